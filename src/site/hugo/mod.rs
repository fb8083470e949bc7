//! Hugo sites: `hugo.toml`, pages and bundles below `content`, files below `static`.

mod cascade;
mod config;
mod modules;

use std::path::Path;

use super::dated::is_headless;
use super::engine::Engine;
use super::markup::{is_readable, markup_not_read};
use super::reader::Reader;
use super::search::Search;
use super::source::Source;
use super::{SiteConfig, SiteError, SourceFile};

/// Hugo, whose configuration may be in TOML, YAML or JSON, also below `config/_default`.
pub(super) struct Hugo;

const CONFIGS: [&str; 16] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config/_default/hugo.toml",
    "config/_default/hugo.yaml",
    "config/_default/hugo.yml",
    "config/_default/hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "config/_default/config.toml",
    "config/_default/config.yaml",
    "config/_default/config.yml",
    "config/_default/config.json",
];
/// How many of them have a name that only Hugo uses.
const OWN_CONFIGS: usize = 8;

impl Source for Hugo {
    fn engine(&self) -> Engine {
        Engine::Hugo
    }

    fn configs(&self) -> &'static [&'static str] {
        &CONFIGS
    }

    fn is_at(&self, root: &Path) -> bool {
        // Other generators use these names too, and write their address differently.
        let is_hugo_s = |name: &&str| {
            let text = std::fs::read_to_string(root.join(name)).unwrap_or_default();
            text.to_ascii_lowercase().contains("baseurl") || root.join("archetypes").is_dir()
        };
        CONFIGS[..OWN_CONFIGS].iter().any(|name| root.join(name).is_file())
            || root.join("content").is_dir()
                && CONFIGS[OWN_CONFIGS..]
                    .iter()
                    .any(|name| root.join(name).is_file() && is_hugo_s(name))
    }

    fn configure(&self, root: &Path, bytes: &[u8], reader: &mut Reader, config: &mut SiteConfig) {
        config::configure(root, bytes, reader, config);
    }

    /// Regular pages: those of the requested or main sections, otherwise all dated pages. A
    /// section's own page does not count, nor does another file of a bundle.
    fn find(&self, search: &mut Search<'_>, asked: &[String]) -> Result<(), SiteError> {
        search.content(&|path| is_regular_page(path) && !is_headless(path))?;
        without_resources(&mut search.found);
        let sections = if asked.is_empty() { &search.config.content.main_sections } else { asked };
        let sections = sections.to_vec();
        search.sections(&sections, asked)
    }
}

/// Not `_index.md`.
fn is_regular_page(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_markup = is_readable(path) || is_markup_of_hugo(path);
    is_markup && !name.starts_with("_index.")
}

/// A markup that Hugo has another program for.
fn is_markup_of_hugo(path: &Path) -> bool {
    markup_not_read(path).is_some_and(|name| {
        matches!(name, "AsciiDoc" | "Org" | "reStructuredText" | "Pandoc's Markdown")
    })
}

/// Files in a leaf bundle beside its page are its resources, not pages.
fn without_resources(found: &mut Vec<SourceFile>) {
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let is_index =
        |path: &str| path.rsplit('/').next().is_some_and(|name| name.starts_with("index."));
    let bundles: Vec<String> = found
        .iter()
        .filter(|file| is_index(&file.path))
        .filter_map(|file| folder(&file.path))
        .collect();
    let is_within = |path: &str| {
        bundles.iter().any(|bundle| {
            path.strip_prefix(bundle.as_str()).is_some_and(|rest| rest.starts_with('/'))
        })
    };
    found.retain(|file| is_index(&file.path) || !is_within(&file.path));
}
