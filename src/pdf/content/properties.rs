//! Marked content and its property lists (ISO 32000-1 §14.6).

use std::collections::BTreeMap;

use printpdf::{DictItem, Op};

use crate::pdf::object::text_bytes;

/// Begins marked content (ISO 32000-1 §14.6).
pub fn marked<'a>(tag: &str, properties: impl IntoIterator<Item = (&'a str, DictItem)>) -> Op {
    let map: BTreeMap<String, DictItem> =
        properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let properties = DictItem::Dict { map };
    Op::BeginMarkedContentWithProperties { tag: tag.to_owned(), properties }
}

/// A name.
pub fn name(name: &str) -> DictItem {
    DictItem::Name(name.as_bytes().to_vec())
}

/// A text string (ISO 32000-1 §7.9.2.2).
pub fn string(text: &str) -> DictItem {
    DictItem::String { data: text_bytes(text), literal: true }
}
