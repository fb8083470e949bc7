//! Words, and how two runs of them differ.

use std::collections::BTreeMap;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// As many equal words end a difference.
const SAME_AGAIN: usize = 3;

/// The words of a text, each mark of punctuation one too. What typography may change is the
/// same here: spaces, the form of quotes and apostrophes, hyphens at line ends, composition.
pub fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.replace("\u{AD}\n", "").nfc() {
        let c = match c {
            '‘' | '’' => '\'',
            '“' | '”' => '"',
            // Bullets and the dash before an author are the layout's, typed or not.
            '•' | '―' => ' ',
            // Nothing to see: soft hyphen, zero-width space and joiners, byte-order mark.
            '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => continue,
            c => c,
        };
        if c.is_alphanumeric() || is_mark(c) {
            words.last_mut().expect("there is always one").push(c);
        } else {
            words.push(if c.is_whitespace() { String::new() } else { c.to_string() });
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Combining marks, which belong to the letter before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// A stretch where two runs of words differ.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// The words before it.
    after: String,
    lost: String,
    invented: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { after, lost, invented } = self;
        write!(f, "after `{after}`: lost `{lost}`, invented `{invented}`")
    }
}

/// Every stretch where `read` is not word for word `expected`, in order.
pub fn differences(expected: &[String], read: &[String]) -> Vec<Difference> {
    let mut found = Vec::new();
    let (mut e, mut r) = (0, 0);
    while e < expected.len() || r < read.len() {
        if expected.get(e) == read.get(r) {
            (e, r) = (e + 1, r + 1);
            continue;
        }
        let (lost, invented) = to_common_ground(&expected[e..], &read[r..]);
        found.push(Difference {
            after: expected[e.saturating_sub(5)..e].join(" "),
            lost: expected[e..e + lost].join(" "),
            invented: read[r..r + invented].join(" "),
        });
        (e, r) = (e + lost, r + invented);
    }
    found
}

/// How many words to skip on both sides until they agree again, as few as can be.
fn to_common_ground(expected: &[String], read: &[String]) -> (usize, usize) {
    for skipped in 1..expected.len() + read.len() {
        for lost in 0..=skipped.min(expected.len()) {
            let invented = skipped - lost;
            if invented <= read.len() && agree(&expected[lost..], &read[invented..]) {
                return (lost, invented);
            }
        }
    }
    (expected.len(), read.len())
}

fn agree(expected: &[String], read: &[String]) -> bool {
    let length = SAME_AGAIN.min(expected.len()).min(read.len());
    match length {
        0 => expected.is_empty() && read.is_empty(),
        _ => expected[..length] == read[..length],
    }
}

/// The words that `many` has more often than `few`, sorted.
pub fn excess(many: &[String], few: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    many.iter().for_each(|word| *counts.entry(word).or_default() += 1);
    few.iter().for_each(|word| *counts.entry(word).or_default() -= 1);
    counts.into_iter().filter(|(_, count)| *count > 0).map(|(word, _)| word.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Le sentier rouvre le 3 mai : « c’est tôt », dit le maire, et il s’y tient.";

    fn faults(read: &str) -> Vec<(String, String)> {
        let found = differences(&words(TEXT), &words(read));
        found.into_iter().map(|d| (d.lost, d.invented)).collect()
    }

    fn pair(lost: &str, invented: &str) -> (String, String) {
        (lost.to_owned(), invented.to_owned())
    }

    #[test]
    fn typography_is_no_difference() {
        let set = "Le sentier rouvre le 3\u{A0}mai\u{A0}: «\u{202F}c'est tôt\u{202F}», dit le \
                   mai\u{AD}\nre, et\nil s’y tient.";
        assert_eq!(faults(set), []);
        assert_eq!(words("e\u{301}té"), words("été"));
    }

    #[test]
    fn a_dropped_word_is_reported() {
        assert_eq!(faults(&TEXT.replace("rouvre ", "")), [pair("rouvre", "")]);
        assert_eq!(faults(&TEXT.replace("tient.", ".")), [pair("tient", "")]);
        assert_eq!(faults(&TEXT.replace("tient.", "")), [pair("tient .", "")]);
        assert_eq!(faults(&TEXT.replace(" :", "")), [pair(":", "")]);
    }

    #[test]
    fn a_doubled_word_is_reported() {
        assert_eq!(faults(&TEXT.replace("rouvre ", "rouvre rouvre ")), [pair("", "rouvre")]);
        assert_eq!(faults(&format!("{TEXT} tient.")), [pair("", "tient .")]);
    }

    #[test]
    fn a_moved_word_is_reported() {
        let moved = TEXT.replace("rouvre ", "").replace("dit ", "dit rouvre ");
        assert_eq!(faults(&moved), [pair("rouvre", ""), pair("", "rouvre")]);
    }

    #[test]
    fn words_glued_parted_or_changed_are_reported() {
        assert_eq!(faults(&TEXT.replace("le maire", "lemaire")), [pair("le maire", "lemaire")]);
        assert_eq!(faults(&TEXT.replace("sentier", "sen tier")), [pair("sentier", "sen tier")]);
        assert_eq!(faults(&TEXT.replace("tôt", "tot")), [pair("tôt", "tot")]);
        assert_eq!(faults(&TEXT.replace('3', "3e")), [pair("3", "3e")]);
    }

    #[test]
    fn excess_counts_words() {
        assert_eq!(excess(&words("a b b c"), &words("c b a")), ["b"]);
        assert_eq!(excess(&words("a"), &words("a a")), Vec::<String>::new());
    }
}
