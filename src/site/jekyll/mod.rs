//! Jekyll sites: `_config.yml`, posts in `_posts` folders and other collections.

pub(super) mod config;

use std::path::Path;

use super::engine::Engine;
use super::markdown_options;
use super::reader::Reader;
use super::search::Search;
use super::source::Source;
use super::{SiteConfig, SiteError};

pub use config::{CollectionConfig, JekyllConfig};
pub(super) use config::{DEFAULT_COLLECTION, POSTS, read_jekyll};

const CONFIGS: [&str; 2] = ["_config.yml", "_config.yaml"];

/// Jekyll, and any folder of Markdown files, which is read by the same conventions.
pub(super) struct Jekyll;

impl Source for Jekyll {
    fn engine(&self) -> Engine {
        Engine::Jekyll
    }

    fn configs(&self) -> &'static [&'static str] {
        &CONFIGS
    }

    fn is_at(&self, root: &Path) -> bool {
        CONFIGS.iter().any(|name| root.join(name).is_file())
    }

    fn configure(&self, _: &Path, bytes: &[u8], reader: &mut Reader, config: &mut SiteConfig) {
        config.jekyll = read_jekyll(reader, bytes);
        config.content.has_hard_breaks =
            markdown_options::has_hard_breaks_in_jekyll(&config.jekyll.values);
        config.content.parses_html = markdown_options::parses_html(&config.jekyll.values);
    }

    fn find(&self, search: &mut Search<'_>, asked: &[String]) -> Result<(), SiteError> {
        let default = [DEFAULT_COLLECTION.to_owned()];
        let asked = match asked {
            [] if search.folder_of(DEFAULT_COLLECTION).is_dir() => default.as_slice(),
            _ => asked,
        };
        if asked.is_empty() {
            return search.by_convention();
        }
        let mut missing = Vec::new();
        for name in asked {
            let before = search.found.len();
            if search.folder_of(name).is_dir() || name == POSTS {
                search.collection(name)?;
            }
            let is_there = search.folder_of(name).is_dir() || search.found.len() > before;
            if !is_there {
                missing.push(name.clone());
            }
        }
        match missing.is_empty() {
            true => Ok(()),
            false => {
                let available = search.available()?;
                Err(SiteError::UnknownCollections { asked: missing, available })
            }
        }
    }
}
