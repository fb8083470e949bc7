//! XML 1.0, written through quick-xml: by [`XmlWriter`] to anything that takes bytes, by
//! [`XmlDocument`] to memory. All XML that this program writes goes through here, and so through
//! the one [`sanitised`].

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesPI, BytesStart, BytesText, Event};

/// An attribute: qualified name and value.
pub type Attribute<'a> = (&'a str, &'a str);

/// Approximate size of a document in bytes.
const ROOM: usize = 32 << 10;

/// Writes elements one after the other; escapes and sanitises names' values and texts.
pub struct XmlWriter<W: Write> {
    writer: Writer<Sink<W>>,
}

/// Where bytes go, once it is open.
struct Sink<W> {
    out: W,
    is_open: bool,
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_open { self.out.write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> XmlWriter<W> {
    /// A document with an XML declaration, indented by `indent` spaces per level.
    ///
    /// # Errors
    /// When it cannot be written; the same holds for all methods.
    pub fn document(out: W, indent: usize) -> io::Result<XmlWriter<W>> {
        let mut writer = XmlWriter::indented(out, indent, true);
        writer.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(writer)
    }

    /// Elements without a declaration or indentation.
    pub fn fragment(out: W) -> XmlWriter<W> {
        XmlWriter { writer: Writer::new(Sink { out, is_open: true }) }
    }

    /// Elements inside the root of a document whose start was written before.
    pub fn in_root(out: W, indent: usize) -> io::Result<XmlWriter<W>> {
        let mut writer = XmlWriter::indented(out, indent, false);
        // One level deeper from here on.
        writer.open("root", &[])?;
        writer.writer.get_mut().is_open = true;
        Ok(writer)
    }

    fn indented(out: W, indent: usize, is_open: bool) -> XmlWriter<W> {
        XmlWriter { writer: Writer::new_with_indent(Sink { out, is_open }, b' ', indent) }
    }

    /// A start tag.
    pub fn open(&mut self, name: &str, attributes: &[Attribute]) -> io::Result<()> {
        self.event(Event::Start(start(name, attributes)))
    }

    /// An end tag.
    pub fn close(&mut self, name: &str) -> io::Result<()> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[Attribute]) -> io::Result<()> {
        self.event(Event::Empty(start(name, attributes)))
    }

    /// Text within an element.
    pub fn characters(&mut self, text: &str) -> io::Result<()> {
        self.event(Event::Text(BytesText::new(&sanitised(text))))
    }

    /// An element that holds text.
    pub fn text(&mut self, name: &str, attributes: &[Attribute], text: &str) -> io::Result<()> {
        self.open(name, attributes)?;
        self.characters(text)?;
        self.close(name)
    }

    /// A processing instruction.
    pub fn instruction(&mut self, content: &str) -> io::Result<()> {
        self.event(Event::PI(BytesPI::new(content)))
    }

    /// Returns the destination.
    pub fn into_inner(self) -> W {
        self.writer.into_inner().out
    }

    fn event(&mut self, event: Event) -> io::Result<()> {
        self.writer.write_event(event)
    }
}

const INFALLIBLE: &str = "a write to memory does not fail";

/// XML in memory.
pub struct XmlDocument {
    writer: XmlWriter<Vec<u8>>,
}

impl XmlDocument {
    /// A document, indented by two spaces.
    pub fn new() -> XmlDocument {
        let writer = XmlWriter::document(Vec::with_capacity(ROOM), 2).expect(INFALLIBLE);
        XmlDocument { writer }
    }

    /// Elements without a declaration or indentation.
    pub fn fragment() -> XmlDocument {
        XmlDocument { writer: XmlWriter::fragment(Vec::new()) }
    }

    /// An element containing the elements that `content` writes.
    pub fn element(
        &mut self,
        name: &str,
        attributes: &[Attribute],
        content: impl FnOnce(&mut XmlDocument),
    ) {
        self.writer.open(name, attributes).expect(INFALLIBLE);
        content(self);
        self.writer.close(name).expect(INFALLIBLE);
    }

    /// An element that holds text.
    pub fn text(&mut self, name: &str, attributes: &[Attribute], text: &str) {
        self.writer.text(name, attributes, text).expect(INFALLIBLE);
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[Attribute]) {
        self.writer.empty(name, attributes).expect(INFALLIBLE);
    }

    /// A processing instruction.
    pub fn instruction(&mut self, content: &str) {
        self.writer.instruction(content).expect(INFALLIBLE);
    }

    /// The document as a file, ending with a line break.
    pub fn finish(self) -> Vec<u8> {
        let mut bytes = self.into_bytes();
        bytes.push(b'\n');
        bytes
    }

    /// What was written, and nothing else.
    pub fn into_bytes(self) -> Vec<u8> {
        self.writer.into_inner()
    }
}

impl Default for XmlDocument {
    fn default() -> XmlDocument {
        XmlDocument::new()
    }
}

fn start<'a>(name: &'a str, attributes: &[Attribute]) -> BytesStart<'a> {
    let mut element = BytesStart::new(name);
    for (name, value) in attributes {
        match sanitised(value) {
            Cow::Borrowed(plain) => element.push_attribute((*name, plain)),
            // A reader turns line breaks in attributes into spaces (XML 1.0 §3.3.3).
            Cow::Owned(value) => {
                let in_one_line = value.replace(['\n', '\r', '\t'], " ");
                element.push_attribute((*name, in_one_line.as_str()));
            }
        }
    }
    element
}

/// The text without the characters that XML 1.0 §2.2 does not allow in any form (control
/// characters, U+FFFE, U+FFFF): one stray byte of a post must not make its metadata unreadable. A
/// borrowed one has no line breaks or tabs either.
pub fn sanitised(text: &str) -> Cow<'_, str> {
    let is_allowed = |&c: &char| {
        matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && c != '\u{FFFE}' && c != '\u{FFFF}')
    };
    // In UTF-8 the last two begin as few other characters do.
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

    #[test]
    fn a_fragment_has_no_declaration_and_no_line_breaks() {
        let mut document = XmlDocument::fragment();
        document.instruction("x y");
        document.element("a", &[], |document| document.text("b", &[], "1"));
        assert_eq!(document.into_bytes(), b"<?x y?><a><b>1</b></a>");
    }
}
