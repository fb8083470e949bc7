//! Text objects: glyphs by their codes, each where it should be.

use super::write_text;
use crate::layout::Length;
use crate::pdf::font::{Cluster, Code, FaceCodes};
use crate::pdf::object::{write_number, write_points};
use crate::typeset::page::{GlyphRun, UNSCALED};

/// The text object of one run (ISO 32000-1 §9.4), as it is written.
///
/// Positions are in hundredths of a thousandth of an em, as the widths are; TJ's numbers are whole
/// thousandths, so that a glyph is never off by more than half of one, and errors do not add up.
pub struct Text<'a> {
    codes: &'a FaceCodes<'a>,
    /// Of an em along the line: the size of type, scaled.
    em: Length,
    scaling: i64,
    /// Operators, in ASCII.
    out: &'a mut Vec<u8>,
    /// Whether the array of a TJ operator is still open, and whether a string in it.
    in_array: bool,
    in_string: bool,
    /// Where the viewer's pen is.
    pen: i64,
    /// Where the next glyph's origin should be.
    origin: Length,
    rise: Length,
}

impl<'a> Text<'a> {
    pub fn new(
        codes: &'a FaceCodes<'a>,
        run: &GlyphRun,
        [x, y]: [Length; 2],
        out: &'a mut Vec<u8>,
    ) -> Text<'a> {
        out.extend_from_slice(b"BT\n/");
        out.extend_from_slice(codes.resource().as_bytes());
        for (before, number) in [(" ", run.size), (" Tf\n", x), (" ", y)] {
            out.extend_from_slice(before.as_bytes());
            write_points(out, number);
        }
        out.extend_from_slice(b" Td\n");
        write_scaling(out, UNSCALED, run.scaling);
        Text {
            codes,
            em: run.size.scale(run.scaling, UNSCALED),
            scaling: run.scaling,
            out,
            in_array: false,
            in_string: false,
            pen: 0,
            origin: Length::ZERO,
            rise: Length::ZERO,
        }
    }

    pub fn show(&mut self, cluster: &Cluster<'_>, told: bool) {
        let told = told || cluster.is_told_by(self.codes);
        if !told {
            self.end_array();
            self.out.extend_from_slice(b"/Span <</ActualText");
            write_text(self.out, cluster.text);
            self.out.extend_from_slice(b">> BDC\n");
        }
        for glyph in cluster.glyphs {
            let text = match cluster.needs_actual_text() {
                true => self.codes.nominal_text(glyph.id),
                false => cluster.text,
            };
            let code = self.codes.code(glyph.id, text);
            self.raise(glyph.y_offset);
            self.move_to(self.origin + glyph.x_offset);
            self.push_code(&code);
            self.pen += code.width;
            self.origin += glyph.advance;
        }
        if !told {
            self.end_array();
            self.out.extend_from_slice(b"EMC\n");
        }
    }

    fn move_to(&mut self, position: Length) {
        if self.is_at(position) {
            return;
        }
        let wanted = position.scale(100_000, self.em.0).0;
        let correction = (self.pen - wanted + 50).div_euclid(100);
        if correction != 0 {
            self.end_string();
            self.open_array();
            self.out.extend(itoa::Buffer::new().format(correction).as_bytes());
            self.pen -= correction * 100;
        }
    }

    /// Whether the pen is there, but for what no number of a TJ mends: as most glyphs follow each
    /// other, this spares them a division.
    fn is_at(&self, position: Length) -> bool {
        let scaled = self.pen.checked_mul(self.em.0).zip(position.0.checked_mul(100_000));
        let difference = scaled.and_then(|(pen, position)| pen.checked_sub(position));
        difference
            .is_some_and(|difference| difference.unsigned_abs() < 49 * self.em.0.unsigned_abs())
    }

    fn raise(&mut self, rise: Length) {
        if rise != self.rise {
            self.end_array();
            self.rise = rise;
            write_points(self.out, rise);
            self.out.extend_from_slice(b" Ts\n");
        }
    }

    fn open_array(&mut self) {
        if !std::mem::replace(&mut self.in_array, true) {
            self.out.push(b'[');
        }
    }

    /// Adds a code to the string (ISO 32000-1 §7.3.4.2).
    fn push_code(&mut self, code: &Code) {
        if !self.in_string {
            self.open_array();
            self.in_string = true;
            self.out.push(b'(');
        }
        self.out.extend_from_slice(code.written());
    }

    fn end_string(&mut self) {
        if std::mem::take(&mut self.in_string) {
            self.out.push(b')');
        }
    }

    fn end_array(&mut self) {
        self.end_string();
        if std::mem::take(&mut self.in_array) {
            self.out.extend_from_slice(b"] TJ\n");
        }
    }

    /// Ends the text object. Rise and scaling outlast it (ISO 32000-1 §9.3.1), so they are taken
    /// back.
    pub fn end(mut self) {
        self.raise(Length::ZERO);
        self.end_array();
        write_scaling(self.out, self.scaling, UNSCALED);
        self.out.extend_from_slice(b"ET\n");
    }
}

/// Changes the horizontal scaling (ISO 32000-1 §9.3.4), in percent with one decimal.
fn write_scaling(out: &mut Vec<u8>, from: i64, to: i64) {
    if from != to {
        write_number::<1>(out, to);
        out.extend_from_slice(b" Tz\n");
    }
}
