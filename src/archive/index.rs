//! What is in an archive, all at once: the catalogue's lines where they agree with the folder, and
//! otherwise the packages themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::catalogue::{self, entry_of_file, package_files};
use super::entry::{CatalogueEntry, Entries};
use super::error::ArchiveError;
use super::state::{State, Upgrade};
use super::tombstone::{Tombstone, tombstone_path, withdrawn_package};
use super::versions::package_path;
use crate::error::IoError;
use crate::package::description::PackageDescription;

/// What is in the archive.
pub(super) struct Index {
    pub(super) present: Entries,
    /// Listed in the catalogue, but missing or damaged: kept there, so that verification reports
    /// the loss.
    pub(super) absent: Entries,
    /// Present, but unreadable: only their own releases are held back.
    pub(super) unreadable: Vec<ArchiveError>,
    /// Withdrawn on purpose. A package beside its tombstone does not count as present.
    pub(super) withdrawn: BTreeMap<(String, u32), Tombstone>,
}

impl Index {
    /// What the folder contains: as in the catalogue if size and place agree, otherwise from the
    /// package itself.
    pub(super) fn read(root: &Path) -> Result<Index, ArchiveError> {
        Index::of(root, &catalogue::read_bytes(root)?, &Entries::new())
    }

    /// [`Index::read`] with these bytes of the catalogue. The `known` packages were put there by
    /// this run: a package is never replaced, so none of them is read again.
    pub(super) fn of(root: &Path, bytes: &[u8], known: &Entries) -> Result<Index, ArchiveError> {
        let listed = catalogue::parse(bytes, known);
        let files = package_files(root)?;
        let mut withdrawn = BTreeMap::new();
        let mut tombstones = BTreeSet::new();
        for (path, package) in
            files.iter().filter_map(|path| Some((path, withdrawn_package(path)?)))
        {
            let tombstone = Tombstone::read(root, path)?;
            withdrawn.insert(tombstone.package.key(), tombstone);
            tombstones.insert(package);
        }
        let [listed_by_path, known_by_path] = [&listed, known].map(by_path);
        let (mut present, mut unreadable) = (Entries::new(), Vec::new());
        let packages = files.iter().filter(|path| path.ends_with(".zip"));
        for path in packages.filter(|path| !tombstones.contains(*path)) {
            let size = match fs::metadata(root.join(path)) {
                Ok(metadata) => metadata.len(),
                Err(error) => {
                    unreadable.push(IoError::of("read", &root.join(path))(error).into());
                    continue;
                }
            };
            let is_there = |entry: &&&Arc<CatalogueEntry>| {
                entry.size == size && entry.path == package_path(&entry.id, entry.version)
            };
            let in_catalogue = listed_by_path.get(path.as_str()).filter(is_there);
            let entry =
                match in_catalogue.or_else(|| known_by_path.get(path.as_str()).filter(is_there)) {
                    Some(entry) => Arc::clone(entry),
                    None => match entry_of_file(root, path) {
                        Ok(entry) => Arc::new(entry),
                        Err(error) => {
                            unreadable.push(error);
                            continue;
                        }
                    },
                };
            present.insert(entry.key(), entry);
        }
        let is_absent =
            |key: &(String, u32)| !present.contains_key(key) && !withdrawn.contains_key(key);
        let absent = listed.into_iter().filter(|(key, _)| is_absent(key)).collect();
        Ok(Index { present, absent, unreadable, withdrawn })
    }

    /// Adds the package, or the tombstone, of a version that another run may have put there.
    pub(super) fn refresh(
        &mut self,
        root: &Path,
        id: &str,
        version: u32,
    ) -> Result<(), ArchiveError> {
        let path = &package_path(id, version);
        let tombstone = tombstone_path(path);
        if root.join(&tombstone).exists() {
            let tombstone = Tombstone::read(root, &tombstone)?;
            self.present.remove(&tombstone.package.key());
            self.withdrawn.insert(tombstone.package.key(), tombstone);
            return Ok(());
        }
        let known = self.present.contains_key(&(id.to_owned(), version));
        if !known && root.join(path).exists() {
            self.insert(Arc::new(entry_of_file(root, path)?));
        }
        Ok(())
    }

    pub(super) fn insert(&mut self, entry: Arc<CatalogueEntry>) {
        self.absent.remove(&entry.key());
        self.present.insert(entry.key(), entry);
    }

