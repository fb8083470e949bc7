//! The interface of all sources.

use std::path::Path;

use super::config::SiteConfig;
use super::engine::Engine;
use super::error::SiteError;
use super::reader::Reader;
use super::search::Search;

/// How the sites of one engine are recognised, configured and searched. What follows from a post's
/// path alone (its name, language and address) is asked of [`SiteConfig`] later, when the site
/// itself is no longer available.
pub(super) trait Source: Sync {
    fn engine(&self) -> Engine;
    /// Names of its configuration files; the first that exists is read.
    fn configs(&self) -> &'static [&'static str];
    /// Whether the folder is the root of such a site.
    fn is_at(&self, root: &Path) -> bool;
    /// Takes what concerns releases from the configuration file.
    fn configure(&self, root: &Path, bytes: &[u8], reader: &mut Reader, config: &mut SiteConfig);
    /// Finds the posts: of the requested collections, otherwise those that the engine's own
    /// conventions make posts.
    ///
    /// # Errors
    /// A folder that cannot be read; a collection that is not there.
    fn find(&self, search: &mut Search<'_>, asked: &[String]) -> Result<(), SiteError>;
}
