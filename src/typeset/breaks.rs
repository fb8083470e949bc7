//! The places where a paragraph's lines may end (Unicode UAX #14, by icu_segmenter), with the
//! measures of the text before them.

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{GraphemeClusterSegmenter, LineSegmenter};

use crate::document::Language;
use crate::layout::Length;

use super::breakpoint::Breakpoint;
use super::hyphenation::{divisions, is_address, may_have_addresses};
use super::pieces::Piece;
use super::scripts;
use super::text::{StyledText, TextSpan};

mod ruler;

use ruler::Ruler;
pub use ruler::{SPACE_SHRINK, SPACE_STRETCH};

/// Cost of a break, on TeX's scale.
const AT_HYPHEN: i32 = 30;
const IN_ADDRESS: i32 = 80;
const BEFORE_DOT: i32 = 250;
/// More than TeX's 50: at the measure of a letter few lines need one.
const DIVISION: i32 = 140;
/// After a hyphen that is part of an address, and might be mistaken for the line's.
const AFTER_HYPHEN: i32 = 160;
/// Inside a word wider than the measure, if there is nothing better: after a no-break space, as in
/// code; otherwise anywhere.
const AFTER_FIXED_SPACE: i32 = 100;
const ANYWHERE: i32 = 3_000;

/// Which words of a paragraph may be divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divided {
    /// None, as in centred lines.
    None,
    /// Only those wider than the measure.
    Wide,
    All,
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub width: Length,
    pub language: Language,
    /// Whether punctuation and hyphens hang in the margin at line ends.
    pub hanging: bool,
    /// Which words may be divided if their style allows it.
    pub divided: Divided,
}

/// All breakpoints in order; the last is the text's end. `hyphen_width` is in thousandths of an em.
pub fn breakpoints(
    text: &StyledText,
    pieces: &[Piece],
    setting: Setting,
    hyphen_width: i64,
) -> Vec<Breakpoint> {
    let ruler = Ruler::new(text, pieces);
    let addresses = address_ranges(&text.text);
    let opportunities = opportunities(&text.text, &addresses);
    let divisions = match setting.divided {
        Divided::None => Vec::new(),
        _ => divisions_of(text, setting.language),
    };
    let found = Vec::with_capacity(opportunities.len() + divisions.len() + 1);
    let mut builder = Builder { ruler, setting, hyphen_width, found };
    let mut divisions = divisions.into_iter().peekable();
    for at in opportunities {
        while let Some(&division) = divisions.peek().filter(|&&division| division < at) {
            builder.division(division);
            divisions.next();
        }
        builder.opportunity(at, &addresses);
    }
    builder.end();
    if setting.divided == Divided::Wide {
        keep_wide(builder.found, setting.width)
    } else {
        builder.found
    }
}

/// Removes the divisions of all words that fit the measure.
fn keep_wide(found: Vec<Breakpoint>, width: Length) -> Vec<Breakpoint> {
    let mut kept = Vec::with_capacity(found.len());
    // Where the word begins, in `kept` and on the line.
    let (mut first, mut start) = (0, Length::ZERO);
    for at in found {
        if !at.hyphen {
            if at.before.width - start <= width {
                kept.truncate(first);
            }
            start = at.after.width;
            kept.push(at);
            first = kept.len();
        } else {
            kept.push(at);
        }
    }
    kept
}

/// Unicode's, and joints of addresses that it does not know.
fn opportunities(text: &str, addresses: &[(usize, usize)]) -> Vec<usize> {
    let mut found = unicode_opportunities(text);
    if addresses.is_empty() {
        return found;
    }
    for &(start, end) in addresses {
        let joints = joints(&text[start..end]).map(|at| start + at);
        let least = LEAST_OF_ADDRESS;
        found.extend(joints.filter(|&at| at >= start + least && at + least <= end));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Where the parts of an address meet: after the signs between them, before a dot, which would
/// otherwise be read as the end of a sentence.
fn joints(address: &str) -> impl Iterator<Item = usize> {
    address.match_indices(['_', '&', '=', '@', '?', '#', '/', '.']).filter_map(|(at, sign)| {
        let after = at + sign.len();
        match sign {
            // `www` says nothing on its own.
            "." => (!address[..at].ends_with("www")).then_some(at),
            "/" if address[after..].starts_with('/') => None,
            _ => Some(after),
        }
    })
}

/// The opportunities of UAX #14. Between two plain words ([`is_plain`]) there is always one, and
/// none inside them: only the text between such words is segmented, with one of their characters on
/// either side, since no rule looks further.
fn unicode_opportunities(text: &str) -> Vec<usize> {
    let options = LineBreakOptions::default();
    let segmenter = match scripts::is_without_spaces(text) {
        true => LineSegmenter::new_lstm(options),
        false => LineSegmenter::new_for_non_complex_scripts(options),
    };
    let mut found = Vec::with_capacity(text.len() / 4);
    // Start of the text to be segmented.
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

/// Whether a word is of the most common kind in French and English: letters and digits of the
/// classes AL and NU, perhaps with apostrophes and non-breaking spaces between them (QU, GL), and
/// at most one sign of class IS, at its end. It has no break inside (LB12, LB13, LB19, LB23, LB25,
/// LB28), and the line may end after the space that follows it (LB18).
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
    // A link on its own is read like a name.
    let is_link = |span: &TextSpan| span.link.is_some();
    if !text.spans.is_empty() && text.spans.iter().all(is_link) {
        return Vec::new();
    }
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
        if !forced && text[at..].starts_with("· ") {
            // A dot between two numbers or addresses ends a line, and begins none.
            return;
        }
        let is_free = |c: Option<char>| c.is_some_and(scripts::breaks_without_sign);
        let penalty = if line.len() < at
            || forced
            || is_free(line.chars().next_back())
            || is_free(self.ruler.text.text[at..].chars().next())
        {
            0
        } else if in_address {
            if line.ends_with("://") {
                // `https://` alone at the end of a line says nothing.
                return;
            }
            match line.chars().next_back() {
                _ if text[at..].starts_with('.') => BEFORE_DOT,
                Some('-') => AFTER_HYPHEN,
                _ => IN_ADDRESS,
            }
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

    /// Where the line after the last break begins: white space is not trimmed beyond it, so that
    /// blank lines are lines, and no break ends before the previous one.
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

    /// If nothing between the last break and `end` fits the measure, a line may end after every
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
            let is_after_space = text[..at].ends_with('\u{A0}');
            let at = start + at;
            let sums = self.ruler.at(at);
            self.found.push(Breakpoint {
                end: at,
                next: at,
                before: sums,
                after: sums,
                added: Length::ZERO,
                penalty: if is_after_space { AFTER_FIXED_SPACE } else { ANYWHERE },
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

/// Minimum characters of an address on either side of a break at a joint that only this program
/// knows.
const LEAST_OF_ADDRESS: usize = 6;

/// Minimum letters of a compound on either side of its hyphen.
const LEAST_PART: usize = 3;

/// After a hyphen or dash inside a word, only with at least three letters on both sides (not `J-7`,
/// `e-mail`); after other signs, wherever Unicode allows a break.
fn may_break_after(line: &str, rest: &str) -> bool {
    let Some(last) = line.chars().next_back() else { return false };
    if !matches!(last, '-' | '\u{2010}') {
        return true;
    }
    let before = line.trim_end_matches(last).chars().rev();
    before.take_while(|c| c.is_alphabetic()).count() >= LEAST_PART
        && rest.chars().take_while(|c| c.is_alphabetic()).count() >= LEAST_PART
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