    /// The lines of the catalogue, in their order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<CatalogueEntry>> + Clone {
        let mut all: BTreeMap<&(String, u32), &Arc<CatalogueEntry>> = self.absent.iter().collect();
        all.extend(&self.present);
        all.into_values().collect::<Vec<_>>().into_iter()
    }

    /// What the next version follows: the latest package or tombstone of an id.
    pub(super) fn latest(&self, id: &str) -> Option<&CatalogueEntry> {
        let versions = || (id.to_owned(), 0)..=(id.to_owned(), u32::MAX);
        let present = self.present.range(versions()).next_back().map(|(_, entry)| &**entry);
        let withdrawn = self.withdrawn.range(versions()).next_back();
        let withdrawn = withdrawn.map(|(_, tombstone)| &tombstone.package);
        [present, withdrawn].into_iter().flatten().max_by_key(|entry| entry.version)
    }

    /// [`Index::state_of`] for a package that is to be stored.
    pub(super) fn state_for(&self, description: &PackageDescription, upgrade: Upgrade) -> State {
        let is_same = |entry: &CatalogueEntry| entry.fingerprint == description.fingerprint;
        let is_current = |entry: &CatalogueEntry| {
            is_same(entry) && (upgrade == Upgrade::No || entry.program == description.program)
        };
        self.state_of(&description.id, &description.source_path, is_same, is_current)
    }

    /// The id of the packages made from the post at this path, among those of a day.
    pub(super) fn id_of_source(&self, day: &str, source: &str) -> Option<String> {
        let from = (day.to_owned(), 0);
        let is_own = |entry: &&CatalogueEntry| entry.source == source;
        let of_day = |id: &str| id.starts_with(day);
        let present = self.present.range(from.clone()..).take_while(|(key, _)| of_day(&key.0));
        let found = present.map(|(_, entry)| &**entry).find(is_own);
        let withdrawn = self.withdrawn.range(from..).take_while(|(key, _)| of_day(&key.0));
        let found = found.or_else(|| withdrawn.map(|(_, it)| &it.package).find(is_own));
        found.map(|entry| entry.id.clone())
    }

    /// All there is or was under an id: packages and withdrawn ones.
    pub(super) fn versions_of(&self, id: &str) -> Vec<Arc<CatalogueEntry>> {
        let versions = || (id.to_owned(), 0)..=(id.to_owned(), u32::MAX);
        // Only the latest package counts.
        let present = self.present.range(versions()).next_back();
        let present = present.map(|(_, entry)| Arc::clone(entry));
        let withdrawn = self.withdrawn.range(versions());
        let withdrawn = withdrawn.map(|(_, it)| Arc::new(it.package.clone()));
        present.into_iter().chain(withdrawn).collect()
    }

    /// What the archive has of the release `id`: `is_same` says whether a package was made from the
    /// same inputs, `is_current` whether there is no reason for another version of it.
    pub(super) fn state_of(
        &self,
        id: &str,
        source_path: &str,
        is_same: impl Fn(&CatalogueEntry) -> bool,
        is_current: impl Fn(&CatalogueEntry) -> bool,
    ) -> State {
        let Some(latest) = self.latest(id) else { return State::New };
        if latest.source != source_path {
            return State::Clash { other_path: latest.source.clone() };
        }
        let versions = (id.to_owned(), 0)..=(id.to_owned(), u32::MAX);
        let present = self.present.range(versions.clone()).next_back().map(|(_, entry)| entry);
        if let Some(present) = present.filter(|entry| is_current(entry)) {
            return State::Unchanged(Arc::clone(present));
        }
        let withdrawn = self.withdrawn.range(versions).rev().map(|(_, tombstone)| tombstone);
        let mut withdrawn = withdrawn.filter(|it| is_same(&it.package));
        if let Some(tombstone) = withdrawn.next() {
            return State::Withdrawn(Box::new(tombstone.clone()));
        }
        let next_version = latest.version.saturating_add(1);
        State::Changed { next_version, previous: Arc::new(latest.clone()) }
    }
}

fn by_path(entries: &Entries) -> BTreeMap<&str, &Arc<CatalogueEntry>> {
    entries.values().map(|entry| (&*entry.path, entry)).collect()
}
