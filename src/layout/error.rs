//! What can be wrong in a layout, with its place.

use crate::error::{IoError, Place};
use crate::yaml::{TypeFault, YamlError};

/// Why a layout cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// Something in the file is wrong.
    #[error("{place}: {message}")]
    Fault {
        /// Where in the file.
        place: Place,
        /// What is wrong there.
        message: String,
        /// What to do about it, if known.
        help: Option<String>,
    },
    /// No layout has that name.
    #[error("there is no layout named `{name}`{}", hint_or_all(.nearest, .known))]
    NoLayout {
        /// The name that was asked for.
        name: String,
        /// The most similar name.
        nearest: Option<String>,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The file cannot be read.
    #[error(transparent)]
    Io(#[from] IoError),
}

impl LayoutError {
    /// What to do about it, if known.
    pub fn help(&self) -> Option<String> {
        match self {
            LayoutError::Fault { help, .. } => help.clone(),
            LayoutError::NoLayout { .. } => {
                Some("name one of these, or the path of a layout's file".to_owned())
            }
            LayoutError::Io(_) => None,
        }
    }

    /// A text that is not YAML.
    pub(super) fn syntax(shown: &str, error: YamlError) -> LayoutError {
        let YamlError { message, position, help } = error;
        LayoutError::Fault { place: Place::new(shown, position), message, help }
    }
}

/// Something wrong in a layout's values, before its place in the file is known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// Keys from the root.
    pub path: Vec<String>,
    /// Whether the last key is wrong, not its value.
    pub at_key: bool,
    /// What is wrong there.
    pub message: String,
}

impl Fault {
    /// A fault of the value at a path.
    pub fn of_value(path: &[&str], message: impl Into<String>) -> Fault {
        let path = path.iter().map(|&key| key.to_owned()).collect();
        Fault { path, at_key: false, message: message.into() }
    }

    /// A fault of the key at a path.
    pub fn of_key(path: &[&str], message: impl Into<String>) -> Fault {
        Fault { at_key: true, ..Fault::of_value(path, message) }
    }

    /// A name that leads nowhere.
    pub fn unknown<'a>(
        kind: &str,
        name: &str,
        path: &[&str],
        known: impl Iterator<Item = &'a str>,
    ) -> Fault {
        let known: Vec<&str> = known.collect();
        Fault::of_value(path, unknown(kind, name, &known))
    }

    /// serde's message, in terms of the layout's author; with what the file has there.
    pub fn of_type(fault: TypeFault, found: Option<&str>) -> Fault {
        let TypeFault { path, message } = fault;
        let mut quoted = message.split('`').skip(1).step_by(2);
        let first = quoted.next().unwrap_or_default();
        let known: Vec<&str> = quoted.collect();
        let (at_key, message) = if message.starts_with("unknown field") {
            (true, unknown("key", first, &known))
        } else if message.starts_with("unknown variant") {
            (false, unknown("value", first, &known))
        } else if message.starts_with("missing field") {
            (true, format!("the key `{first}` is missing"))
        } else if path.last().is_some_and(|key| key == "since" || key == "until") {
            let found = found.map_or("this".to_owned(), |found| format!("`{found}`"));
            (false, format!("{found} is not a day: write it as 2019-07-17"))
        } else {
            (false, in_words(&message))
        };
        Fault { path, at_key, message }
    }
}

/// serde's `invalid type: string "x", expected f64` in words.
fn in_words(message: &str) -> String {
    let heads = ["invalid type: ", "invalid value: ", "invalid length "];
    let rest = heads.iter().find_map(|head| message.strip_prefix(head));
    let Some((found, expected)) = rest.and_then(|rest| rest.rsplit_once(", expected ")) else {
        return message.replace("f64", "a number").replace("usize", "a whole number");
    };
    format!("expected {}, not {}", expected_in_words(expected), found_in_words(found))
}

fn expected_in_words(expected: &str) -> String {
    let first = expected.split(' ').next().unwrap_or_default();
    let words = match (first, expected) {
        ("f64" | "f32", _) => "a number",
        ("u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize", _) => {
            "a whole number"
        }
        ("struct", _) | (_, "a map") => "keys with values (`key: value`)",
        ("enum", _) | (_, "string or map" | "string only" | "variant identifier") => "a name",
        (_, "a string" | "string") => "a text",
        (_, "a sequence") => "a list",
        (_, "a boolean") => "`true` or `false`",
        ("tuple" | "an", _) if expected.contains("length") || expected.contains("element") => {
            "a list of another length"
        }
        _ if expected.contains("enum") => "a name",
        _ => expected,
    };
    words.to_owned()
}

fn found_in_words(found: &str) -> String {
    let quoted = found.split_once(['"', '`']).map(|(_, rest)| rest.trim_end_matches(['"', '`']));
    match (found.split(' ').next().unwrap_or_default(), quoted) {
        ("string", Some(text)) => format!("the text `{text}`"),
        ("integer" | "floating", Some(number)) => format!("the number {number}"),
        ("boolean", Some(value)) => format!("`{value}`"),
        ("sequence", _) => "a list".to_owned(),
        ("map", _) => "keys with values".to_owned(),
        ("unit" | "null", _) => "nothing".to_owned(),
        _ if found.starts_with(|c: char| c.is_ascii_digit()) => format!("{found} of them"),
        _ => format!("`{found}`"),
    }
}

/// `unknown key siz (did you mean size?)`, or with all names if none is similar.
fn unknown(kind: &str, name: &str, known: &[&str]) -> String {
    let nearest = nearest(name, known.iter().copied());
    format!("unknown {kind} `{name}`{}", hint_or_all(&nearest, known))
}

fn hint_or_all(nearest: &Option<String>, known: &[impl AsRef<str>]) -> String {
    let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    match (nearest, &known[..]) {
        (Some(name), _) => format!(" (did you mean `{name}`?)"),
        (None, []) => String::new(),
        (None, known) => format!(" (known: {})", known.join(", ")),
    }
}

/// The known name most similar to `name`, if any is similar enough.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.to_owned())
}
