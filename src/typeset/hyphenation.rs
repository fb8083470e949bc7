//! Where a word may be divided: Liang's patterns for French and English (hypher), with the
//! limits of good composition.

use std::sync::LazyLock;

use hypher::Lang;

use crate::cache::Cache;
use crate::document::Language;

/// Letters that stay on the line, and letters that go to the next one, at least (Lexique des
/// règles typographiques: two before, three after).
const BEFORE: usize = 2;
const AFTER: usize = 3;
/// Words shorter than this are never divided.
const SHORTEST: usize = 6;

/// For all documents: where words may be divided, a bit for each byte offset.
type Known = Cache<String, u64>;
static FRENCH: LazyLock<Known> = LazyLock::new(|| Cache::new(WORDS));
static ENGLISH: LazyLock<Known> = LazyLock::new(|| Cache::new(WORDS));

/// Words of a language that are kept.
const WORDS: usize = 1 << 15;
/// Longer words have no place in a bit set, and are divided anew each time.
const LONGEST_KNOWN: usize = 64;

/// Byte offsets, in `text`, at which its words may be divided. Only words wholly in lower case
/// are: neither capitals, numbers and names nor addresses.
pub fn divisions(text: &str, language: Language) -> Vec<usize> {
    let mut found = Vec::new();
    let mut rest = 0;
    for chunk in text.split_inclusive(char::is_whitespace) {
        if !is_address(chunk) {
            divide_chunk(chunk, rest, language, &mut found);
        }
        rest += chunk.len();
    }
    found
}

/// Whether a chunk without spaces is an address, which is divided only at its joints.
pub fn is_address(chunk: &str) -> bool {
    // Most words have none of these.
    if !chunk.bytes().any(|byte| matches!(byte, b'.' | b':' | b'@')) {
        return false;
    }
    chunk.contains("://")
        || chunk.contains('@')
        || chunk.starts_with("www.")
        || has_inner_dot(chunk.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

/// `data.example.fr`, `fichier.pdf`; not « etc. » nor « fin.Début ».
fn has_inner_dot(chunk: &str) -> bool {
    chunk.match_indices('.').any(|(at, _)| {
        let before = chunk[..at].chars().next_back();
        let after = chunk[at + 1..].chars().next();
        before.is_some_and(|c| c.is_alphanumeric())
            && after.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
    })
}

fn divide_chunk(chunk: &str, offset: usize, language: Language, found: &mut Vec<usize>) {
    let mut start = None;
    for (at, character) in chunk.char_indices().chain([(chunk.len(), ' ')]) {
        if character.is_alphanumeric() {
            start.get_or_insert(at);
        } else if let Some(begin) = start.take() {
            divide_word(&chunk[begin..at], offset + begin, language, found);
        }
    }
}

fn divide_word(word: &str, offset: usize, language: Language, found: &mut Vec<usize>) {
    if word.len() < SHORTEST || !word.chars().all(char::is_lowercase) {
        return;
    }
    if word.len() > LONGEST_KNOWN {
        found.extend(syllable_ends(word, language).map(|at| offset + at));
        return;
    }
    let known = match language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    };
    let mut ends = known.get_or_make(word, || {
        syllable_ends(word, language).fold(0, |ends, at| ends | 1 << at)
    });
    while ends != 0 {
        found.push(offset + ends.trailing_zeros() as usize);
        ends &= ends - 1;
    }
}

/// Byte offsets at which a word in lower case may be divided.
fn syllable_ends(word: &str, language: Language) -> impl Iterator<Item = usize> {
    let lang = match language {
        Language::French => Lang::French,
        Language::English => Lang::English,
    };
    let long_enough = word.chars().count() >= SHORTEST;
    let syllables = long_enough.then(|| hypher::hyphenate_bounded(word, lang, BEFORE, AFTER));
    let ends = syllables.into_iter().flatten().scan(0, |at, syllable| {
        *at += syllable.len();
        Some(*at)
    });
    ends.filter(|&at| at < word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divided(text: &str, language: Language) -> String {
        let mut shown = text.to_owned();
        for at in divisions(text, language).into_iter().rev() {
            shown.insert(at, '·');
        }
        shown
    }

    #[test]
    fn words_are_divided_by_their_language() {
        assert_eq!(divided("une administration", Language::French), "une ad·mi·nis·tra·tion");
        assert_eq!(divided("the administration", Language::English), "the ad·min·is·tra·tion");
    }

    #[test]
    fn what_comes_after_an_apostrophe_is_a_word() {
        assert_eq!(divided("l’expérience", Language::French), "l’ex·pé·rience");
    }

    #[test]
    fn capitals_names_numbers_and_addresses_stay_whole() {
        for text in [
            "ADMINISTRATION",
            "Maintenon",
            "2019",
            "administration.example.fr",
            "https://administration.example/",
            "presse@administration.example",
            "abc123def456",
        ] {
            assert_eq!(divided(text, Language::French), text);
        }
    }

    #[test]
    fn two_letters_stay_and_three_go() {
        for at in divisions("extraordinairement désagréable", Language::French) {
            assert!(at >= 2);
        }
        assert_eq!(divided("abattis", Language::French), "abat·tis");
    }
}
