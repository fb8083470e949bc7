//! Compares the text that a release should have with that of its PDF: every visible character, in
//! order. Line ends and word divisions are ignored.

use std::fmt;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::verify::names::shown;

/// Number of characters shown around a difference.
const AROUND: usize = 40;

/// Longest name of a character in brackets (Unicode names have at most 88).
const LONGEST_NAME: usize = 100;

/// Where two texts diverge.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// The end of what they share.
    after: String,
    expected: String,
    found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { after, expected, found } = self;
        let part = |text: &str| match text {
            "" => "nothing more".to_owned(),
            text => format!("`{}`", shown(text)),
        };
        let (expected, found) = (part(expected), part(found));
        write!(f, "after `{}` the source has {expected}, the PDF {found}", shown(after))
    }
}

/// The first difference.
pub fn difference(expected: &str, found: &str) -> Option<Difference> {
    if is_same(expected, found) {
        return None;
    }
    let (expected, found) = (Seen::of(expected), Seen::of(found));
    let (mut e, mut f) = (0, 0);
    loop {
        match (expected.characters.get(e), found.characters.get(f)) {
            (None, None) => return None,
            (Some(one), Some(another)) if one == another => (e, f) = (e + 1, f + 1),
            _ => match (expected.hidden_or_here(e), found.name_at(f)) {
                (candidates, Some((name, end)))
                    if candidates.iter().any(|&c| is_named(c, &name)) =>
                {
                    let is_here = expected.characters.get(e).is_some_and(|&c| is_named(c, &name));
                    (e, f) = (e + usize::from(is_here), end);
                }
                _ => {
                    return Some(Difference {
                        after: expected.before(e),
                        expected: expected.from(e),
                        found: found.from(f),
                    });
                }
            },
        }
    }
}

/// Whether two texts that are already in NFC show the same characters, as nearly all do.
fn is_same(expected: &str, found: &str) -> bool {
    let is_composed = |text: &str| {
        text.chars().all(is_composed_alone) || is_nfc_quick(text.chars()) == IsNormalized::Yes
    };
    is_composed(expected) && is_composed(found) && show_the_same(expected, found)
}

/// Whether the visible characters are the same, without normalisation.
fn show_the_same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one, other);
    loop {
        // Most characters are ASCII, and in both texts.
        let (a, b) = (one.as_bytes(), other.as_bytes());
        let most = a.len().min(b.len());
        let mut shared = 0;
        while shared < most && a[shared] == b[shared] && a[shared].is_ascii_graphic() {
            shared += 1;
        }
        let (mut left, mut right) = (one[shared..].chars(), other[shared..].chars());
        let next = (left.find(|&c| is_seen(c)), right.find(|&c| is_seen(c)));
        if next.0 != next.1 {
            return false;
        }
        if next.0.is_none() {
            return true;
        }
        (one, other) = (left.as_str(), right.as_str());
    }
}

/// Whether a character is in NFC whatever its neighbours: Latin letters and punctuation are.
fn is_composed_alone(c: char) -> bool {
    matches!(c, '\0'..='\u{2FF}' | '\u{2002}'..='\u{206F}' | '\u{20A0}'..='\u{20CF}')
}

/// A text, and its visible characters.
struct Seen {
    text: Vec<char>,
    characters: Vec<char>,
    /// The position of each character in `text`.
    places: Vec<usize>,
}

impl Seen {
    fn of(text: &str) -> Seen {
        let text: Vec<char> = text.nfc().collect();
        let places: Vec<usize> = (0..text.len()).filter(|&at| is_seen(text[at])).collect();
        let characters = places.iter().map(|&at| text[at]).collect();
        Seen { text, characters, places }
    }

    fn place(&self, at: usize) -> usize {
        self.places.get(at).copied().unwrap_or(self.text.len())
    }

    fn before(&self, at: usize) -> String {
        let end = self.place(at);
        one_line(&self.text[end.saturating_sub(AROUND)..end])
    }

