//! The words of a page, as a browser's parser finds them. Shared with the properties over posts.

use scraper::{ElementRef, Html, Node};

/// Elements that are part of a line.
const INLINE: [&str; 14] = [
    "a", "abbr", "bdi", "code", "em", "img", "s", "small", "span", "strong", "sub", "sup", "time",
    "u",
];
/// What only HTML says, or the PDF says otherwise: labels, references to notes, absent pictures.
const ADDED: [&str; 3] = ["added", "call", "absent"];

/// The lines of the text of HTML, without those that are empty and without spaces.
pub fn lines(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut text = String::new();
    collect(page.root_element(), &mut text);
    dense(&text)
}

/// The lines of a text, in the same form.
pub fn dense(text: &str) -> Vec<String> {
    let lines = text.split(['\n', '\u{85}', '\u{2028}']);
    let lines = lines.map(|line| line.split_whitespace().collect::<String>());
    lines.filter(|line| !line.is_empty()).collect()
}

fn collect(element: ElementRef, text: &mut String) {
    if element.value().classes().any(|class| ADDED.contains(&class)) {
        return;
    }
    let is_block = !INLINE.contains(&element.value().name());
    if is_block {
        text.push('\n');
    }
    for child in element.children() {
        match child.value() {
            Node::Text(content) => text.push_str(content),
            _ => {
                if let Some(inner) = ElementRef::wrap(child) {
                    collect(inner, text);
                }
            }
        }
    }
    if is_block {
        text.push('\n');
    }
}
