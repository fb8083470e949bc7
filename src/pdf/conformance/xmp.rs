//! The properties of an XMP packet (ISO 16684-1), flat.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::Dictionary;
use quick_xml::NsReader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;

use super::Declared;
use super::objects::Objects;
use crate::pdf::reader::{LARGEST_STREAM, content_by_lopdf};

pub const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
pub const DC: &str = "http://purl.org/dc/elements/1.1/";
pub const XMP: &str = "http://ns.adobe.com/xap/1.0/";
pub const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
const PDFA: &str = "http://www.aiim.org/pdfa/ns/id/";
const PDFUA: &str = "http://www.aiim.org/pdfua/ns/id/";
const SCHEMA: &str = "http://www.aiim.org/pdfa/ns/schema#";

/// Namespaces that need no description: those of ISO 16684-1 and of the description itself.
const DESCRIBED: [&str; 19] = [
    RDF,
    DC,
    XMP,
    PDF,
    PDFA,
    SCHEMA,
    "adobe:ns:meta/",
    "http://ns.adobe.com/xap/1.0/mm/",
    "http://ns.adobe.com/xap/1.0/rights/",
    "http://ns.adobe.com/xap/1.0/bj/",
    "http://ns.adobe.com/xap/1.0/t/pg/",
    "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
    "http://ns.adobe.com/photoshop/1.0/",
    "http://ns.adobe.com/tiff/1.0/",
    "http://ns.adobe.com/exif/1.0/",
    "http://www.aiim.org/pdfa/ns/extension/",
    "http://www.aiim.org/pdfa/ns/property#",
    "http://www.aiim.org/pdfa/ns/type#",
    "http://www.aiim.org/pdfa/ns/field#",
];
/// Namespaces of structured values begin so.
const VALUES: &str = "http://ns.adobe.com/xap/1.0/s";

/// Values by namespace and name: of a list, each.
#[derive(Debug, Default)]
pub struct Properties {
    values: BTreeMap<(String, String), Vec<String>>,
    /// The first processing instruction.
    pub header: String,
}

impl Properties {
    pub fn values(&self, namespace: &str, name: &str) -> &[String] {
        let key = (namespace.to_owned(), name.to_owned());
        self.values.get(&key).map_or(&[], Vec::as_slice)
    }

    pub fn declared(&self) -> Declared {
        let first = |namespace, name| self.values(namespace, name).first();
        let number = |namespace| first(namespace, "part").and_then(|part| part.parse().ok());
        let level = first(PDFA, "conformance").cloned().unwrap_or_default();
        Declared { pdfa: number(PDFA).map(|part| (part, level)), pdfua: number(PDFUA) }
    }

    /// Namespaces of properties that no extension schema describes.
    pub fn not_described(&self) -> BTreeSet<&str> {
        let described = self.values(SCHEMA, "namespaceURI");
        let used = self.values.keys().map(|(namespace, _)| namespace.as_str());
        used.filter(|namespace| {
            !DESCRIBED.contains(namespace)
                && !namespace.starts_with(VALUES)
                && !described.iter().any(|described| described == namespace)
        })
        .collect()
    }

    fn add(&mut self, (namespace, name): &(String, String), value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            let key = (namespace.clone(), name.clone());
            self.values.entry(key).or_default().push(value.to_owned());
        }
    }
}

/// The properties of the catalogue's packet; `None` where it is absent or malformed.
pub fn read(objects: &Objects<'_>, catalogue: &Dictionary) -> Option<Properties> {
    let packet = objects.entry(catalogue, b"Metadata")?.as_stream().ok()?;
    let bytes = content_by_lopdf(packet, LARGEST_STREAM).ok()?;
    parse(std::str::from_utf8(&bytes).ok()?)
}

fn parse(text: &str) -> Option<Properties> {
    let mut reader = NsReader::from_str(text);
    let mut properties = Properties::default();
    let mut open: Vec<(String, String)> = Vec::new();
    let mut value = String::new();
    let mut roots = 0;
    loop {
        let (namespace, event) = reader.read_resolved_event().ok()?;
        match event {
            Event::Start(ref element) | Event::Empty(ref element) => {
                roots += usize::from(open.is_empty());
                let name = (bound(&namespace), element.local_name().into_inner().to_owned());
                for attribute in element.attributes() {
                    let attribute = attribute.ok()?;
                    let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
                    let key = (bound(&namespace), local.into_inner().to_owned());
                    if !matches!(key.0.as_str(), "" | RDF)
                        && !attribute.key.as_ref().starts_with("xml")
                    {
                        properties.add(&key, &attribute.value);
                    }
                }
                value.clear();
                if matches!(event, Event::Start(_)) {
                    open.push(name);
                }
            }
            Event::Text(text) => value.push_str(&text.xml10_content()),
            Event::CData(text) => value.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                Some(character) => value.push(character),
                None => value.push_str(resolve_predefined_entity(&reference)?),
            },
            Event::End(_) => {
                // A list's items are values of the property around it.
                if let Some(property) = open.iter().rev().find(|(namespace, _)| namespace != RDF) {
                    properties.add(property, &value);
                }
                value.clear();
                open.pop();
            }
            Event::PI(instruction) if properties.header.is_empty() => {
                properties.header = instruction.to_string();
            }
            Event::Eof => return (open.is_empty() && roots == 1).then_some(properties),
            _ => {}
        }
    }
}

fn bound(namespace: &ResolveResult<'_>) -> String {
    match namespace {
        ResolveResult::Bound(namespace) => namespace.0.to_owned(),
        _ => String::new(),
    }
}