    fn from(&self, at: usize) -> String {
        let start = self.place(at);
        one_line(&self.text[start..self.text.len().min(start + AROUND)])
    }

    /// The character at a position, and the invisible ones between it and the previous one.
    fn hidden_or_here(&self, at: usize) -> &[char] {
        let start = at.checked_sub(1).map_or(0, |before| self.place(before) + 1);
        &self.text[start..self.text.len().min(self.place(at) + 1)]
    }

    /// The text in brackets at a position, and where it ends.
    fn name_at(&self, at: usize) -> Option<(String, usize)> {
        let rest = self.characters.get(at..)?.strip_prefix(&['['])?;
        let length = rest.iter().take(LONGEST_NAME).position(|&c| c == ']')?;
        Some((rest[..length].iter().collect(), at + length + 2))
    }
}

/// A character that no face has is replaced by its name: `[HEBREW LETTER SHIN]`, `[U+E000]`.
fn is_named(character: char, name: &str) -> bool {
    let own = match unicode_names2::name(character) {
        Some(own) => own.to_string(),
        None => format!("U+{:04X}", u32::from(character)),
    };
    own.chars().filter(|c| is_seen(*c)).eq(name.chars())
}

/// White space and formless characters are invisible (`Default_Ignorable_Code_Point` of Unicode, but
/// for fillers and controls that show by their names where no face has them); the dash before the author of a quotation is the layout's.
fn is_seen(c: char) -> bool {
    if c.is_ascii() {
        return !matches!(c, '\t'..='\r' | ' ');
    }
    let hidden = matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}' | '\u{2015}'
    );
    !c.is_whitespace() && !hidden
}

fn one_line(text: &[char]) -> String {
    let text: String = text.iter().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "La salle rouvre\nle 3\u{A0}mai\u{202F}: « entrée libre »";

    #[test]
    fn characters_that_are_composed_alone_are_composed_everywhere() {
        for c in ('\0'..=char::MAX).filter(|&c| is_composed_alone(c)) {
            assert_eq!(unicode_normalization::char::canonical_combining_class(c), 0, "{c:?}");
            assert_eq!(is_nfc_quick([c].into_iter()), IsNormalized::Yes, "{c:?}");
        }
    }

    fn differing(found: &str) -> Option<(String, String)> {
        difference(TEXT, found).map(|found| (found.expected, found.found))
    }

    #[test]
    fn lines_and_divisions_do_not_count() {
        assert_eq!(differing("La salle rou\u{AD}vre le 3 mai:«entrée libre»\n"), None);
        assert_eq!(differing(&TEXT.replace('é', "e\u{301}")), None);
    }

    #[test]
    fn every_change_of_a_word_is_reported() {
        for found in [
            TEXT.replace("rouvre", "ferme"),
            TEXT.replace("rouvre", ""),
            TEXT.replace("mai", "mai prochain"),
            TEXT.replace('3', "8"),
            TEXT.replace("salle rouvre", "rouvre salle"),
            format!("{TEXT} demain"),
            format!("Demain {TEXT}"),
            String::new(),
        ] {
            assert!(differing(&found).is_some(), "{found}");
        }
        let (expected, found) = differing(&TEXT.replace("mai", "juin")).unwrap();
        assert!(expected.starts_with("mai : «") && found.starts_with("juin : «"));
    }

    #[test]
    fn names_stand_for_characters_without_a_face() {
        assert_eq!(difference("a\u{5E9}b", "a[HEBREW LETTER\nSHIN]b"), None);
        assert_eq!(difference("a\u{E000}b", "a[U+E000]b"), None);
        assert_eq!(difference("a\u{200B}b", "a[ZERO WIDTH SPACE]b"), None);
        assert_eq!(difference("[A]", "[A]"), None);
        assert!(difference("ab", "a[HEBREW LETTER SHIN]b").is_some());
        assert!(difference("a\u{5E9}b", "a[HEBREW LETTER ALEF]b").is_some());
    }
}
