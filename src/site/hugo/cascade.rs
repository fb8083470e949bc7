//! `cascade`: front matter that a section's own page, or the configuration, gives all pages below
//! (<https://gohugo.io/content-management/front-matter/#cascade>).

use std::fs;
use std::path::Path;

use crate::yaml::{self, Mapping, Node};

use super::super::SiteConfig;
use super::super::defaults::DefaultSet;
use super::super::search::sorted_entries;

/// Folders deeper than this are not looked into.
const DEPTH: usize = 16;
/// Bytes of a section's page that its front matter is looked for in.
const MOST: u64 = 1 << 20;

/// Reads those of the configuration and of all sections.
pub(super) fn read(root: &Path, values: &Mapping, config: &mut SiteConfig) {
    let content = config.content.folder.clone();
    if let Some(cascade) = values.get("cascade") {
        add(cascade, &content, config);
    }
    let own = config.content.languages.values().filter_map(|it| it.folder.clone());
    let mut folders: Vec<String> = own.chain([content]).collect();
    folders.sort();
    folders.dedup();
    for folder in folders {
        read_folder(root, &folder, config, 0);
    }
}

fn read_folder(root: &Path, folder: &str, config: &mut SiteConfig, depth: usize) {
    let Ok(entries) = sorted_entries(&root.join(folder)) else { return };
    for entry in entries {
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let path = format!("{folder}/{name}");
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if depth < DEPTH && !name.starts_with('.') {
                read_folder(root, &path, config, depth + 1);
            }
        } else if name.starts_with("_index.") && name.ends_with(".md") {
            let is_small = entry.metadata().is_ok_and(|it| it.len() <= MOST);
            let text = is_small.then(|| fs::read_to_string(entry.path()).ok()).flatten();
            let front = text.and_then(|text| front_matter(&text));
            if let Some(cascade) = front.as_ref().and_then(|front| front.get("cascade")) {
                add(cascade, folder, config);
            }
        }
    }
}

/// The front matter of a section's page; what cannot be read has no cascade.
fn front_matter(text: &str) -> Option<Mapping> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next()?.trim_end();
    let document = match first {
        "---" | "+++" => {
            let inner = text.split_once('\n')?.1;
            let lines = inner.split_inclusive('\n').take_while(|line| line.trim_end() != first);
            let inner: String = lines.collect();
            if first == "+++" { yaml::parse_toml(&inner) } else { yaml::parse(&inner) }
        }
        line if line.starts_with('{') => {
            let mut values =
                serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
            values.next()?.ok()?;
            yaml::parse_json(&text[..values.byte_offset()])
        }
        _ => return None,
    };
    document.ok()?.root.mapping().cloned()
}

/// One mapping, or a list of them, each perhaps for some pages only.
fn add(cascade: &Node, folder: &str, config: &mut SiteConfig) {
    for values in cascade.items().iter().filter_map(Node::mapping) {
        let target = ["target", "_target"].iter().find_map(|key| values.get(key)?.mapping());
        let of_target = |key: &str| target.and_then(|target| target.get(key)?.printed());
        if of_target("kind").is_some_and(|kind| kind != "page") || of_target("lang").is_some() {
            continue;
        }
        let path = match of_target("path") {
            Some(path) => format!("{}/{}", config.content.folder, path.trim_matches('/')),
            None => folder.to_owned(),
        };
        let is_value = |key: &str| !matches!(key, "target" | "_target");
        let mut values = values.clone();
        // Newer versions have the values of pages apart.
        if let Some(params) = values.get("params").and_then(Node::mapping).cloned() {
            values.entries.extend(params.entries);
        }
        values.entries.retain(|entry| is_value(&entry.key));
        config.jekyll.defaults.push(DefaultSet { path, kind: None, values });
    }
}
