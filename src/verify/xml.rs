//! XML files read as a stream of their parts, well-formed or refused (XML 1.0). Entities other than
//! XML's own five are never expanded: a document type declaration, the only way to define others,
//! is refused.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::NamespaceResolver;
use quick_xml::reader::Reader;

use super::bag::Encoding;
use crate::finding::Rule;
use crate::limits::package::{DEEPEST_XML, LONGEST_DECLARATION, MAX_ELEMENTS, MAX_LONG_ELEMENTS};
use crate::rules::verification as rule;

/// Minimum average size of an element of metadata, in bytes: larger files may have this many more,
/// up to those of a package with 65,536 files and more.
const ELEMENT: usize = 40;

/// What is wrong with a file.
pub type Fault = (&'static Rule, String);

/// A part of a file.
#[derive(Clone, Copy)]
pub enum Part<'a> {
    /// The start of an element, at this depth; the root is at 0.
    Start(&'a BytesStart<'a>, usize),
    /// Text between tags, in pieces split at references.
    Text(&'a str),
    /// The end of the element with this local name.
    End(&'a str),
}

/// Passes the parts of a file to `each`.
pub fn walk(
    bytes: &[u8],
    each: &mut dyn FnMut(Part<'_>) -> Result<(), String>,
) -> Result<(), Fault> {
    let text = decoded(bytes)?;
    let mut reader = reader(&text)?;
    let mut namespaces = Namespaces::default();
    let (mut depth, mut roots, mut elements) = (0_usize, 0_usize, 0_usize);
    let most = (bytes.len() / ELEMENT).clamp(MAX_ELEMENTS, MAX_LONG_ELEMENTS);
    loop {
        let at = reader.buffer_position();
        let malformed = |what: String| (&rule::XML_MALFORMED, format!("{what}, near byte {at}"));
        let event = reader.read_event().map_err(|error| malformed(error.to_string()))?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                namespaces.open(element, depth).map_err(malformed)?;
                roots += usize::from(depth == 0);
                count(&mut elements, most)?;
                check_attributes(element).map_err(malformed)?;
                each(Part::Start(element, depth)).map_err(malformed)?;
                match event {
                    Event::Start(_) => depth += 1,
                    _ => {
                        namespaces.close(depth);
                        each(Part::End(local_name(element))).map_err(malformed)?;
                    }
                }
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                namespaces.close(depth);
                each(Part::End(local(element.name().into_inner()))).map_err(malformed)?;
            }
            Event::Text(text) if depth > 0 => each(Part::Text(text)).map_err(malformed)?,
            Event::CData(text) if depth > 0 => each(Part::Text(text)).map_err(malformed)?,
            Event::CData(_) => {
                return Err(malformed("text outside the root element".to_owned()));
            }
            Event::Text(text) if !text.trim_ascii().is_empty() => {
                return Err(malformed("text outside the root element".to_owned()));
            }
            Event::GeneralRef(reference) => {
                let name: &str = reference;
                let character = predefined(name).or(reference.resolve_char_ref().ok().flatten());
                let Some(character) = character else {
                    return Err(malformed(format!("entity `{name}` is not defined")));
                };
                each(Part::Text(character.encode_utf8(&mut [0; 4]))).map_err(malformed)?;
            }
            Event::DocType(_) => {
                return Err((&rule::XML_DOCTYPE, "has a document type declaration".to_owned()));
            }
            Event::Eof => break,
            _ => {}
        }
        if depth > DEEPEST_XML {
            return Err(malformed(format!("more than {DEEPEST_XML} nested elements")));
        }
    }
    if roots != 1 || depth != 0 {
        let detail = "the file does not have exactly one complete root element";
        return Err((&rule::XML_MALFORMED, detail.to_owned()));
    }
    Ok(())
}

/// The text of a file, in its declared encoding (XML 1.0 §4.3.3, appendix F).
///
/// # Errors
/// If it is not in that encoding, or the encoding is not known.
pub fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    let label = match bytes {
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] => "utf-16",
        [b'<', 0, ..] => "utf-16le",
        _ => declared_encoding(bytes).unwrap_or("utf-8"),
    };
    let Some(encoding) = Encoding::from_name(label) else {
        let detail = format!("the encoding `{label}` is not supported");
        return Err((&rule::XML_ENCODING, detail));
    };
    if encoding == Encoding::Utf8 {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| (&rule::XML_MALFORMED, "the file is not UTF-8".to_owned()))?;
        return Ok(Cow::Borrowed(text));
    }
    let text = encoding.decode(bytes.to_vec()).ok_or_else(|| {
        (&rule::XML_MALFORMED, format!("the file is not in the encoding `{label}`"))
    })?;
    Ok(Cow::Owned(text))
}

