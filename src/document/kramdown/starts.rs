//! What the beginning of a line means to kramdown and to CommonMark.

use super::super::{mark, tags};
use super::attributes;
use super::horizontal_rule::is_rule;
use super::scan::{Previous, Scan};

/// Whether a line without `>` ends the quotation before it.
pub(super) fn ends_lazy(line: &str) -> bool {
    match line.as_bytes().first() {
        Some(b'<') => tags::at_start(line).is_some_and(|tag| tags::is_block(&tag.name)),
        Some(b'{') => attributes::block_list(&mark::plain(line)).is_some(),
        Some(b'^') => line.trim_end() == "^",
        _ => false,
    }
}

/// Where `{#id}` begins at the end of a heading's text: after a blank, with the name of an element
/// (kramdown's `HEADER_ID`).
pub(super) fn header_id(text: &str) -> Option<usize> {
    let at = text.strip_suffix('}')?.rfind("{#")?;
    let name = mark::plain(&text[at + 2..text.len() - 1]);
    let starts = |c: char| c.is_alphabetic() || matches!(c, '_' | ':');
    let is_name = name.starts_with(starts)
        && name.chars().all(|c| starts(c) || c.is_alphanumeric() || matches!(c, '-' | '.'));
    (is_name && text[..at].ends_with([' ', '\t'])).then_some(at)
}

/// The length of a list marker and the blank after it, or 0.
pub(super) fn marker(content: &str) -> usize {
    let length = match content.as_bytes().first() {
        Some(b'*' | b'+' | b'-') => 1,
        Some(b'0'..=b'9') => {
            let digits = content.bytes().take_while(u8::is_ascii_digit).count();
            if digits <= 9 && content[digits..].starts_with('.') { digits + 1 } else { return 0 }
        }
        _ => return 0,
    };
    if content[length..].starts_with([' ', '\t']) { length + 1 } else { 0 }
}

/// `•` and blanks: the author's own list item, perhaps after the `<br>` that set it off.
pub(super) fn typed_bullet(content: &str) -> Option<usize> {
    let mut rest = content;
    while let Some(tag) = tags::at_start(rest).filter(|tag| tag.name == "br") {
        rest = rest[tag.length..].trim_start();
    }
    let after = rest.strip_prefix('•')?;
    let text = after.trim_start();
    (text.len() < after.len() && !text.is_empty()).then_some(content.len() - text.len())
}

/// A character that begins a block in CommonMark but not in kramdown.
pub(super) fn mistaken_start(content: &str, scan: &Scan) -> Option<char> {
    let first = content.chars().next()?;
    let line = content.trim_end();
    let alone = line.len() == 1;
    let in_paragraph = scan.previous == Previous::Paragraph;
    let mistaken = match first {
        // Of rules, only those that begin like a list end a paragraph.
        '*' | '_' if in_paragraph && is_rule(line) => marker(content) == 0,
        '#' | '`' | '~' | '|' => first == '#' || line.starts_with("```") || line.starts_with("~~~"),
        '-' | '=' if in_paragraph => {
            alone || (marker(content) == 0 && line.chars().all(|c| c == first || c == ' '))
        }
        '*' | '+' | '-' => alone,
        '>' => true,
        _ => false,
    };
    mistaken.then_some(first)
}
