//! Any printable text typed in a paragraph is on the page, character for character.

use communique::layout::{FontSet, Layouts};
use communique::typeset::page::{Shape, Tag};
use communique::typeset::typeset;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::world::document;

/// Scripts that read from left to right, with their marks and signs.
const RANGES: &[(char, char)] = &[
    (' ', '~'),
    ('\u{A0}', '\u{17F}'),
    ('\u{300}', '\u{304}'),
    ('Α', 'ω'),
    ('А', 'я'),
    ('\u{2010}', '\u{2027}'),
    ('\u{202F}', '\u{203A}'),
    ('₠', '€'),
    ('←', '↙'),
    ('一', '丏'),
    ('🌀', '🌊'),
];

fn texts() -> impl Strategy<Value = String> {
    let character =
        prop::sample::select(RANGES).prop_flat_map(|(from, to)| prop::char::range(from, to));
    let common = prop_oneof![3 => prop::char::range('a', 'z'), 1 => Just(' '), 3 => character];
    prop::collection::vec(common, 1..200).prop_map(|chars| chars.into_iter().collect())
}

/// The text as typed so that nothing in it is Markdown: what kramdown lets a backslash escape,
/// by one; other signs by their code.
fn typed(text: &str) -> String {
    let quoted = |c: char| match c {
        c if "\\.*_+`<>()[]{}#!:|\"'$=-~".contains(c) => format!("\\{c}"),
        c if c.is_ascii_punctuation() => format!("&#{};", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(quoted).collect()
}

/// What typography may change apart: spaces, quotes, hyphens at line ends, composition.
fn comparable(text: &str) -> String {
    let same = |c: char| match c {
        '‘' | '’' => Some('\''),
        '“' | '”' => Some('"'),
        '\u{AD}' | '\u{2060}' => None,
        c if c.is_whitespace() => None,
        c => Some(c),
    };
    text.nfc().filter_map(same).collect()
}

/// The text layer of a release with this body.
fn text_layer(body: &str) -> String {
    let document = document(body);
    let layouts = Layouts::built_in().expect("sound layouts");
    let set = typeset(&document, layouts.for_release(document.date, &[]), &FontSet::builtin());
    let mut text = String::new();
    for item in set.expect("can be set").pages.iter().flat_map(|page| &page.items) {
        if let (Tag::Content(_), Shape::Glyphs(run)) = (item.tag, &item.shape) {
            run.glyphs.iter().for_each(|glyph| text.push_str(&glyph.text));
        }
    }
    text
}

/// Characters that no face has are replaced with their Unicode name, in brackets.
fn with_names(read: &str, expected: &str) -> String {
    expected
        .chars()
        .map(|c| match unicode_names2::name(c) {
            Some(name) => (comparable(&format!("[{name}]")), c),
            None => (format!("[U+{:04X}]", u32::from(c)), c),
        })
        .map(|(named, c)| if read.contains(&named) { named } else { c.to_string() })
        .collect()
}

fn check(text: &str) -> Result<(), TestCaseError> {
    // Begins and ends with a letter, so that the whole is one paragraph.
    let text = format!("x{text}x");
    let read = comparable(&text_layer(&typed(&text)));
    let expected = with_names(&read, &comparable(&text));
    prop_assert!(read.ends_with(&expected), "{expected:?} is not the end of {read:?}");
    Ok(())
}

/// Texts that once failed.
const KNOWN: &[&str] = &["", "--", "...", "<b>", "&amp;", "a\u{301}", "{: .x}"];

#[test]
fn known_texts_stand_on_the_page() {
    for text in KNOWN {
        check(text).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn a_lost_character_is_noticed() {
    let read = text_layer("un deux trois");
    assert!(comparable(&read).ends_with("undeuxtrois"));
    assert!(!comparable(&read).ends_with("undeutrois"));
}

proptest! {
    #![proptest_config(super::configuration())]

    #[test]
    fn any_printable_text_stands_on_the_page(text in texts()) {
        check(&text)?;
    }
}