/// The encoding in the XML declaration, for encodings that extend ASCII.
fn declared_encoding(bytes: &[u8]) -> Option<&str> {
    let rest = bytes.strip_prefix(b"<?xml")?;
    let end = rest.windows(2).take(LONGEST_DECLARATION).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&rest[..end]).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

/// A reader for the file's text, which must have only characters that XML allows.
fn reader(text: &str) -> Result<Reader<&[u8]>, Fault> {
    if may_have_others(text.as_bytes())
        && let Some((at, _)) = text.char_indices().find(|(_, c)| !is_xml_character(*c))
    {
        return Err((
            &rule::XML_MALFORMED,
            format!(
                "a character that XML does not allow, at byte \
                                                   {at}"
            ),
        ));
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    Ok(reader)
}

/// The namespaces in scope: invalid declarations are refused.
#[derive(Default)]
struct Namespaces {
    resolver: NamespaceResolver,
    /// Depths of the open elements that declare namespaces.
    declaring: Vec<usize>,
}

impl Namespaces {
    fn open(&mut self, element: &BytesStart<'_>, depth: usize) -> Result<(), String> {
        if element.attributes_raw().contains("xmlns") {
            let pushed = self.resolver.push(element);
            pushed.map_err(|error| quick_xml::Error::from(error).to_string())?;
            self.declaring.push(depth);
        }
        Ok(())
    }

    fn close(&mut self, depth: usize) {
        if self.declaring.pop_if(|declaring| *declaring == depth).is_some() {
            self.resolver.pop();
        }
    }
}

fn count(elements: &mut usize, most: usize) -> Result<(), Fault> {
    *elements += 1;
    match *elements > most {
        true => Err((&rule::XML_TOO_LARGE, format!("more than {most} elements"))),
        false => Ok(()),
    }
}

/// XML's own five entities (XML 1.0 §4.6).
fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => return None,
    })
}

/// Whether there may be a control character, or a byte with which U+FFFE and U+FFFF begin in UTF-8.
fn may_have_others(bytes: &[u8]) -> bool {
    // Without an early exit, so that many bytes are checked at once.
    bytes.iter().fold(false, |found, &byte| {
        found | (byte < b' ') & !matches!(byte, b'\t' | b'\n' | b'\r') | (byte == 0xEF)
    })
}

