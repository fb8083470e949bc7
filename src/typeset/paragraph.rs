//! A paragraph's text to lines: prepare, break, set.

use std::borrow::Cow;

use compact_str::CompactString;

use crate::document::Language;
use crate::layout::schema::Align;
use crate::layout::{Layout, Length};

use super::balance::balanced;
use super::bidi::Directions;
use super::breaks::{Setting, breakpoints};
use super::line_breaking::{Breakpoint, Measure, Sums, adjustment_ratio, break_lines};
use super::page::{Glyph, GlyphRun, PageItem, Shape, Tag};
use super::pieces::{Piece, PieceKind, pieces_of};
use super::scripts;
use super::shaping::Shaper;
use super::spread::Spread;
use super::squeeze::{is_overfull, squeeze};
use super::text::StyledText;
use super::words::DrawnWord;

mod decoration;
mod turned;

/// A line, its origin at the left end of its baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub items: Vec<PageItem>,
    /// Of the text, spaces at the end left out.
    pub width: Length,
    /// Link, and the horizontal extent it has on this line.
    pub links: Vec<(usize, Length, Length)>,
    /// Notes referred to on this line.
    pub notes: Vec<usize>,
    pub hyphenated: bool,
    /// In thousandths of the spaces' stretch or shrink; 0 for lines that are not justified.
    pub ratio: i64,
    /// A line of justified text that is not, since too little of it could stretch.
    pub short: bool,
    /// Whether it begins at the right: then its places are counted from there.
    pub right_to_left: bool,
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy)]
pub struct ParagraphSetting {
    pub width: Length,
    pub align: Align,
    pub language: Language,
    /// All lines about equally long (titles).
    pub balanced: bool,
}

/// How far a justified line's spaces may stretch, in thousandths of their stretch: to twice their
/// width. A line that would be torn apart more is not justified.
const LOOSEST: i64 = 2_000;

/// Room a ragged line may leave: three ems.
const RAGGED_EMS: i64 = 3;

/// How far a line may be off what was measured: kerns that a break parts.
const MEASURED: Length = Length(65_536 / 2);

/// Sets a text in lines.
pub fn set_paragraph(
    text: &StyledText,
    setting: ParagraphSetting,
    layout: &Layout,
    shaper: &mut Shaper,
) -> Vec<Line> {
    let align = match setting.align {
        Align::Justified if scripts::is_mostly_without_spaces(&text.text) => Align::Left,
        align => align,
    };
    let setting = ParagraphSetting { align, ..setting };
    let directions = Directions::of(&text.text, setting.language);
    let directions = directions.as_ref();
    let pieces = pieces_of(text, directions, layout, shaper);
    if pieces.is_empty() {
        return Vec::new();
    }
    let hyphen = Hyphen::of(&pieces, shaper);
    let hanging = setting.align == Align::Justified;
    let places = Setting {
        width: setting.width,
        language: setting.language,
        hanging,
        divided: matches!(setting.align, Align::Justified | Align::Left),
    };
    let breaks = breakpoints(text, &pieces, places, hyphen.width);
    let size = text.spans.first().map_or(Length::ZERO, |span| span.look.size);
    let ragged =
        if setting.align == Align::Justified { Length::ZERO } else { size.scale(RAGGED_EMS, 1) };
    let measure = Measure { width: setting.width, ragged };
    let chosen = if setting.balanced {
        balanced(&text.text, &breaks, measure)
    } else {
        break_lines(&breaks, Sums::default(), measure)
    };
    let mut lines = Vec::with_capacity(chosen.len());
    let mut start = (0, Sums::default());
    for index in chosen {
        let end = &breaks[index];
        let setter = LineSetter::new(text, &pieces, directions, shaper);
        let mut line = setter.set(start, end, setting);
        if is_overfull(start.1, end, setting) {
            squeeze(&mut line, setting.width);
        }
        lines.push(line);
        start = (end.next, end.after);
    }
    lines
}

/// The hyphen of a divided word.
struct Hyphen {
    /// In thousandths of an em, in the paragraph's first face.
    width: i64,
}

impl Hyphen {
    fn of(pieces: &[Piece], shaper: &mut Shaper) -> Hyphen {
        let word = pieces.iter().find(|piece| matches!(piece.kind, PieceKind::Word(_)));
        let width = word.map_or(0, |piece| {
            let run = shaper.shape(piece.face, &[], "-");
            run.width(Length(1_000)).0
        });
        Hyphen { width }
    }
}

struct LineSetter<'a, 'f> {
    text: &'a StyledText,
    pieces: &'a [Piece],
    directions: Option<&'a Directions>,
    shaper: &'a mut Shaper<'f>,
    x: Length,
    /// Where the last run of glyphs ends, if more may be added to it.
    end_of_run: Option<Length>,
    /// Glyphs that the line may still need, about.
    room: usize,
    items: Vec<PageItem>,
    rules: Vec<PageItem>,
    links: Vec<(usize, Length, Length)>,
}

impl<'a, 'f> LineSetter<'a, 'f> {
    fn new(
        text: &'a StyledText,
        pieces: &'a [Piece],
        directions: Option<&'a Directions>,
        shaper: &'a mut Shaper<'f>,
    ) -> LineSetter<'a, 'f> {
        LineSetter {
            text,
            pieces,
            directions,
            shaper,
            x: Length::ZERO,
            end_of_run: None,
            room: 0,
            items: Vec::new(),
            rules: Vec::new(),
            links: Vec::new(),
        }
    }

