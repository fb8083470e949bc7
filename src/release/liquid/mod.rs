//! What a post's Liquid asks of its site: known before the post is read any further, and kept with
//! it, so that the same post gives the same text wherever it is read again.

mod listing;
mod pages;
mod tags;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::limits::text::{DEEPEST_INCLUDE, MAX_INCLUDES};
use crate::site::{
    Engine, INCLUDE_BESIDE, LiquidValues, ReleaseSource, SiteConfig, Uploads, documents_of,
};
use crate::yaml;

use super::address::file_slug;
use super::called;
use super::front_matter::{FrontMatter, asks};
use listing::Listings;
use pages::{Pages, address_of, linked};
use tags::{front_values, names_after, roots, tags};

pub(super) use pages::{Page, ReadPage};

/// What the Liquid of a post gets of what it asks for.
pub(super) fn values(
    parts: &FrontMatter,
    path: &str,
    address: Option<&str>,
    site: &SiteConfig,
    read: ReadPage<'_>,
) -> LiquidValues {
    let text: &str = &parts.text;
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
        called::gather(text, path, site, &mut values);
        return values;
    }
    let mut asked = Asked { pages, folder: folder_of(path), values, text: text.to_owned() };
    asked.gather(text, 0);
    let Asked { text, mut values, .. } = asked;
    Listings { pages, text: &text }.fill(path, &mut values);
    values.layout = layout(&text, parts, site);
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
        // A section, and the site itself, have pages of their own.
        if let Some(section) = section_of(asked, post, site) {
            let address = format!("{}{section}", site.jekyll.baseurl);
            values.links.insert(format!("ref {asked}"), address);
        }
        let bases = [content.clone(), folder.to_owned()];
        let candidates = bases.iter().flat_map(|base| {
            ["", ".md", "/index.md", "/_index.md"].map(|end| format!("{base}/{bare}{end}"))
        });
        let address = candidates.into_iter().find_map(|path| address_of(&path, pages));
        let address = address.or_else(|| address_of(&called(asked, post, pages)?, pages));
        if let Some(address) = address {
            values
                .links
                .insert(format!("ref {asked}"), format!("{}{address}", site.jekyll.baseurl));
        }
    }
}

/// The address of a section that has no page of its own: `/`, `/news`.
fn section_of(asked: &str, post: &str, site: &SiteConfig) -> Option<String> {
    let bare = asked.trim_matches('/');
    let (_, code) = site.content_path(post);
    let own = code.and_then(|code| site.content.languages.get(code)?.folder.clone());
    let folder = own.unwrap_or_else(|| site.content.folder.clone());
    let is_folder = site.templates.root()?.join(&folder).join(bare).is_dir();
    let is_plain = asked.starts_with('/') && !bare.split('/').any(|part| part == "..");
    let is_default = code.is_none() || code == site.content.default_language.as_deref();
    let prefix = match code.filter(|_| !is_default || site.content.default_in_address) {
        Some(code) => format!("/{code}/"),
        None => "/".to_owned(),
    };
    let end = if bare.is_empty() { String::new() } else { format!("{bare}/") };
    (is_folder && is_plain).then(|| format!("{prefix}{end}"))
}

/// The only page of the post's language that is called so, wherever it lies; Hugo refuses a name
/// that several have.
fn called(name: &str, post: &str, pages: &Pages<'_>) -> Option<String> {
    let site = pages.site;
    let name = name.strip_suffix(".md").unwrap_or(name);
    if name.contains('/') {
        return None;
    }
    let paths = site.templates.listing(NAMES_OF_PAGES, || {
        let pages = documents_of(site, "", &(Arc::new(pages::NoUploads) as Arc<dyn Uploads>));
        pages.into_iter().map(|page| page.path.into()).collect()
    });
    let language = site.content_path(post).1;
    let mut found = paths
        .iter()
        .filter_map(Value::as_str)
        .filter(|path| site.name_of(path) == name && site.content_path(path).1 == language);
    found.next().filter(|_| found.next().is_none()).map(str::to_owned)
}

/// The list of all pages' paths: no collection has this name.
const NAMES_OF_PAGES: &str = " paths";

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What the templates of a post ask for, while they are looked through.
struct Asked<'a> {
    pages: &'a Pages<'a>,
    /// In which the post lies.
    folder: &'a str,
    values: LiquidValues,
    /// Of the post and of all that it includes.
    text: String,
}

/// Values of a site that are no settings of it.
const NO_SETTINGS: [&str; 14] = [
    "baseurl",
    "categories",
    "collections",
    "data",
    "documents",
    "html_files",
    "html_pages",
    "pages",
    "posts",
    "related_posts",
    "static_files",
    "tags",
    "time",
    "title",
];

