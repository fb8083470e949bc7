//! The properties of an XMP packet (ISO 16684-1), and what PDF/A asks of them (ISO 19005-3 §6.6).

use lopdf::Dictionary;

use super::Declared;
use super::extension::Extensions;
use super::objects::Objects;
use super::rdf::{self, Property, Value};
use super::types;
use crate::pdf::reader::{LARGEST_STREAM, content_by_lopdf};

pub const DC: &str = "http://purl.org/dc/elements/1.1/";
pub const XMP: &str = "http://ns.adobe.com/xap/1.0/";
pub const PDF: &str = "http://ns.adobe.com/pdf/1.3/";
pub const PDFA: &str = "http://www.aiim.org/pdfa/ns/id/";
const PDFUA: &str = "http://www.aiim.org/pdfua/ns/id/";

/// The properties of a file.
#[derive(Debug)]
pub struct Properties {
    packet: rdf::Packet,
    extensions: Extensions,
}

impl Properties {
    fn new(packet: rdf::Packet) -> Properties {
        let extensions = Extensions::of(&packet.properties);
        Properties { packet, extensions }
    }

    /// The first processing instruction.
    pub fn header(&self) -> &str {
        &self.packet.header
    }

    /// Where the packet is not what XMP is: duplicates among them.
    pub fn faults(&self) -> &[String] {
        &self.packet.faults
    }

    /// What is wrong with the description of schemas.
    pub fn description_faults(&self) -> &[String] {
        &self.extensions.faults
    }

    /// The texts of a property: of an array, each.
    pub fn values(&self, namespace: &str, name: &str) -> Vec<&str> {
        let mut texts = Vec::new();
        for property in &self.packet.properties {
            if property.name.0 == namespace && property.name.1 == name {
                add_texts(&property.value, &mut texts);
            }
        }
        texts.retain(|text| !text.trim().is_empty());
        texts
    }

    pub fn declared(&self) -> Declared {
        let first = |namespace, name| self.values(namespace, name).first().copied();
        let number = |namespace| first(namespace, "part").and_then(|part| part.parse().ok());
        let level = first(PDFA, "conformance").unwrap_or_default().to_owned();
        Declared { pdfa: number(PDFA).map(|part| (part, level)), pdfua: number(PDFUA) }
    }

    /// Properties that neither XMP nor an extension schema describes.
    pub fn not_described(&self) -> impl Iterator<Item = String> {
        self.typed().filter(|(_, kind)| kind.is_none()).map(|(property, _)| {
            let (namespace, name) = &property.name;
            format!("{name} of {namespace}")
        })
    }

    /// Properties whose value is not of their type.
    pub fn ill_typed(&self) -> impl Iterator<Item = String> {
        self.typed().filter_map(|(property, kind)| {
            let kind = kind?;
            let sound = types::matches(&property.value, kind, &self.extensions.types);
            (!sound).then(|| format!("{}:{} is no {kind}", property.prefix, property.name.1))
        })
    }

    /// Declarations of standards under another prefix than the standards give.
    pub fn misnamed(&self) -> impl Iterator<Item = String> {
        let prefix = |namespace: &str| match namespace {
            PDFA => Some("pdfaid"),
            PDFUA => Some("pdfuaid"),
            _ => None,
        };
        self.packet.properties.iter().filter_map(move |property| {
            let prefix = prefix(&property.name.0).filter(|prefix| *prefix != property.prefix)?;
            Some(format!("{}:{} for {prefix}", property.prefix, property.name.1))
        })
    }

    /// All properties but those that describe schemas, with the type of each.
    fn typed(&self) -> impl Iterator<Item = (&Property, Option<&str>)> {
        let properties = self.packet.properties.iter();
        properties.filter(|property| property.name.0 != super::extension::EXTENSION).map(
            |property| {
                let (namespace, name) = &property.name;
                let extended = || self.extensions.type_of(&property.name);
                (property, types::predefined(namespace, name).or_else(extended))
            },
        )
    }
}

fn add_texts<'p>(value: &'p Value, texts: &mut Vec<&'p str>) {
    match value {
        Value::Text(text) => texts.push(text),
        Value::Array(_, items) => items.iter().for_each(|item| add_texts(&item.value, texts)),
        Value::Structure(_) => {}
    }
}

/// The properties of the catalogue's packet; `None` where it is absent or malformed.
pub fn read(objects: &Objects<'_>, catalogue: &Dictionary) -> Option<Properties> {
    let packet = objects.entry(catalogue, b"Metadata")?.as_stream().ok()?;
    let bytes = content_by_lopdf(packet, LARGEST_STREAM).ok()?;
    rdf::read(std::str::from_utf8(&bytes).ok()?).map(Properties::new)
}
