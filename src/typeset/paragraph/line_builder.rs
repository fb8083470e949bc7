//! A line's glyphs, each at its position, with what is drawn under them.

use std::borrow::Cow;

use compact_str::CompactString;

use crate::layout::Length;
use crate::typeset::bidi::Directions;
use crate::typeset::breakpoint::{Breakpoint, Measure, Sums};
use crate::typeset::breaks::{SPACE_SHRINK, SPACE_STRETCH};
use crate::typeset::fit::fit;
use crate::typeset::page::{Glyph, GlyphRun, PageItem, Shape, Tag, UNSCALED};
use crate::typeset::pieces::{Piece, PieceKind};
use crate::typeset::scripts;
use crate::typeset::shaping::Shaper;
use crate::typeset::spread::Spread;
use crate::typeset::text::StyledText;
use crate::typeset::words::DrawnWord;

use crate::typeset::line::{Line, bare};

/// How far a line may differ from its measure: kerns split by a break.
const MEASURED: Length = Length(65_536 / 2);

pub struct LineBuilder<'a, 'f> {
    pub(super) text: &'a StyledText,
    pub(super) pieces: &'a [Piece],
    pub(super) directions: Option<&'a Directions>,
    pub(super) shaper: &'a mut Shaper<'f>,
    pub(super) x: Length,
    /// End of the last run of glyphs, if it can be extended.
    pub(super) end_of_run: Option<Length>,
    /// Approximate number of glyphs the line still needs.
    room: usize,
    /// Scaling of the line's letters.
    scaling: i64,
    items: Vec<PageItem>,
    pub rules: Vec<PageItem>,
    links: Vec<(usize, Length, Length)>,
}

impl<'a, 'f> LineBuilder<'a, 'f> {
    pub fn new(
        text: &'a StyledText,
        pieces: &'a [Piece],
        directions: Option<&'a Directions>,
        shaper: &'a mut Shaper<'f>,
    ) -> LineBuilder<'a, 'f> {
        LineBuilder {
            text,
            pieces,
            directions,
            shaper,
            x: Length::ZERO,
            end_of_run: None,
            room: 0,
            scaling: UNSCALED,
            items: Vec::new(),
            rules: Vec::new(),
            links: Vec::new(),
        }
    }

    pub fn set(mut self, (start, sums): (usize, Sums), end: &Breakpoint, measure: Measure) -> Line {
        let measured = end.before.width - sums.width;
        let parted = self
            .parted_width(start, end.end)
            .filter(|width| (*width - measured).0.abs() > MEASURED.0);
        let natural = parted.unwrap_or(measured) + end.added;
        let missing = measure.width - natural;
        let give = end.before.give_since(&sums, missing.0 > 0, measure.scaling);
        let asked = measure.ragged == Length::ZERO && (!end.forced || missing.0 < 0);
        let fitted = fit(missing, give).filter(|_| asked);
        self.scaling = fitted.map_or(UNSCALED, |fitted| fitted.scaling);
        let left = missing - give.letters.scale(self.scaling - UNSCALED, UNSCALED);
        let share = if missing.0 > 0 { SPACE_STRETCH } else { SPACE_SHRINK };
        let mut spread = Spread::new(fitted.map(|_| left), give.spaces, share);
        let ratio = fitted.map_or(0, |fitted| fitted.ratio);
        // Plus the sign and the space at its end.
        self.room = end.end.saturating_sub(start) + 2;
        let first = self.pieces.partition_point(|piece| piece.end <= start);
        let last = self.pieces.partition_point(|piece| piece.start < end.end).max(first);
        self.set_pieces(&self.pieces[first..last], (start, end.end), &mut spread);
        if end.hyphen {
            self.set_hyphen(end.end);
        }
        let width = self.x;
        self.set_trailing_space(end);
        let notes = self
            .text
            .note_references
            .iter()
            .filter(|(at, _)| (start..end.next).contains(at))
            .map(|&(_, note)| note)
            .collect();
        let mut items = self.items;
        items.append(&mut self.rules);
        let short = asked && fitted.is_none();
        let (links, hyphenated, wraps) = (self.links, end.hyphen, !end.forced);
        let right_to_left = self.directions.is_some_and(|directions| directions.right_to_left);
        Line { items, width, links, notes, hyphenated, wraps, ratio, short, right_to_left }
    }

    /// Sets the pieces of a line in visual order.
    fn set_pieces(
        &mut self,
        pieces: &'a [Piece],
        (start, end): (usize, usize),
        spread: &mut Spread,
    ) {
        match self.directions {
            None => {
                for piece in pieces {
                    self.set_piece(piece, start, end, spread);
                }
            }
            Some(directions) => {
                self.set_in_order(pieces, (start, end), spread, directions.right_to_left);
            }
        }
    }

