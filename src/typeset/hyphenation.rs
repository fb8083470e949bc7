//! Where a word may be divided: Liang's patterns (hypher), with the limits of good composition
//! that its language has.

use std::sync::LazyLock;

use hypher::Lang;

use crate::cache::{Cache, FastMap};
use crate::document::Language;

/// Words shorter than this are never divided.
const SHORTEST: usize = 6;

/// For all documents: where words, with the signs about them, may be divided: a bit for each byte
/// offset.
type Known = Cache<String, u64>;

/// How words are divided in a language, and those that were.
struct Divider {
    patterns: Lang,
    before: usize,
    after: usize,
    capitals: bool,
    known: Known,
}

/// By the tags of the languages that have forms, without regions: they divide words alike.
static DIVIDERS: LazyLock<FastMap<Language, Divider>> = LazyLock::new(|| {
    let languages = Language::all_with_forms();
    languages.filter_map(|language| Some((language, Divider::of(&language)?))).collect()
});

/// Words of a language that are kept.
const WORDS: usize = 1 << 15;
/// Longer words have no place in a bit set, and are divided anew each time.
const LONGEST_KNOWN: usize = 64;

impl Divider {
    fn of(language: &Language) -> Option<Divider> {
        let hyphenation = language.forms().hyphenation.as_ref()?;
        let code: [u8; 2] = hyphenation.patterns.as_bytes().try_into().ok()?;
        Some(Divider {
            patterns: Lang::from_iso(code)?,
            before: hyphenation.before,
            after: hyphenation.after,
            capitals: hyphenation.capitals,
            known: Cache::new(WORDS),
        })
    }
}

/// Byte offsets, in `text`, at which its words may be divided: none where its language has no
/// patterns. Only words wholly in lower case are, or those with a capital where nouns have one:
/// neither capitals, numbers and names nor addresses.
pub fn divisions(text: &str, language: Language) -> Vec<usize> {
    let primary = Language::of_code(language.primary());
    let Some(divider) = primary.and_then(|primary| DIVIDERS.get(&primary)) else {
        return Vec::new();
    };
    let mut found = Vec::with_capacity(text.len() / 4);
    let mut offset = 0;
    for chunk in text.split_inclusive(char::is_whitespace) {
        divide_known(chunk, offset, divider, &mut found);
        offset += chunk.len();
    }
    found
}

fn divide_known(chunk: &str, offset: usize, divider: &Divider, found: &mut Vec<usize>) {
    if chunk.len() < SHORTEST {
        return;
    }
    if chunk.len() > LONGEST_KNOWN {
        found.extend(divisions_of(chunk, divider).into_iter().map(|at| offset + at));
        return;
    }
    let mut places = divider.known.get_or_make(chunk, || {
        divisions_of(chunk, divider).into_iter().fold(0, |places, at| places | 1 << at)
    });
    while places != 0 {
        found.push(offset + places.trailing_zeros() as usize);
        places &= places - 1;
    }
}

/// Where a chunk without spaces inside may be divided.
fn divisions_of(chunk: &str, divider: &Divider) -> Vec<usize> {
    let mut found = Vec::new();
    if is_address(chunk) {
        return found;
    }
    let mut start = None;
    for (at, character) in chunk.char_indices().chain([(chunk.len(), ' ')]) {
        if character.is_alphanumeric() {
            start.get_or_insert(at);
        } else if let Some(begin) = start.take() {
            divide_word(&chunk[begin..at], begin, divider, &mut found);
        }
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

/// Whether a text may hold chunks that [`is_address`] knows: most do not, and are not cut into
/// chunks to know it.
pub fn may_have_addresses(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'.', b':', b'@', bytes).any(|at| match bytes[at] {
        b'.' => {
            let is_inner = |&byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
            bytes.get(at + 1).is_some_and(is_inner) || bytes[..at].ends_with(b"www")
        }
        b':' => bytes[at..].starts_with(b"://"),
        _ => true,
    })
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

fn divide_word(word: &str, offset: usize, divider: &Divider, found: &mut Vec<usize>) {
    let first = usize::from(divider.capitals);
    if word.chars().count() < SHORTEST
        || !word.chars().skip(first).all(char::is_lowercase)
        || !word.starts_with(char::is_alphabetic)
    {
        return;
    }
    let Divider { patterns, before, after, .. } = *divider;
    let mut at = 0;
    for syllable in hypher::hyphenate_bounded(word, patterns, before, after) {
        at += syllable.len();
        if at < word.len() {
            found.push(offset + at);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn divided(text: &str, language: Language) -> String {
        let mut shown = text.to_owned();
        for at in divisions(text, language).into_iter().rev() {
            shown.insert(at, '·');
        }
        shown
    }

    proptest! {
        #[test]
        fn no_address_is_overlooked(text in "([a-cwé0 .:/@-]|www|\u{A0}){0,12}") {
            let has_address = text.split_inclusive(char::is_whitespace).any(is_address);
            prop_assert!(may_have_addresses(&text) || !has_address, "{:?}", text);
        }
    }

    #[test]
    fn words_are_divided_by_their_language() {
        assert_eq!(divided("une administration", Language::FRENCH), "une ad·mi·nis·tra·tion");
        assert_eq!(divided("the administration", Language::ENGLISH), "the ad·min·is·tra·tion");
    }

    #[test]
    fn german_divides_its_nouns_and_a_language_without_patterns_nothing() {
        let divided_in = |tag, text| divided(text, Language::declared(tag).unwrap());
        assert_eq!(divided_in("de-AT", "die Verwaltung"), "die Ver·wal·tung");
        assert_eq!(divided_in("pl", "administracja"), "ad·mi·ni·stra·cja");
        assert_eq!(divided_in("fi", "hallintovirasto"), "hallintovirasto");
    }

    #[test]
    fn what_comes_after_an_apostrophe_is_a_word() {
        assert_eq!(divided("l’expérience", Language::FRENCH), "l’ex·pé·rience");
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
            assert_eq!(divided(text, Language::FRENCH), text);
        }
    }

    #[test]
    fn two_letters_stay_and_three_go() {
        for at in divisions("extraordinairement désagréable", Language::FRENCH) {
            assert!(at >= 2);
        }
        assert_eq!(divided("abattis", Language::FRENCH), "abat·tis");
    }
}
