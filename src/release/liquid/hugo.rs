//! What the templates of Hugo's shortcodes ask of the site around a post: its language, other pages,
//! files. What they compute is not known before they are rendered: whatever their own texts, the
//! calls and the post's front matter may name is taken.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::limits::text::{LARGEST_DATA_OF_SHORTCODE, MAX_ASKED};
use crate::site::{LiquidValues, ReleaseSource, SiteConfig, Uploads};
use crate::yaml::Node;

use super::super::front_matter::{FrontMatter, read_front_matter};
use super::pages::{NoUploads, Pages};
use super::references;
use super::tags::front_values;

/// Takes what the templates that a post calls may ask for.
pub(super) fn take(parts: &FrontMatter, post: &str, pages: &Pages<'_>, values: &mut LiquidValues) {
    if values.includes.is_empty() {
        return;
    }
    let templates = values.includes.values().map(String::as_str).collect::<Vec<_>>().join("\n");
    let asks = |words: &[&str]| words.iter().any(|word| templates.contains(word));
    let site = pages.site;
    if asks(&["Lang", "dateFormat", "time.Format"]) {
        values.site.insert("language".to_owned(), language_of(post, site));
    }
    if asks(&[".File", ".Section", ".Type"]) {
        values.site.insert("file".to_owned(), site.content_path(post).0.into());
    }
    if asks(&["Resources.GetMatch", "Resources.Match", "Resources.ByType"]) {
        values.site.insert("resources".to_owned(), resources(post, site));
    }
    let asks_pages = asks(&["GetPage"]);
    let asks_links = asks(&["ref ", "Ref "]);
    let asks_files = asks(&["getJSON", "GetJSON", "getCSV", "GetCSV", "eadFile", "nmarshal"])
        || asks(&[".Content", "ileExists"]) && asks(&["Get", "ileExists"]);
    if !(asks_pages || asks_links || asks_files) {
        return;
    }
    let typed = typed_words(&parts.text, parts);
    let literals = quoted(&templates);
    let words: BTreeSet<&str> = typed.iter().chain(&literals).map(String::as_str).collect();
    for asked in words.iter().filter(|_| asks_links) {
        let path = asked.split('#').next().unwrap_or_default();
        references::take_one(path, post, pages, values);
    }
    for asked in words.iter().filter(|_| asks_pages) {
        if let Some(page) = page(asked, post, pages) {
            values.pages.insert((*asked).to_owned(), page);
        }
    }
    if asks_files {
        take_files(&typed, &literals, post, site, values);
    }
}

/// The language of a post, as the site has it.
fn language_of(post: &str, site: &SiteConfig) -> Value {
    let content = &site.content;
    let text =
        |key: &str| site.templates.value(key).as_ref().and_then(Value::as_str).map(str::to_owned);
    // Without a setting, a site is in English for Hugo.
    let default = content.default_language.clone();
    let default = default.or_else(|| text("defaultcontentlanguage")).unwrap_or("en".to_owned());
    let key = site.content_path(post).1.unwrap_or(&default).to_owned();
    let has_prefix = key != default || content.default_in_address;
    let own = site.templates.value("languages").unwrap_or_default();
    let own =
        own.as_object().and_then(|all| all.iter().find(|(it, _)| it.eq_ignore_ascii_case(&key)));
    let mut language = Map::new();
    for (name, value) in own.and_then(|(_, own)| own.as_object()).into_iter().flatten() {
        let name = name.to_lowercase();
        if matches!(
            name.as_str(),
            "languagename" | "label" | "languagedirection" | "title" | "weight" | "params"
        ) {
            language.insert(name, value.clone());
        }
    }
    let tag = content.languages.get(&key).and_then(|language| language.tag.clone());
    let tag = tag.or_else(|| text("locale")).or_else(|| text("languagecode"));
    language.insert("tag".to_owned(), tag.unwrap_or_else(|| key.clone()).into());
    let prefix = if has_prefix { format!("/{key}") } else { String::new() };
    language.insert("prefix".to_owned(), prefix.into());
    language.insert("lang".to_owned(), key.into());
    language.insert("default".to_owned(), default.into());
    Value::Object(language)
}

/// The files beside a page that has a folder of its own.
fn resources(post: &str, site: &SiteConfig) -> Value {
    let (folder, name) = post.rsplit_once('/').unwrap_or(("", post));
    let files = match name.starts_with("index.") {
        true => site.templates.files_below(folder),
        false => Vec::new(),
    };
    files.into_iter().filter(|file| !file.ends_with(".md")).take(MAX_ASKED).collect()
}

