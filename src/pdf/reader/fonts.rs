//! Which fonts carry their font program (ISO 19005-3 §6.2.11.4).

use std::collections::BTreeSet;

use crate::pdf::model::{Dictionary, Objects};

/// Number of fonts, and the names of those that are not embedded.
pub fn embedded(objects: &Objects<'_>) -> (usize, Vec<String>) {
    let mut count = 0;
    let mut missing = BTreeSet::new();
    objects.each_dictionary(|dictionary| {
        if !is_simple_font(objects, dictionary) {
            return;
        }
        count += 1;
        if objects.font_program(dictionary).is_none() {
            let name = objects.name(dictionary, b"BaseFont").unwrap_or_default();
            missing.insert(name.into_owned());
        }
    });
    (count, missing.into_iter().collect())
}

/// A font that draws by itself with a font program: not Type 0, whose descendant does, and not
/// Type 3, whose glyphs are page content.
fn is_simple_font<'a>(objects: &Objects<'a>, dictionary: &Dictionary<'a>) -> bool {
    let name = |key| objects.name(dictionary, key);
    name(b"Type").as_deref() == Some("Font")
        && !matches!(name(b"Subtype").as_deref(), Some("Type0" | "Type3"))
}
