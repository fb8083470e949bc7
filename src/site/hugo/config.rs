//! Hugo's configuration, as far as it concerns releases.

use std::fs;
use std::path::Path;

use crate::yaml::{Entry, Mapping, Node, Value};

use super::super::config::ContentLanguage;
use super::super::markdown_options;
use super::super::reader::Reader;
use super::super::search::sorted_entries;
use super::super::timezone;
use super::super::{SiteConfig, UploadFolder};
use super::{cascade, modules};

/// Parts of the configuration that may be in separate files below `config/_default`.
const PARTS: [&str; 7] =
    ["languages", "permalinks", "params", "menus", "markup", "module", "frontmatter"];
const EXTENSIONS: [&str; 4] = ["toml", "yaml", "yml", "json"];

pub(super) fn configure(root: &Path, bytes: &[u8], reader: &mut Reader, config: &mut SiteConfig) {
    let mut values = lower_keys(reader.root(bytes));
    let broken = reader.faults.len();
    read_parts(root, reader, &mut values);
    read_language_files(root, reader, &mut values);
    read_addresses(reader, &values, config);
    read_content(reader, &values, config);
    read_languages(reader, &values, config);
    modules::read_mounts(&values, config);
    modules::report_missing(root, reader, &values);
    read_permalinks(reader, &values, config);
    cascade::read(root, &values, config);
    config.content.has_hard_breaks = markdown_options::has_hard_breaks_in_hugo(&values);
    config.jekyll.values = values;
    // Hugo has settings of its own that this program need not understand.
    let odd = reader.faults.split_off(broken);
    reader.odd.extend(odd);
}

/// Hugo ignores the case of its keys; only the top level and sections are read here.
fn lower_keys(mapping: Mapping) -> Mapping {
    let lowered =
        mapping.entries.into_iter().map(|entry| Entry { key: entry.key.to_lowercase(), ..entry });
    Mapping { entries: lowered.collect() }
}

fn read_parts(root: &Path, reader: &mut Reader, values: &mut Mapping) {
    for part in PARTS {
        for extension in EXTENSIONS {
            let name = format!("config/_default/{part}.{extension}");
            let Ok(bytes) = fs::read(root.join(&name)) else { continue };
            let mut own = Reader::new(name);
            let mapping = own.root(&bytes);
            reader.odd.append(&mut own.faults);
            let position = crate::error::Position::START;
            let value = Node { value: Value::Mapping(mapping), position };
            values.entries.retain(|entry| entry.key != part);
            values.entries.push(Entry { key: part.to_owned(), key_position: position, value });
        }
    }
}

/// `languages.de.toml`: a language in a file of its own.
fn read_language_files(root: &Path, reader: &mut Reader, values: &mut Mapping) {
    const FOLDER: &str = "config/_default";
    let Ok(entries) = sorted_entries(&root.join(FOLDER)) else { return };
    let position = crate::error::Position::START;
    let mut languages =
        values.get("languages").and_then(Node::mapping).cloned().unwrap_or_default();
    for entry in entries {
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let parts: Vec<&str> = name.split('.').collect();
        let ["languages", code, extension] = parts[..] else { continue };
        let Ok(bytes) = fs::read(entry.path()) else { continue };
        if !EXTENSIONS.contains(&extension) {
            continue;
        }
        let mut own = Reader::new(format!("{FOLDER}/{name}"));
        let value = Node { value: Value::Mapping(own.root(&bytes)), position };
        reader.odd.append(&mut own.faults);
        languages.entries.push(Entry { key: code.to_owned(), key_position: position, value });
    }
    if !languages.entries.is_empty() {
        let value = Node { value: Value::Mapping(languages), position };
        values.entries.retain(|entry| entry.key != "languages");
        values.entries.push(Entry { key: "languages".to_owned(), key_position: position, value });
    }
}

