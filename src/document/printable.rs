//! The first step: characters that no page can show are left out, with a finding, and line ends are
//! made the same.

use std::borrow::Cow;

use super::mapped::MappedText;
use super::notices::{Notices, Origin};
use super::{mark, rule};

/// The text without control characters, noncharacters and the marks of [`super::mark`]. Those that
/// are white space still separate words.
pub fn keep(text: &str, origin: &Origin, notices: &mut Notices) -> MappedText {
    let input = &MappedText::new(&line_ends(text));
    let text = input.text();
    let mut out = MappedText::default();
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        if is_printable(c) {
            continue;
        }
        out.copy(input, copied..at);
        copied = at + c.len_utf8();
        // A byte order mark is how a file begins, and carries no meaning.
        if c != '\u{FEFF}' {
            let position = origin.position(input.source_offset(at));
            let detail = format!("U+{:04X} is left out", u32::from(c));
            notices.find(&rule::CONTROL_CHARACTER, position, detail);
        }
        if c.is_whitespace() {
            out.replace(" ", input, at);
        }
    }
    out.copy(input, copied..text.len());
    out
}

/// The text with line feeds for carriage returns that stand alone, which kramdown and HTML take as
/// line ends too. Nothing moves: both are one byte.
fn line_ends(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut chars = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let alone = c == '\r' && chars.peek() != Some(&'\n');
        out.push(if alone { '\n' } else { c });
    }
    Cow::Owned(out)
}

/// Whether a page can show a character.
#[inline]
pub fn is_printable(c: char) -> bool {
    // What nearly all characters are.
    matches!(c, ' '..='~' | '\n' | '\u{A0}'..='\u{D7FF}') || is_rare_and_printable(c)
}

fn is_rare_and_printable(c: char) -> bool {
    let code = u32::from(c);
    let nonchar = (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE;
    let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    !(nonchar || control || mark::is_reserved(c) || c == '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Position;

    #[test]
    fn control_characters_and_marks_go() {
        let mut notices = Notices::new("p.md");
        let text = "\u{FEFF}a\u{0}b\u{92}c\u{10F000}d\te";
        let kept = keep(text, &Origin::Value(Position::START), &mut notices);
        assert_eq!(kept.text(), "abcd\te");
        let details: Vec<_> = notices.findings.iter().map(|f| f.detail.as_str()).collect();
        assert_eq!(details, ["U+0000 is left out", "U+0092 is left out", "U+10F000 is left out"]);
    }

    #[test]
    fn words_stay_apart_whatever_separates_them() {
        let mut notices = Notices::new("p.md");
        let text = "a\rb\r\nc\r\r\nd\u{C}e\u{B}f\u{85}g";
        let kept = keep(text, &Origin::Value(Position::START), &mut notices);
        assert_eq!(kept.text(), "a\nb\r\nc\n\r\nd e f g");
        assert_eq!(notices.findings.len(), 3);
    }
}
