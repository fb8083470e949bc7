use super::*;
use crate::error::Position;

fn encoded(text: &str) -> String {
    let mut notices = Notices::new("p.md");
    let out = encode(&MappedText::new(text), &Origin::Value(Position::START), &mut notices);
    out.text()
        .chars()
        .map(|c| match mark::of(c) {
            Some(mark::Mark::Active(c)) => format!("⟨{c}⟩"),
            Some(mark::Mark::Escaped(c)) => format!("⟨\\{c}⟩"),
            Some(mark::Mark::Literal(c)) => format!("⟨={c}⟩"),
            Some(mark::Mark::Typed(c)) => format!("⟨'{c}⟩"),
            Some(mark::Mark::Nothing) => "⟨⟩".to_owned(),
            _ => c.to_string(),
        })
        .collect()
}

#[test]
fn extensions_within_a_line_never_show() {
    assert_eq!(encoded("a {::comment}b\nc{:/} d"), "a  d");
    assert_eq!(encoded("a {::nomarkdown}<b>*x*\n</b>{:/} c"), "a <b>⟨=*⟩x⟨=*⟩\n</b> c");
    for kept in [
        "a {::comment} b",
        "a {::comment}*b*{:/comment} c",
        "a {::nomarkdown}<b>*x*</b>{:/} c",
        "a {::comment}b\n\nc{:/}",
        "a {::autre}b{:/}",
        "a `{::comment}b{:/}`",
    ] {
        assert_eq!(encoded(kept), kept);
    }
}

#[test]
fn markers_of_blocks_are_left_alone() {
    for line in ["* un", "> * un", "***", "* * *", "_ _ _", "~~~", "  1. * un"] {
        assert_eq!(encoded(line), line);
    }
    assert_eq!(encoded("**un**"), "⟨*⟩⟨*⟩un⟨*⟩⟨*⟩");
    assert_eq!(encoded("* **un**"), "* ⟨*⟩⟨*⟩un⟨*⟩⟨*⟩");
}

#[test]
fn escapes_are_those_of_kramdown() {
    assert_eq!(encoded(r"\* \( \/ a\b"), "⟨\\*⟩ ⟨\\(⟩ ⟨=\\⟩/ a⟨=\\⟩b");
    assert_eq!(encoded("a\\\\\nb"), "a\\\nb");
    assert_eq!(encoded("a\\\nb"), "a\\\nb");
}

#[test]
fn spaces_in_a_destination_are_part_of_it() {
    assert_eq!(encoded("[x](/a b (c).pdf) d e"), "[x](/a⟨= ⟩b⟨= ⟩(c).pdf) d e");
    assert_eq!(encoded("[x](/a b \"un titre\")"), "[x](/a⟨= ⟩b \"un titre\")");
    assert_eq!(encoded("[x](/a b"), "[x](/a b");
    assert_eq!(encoded("[x](/a \"un \"b\" c\") \"d\""), "[x](/a \"un ⟨=\"⟩b⟨=\"⟩ c\") \"d\"");
}

#[test]
fn a_tag_with_a_namespace_stands_on_one_line() {
    assert_eq!(encoded("a<st1:a\nw:st=\"on\">b"), "a<st1:a w:st=\"on\">b");
}

#[test]
fn addresses_and_words_keep_their_underscores() {
    assert_eq!(encoded("<https://a.fr/b_*c> d_e <a_1@b.fr>"), "<https://a.fr/b_*c> d_e <a_1@b.fr>");
    assert_eq!(encoded("$$a_b$$"), "⟨⟩⟨'$⟩⟨'$⟩a⟨'_⟩b⟨'$⟩⟨'$⟩");
}