fn read_addresses(reader: &mut Reader, values: &Mapping, config: &mut SiteConfig) {
    let jekyll = &mut config.jekyll;
    jekyll.title = reader.text(values, "title");
    if let Some(address) = reader.text(values, "baseurl") {
        let address = address.trim_end_matches('/');
        let start = address.find("://").map_or(0, |at| at + 3);
        let (url, base) = match address[start..].find('/') {
            Some(at) => address.split_at(start + at),
            None => (address, ""),
        };
        jekyll.url = (url.contains("://") || url.starts_with("//")).then(|| url.to_owned());
        jekyll.baseurl = base.to_owned();
    }
    jekyll.timezone = reader.text(values, "timezone").or_else(|| Some("UTC".to_owned()));
    timezone::check(reader, values, "timezone");
    let tag = ["locale", "languagecode", "defaultcontentlanguage"];
    jekyll.language = tag.iter().find_map(|key| reader.text(values, key));
    config.content.is_ugly = values.get("uglyurls").and_then(Node::bool).unwrap_or(false);
}

/// A folder without its slashes and leading dot.
fn bare(text: String) -> String {
    text.trim_matches(['/', '.']).to_owned()
}

fn read_content(reader: &mut Reader, values: &Mapping, config: &mut SiteConfig) {
    config.content.data_folder = bare(reader.text(values, "datadir").unwrap_or("data".to_owned()));
    config.content.folder = bare(reader.text(values, "contentdir").unwrap_or("content".to_owned()));
    let statics = match values.get("staticdir") {
        Some(_) => reader.texts(values, "staticdir"),
        None => vec!["static".to_owned()],
    };
    let mut folders: Vec<String> = statics.into_iter().map(bare).collect();
    folders.push("assets".to_owned());
    config.uploads = folders.iter().map(|folder| UploadFolder::new("/", folder)).collect();
    let params = reader.section(values, "params").cloned().unwrap_or_default();
    for entry in &params.entries {
        if entry.key.eq_ignore_ascii_case("mainsections") {
            config.content.main_sections = reader.texts(&params, &entry.key);
        }
    }
    if values.get("mainsections").is_some() {
        config.content.main_sections = reader.texts(values, "mainsections");
    }
}

fn read_languages(reader: &mut Reader, values: &Mapping, config: &mut SiteConfig) {
    let content = &mut config.content;
    content.default_language = reader.text(values, "defaultcontentlanguage");
    content.default_in_address =
        values.get("defaultcontentlanguageinsubdir").and_then(Node::bool).unwrap_or(false);
    let Some(languages) = reader.section(values, "languages") else {
        // Without languages, the site's code applies to all its content.
        content.default_language = None;
        return;
    };
    for entry in &languages.entries {
        let own = lower_keys(entry.value.mapping().cloned().unwrap_or_default());
        let folder = reader.text(&own, "contentdir");
        let tag = reader.text(&own, "locale").or_else(|| reader.text(&own, "languagecode"));
        let folder = folder.map(|folder| folder.trim_matches(['/', '.']).to_owned());
        content.languages.insert(entry.key.to_lowercase(), ContentLanguage { folder, tag });
    }
    let first = || languages.entries.first().map(|entry| entry.key.to_lowercase());
    let english = Some("en".to_owned()).filter(|code| content.languages.contains_key(code));
    content.default_language = content.default_language.take().or(english).or_else(first);
}

/// Patterns by section; newer versions have separate ones for pages.
fn read_permalinks(reader: &mut Reader, values: &Mapping, config: &mut SiteConfig) {
    let Some(permalinks) = reader.section(values, "permalinks") else { return };
    let page = permalinks.get("page").and_then(Node::mapping).cloned();
    for entry in page.as_ref().unwrap_or(permalinks).entries.iter() {
        if let Some(pattern) = entry.value.printed() {
            config.content.permalinks.insert(entry.key.clone(), pattern);
        }
    }
}
