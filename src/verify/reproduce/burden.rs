//! Whether a packaged release can be read again in bounded time. Whoever makes a package for harm
//! writes its source too: HTML and YAML without end tags or brackets take the square of their
//! length to read.

use super::PackagedRelease;

/// Bytes of a post: a thousand pages.
const POST: usize = 4 << 20;
/// Bytes of `settings.yaml` and `layout.yaml`.
const SETTINGS: usize = 256 << 10;
/// Opening brackets and braces in one of these.
const BRACKETS: usize = 5_000;
/// Bytes without white space in a post that is set.
const UNBROKEN: usize = 100_000;
/// Start tags of the elements that HTML opens anew in every block until they are closed (HTML
/// Living Standard §13.2.4.3).
const FORMATTING_TAGS: usize = 5_000;
/// Start tags of other elements that can stand in themselves.
const NESTING_TAGS: usize = 40_000;

const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
/// Elements that are void, or that the next of their kind closes.
const FLAT: [&str; 22] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "source", "tbody", "td", "th", "thead", "tr", "wbr",
];

/// Why a release is not read again, or not set again where `is_set`, if so.
pub fn excess(release: &PackagedRelease, is_set: bool) -> Option<String> {
    if release.source.len() > POST {
        return Some(format!("it has {} bytes; the limit is {POST}", release.source.len()));
    }
    for (name, text) in [("settings.yaml", &release.settings), ("layout.yaml", &release.layout)] {
        let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
        if text.len() > SETTINGS || brackets > BRACKETS {
            return Some(format!("{name} has {} bytes and {brackets} brackets", text.len()));
        }
    }
    let (formatting, nesting) = tags(&release.source);
    if formatting > FORMATTING_TAGS || nesting > NESTING_TAGS {
        let tags = formatting + nesting;
        return Some(format!("it has {tags} tags of elements that can stand in each other"));
    }
    let mut words = release.source.split(u8::is_ascii_whitespace);
    let is_unbroken = is_set && words.any(|word| word.len() > UNBROKEN);
    is_unbroken.then(|| format!("it has more than {UNBROKEN} bytes without white space"))
}

/// Start tags of formatting elements, and of others that nest.
fn tags(source: &[u8]) -> (usize, usize) {
    let (mut formatting, mut nesting) = (0, 0);
    for tag in source.split(|byte| *byte == b'<').skip(1) {
        let end = tag.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = tag[..end].to_ascii_lowercase();
        let is = |names: &[&str]| names.iter().any(|known| known.as_bytes() == name);
        if !name.first().is_some_and(u8::is_ascii_alphabetic) || is(&FLAT) {
            continue;
        }
        match is(&FORMATTING) {
            true => formatting += 1,
            false => nesting += 1,
        }
    }
    (formatting, nesting)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(source: &str, settings: &str) -> PackagedRelease {
        PackagedRelease {
            program: "communique 0.1.0".to_owned(),
            path: "avis.md".to_owned(),
            source: source.as_bytes().into(),
            settings: settings.to_owned(),
            layout: String::new(),
            faces: Vec::new(),
            files: Vec::new(),
        }
    }

    #[test]
    fn long_tables_and_texts_are_read() {
        let table = "<table><tr><td>1<br>2</td></tr></table>\n".repeat(30_000);
        assert_eq!(excess(&release(&table, "a: [1]\n"), true), None);
        assert_eq!(excess(&release(&"mot ".repeat(500_000), ""), true), None);
        assert_eq!(excess(&release("1 < 2 <3> </b> <https://x.example>", ""), true), None);
    }

    #[test]
    fn what_takes_the_square_of_its_length_is_not() {
        for source in ["<b>".repeat(6_000), "<DIV>".repeat(50_000), "a ".repeat(3 << 20)] {
            assert!(excess(&release(&source, ""), false).is_some());
        }
        assert!(excess(&release("", &"[".repeat(6_000)), false).is_some());
        assert!(excess(&release("", &" ".repeat(300_000)), false).is_some());
        let word = release(&"[".repeat(200_000), "");
        assert_eq!(excess(&word, false), None);
        assert!(excess(&word, true).is_some());
    }
}
