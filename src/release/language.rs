//! The language that a release is declared to be in. The nearest declaration counts: the post's
//! own, its place in the site, the defaults for such posts, the setting for the whole site
//! (`communique.yaml`), the site's own (`_config.yml`).

use crate::error::Position;
use crate::language::Language;
use crate::site::SiteConfig;
use crate::yaml::Node;

use super::front_matter::LANGUAGE_KEYS;
use super::reading::Reading;
use super::rule::NO_LANGUAGE;
use super::slug::stem;

/// A language, and where it was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeclaredLanguage {
    pub language: Language,
    pub by: Declarer,
    /// Where the post declares it; otherwise the beginning of the post.
    pub position: Position,
}

/// What declares a release's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declarer {
    Post,
    Path,
    Defaults,
    /// `language` of `communique.yaml`.
    Settings,
    /// `_config.yml`.
    Site,
}

impl Declarer {
    /// For messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Declarer::Post => "the post",
            Declarer::Path => "the post's path",
            Declarer::Defaults => "the site's defaults",
            Declarer::Settings => "communique.yaml",
            Declarer::Site => "_config.yml",
        }
    }
}

pub(super) fn read_language(
    reading: &mut Reading<'_>,
    site: &SiteConfig,
) -> Option<DeclaredLanguage> {
    let (own, merged) = (reading.own, reading.merged);
    let start = Position::START;
    let declared = |language, by, position| Some(DeclaredLanguage { language, by, position });
    for key in LANGUAGE_KEYS {
        let Some(node) = own.get(key).filter(|node| !node.is_null()) else { continue };
        match language_of(node) {
            Some(language) => return declared(language, Declarer::Post, node.position),
            None => {
                let typed = node.printed().unwrap_or_else(|| node.kind().to_owned());
                let detail = format!(
                    "`{key}: {typed}` is not a language: expected a tag such as `fr`, `de-AT` \
                     or `ja`"
                );
                reading.find(&NO_LANGUAGE, node.position, detail);
            }
        }
    }
    let address = merged.get("permalink").and_then(Node::printed);
    let place = of_path(reading.path).or_else(|| of_path(address.as_deref()?));
    if let Some(language) = place {
        return declared(language, Declarer::Path, start);
    }
    if let Some(language) = LANGUAGE_KEYS.iter().find_map(|key| language_of(merged.get(key)?)) {
        return declared(language, Declarer::Defaults, start);
    }
    let typed = site.jekyll.language.as_deref();
    match site.language {
        Some(language) => declared(language, Declarer::Settings, start),
        None => declared(typed.and_then(Language::declared)?, Declarer::Site, start),
    }
}

/// As typed: Norwegian's code is a boolean in YAML.
fn language_of(node: &Node) -> Option<Language> {
    let [node] = node.items() else { return None };
    Language::declared(&node.scalar()?.text)
}

/// Folders that hold language folders.
const AROUND: [&str; 32] = [
    "actualites",
    "app",
    "apps",
    "articles",
    "blog",
    "blogs",
    "collections",
    "communiques",
    "content",
    "docs",
    "entries",
    "i18n",
    "input",
    "lang",
    "languages",
    "locales",
    "news",
    "pages",
    "posts",
    "press",
    "press-releases",
    "presse",
    "releases",
    "site",
    "source",
    "sources",
    "src",
    "translations",
    "web",
    "website",
    "websites",
    "www",
];

/// The language that a path names: at the end of the file's name (`release.de.md`), or by a folder
/// at its beginning, or in one of Jekyll's or of [`AROUND`] (`de/…`, `_posts/de/…`, `_i18n/de/…`).
pub fn of_path(path: &str) -> Option<Language> {
    let suffix = stem(path).rsplit_once('.').map(|(_, suffix)| suffix);
    if let Some(language) = suffix.and_then(of_part) {
        return Some(language);
    }
    let (folders, _) = path.trim_start_matches('/').rsplit_once('/')?;
    for folder in folders.split('/') {
        if let Some(language) = of_part(folder) {
            return Some(language);
        }
        if !folder.starts_with('_') && !AROUND.contains(&folder) {
            return None;
        }
    }
    None
}

/// `de`, `pt-BR`, `zh_Hant`: two letters, and perhaps a region or a script. Language names do not
/// count: a folder may be called `polish`.
fn of_part(part: &str) -> Option<Language> {
    let (language, rest) = part.split_once(['-', '_']).unwrap_or((part, ""));
    let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_tag = language.len() == 2
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && matches!(rest.len(), 0 | 2 | 4)
        && letters(rest)
        && rest.is_empty() == (part.len() == 2);
    is_tag.then(|| Language::declared(part)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_languages() {
        for (path, tag) in [
            ("de/_posts/2024-01-05-a.md", "de"),
            ("_posts/de/2024-01-05-a.md", "de"),
            ("_posts/pt-br/2024-01-05-a.md", "pt-BR"),
            ("_i18n/zh_Hant/_posts/2024/a.md", "zh-Hant"),
            ("content/fr/news/a.md", "fr-FR"),
            ("_posts/2024-01-05-a.en-us.md", "en-US"),
            ("content/news/index.it.md", "it"),
            ("/nl/nieuws/2024/a.html", "nl"),
            ("blog/de/2024-01-05-a.md", "de"),
            ("apps/site/pages/pl/blog/a.md", "pl"),
            ("website/_posts/sv/a.md", "sv"),
        ] {
            assert_eq!(of_path(path).map(|l| l.tag().to_owned()).as_deref(), Some(tag), "{path}");
        }
    }

    #[test]
    fn other_folders_and_names_do_not() {
        for path in [
            "2024-01-05-a.md",
            "_posts/2024-01-05-de.md",
            "_posts/2024-01-05-version-1.2.md",
            "_posts/ai/a.md",
            "teams/it/_posts/2024-01-05-a.md",
            "polish/a.md",
            "_posts/de-centralised/a.md",
            "_posts/2024/it/a.md",
        ] {
            assert_eq!(of_path(path), None, "{path}");
        }
    }
}
