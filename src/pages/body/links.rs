//! Where links of a page may lead, and how links that hold others or notes are divided: in HTML no
//! link is in another (HTML Living Standard §4.5.1).

use crate::document::Inline;

/// Schemes of addresses to which a page links; anything else is only text.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

/// Before the identifiers of headings: a release cannot take one of the page's own.
const PREFIX: &str = "r-";

/// Whether a page may link to an address.
pub fn is_safe(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|it| SCHEMES.iter().any(|safe| safe.eq_ignore_ascii_case(it)))
}

/// The identifier of the heading with an anchor: letters and digits stay, whatever could end an
/// identifier or be read as an escape is written by its code point.
pub fn heading_id(anchor: &str) -> String {
    let mut id = PREFIX.to_owned();
    for character in anchor.chars() {
        match character {
            '-' | '_' => id.push(character),
            _ if character.is_alphanumeric() => id.push(character),
            _ => id.push_str(&format!("_{:x}", u32::from(character))),
        }
    }
    id
}

/// A part of a link's content.
pub enum Part {
    Inlines(Vec<Inline>),
    /// A reference to a note, which is a link of its own.
    Note(Inline),
}

/// The content of a link, divided at the references to notes in it.
pub fn parts(content: &[Inline]) -> Vec<Part> {
    let mut parts = Vec::new();
    for inline in content {
        let divided = match inline {
            Inline::NoteReference(_) => vec![Part::Note(inline.clone())],
            _ if inline.content().is_empty() => vec![Part::Inlines(vec![inline.clone()])],
            _ => parts_of(inline),
        };
        for part in divided {
            match (parts.last_mut(), part) {
                (Some(Part::Inlines(last)), Part::Inlines(more)) => last.extend(more),
                (_, part) => parts.push(part),
            }
        }
    }
    parts
}

/// The parts of an inline, each in a copy of it.
fn parts_of(inline: &Inline) -> Vec<Part> {
    let around = |part| match part {
        Part::Inlines(content) => {
            let mut copy = inline.clone();
            if let Some(inner) = copy.content_mut() {
                *inner = content;
            }
            Part::Inlines(vec![copy])
        }
        note => note,
    };
    parts(inline.content()).into_iter().map(around).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_schemes_are_linked_to() {
        for address in ["http://a", "HTTPS://a", "mailto:a@b.example", "tel:+33", "ftp://a"] {
            assert!(is_safe(address), "{address}");
        }
        for address in [
            "javascript:alert(1)",
            " https://a",
            "java\nscript:x",
            "data:text/html,x",
            "//a",
            "a",
            "",
        ] {
            assert!(!is_safe(address), "{address}");
        }
    }

    #[test]
    fn identifiers_hold_nothing_that_ends_them() {
        assert_eq!(heading_id("l-été_2"), "r-l-été_2");
        assert_eq!(heading_id("a b%20\"<"), "r-a_20b_2520_22_3c");
    }

    #[test]
    fn links_are_divided_at_notes() {
        let text = |text: &str| Inline::Text(text.to_owned());
        let bold = Inline::Strong(vec![text("b"), Inline::NoteReference(0), text("c")]);
        let parts = parts(&[text("a"), bold]);
        let kinds: Vec<usize> = parts
            .iter()
            .map(|part| match part {
                Part::Inlines(content) => content.len(),
                Part::Note(_) => 0,
            })
            .collect();
        assert_eq!(kinds, [2, 0, 1]);
    }
}
