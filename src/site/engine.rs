//! What makes a site: each kind of source in a folder of its own, behind one interface.

use std::path::Path;

use super::eleventy::Eleventy;
use super::hexo::Hexo;
use super::hugo::Hugo;
use super::jekyll::Jekyll;
use super::reader::Reader;
use super::search::Search;
use super::{SiteConfig, SiteError};

/// The program that makes a site of the posts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Engine {
    /// None is known: a folder of Markdown files, read by the conventions of Jekyll.
    #[default]
    Folder,
    Jekyll,
    Hugo,
    Eleventy,
    Hexo,
}

/// The Markdown that a body is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    #[default]
    Kramdown,
    /// CommonMark with the tables, footnotes, strikethrough and task lists of GitHub.
    CommonMark,
}

/// The templates that a body may hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum TemplateLanguage {
    /// Liquid; shortcodes in Hugo.
    #[default]
    Liquid,
    /// Nunjucks, as far as it is Liquid in other words.
    Nunjucks,
    /// Braces are text.
    None,
}

impl TemplateLanguage {
    /// Its name in settings; none for the usual one.
    pub fn key(self) -> Option<&'static str> {
        match self {
            TemplateLanguage::Liquid => None,
            TemplateLanguage::Nunjucks => Some("nunjucks"),
            TemplateLanguage::None => Some("none"),
        }
    }

    /// The language of [`TemplateLanguage::key`].
    pub fn of_key(key: Option<&str>) -> TemplateLanguage {
        match key {
            Some("nunjucks") => TemplateLanguage::Nunjucks,
            Some("none") => TemplateLanguage::None,
            _ => TemplateLanguage::Liquid,
        }
    }
}

impl Engine {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Folder => "a folder of Markdown files",
            Engine::Jekyll => "Jekyll",
            Engine::Hugo => "Hugo",
            Engine::Eleventy => "Eleventy",
            Engine::Hexo => "Hexo",
        }
    }

    /// Where its posts are looked for, for people.
    pub fn conventions(self) -> &'static str {
        match self {
            Engine::Folder => {
                "a Markdown file with front matter (« --- », « +++ » or « { ») was expected"
            }
            Engine::Jekyll => {
                "posts are Markdown files in _posts folders or in collections that _config.yml names"
            }
            Engine::Hugo => {
                "posts are Markdown files below the content folder, with a date in their front matter"
            }
            Engine::Eleventy => {
                "posts are Markdown files with a date in their name or front matter"
            }
            Engine::Hexo => "posts are Markdown files in source/_posts",
        }
    }

    /// Its name in settings.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Engine::Folder | Engine::Jekyll => None,
            Engine::Hugo => Some("hugo"),
            Engine::Eleventy => Some("eleventy"),
            Engine::Hexo => Some("hexo"),
        }
    }

    /// The engine of [`Engine::key`].
    pub fn of_key(key: Option<&str>) -> Engine {
        match key {
            Some("hugo") => Engine::Hugo,
            Some("eleventy") => Engine::Eleventy,
            Some("hexo") => Engine::Hexo,
            _ => Engine::Jekyll,
        }
    }
}

/// How the sites of one engine are recognised, configured and searched. What follows from a post's
/// path alone (its name, language and address) is asked of [`SiteConfig`] later, where the site
/// itself is not at hand any more.
pub(super) trait Source: Sync {
    fn engine(&self) -> Engine;
    /// Names of its configuration files; the first that is there is read.
    fn configs(&self) -> &'static [&'static str];
    /// Whether the folder is the root of such a site.
    fn is_at(&self, root: &Path) -> bool;
    /// Takes what concerns releases from the configuration file.
    fn configure(&self, root: &Path, bytes: &[u8], reader: &mut Reader, config: &mut SiteConfig);
    /// Finds the posts: of the collections that are asked for, else those that the engine's own
    /// conventions make posts.
    ///
    /// # Errors
    /// A folder that cannot be read; a collection that is not there.
    fn find(&self, search: &mut Search<'_>, asked: &[String]) -> Result<(), SiteError>;
}

/// The first that recognises a folder reads it: Hexo comes before Jekyll, whose configuration has
/// the same name.
const SOURCES: [&dyn Source; 4] = [&Hugo, &Eleventy, &Hexo, &Jekyll];

/// The source whose site a folder is, if it is one.
pub(super) fn recognised(root: &Path) -> Option<&'static dyn Source> {
    SOURCES.into_iter().find(|source| source.is_at(root))
}

/// The source that reads a site.
pub(super) fn source_of(engine: Engine) -> &'static dyn Source {
    SOURCES.into_iter().find(|source| source.engine() == engine).unwrap_or(&Jekyll)
}
