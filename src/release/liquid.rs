//! What a post's Liquid asks of its site: determined before the post is read any further, and kept
//! with it, so that the same post gives the same text wherever it is read again.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::limits::text::{DEEPEST_INCLUDE, MAX_INCLUDES};
use crate::site::{Engine, LiquidValues, ReleaseSource, SiteConfig, UploadError, Uploads};

use super::dates::split_dated_name;
use super::front_matter::{FrontMatter, asks};

/// Reads a page of the site: its address, and its title.
pub(super) type ReadPage<'a> = &'a dyn Fn(&ReleaseSource) -> Option<(String, String)>;

/// A site whose pages can be asked for.
struct Pages<'a> {
    site: &'a SiteConfig,
    read: ReadPage<'a>,
}

/// The values that a post's Liquid asks for.
pub(super) fn values(
    text: &str,
    path: &str,
    address: Option<&str>,
    site: &SiteConfig,
    read: ReadPage<'_>,
) -> LiquidValues {
    let pages = &Pages { site, read };
    if !asks(text) {
        return LiquidValues::default();
    }
    if !site.templates.has_site() {
        return site.templates.recorded().clone();
    }
    let mut values = LiquidValues::default();
    if site.engine == Engine::Hugo {
        references(text, path, pages, &mut values);
        return values;
    }
    gather(text, pages, &mut values, 0);
    if site.jekyll.url.is_none() && text.contains("page.url") {
        values.page_url = address.map(str::to_owned);
    }
    values
}

/// The pages that `ref` and `relref` of Hugo name: below the content, or beside the post.
fn references(text: &str, post: &str, pages: &Pages<'_>, values: &mut LiquidValues) {
    let site = pages.site;
    for (at, name) in text.match_indices("ref ") {
        let rest = text[at + name.len()..].trim_start();
        let rest = rest.strip_prefix("path=").unwrap_or(rest);
        let end = rest.find(['>', '%', '\n']).unwrap_or(rest.len());
        let typed = rest[..end].trim().trim_matches(['"', '`', '\'']);
        let asked = typed.split('#').next().unwrap_or_default();
        if asked.is_empty() {
            continue;
        }
        let content = &site.content.folder;
        let folder = post.rsplit_once('/').map_or("", |(folder, _)| folder);
        let bare = asked.trim_start_matches('/').trim_end_matches('/');
        let bases = [content.clone(), folder.to_owned()];
        let candidates = bases.iter().flat_map(|base| {
            ["", ".md", "/index.md", "/_index.md"].map(|end| format!("{base}/{bare}{end}"))
        });
        let address = candidates.into_iter().find_map(|path| address_of(&path, pages));
        if let Some(address) = address {
            values
                .links
                .insert(format!("ref {asked}"), format!("{}{address}", site.jekyll.baseurl));
        }
    }
}

fn gather(text: &str, pages: &Pages<'_>, values: &mut LiquidValues, depth: usize) {
    let site = pages.site;
    for tag in tags(text) {
        for name in names_after(tag, "site") {
            let known = ["data", "url", "baseurl", "title", "time", "posts", "pages"];
            if !known.contains(&name.as_str())
                && let Some(value) = site.templates.value(&name)
            {
                values.site.insert(name, value);
            }
        }
        for name in names_after(tag, "site.data") {
            if !values.data.contains_key(&name)
                && let Some(value) = site.templates.data(&name)
            {
                values.data.insert(name, value);
            }
        }
        let bare = tag.trim_matches(['-', ' ', '\n', '\t', '\r']);
        let Some((name, argument)) = bare.split_once(char::is_whitespace) else { continue };
        let argument = argument.trim();
        match name {
            "include" | "include_cached" => {
                let path = argument.split_whitespace().next().unwrap_or_default();
                let path = path.trim_matches(['"', '\'']);
                include(path, pages, values, depth);
            }
            "post_link" | "post_path" => {
                let slug = argument.split_whitespace().next().unwrap_or_default();
                let slug = slug.trim_matches(['"', '\'']);
                let path = format!("{}/{slug}.md", site.content.folder);
                if let Some((address, title)) = page_of(&path, pages) {
                    let address = format!("{}{address}", site.jekyll.baseurl);
                    values.links.insert(format!("post_link {slug}"), address);
                    values.links.insert(format!("post_title {slug}"), title);
                }
            }
            "link" | "post_url" => {
                let argument = argument.trim_matches(['"', '\'']);
                if let Some(address) = linked(name, argument, pages) {
                    values.links.insert(format!("{name} {argument}"), address);
                }
            }
            _ => {}
        }
    }
}

fn include(path: &str, pages: &Pages<'_>, values: &mut LiquidValues, depth: usize) {
    let site = pages.site;
    if depth >= DEEPEST_INCLUDE
        || values.includes.len() >= MAX_INCLUDES
        || values.includes.contains_key(path)
    {
        return;
    }
    if let Some(text) = site.templates.include(path) {
        values.includes.insert(path.to_owned(), text.clone());
        gather(&text, pages, values, depth + 1);
    }
}

