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
    /// The same, made from the same inputs.
    Unchanged(Arc<CatalogueEntry>),
    /// A package made from other inputs: a new version follows.
    Changed {
        /// The new version.
        next_version: u32,
        /// The package that it follows.
        previous: Arc<CatalogueEntry>,
    },
    /// Made from the same inputs, but withdrawn: it is not stored again.
    Withdrawn(Box<Tombstone>),
    /// The id belongs to the post at another path of the site.
    Clash {
        /// Path of the other post.
        other_path: String,
    },
}

/// Whether a newer program alone is a reason for a new version (`--upgrade`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upgrade {
    Yes,
    No,
}
