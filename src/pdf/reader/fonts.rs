//! Which fonts carry their font program (ISO 19005-3 §6.2.11.4).

use std::collections::BTreeSet;

use super::object::{Dictionary, Object};
use super::objects::Objects;

/// Number of fonts, and the names of those that are not embedded.
pub fn embedded(objects: &Objects<'_>) -> (usize, Vec<String>) {
    let mut count = 0;
    let mut missing = BTreeSet::new();
    for object in objects.all() {
        each_dictionary(object, &mut |dictionary| {
            if !is_simple_font(objects, dictionary) {
                return;
            }
            count += 1;
            let has_program = objects.dictionary(dictionary, b"FontDescriptor").is_some_and(|d| {
                [&b"FontFile"[..], b"FontFile2", b"FontFile3"]
                    .iter()
                    .any(|key| objects.entry(d, key).is_some_and(|file| file.as_stream().is_some()))
            });
            if !has_program {
                missing.insert(objects.name(dictionary, b"BaseFont").unwrap_or_default());
            }
        });
    }
    (count, missing.into_iter().collect())
}

/// A font that draws by itself with a font program: not Type 0, whose descendant does, and not
/// Type 3, whose glyphs are page content.
fn is_simple_font<'a>(objects: &Objects<'a>, dictionary: &Dictionary<'a>) -> bool {
    let name = |key| objects.entry(dictionary, key).and_then(Object::as_name);
    name(b"Type") == Some(b"Font") && !matches!(name(b"Subtype"), Some(b"Type0" | b"Type3"))
}

/// The dictionaries in an object at any depth: the parser limits it.
fn each_dictionary<'o, 'a>(object: &'o Object<'a>, found: &mut dyn FnMut(&'o Dictionary<'a>)) {
    match object {
        Object::Dictionary(entries) => {
            found(entries);
            entries.iter().for_each(|(_, value)| each_dictionary(value, found));
        }
        Object::Stream(stream) => {
            stream.dictionary.iter().for_each(|(_, value)| each_dictionary(value, found));
        }
        Object::Array(items) => items.iter().for_each(|item| each_dictionary(item, found)),
        _ => {}
    }
}
