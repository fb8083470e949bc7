//! A paragraph's text cut into pieces that are shaped as one (same look, same face, no space
//! inside) and the spaces between them.

use std::sync::Arc;

use crate::document::Language;
use crate::document::plain::is_ignorable;
use crate::layout::{FaceId, Layout, Length};

use super::bidi::Directions;
use super::shaped::FaceChoice;
use super::shaping::Shaper;
use super::text::{StyledText, TextSpan};
use super::words::{DrawnWord, Manner};

/// A shaped stretch of the text.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Bytes of the paragraph's text.
    pub start: usize,
    pub end: usize,
    /// Index of its span.
    pub span: usize,
    pub face: FaceId,
    /// Its direction level (UAX #9): odd if it runs from right to left.
    pub level: u8,
    pub kind: PieceKind,
}

#[derive(Debug, Clone)]
pub enum PieceKind {
    Word(Arc<DrawnWord>),
    /// A space that may be stretched, shrunk and dropped at a line's end.
    Space {
        glyph: u16,
        width: Length,
    },
    /// U+00A0 or U+202F: keeps its width, never at a break.
    FixedSpace {
        glyph: u16,
        width: Length,
    },
    LineBreak,
}

/// Characters that no face has, with their byte offset.
pub type Missing = Vec<(usize, char)>;

/// Thin no-break space: 1/6 em.
const THIN: (i64, i64) = (1, 6);

/// Shapes the whole text. Characters that no face has are left out: callers replace them first (see
/// `missing`).
pub fn pieces_of(
    text: &StyledText,
    directions: Option<&Directions>,
    layout: &Layout,
    shaper: &mut Shaper,
) -> Vec<Piece> {
    let pieces = Vec::with_capacity(text.text.len() / 3);
    let mut cutter = Cutter { shaper, directions, pieces };
    let mut start = 0;
    for (index, span) in text.spans.iter().enumerate() {
        if let Some(choice) = choice_of(span, layout, cutter.shaper) {
            let (capitals, features) = (span.look.capitals, &span.look.features);
            let manner = cutter.shaper.manner(choice, capitals, false, features);
            let place = Place { index, span, manner };
            cutter.cut_span(&text.text[start..span.end], start, place);
        } else {
            cutter.line_breaks(&text.text[start..span.end], start, index);
        }
        start = span.end;
    }
    cutter.pieces
}

/// The characters of a text that no face has.
pub fn missing_of(text: &StyledText, layout: &Layout, shaper: &mut Shaper) -> Missing {
    let mut missing = Missing::new();
    let mut start = 0;
    for span in &text.spans {
        let choice = choice_of(span, layout, shaper);
        // ASCII that is known to be there: nearly all characters are few.
        let mut known = 0_u128;
        for (at, character) in text.text[start..span.end].char_indices() {
            if character.is_ascii() && known >> character as u32 & 1 == 1 {
                continue;
            }
            let is_there = is_blank(character)
                || is_ignorable(character)
                || choice.is_some_and(|choice| drawn(character, choice, shaper).is_some());
            if !is_there {
                missing.push((start + at, character));
            } else if character.is_ascii() {
                known |= 1 << character as u32;
            }
        }
        start = span.end;
    }
    missing
}

/// The faces of a span; `None` if the layout has none with that name.
fn choice_of(span: &TextSpan, layout: &Layout, shaper: &mut Shaper) -> Option<FaceChoice> {
    let families = layout.file.faces.get(&span.look.face)?;
    Some(shaper.choice(families, span.look.slant))
}

/// The face that draws a character, and the character whose glyph it draws.
pub fn drawn(character: char, choice: FaceChoice, shaper: &mut Shaper) -> Option<(FaceId, char)> {
    shaper.draw(character, choice).map(|drawn| (drawn.face, drawn.glyph_of))
}

/// Whether a character separates words.
fn is_blank(character: char) -> bool {
    matches!(character, '\n' | ' ' | '\t' | '\u{A0}' | '\u{202F}')
}

struct Cutter<'a, 'f> {
    shaper: &'a mut Shaper<'f>,
    /// `None` if everything runs from left to right.
    directions: Option<&'a Directions>,
    pieces: Vec<Piece>,
}

/// The space of a span.
struct Space {
    face: FaceId,
    glyph: u16,
    width: Length,
}

impl Space {
    fn kind(&self, blank: &str, size: Length) -> PieceKind {
        let &Space { glyph, width, .. } = self;
        match blank {
            "\u{A0}" => PieceKind::FixedSpace { glyph, width },
            "\u{202F}" => PieceKind::FixedSpace { glyph, width: size.scale(THIN.0, THIN.1) },
            _ => PieceKind::Space { glyph, width },
        }
    }
}

/// The span being cut.
#[derive(Clone, Copy)]
struct Place<'a> {
    index: usize,
    span: &'a TextSpan,
    manner: Manner,
}

