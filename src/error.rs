//! What the errors of all stages share: a place in an input file, and I/O errors with operation and
//! path.

use std::fmt;
use std::path::{Path, PathBuf};

/// A position in a text file: line and column count from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
}

impl Position {
    /// The first character of a file.
    pub const START: Position = Position { line: 1, column: 1 };

    /// The position of the byte `offset` in `text`; the end of the text if it is past it.
    pub fn of_offset(text: &str, offset: usize) -> Position {
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        Position {
            line: before.bytes().filter(|&b| b == b'\n').count() as u32 + 1,
            column: before[start..].chars().count() as u32 + 1,
        }
    }
}

/// A position in a named file, shown as `path:line:column`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The path as the user knows it (relative to the site, if there is one).
    pub path: String,
    /// The position in the text.
    pub position: Position,
}

impl Place {
    /// A place in a text.
    pub fn new(path: impl Into<String>, position: Position) -> Place {
        Place { path: path.into(), position }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.position.line, self.position.column)
    }
}

/// An I/O error with the operation that failed and its file.
#[derive(Debug, thiserror::Error)]
#[error("cannot {operation} {}: {}", shown(&path.display().to_string()), reason(source))]
#[non_exhaustive]
pub struct IoError {
    /// A verb: `read`, `create`, `rename`.
    pub operation: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// Why it failed.
    pub source: std::io::Error,
}

impl IoError {
    /// For `map_err`: `fs::read(p).map_err(IoError::of("read", p))`.
    pub fn of(operation: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> IoError {
        let path = path.to_owned();
        move |source| IoError { operation, path, source }
    }

    /// A copy of the error, for others that waited for the same operation.
    pub fn again(&self) -> IoError {
        let source = match self.source.raw_os_error() {
            Some(code) => std::io::Error::from_raw_os_error(code),
            None => std::io::Error::new(self.source.kind(), self.source.to_string()),
        };
        IoError { operation: self.operation, path: self.path.clone(), source }
    }
}

/// Why the system refused, in words: its own text often says less, and ends in a number that means
/// nothing to people.
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let known = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => "permission is denied",
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder",
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "this user's share of the disk is full",
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read",
        ErrorKind::AlreadyExists => "it exists already",
        ErrorKind::StaleNetworkFileHandle => "the network folder is no longer there",
        _ => "",
    };
    // An error of our own has a text of its own.
    match error.get_ref() {
        None if !known.is_empty() => known.to_owned(),
        _ => without_number(&error.to_string()),
    }
}

/// Why a text is not the JSON that is expected, in words and without its place.
pub fn json_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    const WORDS: [(&str, &str); 14] = [
        ("EOF while parsing a string", "a quotation mark is not closed"),
        ("EOF while parsing a list", "a bracket `[` is not closed"),
        ("EOF while parsing an object", "a brace `{` is not closed"),
        ("EOF", "it ends too soon"),
        ("trailing comma", "a comma stands before a closing bracket"),
        ("trailing characters", "there is text after the end of the value"),
        ("key must be a string", "a key is not in double quotes"),
        ("expected `:`", "a key has no colon after it"),
        ("expected `,` or", "a comma is missing between two entries, or a bracket is not closed"),
        ("expected value", "there is no value: a text must be in double quotes"),
        ("expected ident", "there is no value: a text must be in double quotes"),
        ("escape", "a backslash stands before a letter that it does not go with"),
        ("control character", "a text in quotes has a line break or a control character"),
        ("recursion limit", "it is too deeply nested"),
    ];
    let known = WORDS.iter().find(|(words, _)| text.starts_with(words) || text.contains(words));
    if let Some((_, words)) = known {
        return (*words).to_owned();
    }
    let typed = text.split_once("invalid type: ").or_else(|| text.split_once("invalid value: "));
    if let Some((found, expected)) = typed.and_then(|(_, rest)| rest.rsplit_once(", expected ")) {
        return format!("it is {}, not {}", found_in_words(found), expected_in_words(expected));
    }
    let named = |head: &str| text.strip_prefix(head)?.split('`').next();
    if let Some(key) = named("missing field `") {
        return format!("`{key}` is missing");
    }
    if let Some(key) = named("unknown field `") {
        return format!("`{key}` is not a key of it");
    }
    if let Some(key) = named("duplicate field `") {
        return format!("`{key}` is given twice");
    }
    if text.starts_with("invalid number") || text.starts_with("number out of range") {
        return "a number is not one that JSON has".to_owned();
    }
    if error.is_syntax() { "it is not JSON".to_owned() } else { text.to_owned() }
}

fn found_in_words(found: &str) -> String {
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    match kind {
        "string" => format!("the text {value}"),
        "integer" | "floating" | "number" => {
            format!("the number {}", value.trim_start_matches("point ").trim_matches('`'))
        }
        "boolean" => value.trim_matches('`').to_owned(),
        "null" | "unit" => "nothing".to_owned(),
        "sequence" => "a list".to_owned(),
        _ => "an object".to_owned(),
    }
}

fn expected_in_words(expected: &str) -> &str {
    match expected.split(' ').next().unwrap_or_default() {
        "struct" | "map" => "an object",
        "a" if expected == "a map" => "an object",
        "a" if expected == "a sequence" => "a list",
        "a" if expected == "a string" => "a text",
        "a" if expected == "a boolean" => "true or false",
        "string" => "a text",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" => "a whole number",
        "f64" => "a number",
        "enum" | "variant" => "one of the names it may have",
        _ => expected,
    }
}

/// A text without the numbers that the standard library adds to the system's errors:
/// `Is a directory (os error 21)`.
pub fn without_number(text: &str) -> String {
    const HEAD: &str = " (os error ";
    let mut rest = text;
    let mut plain = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once(HEAD) {
        plain.push_str(before);
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        match after[digits..].strip_prefix(')') {
            Some(behind) if digits > 0 => rest = behind,
            _ => {
                plain.push_str(HEAD);
                rest = after;
            }
        }
    }
    plain + rest
}

/// Maximum bytes of a text in messages.
const LONGEST_SHOWN: usize = 16 << 10;

/// A path as messages show it: control characters, and those that reverse the direction of a line,
/// are escaped; anything longer than any path is cut.
pub fn shown(path: &str) -> String {
    let mut text = String::new();
    for c in path.chars() {
        if text.len() > LONGEST_SHOWN {
            text.push('…');
            break;
        }
        if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn the_systems_errors_are_in_words() {
        for code in 1..134 {
            let error = io::Error::from_raw_os_error(code);
            let text = reason(&error);
            assert!(!text.is_empty() && !text.contains("os error"), "{code}: {text}");
        }
        let own = io::Error::new(io::ErrorKind::NotFound, "it has changed since it was found");
        assert_eq!(reason(&own), "it has changed since it was found");
    }

    #[test]
    fn only_the_numbers_are_left_out() {
        for (text, plain) in [
            ("i/o error: Invalid argument (os error 22)", "i/o error: Invalid argument"),
            ("a (os error 2), b (os error 13): c", "a, b: c"),
            ("a (os error), (os error x) (os error ", "a (os error), (os error x) (os error "),
        ] {
            assert_eq!(without_number(text), plain);
        }
    }
}
