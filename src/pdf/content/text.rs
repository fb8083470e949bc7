//! Text objects: glyphs by their codes, each at its exact position.

use printpdf::{Codepoint, FontId, Op, PdfFontHandle, Point, Pt, TextItem};

use super::properties::{marked, string};
use crate::layout::Length;
use crate::pdf::font::{Cluster, Code, FaceCodes};
use crate::pdf::object::{of_thousandths, points, thousandths};
use crate::typeset::page::{GlyphRun, UNSCALED};

/// The text state of a page (ISO 32000-1 §9.3), and its text object (§9.4) where one is open: runs
/// that follow each other share both, and say only what differs.
#[derive(Default)]
pub struct TextState {
    /// Resource and size of the font that is set.
    font: Option<(String, Length)>,
    /// Where the last run began, in thousandths of a point, if the object is open.
    line: Option<[i64; 2]>,
}

impl TextState {
    /// Ends the text object.
    pub fn end(&mut self, operations: &mut Vec<Op>) {
        if self.line.take().is_some() {
            operations.push(Op::EndTextSection);
        }
    }

    /// Goes to `[x, y]` from the page's bottom left, in an object that is open then, and sets the
    /// font.
    fn go_to(&mut self, place: [Length; 2], font: (&str, Length), operations: &mut Vec<Op>) {
        let line = self.line.unwrap_or_else(|| {
            operations.push(Op::StartTextSection);
            [0, 0]
        });
        let is_set = |(resource, size): &(String, Length)| (resource.as_str(), *size) == font;
        if !self.font.as_ref().is_some_and(is_set) {
            let (resource, size) = font;
            self.font = Some((resource.to_owned(), size));
            let font = PdfFontHandle::External(FontId(resource.to_owned()));
            operations.push(Op::SetFont { font, size: Pt(points(size)) });
        }
        let place = place.map(thousandths);
        // From where the line before began (ISO 32000-1 §9.4.2).
        let [x, y] = [place[0] - line[0], place[1] - line[1]].map(|way| Pt(of_thousandths(way)));
        operations.push(Op::SetTextCursor { pos: Point { x, y } });
        self.line = Some(place);
    }
}

/// Bytes of most texts between two corrections.
const LIKELY_LENGTH: usize = 24;

/// One run in a text object.
///
/// Positions are in hundredths of a thousandth of an em, like the widths; corrections are whole
/// thousandths, so a glyph is never off by more than half of one, and errors do not add up.
pub struct Text<'a> {
    codes: &'a FaceCodes<'a>,
    /// An em along the line: the type size, scaled.
    em: Length,
    scaling: i64,
    operations: &'a mut Vec<Op>,
    /// Glyphs to be shown, with corrections between them in thousandths of an em.
    items: Vec<TextItem>,
    /// Position of the viewer's pen.
    pen: i64,
    /// Wanted origin of the next glyph.
    origin: Length,
    rise: Length,
}

impl<'a> Text<'a> {
    /// Begins a run of glyphs at a place from the page's bottom left.
    pub fn begin(
        codes: &'a FaceCodes<'a>,
        run: &GlyphRun,
        place: [Length; 2],
        state: &mut TextState,
        operations: &'a mut Vec<Op>,
    ) -> Text<'a> {
        state.go_to(place, (codes.resource(), run.size), operations);
        scale(operations, UNSCALED, run.scaling);
        Text {
            codes,
            em: run.size.scale(run.scaling, UNSCALED),
            scaling: run.scaling,
            operations,
            items: Vec::new(),
            pen: 0,
            origin: Length::ZERO,
            rise: Length::ZERO,
        }
    }

    /// Shows a cluster; `is_given` if something around it gives its text.
    pub fn show(&mut self, cluster: &Cluster<'_>, is_given: bool) {
        let is_given = is_given || cluster.is_given_by(self.codes);
        if !is_given {
            self.flush();
            self.operations.push(marked("Span", [("ActualText", string(cluster.text))]));
        }
        for glyph in cluster.glyphs {
            let text = match cluster.needs_actual_text() {
                true => self.codes.nominal_text(glyph.id),
                false => cluster.text,
            };
            let code = self.codes.code(glyph.id, text);
            self.raise(glyph.y_offset);
            self.move_to(self.origin + glyph.x_offset);
            self.push(&code);
            self.pen += code.width;
            self.origin += glyph.advance;
        }
        if !is_given {
            self.flush();
            self.operations.push(Op::EndMarkedContent);
        }
    }

    fn move_to(&mut self, position: Length) {
        if self.is_at(position) {
            return;
        }
        let wanted = position.scale(100_000, self.em.0).0;
        // As it will be written: large corrections are rounded, and the pen goes where they lead.
        let correction = (self.pen - wanted + 50).div_euclid(100) as f32;
        self.pen -= correction as i64 * 100;
        if correction != 0.0 {
            self.items.push(TextItem::Offset(correction));
        }
    }

    /// Adds a glyph: as text if its code is text to printpdf, which knows nothing about the face.
    fn push(&mut self, code: &Code) {
        match (code.letters(), self.items.last_mut()) {
            (Some([one, other]), Some(TextItem::Text(text))) => {
                text.push(one);
                text.push(other);
            }
            (Some(letters), _) => {
                let mut text = String::with_capacity(LIKELY_LENGTH);
                text.extend(letters);
                self.items.push(TextItem::Text(text));
            }
            (None, _) => {
                self.items.push(TextItem::GlyphIds(vec![Codepoint::new(code.cid, 0.0)]));
            }
        }
    }

    /// Whether the pen is there, within what a correction can mend: since most glyphs follow
    /// directly, this saves a division.
    fn is_at(&self, position: Length) -> bool {
        let scaled = self.pen.checked_mul(self.em.0).zip(position.0.checked_mul(100_000));
        let difference = scaled.and_then(|(pen, position)| pen.checked_sub(position));
        difference
            .is_some_and(|difference| difference.unsigned_abs() < 49 * self.em.0.unsigned_abs())
    }

    fn raise(&mut self, rise: Length) {
        if rise != self.rise {
            self.flush();
            self.rise = rise;
            // It is the text rise in points, whatever the field's name.
            self.operations.push(Op::SetLineOffset { multiplier: points(rise) });
        }
    }

    /// Shows the collected glyphs.
    fn flush(&mut self) {
        let items = std::mem::take(&mut self.items);
        if !items.is_empty() {
            self.operations.push(Op::ShowText { items });
        }
    }

    /// Ends the run. Rise and scaling would outlast it (ISO 32000-1 §9.3.1), so they are taken back.
    pub fn end(mut self) {
        self.raise(Length::ZERO);
        self.flush();
        scale(self.operations, self.scaling, UNSCALED);
    }
}

/// Changes the horizontal scaling (ISO 32000-1 §9.3.4), in percent with one decimal.
fn scale(operations: &mut Vec<Op>, from: i64, to: i64) {
    if from != to {
        operations.push(Op::SetHorizontalScaling { percent: to as f32 / 10.0 });
    }
}
