//! Spaces, quotes and raised letters, across the boundaries of inlines.
//!
//! French follows the Lexique des règles typographiques en usage à l'Imprimerie nationale; dashes,
//! dots and straight quotes become what kramdown's `typographic_syms` and `smart_quotes` make of
//! them. The author's letters stay, and no space is added where none was typed.

mod address;
mod flat;
mod french;
mod quotes;
mod ties;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::{Inline, Language};
use crate::language::Spacing;
use flat::Flat;

/// U+00A0 NO-BREAK SPACE.
pub const NO_BREAK: char = '\u{A0}';
/// U+202F NARROW NO-BREAK SPACE.
pub const THIN: char = '\u{202F}';

/// Composes the inlines of one paragraph.
pub fn compose(inlines: Vec<Inline>, language: Language) -> Vec<Inline> {
    let forms = language.forms();
    let mut flat = Flat::of(&inlines, forms);
    address::protect(&mut flat);
    quotes::symbols(&mut flat);
    quotes::curl(&mut flat, forms);
    if forms.spacing != Spacing::None {
        french::spaces(&mut flat, forms);
        french::raise(&mut flat);
    } else {
        ties::numbers(&mut flat, forms);
    }
    flat.rebuild(inlines)
}

/// Composes a text of one line.
pub fn compose_text(text: &str, language: Language) -> String {
    super::plain::text(&compose(vec![Inline::Text(text.to_owned())], language))
}

/// White space collapsed as HTML does, and trimmed; normalised to NFC.
pub fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split([' ', '\t', '\n', '\r', '\u{C}']).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    match nfc(&out) {
        Cow::Owned(normal) => normal,
        Cow::Borrowed(_) => out,
    }
}

/// The text in NFC.
fn nfc(text: &str) -> Cow<'_, str> {
    match text.chars().all(is_inert) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.nfc().collect()),
    }
}

/// What most texts consist of: characters that NFC neither changes nor joins to a previous one. The
/// punctuation and signs from U+2002 to U+20CF are among them, and so is everything before the
/// combining marks.
fn is_inert(c: char) -> bool {
    c < '\u{300}' || ('\u{2002}'..='\u{20CF}').contains(&c)
}