    /// The width of a line that begins or ends inside a word, as drawn: without the ligatures and
    /// kerns that the breaks split. `None` for other lines.
    fn parted_width(&mut self, start: usize, end: usize) -> Option<Length> {
        let is_inside = |at: usize, piece: &Piece| piece.start < at && at < piece.end;
        let first = self.pieces.partition_point(|piece| piece.end <= start);
        let last = self.pieces.partition_point(|piece| piece.start < end);
        let pieces = self.pieces.get(first..last)?;
        if !is_inside(start, pieces.first()?) && !is_inside(end, pieces.last()?) {
            return None;
        }
        let mut width = Length::ZERO;
        for piece in pieces {
            let size = self.text.spans[piece.span].look.size;
            width += match &piece.kind {
                PieceKind::Word(word) if start <= piece.start && piece.end <= end => {
                    word.run.width(size)
                }
                PieceKind::Word(word) => self.part(piece, word, start, end).run.width(size),
                PieceKind::Space { width, .. } | PieceKind::FixedSpace { width, .. } => *width,
                PieceKind::LineBreak => Length::ZERO,
            };
        }
        Some(width)
    }

    /// The part of a word on the line, from byte `start` to byte `end`.
    pub(super) fn part(
        &mut self,
        piece: &Piece,
        word: &DrawnWord,
        start: usize,
        end: usize,
    ) -> DrawnWord {
        let (start, end) = (start.max(piece.start), end.min(piece.end));
        let features = &self.text.spans[piece.span].look.features;
        let shaper = &mut *self.shaper;
        let said = &self.text.text[piece.start..piece.end];
        word.cut((start - piece.start, end - piece.start), said, |drawn| {
            shaper.shape_in(piece.face, features, drawn, piece.level % 2 == 1)
        })
    }

    fn set_piece(&mut self, piece: &Piece, start: usize, end: usize, spread: &mut Spread) {
        match &piece.kind {
            PieceKind::Word(word) if start <= piece.start && piece.end <= end => {
                match self.spaced(piece, word, spread) {
                    Some(glyphs) => self.push_run(piece, glyphs.into_iter()),
                    None => self.set_word(piece, word, piece.start),
                }
            }
            PieceKind::Word(word) => {
                let part = self.part(piece, word, start, end);
                let start = start.max(piece.start);
                match self.spaced(piece, &part, spread) {
                    Some(glyphs) => self.push_run(piece, glyphs.into_iter()),
                    None => self.set_word(piece, &part, start),
                }
            }
            PieceKind::Space { glyph, width } => {
                let advance = spread.space(*width);
                let text = self.text.said(" ", piece.start);
                self.push_glyph(piece, *glyph, advance, &text);
            }
            PieceKind::FixedSpace { glyph, width } => {
                let text = self.text.said(&self.text.text[piece.start..piece.end], piece.start);
                self.push_glyph(piece, *glyph, *width, &text);
            }
            PieceKind::LineBreak => {}
        }
    }

    /// Sets a word, or the part of one, that begins at byte `offset`.
    pub(super) fn set_word(&mut self, piece: &Piece, word: &DrawnWord, offset: usize) {
        if !self.text.replaced.is_empty() {
            let mut at = offset;
            let said: Vec<CompactString> = word
                .texts
                .iter()
                .map(|text| {
                    let said = match text.as_str() {
                        "" => Cow::Borrowed(""),
                        text => self.text.said(text, at),
                    };
                    at += text.len();
                    said.into()
                })
                .collect();
            self.set_glyphs(piece, word, &said);
            return;
        }
        self.set_glyphs(piece, word, &word.texts);
    }

    /// Sets the glyphs of a word, each with what it stands for.
    fn set_glyphs(&mut self, piece: &Piece, word: &DrawnWord, texts: &[CompactString]) {
        if piece.level % 2 == 1 {
            return self.set_turned(piece, word, texts);
        }
        let size = self.text.spans[piece.span].look.size;
        let units = i64::from(word.run.units_per_em);
        let em = self.em(piece);
        let along = |length: i32| match length {
            // Nearly all offsets.
            0 => Length::ZERO,
            length => em.scale(i64::from(length), units),
        };
        let glyphs = word.run.glyphs.iter().zip(texts).map(|(glyph, text)| Glyph {
            id: glyph.id,
            advance: along(glyph.advance),
            x_offset: along(glyph.x_offset),
            y_offset: if glyph.y_offset == 0 {
                Length::ZERO
            } else {
                size.scale(i64::from(glyph.y_offset), units)
            },
            text: text.clone(),
        });
        self.push_run(piece, glyphs);
    }

    /// The width of an em on this line.
    pub(super) fn em(&self, piece: &Piece) -> Length {
        let size = self.text.spans[piece.span].look.size;
        if self.scaling == UNSCALED { size } else { size.scale(self.scaling, UNSCALED) }
    }

