//! Adapts a built-in layout's positions to the page of a layout that extends it: what is at the
//! edges of the text or at the foot of the page follows them.

use super::LayoutFile;
use super::measure::Mm;
use super::schema::{PageBox, RuleAt};

/// How far edges moved, in millimetres.
#[derive(Debug, Clone, Copy)]
struct Shift {
    left: f64,
    right: f64,
    foot: f64,
}

/// Moves what depends on the page's size and side margins; the layout's own values are laid over it
/// afterwards.
pub fn rebase(file: &mut LayoutFile, page: PageBox) {
    let right_edge = |page: &PageBox| page.size.millimetres().0 - page.right.0;
    let shift = Shift {
        left: page.left.0 - file.page.left.0,
        right: right_edge(&page) - right_edge(&file.page),
        foot: page.size.millimetres().1 - file.page.size.millimetres().1,
    };
    file.page = page;
    shift.move_left(&mut file.mark.x);
    shift.move_right(&mut file.co_marks.right);
    if let Some(sender) = &mut file.sender {
        shift.move_left(&mut sender.x);
    }
    if let Some(band) = &mut file.label.band {
        // It stays in the middle of the text, with the same width.
        let middle = (shift.left + shift.right) / 2.0;
        band.left = Mm(band.left.0 + middle);
        band.right = Mm(band.right.0 + middle);
    }
    file.contact.columns.iter_mut().for_each(|column| shift.move_left(column));
    file.contact.rule.iter_mut().chain(&mut file.footer.rule).for_each(|rule| shift.rule(rule));
    file.footer.baselines.iter_mut().for_each(|baseline| shift.move_down(baseline));
    shift.move_down(&mut file.folio.baseline);
    file.folio.right.iter_mut().chain(&mut file.folio.left).for_each(|x| shift.move_right(x));
}

impl Shift {
    fn move_left(self, x: &mut Mm) {
        x.0 = rounded(x.0 + self.left);
    }

    fn move_right(self, x: &mut Mm) {
        x.0 = rounded(x.0 + self.right);
    }

    fn move_down(self, y: &mut Mm) {
        y.0 = rounded(y.0 + self.foot);
    }

    fn rule(self, rule: &mut RuleAt) {
        self.move_left(&mut rule.left);
        self.move_right(&mut rule.right);
        self.move_down(&mut rule.y);
    }
}

/// To a thousandth of a millimetre, so that no binary fraction shows in the file.
fn rounded(millimetres: f64) -> f64 {
    (millimetres * 1000.0).round() / 1000.0
}
