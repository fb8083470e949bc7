//! What is typed in a call after the name of its shortcode.

use super::value::Value;

/// One argument.
pub struct Argument {
    /// Empty if it has none.
    pub name: String,
    pub value: String,
    is_quoted: bool,
}

/// All of them, in their order.
pub fn arguments(inner: &str) -> Vec<Argument> {
    let mut found = Vec::new();
    let mut rest = inner.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim_start();
    while !rest.is_empty() {
        let name_end =
            rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len());
        // Spaces may stand around the sign.
        let (name, after) = match rest[name_end..].trim_start().strip_prefix('=') {
            Some(after) if name_end > 0 => (&rest[..name_end], after.trim_start()),
            _ => ("", rest),
        };
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '`' | '\''));
        let (value, next) = match quote {
            Some(quote) => until(&after[1..], quote),
            None => after
                .split_once(char::is_whitespace)
                .map_or((after.to_owned(), ""), |(value, next)| (value.to_owned(), next)),
        };
        found.push(Argument { name: name.to_owned(), value, is_quoted: quote.is_some() });
        rest = next.trim_start();
    }
    found
}

/// A text up to its closing quote, with escapes undone, and what follows.
fn until(text: &str, quote: char) -> (String, &str) {
    let mut value = String::new();
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\\' if !is_escaped && quote == '"' => is_escaped = true,
            c if c == quote && !is_escaped => return (value, &text[at + c.len_utf8()..]),
            c => {
                value.push(c);
                is_escaped = false;
            }
        }
    }
    (value, "")
}

/// The same as templates have them: a word without quotes may be a number or a truth value.
pub fn typed_arguments(inner: &str) -> Vec<(String, Value)> {
    let typed = arguments(inner).into_iter();
    typed
        .map(|Argument { name, value, is_quoted }| match is_quoted {
            true => (name, Value::Text(value)),
            false => (name, Value::of_word(&value)),
        })
        .collect()
}
