//! What an archive has of a release, and when that calls for a new version.

use std::sync::Arc;

use super::entry::CatalogueEntry;
use super::tombstone::Tombstone;

/// What the archive has of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Nothing.
    New,
    /// The same, made from the same inputs: nothing to do.
    Unchanged(Arc<CatalogueEntry>),
    /// A package made from other inputs: a version follows.
    Changed {
        /// The version that follows.
        next_version: u32,
        /// The one that it follows.
        previous: Arc<CatalogueEntry>,
    },
    /// Made from the same inputs, and withdrawn: it is not stored again.
    Withdrawn(Box<Tombstone>),
    /// The id belongs to the post at this other path of the site.
    Clash {
        /// The other post's.
        other_path: String,
    },
}

/// Whether a newer program alone is a reason for a version (`--upgrade`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upgrade {
    Yes,
    No,
}
