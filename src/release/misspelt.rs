//! Keys that are most likely misspelt: what stands at them would be lost without a word.

use crate::site::expected_names;
use crate::yaml::{Mapping, Node, Value};

use super::meanings::known_keys;
use super::reading::Reading;
use super::rule::UNKNOWN_KEY;

/// Keys of the front matter that have the form of one that is read, and stand in its place.
pub(super) fn report_misspelt(reading: &mut Reading<'_>) {
    let own = reading.own;
    for entry in own.entries.iter().filter(|entry| !is_empty(&entry.value)) {
        let key = entry.key.as_str();
        if known_keys().any(|known| known == key) {
            continue;
        }
        // A site may have keys of its own: only what can hardly be another word is reported, and
        // only where the one that is read is absent.
        let most = match key.chars().count() {
            ..5 => continue,
            5..8 => 1,
            _ => 2,
        };
        let near = known_keys()
            .filter(|known| known.len() > 4 && own.get(known).is_none())
            .map(|known| (strsim::damerau_levenshtein(key, known), known))
            .min_by_key(|(distance, _)| *distance);
        if let Some((distance, known)) = near
            && distance <= most
        {
            let detail = format!("`{key}` is not read: did you mean `{known}`?");
            reading.find(&UNKNOWN_KEY, entry.key_position, detail);
        }
    }
}

/// Keys of an entry of `list` that are not among `names`: an entry has no other meaning.
pub(super) fn report_unread(
    reading: &mut Reading<'_>,
    list: &str,
    entry: &Mapping,
    names: &[&str],
) {
    for unread in &entry.entries {
        let key = unread.key.as_str();
        if !names.contains(&key) && !is_empty(&unread.value) {
            // Of one that is read in two spellings, the usual one.
            let is_usual = |name: &&&str| !name.starts_with(char::is_uppercase);
            let usual: Vec<&str> = names.iter().filter(is_usual).copied().collect();
            let nearest = expected_names(key, &usual);
            let detail = format!("`{key}` in an entry of `{list}` is not read: {nearest}");
            reading.find(&UNKNOWN_KEY, unread.key_position, detail);
        }
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(scalar) => node.is_null() || scalar.text.trim().is_empty(),
        Value::Sequence(items) => items.iter().all(is_empty),
        Value::Mapping(mapping) => mapping.entries.iter().all(|entry| is_empty(&entry.value)),
    }
}
