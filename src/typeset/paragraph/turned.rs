//! Lines with right-to-left parts. The pieces are placed in visual order, and painted in reading
//! order, so that extraction and assistive technology find them in order.

use compact_str::CompactString;

use super::line_builder::LineBuilder;
use crate::layout::Length;
use crate::typeset::bidi;
use crate::typeset::page::Glyph;
use crate::typeset::pieces::{Piece, PieceKind};
use crate::typeset::spread::Spread;
use crate::typeset::words::DrawnWord;

/// A piece on its line.
struct Placed<'p> {
    piece: &'p Piece,
    /// The part of a word that is on the line.
    cut: Option<DrawnWord>,
    x: Length,
    width: Length,
}

impl LineBuilder<'_, '_> {
    /// Sets the pieces of a line from byte `start` to byte `end`.
    pub(super) fn set_in_order(
        &mut self,
        pieces: &[Piece],
        (start, end): (usize, usize),
        spread: &mut Spread,
        right_to_left: bool,
    ) {
        let mut placed: Vec<Placed<'_>> =
            pieces.iter().map(|piece| self.measured(piece, (start, end), spread)).collect();
        let levels: Vec<u8> = pieces.iter().map(|piece| piece.level).collect();
        let mut x = Length::ZERO;
        for index in bidi::order(&levels, right_to_left) {
            placed[index].x = x;
            x += placed[index].width;
        }
        for Placed { piece, cut, x, width } in placed {
            self.x = x;
            self.end_of_run = None;
            match &piece.kind {
                PieceKind::Word(word) => {
                    let word = cut.as_ref().unwrap_or(word);
                    self.set_word(piece, word, start.max(piece.start));
                }
                PieceKind::Space { glyph, .. } | PieceKind::FixedSpace { glyph, .. } => {
                    let said = &self.text.text[piece.start..piece.end];
                    let said = self.text.said(said, piece.start);
                    self.push_glyph(piece, *glyph, width, &said);
                }
                PieceKind::LineBreak => {}
            }
        }
        self.x = x;
        self.end_of_run = None;
    }

    fn measured<'p>(
        &mut self,
        piece: &'p Piece,
        (start, end): (usize, usize),
        spread: &mut Spread,
    ) -> Placed<'p> {
        let mut cut = None;
        let width = match &piece.kind {
            PieceKind::Word(word) => {
                if piece.start < start || end < piece.end {
                    cut = Some(self.part(piece, word, start, end));
                }
                let word = cut.as_ref().unwrap_or(word);
                let advance = |glyph| self.scaled(piece, word, glyph);
                word.run.glyphs.iter().map(|glyph| advance(glyph.advance)).sum()
            }
            PieceKind::Space { width, .. } => spread.space(*width),
            PieceKind::FixedSpace { width, .. } => *width,
            PieceKind::LineBreak => Length::ZERO,
        };
        Placed { piece, cut, x: Length::ZERO, width }
    }

    /// A length along the line.
    fn scaled(&self, piece: &Piece, word: &DrawnWord, length: i32) -> Length {
        self.em(piece).scale(i64::from(length), i64::from(word.run.units_per_em))
    }

    /// Sets a right-to-left word, each cluster separately: the first at the far end or, in a line
    /// that begins at the right, at its beginning.
    pub(super) fn set_turned(&mut self, piece: &Piece, word: &DrawnWord, texts: &[CompactString]) {
        let scaled = |length| self.scaled(piece, word, length);
        let size = self.text.spans[piece.span].look.size;
        let units = i64::from(word.run.units_per_em);
        let glyphs: Vec<Glyph> = word
            .run
            .glyphs
            .iter()
            .zip(texts)
            .map(|(glyph, text)| Glyph {
                id: glyph.id,
                advance: scaled(glyph.advance),
                x_offset: scaled(glyph.x_offset),
                y_offset: size.scale(i64::from(glyph.y_offset), units),
                text: text.clone(),
            })
            .collect();
        let from = self.x;
        let whole: Length = glyphs.iter().map(|glyph| glyph.advance).sum();
        let begins_right = self.directions.is_some_and(|directions| directions.right_to_left);
        let clusters = word.run.glyphs.chunk_by(|one, next| one.cluster == next.cluster);
        let (mut at, mut passed) = (0, Length::ZERO);
        for cluster in clusters {
            let cluster = &glyphs[at..at + cluster.len()];
            at += cluster.len();
            let width: Length = cluster.iter().map(|glyph| glyph.advance).sum();
            let before = if begins_right { passed } else { whole - passed - width };
            passed += width;
            self.x = from + before;
            self.end_of_run = None;
            self.push_run(piece, turned(cluster, width).into_iter());
        }
        self.x = from + whole;
        self.end_of_run = None;
    }
}

/// The glyphs of a cluster in text order, drawn at their right-to-left positions: the offsets
/// compensate for the pen, which moves to the right.
fn turned(cluster: &[Glyph], width: Length) -> Vec<Glyph> {
    let (mut pen, mut seen) = (Length::ZERO, width);
    let mut glyphs = cluster.to_vec();
    for glyph in &mut glyphs {
        seen -= glyph.advance;
        glyph.x_offset += seen - pen;
        pen += glyph.advance;
    }
    glyphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_drawn_over_its_letter() {
        let glyph = |advance, x_offset| Glyph {
            id: 1,
            advance: Length(advance),
            x_offset: Length(x_offset),
            y_offset: Length::ZERO,
            text: CompactString::default(),
        };
        // From the right: a letter of width 10, then its mark, drawn 4 to the right of the pen.
        let places: Vec<i64> = turned(&[glyph(10, 0), glyph(0, 4)], Length(10))
            .iter()
            .map(|it| it.x_offset.0)
            .collect();
        // The pen is at 10 when the mark is drawn at 4.
        assert_eq!(places, [0, -6]);
    }
}
