//! Characters that no face has: replaced with their plain form or their Unicode name in brackets,
//! never a box, and reported. The text layer keeps the character itself.

use unicode_normalization::UnicodeNormalization;

use crate::error::Position;
use crate::finding::Finding;
use crate::layout::Layout;
use crate::rules::typeset::{FACE_FOUND, NO_GLYPH};

use super::pieces::missing_of;
use super::shaping::Shaper;
use super::text::{Replaced, StyledText};

/// `[HEBREW LETTER SHIN]`; the code if Unicode gives no name.
pub fn bracketed(character: char) -> String {
    match unicode_names2::name(character) {
        Some(name) => format!("[{name}]"),
        None => format!("[U+{:04X}]", u32::from(character)),
    }
}

/// The plain form of a letter or sign that differs from it in style or width alone, as people write
/// in social networks: U+1D5DF for `L`, U+FF01 for `!` (Unicode, compatibility mappings `<font>` and
/// `<wide>`).
fn plain_form(character: char) -> Option<char> {
    let is_styled = matches!(character, '\u{1D400}'..='\u{1D7FF}' | '\u{FF01}'..='\u{FF5E}');
    let mut plain = std::iter::once(character).filter(|_| is_styled).nfkc();
    plain.next().filter(|plain| plain.is_ascii_graphic())
}

/// What is shown instead of a character.
fn shown(character: char) -> String {
    plain_form(character).map_or_else(|| bracketed(character), String::from)
}

/// The finding for a replaced `character`, at its first occurrence in the source, which may write
/// it differently (as an entity, decomposed); then there is no place to give.
pub fn no_glyph(path: &str, source: &str, character: char) -> Finding {
    let code = u32::from(character);
    let help = super::scripts::help(character).map_or_else(String::new, |help| format!("; {help}"));
    let instead = match plain_form(character) {
        Some(plain) => format!("`{plain}`"),
        None => "its name".to_owned(),
    };
    let detail =
        format!("`{character}` (U+{code:04X}) cannot be typeset; {instead} is shown instead{help}");
    let finding = Finding::new(&NO_GLYPH, path, detail);
    match source.find(character) {
        Some(offset) => finding.at(Position::of_offset(source, offset)),
        None => finding,
    }
}

/// The finding that some of a release is set in `family`, which its layout does not name.
pub fn face_found(path: &str, family: &str) -> Finding {
    let detail = format!("the layout's faces lack some of its letters: they are set in {family}");
    Finding::new(&FACE_FOUND, path, detail)
}

/// Replaces every character that cannot be set with its name, and records what that stands for.
/// Returns those characters, each once, in order.
pub fn replace_missing(text: &mut StyledText, layout: &Layout, shaper: &mut Shaper) -> Vec<char> {
    let missing = missing_of(text, layout, shaper);
    if missing.is_empty() {
        return Vec::new();
    }
    let mut unset = Vec::new();
    let mut named = String::with_capacity(text.text.len() * 2);
    let mut from = 0;
    for &(at, character) in &missing {
        named.push_str(&text.text[from..at]);
        let start = named.len();
        named.push_str(&shown(character));
        text.replaced.push(Replaced { start, end: named.len(), character });
        from = at + character.len_utf8();
        if !unset.contains(&character) {
            unset.push(character);
        }
    }
    named.push_str(&text.text[from..]);
    text.text = named;
    let replaced = &text.replaced;
    let moved = |offset: usize| {
        let before = missing.partition_point(|&(at, _)| at < offset);
        let name = before.checked_sub(1).map(|last| (missing[last], replaced[last].end));
        name.map_or(offset, |((at, character), end)| offset - at - character.len_utf8() + end)
    };
    text.spans.iter_mut().for_each(|span| span.end = moved(span.end));
    text.note_references.iter_mut().for_each(|reference| reference.0 = moved(reference.0));
    for (isolate, _) in &mut text.isolates {
        *isolate = moved(isolate.start)..moved(isolate.end);
    }
    unset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_differ_in_style_alone_are_shown_plain() {
        for (character, expected) in [
            ('\u{1D5DF}', "L"),
            ('\u{1D7D9}', "1"),
            ('\u{FF01}', "!"),
            ('\u{1D6FC}', "[MATHEMATICAL ITALIC SMALL ALPHA]"),
            ('\u{2460}', "[CIRCLED DIGIT ONE]"),
        ] {
            assert_eq!(shown(character), expected);
        }
    }
}