/// XML 1.0 §2.2.
fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn check_attributes(element: &BytesStart<'_>) -> Result<(), String> {
    if element.attributes_raw().is_empty() {
        return Ok(());
    }
    for item in element.attributes() {
        let item = item.map_err(|error| error.to_string())?;
        item.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The namespace of the root element, by what it declares itself; empty if there is none.
///
/// # Errors
/// If an attribute is malformed.
pub fn namespace(root: &BytesStart<'_>) -> Result<String, String> {
    let declaration = match root.name().into_inner().split_once(':') {
        Some((prefix, _)) => format!("xmlns:{prefix}"),
        None => "xmlns".to_owned(),
    };
    for item in root.attributes().with_checks(false) {
        let item = item.map_err(|error| error.to_string())?;
        if item.key.into_inner() == declaration {
            let value = item.normalized_value(XmlVersion::Implicit1_0);
            return value.map(Cow::into_owned).map_err(|error| error.to_string());
        }
    }
    Ok(String::new())
}

/// An element's name without prefix.
pub fn local_name<'a>(element: &'a BytesStart<'_>) -> &'a str {
    local(element.name().into_inner())
}

/// A name without its prefix: everything after the first colon.
fn local(name: &str) -> &str {
    match name.as_bytes().iter().position(|&byte| byte == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

/// The value of an attribute, whatever its prefix.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    attributes(element, [name]).map(|[value]| value)
}

/// The values of several attributes, whatever their prefix.
pub fn attributes<const COUNT: usize>(
    element: &BytesStart<'_>,
    names: [&str; COUNT],
) -> Result<[Option<String>; COUNT], String> {
    let mut values = [const { None }; COUNT];
    // Duplicates were checked when the element began.
    for item in element.attributes().with_checks(false) {
        let item = item.map_err(|error| error.to_string())?;
        let name = item.key.local_name();
        let at = names.iter().position(|wanted| *wanted == name.as_ref());
        // Of those that differ only in their prefix, the first counts.
        if let Some(value) = at.map(|at| &mut values[at])
            && value.is_none()
        {
            let found = item.normalized_value(XmlVersion::Implicit1_0);
            *value = Some(found.map_err(|error| error.to_string())?.into_owned());
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        walk(text.as_bytes(), &mut |_| Ok(())).err().map(|(rule, _)| rule.code)
    }

    #[test]
    fn well_formed_files_are_read() {
        assert_eq!(code("<?xml version=\"1.0\"?>\n<a b='&lt;'>&amp;&#233;<c/></a>\n"), None);
        let mut text = String::new();
        let mut collect = |part: Part<'_>| {
            if let Part::Text(piece) = part {
                text.push_str(piece);
            }
            Ok(())
        };
        walk(b"<a>un<b>deux &amp;&#233;</b></a>", &mut collect).unwrap();
        assert_eq!(text, "undeux &é");
    }

    #[test]
    fn text_in_cdata_is_text() {
        let mut text = String::new();
        let mut collect = |part: Part<'_>| {
            if let Part::Text(piece) = part {
                text.push_str(piece);
            }
            Ok(())
        };
        walk(b"<a>un <![CDATA[<deux> & ]]>trois</a>", &mut collect).unwrap();
        assert_eq!(text, "un <deux> & trois");
        assert_eq!(code("<a/><![CDATA[ ]]>"), Some("M001"));
    }

    #[test]
    fn files_are_read_in_the_encoding_that_they_declare() {
        let latin = b"<?xml version='1.0' encoding = 'ISO-8859-1' ?><a>\xE9</a>";
        let utf16: Vec<u8> = "\u{FEFF}<?xml version='1.0' encoding='UTF-16'?><a>é</a>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [latin.as_slice(), &utf16] {
            let mut text = String::new();
            let mut collect = |part: Part<'_>| {
                if let Part::Text(piece) = part {
                    text.push_str(piece);
                }
                Ok(())
            };
            walk(bytes, &mut collect).unwrap();
            assert_eq!(text, "é");
        }
        assert_eq!(code("<?xml version=\"1.0\" encoding=\"EBCDIC\"?><a/>"), Some("M016"));
    }

    #[test]
    fn malformed_files_are_refused() {
        for text in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>text",
            "<a b='1' b='2'/>",
            "<a b=1/>",
            "<a>&undefined;</a>",
            "<a b='&undefined;'/>",
            "<a>\u{1}</a>",
            "<a>&#0;</a>",
        ] {
            assert_eq!(code(text), Some("M001"), "{text:?}");
        }
        assert_eq!(code(&"<a>".repeat(1000)), Some("M001"));
        assert_eq!(code("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), Some("M002"));
        assert!(walk(b"<a>\xFF</a>", &mut |_| Ok(())).is_err());
        assert_eq!(code(&format!("<a>{}</a>", "<b/>".repeat(MAX_ELEMENTS))), Some("M003"));
    }
}