/// The insides of all tags and outputs.
fn tags(text: &str) -> impl Iterator<Item = &str> {
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

/// The names that follow `base.` or `base["…"]`.
fn names_after(tag: &str, base: &str) -> BTreeSet<String> {
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

/// The address of another page, with the site's own path in front.
fn linked(tag: &str, argument: &str, pages: &Pages<'_>) -> Option<String> {
    let site = pages.site;
    let paths = match tag {
        "post_url" => site.templates.posts_named(argument),
        _ => vec![argument.trim_start_matches('/').to_owned()],
    };
    let address = paths.iter().find_map(|path| address_of(path, pages))?;
    Some(format!("{}{address}", site.jekyll.baseurl))
}

/// The address of the page made from a file of the site.
fn address_of(path: &str, pages: &Pages<'_>) -> Option<String> {
    Some(page_of(path, pages)?.0)
}

/// The address and title of the page made from a file of the site.
fn page_of(path: &str, pages: &Pages<'_>) -> Option<(String, String)> {
    let site = pages.site;
    if !site.templates.is_file(path) {
        return None;
    }
    let has_front_matter = |bytes: &Vec<u8>| bytes.starts_with(b"---") || bytes.starts_with(b"+++");
    let Some(bytes) = site.templates.source(path).filter(has_front_matter) else {
        // A file without front matter is copied as it is.
        return Some((format!("/{path}"), path.to_owned()));
    };
    let source = ReleaseSource {
        path: path.to_owned(),
        collection: collection_of(path, site),
        // The Liquid in its own text is not evaluated.
        bytes: front_matter_of(&bytes, &site.name_of(path)).into(),
        uploads: std::sync::Arc::new(NoUploads),
    };
    (pages.read)(&source)
}

/// Its front matter, with a title and a date if it has none: a page needs neither for an address.
fn front_matter_of(bytes: &[u8], name: &str) -> Vec<u8> {
    // Pages that ask for each other must not go in circles.
    let text = String::from_utf8_lossy(bytes).replace("{%", "  ").replace("{{", "  ");
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let mut kept = first.to_owned();
    for line in lines {
        kept.push_str(line);
        if line.trim_end() == first.trim_end() {
            break;
        }
    }
    if first.trim_end() == "+++" {
        let inner = kept.trim_end().trim_end_matches("+++");
        let has = |key: &str| inner.lines().any(|line| line.trim_start().starts_with(key));
        let title = if has("title") { "" } else { "title = \"x\"\n" };
        let is_dated = has("date") || split_dated_name(name).is_some();
        let date = if is_dated { "" } else { "date = 1970-01-01\n" };
        let inner = inner.strip_prefix("+++").unwrap_or(inner).trim_start_matches(['\r', '\n']);
        return format!("+++\n{title}{date}{inner}+++\n").into_bytes();
    }
    match kept.strip_suffix("---\n").or_else(|| kept.strip_suffix("---")) {
        Some(inner) if first.trim_end() == "---" && !inner.is_empty() => {
            let has = |key: &str| inner.lines().any(|line| line.starts_with(key));
            let title = if has("title:") { "" } else { "title: x\n" };
            let is_dated = has("date:") || split_dated_name(name).is_some();
            let date = if is_dated { "" } else { "date: 1970-01-01\n" };
            format!("{inner}{title}{date}---\n").into_bytes()
        }
        _ => kept.into_bytes(),
    }
}

fn collection_of(path: &str, site: &SiteConfig) -> Option<String> {
    let folder = format!("{}/", site.jekyll.collections_dir);
    let below = path.strip_prefix(&folder).unwrap_or(path);
    let top = below.split('/').next().and_then(|top| top.strip_prefix('_'));
    let is_post = below.split('/').any(|part| part == "_posts");
    let top = top.filter(|_| below.contains('/')).map(str::to_owned);
    if is_post { Some("posts".to_owned()) } else { top }
}

struct NoUploads;

impl Uploads for NoUploads {
    fn find(&self, address: &str) -> Result<crate::site::Upload, UploadError> {
        Err(UploadError::Missing { address: address.to_owned() })
    }
    fn digest(
        &self,
        upload: &crate::site::Upload,
    ) -> Result<crate::digest::FileReference, crate::error::IoError> {
        Err(missing(upload))
    }
    fn read(
        &self,
        upload: &crate::site::Upload,
    ) -> Result<std::sync::Arc<[u8]>, crate::error::IoError> {
        Err(missing(upload))
    }
    fn head(
        &self,
        upload: &crate::site::Upload,
        _: usize,
    ) -> Result<Vec<u8>, crate::error::IoError> {
        Err(missing(upload))
    }
}

fn missing(upload: &crate::site::Upload) -> crate::error::IoError {
    crate::error::IoError::of("read", &upload.path)(std::io::ErrorKind::NotFound.into())
}

/// The front matter as `page.…`, with what Jekyll adds from the path.
pub(super) fn page(source: &ReleaseSource, parts: &FrontMatter) -> Value {
    if !asks(&parts.text) {
        return Value::Null;
    }
    let mut page = serde_json::Map::new();
    for mapping in [&parts.defaults, &parts.typed, &parts.own] {
        for entry in mapping.entries.iter().filter(|entry| !entry.value.is_null()) {
            page.insert(entry.key.clone(), entry.value.to_json());
        }
    }
    page.insert("path".to_owned(), source.path.clone().into());
    Value::Object(page)
}
