//! HTML, written element by element: names come from this program, everything else is escaped.

use crate::report::html::markup::escaped;

/// An attribute: name and value.
pub type Attribute<'a> = (&'static str, &'a str);

/// Attributes that say something even if they are empty; others are left out.
const MAY_BE_EMPTY: [&str; 2] = ["alt", "lang"];

/// HTML in memory (HTML Living Standard §13.1).
#[derive(Debug, Default)]
pub struct Html {
    text: String,
}

impl Html {
    /// A start tag, or an element that has no end tag.
    pub fn open(&mut self, name: &'static str, attributes: &[Attribute]) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            if value.is_empty() && !MAY_BE_EMPTY.contains(name) {
                continue;
            }
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.text.push_str(&escaped(value));
            self.text.push('"');
        }
        self.text.push('>');
    }

    /// An end tag.
    pub fn close(&mut self, name: &'static str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Text within an element.
    pub fn text(&mut self, text: &str) {
        self.text.push_str(&escaped(text));
    }

    /// An element that holds text.
    pub fn element(&mut self, name: &'static str, attributes: &[Attribute], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close(name);
    }

    /// A line break between blocks, so that the source can be read.
    pub fn line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// What was written apart.
    pub fn append(&mut self, other: Html) {
        self.text.push_str(&other.text);
    }

    /// What was written.
    pub fn into_text(self) -> String {
        self.text
    }
}
