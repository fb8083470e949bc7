//! What a post's path alone says about it, by the conventions of its site's engine: its name, its
//! section and its language.

use std::path::Path;

use crate::error::Position;
use crate::yaml::{Entry, Mapping, Node, Scalar, Value};

use super::config::SiteConfig;
use super::defaults;
use super::engine::{Dialect, Engine};
use super::jekyll::config::POSTS;
use super::markup::is_html;

impl SiteConfig {
    /// The front matter defaults for a post (`path` relative to the site).
    pub fn defaults_for(&self, path: &str, collection: Option<&str>) -> Mapping {
        let in_drafts = path.split('/').any(|part| part == "_drafts");
        let kind = match collection {
            Some(collection) => collection,
            None if in_drafts => "drafts",
            None => "pages",
        };
        // Jekyll takes scopes relative to `collections_dir`.
        let folder = format!("{}/", self.jekyll.collections_dir);
        let below = path.strip_prefix(&folder).unwrap_or(path);
        let mut values = defaults::defaults_for(&self.jekyll.defaults, below, kind);
        // The user's setting takes precedence over what a configuration says about the whole site.
        let is_settled = self.language.is_some() && self.content_path(path).1.is_none();
        let is_open = !is_settled && values.get("lang").is_none();
        if let Some(language) = self.language_of(path).filter(|_| is_open) {
            values.entries.push(text_entry("lang", language));
        }
        values
    }

    /// The Markdown dialect of the bodies.
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Folder | Engine::Jekyll if !self.jekyll.is_commonmark => Dialect::Kramdown,
            _ => Dialect::CommonMark,
        }
    }

    /// The markup of the body of a post.
    pub fn markup_of(&self, path: &str) -> Dialect {
        if is_html(Path::new(path)) { Dialect::Html } else { self.dialect() }
    }

    /// The name that identifies a post: its file's without extension and language, or its bundle's.
    pub fn name_of(&self, path: &str) -> String {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = self.without_language(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        let bundle = folder.rsplit('/').next().unwrap_or_default();
        let is_bundle = matches!(stem, "index" | "_index")
            && !bundle.is_empty()
            && !bundle.starts_with('_')
            && folder != self.content.folder;
        if is_bundle { self.without_language(bundle).to_owned() } else { stem.to_owned() }
    }

    /// `name` of `name.fr`, if that is a language of the site.
    fn without_language<'n>(&self, name: &'n str) -> &'n str {
        match name.rsplit_once('.') {
            Some((stem, code)) if self.content.languages.contains_key(code) => stem,
            _ => name,
        }
    }

    /// The path below the folder of the content, and of its language; and that language's code.
    pub fn content_path<'p>(&self, path: &'p str) -> (&'p str, Option<&str>) {
        let below = |folder: &str, path: &'p str| match folder {
            "" => Some(path),
            folder => path.strip_prefix(folder)?.strip_prefix('/'),
        };
        for (code, language) in &self.content.languages {
            let own = language.folder.as_deref().filter(|folder| *folder != self.content.folder);
            if let Some(rest) = own.and_then(|folder| below(folder, path)) {
                return (rest, Some(code));
            }
        }
        let rest = below(&self.content.folder, path).unwrap_or(path);
        let file = rest.rsplit('/').next().unwrap_or(rest);
        let of_name = file.rsplit('.').nth(1);
        let code = of_name.and_then(|code| self.content.languages.get_key_value(code));
        (rest, code.map(|(code, _)| code.as_str()))
    }

    /// The language that a path declares, otherwise the site's own for all its content.
    pub fn language_of(&self, path: &str) -> Option<String> {
        if matches!(self.engine, Engine::Folder | Engine::Jekyll) {
            return None;
        }
        let (_, code) = self.content_path(path);
        let code = code.or(self.content.default_language.as_deref());
        let tag = |code: &str| self.content.languages.get(code)?.tag.clone();
        code.map(|code| tag(code).unwrap_or_else(|| code.to_owned()))
            .or_else(|| self.jekyll.language.clone())
    }

    /// The first folder of the content that a post is in: its section or collection.
    pub fn section_of(&self, path: &str) -> Option<String> {
        if self.engine == Engine::Hexo {
            return Some(POSTS.to_owned());
        }
        let (rest, _) = self.content_path(path);
        let (section, _) = rest.split_once('/')?;
        Some(section.to_owned())
    }
}

/// An entry whose text is in no file.
fn text_entry(key: &str, text: String) -> Entry {
    let position = Position::START;
    let value = Node { value: Value::Scalar(Scalar { text, plain: false }), position };
    Entry { key: key.to_owned(), key_position: position, value }
}

#[cfg(test)]
mod tests {
    use super::super::config::ContentLanguage;
    use super::*;

    fn site() -> SiteConfig {
        let mut site = SiteConfig { engine: Engine::Hugo, ..SiteConfig::default() };
        site.content.folder = "content".to_owned();
        site.content.default_language = Some("en".to_owned());
        let own = |folder: Option<&str>, tag: Option<&str>| ContentLanguage {
            folder: folder.map(str::to_owned),
            tag: tag.map(str::to_owned),
        };
        site.content.languages.insert("en".to_owned(), ContentLanguage::default());
        site.content.languages.insert("fr".to_owned(), own(None, Some("fr-CA")));
        site.content.languages.insert("de".to_owned(), own(Some("content/de"), None));
        site
    }

    #[test]
    fn paths_name_posts_sections_and_languages() {
        let site = site();
        for (path, name, section, language) in [
            ("content/news/quay.md", "quay", Some("news"), "en"),
            ("content/news/quay.fr.md", "quay", Some("news"), "fr-CA"),
            ("content/news/quay/index.md", "quay", Some("news"), "en"),
            ("content/news/quay/index.fr.md", "quay", Some("news"), "fr-CA"),
            ("content/de/news/kai.md", "kai", Some("news"), "de"),
            ("content/about.md", "about", None, "en"),
            ("content/index.md", "index", None, "en"),
            ("content/news/v1.2.md", "v1.2", Some("news"), "en"),
        ] {
            assert_eq!(site.name_of(path), name, "{path}");
            assert_eq!(site.section_of(path).as_deref(), section, "{path}");
            assert_eq!(site.language_of(path).as_deref(), Some(language), "{path}");
        }
    }

    #[test]
    fn bundles_are_named_by_their_folder_in_any_site() {
        let site = SiteConfig::default();
        assert_eq!(site.name_of("2024-01-05-harbour/index.md"), "2024-01-05-harbour");
        assert_eq!(site.name_of("index.md"), "index");
        assert_eq!(site.name_of("_posts/index.md"), "index");
        assert_eq!(site.language_of("2024-01-05-harbour/index.md"), None);
    }
}