impl Asked<'_> {
    fn gather(&mut self, text: &str, depth: usize) {
        let site = self.pages.site;
        for tag in tags(text) {
            for name in names_after(tag, "site") {
                if name != "url"
                    && !NO_SETTINGS.contains(&name.as_str())
                    && let Some(value) = site.templates.value(&name)
                {
                    self.values.site.insert(name, value);
                }
            }
            for name in names_after(tag, "site.data") {
                if !self.values.data.contains_key(&name)
                    && let Some(value) = site.templates.data(&name)
                {
                    self.values.data.insert(name, value);
                }
            }
            if site.engine == Engine::Eleventy {
                self.data_of_eleventy(tag);
            }
            let bare = tag.trim_matches(['-', ' ', '\n', '\t', '\r', '%']);
            if let Some((name, argument)) = bare.split_once(char::is_whitespace) {
                self.tag(name, argument.trim(), depth);
            }
        }
    }

    /// Its files of global data are variables of their own.
    fn data_of_eleventy(&mut self, tag: &str) {
        for name in roots(tag) {
            if !self.values.data.contains_key(name)
                && let Some(value) = self.pages.site.templates.data(name)
            {
                self.values.data.insert(name.to_owned(), value);
            }
        }
    }

    fn tag(&mut self, name: &str, argument: &str, depth: usize) {
        let (pages, values) = (self.pages, &mut self.values);
        let first = argument.split_whitespace().next().unwrap_or_default();
        let first = first.trim_matches(['"', '\'']);
        match name {
            "include" | "include_cached" => {
                self.include(first, pages.site.templates.include(first), depth);
            }
            "include_relative" => {
                let path = format!("{}/{first}", self.folder);
                let text = pages.site.templates.source(path.trim_start_matches('/'));
                let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
                self.include(&format!("{INCLUDE_BESIDE}{first}"), text, depth);
            }
            "post_link" | "post_path" => {
                // With the quotes of a title of several words.
                let typed = argument.strip_prefix(['"', '\'']).unwrap_or(first);
                let name = typed.split(['"', '\'']).next().unwrap_or(first);
                let (name, fragment) = name.split_once('#').unwrap_or((name, ""));
                let listings = Listings { pages, text: "" };
                if let Some((address, title)) = listings.post_of_hexo(name) {
                    let mark = if fragment.is_empty() { "" } else { "#" };
                    let base = &pages.site.jekyll.baseurl;
                    let name = format!("{name}{mark}{fragment}");
                    let address = format!("{base}{address}{mark}{fragment}");
                    values.links.insert(format!("post_link {name}"), address);
                    values.links.insert(format!("post_title {name}"), title);
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

    fn include(&mut self, name: &str, text: Option<String>, depth: usize) {
        let includes = &mut self.values.includes;
        if depth >= DEEPEST_INCLUDE || includes.len() >= MAX_INCLUDES || includes.contains_key(name)
        {
            return;
        }
        if text.is_none() {
            // It may be in the theme, which is a program of its own.
            let theme = ["theme", "remote_theme"]
                .iter()
                .find_map(|key| Some(((*key).to_owned(), self.pages.site.templates.value(key)?)));
            self.values.site.extend(theme);
        } else if let Some(text) = text {
            includes.insert(name.to_owned(), text.clone());
            self.text.push_str(&text);
            self.gather(&text, depth + 1);
        }
    }
}

/// The front matter of the layout that a post has, where its templates ask for it.
fn layout(
    text: &str,
    parts: &FrontMatter,
    site: &SiteConfig,
) -> std::collections::BTreeMap<String, Value> {
    let asked: BTreeSet<String> = tags(text).flat_map(|tag| names_after(tag, "layout")).collect();
    let name = parts.merged.get("layout").and_then(yaml::Node::printed);
    let Some(name) = name.filter(|_| !asked.is_empty()) else { return Default::default() };
    let files = ["html", "md", "markdown"].map(|end| format!("_layouts/{name}.{end}"));
    let bytes = files.iter().find_map(|path| site.templates.source(path));
    let text = String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default();
    let front = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---"));
    let Some(Ok(front)) = front.map(|(front, _)| yaml::parse(front)) else {
        return Default::default();
    };
    match front.root.to_json() {
        Value::Object(entries) => {
            entries.into_iter().filter(|(key, _)| asked.contains(key)).collect()
        }
        _ => Default::default(),
    }
}

/// The front matter as `page.…`, with what Jekyll adds from the path.
pub(super) fn page(source: &ReleaseSource, parts: &FrontMatter, site: &SiteConfig) -> Value {
    if !asks(&parts.text) {
        return Value::Null;
    }
    let mut page = front_values(&parts.defaults, parts);
    page.insert("path".to_owned(), source.path.clone().into());
    if let Some(collection) = &source.collection {
        page.insert("collection".to_owned(), collection.clone().into());
    }
    if site.engine == Engine::Eleventy {
        let (below, _) = site.content_path(&source.path);
        let bare = below.rsplit_once('.').map_or(below, |(bare, _)| bare);
        page.insert("inputPath".to_owned(), format!("./{}", source.path).into());
        page.insert("filePathStem".to_owned(), format!("/{bare}").into());
        page.insert("fileSlug".to_owned(), file_slug(bare).into());
    }
    Value::Object(page)
}
