//! The measures of a paragraph's text up to any byte, including how much its spaces and letters can
//! give.

use std::cell::Cell;

use crate::layout::Length;

use super::super::breakpoint::Sums;
use super::super::pieces::{Piece, PieceKind};
use super::super::scripts;
use super::super::text::StyledText;

/// How much a space may grow and shrink, in hundredths of its width.
pub const SPACE_STRETCH: i64 = 50;
pub const SPACE_SHRINK: i64 = 25;

/// Measures a text's sums at any byte.
pub struct Ruler<'a> {
    pub text: &'a StyledText,
    pieces: &'a [Piece],
    /// Sums at the start of every piece, and at the end.
    sums: Vec<Sums>,
    /// The last piece asked about: the next one is the same, or soon after.
    last: Cell<usize>,
}

impl<'a> Ruler<'a> {
    pub fn new(text: &'a StyledText, pieces: &'a [Piece]) -> Ruler<'a> {
        let mut sums = Vec::with_capacity(pieces.len() + 1);
        sums.push(Sums::default());
        let mut sum = Sums::default();
        for piece in pieces {
            match &piece.kind {
                PieceKind::Word(word) => {
                    let size = text.spans[piece.span].look.size;
                    let width = word.run.width(size);
                    sum.width += width;
                    sum.letters += width;
                    sum.stretch += scripts::stretch(&text.text[piece.start..piece.end], size);
                }
                PieceKind::Space { width, .. } => {
                    sum.width += *width;
                    sum.stretch += width.scale(SPACE_STRETCH, 100);
                    sum.shrink += width.scale(SPACE_SHRINK, 100);
                }
                PieceKind::FixedSpace { width, .. } => sum.width += *width,
                PieceKind::LineBreak => {}
            }
            sums.push(sum);
        }
        Ruler { text, pieces, sums, last: Cell::new(0) }
    }

    /// Sums over everything before byte `offset`.
    pub fn at(&self, offset: usize) -> Sums {
        let index = self.piece_after(offset);
        let mut sums = self.sums[index];
        if let Some(piece) = self.pieces.get(index)
            && piece.start < offset
            && let PieceKind::Word(word) = &piece.kind
        {
            let size = self.text.spans[piece.span].look.size;
            let width = word.width_before(offset - piece.start, size);
            sums.width += width;
            sums.letters += width;
            sums.stretch += scripts::stretch(&self.text.text[piece.start..offset], size);
        }
        sums
    }

    /// The first piece that ends after byte `offset`, or at it.
    fn piece_after(&self, offset: usize) -> usize {
        let last = self.last.get();
        let is_past = last > 0 && self.pieces[last - 1].end > offset;
        let index = if is_past {
            self.pieces.partition_point(|piece| piece.end <= offset)
        } else {
            last + self.pieces[last..].iter().take_while(|piece| piece.end <= offset).count()
        };
        self.last.set(index);
        index
    }

    pub fn size_at(&self, offset: usize) -> Length {
        self.text.span_at(offset).map_or(Length::ZERO, |span| span.look.size)
    }
}
