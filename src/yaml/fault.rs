//! What a YAML parser says about a broken text, in words that its author understands.

use super::RepeatedKey;
use crate::error::Position;

/// A text that is not valid YAML, with the place of the fault in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct YamlError {
    pub message: String,
    pub position: Position,
    /// What to write instead.
    pub help: Option<String>,
}

impl YamlError {
    pub(super) fn new(message: impl Into<String>, position: Position) -> YamlError {
        YamlError { message: message.into(), position, help: None }
    }

    /// A key that is given twice where that is not allowed.
    pub fn repeated(again: &RepeatedKey) -> YamlError {
        let RepeatedKey { key, dropped, kept } = again;
        let message =
            format!("`{key}` is given twice, on lines {} and {}", dropped.line, kept.line);
        YamlError { help: Some("keep one of them".to_owned()), ..YamlError::new(message, *kept) }
    }

    /// From the parser's own words, at a byte offset of `text`.
    pub(super) fn of_parser(problem: &str, text: &str, offset: usize) -> YamlError {
        let position = Position::of_offset(text, offset);
        if let Some(position) = tab_in_indentation(text, position) {
            let help = "replace the tab with spaces".to_owned();
            let message = "a tab indents this line; YAML indents with spaces only".to_owned();
            return YamlError { message, position, help: Some(help) };
        }
        let (message, help) = in_words(problem);
        YamlError { message, position, help }
    }

    /// From what serde_yaml says of a text whose values it takes as they are.
    pub(super) fn of_notation(error: serde_yaml::Error) -> YamlError {
        let text = error.to_string();
        let (message, help) = in_words(text.split(" at line ").next().unwrap_or(&text));
        YamlError { message, help, ..YamlError::of_serde(error) }
    }

    pub(super) fn of_serde(error: serde_yaml::Error) -> YamlError {
        let position = error.location().map_or(Position::START, |location| Position {
            line: location.line() as u32,
            column: location.column() as u32,
        });
        let text = error.to_string();
        // The place is given separately: serde_yaml repeats it at the end of its message.
        let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
        // What is no fault of the notation is about the values: its reader puts it into words.
        let is_of_values = ["invalid type", "invalid value", "unknown field", "missing field"];
        if is_of_values.iter().any(|words| message.contains(words)) {
            return YamlError { message, position, help: None };
        }
        let (message, help) = known_in_words(&message).unwrap_or((message, None));
        YamlError { message, position, help }
    }
}

/// The tab in the white space before the text of the faulty line, or of the line before it: the
/// parser often notices only after it.
fn tab_in_indentation(text: &str, fault: Position) -> Option<Position> {
    [fault.line, fault.line.saturating_sub(1)].into_iter().filter(|&line| line > 0).find_map(
        |line| {
            let content = text.lines().nth(line as usize - 1)?;
            let blank = content.chars().take_while(|c| *c == ' ' || *c == '\t');
            let column = blank.collect::<String>().find('\t')? as u32 + 1;
            Some(Position { line, column })
        },
    )
}

