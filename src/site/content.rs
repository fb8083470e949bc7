//! What a post's path alone says of it, by the conventions of its site's engine: its name, its
//! section and its language.

use std::collections::BTreeMap;

use super::SiteConfig;
use super::engine::{Dialect, Engine, TemplateLanguage};
use super::jekyll::POSTS;

/// Where an engine keeps its content, and what its configuration says of paths and addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentConfig {
    /// The folder of all content, without slashes around: `content`, `source/_posts`.
    pub folder: String,
    /// By code: `fr`.
    pub languages: BTreeMap<String, ContentLanguage>,
    /// The code of the language of content that names none.
    pub default_language: Option<String>,
    /// Whether the default language is part of addresses too.
    pub default_in_address: bool,
    /// Patterns of addresses, by section.
    pub permalinks: BTreeMap<String, String>,
    /// Whether a page is `name.html` and not `name/`.
    pub is_ugly: bool,
    /// Sections whose pages are the posts; empty for those that have a date.
    pub main_sections: Vec<String>,
    /// What the names of posts are made of, in Hexo: `:year-:month-:day-:title`.
    pub name_pattern: Option<String>,
    /// Whether each post has a folder of files, in Hexo.
    pub has_asset_folders: bool,
    /// Where global data lie, in Eleventy.
    pub data_folder: String,
    /// The templates of bodies.
    pub templates: TemplateLanguage,
}

/// A language of a site's content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentLanguage {
    /// The folder of its content, where it has one of its own.
    pub folder: Option<String>,
    /// BCP 47, where it is more than the code.
    pub tag: Option<String>,
}

impl SiteConfig {
    /// The Markdown of the bodies.
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Folder | Engine::Jekyll if !self.jekyll.is_commonmark => Dialect::Kramdown,
            _ => Dialect::CommonMark,
        }
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

    /// `name` of `name.fr`, where that is a language of the site.
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

    /// The language that a path declares, else the site's own for all its content.
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

    /// The first folder of the content that a post lies in: its section or collection.
    pub fn section_of(&self, path: &str) -> Option<String> {
        if self.engine == Engine::Hexo {
            return Some(POSTS.to_owned());
        }
        let (rest, _) = self.content_path(path);
        let (section, _) = rest.split_once('/')?;
        Some(section.to_owned())
    }
}

#[cfg(test)]
mod tests {
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
