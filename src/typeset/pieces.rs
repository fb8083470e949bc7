//! A paragraph's text cut in pieces that are shaped as one — same look, same face, no space
//! inside — and the spaces between them.

use std::sync::Arc;

use crate::layout::{FaceId, Layout, Length};

use super::shaping::{FaceChoice, ShapedRun, Shaper, is_ignorable, is_right_to_left};
use super::text::{StyledText, TextSpan};

/// A shaped stretch of the text.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Bytes of the paragraph's text.
    pub start: usize,
    pub end: usize,
    /// Index of its span.
    pub span: usize,
    pub face: FaceId,
    pub kind: PieceKind,
}

#[derive(Debug, Clone)]
pub enum PieceKind {
    Word(DrawnWord),
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

/// What is shaped is not always what is said: capitals, and stand-ins for signs a face lacks.
#[derive(Debug, Clone)]
pub struct DrawnWord {
    pub drawn: String,
    /// For every byte of `drawn` at which a character begins: the byte of the paragraph's text
    /// it stands for. Ascending; the same length as the characters of `drawn`.
    pub origins: Vec<(u32, u32)>,
    pub run: Arc<ShapedRun>,
}

impl DrawnWord {
    /// The byte of the paragraph's text that byte `drawn` of the drawn text stands for.
    pub fn origin(&self, drawn: u32) -> u32 {
        let at = self.origins.partition_point(|&(byte, _)| byte <= drawn);
        self.origins[at.saturating_sub(1)].1
    }

    /// The byte of the drawn text where byte `text` of the paragraph begins, or the next one.
    pub fn drawn_at(&self, text: usize) -> usize {
        let at = self.origins.partition_point(|&(_, origin)| (origin as usize) < text);
        self.origins.get(at).map_or(self.drawn.len(), |&(byte, _)| byte as usize)
    }
}

/// Characters that no face has, with their byte offset.
pub type Missing = Vec<(usize, char)>;

/// Thin no-break space: 1/6 em.
const THIN: (i64, i64) = (1, 6);

/// Shapes the whole text. The places of characters that no face has are left out: callers replace
/// them first (see `missing`).
pub fn pieces_of(text: &StyledText, layout: &Layout, shaper: &mut Shaper) -> Vec<Piece> {
    let mut cutter = Cutter { shaper, pieces: Vec::new(), word: None };
    let mut start = 0;
    for (index, span) in text.spans.iter().enumerate() {
        let choice = choice_of(span, layout, cutter.shaper);
        cutter.cut_span(&text.text[start..span.end], start, Place { index, span, choice });
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
        for (at, character) in text.text[start..span.end].char_indices() {
            let is_blank = matches!(character, '\n' | ' ' | '\t' | '\u{A0}' | '\u{202F}');
            if !is_blank && !is_ignorable(character) && drawn(character, choice, shaper).is_none() {
                missing.push((start + at, character));
            }
        }
        start = span.end;
    }
    missing
}

/// The faces of a span; `None` where the layout has none of that name.
fn choice_of(span: &TextSpan, layout: &Layout, shaper: &mut Shaper) -> Option<FaceChoice> {
    let families = layout.file.faces.get(&span.look.face)?;
    Some(shaper.choice(families, span.look.slant))
}

/// The face that draws a character, and the character whose glyph it draws.
fn drawn(
    character: char,
    choice: Option<FaceChoice>,
    shaper: &mut Shaper,
) -> Option<(FaceId, char)> {
    let choice = choice.filter(|_| !is_right_to_left(character))?;
    shaper.draw(character, choice).map(|drawn| (drawn.face, drawn.glyph_of))
}

struct Word {
    start: usize,
    face: FaceId,
    drawn: String,
    origins: Vec<(u32, u32)>,
}

struct Cutter<'a, 'f> {
    shaper: &'a mut Shaper<'f>,
    pieces: Vec<Piece>,
    word: Option<Word>,
}

/// The span that is cut.
#[derive(Clone, Copy)]
struct Place<'a> {
    index: usize,
    span: &'a TextSpan,
    choice: Option<FaceChoice>,
}

impl Cutter<'_, '_> {
    fn cut_span(&mut self, text: &str, offset: usize, place: Place<'_>) {
        for (at, character) in text.char_indices() {
            let at = offset + at;
            let end = at + character.len_utf8();
            match character {
                '\n' => {
                    self.end_word(at, place);
                    let face = self.face_of(' ', place).unwrap_or(FaceId(0));
                    let kind = PieceKind::LineBreak;
                    self.pieces.push(Piece { start: at, end, span: place.index, face, kind });
                }
                ' ' | '\t' | '\u{A0}' | '\u{202F}' => {
                    self.end_word(at, place);
                    self.space(character, at, place);
                }
                _ => self.character(character, at, place),
            }
        }
        self.end_word(offset + text.len(), place);
    }

    fn face_of(&mut self, character: char, place: Place<'_>) -> Option<FaceId> {
        drawn(character, place.choice, self.shaper).map(|(face, _)| face)
    }

    fn space(&mut self, character: char, at: usize, place: Place<'_>) {
        let Some(face) = self.face_of(' ', place) else { return };
        let run = self.shaper.shape(face, &[], " ");
        let Some(glyph) = run.glyphs.first().map(|glyph| glyph.id) else { return };
        let size = place.span.look.size;
        let width = run.width(size);
        let kind = match character {
            '\u{A0}' => PieceKind::FixedSpace { glyph, width },
            '\u{202F}' => PieceKind::FixedSpace { glyph, width: size.scale(THIN.0, THIN.1) },
            _ => PieceKind::Space { glyph, width },
        };
        let end = at + character.len_utf8();
        self.pieces.push(Piece { start: at, end, span: place.index, face, kind });
    }

    fn character(&mut self, character: char, at: usize, place: Place<'_>) {
        let same_face = self.word.as_ref().map(|word| word.face);
        let drawn = match same_face {
            // Marks and joiners stay with what they belong to.
            Some(face) if is_ignorable(character) => Some((face, character)),
            _ if is_ignorable(character) => return,
            _ => drawn(character, place.choice, self.shaper),
        };
        let Some((face, glyph_of)) = drawn else {
            self.end_word(at, place);
            return;
        };
        if same_face.is_some_and(|same| same != face) {
            self.end_word(at, place);
        }
        let word = self.word.get_or_insert_with(|| Word {
            start: at,
            face,
            drawn: String::new(),
            origins: Vec::new(),
        });
        if place.span.look.capitals {
            for capital in glyph_of.to_uppercase() {
                word.origins.push((word.drawn.len() as u32, at as u32));
                word.drawn.push(capital);
            }
        } else {
            word.origins.push((word.drawn.len() as u32, at as u32));
            word.drawn.push(glyph_of);
        }
    }

    fn end_word(&mut self, end: usize, place: Place<'_>) {
        if let Some(Word { start, face, drawn, origins }) = self.word.take() {
            let run = self.shaper.shape(face, &place.span.look.features, &drawn);
            let kind = PieceKind::Word(DrawnWord { drawn, origins, run });
            self.pieces.push(Piece { start, end, span: place.index, face, kind });
        }
    }
}

/// Width of a text's longest stretch without a space, and of its longest line unbroken.
pub fn text_extent(text: &StyledText, layout: &Layout, shaper: &mut Shaper) -> (Length, Length) {
    let pieces = pieces_of(text, layout, shaper);
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
