//! What a file says about its release beside its pages, as far as that is known without them.

use std::collections::BTreeMap;

use super::date::Date;
use super::identifier::Identifier;
use super::link::ascii_uri;
use super::metadata;
use super::preflight::Dates;
use crate::document::Metadata;

/// The descriptions of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDescription {
    /// The XMP packet, with [`FileDescription::no_instance`] in place of the file's own identifier.
    pub packet: Vec<u8>,
    /// Texts of the document information dictionary (ISO 32000-1 §14.3.3), by key.
    pub information: BTreeMap<String, String>,
}

impl FileDescription {
    /// What stands in place of `xmpMM:InstanceID`, a UUID, which is a digest of the whole file.
    pub fn no_instance() -> String {
        Identifier::NONE.uuid()
    }
}

/// The descriptions of a file with this metadata, in a language (BCP 47); `None` if its dates are
/// none.
pub fn describe(metadata: &Metadata, language: &str) -> Option<FileDescription> {
    let issued = Date::parse(&metadata.issued)?;
    let modified = match &metadata.modified {
        Some(text) => Date::parse(text)?,
        None => issued,
    };
    let dates = Dates { issued, modified, files: Vec::new() };
    let information = metadata::information(metadata, &dates);
    let texts = information.iter().filter_map(|(key, value)| {
        let text = lopdf::decode_text_string(value).ok()?;
        Some((String::from_utf8_lossy(key).into_owned(), text))
    });
    Some(FileDescription {
        packet: metadata::packet(metadata, language, &dates),
        information: texts.collect(),
    })
}

/// The address of a link, as the file has it.
pub fn uri(target: &str) -> String {
    ascii_uri(target)
}
