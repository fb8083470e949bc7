//! The results of shaping: glyphs, runs of one face, and which face draws a character.

use crate::layout::{FaceId, Length};

/// A shaped glyph, in font units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapedGlyph {
    pub id: u16,
    pub advance: i32,
    pub x_offset: i32,
    pub y_offset: i32,
    /// Byte offset, in the shaped text, of the cluster it belongs to.
    pub cluster: u32,
}

/// A run of one face.
#[derive(Debug, PartialEq, Eq)]
pub struct ShapedRun {
    pub glyphs: Vec<ShapedGlyph>,
    pub units_per_em: u16,
    /// Total advance of all glyphs, in font units.
    advance: i64,
    /// In a long run, the advance of all glyphs before each.
    before: Vec<i64>,
}

impl ShapedRun {
    pub fn new(glyphs: Vec<ShapedGlyph>, units_per_em: u16) -> ShapedRun {
        let advance = glyphs.iter().map(|glyph| i64::from(glyph.advance)).sum();
        let sums = glyphs.iter().scan(0, |sum, glyph| {
            let before = *sum;
            *sum += i64::from(glyph.advance);
            Some(before)
        });
        let before = if glyphs.len() > LONG { sums.collect() } else { Vec::new() };
        ShapedRun { glyphs, units_per_em, advance, before }
    }

    /// Advance of the glyphs whose cluster begins before byte `end`, at `size`.
    pub fn width_before(&self, end: usize, size: Length) -> Length {
        if !self.before.is_empty() {
            // Clusters ascend in text order.
            let glyphs = self.glyphs.partition_point(|glyph| (glyph.cluster as usize) < end);
            let units = self.before.get(glyphs).copied().unwrap_or(self.advance);
            return size.scale(units, i64::from(self.units_per_em));
        }
        let units: i64 = self
            .glyphs
            .iter()
            .filter(|glyph| (glyph.cluster as usize) < end)
            .map(|glyph| i64::from(glyph.advance))
            .sum();
        size.scale(units, i64::from(self.units_per_em))
    }

    pub fn width(&self, size: Length) -> Length {
        size.scale(self.advance, i64::from(self.units_per_em))
    }

    /// Approximate size in bytes.
    pub fn weight(&self) -> usize {
        size_of::<ShapedRun>() + size_of_val(&self.glyphs[..]) + size_of_val(&self.before[..])
    }
}

/// Approximate bytes of an entry in a table of words, besides its content.
pub const ENTRY: usize = 96;

/// Number of glyphs from which a run is long: its widths are looked up, not summed.
const LONG: usize = 64;

/// How a character is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawnCharacter {
    pub face: FaceId,
    /// The character whose glyph is used: another one if the face lacks this one and a stand-in
    /// looks the same.
    pub glyph_of: char,
}

/// Bold and italic, as asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Slant {
    pub bold: bool,
    pub italic: bool,
}

/// Which of a shaper's tables of faces a text uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaceChoice(pub usize);
