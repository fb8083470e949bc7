//! Lists of the site's documents, as templates go through them: `site.posts`, a collection by its
//! name, `site.categories` and `site.tags`, `page.previous` and `page.next`, and the collections of
//! Eleventy, which are tags.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::site::{
    Engine, LISTED_DOCUMENT, LISTED_EXCERPT, LiquidValues, ReleaseSource, UNKNOWN_VALUE,
    documents_of,
};
use crate::yaml::Node;

use super::super::address::{file_slug, hexo_name};
use super::super::front_matter::{FrontMatter, read_front_matter};
use super::super::slug::{stem, title_of_name};
use super::pages::{NoUploads, Page, Pages};
use super::tags::{front_values, names_after, tags};

/// Fills in the lists that a text asks for.
pub(super) struct Listings<'a> {
    pub pages: &'a Pages<'a>,
    pub text: &'a str,
}

const POSTS: &str = "posts";

impl Listings<'_> {
    pub fn fill(&self, path: &str, values: &mut LiquidValues) {
        let site = self.pages.site;
        match site.engine {
            Engine::Jekyll | Engine::Folder => {}
            Engine::Eleventy => return self.fill_tags(values),
            Engine::Hugo | Engine::Hexo => return,
        }
        for name in self.names("site") {
            match name.as_str() {
                POSTS => {
                    // The newest comes first.
                    let posts = self.documents(POSTS).iter().rev().cloned().collect();
                    values.site.insert(name, Value::Array(posts));
                }
                "categories" | "tags" => {
                    values.site.insert(name.clone(), self.posts_by(&name));
                }
                name if site.jekyll.collections.contains_key(name) => {
                    let documents = self.documents(name).to_vec();
                    values.site.insert(name.to_owned(), Value::Array(documents));
                }
                _ => {}
            }
        }
        let asked = self.names("page");
        if asked.contains("previous") || asked.contains("next") {
            self.fill_neighbours(path, values);
        }
    }

    /// What follows `base.` in any tag.
    fn names(&self, base: &str) -> BTreeSet<String> {
        tags(self.text).flat_map(|tag| names_after(tag, base)).collect()
    }

    /// Posts by category or tag, in the order in which these came up.
    fn posts_by(&self, key: &str) -> Value {
        let mut groups: Map<String, Value> = Map::new();
        for post in self.documents(POSTS).iter() {
            for name in post[key].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let group = groups.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                if let Some(posts) = group.as_array_mut() {
                    posts.insert(0, post.clone());
                }
            }
        }
        Value::Object(groups)
    }

    fn fill_neighbours(&self, path: &str, values: &mut LiquidValues) {
        let posts = self.documents(POSTS);
        let Some(at) = posts.iter().position(|post| post["path"] == path) else { return };
        let before = at.checked_sub(1).and_then(|before| posts.get(before));
        for (key, post) in [("previous", before), ("next", posts.get(at + 1))] {
            values.beside.insert(key.to_owned(), post.cloned().unwrap_or_default());
        }
    }

    /// `collections.news`: the pages with that tag, the oldest first.
    fn fill_tags(&self, values: &mut LiquidValues) {
        for name in self.names("collections") {
            // All pages are more than those in Markdown.
            if name == "all" {
                continue;
            }
            let has_tag = |page: &&Value| {
                page["data"]["tags"]
                    .as_array()
                    .is_some_and(|tags| tags.contains(&name.as_str().into()))
            };
            let documents = self.documents(POSTS);
            let tagged: Vec<Value> = documents.iter().filter(has_tag).cloned().collect();
            if !tagged.is_empty() {
                values.collections.insert(name, Value::Array(tagged));
            }
        }
    }

    /// Address and title of the post that Hexo knows by a name or a title.
    pub fn post_of_hexo(&self, name: &str) -> Option<(String, String)> {
        let posts = self.documents(POSTS);
        let found = ["slug", "title"]
            .iter()
            .find_map(|key| posts.iter().find(|post| post[*key].as_str() == Some(name)))?;
        let text = |key: &str| found[key].as_str().map(str::to_owned);
        Some((text("url")?, text("title")?))
    }

    /// The documents of a collection in the order of their dates, then of their paths.
    fn documents(&self, collection: &str) -> Arc<Vec<Value>> {
        let site = self.pages.site;
        let with_excerpt = self.text.contains("excerpt");
        let name = format!("{collection}{}", if with_excerpt { " with excerpts" } else { "" });
        site.templates.listing(&name, || {
            let uploads: Arc<dyn crate::site::Uploads> = Arc::new(NoUploads);
            let mut dated: Vec<(bool, i128, String, Value)> =
                documents_of(site, collection, &uploads)
                    .iter()
                    .filter_map(|source| self.listed(source, with_excerpt))
                    .collect();
            dated.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
            dated.into_iter().map(|(.., document)| document).collect()
        })
    }

    /// A document as templates have it, and what it is sorted by: those without a date come last.
    fn listed(
        &self,
        source: &ReleaseSource,
        with_excerpt: bool,
    ) -> Option<(bool, i128, String, Value)> {
        let site = self.pages.site;
        let parts = read_front_matter(source, site).ok()?;
        let name = site.name_of(&source.path);
        let is_listed = |page: &Page| !page.is_draft || site.engine == Engine::Eleventy;
        let page = (self.pages.read)(source).filter(is_listed)?;
        let excluded = parts.merged.get("eleventyExcludeFromCollections").and_then(Node::bool);
        if excluded == Some(true) {
            return None;
        }
        let is_dated = parts.merged.get("date").is_some_and(|node| !node.is_null())
            || name.len() > 10 && title_of_name(&name) != name;
        let moment = if is_dated { page.moment } else { 0 };
        let document = match site.engine {
            Engine::Eleventy => self.of_eleventy(source, &parts, page, is_dated),
            _ => self.of_jekyll(source, &parts, page, is_dated, with_excerpt),
        };
        Some((!is_dated, moment, source.path.clone(), document))
    }

    fn of_jekyll(
        &self,
        source: &ReleaseSource,
        parts: &FrontMatter,
        page: Page,
        is_dated: bool,
        with_excerpt: bool,
    ) -> Value {
        let site = self.pages.site;
        let defaults = site.defaults_for(&source.path, source.collection.as_deref());
        let mut values = front_values(&defaults, parts);
        let bare = title_of_name(stem(&source.path));
        let title = match parts.merged.get("title").is_some_and(|node| !node.is_null()) {
            true => page.title,
            false if site.engine == Engine::Hexo => String::new(),
            false => titled(bare),
        };
        let id = page.address.as_deref().map(|address| {
            address.strip_suffix(".html").unwrap_or(address.trim_end_matches('/')).to_owned()
        });
        let bare = match site.engine {
            Engine::Hexo => hexo_name(&source.path, site),
            _ => bare.to_owned(),
        };
        let mut set = |key: &str, value: Value| _ = values.insert(key.to_owned(), value);
        set("title", title.into());
        set("path", source.path.clone().into());
        set("relative_path", source.path.clone().into());
        let slug = parts.merged.get("slug").filter(|_| site.engine != Engine::Hexo);
        set("slug", slug.map_or_else(|| bare.into(), |node| node.to_json()));
        set("categories", page.categories.into());
        set("tags", page.tags.into());
        if let Some(collection) = &source.collection {
            set("collection", collection.clone().into());
        }
        if is_dated {
            set("date", page.date.into());
        }
        if let Some(address) = page.address {
            set("url", address.into());
        }
        if let Some(id) = id {
            set("id", id.into());
        }
        set(LISTED_DOCUMENT, true.into());
        let excerpt = excerpt(&parts.text[parts.body_start..]).filter(|_| with_excerpt);
        if let Some(excerpt) = excerpt.filter(|_| !values.contains_key("excerpt")) {
            values.insert(LISTED_EXCERPT.to_owned(), excerpt.into());
        }
        Value::Object(values)
    }

    /// A page as Eleventy's collections have it.
    fn of_eleventy(
        &self,
        source: &ReleaseSource,
        parts: &FrontMatter,
        page: Page,
        is_dated: bool,
    ) -> Value {
        let defaults = self.pages.site.defaults_for(&source.path, source.collection.as_deref());
        let mut data = front_values(&defaults, parts);
        // Tags of folders and of the page add up.
        let of_folder = defaults.get("tags").map(Node::items).unwrap_or_default();
        let mut tags: Vec<String> = of_folder.iter().filter_map(Node::printed).collect();
        tags.extend(page.tags);
        data.insert("tags".to_owned(), tags.into());
        let mut values = Map::new();
        let mut set = |key: &str, value: Value| _ = values.insert(key.to_owned(), value);
        let is_page = parts.merged.get("permalink").and_then(Node::bool) != Some(false);
        set(
            "url",
            match page.address {
                Some(address) => address.into(),
                None if is_page => UNKNOWN_VALUE.into(),
                None => false.into(),
            },
        );
        set("data", Value::Object(data));
        set("inputPath", format!("./{}", source.path).into());
        let (below, _) = self.pages.site.content_path(&source.path);
        let bare = below.rsplit_once('.').map_or(below, |(bare, _)| bare);
        set("fileSlug", file_slug(bare).into());
        if is_dated {
            set("date", page.date.into());
        }
        set(LISTED_DOCUMENT, true.into());
        Value::Object(values)
    }
}

/// Jekyll's title of a file: its words with capitals.
fn titled(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters.flat_map(char::to_lowercase)).collect::<String>()
    };
    name.split('-').map(capital).collect::<Vec<_>>().join(" ")
}

/// The first paragraph of a text, where it has no templates of its own.
fn excerpt(body: &str) -> Option<String> {
    let body = body.replace("\r\n", "\n");
    let first = body.trim_start_matches('\n').split("\n\n").next().unwrap_or_default();
    let is_plain = !first.contains("{{") && !first.contains("{%") && !first.contains("{:");
    is_plain.then(|| first.to_owned())
}
