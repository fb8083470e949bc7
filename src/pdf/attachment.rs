//! Embedded files (ISO 19005-3 §6.8, ISO 32000-1 §7.11.4).

use lopdf::{Dictionary, Document, Object, dictionary};

use super::date::Date;
use super::deflate::flate_stream;
use super::object::{byte_string, text_bytes, text_string};

/// A file to embed (ISO 19005-3 §6.8).
pub struct EmbeddedFile<'a> {
    /// File name, as the reader will see it.
    pub name: String,
    /// `text/markdown`, `application/xml`.
    pub media_type: &'static str,
    /// What it is, in the release's language.
    pub description: String,
    pub relationship: Relationship,
    pub bytes: &'a [u8],
    /// RFC 3339; the release's date.
    pub modified: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relationship {
    Source,
    Data,
    Supplement,
}

impl Relationship {
    /// The value of `/AFRelationship`.
    pub fn name(self) -> &'static str {
        match self {
            Relationship::Source => "Source",
            Relationship::Data => "Data",
            Relationship::Supplement => "Supplement",
        }
    }
}

/// Adds the files, to the catalogue's `/AF` and to its name tree. `modified` is parallel to
/// `files`. There is no `/CheckSum`: it would be MD5, and the package holds better digests.
pub fn add(
    pdf: &mut Document,
    catalogue: &mut Dictionary,
    files: &[EmbeddedFile<'_>],
    modified: &[Date],
) {
    if files.is_empty() {
        return;
    }
    let mut specifications = Vec::new();
    for (file, modified) in files.iter().zip(modified) {
        let entries = dictionary! {
            "Type" => "EmbeddedFile",
            "Subtype" => file.media_type,
            "Params" => dictionary! {
                "Size" => file.bytes.len() as i64,
                "ModDate" => byte_string(modified.pdf()),
            },
        };
        let stream = pdf.add_object(flate_stream(entries, file.bytes));
        let specification = pdf.add_object(dictionary! {
            "Type" => "Filespec",
            "F" => text_string(&file.name),
            "UF" => text_string(&file.name),
            "Desc" => text_string(&file.description),
            "AFRelationship" => file.relationship.name(),
            "EF" => dictionary! { "F" => stream, "UF" => stream },
        });
        specifications.push((text_bytes(&file.name), specification));
    }
    let associated: Vec<Object> = specifications.iter().map(|&(_, object)| object.into()).collect();
    catalogue.set("AF", associated);
    // A name tree is sorted by the bytes of its keys.
    specifications.sort();
    let names =
        specifications.into_iter().flat_map(|(name, object)| [byte_string(name), object.into()]);
    let names: Vec<Object> = names.collect();
    catalogue.set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } });
}
