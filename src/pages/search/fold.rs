//! Words as they are compared. The script does the same to what is typed (`assets/search.js`), so
//! both must change together.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// Characters of a word; the rest of a longer one is not compared.
pub const LONGEST_WORD: usize = 32;

/// A character of a word.
static OF_WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\p{L}\p{M}\p{N}]$"));

/// Scripts that put no spaces between words, apart from the others.
static PIECES: LazyLock<Regex> = LazyLock::new(|| {
    const DENSE: &str =
        r"\p{Han}\p{Hiragana}\p{Katakana}\x{30FC}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}";
    pattern(&format!(r"(?<dense>[{DENSE}]+)|[\p{{L}}\p{{M}}\p{{N}}--[{DENSE}]]+"))
});

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is one")
}

/// A word of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    /// What is compared.
    pub folded: String,
    /// The word in lower case with its accents, where the whole of it is one word in a script that
    /// has spaces: what a stemmer takes.
    pub spelling: Option<String>,
}

/// The words of a text, in its order. Of an elision, the letter before the apostrophe is left out;
/// in scripts without spaces, every two neighbours are a word, and the last one alone.
pub fn words(text: &str) -> impl Iterator<Item = Word> {
    let text: String = text.chars().filter_map(prepared).collect();
    let runs = runs(&text).into_iter().filter(|run| !is_elided(&text, run.start, run.end));
    let words: Vec<Word> = runs.flat_map(|run| words_of_run(&text[run])).collect();
    words.into_iter()
}

/// Runs of letters, marks and digits: the words of UAX #29, except that nothing joins them. So
/// `l’État` is two words, and so is `3,5`.
fn runs(text: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices() {
        match (is_of_word(character), start) {
            (true, None) => start = Some(at),
            (false, Some(begun)) => {
                runs.push(begun..at);
                start = None;
            }
            _ => {}
        }
    }
    runs.extend(start.map(|begun| begun..text.len()));
    runs
}

fn is_of_word(character: char) -> bool {
    match character {
        // No mark, and no letter or digit of another category, comes before these.
        ..'\u{300}' => character.is_alphanumeric(),
        _ => OF_WORD.is_match(character.encode_utf8(&mut [0; 4])),
    }
}

/// What is invisible inside a word goes; the letter that looks like an apostrophe becomes one.
fn prepared(character: char) -> Option<char> {
    match character {
        '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}' => None,
        '\u{2BC}' => Some('’'),
        other => Some(other),
    }
}

/// Whether a run is one letter beside an apostrophe: `l’`, `d’`, `’s`.
fn is_elided(text: &str, start: usize, end: usize) -> bool {
    let is_apostrophe = |it: Option<char>| matches!(it, Some('\'' | '’'));
    text[start..end].chars().nth(1).is_none()
        && (is_apostrophe(text[end..].chars().next())
            || is_apostrophe(text[..start].chars().next_back()))
}

fn words_of_run(run: &str) -> Vec<Word> {
    if run.is_ascii() {
        let lower = run.to_ascii_lowercase();
        return vec![Word { folded: cut(&lower), spelling: Some(lower) }];
    }
    let folded = folded(run);
    let spelling = || Some(run.nfc().flat_map(char::to_lowercase).collect());
    // Every run of Latin, Greek, Cyrillic, Hebrew and Arabic letters, without asking a pattern.
    if !folded.is_empty() && folded.chars().all(|it| it < '\u{E00}' && it.is_alphanumeric()) {
        return vec![Word { folded: cut(&folded), spelling: spelling() }];
    }
    let mut words = Vec::new();
    let mut has_spaces = true;
    for piece in PIECES.captures_iter(&folded) {
        match piece.name("dense") {
            Some(dense) => {
                has_spaces = false;
                words.extend(grams(dense.as_str()));
            }
            None => words.push(cut(&piece[0])),
        }
    }
    let spelling = if words.len() == 1 && has_spaces { spelling() } else { None };
    words.into_iter().map(|folded| Word { folded, spelling: spelling.clone() }).collect()
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST_WORD).collect()
}

