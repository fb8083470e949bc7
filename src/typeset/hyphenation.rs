//! Where a word may be divided: Liang's patterns (hypher), within the limits of good composition in
//! its language.

use std::sync::{LazyLock, OnceLock};

use hypher::Lang;

use crate::cache::{Cache, FastMap};
use crate::document::Language;

/// Words shorter than this are never divided.
const SHORTEST: usize = 6;

/// For all documents: where words, with the signs around them, may be divided: a bit for each byte
/// offset.
type Known = Cache<String, u64>;

/// How words are divided in a language, and those already divided.
struct Divider {
    patterns: Lang,
    before: usize,
    after: usize,
    capitals: bool,
    known: Known,
}

/// By the tags of the languages that have forms, without regions: these divide words alike.
static DIVIDERS: LazyLock<FastMap<Language, OnceLock<Option<Divider>>>> = LazyLock::new(|| {
    Language::all_with_forms().map(|language| (language, OnceLock::new())).collect()
});

fn divider(language: &Language) -> Option<&'static Divider> {
    DIVIDERS.get(language)?.get_or_init(|| Divider::of(language)).as_ref()
}

/// Maximum number of words kept per language.
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

/// Byte offsets in `text` at which its words may be divided. Only words entirely in lower case are:
/// not capitals, numbers, names or addresses; nor what is counted or dated (`30 millions`, `7
/// octobre`, `juin 2019`), nor the last word of a paragraph.
///
/// Empty if the language has no patterns.
pub fn divisions(text: &str, language: Language) -> Vec<usize> {
    let primary = match language.tag() == language.primary() {
        true => Some(language),
        false => Language::of_code(language.primary()),
    };
    let Some(divider) = primary.as_ref().and_then(divider) else {
        return Vec::new();
    };
    let mut found = Vec::with_capacity(text.len() / 4);
    let mut offset = 0;
    let mut after_number = false;
    // Where the divisions of the last word begin.
    let mut last = 0;
    for chunk in text.split_inclusive(char::is_whitespace) {
        let bytes = chunk.as_bytes();
        if bytes[0].is_ascii_digit() {
            let is_year = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count() == 4;
            if is_year {
                found.truncate(last);
            }
        }
        if chunk.len() > 1 {
            if chunk.chars().any(char::is_alphabetic) {
                last = found.len();
            }
            if !after_number {
                divide_known(chunk, offset, divider, &mut found);
            }
            after_number = ends_with_digit(chunk);
        }
        offset += chunk.len();
        if chunk.ends_with('\n') {
            found.truncate(last);
        }
    }
    found.truncate(last);
    found
}

fn ends_with_digit(chunk: &str) -> bool {
    let bytes = chunk.trim_end().as_bytes();
    bytes.last().is_some_and(u8::is_ascii_digit)
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
    // A compound already has a joint.
    if is_address(chunk) || chunk.contains('-') {
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

/// Whether a text may contain chunks that [`is_address`] recognises: most do not, and need not be
/// split into chunks.
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

/// `data.example.fr`, `fichier.pdf`; but not `etc.` or `fin.Début`.
fn has_inner_dot(chunk: &str) -> bool {
    chunk.match_indices('.').any(|(at, _)| {
        let before = chunk[..at].chars().next_back();
        let after = chunk[at + 1..].chars().next();
        before.is_some_and(|c| c.is_alphanumeric())
            && after.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
    })
}

fn divide_word(word: &str, offset: usize, divider: &Divider, found: &mut Vec<usize>) {
    if word.chars().count() < SHORTEST {
        return;
    }
    let Divider { patterns, before, after, .. } = *divider;
    let first = usize::from(divider.capitals);
    let is_name = !word.chars().skip(first).all(char::is_lowercase);
    if is_name || !word.starts_with(char::is_alphabetic) {
        found.extend(seams(word, before, after).map(|at| offset + at));
        return;
    }
    let mut at = 0;
    for syllable in hypher::hyphenate_bounded(word, patterns, before, after) {
        at += syllable.len();
        if at < word.len() {
            found.push(offset + at);
        }
    }
}

/// Where names were joined: before the inner capitals of `FranceConnect`.
fn seams(word: &str, first: usize, last: usize) -> impl Iterator<Item = usize> {
    let letters = word.chars().count();
    let mut before = ' ';
    word.char_indices().enumerate().filter_map(move |(nth, (at, c))| {
        let is_seam = before.is_lowercase() && c.is_uppercase();
        before = c;
        (is_seam && nth >= first && letters - nth >= last).then_some(at)
    })
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
        let french = divided("une administration ouverte", Language::FRENCH);
        assert_eq!(french, "une admi·nis·tra·tion ouverte");
        let english = divided("the administration opens", Language::ENGLISH);
        assert_eq!(english, "the admin·is·tra·tion opens");
    }

    #[test]
    fn german_divides_its_nouns_and_a_language_without_patterns_nothing() {
        let divided_in = |tag, text| divided(text, Language::declared(tag).unwrap());
        assert_eq!(divided_in("de-AT", "die Verwaltung ist"), "die Ver·wal·tung ist");
        assert_eq!(divided_in("pl", "administracja jest"), "admi·ni·stra·cja jest");
        assert_eq!(divided_in("fi", "hallintovirasto on"), "hallintovirasto on");
    }

    #[test]
    fn what_comes_after_an_apostrophe_is_a_word() {
        assert_eq!(divided("l’expérience dure", Language::FRENCH), "l’expé·rience dure");
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
            "porte-conteneurs",
        ] {
            let text = format!("{text} fin");
            assert_eq!(divided(&text, Language::FRENCH), text);
        }
    }

    #[test]
    fn what_is_counted_or_dated_stays_whole() {
        for text in
            ["30\u{A0}millions de", "7 octobre au", "608\u{A0}octets de", "novembre 2019 et"]
        {
            assert_eq!(divided(text, Language::FRENCH), text);
        }
    }

    #[test]
    fn the_last_word_before_a_paragraph_or_line_ends_stays_whole() {
        for text in ["une administration.", "administration\u{202F}!", "l’administration\nfin"] {
            assert_eq!(divided(text, Language::FRENCH), text);
        }
    }

    #[test]
    fn names_may_be_divided_where_they_were_put_together() {
        assert_eq!(divided("FranceConnect ouvre", Language::FRENCH), "France·Connect ouvre");
        assert_eq!(divided("un iPhone neuf", Language::FRENCH), "un iPhone neuf");
    }

    #[test]
    fn three_letters_stay_and_three_go() {
        assert_eq!(divided("abattis verts", Language::FRENCH), "abat·tis verts");
        assert_eq!(divided("écologie verte", Language::FRENCH), "éco·lo·gie verte");
    }
}
