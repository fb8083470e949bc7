//! The post's two parts: front matter, as a tree, and body.

use std::sync::Arc;

use crate::error::{Place, Position};
use crate::site::{ReleaseSource, SiteConfig, merge};
use crate::yaml::{self, Mapping, Node, RepeatedKey, Value, YamlError};

use super::ReleaseError;

/// The byte-order mark, which editors of Windows put first.
const MARK: char = '\u{feff}';

/// A post in its parts.
pub(super) struct FrontMatter {
    pub text: Arc<str>,
    pub body_start: usize,
    /// What the post itself says, under our names.
    pub own: Mapping,
    /// The same over the site's defaults. A default has no place in the post: it gets the first.
    pub merged: Mapping,
    /// Those of the defaults that had a say in a release.
    pub defaults: Mapping,
    pub repeated: Vec<RepeatedKey>,
}

pub(super) fn read_front_matter(
    source: &ReleaseSource,
    site: &SiteConfig,
) -> Result<FrontMatter, ReleaseError> {
    let place = |position| Place::new(source.path.clone(), position);
    let text = decode(&source.bytes, &source.path)?;
    let (yaml_end, body_start) = split(text, &source.path)?;
    // The opening fence is YAML's own document mark: with it, lines are those of the file.
    let yaml = text[..yaml_end].trim_start_matches(MARK);
    let document = yaml::parse(yaml).map_err(|YamlError { message, position, help }| {
        ReleaseError::Yaml { place: place(position), problem: message, help }
    })?;
    let root = document.root;
    let own = match root.value {
        Value::Mapping(mapping) => mapping,
        _ if root.is_null() => Mapping::default(),
        _ => {
            let found = root.kind();
            return Err(ReleaseError::NotAMapping { place: place(root.position), found });
        }
    };
    let own = with_our_names(own, site);
    let defaults = site.defaults_for(&source.path, source.collection.as_deref());
    let defaults = without_places(&with_our_names(defaults, site));
    let merged = with_all_categories(merge(&defaults, &own), &defaults);
    let defaults = with_a_say(defaults, &own);
    let repeated = document.repeated;
    Ok(FrontMatter { text: text.into(), body_start, own, merged, defaults, repeated })
}

/// Keys by which sites declare a post's language.
pub(super) const LANGUAGE_KEYS: [&str; 3] = ["lang", "language", "locale"];

/// Keys whose default is shown on the page or told by the metadata. Contacts and the page's
/// address are kept resolved.
pub(super) const SHOWN_KEYS: [&str; 17] = [
    "title",
    "sous-titre",
    "date",
    "date_de_modification",
    "lang",
    "language",
    "locale",
    "categories",
    "category",
    "tags",
    "tag",
    "auteur",
    "numero",
    "number",
    "chapeau-text",
    "une-ou-diaporama",
    "redirect_to",
];

/// The defaults that are shown and that the post does not replace: mappings are merged, and
/// categories add up.
fn with_a_say(mut defaults: Mapping, own: &Mapping) -> Mapping {
    let adds_up = |entry: &yaml::Entry, own: &Node| {
        entry.key == "categories" || entry.value.mapping().is_some() && own.mapping().is_some()
    };
    defaults.entries.retain(|entry| {
        let own = own.get(&entry.key).filter(|node| !node.is_null());
        SHOWN_KEYS.contains(&entry.key.as_str())
            && !entry.value.is_null()
            && own.is_none_or(|own| adds_up(entry, own))
    });
    defaults
}

fn decode<'b>(bytes: &'b [u8], path: &str) -> Result<&'b str, ReleaseError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let place = Place::new(path, Position::of_offset(&valid, valid.len()));
        let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        ReleaseError::NotUtf8 { place, byte: bytes[error.valid_up_to()], utf16 }
    })
}

/// The ends of front matter and of its closing fence, as byte offsets.
fn split(text: &str, path: &str) -> Result<(usize, usize), ReleaseError> {
    let place = || Place::new(path, Position::START);
    let mark = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    let mut lines = text[mark..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if !is_fence(first, &["---"]) {
        return Err(ReleaseError::NoFrontMatter { place: place() });
    }
    let mut at = mark + first.len();
    for line in lines {
        let next = at + line.len();
        if is_fence(line, &["---", "..."]) {
            return Ok((at, next));
        }
        at = next;
    }
    Err(ReleaseError::UnclosedFrontMatter { place: place() })
}

fn is_fence(line: &str, fences: &[&str]) -> bool {
    fences.contains(&line.trim_end())
}

/// Renames the keys that this site calls otherwise; a key of our own name stands before it.
fn with_our_names(mut mapping: Mapping, site: &SiteConfig) -> Mapping {
    for (ours, theirs) in &site.fields {
        let taken = mapping.get(ours).is_some_and(|node| !node.is_null());
        if ours == theirs || taken || mapping.get(theirs).is_none() {
            continue;
        }
        mapping.entries.retain(|entry| entry.key != *ours);
        for entry in mapping.entries.iter_mut().filter(|entry| entry.key == *theirs) {
            entry.key.clone_from(ours);
        }
    }
    mapping
}

/// Categories add up where everything else is replaced (`Jekyll::Document#merge_categories!`).
fn with_all_categories(mut merged: Mapping, defaults: &Mapping) -> Mapping {
    let ours = defaults.get("categories").map(Node::items).unwrap_or_default();
    for entry in merged.entries.iter_mut().filter(|entry| entry.key == "categories") {
        let all = [ours, entry.value.items()].concat();
        if !all.is_empty() {
            entry.value.value = Value::Sequence(all);
        }
    }
    merged
}

fn without_places(mapping: &Mapping) -> Mapping {
    let entries = mapping.entries.iter().map(|entry| yaml::Entry {
        key: entry.key.clone(),
        key_position: Position::START,
        value: without_place(&entry.value),
    });
    Mapping { entries: entries.collect() }
}

fn without_place(node: &Node) -> Node {
    let value = match &node.value {
        Value::Mapping(mapping) => Value::Mapping(without_places(mapping)),
        Value::Sequence(nodes) => Value::Sequence(nodes.iter().map(without_place).collect()),
        Value::Scalar(scalar) => Value::Scalar(scalar.clone()),
    };
    Node { value, position: Position::START }
}
