//! Characters that no face has: shown by their Unicode name in brackets, never as a box, and
//! reported.

use crate::layout::Layout;

use super::pieces::missing_of;
use super::shaping::Shaper;
use super::text::StyledText;

/// `[HEBREW LETTER SHIN]`; the code where Unicode gives no name.
pub fn bracketed(character: char) -> String {
    match unicode_names2::name(character) {
        Some(name) => format!("[{name}]"),
        None => format!("[U+{:04X}]", u32::from(character)),
    }
}

/// Replaces every character that cannot be set by its name. Returns those characters, each
/// once, in order.
pub fn replace_missing(text: &mut StyledText, layout: &Layout, shaper: &mut Shaper) -> Vec<char> {
    let missing = missing_of(text, layout, shaper);
    let mut told = Vec::new();
    for &(at, character) in missing.iter().rev() {
        let name = bracketed(character);
        let grown = name.len() - character.len_utf8();
        text.text.replace_range(at..at + character.len_utf8(), &name);
        for span in text.spans.iter_mut().filter(|span| span.end > at) {
            span.end += grown;
        }
        for reference in text.note_references.iter_mut().filter(|(offset, _)| *offset > at) {
            reference.0 += grown;
        }
    }
    for (_, character) in missing {
        if !told.contains(&character) {
            told.push(character);
        }
    }
    told
}
