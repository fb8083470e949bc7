//! The properties of an XMP packet (ISO 16684-1), and what PDF/A requires of them (ISO 19005-3
//! §6.6).

use super::extension::Extensions;
use super::types;
use crate::pdf::model::xmp::{self, PDFA, PDFUA, Packet, Property};
use crate::pdf::model::{self, Dictionary, LARGEST_STREAM, Objects};

pub use crate::pdf::model::xmp::XMP;
pub const PDF: &str = "http://ns.adobe.com/pdf/1.3/";

/// The properties of a file.
#[derive(Debug)]
pub struct Properties {
    pub packet: Packet,
    extensions: Extensions,
}

impl Properties {
    fn new(packet: Packet) -> Properties {
        let extensions = Extensions::of(&packet.properties);
        Properties { packet, extensions }
    }

    /// Faults in the description of schemas.
    pub fn description_faults(&self) -> &[String] {
        &self.extensions.faults
    }

    /// Properties that neither XMP nor an extension schema describes.
    pub fn not_described(&self) -> impl Iterator<Item = String> {
        self.typed().filter(|(_, kind)| kind.is_none()).map(|(property, _)| {
            let (namespace, name) = &property.name;
            format!("{name} of {namespace}")
        })
    }

    /// Properties whose value has the wrong type.
    pub fn ill_typed(&self) -> impl Iterator<Item = String> {
        self.typed().filter_map(|(property, kind)| {
            let kind = kind?;
            let sound = types::matches(&property.value, kind, &self.extensions.types);
            (!sound)
                .then(|| format!("{}:{} is not of type {kind}", property.prefix, property.name.1))
        })
    }

    /// Declarations of standards with other prefixes than the standards give.
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

    /// All properties except those that describe schemas, with the type of each.
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

/// The properties in the catalogue's packet; `None` if it is missing or malformed.
pub fn read<'a>(objects: &'a Objects<'a>, catalogue: &'a Dictionary<'a>) -> Option<Properties> {
    let packet = objects.stream(catalogue, b"Metadata")?;
    xmp::read(&model::content(packet, LARGEST_STREAM).ok()?).ok().map(Properties::new)
}