/// A page by what it is asked for by.
fn page(asked: &str, post: &str, pages: &Pages<'_>) -> Option<Value> {
    let site = pages.site;
    let base = &site.jekyll.baseurl;
    let Some(path) = references::file_of(asked, post, pages) else {
        let address = references::section_of(asked, post, pages)?;
        let name = asked.trim_matches('/').rsplit('/').next().unwrap_or_default();
        let mut letters = name.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        let title = match site.jekyll.title.clone().filter(|_| name.is_empty()) {
            Some(title) => title,
            None => format!("{first}{}", letters.as_str()),
        };
        return Some(json!({ "title": title, "url": format!("{base}{address}"), "params": {} }));
    };
    let bytes = site.templates.source(&path)?;
    let uploads: std::sync::Arc<dyn Uploads> = std::sync::Arc::new(NoUploads);
    let source =
        ReleaseSource { collection: site.section_of(&path), path, bytes: bytes.into(), uploads };
    let parts = read_front_matter(&source, site).ok()?;
    let page = (pages.read)(&source)?;
    let params = front_values(&parts.defaults, &parts);
    let mut known = json!({ "title": page.title, "params": params });
    if parts.merged.get("date").is_some_and(|node| !node.is_null()) {
        known["date"] = page.date.into();
    }
    if let Some(address) = page.address {
        known["url"] = format!("{base}{address}").into();
    }
    Some(known)
}

/// Texts in quotation marks.
fn quoted(templates: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = templates;
    while let Some(at) = rest.find(['"', '`']) {
        let sign = &rest[at..=at];
        let Some(end) = rest[at + 1..].find(sign) else { break };
        let text = &rest[at + 1..at + 1 + end];
        if is_likely(text) && found.len() < MAX_ASKED {
            found.push(text.to_owned());
        }
        rest = &rest[at + 2 + end..];
    }
    found
}

/// Whether a text may name a page or a file.
fn is_likely(text: &str) -> bool {
    (1..=200).contains(&text.len()) && !text.contains(['\n', '<', '{'])
}

/// The arguments of a text's calls, and the texts of its front matter.
fn typed_words(text: &str, parts: &FrontMatter) -> Vec<String> {
    let calls = ["{{<", "{{%"].into_iter().flat_map(|sign| text.split(sign).skip(1));
    let calls = calls.map(|rest| rest.split("}}").next().unwrap_or_default());
    let mut words = Vec::new();
    for call in calls {
        words.extend(quoted(call));
        let bare = call.split_whitespace().skip(1);
        let bare = bare.map(|word| word.rsplit('=').next().unwrap_or(word));
        let bare = bare.map(|word| word.trim_end_matches(['>', '%', '/']));
        words.extend(bare.filter(|word| is_likely(word) && !word.contains('"')).map(str::to_owned));
    }
    let front = parts.typed.entries.iter().filter_map(|entry| Node::printed(&entry.value));
    words.extend(front.filter(|text| is_likely(text)));
    words.sort();
    words.dedup();
    words.truncate(MAX_ASKED);
    words
}

/// Endings of files that templates read.
const READABLE: [&str; 12] =
    ["csv", "html", "json", "md", "svg", "toml", "tsv", "txt", "xml", "yaml", "yml", "css"];

/// Takes the files that may be read: named whole, or put together of a text of the templates and a
/// word of the post.
fn take_files(
    typed: &[String],
    literals: &[String],
    post: &str,
    site: &SiteConfig,
    values: &mut LiquidValues,
) {
    let folder = post.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut names: BTreeSet<String> = typed.iter().chain(literals).cloned().collect();
    let patterns = literals.iter().filter(|text| text.contains(['/', '%', '.']));
    for pattern in patterns {
        let filled = typed.iter().map(|word| match pattern.split_once("%s") {
            Some((before, after)) => format!("{before}{word}{after}"),
            None if pattern.starts_with('.') => format!("{word}{pattern}"),
            None => format!("{pattern}{word}"),
        });
        names.extend(filled.take(MAX_ASKED.saturating_sub(names.len())));
    }
    let mut left = LARGEST_DATA_OF_SHORTCODE;
    for name in names {
        let name = name.trim_start_matches("./").trim_start_matches('/');
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if !READABLE.contains(&extension.to_lowercase().as_str()) {
            continue;
        }
        for path in [name.to_owned(), format!("assets/{name}"), format!("{folder}/{name}")] {
            let text = site.templates.source(&path).and_then(|bytes| String::from_utf8(bytes).ok());
            if let Some(text) = text.filter(|text| text.len() <= left) {
                left -= text.len();
                values.files.insert(path, text);
            }
        }
    }
}
