//! What stands in the tags of a text, and the front matter that it may name.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::front_matter::FrontMatter;
use crate::yaml;

/// The insides of all tags and outputs.
pub(super) fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('{').filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let close = match rest.as_bytes().first() {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => return None,
        };
        rest[1..].find(close).map(|end| &rest[1..1 + end])
    })
}

/// Names that may be variables.
pub(super) fn roots(tag: &str) -> impl Iterator<Item = &str> {
    tag.split(|c: char| !c.is_alphanumeric() && !"_.-$".contains(c))
        .map(|word| word.split('.').next().unwrap_or_default())
        .filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
}

/// The names that follow `base.` or `base["…"]`.
pub(super) fn names_after(tag: &str, base: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in tag.match_indices(base) {
        let is_start = !tag[..at].ends_with(|c: char| c.is_alphanumeric() || "_.-".contains(c));
        let rest = &tag[at + base.len()..];
        let name = match rest.strip_prefix('.') {
            Some(rest) => rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').next(),
            None => rest
                .strip_prefix('[')
                .and_then(|rest| rest.trim_start().strip_prefix(['"', '\'']))
                .and_then(|rest| rest.split(['"', '\'']).next()),
        };
        names.extend(name.filter(|name| is_start && !name.is_empty()).map(str::to_owned));
    }
    names
}

/// The front matter over the defaults, under the site's names and ours.
pub(super) fn front_values(
    defaults: &yaml::Mapping,
    parts: &FrontMatter,
) -> serde_json::Map<String, Value> {
    let mut values = serde_json::Map::new();
    for mapping in [defaults, &parts.typed, &parts.own] {
        for entry in mapping.entries.iter().filter(|entry| !entry.value.is_null()) {
            values.insert(entry.key.clone(), entry.value.to_json());
        }
    }
    values
}
