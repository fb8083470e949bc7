//! What an archive has, read once and without writing to it: for runs that only need to know.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::catalogue::entry_of_file;
use super::entries::Key;
use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::folder::{check_root, is_archive};
use super::index::Index;
use super::log::Renamed;
use super::origin::Origin;
use super::state::State;
use super::tombstone::Tombstone;
use super::versions::package_path;

/// The packages of an archive as they were when it was read.
pub struct Snapshot {
    root: PathBuf,
    pub(super) index: Index,
}

impl Snapshot {
    /// `None` if there is no archive yet.
    ///
    /// # Errors
    /// If the folder is not an archive of a known format, or cannot be read.
    pub fn read(root: &Path) -> Result<Option<Snapshot>, ArchiveError> {
        check_root(root)?;
        if !is_archive(root) {
            return Ok(None);
        }
        Ok(Some(Snapshot { root: root.to_owned(), index: Index::read(root)? }))
    }

    /// As [`super::Store::latest`].
    pub fn latest(&self, id: &str) -> Option<CatalogueEntry> {
        self.index.latest(id)
    }

    /// As [`super::Store::of_source`].
    pub fn of_source(&self, source: &str) -> Vec<Arc<CatalogueEntry>> {
        self.index.of_source(source)
    }

    /// As [`super::Store::latest_of_each`].
    pub fn latest_of_each(&self) -> Vec<Arc<CatalogueEntry>> {
        self.index.latest_of_each()
    }

    /// As [`super::Store::renamed`].
    pub fn renamed(&self) -> Vec<Renamed> {
        self.index.renamed.clone()
    }

    /// As [`super::Store::tombstone`].
    pub fn tombstone(&self, entry: &CatalogueEntry) -> Option<Tombstone> {
        self.index.withdrawn.get(&entry.key()).cloned()
    }

    /// See [`super::Store::entry`].
    pub fn entry(&self, key: &Key) -> Option<CatalogueEntry> {
        self.index.present.get(key)
    }

    /// See [`super::Store::state_of`].
    ///
    /// # Errors
    /// If the release has a package that cannot be read.
    pub fn state_of(
        &self,
        id: &str,
        origin: &Origin<'_>,
        is_same: &dyn Fn(&CatalogueEntry) -> bool,
    ) -> Result<State, ArchiveError> {
        let state = self.index.state_of(id, origin, is_same, is_same);
        let next = match &state {
            State::New => 1,
            State::Changed { next_version, .. } => *next_version,
            _ => return Ok(state),
        };
        let path = package_path(id, next);
        match self.root.join(&path).exists() {
            true => entry_of_file(&self.root, &path).map(|_| state),
            false => Ok(state),
        }
    }
}
