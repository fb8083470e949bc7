//! Where releases go, and what is there already: asked alike whether an archive is written to or
//! only looked at.

use std::sync::Arc;

use crate::archive::{
    ArchiveError, CatalogueEntry, Origin, Renamed, Snapshot, State, Store, Tombstone,
};

/// Where releases go.
#[derive(Clone, Copy)]
pub enum Destination<'a> {
    /// Into an archive.
    Archive(&'a Store),
    /// Nowhere, while an archive is asked what it has.
    Known(&'a Snapshot),
    /// Nowhere.
    Nowhere,
}

impl Destination<'_> {
    /// What there is of a release.
    pub fn state_of(
        self,
        id: &str,
        origin: &Origin<'_>,
        is_same: &dyn Fn(&CatalogueEntry) -> bool,
    ) -> Result<State, ArchiveError> {
        match self {
            Destination::Archive(store) => store.state_of(id, origin, is_same),
            Destination::Known(snapshot) => snapshot.state_of(id, origin, is_same),
            Destination::Nowhere => Ok(State::New),
        }
    }

    /// The latest package of a release, or what a tombstone tells of it.
    pub fn latest(self, id: &str) -> Option<CatalogueEntry> {
        match self {
            Destination::Archive(store) => store.latest(id),
            Destination::Known(snapshot) => snapshot.latest(id),
            Destination::Nowhere => None,
        }
    }

    /// The releases whose posts have this path, in whichever site.
    pub fn of_source(self, source: &str) -> Vec<Arc<CatalogueEntry>> {
        match self {
            Destination::Archive(store) => store.of_source(source),
            Destination::Known(snapshot) => snapshot.of_source(source),
            Destination::Nowhere => Vec::new(),
        }
    }

    /// The latest package of every release.
    pub fn latest_of_each(self) -> Vec<Arc<CatalogueEntry>> {
        match self {
            Destination::Archive(store) => store.latest_of_each(),
            Destination::Known(snapshot) => snapshot.latest_of_each(),
            Destination::Nowhere => Vec::new(),
        }
    }

    /// What was renamed by hand.
    pub fn renamed(self) -> Vec<Renamed> {
        match self {
            Destination::Archive(store) => store.renamed(),
            Destination::Known(snapshot) => snapshot.renamed(),
            Destination::Nowhere => Vec::new(),
        }
    }

    /// What stands in the place of a package that was withdrawn.
    pub fn tombstone(self, entry: &CatalogueEntry) -> Option<Tombstone> {
        match self {
            Destination::Archive(store) => store.tombstone(entry),
            Destination::Known(snapshot) => snapshot.tombstone(entry),
            Destination::Nowhere => None,
        }
    }
}