    /// The glyphs of an ideographic word in a justified line, with the missing width distributed
    /// among them: there are no spaces to take it.
    fn spaced(&self, piece: &Piece, word: &DrawnWord, spread: &mut Spread) -> Option<Vec<Glyph>> {
        let is_ideograph = |text: &CompactString| text.chars().any(scripts::is_ideograph);
        let is_plain = self.text.replaced.is_empty() && spread.is_stretched();
        if !is_plain || !word.texts.iter().any(is_ideograph) {
            return None;
        }
        let size = self.text.spans[piece.span].look.size;
        let units = i64::from(word.run.units_per_em);
        let (along, up) = (self.em(piece), size);
        let glyphs = word.run.glyphs.iter().zip(&word.texts);
        let glyphs = glyphs.map(|(glyph, text)| Glyph {
            id: glyph.id,
            advance: along.scale(i64::from(glyph.advance), units)
                + spread.sign(scripts::stretch(text, size)),
            x_offset: along.scale(i64::from(glyph.x_offset), units),
            y_offset: up.scale(i64::from(glyph.y_offset), units),
            text: text.clone(),
        });
        Some(glyphs.collect())
    }

    fn set_hyphen(&mut self, at: usize) {
        let Some(piece) = self.pieces.iter().rev().find(|piece| piece.start < at) else { return };
        let run = self.shaper.shape(piece.face, &[], "-");
        let size = self.text.spans[piece.span].look.size;
        if let Some(glyph) = run.glyphs.first() {
            let advance = run.width(size).scale(self.scaling, UNSCALED);
            // Readers that rejoin lines remove a soft hyphen from the word.
            self.push_glyph(piece, glyph.id, advance, "\u{AD}");
        }
    }

    /// The space at the end of a line is set too, so that the text layer keeps words apart; and a
    /// space for a line break, which would otherwise join them.
    fn set_trailing_space(&mut self, end: &Breakpoint) {
        let from = self.pieces.partition_point(|piece| piece.start < end.end);
        let to = self.pieces.partition_point(|piece| piece.start < end.next);
        let passed = self.pieces.get(from..to).unwrap_or_default();
        if end.forced
            && let Some(piece) =
                passed.iter().find(|piece| matches!(piece.kind, PieceKind::LineBreak))
        {
            let run = self.shaper.shape(piece.face, &[], " ");
            let size = self.text.spans[piece.span].look.size;
            if let Some(glyph) = run.glyphs.first() {
                self.push_bare(piece, bare(glyph.id, run.width(size), " "));
            }
            return;
        }
        let space = passed.iter().find(|piece| matches!(piece.kind, PieceKind::Space { .. }));
        if let Some(piece) = space
            && let PieceKind::Space { glyph, width } = piece.kind
            && !end.forced
        {
            // Within a character's name, which stands for one character, there is nothing to keep
            // apart, and what is not read as a space must not be outside the text.
            let text = self.text.said(" ", piece.start);
            if !text.is_empty() {
                self.push_bare(piece, bare(glyph, width, &text));
            }
        }
    }

    pub(super) fn push_glyph(&mut self, piece: &Piece, id: u16, advance: Length, text: &str) {
        self.push_run(piece, [bare(id, advance, text)].into_iter());
    }

    /// A space at a line's end, which neither link nor underline covers.
    fn push_bare(&mut self, piece: &Piece, space: Glyph) {
        self.paint(piece, [space].into_iter());
    }

    pub(super) fn push_run(&mut self, piece: &Piece, glyphs: impl ExactSizeIterator<Item = Glyph>) {
        let start = self.x;
        self.paint(piece, glyphs);
        let span = &self.text.spans[piece.span];
        self.decorate(span, start, self.x - start);
        if let Some(link) = span.link {
            match self.links.last_mut().filter(|(known, _, end)| *known == link && *end == start) {
                Some(last) => last.2 = self.x,
                None => self.links.push((link, start, self.x)),
            }
        }
    }

    /// Adds glyphs to the line, or to its last run if they look the same.
    fn paint(&mut self, piece: &Piece, glyphs: impl ExactSizeIterator<Item = Glyph>) {
        let span = &self.text.spans[piece.span];
        let (tag, y) = (Tag::Content(span.content), -span.look.rise);
        let goes_on = match self.items.last() {
            Some(PageItem { tag: last_tag, shape: Shape::Glyphs(last) }) => {
                *last_tag == tag
                    && self.end_of_run == Some(self.x)
                    && (last.face, last.size, last.colour, last.y)
                        == (piece.face, span.look.size, span.look.colour, y)
            }
            _ => false,
        };
        if !goes_on {
            let run = GlyphRun {
                face: piece.face,
                size: span.look.size,
                colour: span.look.colour,
                scaling: self.scaling,
                x: self.x,
                y,
                glyphs: Vec::with_capacity(glyphs.len().max(self.room)),
            };
            self.items.push(PageItem { tag, shape: Shape::Glyphs(run) });
        }
        if let Some(PageItem { shape: Shape::Glyphs(run), .. }) = self.items.last_mut() {
            let first = run.glyphs.len();
            self.room = self.room.saturating_sub(glyphs.len());
            run.glyphs.extend(glyphs);
            self.x += run.glyphs[first..].iter().map(|glyph| glyph.advance).sum();
            self.end_of_run = Some(self.x);
        }
    }
}
