//! Whether a packaged release can be read again in bounded time. A malicious package has a
//! malicious source: HTML and YAML without end tags or brackets take quadratic time to read.

use super::rebuilder::PackagedRelease;
use crate::limits;
use crate::limits::text::{MAX_BRACKETS, MAX_SETTINGS, MAX_UNBROKEN};

/// Why a release is not read again or, if `is_set`, not typeset again, if so.
pub fn excess(release: &PackagedRelease, is_set: bool) -> Option<String> {
    if let Some(excess) = limits::check_post(&release.source) {
        return Some(excess.reason);
    }
    for (name, text) in [("settings.yaml", &release.settings), ("layout.yaml", &release.layout)] {
        let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
        if text.len() > MAX_SETTINGS || brackets > MAX_BRACKETS {
            return Some(format!("{name} has {} bytes and {brackets} brackets", text.len()));
        }
    }
    let mut words = release.source.split(u8::is_ascii_whitespace);
    let is_unbroken = is_set && words.any(|word| word.len() > MAX_UNBROKEN);
    is_unbroken.then(|| format!("it has more than {MAX_UNBROKEN} bytes without white space"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn release(source: &str, settings: &str) -> PackagedRelease {
        PackagedRelease {
            program: "communique 0.1.0".to_owned(),
            path: "avis.md".to_owned(),
            source: source.as_bytes().into(),
            source_sha256: String::new(),
            settings: settings.to_owned(),
            layout: String::new(),
            layout_sha256: String::new(),
            faces: Vec::new(),
            files: Vec::new(),
            digests: BTreeMap::new(),
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
        for source in ["<b>".repeat(20_000), "<DIV>".repeat(50_000), "a ".repeat(3 << 20)] {
            assert!(excess(&release(&source, ""), false).is_some());
        }
        assert!(excess(&release("", &"[".repeat(6_000)), false).is_some());
        assert!(excess(&release("", &" ".repeat(300_000)), false).is_some());
        let word = release(&"[".repeat(200_000), "");
        assert_eq!(excess(&word, false), None);
        assert!(excess(&word, true).is_some());
    }
}
