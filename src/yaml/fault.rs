//! What a YAML parser says about a broken text, in words that its author understands.

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

    /// From the parser's own words, at a byte offset of `text`.
    pub(super) fn of_parser(problem: &str, text: &str, offset: usize) -> YamlError {
        let position = Position::of_offset(text, offset);
        if let Some(position) = tab_in_indentation(text, position) {
            let help = "replace the tab with spaces".to_owned();
            let message = "a tab indents this line; YAML indents with spaces only".to_owned();
            return YamlError { message, position, help: Some(help) };
        }
        let help = help_for(problem).map(str::to_owned);
        YamlError { message: problem.to_owned(), position, help }
    }

    pub(super) fn of_serde(error: serde_yaml::Error) -> YamlError {
        let position = error.location().map_or(Position::START, |location| Position {
            line: location.line() as u32,
            column: location.column() as u32,
        });
        let text = error.to_string();
        // The place is given separately: serde_yaml repeats it at the end of its message.
        let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
        let help = help_for(&message).map(str::to_owned);
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

fn help_for(problem: &str) -> Option<&'static str> {
    const HELP: [(&str, &str); 9] = [
        (
            "mapping values are not allowed",
            "put a value that contains a colon in quotes, and a space after a key's colon",
        ),
        ("could not find expected ':'", "write `key: value`, or put the text in quotes"),
        (
            "did not find expected key",
            "check the indentation, and any quotes inside a quoted \
                                       value",
        ),
        (
            "did not find expected '-'",
            "begin every entry of a list with `-`, all in the same \
                                       column",
        ),
        ("did not find expected ',' or", "close the bracket, or put the value in quotes"),
        ("found unexpected end of stream", "close the quotation mark that this value opens"),
        ("found unknown escape character", "use single quotes, or write a backslash twice"),
        ("cannot start any token", "put a value that begins with this character in quotes"),
        ("unknown anchor", "put a value that begins with * in quotes"),
    ];
    HELP.iter().find(|(words, _)| problem.contains(words)).map(|(_, help)| *help)
}
