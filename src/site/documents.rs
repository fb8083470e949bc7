//! The documents of a collection, as templates list them.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::markup::is_readable;
use super::search::Search;
use super::{Engine, ReleaseSource, SiteConfig, Uploads};

/// The documents of a collection in the order of their paths, or all pages of a site whose engine
/// has no collections; what cannot be read is left out, and is reported where it is exported.
pub fn documents_of(
    config: &SiteConfig,
    collection: &str,
    uploads: &Arc<dyn Uploads>,
) -> Vec<ReleaseSource> {
    let Some(root) = config.templates.root() else { return Vec::new() };
    let mut search = Search { root, config, found: Vec::new(), left_out: Vec::new() };
    let found = match config.engine {
        Engine::Jekyll | Engine::Folder => search.collection(collection),
        _ => search.content(&|path: &Path| is_readable(path)),
    };
    if found.is_err() {
        return Vec::new();
    }
    search.found.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    search.found.dedup_by(|a, b| a.path == b.path);
    let sources = search.found.into_iter().filter(|file| file.is_read).filter_map(|file| {
        let real = fs::canonicalize(&file.file).ok().filter(|real| real.starts_with(root))?;
        Some(ReleaseSource {
            path: file.path,
            collection: file.collection,
            bytes: fs::read(real).ok()?.into(),
            uploads: Arc::clone(uploads),
        })
    });
    sources.collect()
}
