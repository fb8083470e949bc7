//! Right-to-left text (Unicode UAX #9, by unicode-bidi): the levels of a paragraph, and the order
//! of the pieces of a line.
//!
//! A right-to-left paragraph is set as if it ran from the left: its lines begin at 0, and grow to
//! the end of the measure. A right-to-left document is mirrored at the end, page by page
//! ([`super::mirror`]), so that indents, labels, columns and rules need not know.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};

use crate::document::{Inline, Language, TextDirection, plain};

use super::text::StyledText;

/// The character that ends an isolate.
const POP_ISOLATE: char = '\u{2069}';

/// The levels of a text.
pub struct Directions {
    levels: Vec<Level>,
    /// Whether its lines begin at the right.
    pub right_to_left: bool,
}

impl Directions {
    /// Those of a text in which some stretches are ordered by themselves; `None` if all of it runs
    /// from left to right.
    pub fn of_styled(text: &StyledText, language: Language) -> Option<Directions> {
        if text.isolates.is_empty() {
            return Directions::of(&text.text, language);
        }
        let (marked, kept) = with_isolates(&text.text, &text.isolates);
        let mut found = Directions::of(&marked, language)?;
        found.levels = kept.into_iter().map(|at| found.levels[at]).collect();
        Some(found)
    }

    /// `None` if all of a text runs from left to right.
    pub fn of(text: &str, language: Language) -> Option<Directions> {
        let by_language = language.is_right_to_left();
        if !by_language && !may_run_left(text) {
            return None;
        }
        let base = match by_language {
            true => Some(Level::rtl()),
            // If the language is unknown, the first strong character decides (rules P2 and P3).
            false if language == Language::UNDETERMINED => None,
            false => Some(Level::ltr()),
        };
        let info = BidiInfo::new(text, base);
        let right_to_left = match info.paragraphs.first() {
            Some(paragraph) => paragraph.level.is_rtl(),
            None => by_language,
        };
        Some(Directions { levels: info.levels, right_to_left })
    }

    /// The level of the character at a byte of the text.
    pub fn level(&self, at: usize) -> u8 {
        let base = u8::from(self.right_to_left);
        self.levels.get(at).map_or(base, |level| level.number())
    }
}

/// A text with the characters that isolate stretches of it (UAX #9, 2.4), and where in it each byte
/// of the text is.
fn with_isolates(text: &str, isolates: &[(Range<usize>, TextDirection)]) -> (String, Vec<usize>) {
    let full = || isolates.iter().filter(|(stretch, _)| !stretch.is_empty());
    let ends = full().map(|(stretch, _)| (stretch.end, POP_ISOLATE));
    let starts = full().map(|(stretch, direction)| (stretch.start, isolate(*direction)));
    // A stretch ends before the next begins; the sort keeps outer starts before inner ones.
    let mut marks: Vec<(usize, char)> = ends.chain(starts).collect();
    marks.sort_by_key(|&(at, _)| at);
    let mut marks = marks.into_iter().peekable();
    let (mut marked, mut kept) = (String::new(), Vec::with_capacity(text.len()));
    for (at, character) in text.char_indices() {
        while let Some((_, mark)) = marks.next_if(|&(place, _)| place <= at) {
            marked.push(mark);
        }
        kept.extend(marked.len()..marked.len() + character.len_utf8());
        marked.push(character);
    }
    (marked, kept)
}

/// The character that begins an isolate: U+2066 to U+2068.
fn isolate(direction: TextDirection) -> char {
    match direction {
        TextDirection::LeftToRight => '\u{2066}',
        TextDirection::RightToLeft => '\u{2067}',
        TextDirection::Own => '\u{2068}',
    }
}

/// Whether a text may contain right-to-left parts: letters of such scripts, or directional marks.
fn may_run_left(text: &str) -> bool {
    // In UTF-8 they begin with such bytes.
    let mut candidates = text.bytes().enumerate().filter(|(_, byte)| *byte >= 0xD6);
    candidates.any(|(at, _)| text[at..].starts_with(runs_left))
}

fn runs_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8FF}' | '\u{200F}' | '\u{202B}' | '\u{202E}' | '\u{2067}' | '\u{2068}'
        | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' | '\u{10800}'..='\u{10FFF}'
        | '\u{1E800}'..='\u{1EFFF}')
}

/// Content that is no part of a document's prose, such as a name, an address or a number: ordered by
/// itself where text runs both ways.
pub fn isolated(content: Vec<Inline>, language: Language) -> Vec<Inline> {
    if language.is_right_to_left() || may_run_left(&plain::line(&content)) {
        return vec![Inline::Isolated { direction: TextDirection::Own, content }];
    }
    content
}

/// The pieces of a line in visual order from its beginning (rule L2), which is the right end if it
/// runs from there.
pub fn order(levels: &[u8], right_to_left: bool) -> Vec<usize> {
    let levels: Vec<Level> =
        levels.iter().map(|&level| Level::new(level).unwrap_or_else(|_| Level::ltr())).collect();
    let mut order = BidiInfo::reorder_visual(&levels);
    if right_to_left {
        order.reverse();
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tag: &str) -> Language {
        Language::declared(tag).unwrap()
    }

    #[test]
    fn a_text_without_such_letters_has_no_levels() {
        assert!(Directions::of("L’été — 12 %", of("fr")).is_none());
        assert!(Directions::of("", of("fr")).is_none());
        assert!(Directions::of("2024", of("ar")).unwrap().right_to_left);
    }

    #[test]
    fn the_language_gives_the_direction_of_a_paragraph() {
        let text = "שלום 2024";
        let levels = |tag| {
            let found = Directions::of(text, of(tag)).unwrap();
            (found.right_to_left, found.level(0), found.level(text.len() - 1))
        };
        assert_eq!(levels("he"), (true, 1, 2));
        assert_eq!(levels("fr"), (false, 1, 2));
        assert!(Directions::of(text, Language::UNDETERMINED).unwrap().right_to_left);
    }

    #[test]
    fn an_isolated_number_keeps_its_order_in_text_from_the_right() {
        let text = "هاتف: 01 99 00";
        let number = text.find('0').unwrap()..text.len();
        let levels = |isolates: Vec<_>| {
            let text = StyledText { text: text.to_owned(), isolates, ..StyledText::default() };
            let found = Directions::of_styled(&text, of("ar")).unwrap();
            number.clone().map(|at| found.level(at)).collect::<Vec<u8>>()
        };
        // The spaces between the figures run from the right, so that the last would come first.
        assert_eq!(levels(Vec::new()), [2, 2, 1, 2, 2, 1, 2, 2]);
        let own = (number.clone(), TextDirection::LeftToRight);
        assert_eq!(levels(vec![own]), [2; 8]);
        let nested = vec![(0..text.len(), TextDirection::Own), (5..5, TextDirection::Own)];
        assert_eq!(levels(nested), [4, 4, 3, 4, 4, 3, 4, 4]);
    }

    #[test]
    fn pieces_stand_in_the_order_of_reading() {
        // Two right-to-left words in a line from the left, with a number between them.
        assert_eq!(order(&[0, 0, 1, 1, 2, 0], false), [0, 1, 4, 3, 2, 5]);
        // The same from the right: right-to-left parts keep their order.
        assert_eq!(order(&[1, 1, 2, 2, 1], true), [0, 1, 3, 2, 4]);
    }
}
