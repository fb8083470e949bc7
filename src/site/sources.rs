//! All sources: which of them reads a site, and what it finds.

use std::path::Path;

use super::config::SiteConfig;
use super::eleventy::Eleventy;
use super::engine::Engine;
use super::error::SiteError;
use super::hexo::Hexo;
use super::hugo::Hugo;
use super::jekyll::Jekyll;
use super::search::{Search, SourceFile};
use super::source::Source;

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

/// The posts of a site, and what was left out.
pub(super) struct FoundFiles {
    /// Sorted by the bytes of their paths.
    pub files: Vec<SourceFile>,
    /// Documents that no convention makes posts, by kind, with their number.
    pub left_out: Vec<(String, usize)>,
}

/// Finds the posts.
pub(super) fn find_sources(
    root: &Path,
    config: &SiteConfig,
    asked: &[String],
) -> Result<FoundFiles, SiteError> {
    let mut search = Search { root, config, found: Vec::new(), left_out: Vec::new() };
    source_of(config.engine).find(&mut search, asked)?;
    let Search { found: mut files, left_out, .. } = search;
    files.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(FoundFiles { files, left_out })
}
