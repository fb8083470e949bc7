//! XML 1.0 documents, written through quick-xml.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An attribute: qualified name and value.
pub(super) type Attribute<'a> = (&'a str, &'a str);

/// Bytes that a document takes, about.
const ROOM: usize = 32 << 10;

/// A document being written, indented by two spaces.
pub(super) struct XmlDocument {
    writer: Writer<Vec<u8>>,
}

impl XmlDocument {
    pub(super) fn new() -> XmlDocument {
        let mut document =
            XmlDocument { writer: Writer::new_with_indent(Vec::with_capacity(ROOM), b' ', 2) };
        document.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        document
    }

    /// An element that holds the elements which `content` writes.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: &[Attribute],
        content: impl FnOnce(&mut XmlDocument),
    ) {
        self.event(Event::Start(start(name, attributes)));
        content(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element that holds text.
    pub(super) fn text(&mut self, name: &str, attributes: &[Attribute], text: &str) {
        self.event(Event::Start(start(name, attributes)));
        self.event(Event::Text(BytesText::new(&xml_characters(text))));
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[Attribute]) {
        self.event(Event::Empty(start(name, attributes)));
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = self.writer.into_inner();
        bytes.push(b'\n');
        bytes
    }

    fn event(&mut self, event: Event) {
        self.writer.write_event(event).expect("a write to memory does not fail");
    }
}

fn start<'a>(name: &'a str, attributes: &[Attribute]) -> BytesStart<'a> {
    let mut element = BytesStart::new(name);
    for (name, value) in attributes {
        let value = xml_characters(value);
        let lines = ['\n', '\r', '\t'];
        match value.contains(lines) {
            true => element.push_attribute((*name, value.replace(lines, " ").as_str())),
            false => element.push_attribute((*name, &*value)),
        }
    }
    element
}

/// The text without what XML 1.0 §2.2 allows in no form (control characters, U+FFFE, U+FFFF):
/// one stray byte of a post must not make its metadata unreadable.
fn xml_characters(text: &str) -> Cow<'_, str> {
    let is_allowed = |&c: &char| {
        matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && c != '\u{FFFE}' && c != '\u{FFFF}')
    };
    // In UTF-8 the two last ones begin as few other characters do.
    let is_plain = |byte: u8| (b' '..0xEF).contains(&byte);
    if text.bytes().all(is_plain) {
        return text.into();
    }
    text.chars().filter(is_allowed).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped_and_forbidden_characters_dropped() {
        let mut document = XmlDocument::new();
        document.element("a", &[("t", "x < \"y\"\nz")], |document| {
            document.text("b", &[], "R&D \u{1}<ok>");
            document.empty("c", &[]);
        });
        assert_eq!(
            String::from_utf8(document.finish()).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <a t=\"x &lt; &quot;y&quot; z\">\n  <b>R&amp;D &lt;ok&gt;</b>\n  <c/>\n</a>\n"
        );
    }
}
