//! Positions and measures that a page can have: nothing outside it, nothing infinite, enough space
//! for the content.

use std::collections::BTreeMap;

use super::error::Fault;
use super::measure::Mm;
use super::schema::{Align, LayoutFile, LetterFit, RuleAt};
use super::{Length, Style, StyleRole};

type Path = &'static [&'static str];

/// Minimum width of a column of the contact, of the sender and of the folio, in millimetres.
const LEAST_COLUMN: f64 = 20.0;
/// Minimum width of the text, in millimetres.
pub const LEAST_TEXT: f64 = 40.0;
/// Gap between two columns of the contact, in millimetres.
const COLUMN_GAP: f64 = 4.0;

/// What kind of measure a value is.
#[derive(Clone, Copy)]
enum Kind {
    Across,
    Down,
    /// A distance, thickness, width or height.
    Distance,
}

/// Reports every position that is not on the page, and every distance that no page has.
pub fn check(file: &LayoutFile, faults: &mut Vec<Fault>) {
    let (width, height) = file.page.size.millimetres();
    for (path, Mm(value), kind) in measures(file) {
        let (what, most) = match kind {
            Kind::Across => ("place", width),
            Kind::Down => ("place", height),
            Kind::Distance => ("distance", width.max(height)),
        };
        if !(0.0..=most).contains(&value) {
            let message = format!("a {what} must be between 0 and {most} mm, not {value}");
            faults.push(Fault::of_value(path, message));
        }
    }
    // Blocks at the text's edges follow them.
    if width - file.page.left.0 - file.page.right.0 >= LEAST_TEXT {
        check_blocks(file, faults);
    }
    for (name, style) in &file.styles {
        for (key, space) in [("before", style.before), ("after", style.after)] {
            if space.is_some_and(|space| !(0.0..=288.0).contains(&space.0)) {
                let message = "a space must be between 0 pt and 288 pt";
                faults.push(Fault::of_value(&["styles", name, key], message));
            }
        }
    }
    if !(0.0..=LetterFit::MAX).contains(&file.letter_fit.0) {
        let message = format!("letters can be scaled by 0 to {} percent", LetterFit::MAX);
        faults.push(Fault::of_value(&["letter-fit"], message));
    }
    if !(0.0..=288.0).contains(&file.list.gap.0) {
        faults.push(Fault::of_value(&["list", "gap"], "a space must be between 0 pt and 288 pt"));
    }
}

/// Every value in millimetres, with its place in the file.
fn measures(file: &LayoutFile) -> Vec<(Path, Mm, Kind)> {
    use Kind::{Across, Distance, Down};
    let LayoutFile { page, mark, co_marks, list, quotation, boxed, table, .. } = file;
    let mut all: Vec<(Path, Mm, Kind)> = vec![
        (&["page", "left"], page.left, Distance),
        (&["page", "right"], page.right, Distance),
        (&["page", "top"], page.top, Distance),
        (&["page", "bottom"], page.bottom, Distance),
        (&["mark", "x"], mark.x, Across),
        (&["mark", "y"], mark.y, Down),
        (&["mark", "width"], mark.width, Distance),
        (&["mark", "height"], mark.height, Distance),
        (&["co-marks", "right"], co_marks.right, Across),
        (&["co-marks", "y"], co_marks.y, Down),
        (&["co-marks", "height"], co_marks.height, Distance),
        (&["co-marks", "gap"], co_marks.gap, Distance),
        (&["date", "baseline"], file.date.baseline, Down),
        (&["number", "baseline"], file.number.baseline, Down),
        (&["label", "baseline"], file.label.baseline, Down),
        (&["title", "baseline"], file.title.baseline, Down),
        (&["list", "label"], list.label, Distance),
        (&["list", "text"], list.text, Distance),
        (&["quotation", "indent"], quotation.indent, Distance),
        (&["quotation", "bar"], quotation.bar, Distance),
        (&["box", "padding"], boxed.padding, Distance),
        (&["box", "rule"], boxed.rule, Distance),
        (&["table", "header-rule"], table.header_rule, Distance),
        (&["table", "row-rule"], table.row_rule, Distance),
        (&["table", "padding"], table.padding, Distance),
        (&["figure", "height"], file.figure.height, Distance),
        (&["code", "padding"], file.code.padding, Distance),
        (&["note", "rule"], file.note.rule, Distance),
        (&["note", "width"], file.note.width, Distance),
        (&["contact", "gap"], file.contact.gap, Distance),
        (&["folio", "baseline"], file.folio.baseline, Down),
    ];
    all.extend(further_measures(file));
    all
}

