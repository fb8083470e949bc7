//! What an XMP packet says of the document (ISO 16684-1 §8.3, Dublin Core).

use quick_xml::NsReader;
use quick_xml::events::{BytesRef, Event};
use quick_xml::name::ResolveResult;

use super::PdfReadError;

const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";

/// Title, identifier and date: the first of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description {
    pub title: Option<String>,
    pub identifier: Option<String>,
    /// ISO 8601, as written.
    pub date: Option<String>,
}

/// Reads the packet.
pub fn described(packet: &[u8]) -> Result<Description, PdfReadError> {
    let text = std::str::from_utf8(packet)
        .map_err(|_| PdfReadError::Metadata("it is not UTF-8".to_owned()))?;
    let mut reader = NsReader::from_str(text);
    let mut found = Description::default();
    // The property that is open, how deep it is, and its text so far.
    let mut open: Option<(String, usize, String)> = None;
    let mut depth = 0_usize;
    loop {
        let (namespace, event) = reader
            .read_resolved_event()
            .map_err(|error| PdfReadError::Metadata(error.to_string()))?;
        match event {
            Event::Start(element) => {
                depth += 1;
                let is_dublin_core = matches!(namespace, ResolveResult::Bound(namespace) if namespace.0 == DUBLIN_CORE);
                if open.is_none() && is_dublin_core {
                    let name = element.local_name().into_inner().to_owned();
                    open = Some((name, depth, String::new()));
                }
            }
            Event::Text(part) => {
                if let Some((_, _, text)) = &mut open {
                    text.push_str(&part.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((_, _, text)) = &mut open {
                    text.push_str(&resolved(&reference));
                }
            }
            Event::End(_) => {
                // A list's first item is its first text: the others follow it.
                if let Some((name, at, text)) = open.take() {
                    if depth == at || !text.trim().is_empty() {
                        found.take(&name, text.trim());
                    }
                    open = (depth > at).then_some((name, at, String::new()));
                }
                depth = depth.saturating_sub(1);
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

impl Description {
    fn take(&mut self, name: &str, text: &str) {
        let place = match name {
            "title" => &mut self.title,
            "identifier" => &mut self.identifier,
            "date" => &mut self.date,
            _ => return,
        };
        if place.is_none() && !text.is_empty() {
            *place = Some(text.to_owned());
        }
    }
}

/// XML's own five entities, and characters by number.
fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let name: &str = reference;
    match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => "",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_each_is_read() {
        let packet = r#"<x xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:r="r">
            <d:title><r:Alt><r:li>A &amp; « b »</r:li><r:li>C</r:li></r:Alt></d:title>
            <d:identifier>2019-07-17-a</d:identifier><identifier>no</identifier>
            <d:date><r:Seq><r:li>2019-07-17T10:00:00+02:00</r:li></r:Seq></d:date></x>"#;
        let found = described(packet.as_bytes()).unwrap();
        assert_eq!(found.title.as_deref(), Some("A & « b »"));
        assert_eq!(found.identifier.as_deref(), Some("2019-07-17-a"));
        assert_eq!(found.date.as_deref(), Some("2019-07-17T10:00:00+02:00"));
        assert!(described(b"<a></b>").is_err());
    }
}