impl Cutter<'_, '_> {
    fn cut_span(&mut self, text: &str, offset: usize, place: Place<'_>) {
        let space = self.space_of(place);
        let mut rest = 0;
        for (at, blank) in text.match_indices(is_blank) {
            self.word(&text[rest..at], offset + rest, place);
            rest = at + blank.len();
            let (start, end) = (offset + at, offset + rest);
            match blank {
                "\n" => self.line_break(start, place),
                _ => {
                    if let Some(space) = &space {
                        let (span, face) = (place.index, space.face);
                        let kind = space.kind(blank, place.span.look.size);
                        let level = self.level(start);
                        self.pieces.push(Piece { start, end, span, face, level, kind });
                    }
                }
            }
        }
        self.word(&text[rest..], offset + rest, place);
    }

    /// The line breaks of a span, which no face draws.
    fn line_breaks(&mut self, text: &str, offset: usize, span: usize) {
        for (at, _) in text.match_indices('\n') {
            let (start, end) = (offset + at, offset + at + 1);
            self.pieces.push(Piece {
                start,
                end,
                span,
                face: FaceId(0),
                level: self.level(start),
                kind: PieceKind::LineBreak,
            });
        }
    }

    fn line_break(&mut self, start: usize, place: Place<'_>) {
        let face = self.face_of_spaces(place).unwrap_or(FaceId(0));
        let kind = PieceKind::LineBreak;
        let (span, level) = (place.index, self.level(start));
        self.pieces.push(Piece { start, end: start + 1, span, face, level, kind });
    }

    fn face_of_spaces(&mut self, place: Place<'_>) -> Option<FaceId> {
        drawn(' ', place.manner.choice, self.shaper).map(|(face, _)| face)
    }

    fn space_of(&mut self, place: Place<'_>) -> Option<Space> {
        let face = self.face_of_spaces(place)?;
        let run = self.shaper.shape(face, &[], " ");
        let glyph = run.glyphs.first()?.id;
        Some(Space { face, glyph, width: run.width(place.span.look.size) })
    }

    fn level(&self, at: usize) -> u8 {
        self.directions.map_or(0, |directions| directions.level(at))
    }

    /// A word, cut where its direction changes.
    fn word(&mut self, text: &str, offset: usize, place: Place<'_>) {
        if self.directions.is_none() {
            return self.one_way(text, offset, place, 0);
        }
        let mut from = 0;
        while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
            let level = self.level(offset + from);
            let turn = rest.char_indices().find(|(at, _)| self.level(offset + from + at) != level);
            let end = turn.map_or(text.len(), |(at, _)| from + at);
            let Place { span, manner, .. } = place;
            let right_to_left = level % 2 == 1;
            let features = &span.look.features;
            let manner =
                self.shaper.manner(manner.choice, manner.capitals, right_to_left, features);
            self.one_way(&text[from..end], offset + from, Place { manner, ..place }, level);
            from = end;
        }
    }

    fn one_way(&mut self, text: &str, offset: usize, place: Place<'_>, level: u8) {
        if text.is_empty() {
            return;
        }
        let parts = self.shaper.word(text, place.manner, &place.span.look.features);
        self.pieces.extend(parts.iter().map(|part| Piece {
            start: offset + part.start,
            end: offset + part.end,
            span: place.index,
            face: part.face,
            level,
            kind: PieceKind::Word(Arc::clone(&part.word)),
        }));
    }
}

/// Width of a text's longest stretch without a space, and of its longest line unbroken.
pub fn text_extent(text: &StyledText, layout: &Layout, shaper: &mut Shaper) -> (Length, Length) {
    let directions = Directions::of_styled(text, Language::ENGLISH);
    let pieces = pieces_of(text, directions.as_ref(), layout, shaper);
    let (mut word, mut line) = (Length::ZERO, Length::ZERO);
    let mut extent = (Length::ZERO, Length::ZERO);
    for piece in &pieces {
        let width = match &piece.kind {
            PieceKind::Word(drawn) => drawn.run.width(text.spans[piece.span].look.size),
            PieceKind::Space { width, .. } | PieceKind::FixedSpace { width, .. } => *width,
            PieceKind::LineBreak => Length::ZERO,
        };
        match piece.kind {
            PieceKind::Space { .. } => word = Length::ZERO,
            PieceKind::LineBreak => (word, line) = (Length::ZERO, Length::ZERO),
            _ => word += width,
        }
        line += width;
        extent = (extent.0.max(word), extent.1.max(line));
    }
    extent
}

/// Widths of a text before byte `at` and from there on, unbroken.
pub fn widths_at(
    text: &StyledText,
    at: usize,
    layout: &Layout,
    shaper: &mut Shaper,
) -> (Length, Length) {
    let (mut before, mut after) = (Length::ZERO, Length::ZERO);
    for piece in pieces_of(text, None, layout, shaper) {
        let whole = match &piece.kind {
            PieceKind::Word(drawn) => drawn.run.width(text.spans[piece.span].look.size),
            PieceKind::Space { width, .. } | PieceKind::FixedSpace { width, .. } => *width,
            PieceKind::LineBreak => Length::ZERO,
        };
        let own = match &piece.kind {
            _ if piece.end <= at => whole,
            PieceKind::Word(drawn) if piece.start < at => {
                drawn.width_before(at - piece.start, text.spans[piece.span].look.size)
            }
            _ => Length::ZERO,
        };
        before += own;
        after += whole - own;
    }
    (before, after)
}