/// Those of parts that a layout may be without.
fn further_measures(file: &LayoutFile) -> Vec<(Path, Mm, Kind)> {
    use Kind::{Across, Distance, Down};
    let mut all: Vec<(Path, Mm, Kind)> = Vec::new();
    if let Some(sender) = &file.sender {
        all.push((&["sender", "x"], sender.x, Across));
        all.push((&["sender", "baseline"], sender.baseline, Down));
    }
    if let Some(band) = &file.label.band {
        all.push((&["label", "band", "left"], band.left, Across));
        all.push((&["label", "band", "right"], band.right, Across));
        all.push((&["label", "band", "top"], band.top, Down));
        all.push((&["label", "band", "bottom"], band.bottom, Down));
    }
    all.extend(file.contact.columns.iter().map(|&x| (&["contact", "columns"][..], x, Across)));
    all.extend(file.footer.baselines.iter().map(|&y| (&["footer", "baselines"][..], y, Down)));
    all.extend(file.folio.left.map(|x| (&["folio", "left"][..], x, Across)));
    all.extend(file.folio.right.map(|x| (&["folio", "right"][..], x, Across)));
    if let Some(RuleAt { y, left, right, width, .. }) = &file.contact.rule {
        all.push((&["contact", "rule", "y"], *y, Down));
        all.push((&["contact", "rule", "left"], *left, Across));
        all.push((&["contact", "rule", "right"], *right, Across));
        all.push((&["contact", "rule", "width"], *width, Distance));
    }
    if let Some(RuleAt { y, left, right, width, .. }) = &file.footer.rule {
        all.push((&["footer", "rule", "y"], *y, Down));
        all.push((&["footer", "rule", "left"], *left, Across));
        all.push((&["footer", "rule", "right"], *right, Across));
        all.push((&["footer", "rule", "width"], *width, Distance));
    }
    all
}

/// Blocks that extend beyond the page, and columns without space.
fn check_blocks(file: &LayoutFile, faults: &mut Vec<Fault>) {
    let (width, height) = file.page.size.millimetres();
    let mut ask = |ok: bool, path: &[&str], message: &str| {
        if !ok {
            faults.push(Fault::of_value(path, message));
        }
    };
    let (mark, others) = (&file.mark, &file.co_marks);
    ask(mark.x.0 + mark.width.0 <= width, &["mark", "width"], "the mark extends beyond the page");
    ask(
        mark.y.0 + mark.height.0 <= height,
        &["mark", "height"],
        "the mark extends beyond the page",
    );
    let message = "the mark's slot must be at least 20 mm wide";
    ask(mark.width.0 >= LEAST_COLUMN, &["mark", "width"], message);
    let message = "the marks extend beyond the page";
    ask(others.y.0 + others.height.0 <= height, &["co-marks", "height"], message);
    if let Some(sender) = &file.sender {
        let message = "the sender, as wide as the mark's slot, extends beyond the page";
        ask(sender.x.0 + mark.width.0 <= width, &["sender", "x"], message);
    }
    if let Some(band) = &file.label.band {
        let message = "the band's right edge must be to the right of its left one";
        ask(band.left.0 < band.right.0, &["label", "band", "right"], message);
        let message = "the band's bottom must be below its top";
        ask(band.top.0 < band.bottom.0, &["label", "band", "bottom"], message);
    }
    for (path, rule) in [
        (["contact", "rule", "right"], &file.contact.rule),
        (["footer", "rule", "right"], &file.footer.rule),
    ] {
        let is_sound = rule.as_ref().is_none_or(|rule| rule.left.0 < rule.right.0);
        ask(is_sound, &path, "the rule's right end must be to the right of its left one");
    }
    let columns = &file.contact.columns;
    let ends = columns.iter().skip(1).map(|next| next.0 - COLUMN_GAP);
    let ends = ends.chain([width - file.page.right.0]);
    let is_wide = columns.iter().zip(ends).all(|(left, end)| end - left.0 >= LEAST_COLUMN);
    let message = "a column of the contact must be at least 20 mm wide";
    ask(is_wide, &["contact", "columns"], message);
    let folio = &file.folio;
    let message = "the folio needs at least 20 mm";
    let left = folio.left.is_none_or(|left| left.0 + LEAST_COLUMN <= width);
    ask(left, &["folio", "left"], message);
    let right = folio.right.is_none_or(|right| right.0 - file.page.left.0 >= LEAST_COLUMN);
    ask(folio.left.is_some() || right, &["folio", "right"], message);
}

