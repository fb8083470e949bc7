//! Names that cannot be trusted: they leave the package, or fall together on other systems.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

/// Longest path in bytes that is taken seriously (`PATH_MAX` of the common systems).
const LONGEST: usize = 4096;

/// Why the relative path of a file must not be used, if so.
pub fn unsafe_reason(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("is empty");
    }
    if path.len() > LONGEST {
        return Some("is longer than 4096 bytes");
    }
    if path.starts_with('/') {
        return Some("is absolute");
    }
    if path.starts_with('~') {
        return Some("begins with « ~ »");
    }
    let drive = path.as_bytes();
    if drive.len() >= 2 && drive[0].is_ascii_alphabetic() && drive[1] == b':' {
        return Some("begins with a drive letter");
    }
    if path.contains('\\') {
        return Some("has a backslash");
    }
    if path.chars().any(char::is_control) {
        return Some("has a control character");
    }
    if path.split('/').any(|part| part == "..") {
        return Some("has a « .. » component");
    }
    if path.split('/').any(|part| part.is_empty() || part == ".") {
        return Some("has an empty or « . » component");
    }
    None
}

/// The form under which systems that ignore case or Unicode normalisation know a path.
pub fn folded(path: &str) -> String {
    path.nfd().flat_map(char::to_lowercase).nfc().collect()
}

/// A path as messages show it: control characters, and those that turn the direction of a line,
/// are escaped.
pub fn shown(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    text
}

/// Pairs of different paths that fall together: the later one with the first.
pub fn clashes<'a>(paths: impl IntoIterator<Item = &'a str>) -> Vec<(&'a str, &'a str)> {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    let mut clashes = Vec::new();
    for path in paths {
        match first.entry(folded(path)) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(path);
            }
            std::collections::btree_map::Entry::Occupied(taken) if *taken.get() != path => {
                clashes.push((path, *taken.get()));
            }
            std::collections::btree_map::Entry::Occupied(_) => {}
        }
    }
    clashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_package_are_unsafe() {
        for path in ["", "/etc/x", "a/../../x", "..", "a\\b", "a//b", "./a", "C:x", "~/x", "a\0b"] {
            assert!(unsafe_reason(path).is_some(), "{path:?}");
        }
        for path in ["a", "data/a b/é.txt", "data/..a", "data/~x"] {
            assert_eq!(unsafe_reason(path), None, "{path:?}");
        }
    }

    #[test]
    fn clashes_ignore_case_and_normalisation() {
        let paths = ["data/É.txt", "data/e\u{301}.txt", "data/b", "data/b"];
        assert_eq!(clashes(paths), [("data/e\u{301}.txt", "data/É.txt")]);
    }

    #[test]
    fn shown_paths_cannot_forge_lines() {
        assert_eq!(shown("a\nb\u{202E}c"), "a\\nb\\u{202e}c");
    }
}