fn grams(dense: &str) -> impl Iterator<Item = String> {
    let characters: Vec<char> = dense.chars().collect();
    let pairs: Vec<String> = characters.windows(2).map(|pair| pair.iter().collect()).collect();
    pairs.into_iter().chain(characters.last().map(char::to_string))
}

/// A text without case, accents, ligatures and compatibility forms (UAX #15, NFKD). Marks of
/// scripts that write vowels with them stay.
pub fn folded(text: &str) -> String {
    let text: String = text.nfkd().filter(|character| !is_accent(*character)).collect();
    let mut folded = String::with_capacity(text.len());
    for character in text.to_lowercase().chars() {
        match character {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            _ if is_accent(character) => {}
            _ => folded.push(character),
        }
    }
    folded.nfc().collect()
}

/// Marks that a reader may leave out: of Latin, Greek, Cyrillic, Hebrew and Arabic.
fn is_accent(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36F}'
            | '\u{483}'..='\u{487}'
            | '\u{591}'..='\u{5BD}'
            | '\u{610}'..='\u{61A}'
            | '\u{64B}'..='\u{65F}'
            | '\u{670}'
            | '\u{6D6}'..='\u{6DC}'
            | '\u{1AB0}'..='\u{1AFF}'
            | '\u{1DC0}'..='\u{1DFF}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{FE20}'..='\u{FE2F}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> String {
        let words: Vec<String> = words(text).map(|word| word.folded).collect();
        words.join(" ")
    }

    #[test]
    fn words_are_compared_without_case_accents_and_ligatures() {
        for (text, expected) in [
            ("L’État, c’est MOI", "etat est moi"),
            ("l'e\u{301}tat", "etat"),
            ("lʼœuvre des Sœurs", "oeuvre des soeurs"),
            ("Straße, GROẞ, ex æquo", "strasse gross ex aequo"),
            ("aujourd’hui, qu'il", "aujourd hui qu il"),
            ("it's John’s", "it john"),
            ("vitamine C, plan B", "vitamine c plan b"),
            ("3,5 % en 2024 ; n° 12-B", "3 5 en 2024 n 12 b"),
            ("2ᵉ ﬁn ½ ＡＢＣ", "2e fin 1 2 abc"),
            ("com\u{AD}mu\u{AD}ni\u{AD}qué", "communique"),
            ("İstanbul ılık", "istanbul ilik"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("Ёлка", "елка"),
            ("الأَرْض", "الارض"),
            ("शिक्षा", "शिक्षा"),
            ("’ – … « »", ""),
            ("", ""),
        ] {
            assert_eq!(all(text), expected, "{text}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_pairs() {
        assert_eq!(all("東京都"), "東京 京都 都");
        assert_eq!(all("第3回"), "第 3 回");
        assert_eq!(all("データ"), "デー ータ タ");
        assert_eq!(all("가족 계획"), "가족 계획");
        assert_eq!(all("水"), "水");
    }

    #[test]
    fn only_whole_words_are_stemmed() {
        let spelling = |text| words(text).map(|it| it.spelling).collect::<Vec<_>>();
        assert_eq!(spelling("Marées"), [Some("marées".to_owned())]);
        assert_eq!(spelling("東京"), [None, None]);
        assert_eq!(spelling("½"), [None, None]);
    }

    #[test]
    fn characters_of_words_are_those_of_the_pattern() {
        for character in '\0'..'\u{300}' {
            let is_of_pattern = OF_WORD.is_match(character.encode_utf8(&mut [0; 4]));
            assert_eq!(is_of_word(character), is_of_pattern, "{character:?}");
        }
    }

    #[test]
    fn a_word_is_cut() {
        let long = "a".repeat(1_000);
        assert_eq!(words(&long).next().map(|it| it.folded.len()), Some(LONGEST_WORD));
    }
}
