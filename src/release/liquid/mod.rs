//! What a post's Liquid asks of its site: known before the post is read any further, and kept with
//! it, so that the same post gives the same text wherever it is read again.

mod hugo;
mod listing;
mod pages;
mod references;
mod static_files;
mod tags;

use serde_json::Value;
use std::collections::BTreeSet;

use crate::limits::text::{DEEPEST_INCLUDE, MAX_INCLUDES};
use crate::site::{Engine, INCLUDE_BESIDE, LiquidValues, ReleaseSource, SiteConfig};
use crate::yaml;

use super::address::file_slug;
use super::called;
use super::front_matter::{FrontMatter, asks};
use listing::Listings;
use pages::{Pages, linked};
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
        references::take(text, path, pages, &mut values);
        called::gather(text, path, site, &mut values);
        hugo::take(parts, path, pages, &mut values);
        return values;
    }
    let mut asked = Asked { pages, folder: folder_of(path), values, text: text.to_owned() };
    asked.gather(text, 0);
    let Asked { text, mut values, .. } = asked;
    static_files::take(&text, site, &mut values);
    Listings { pages, text: &text }.fill(path, &mut values);
    values.layout = layout(&text, parts, site);
    if site.jekyll.url.is_none() && text.contains("page.url") {
        values.page_url = address.map(str::to_owned);
    }
    values
}

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
                } else if matches!(name.as_str(), "lang" | "active_lang" | "default_lang")
                    && let Some(code) = self.language(&name)
                {
                    self.values.site.insert(name, code.into());
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

    /// The language that multilingual plug-ins of Jekyll tell a page of: that of its folder, otherwise
    /// the first of the site.
    fn language(&self, name: &str) -> Option<String> {
        let site = self.pages.site;
        let own = self.folder.strip_prefix("_i18n/").and_then(|rest| rest.split('/').next());
        let first = || {
            let named = ["default_lang", "languages"].iter();
            let named = named.filter_map(|key| site.jekyll.values.get(key)).next()?;
            named.items().first()?.printed()
        };
        own.filter(|_| name != "default_lang").map(str::to_owned).or_else(first)
    }

    /// The word of a key in the language of the page: `_i18n/fr.yml`.
    fn translated(&self, key: &str) -> Option<String> {
        let path = format!("_i18n/{}.yml", self.language("lang")?);
        let text = String::from_utf8(self.pages.site.templates.source(&path)?).ok()?;
        let mut node = &yaml::parse(&text).ok()?.root;
        for part in key.split('.') {
            node = node.mapping()?.get(part)?;
        }
        node.printed()
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
            "t" | "translate" => {
                if let Some(text) = self.translated(argument) {
                    self.values.translations.insert(argument.to_owned(), text);
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
