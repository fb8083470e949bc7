//! Text objects: glyphs by their codes, each at its exact position.

use printpdf::{Codepoint, FontId, Op, PdfFontHandle, Point, Pt, TextItem};

use super::properties::{marked, string};
use crate::layout::Length;
use crate::pdf::font::{Cluster, Code, FaceCodes};
use crate::pdf::object::points;
use crate::typeset::page::{GlyphRun, UNSCALED};

/// The text object of one run (ISO 32000-1 §9.4).
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
    /// Begins the text object of glyphs from `[x, y]` on, in points from the page's bottom left.
    pub fn begin(
        codes: &'a FaceCodes<'a>,
        run: &GlyphRun,
        [x, y]: [Length; 2],
        operations: &'a mut Vec<Op>,
    ) -> Text<'a> {
        let font = PdfFontHandle::External(FontId(codes.resource().to_owned()));
        operations.extend([
            Op::StartTextSection,
            Op::SetFont { font, size: Pt(points(run.size)) },
            Op::SetTextCursor { pos: Point { x: Pt(points(x)), y: Pt(points(y)) } },
        ]);
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
            (Some(letters), Some(TextItem::Text(text))) => text.extend(letters),
            (Some(letters), _) => self.items.push(TextItem::Text(letters.iter().collect())),
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

    /// Ends the text object. Rise and scaling outlast it (ISO 32000-1 §9.3.1), so they are reset.
    pub fn end(mut self) {
        self.raise(Length::ZERO);
        self.flush();
        scale(self.operations, self.scaling, UNSCALED);
        self.operations.push(Op::EndTextSection);
    }
}

/// Changes the horizontal scaling (ISO 32000-1 §9.3.4), in percent with one decimal.
fn scale(operations: &mut Vec<Op>, from: i64, to: i64) {
    if from != to {
        operations.push(Op::SetHorizontalScaling { percent: to as f32 / 10.0 });
    }
}
