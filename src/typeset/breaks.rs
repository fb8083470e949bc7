//! The places where a paragraph's lines may end (Unicode UAX #14, by icu_segmenter), with what
//! stands before them measured.

use std::cell::Cell;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{GraphemeClusterSegmenter, LineSegmenter};

use crate::document::Language;
use crate::layout::Length;

use super::hyphenation::{divisions, is_address, may_have_addresses};
use super::line_breaking::{Breakpoint, Sums};
use super::pieces::{Piece, PieceKind};
use super::scripts;
use super::text::StyledText;

/// How much a space may grow and shrink, in hundredths of its width.
const SPACE_STRETCH: i64 = 50;
const SPACE_SHRINK: i64 = 25;

/// Dislike of a break, on TeX's scale.
const AT_HYPHEN: i32 = 30;
const IN_ADDRESS: i32 = 80;
/// More than TeX's 50: on the measure of a letter few lines need one.
const DIVISION: i32 = 140;
/// Inside a word wider than the measure, where nothing better is.
const ANYWHERE: i32 = 3_000;

/// What a paragraph is set to.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub width: Length,
    pub language: Language,
    /// Whether punctuation and hyphens hang in the margin at line ends.
    pub hanging: bool,
    /// Whether words may be divided where their style says so: never in centred lines.
    pub divided: bool,
}

/// Measures a text's sums at any byte.
pub struct Ruler<'a> {
    text: &'a StyledText,
    pieces: &'a [Piece],
    /// Sums at the start of every piece, and at the end.
    sums: Vec<Sums>,
    /// The piece that was asked about last: the next one is it, or soon after.
    last: Cell<usize>,
}

