//! The engine of a site, and the markup of its bodies.

/// The program that builds a site from the posts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Engine {
    /// None is known: a folder of Markdown files, read by Jekyll's conventions.
    #[default]
    Folder,
    Jekyll,
    Hugo,
    Eleventy,
    Hexo,
}

/// The markup of a body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    #[default]
    Kramdown,
    /// CommonMark with GitHub's tables, footnotes, strikethrough and task lists.
    CommonMark,
    /// No Markdown: the body of a file that ends in `.html`.
    Html,
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
            Engine::Folder => "expected a Markdown file with front matter (`---`, `+++` or `{`)",
            Engine::Jekyll => {
                "posts are Markdown files in _posts folders, or dated ones in collections that _config.yml names"
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
