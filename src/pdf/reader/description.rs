//! What an XMP packet says of the document (ISO 16684-1 §8.3, Dublin Core).

use quick_xml::events::{BytesRef, Event};
use quick_xml::name::ResolveResult;

const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";

/// Title, identifier and date: the first of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description {
    pub title: Option<String>,
    pub identifier: Option<String>,
    /// ISO 8601, as written.
    pub date: Option<String>,
}

/// Reads a packet, event by event.
#[derive(Debug, Default)]
pub struct Describing {
    pub found: Description,
    /// The property that is open, how deep it is, and its text so far.
    open: Option<(String, usize, String)>,
    depth: usize,
}

impl Describing {
    pub fn take(&mut self, namespace: &ResolveResult<'_>, event: &Event<'_>) {
        match event {
            Event::Start(element) => {
                self.depth += 1;
                let is_dublin_core = matches!(namespace, ResolveResult::Bound(namespace) if namespace.0 == DUBLIN_CORE);
                if self.open.is_none() && is_dublin_core {
                    let name = element.local_name().into_inner().to_owned();
                    self.open = Some((name, self.depth, String::new()));
                }
            }
            Event::Text(part) => {
                if let Some((_, _, text)) = &mut self.open {
                    text.push_str(&part.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((_, _, text)) = &mut self.open {
                    text.push_str(&resolved(reference));
                }
            }
            Event::End(_) => {
                // A list's first item is its first text: the others follow it.
                if let Some((name, at, text)) = self.open.take() {
                    if self.depth == at || !text.trim().is_empty() {
                        self.found.take(&name, text.trim());
                    }
                    self.open = (self.depth > at).then_some((name, at, String::new()));
                }
                self.depth = self.depth.saturating_sub(1);
            }
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
    use crate::pdf::reader::xmp;

    #[test]
    fn the_first_of_each_is_read() {
        let packet = r#"<x xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:r="r">
            <d:title><r:Alt><r:li>A &amp; « b »</r:li><r:li>C</r:li></r:Alt></d:title>
            <d:identifier>2019-07-17-a</d:identifier><identifier>no</identifier>
            <d:date><r:Seq><r:li>2019-07-17T10:00:00+02:00</r:li></r:Seq></d:date></x>"#;
        let (_, found) = xmp::read(packet.as_bytes()).unwrap();
        assert_eq!(found.title.as_deref(), Some("A & « b »"));
        assert_eq!(found.identifier.as_deref(), Some("2019-07-17-a"));
        assert_eq!(found.date.as_deref(), Some("2019-07-17T10:00:00+02:00"));
        assert!(xmp::read(b"<a></b>").is_err());
    }
}
