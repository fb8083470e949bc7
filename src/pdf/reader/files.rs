//! Embedded files (ISO 32000-1 §7.11.4, ISO 19005-3 §6.8).

use std::collections::BTreeSet;

use lopdf::ObjectId;

use crate::pdf::attachment::Relationship;
use crate::pdf::model::{self, Dictionary, LARGEST_CONTENT, Object, Objects, PdfReadError};

/// A file embedded in a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedFileFacts {
    pub name: String,
    pub bytes: Vec<u8>,
    /// `None` if `/AFRelationship` is missing or has another value.
    pub relationship: Option<Relationship>,
    /// `/Subtype` of the stream: `text/markdown`.
    pub media_type: Option<String>,
}

/// The files of the name tree, in its order, then those that only the catalogue's `/AF` names.
pub fn embedded<'a>(
    objects: &Objects<'a>,
    catalogue: &Dictionary<'a>,
) -> Result<Vec<EmbeddedFileFacts>, PdfReadError> {
    let names = objects.dictionary(catalogue, b"Names");
    let tree = names.and_then(|names| names.get(b"EmbeddedFiles"));
    let named = model::leaves(objects, tree, b"Names").into_iter().map(|(_, file)| file);
    let associated = objects.array(catalogue, b"AF").unwrap_or_default();

    let mut files = Vec::new();
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    let mut budget = LARGEST_CONTENT;
    for specification in named.chain(associated) {
        if specification.as_reference().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let Some(entries) = objects.resolve(specification).and_then(Object::as_dictionary) else {
            continue;
        };
        if let Some(file) = read_file(objects, entries, budget)? {
            budget -= file.bytes.len();
            files.push(file);
        }
    }
    Ok(files)
}

/// A file; `None` for a specification without an embedded file.
fn read_file<'a>(
    objects: &Objects<'a>,
    entries: &Dictionary<'a>,
    budget: usize,
) -> Result<Option<EmbeddedFileFacts>, PdfReadError> {
    let stream = objects.dictionary(entries, b"EF").and_then(|files| {
        objects.entry(files, b"UF").or_else(|| objects.entry(files, b"F"))?.as_stream()
    });
    let Some(stream) = stream else { return Ok(None) };
    let name = objects.text(entries, b"UF").or_else(|| objects.text(entries, b"F"));
    let relationship = match objects.name(entries, b"AFRelationship").as_deref() {
        Some("Source") => Some(Relationship::Source),
        Some("Data") => Some(Relationship::Data),
        Some("Supplement") => Some(Relationship::Supplement),
        _ => None,
    };
    Ok(Some(EmbeddedFileFacts {
        name: name.unwrap_or_default(),
        bytes: model::content(stream, budget)?.into_owned(),
        relationship,
        media_type: objects.name(&stream.dictionary, b"Subtype").map(Into::into),
    }))
}
