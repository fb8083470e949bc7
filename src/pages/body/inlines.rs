//! Text with its emphasis, links, abbreviations and references to notes.

use crate::document::{Inline, TextDirection, plain};

use super::links::{Part, heading_id, is_safe, parts};
use super::writer::Writer;

impl Writer<'_> {
    pub fn inlines(&mut self, content: &[Inline]) {
        content.iter().for_each(|inline| self.inline(inline));
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.html.text(text),
            Inline::Strong(content) => self.within("strong", content),
            Inline::Emphasis(content) => self.within("em", content),
            Inline::Underline(content) => self.within("u", content),
            Inline::Strikethrough(content) => self.within("s", content),
            Inline::Superscript(content) => self.within("sup", content),
            Inline::Subscript(content) => self.within("sub", content),
            Inline::Small(content) => self.within("small", content),
            Inline::Code(text) => self.html.element("code", &[], text),
            Inline::Link { target, title, content } => {
                self.link(target, title.as_deref(), content);
            }
            Inline::Break => self.html.open("br", &[]),
            Inline::NoteReference(note) => self.note_reference(*note),
            Inline::Abbreviation { expansion, content } => {
                self.html.open("abbr", &[("title", expansion)]);
                self.inlines(content);
                self.html.close("abbr");
            }
            Inline::Foreign { language, content } => {
                self.html.open("span", &[("lang", language)]);
                self.inlines(content);
                self.html.close("span");
            }
            Inline::Isolated { direction, content } => {
                let direction = match direction {
                    TextDirection::Own => "auto",
                    TextDirection::LeftToRight => "ltr",
                    TextDirection::RightToLeft => "rtl",
                };
                self.html.open("bdi", &[("dir", direction)]);
                self.inlines(content);
                self.html.close("bdi");
            }
        }
    }

    fn within(&mut self, name: &'static str, content: &[Inline]) {
        self.html.open(name, &[]);
        self.inlines(content);
        self.html.close(name);
    }

    /// A link, if it may lead where it does; otherwise its text.
    fn link(&mut self, target: &str, title: Option<&str>, content: &[Inline]) {
        let address = match target.strip_prefix('#') {
            Some(anchor) => {
                let id = heading_id(anchor);
                self.targets.contains(&id).then(|| format!("#{id}"))
            }
            None => is_safe(target).then(|| target.to_owned()),
        };
        let Some(address) = address.filter(|_| !self.in_link) else {
            return self.inlines(content);
        };
        for part in parts(content) {
            match part {
                Part::Note(reference) => self.inline(&reference),
                // A link without words could be neither seen nor named.
                Part::Inlines(content) if plain::line(&content).trim().is_empty() => {
                    self.inlines(&content);
                }
                Part::Inlines(content) => {
                    let title = title.unwrap_or_default();
                    self.html.open("a", &[("href", &address), ("title", title)]);
                    self.in_link = true;
                    self.inlines(&content);
                    self.in_link = false;
                    self.html.close("a");
                }
            }
        }
    }

    fn note_reference(&mut self, note: usize) {
        let number = note + 1;
        let label = self.document.language.forms().note(number);
        self.html.open("sup", &[("class", "call")]);
        match self.calls.get_mut(note) {
            Some(calls) => {
                *calls += 1;
                let id = call_id(note, *calls);
                let href = format!("#{}", note_id(note));
                let attributes = [
                    ("href", href.as_str()),
                    ("id", id.as_str()),
                    ("role", "doc-noteref"),
                    ("aria-label", &label),
                ];
                self.html.element("a", &attributes, &number.to_string());
            }
            None => self.html.text(&number.to_string()),
        }
        self.html.close("sup");
    }
}

/// The identifier of the note with an index.
pub fn note_id(note: usize) -> String {
    format!("note-{}", note + 1)
}

/// The identifier of a reference to the note with an index: the first has 1.
pub fn call_id(note: usize, call: usize) -> String {
    match call {
        1 => format!("call-{}", note + 1),
        _ => format!("call-{}-{call}", note + 1),
    }
}
