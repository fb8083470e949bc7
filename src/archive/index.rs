//! What is in an archive, known at once: the catalogue's lines where they agree with the folder,
//! and for the rest the packages themselves.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::ArchiveError;
use super::catalogue::{self, CatalogueEntry, Entries, entry_of_file, package_files};
use super::versions::package_path;
use crate::error::IoError;

/// What is in the archive.
pub(super) struct Index {
    pub(super) present: Entries,
    /// Listed in the catalogue, but not there: kept there, so that verification tells the loss.
    pub(super) absent: Entries,
}

/// What the archive has of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing.
    New,
    /// The same, made from the same inputs: nothing to do.
    Unchanged(CatalogueEntry),
    /// A package made from other inputs: a version follows.
    Changed { next_version: u32, previous: CatalogueEntry },
    /// The id belongs to the post at this other path of the site.
    Clash { other_path: String },
}

impl Index {
    /// What stands in the folder: as the catalogue has it where size and place agree, else from
    /// the package itself.
    pub(super) fn read(root: &Path) -> Result<Index, ArchiveError> {
        let mut listed = catalogue::parse(&catalogue::read_bytes(root)?);
        let mut by_path: BTreeMap<String, CatalogueEntry> =
            listed.values().map(|entry| (entry.path.clone(), entry.clone())).collect();
        let mut present = Entries::new();
        for path in package_files(root)?.iter().filter(|path| path.ends_with(".zip")) {
            let size =
                fs::metadata(root.join(path)).map_err(IoError::of("read", &root.join(path)))?;
            let entry = match by_path.remove(path) {
                Some(entry)
                    if entry.size == size.len()
                        && entry.path == package_path(&entry.id, entry.version) =>
                {
                    entry
                }
                _ => entry_of_file(root, path)?,
            };
            listed.remove(&entry.key());
            present.insert(entry.key(), entry);
        }
        Ok(Index { present, absent: listed })
    }

    /// Takes in the package that another run may have put at `path`.
    pub(super) fn refresh(&mut self, root: &Path, path: &str) -> Result<(), ArchiveError> {
        let known = self.present.values().any(|entry| entry.path == path);
        if !known && root.join(path).exists() {
            self.insert(entry_of_file(root, path)?);
        }
        Ok(())
    }

    pub(super) fn insert(&mut self, entry: CatalogueEntry) {
        self.absent.remove(&entry.key());
        self.present.insert(entry.key(), entry);
    }

    pub(super) fn all(&self) -> Entries {
        let mut all = self.absent.clone();
        all.extend(self.present.clone());
        all
    }

    pub(super) fn state_of(
        &self,
        id: &str,
        source_path: &str,
        is_same: impl Fn(&CatalogueEntry) -> bool,
    ) -> State {
        let versions = self.present.range((id.to_owned(), 0)..=(id.to_owned(), u32::MAX));
        let Some((_, latest)) = versions.last() else { return State::New };
        if latest.source != source_path {
            State::Clash { other_path: latest.source.clone() }
        } else if is_same(latest) {
            State::Unchanged(latest.clone())
        } else {
            let next_version = latest.version.saturating_add(1);
            State::Changed { next_version, previous: latest.clone() }
        }
    }
}