/// Lines at fixed positions that extend beyond the page, and type too large for a line or a page.
pub fn check_type(file: &LayoutFile, styles: &BTreeMap<StyleRole, Style>, faults: &mut Vec<Fault>) {
    let (width, height) = file.page.size.millimetres();
    let (page_height, page) = (Length::mm(height), &file.page);
    let mut lines: Vec<(Path, Mm, StyleRole)> = vec![
        (&["date", "baseline"], file.date.baseline, StyleRole::Date),
        (&["number", "baseline"], file.number.baseline, StyleRole::Number),
        (&["label", "baseline"], file.label.baseline, StyleRole::Label),
        (&["title", "baseline"], file.title.baseline, StyleRole::Title),
        (&["folio", "baseline"], file.folio.baseline, StyleRole::Folio),
    ];
    let sender = file.sender.as_ref().map(|sender| sender.baseline);
    lines.extend(sender.map(|baseline| (&["sender", "baseline"][..], baseline, StyleRole::Sender)));
    let foot = file.footer.baselines.iter();
    lines.extend(foot.map(|&y| (&["footer", "baselines"][..], y, StyleRole::Footer)));
    for (path, baseline, role) in lines {
        let style = &styles[&role];
        let above = baseline.length() - style.leading.max(style.size);
        let below = baseline.length() + style.size.scale(1, 4);
        if above < Length::ZERO || below > page_height {
            faults.push(Fault::of_value(path, "the line extends beyond the edge of the page"));
        }
    }
    let text = Length::mm(width - page.left.0 - page.right.0);
    let room = Length::mm(height - page.top.0 - page.bottom.0);
    for (role, style) in styles {
        let name = role.name();
        check_lines(name, style, (text, room), faults);
        // Half of a hyphen, however wide the face draws it.
        let hanging = style.size.scale(1, 2);
        for (key, margin) in [("left", page.left), ("right", page.right)] {
            if style.align == Align::Justified && margin.length() < hanging {
                let message = format!(
                    "the hanging punctuation of `{name}` leaves the page: the margin must be at \
                     least {:.1} mm",
                    hanging.to_mm()
                );
                faults.push(Fault::of_value(&["page", key], message));
            }
        }
    }
}

/// Type too large for the text area, of this width and height, or for its own lines.
fn check_lines(
    name: &'static str,
    style: &Style,
    (text, room): (Length, Length),
    faults: &mut Vec<Fault>,
) {
    if style.size + style.size > text {
        let message = format!("the text area is too narrow for type of {} pt", style.size.to_pt());
        faults.push(Fault::of_value(&["styles", name, "size"], message));
    }
    if style.leading.scale(4, 1) > room {
        let message = format!("the text area is too low for lines of {} pt", style.leading.to_pt());
        faults.push(Fault::of_value(&["styles", name, "leading"], message));
    }
    // Beyond that, raised letters reach out of the page's first line.
    if style.leading + style.leading < style.size {
        let message = format!(
            "lines of {} pt overlap in type of {} pt: the leading must be at least half the size",
            style.leading.to_pt(),
            style.size.to_pt()
        );
        faults.push(Fault::of_value(&["styles", name, "leading"], message));
    }
}
