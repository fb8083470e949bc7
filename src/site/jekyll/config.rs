//! `_config.yml`: the part of Jekyll's configuration that concerns releases.

use std::collections::BTreeMap;

use crate::yaml::{Mapping, Node};

use super::super::defaults::{DefaultSet, read_defaults};
use super::super::reader::Reader;
use super::super::timezone;

/// The collection that is taken if none is requested.
pub const DEFAULT_COLLECTION: &str = "communiques";
pub const POSTS: &str = "posts";

/// The part of `_config.yml` that matters here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JekyllConfig {
    pub title: Option<String>,
    /// Without trailing slash.
    pub url: Option<String>,
    /// With leading slash and without trailing one; empty if the site is at its host's root.
    pub baseurl: String,
    /// `lang`, otherwise `language`, otherwise `locale`; otherwise the default of multilingual
    /// plug-ins, or the first of their `languages`.
    pub language: Option<String>,
    pub timezone: Option<String>,
    /// The site's own `permalink`: a style or a pattern.
    pub permalink: Option<String>,
    pub collections: BTreeMap<String, CollectionConfig>,
    /// `collections_dir`, without slashes around.
    pub collections_dir: String,
    /// Entries of `exclude`, without slashes around.
    pub exclude: Vec<String>,
    pub defaults: Vec<DefaultSet>,
    /// Whether `markdown` names a CommonMark processor instead of kramdown.
    pub is_commonmark: bool,
    /// The whole file, for `site.…` in a post's Liquid.
    pub values: Mapping,
}

/// A collection's metadata.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectionConfig {
    pub permalink: Option<String>,
    /// Whether its documents are pages of the site.
    pub output: bool,
}

pub(in crate::site) fn read_jekyll(reader: &mut Reader, bytes: &[u8]) -> JekyllConfig {
    let root = reader.root(bytes);
    let broken = reader.faults.len();
    let config = JekyllConfig {
        title: reader.text(&root, "title"),
        is_commonmark: reader
            .text(&root, "markdown")
            .is_some_and(|name| name.to_ascii_lowercase().contains("commonmark")),
        url: reader.text(&root, "url").map(|url| url.trim_end_matches('/').to_owned()),
        baseurl: baseurl(reader.text(&root, "baseurl")),
        language: language(&root),
        timezone: reader.text(&root, "timezone"),
        permalink: reader.text(&root, "permalink"),
        collections: collections(reader, &root),
        collections_dir: trimmed(reader.text(&root, "collections_dir").unwrap_or_default()),
        exclude: reader.texts(&root, "exclude").into_iter().map(trimmed).collect(),
        defaults: read_defaults(reader, &root),
        values: root,
    };
    timezone::check(reader, &config.values, "timezone");
    // Jekyll carries on whatever it reads: an odd setting is ignored.
    reader.odd.append(&mut reader.faults.split_off(broken));
    config
}

/// No shape is a fault: themes and plug-ins use many.
fn language(root: &Mapping) -> Option<String> {
    const KEYS: [&str; 6] =
        ["lang", "language", "locale", "default_lang", "default_language", "languages"];
    let texts = KEYS.iter().filter_map(|key| root.get(key)?.items().first()?.scalar());
    texts.map(|scalar| scalar.text.trim().to_owned()).find(|text| !text.is_empty())
}

fn baseurl(typed: Option<String>) -> String {
    match trimmed(typed.unwrap_or_default()) {
        path if path.is_empty() => path,
        path => format!("/{path}"),
    }
}

fn trimmed(path: String) -> String {
    path.trim_matches('/').to_owned()
}

/// A mapping by name, or a plain list of names.
fn collections(reader: &mut Reader, root: &Mapping) -> BTreeMap<String, CollectionConfig> {
    let Some(node) = root.get("collections") else { return BTreeMap::new() };
    if node.sequence().is_some() {
        let names = reader.texts(root, "collections");
        return names.into_iter().map(|name| (name, CollectionConfig::default())).collect();
    }
    let Some(mapping) = reader.mapping(node, "`collections`") else { return BTreeMap::new() };
    let mut collections = BTreeMap::new();
    for entry in &mapping.entries {
        let what = format!("the collection `{}`", entry.key);
        let config = reader.mapping(&entry.value, &what).cloned().unwrap_or_default();
        let permalink = reader.text(&config, "permalink");
        let output = config.get("output").and_then(Node::bool).unwrap_or(false);
        collections.insert(entry.key.clone(), CollectionConfig { permalink, output });
    }
    collections
}