impl<'a> Ruler<'a> {
    pub fn new(text: &'a StyledText, pieces: &'a [Piece]) -> Ruler<'a> {
        let mut sums = vec![Sums::default()];
        let mut sum = Sums::default();
        for piece in pieces {
            match &piece.kind {
                PieceKind::Word(word) => {
                    let size = text.spans[piece.span].look.size;
                    sum.width += word.run.width(size);
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

    /// Sums of all that stands before byte `offset`.
    pub fn at(&self, offset: usize) -> Sums {
        let index = self.piece_after(offset);
        let mut sums = self.sums[index];
        if let Some(piece) = self.pieces.get(index)
            && piece.start < offset
            && let PieceKind::Word(word) = &piece.kind
        {
            let size = self.text.spans[piece.span].look.size;
            sums.width += word.width_before(offset - piece.start, size);
            sums.stretch += scripts::stretch(&self.text.text[piece.start..offset], size);
        }
        sums
    }

    /// The first piece that does not end before byte `offset`, or there.
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

    fn size_at(&self, offset: usize) -> Length {
        self.text.span_at(offset).map_or(Length::ZERO, |span| span.look.size)
    }
}

/// All breakpoints in order; the last is the text's end. `hyphen_width` is that of a hyphen in
/// an em of 1000.
pub fn breakpoints(
    text: &StyledText,
    pieces: &[Piece],
    setting: Setting,
    hyphen_width: i64,
) -> Vec<Breakpoint> {
    let ruler = Ruler::new(text, pieces);
    let mut builder = Builder { ruler, setting, hyphen_width, found: Vec::new() };
    let addresses = address_ranges(&text.text);
    let opportunities = opportunities(&text.text, &addresses);
    let divisions = if setting.divided { divisions_of(text, setting.language) } else { Vec::new() };
    let mut divisions = divisions.into_iter().peekable();
    for at in opportunities {
        while let Some(&division) = divisions.peek().filter(|&&division| division < at) {
            builder.division(division);
            divisions.next();
        }
        builder.opportunity(at, &addresses);
    }
    builder.end();
    builder.found
}

/// Unicode's, and the joints of addresses that it does not know.
fn opportunities(text: &str, addresses: &[(usize, usize)]) -> Vec<usize> {
    let mut found = unicode_opportunities(text);
    if addresses.is_empty() {
        return found;
    }
    for &(start, end) in addresses {
        let joints = text[start..end].match_indices('_').map(|(at, sign)| start + at + sign.len());
        found.extend(joints.filter(|&at| at < end));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The opportunities of UAX #14. Between two plain words ([`is_plain`]) there is always one, and
/// none inside them: only what lies between such words is looked at, with a character of them on
/// either side, for no rule sees past it.
fn unicode_opportunities(text: &str) -> Vec<usize> {
    let options = LineBreakOptions::default();
    let segmenter = match scripts::is_without_spaces(text) {
        true => LineSegmenter::new_lstm(options),
        false => LineSegmenter::new_for_non_complex_scripts(options),
    };
    let mut found = Vec::with_capacity(text.len() / 4);
    // Where what has to be looked at begins.
    let mut asked: Option<usize> = None;
    let mut start = 0;
    let spaces = memchr::memchr_iter(b' ', text.as_bytes());
    for end in spaces.chain([text.len()]) {
        let word = &text[start..end];
        let letter = if is_plain(word) { word.chars().next() } else { None };
        match (letter, asked) {
            (Some(_), None) if start > 0 => found.push(start),
            (Some(letter), Some(from)) => {
                let stretch = &text[from..start + letter.len_utf8()];
                let inside = |at: &usize| (1..stretch.len()).contains(at);
                found.extend(segmenter.segment_str(stretch).filter(inside).map(|at| from + at));
                asked = None;
            }
            (None, None) => {
                let before = text[..start].trim_end_matches(' ').char_indices().next_back();
                asked = Some(before.map_or(0, |(at, _)| at));
            }
            _ => {}
        }
        start = end + 1;
    }
    match asked {
        Some(from) => {
            let ends = segmenter.segment_str(&text[from..]).filter(|&at| at > 0);
            found.extend(ends.map(|at| from + at));
        }
        None if text.is_empty() => {}
        None => found.push(text.len()),
    }
    found
}

/// Whether a word is one as French and English have most: letters and digits of the classes AL and
/// NU, between them perhaps apostrophes and spaces that hold together (QU, GL), and at most one
/// stop of the class IS, at its end. Nothing in it may be parted (LB12, LB13, LB19, LB23, LB25, LB28),
/// and after the space that follows a line may end (LB18).
fn is_plain(word: &str) -> bool {
    let (mut ends, mut is_over) = (false, false);
    for (at, c) in word.char_indices() {
        if is_over {
            return false;
        }
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | 'Œ' | 'œ' => ends = true,
            '\u{C0}'..='\u{FF}' if !matches!(c, '×' | '÷') => ends = true,
            '’' | '\u{A0}' | '\u{202F}' if ends => ends = false,
            ',' | '.' | ':' | ';' if at > 0 => (ends, is_over) = (true, true),
            _ => return false,
        }
    }
    ends
}

fn divisions_of(text: &StyledText, language: Language) -> Vec<usize> {
    let allowed = |at: usize| {
        text.span_at(at).is_some_and(|span| span.look.hyphenate)
            && text.span_at(at.saturating_sub(1)).is_some_and(|span| span.look.hyphenate)
    };
    divisions(&text.text, language).into_iter().filter(|&at| allowed(at)).collect()
}

fn address_ranges(text: &str) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    if !may_have_addresses(text) {
        return ranges;
    }
    let mut start = 0;
    for chunk in text.split_inclusive(char::is_whitespace) {
        if is_address(chunk) {
            ranges.push((start, start + chunk.trim_end().len()));
        }
        start += chunk.len();
    }
    ranges
}

struct Builder<'a> {
    ruler: Ruler<'a>,
    setting: Setting,
    hyphen_width: i64,
    found: Vec<Breakpoint>,
}

impl Builder<'_> {
    fn opportunity(&mut self, at: usize, addresses: &[(usize, usize)]) {
        let text = &self.ruler.text.text;
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n');
        let before = &text.as_bytes()[self.line_start().min(at)..at];
        let line = &text[..at - before.iter().rev().take_while(blank).count()];
        let forced = before.last() == Some(&b'\n');
        let in_address = addresses.iter().any(|&(start, end)| start < at && at < end);
        let is_free = |c: Option<char>| c.is_some_and(scripts::breaks_without_sign);
        let penalty = if line.len() < at
            || forced
            || is_free(line.chars().next_back())
            || is_free(self.ruler.text.text[at..].chars().next())
        {
            0
        } else if in_address {
            if line.ends_with("://") {
                // « https:// » alone at a line's end says nothing.
                return;
            }
            IN_ADDRESS
        } else if may_break_after(line, &text[at..]) {
            AT_HYPHEN
        } else {
            return;
        };
        let added = -self.hang(line);
        self.push(line.len(), at, added, penalty, false, forced);
    }

    fn division(&mut self, at: usize) {
        let size = self.ruler.size_at(at);
        let hyphen = size.scale(self.hyphen_width, 1000);
        let added = if self.setting.hanging { hyphen - hyphen.scale(1, 2) } else { hyphen };
        self.push(at, at, added, DIVISION, true, false);
    }

    fn end(&mut self) {
        let length = self.ruler.text.text.len();
        self.found.retain(|known| known.next < length);
        let end = self.ruler.text.text.trim_end().len().max(self.line_start());
        self.push(end, length, -self.hang(&self.ruler.text.text[..end]), 0, false, true);
    }

    /// Where the line after the last break begins: no white space is trimmed beyond it, so that
    /// blank lines are lines, and no break ends before the one before it.
    fn line_start(&self) -> usize {
        self.found.last().map_or(0, |last| last.next)
    }

    fn push(
        &mut self,
        end: usize,
        next: usize,
        added: Length,
        penalty: i32,
        hyphen: bool,
        forced: bool,
    ) {
        let before = self.ruler.at(end);
        self.fill_wide_word(end, before.width);
        let after = if next == end { before } else { self.ruler.at(next) };
        self.found.push(Breakpoint { end, next, before, after, added, penalty, hyphen, forced });
    }

    /// Where nothing between the last break and `end` fits the measure, a line may end after every
    /// character, with its marks.
    fn fill_wide_word(&mut self, end: usize, width: Length) {
        let (start, begin) =
            self.found.last().map_or((0, Length::ZERO), |last| (last.next, last.after.width));
        if width - begin <= self.setting.width {
            return;
        }
        let text = self.ruler.text.text[start..end].to_owned();
        let inside = |at: &usize| (1..text.len()).contains(at);
        for at in GraphemeClusterSegmenter::new().segment_str(&text).filter(inside) {
            let at = start + at;
            let sums = self.ruler.at(at);
            self.found.push(Breakpoint {
                end: at,
                next: at,
                before: sums,
                after: sums,
                added: Length::ZERO,
                penalty: ANYWHERE,
                hyphen: false,
                forced: false,
            });
        }
    }

    /// How far the last sign of a line hangs in the margin.
    fn hang(&self, line: &str) -> Length {
        let Some(last) = line.chars().next_back().filter(|_| self.setting.hanging) else {
            return Length::ZERO;
        };
        // Hundredths of an em: about half of the sign's width in common faces.
        let hundredths = match last {
            '.' | ',' | '’' => 12,
            '-' | '\u{2010}' | '\u{2011}' => 18,
            ':' | ';' => 8,
            '”' | '»' => 10,
            _ => return Length::ZERO,
        };
        self.ruler.size_at(line.len() - last.len_utf8()).scale(hundredths, 100)
    }
}

/// After a hyphen or dash inside a word only where two letters at least stand on both sides
/// (not « J-7 », « e-mail »); where Unicode allows a break after another sign, there.
fn may_break_after(line: &str, rest: &str) -> bool {
    let Some(last) = line.chars().next_back() else { return false };
    if !matches!(last, '-' | '\u{2010}') {
        return true;
    }
    let before = line.trim_end_matches(last).chars().rev();
    before.take_while(|c| c.is_alphabetic()).count() >= 2
        && rest.chars().take_while(|c| c.is_alphabetic()).count() >= 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn opportunities_are_those_of_the_whole_text(
            words in prop::collection::vec("[a-zéÀœ]{0,4}|[a-zé0-9]{1,3}([’\u{A0}\u{202F}][a-z0-9]{1,3})?\u{A0}?[,.;:]?|[a-e’«»(),.;:!?…–/%°0-9+$€×“”\u{A0}\u{202F}\u{301}\u{AD}字-]{0,5}|\\n", 0..12),
        ) {
            let text = words.join(" ");
            let segmenter = LineSegmenter::new_for_non_complex_scripts(LineBreakOptions::default());
            let whole: Vec<usize> = segmenter.segment_str(&text).filter(|&at| at > 0).collect();
            let found: Vec<usize> =
                unicode_opportunities(&text).into_iter().filter(|&at| at > 0).collect();
            prop_assert_eq!(found, whole, "{:?}", text);
        }
    }
}
