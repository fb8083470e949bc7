//! Which post of which site a package was made from.

use super::entry::CatalogueEntry;

/// The post of a release, as an archive tells posts apart: by site and path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Origin<'a> {
    /// Key of the site; packages of earlier builds have none.
    pub site: Option<&'a str>,
    /// Path of the post in its site.
    pub source: &'a str,
    /// Path that it had before, where the archive has it by that one.
    pub moved_from: Option<&'a str>,
}

impl Origin<'_> {
    /// Whether a package was made from this post.
    pub fn is_of(&self, entry: &CatalogueEntry) -> bool {
        let is_of_site = entry.site.is_none() || entry.site.as_deref() == self.site;
        let is_same = entry.source == self.source && is_of_site;
        is_same || self.moved_from == Some(entry.source.as_str())
    }
}

/// Whether a package is of a site that goes by these keys. One that tells none is of before sites
/// were told, when an archive had one.
pub fn is_of_site(entry: &CatalogueEntry, keys: &[String]) -> bool {
    entry.site.as_ref().is_none_or(|site| keys.contains(site))
}