/// What the parsers' own words mean, and what to do: the first row whose words occur in them.
const WORDS: [(&str, &str, Option<&str>); 27] = [
    (
        "mapping values are not allowed",
        "a second colon stands where none is expected",
        Some("put a value that contains a colon in quotes, and a space after a key's colon"),
    ),
    (
        "could not find expected ':'",
        "a key has no colon after it",
        Some("write `key: value`, or put the text in quotes"),
    ),
    (
        "did not find expected key",
        "this line does not go on with the mapping before it",
        Some("check the indentation, and any quotes inside a quoted value"),
    ),
    (
        "did not find expected '-'",
        "this line is not an entry of the list before it",
        Some("begin every entry of a list with `-`, all in the same column"),
    ),
    (
        "did not find expected ',' or",
        "a bracket is not closed",
        Some("close the bracket, or put the value in quotes"),
    ),
    (
        "found unexpected end of stream",
        "a quotation mark is not closed",
        Some("close the quotation mark that this value opens"),
    ),
    (
        "found unexpected document indicator",
        "a quotation mark is not closed",
        Some("close the quotation mark that this value opens"),
    ),
    (
        "found unknown escape character",
        "a backslash stands before a letter that it does not go with",
        Some("use single quotes, or write a backslash twice"),
    ),
    (
        "hexdecimal number",
        "the number of a character is not hexadecimal",
        Some("use single quotes, or write a backslash twice"),
    ),
    (
        "invalid Unicode character escape",
        "there is no character of this number",
        Some("use single quotes, or write a backslash twice"),
    ),
    (
        "cannot start any token",
        "a value begins with a character that has a meaning of its own",
        Some("put a value that begins with this character in quotes"),
    ),
    (
        "unknown anchor",
        "a value begins with `*`, and no `&` has its name",
        Some("put a value that begins with * in quotes"),
    ),
    (
        "block sequence entries are not allowed",
        "an entry of a list stands where none is expected",
        Some("begin the list on a line of its own, or put the text in quotes"),
    ),
    (
        "mapping keys are not allowed",
        "a `?` stands where no key is expected",
        Some("put a value that begins with ? in quotes"),
    ),
    (
        "did not find expected <document start>",
        "there is text after the end of the mapping",
        Some("check the indentation: every key of the mapping begins in the same column"),
    ),
    (
        "more than one document",
        "a line of `---` begins a second document",
        Some("keep one document in the file: for settings and layouts, a mapping without `---`"),
    ),
    ("did not find expected node content", "a value is missing", Some("write a value, or \"\"")),
    (
        "found a tab character",
        "a tab stands where only spaces are allowed",
        Some("replace the tab with spaces"),
    ),
    ("indentation indicator", "the number after `|` or `>` must be between 1 and 9", None),
    (
        "comment or line break",
        "there is text after `|` or `>`",
        Some("begin the text on the next line, indented"),
    ),
    ("%YAML", "a line begins with %, as only directives do", PERCENT),
    ("%TAG", "a line begins with %, as only directives do", PERCENT),
    ("directive", "a line begins with %, as only directives do", PERCENT),
    (
        "tag",
        "a value begins with `!`, and what follows is not the name of a type",
        Some("put a value that begins with ! in quotes"),
    ),
    (
        "control characters are not allowed",
        "there is a control character",
        Some("remove it: an editor shows it when asked for invisible characters"),
    ),
    (
        "alphabetic or numeric character",
        "a `&` or `*` has no name after it",
        Some("put a value that begins with & or * in quotes"),
    ),
    ("recursion limit", "too deeply nested", None),
];

const PERCENT: Option<&str> = Some("put a value that begins with % in quotes");

/// A parser's words in those of the text's author, and what to do about it.
fn in_words(problem: &str) -> (String, Option<String>) {
    known_in_words(problem).unwrap_or_else(|| ("this cannot be read".to_owned(), None))
}

fn known_in_words(problem: &str) -> Option<(String, Option<String>)> {
    if let Some(key) = problem.split("duplicate entry with key ").nth(1) {
        return Some((format!("`{}` is given twice", key.trim_matches('"')), None));
    }
    let (_, message, help) = WORDS.iter().find(|(words, ..)| problem.contains(words))?;
    Some(((*message).to_owned(), help.map(str::to_owned)))
}

/// The TOML parser's words in those of the text's author, and what to do about it.
pub(super) fn toml_in_words(problem: &str) -> (String, Option<String>) {
    const QUOTES: &str = "put a text in quotes: key = \"text\"";
    const WORDS: [(&str, &str, Option<&str>); 13] = [
        ("duplicate key", "this key is given twice", None),
        (
            "string values must be quoted",
            "this value is not a number, a date or a truth value",
            Some(QUOTES),
        ),
        (
            "invalid basic string",
            "a quotation mark is not closed",
            Some("close it on the same line"),
        ),
        (
            "invalid literal string",
            "an apostrophe is not closed",
            Some("close it on the same line"),
        ),
        ("invalid multi-line", "quotation marks are not closed", Some("close them with three")),
        ("unclosed", "a bracket is not closed", Some("close the bracket")),
        ("key with no value", "a key has no `=` after it", Some("write key = \"value\"")),
        ("unquoted keys cannot be empty", "a key is missing before `=`", None),
        ("unexpected key or value", "there is text after the value", Some(QUOTES)),
        (
            "escape",
            "a backslash stands before a letter that it does not go with",
            Some("use single quotes, or write a backslash twice"),
        ),
        ("date", "this is not a date that exists", Some("write it as 2019-07-17")),
        ("boolean", "this is neither true nor false", Some(QUOTES)),
        (
            "leading zero",
            "a number begins with a zero",
            Some("leave the zero out, or put the value in quotes"),
        ),
    ];
    match WORDS.iter().find(|(words, ..)| problem.contains(words)) {
        Some((_, message, help)) => ((*message).to_owned(), help.map(str::to_owned)),
        None => ("this cannot be read".to_owned(), Some(QUOTES.to_owned())),
    }
}
