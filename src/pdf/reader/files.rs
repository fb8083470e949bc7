//! Embedded files (ISO 32000-1 §7.11.4, ISO 19005-3 §6.8).

use std::collections::BTreeSet;

use lopdf::ObjectId;

use super::filters::content;
use super::object::{Dictionary, Object};
use super::objects::Objects;
use super::{EmbeddedFileFacts, LARGEST_CONTENT, PdfReadError};
use crate::pdf::Relationship;

/// The files of the name tree, in its order, then those that only the catalogue's `/AF` names.
pub fn embedded<'a>(
    objects: &Objects<'a>,
    catalogue: &Dictionary<'a>,
) -> Result<Vec<EmbeddedFileFacts>, PdfReadError> {
    let mut specifications = Vec::new();
    if let Some(names) = objects.dictionary(catalogue, b"Names") {
        specifications = name_tree_values(objects, names);
    }
    let associated = objects.entry(catalogue, b"AF").and_then(Object::as_array);
    specifications.extend(associated.into_iter().flatten());

    let mut files = Vec::new();
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    let mut budget = LARGEST_CONTENT;
    for specification in specifications {
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

/// The values of `/EmbeddedFiles`, from a walk that visits each node once.
fn name_tree_values<'o, 'a>(
    objects: &'o Objects<'a>,
    names: &'o Dictionary<'a>,
) -> Vec<&'o Object<'a>> {
    let mut values = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Object<'a>> = names.get(b"EmbeddedFiles").into_iter().collect();
    while let Some(node) = waiting.pop() {
        if node.as_reference().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let Some(node) = objects.resolve(node).and_then(Object::as_dictionary) else {
            continue;
        };
        let array = |key| objects.entry(node, key).and_then(Object::as_array);
        if let Some(pairs) = array(b"Names") {
            values.extend(pairs.chunks_exact(2).map(|pair| &pair[1]));
        }
        if let Some(kids) = array(b"Kids") {
            waiting.extend(kids.iter().rev());
        }
    }
    values
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
        bytes: content(stream, budget)?.into_owned(),
        relationship,
        media_type: objects.name(&stream.dictionary, b"Subtype"),
    }))
}