    fn set(
        mut self,
        (start, sums): (usize, Sums),
        end: &Breakpoint,
        setting: ParagraphSetting,
    ) -> Line {
        let measured = end.before.width - sums.width;
        let parted = self
            .parted_width(start, end.end)
            .filter(|width| (*width - measured).0.abs() > MEASURED.0);
        let natural = parted.unwrap_or(measured) + end.added;
        let missing = setting.width - natural;
        let stretch = end.before.stretch - sums.stretch;
        let shrink = end.before.shrink - sums.shrink;
        let torn = missing > stretch.scale(LOOSEST, 1000);
        let asked = setting.align == Align::Justified && (!end.forced || missing.0 < 0);
        let justified = asked && !torn;
        let mut spread = Spread::new(justified.then_some(missing), stretch, shrink);
        let ratio =
            if justified { adjustment_ratio(missing, stretch, shrink).unwrap_or(0) } else { 0 };
        // The sign and the space at its end come to it.
        self.room = end.end.saturating_sub(start) + 2;
        let first = self.pieces.partition_point(|piece| piece.end <= start);
        let last = self.pieces.partition_point(|piece| piece.start < end.end).max(first);
        let pieces = &self.pieces[first..last];
        match self.directions {
            None => {
                for piece in pieces {
                    self.set_piece(piece, start, end.end, &mut spread);
                }
            }
            Some(directions) => {
                self.set_in_order(pieces, (start, end.end), &mut spread, directions.right_to_left);
            }
        }
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
        let short = asked && torn;
        let right_to_left = self.directions.is_some_and(|directions| directions.right_to_left);
        let (links, hyphenated) = (self.links, end.hyphen);
        Line { items, width, links, notes, hyphenated, ratio, short, right_to_left }
    }

    /// The width of a line that begins or ends inside a word, as it is drawn: without the ligatures
    /// and kerns that the breaks part. `None` for other lines.
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

    /// The part of a word that stands on the line from byte `start` to byte `end`.
    fn part(&mut self, piece: &Piece, word: &DrawnWord, start: usize, end: usize) -> DrawnWord {
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
    fn set_word(&mut self, piece: &Piece, word: &DrawnWord, offset: usize) {
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
        let scaled = |length: i32| match length {
            // Nearly all offsets.
            0 => Length::ZERO,
            length => size.scale(i64::from(length), units),
        };
        let glyphs = word.run.glyphs.iter().zip(texts).map(|(glyph, text)| Glyph {
            id: glyph.id,
            advance: scaled(glyph.advance),
            x_offset: scaled(glyph.x_offset),
            y_offset: scaled(glyph.y_offset),
            text: text.clone(),
        });
        self.push_run(piece, glyphs);
    }

    /// The glyphs of a word of ideographs in a justified line, the missing width shared among them:
    /// there are no spaces that could take it.
    fn spaced(&self, piece: &Piece, word: &DrawnWord, spread: &mut Spread) -> Option<Vec<Glyph>> {
        let is_ideograph = |text: &CompactString| text.chars().any(scripts::is_ideograph);
        let is_plain = self.text.replaced.is_empty() && spread.is_stretched();
        if !is_plain || !word.texts.iter().any(is_ideograph) {
            return None;
        }
        let size = self.text.spans[piece.span].look.size;
        let scaled = |length: i32| size.scale(i64::from(length), i64::from(word.run.units_per_em));
        let glyphs = word.run.glyphs.iter().zip(&word.texts);
        let glyphs = glyphs.map(|(glyph, text)| Glyph {
            id: glyph.id,
            advance: scaled(glyph.advance) + spread.sign(scripts::stretch(text, size)),
            x_offset: scaled(glyph.x_offset),
            y_offset: scaled(glyph.y_offset),
            text: text.clone(),
        });
        Some(glyphs.collect())
    }

    fn set_hyphen(&mut self, at: usize) {
        let Some(piece) = self.pieces.iter().rev().find(|piece| piece.start < at) else { return };
        let run = self.shaper.shape(piece.face, &[], "-");
        let size = self.text.spans[piece.span].look.size;
        if let Some(glyph) = run.glyphs.first() {
            let advance = run.width(size);
            // Readers that join lines again take a soft hyphen out of the word.
            self.push_glyph(piece, glyph.id, advance, "\u{AD}");
        }
    }

    /// The space a line ends with is set too, so that the text layer keeps words apart; and one
    /// in the place of a line break, which else would glue them.
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
                self.push_bare(piece, glyph.id, run.width(size));
            }
            return;
        }
        let space = passed.iter().find(|piece| matches!(piece.kind, PieceKind::Space { .. }));
        if let Some(piece) = space
            && let PieceKind::Space { glyph, width } = piece.kind
            && !end.forced
        {
            self.push_bare(piece, glyph, width);
        }
    }

    fn push_glyph(&mut self, piece: &Piece, id: u16, advance: Length, text: &str) {
        self.push_run(piece, [bare(id, advance, text)].into_iter());
    }

    /// A space at a line's end, where neither link nor underline goes on.
    fn push_bare(&mut self, piece: &Piece, id: u16, advance: Length) {
        self.paint(piece, [bare(id, advance, " ")].into_iter());
    }

    fn push_run(&mut self, piece: &Piece, glyphs: impl ExactSizeIterator<Item = Glyph>) {
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

    /// Adds glyphs to the line; to its last run, where they look the same.
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

/// A glyph that stands where its line does.
pub fn bare(id: u16, advance: Length, text: &str) -> Glyph {
    Glyph { id, advance, x_offset: Length::ZERO, y_offset: Length::ZERO, text: text.into() }
}
