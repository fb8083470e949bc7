//! What is in an archive, all at once: the catalogue's lines where they agree with the folder, and
//! otherwise the packages themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::catalogue::{self, entry_of_file, package_files};
use super::entries::{Entries, Key};
use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::log::{self, Renamed};
use super::origin::Origin;
use super::state::{State, Upgrade};
use super::tombstone::{Target, Tombstone, tombstone_path, withdrawn_package};
use super::versions::package_path;
use crate::digest::Digests;
use crate::error::IoError;
use crate::package::description::PackageDescription;

/// What is in the archive.
pub(super) struct Index {
    pub(super) present: Entries,
    /// Listed in the catalogue, but missing or damaged: kept there, so that verification reports
    /// the loss.
    pub(super) absent: Entries,
    /// Packages and tombstones that are unreadable: only their own releases are held back.
    pub(super) unreadable: Vec<ArchiveError>,
    /// Withdrawn on purpose. A package beside its tombstone does not count as present.
    pub(super) withdrawn: BTreeMap<Key, Tombstone>,
    /// Posts that were renamed by hand, as the log tells, in its order.
    pub(super) renamed: Vec<Renamed>,
    /// Keys of the latest package or tombstone of each id, sorted by [`mark`] of the path of its
    /// post, as the archive was when this was first asked.
    by_source: OnceLock<Vec<(u64, Key)>>,
}

impl Index {
    /// What the folder contains: as in the catalogue if size and place agree, otherwise from the
    /// package itself.
    pub(super) fn read(root: &Path) -> Result<Index, ArchiveError> {
        let (listed, _) = catalogue::read(root, &Entries::default())?;
        Index::of(root, listed, &Entries::default())
    }

    /// [`Index::read`] where the catalogue lists these packages. The `known` ones were put there by
    /// this run: a package is never replaced, so none of them is read again.
    pub(super) fn of(root: &Path, listed: Entries, known: &Entries) -> Result<Index, ArchiveError> {
        let index = Index::of_files(root, &package_files(root)?, listed, known)?;
        Ok(Index { renamed: log::renamed(root)?, ..index })
    }

    /// [`Index::of`] for these files alone, sorted, without what was renamed by hand.
    pub(super) fn of_files(
        root: &Path,
        files: &[String],
        listed: Entries,
        known: &Entries,
    ) -> Result<Index, ArchiveError> {
        let (mut withdrawn, mut unreadable) = (BTreeMap::new(), Vec::new());
        let mut tombstones = BTreeSet::new();
        for (path, package) in
            files.iter().filter_map(|path| Some((path, withdrawn_package(path)?)))
        {
            // One that is malformed removes nothing, and keeps its place: nothing is stored there.
            match Tombstone::read(root, path) {
                Ok(tombstone) => drop(withdrawn.insert(tombstone.package.key(), tombstone)),
                Err(error) => unreadable.push(error),
            }
            tombstones.insert(package);
        }
        let mut present = Entries::default();
        let packages = files.iter().filter(|path| path.ends_with(".zip"));
        for path in packages.filter(|path| !tombstones.contains(*path)) {
            let size = match fs::metadata(root.join(path)) {
                Ok(metadata) => metadata.len(),
                Err(error) => {
                    unreadable.push(IoError::of("read", &root.join(path))(error).into());
                    continue;
                }
            };
            let keys = keys_at(path);
            let is_there = |(all, key): &(&Entries, &Key)| all.size_in_place(key) == Some(size);
            let all = [&listed, known].into_iter();
            let mut listings = all.flat_map(|all| keys.iter().map(move |key| (all, key)));
            match listings.find(is_there) {
                Some((all, key)) => present.take_over(key, all),
                None => match entry_of_file(root, path) {
                    Ok(entry) => present.insert(entry),
                    Err(error) => unreadable.push(error),
                },
            }
        }
        let mut absent = listed;
        absent.retain(|key| !present.contains(key) && !withdrawn.contains_key(key));
        let (renamed, by_source) = (Vec::new(), OnceLock::new());
        Ok(Index { present, absent, unreadable, withdrawn, renamed, by_source })
    }

    /// Nothing yet: releases are added as they are looked up.
    pub(super) fn empty() -> Index {
        Index {
            present: Entries::default(),
            absent: Entries::default(),
            unreadable: Vec::new(),
            withdrawn: BTreeMap::new(),
            renamed: Vec::new(),
            by_source: OnceLock::new(),
        }
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
        let known = self.present.contains(&(id.to_owned(), version));
        if !known && root.join(path).exists() {
            self.insert(entry_of_file(root, path)?);
        }
        Ok(())
    }

    pub(super) fn insert(&mut self, entry: CatalogueEntry) {
        self.absent.remove(&entry.key());
        self.present.insert(entry);
    }

    /// The lines of the catalogue, in their order.
    pub(super) fn all(&self) -> impl Iterator<Item = CatalogueEntry> {
        let mut keys: Vec<&Key> = self.absent.keys().chain(self.present.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().filter_map(|key| self.present.get(key).or_else(|| self.absent.get(key)))
    }

    /// What the next version follows: the latest package or tombstone of an id.
    pub(super) fn latest(&self, id: &str) -> Option<CatalogueEntry> {
        let versions = || (id.to_owned(), 0)..=(id.to_owned(), u32::MAX);
        let present = self.present.last_in(versions());
        let withdrawn = self.withdrawn.range(versions()).next_back();
        let withdrawn = withdrawn.map(|(_, tombstone)| tombstone.package.clone());
        [present, withdrawn].into_iter().flatten().max_by_key(|entry| entry.version)
    }

    /// [`Index::state_of`] for a package that is to be stored.
    pub(super) fn state_for(&self, description: &PackageDescription, upgrade: Upgrade) -> State {
        let is_same = |entry: &CatalogueEntry| entry.fingerprint == description.fingerprint;
        let is_current = |entry: &CatalogueEntry| {
            is_same(entry) && (upgrade == Upgrade::No || entry.program == description.program)
        };
        let origin = Origin {
            site: description.site.as_deref(),
            source: &description.source_path,
            moved_from: description.moved_from.as_deref(),
        };
        self.state_of(&description.id, &origin, is_same, is_current)
    }

    /// The latest package or tombstone of each id, by the path of its post.
    fn by_source(&self) -> &[(u64, Key)] {
        self.by_source.get_or_init(|| {
            let mut latest = BTreeMap::<&str, (u32, u64)>::new();
            let present = self.present.iter().map(|(key, entry)| (key, mark(&entry.source)));
            let withdrawn = self.withdrawn.iter();
            let withdrawn = withdrawn.map(|(key, it)| (key, mark(&it.package.source)));
            for ((id, version), mark) in present.chain(withdrawn) {
                match latest.get(&**id) {
                    Some((known, _)) if known >= version => {}
                    _ => _ = latest.insert(id, (*version, mark)),
                }
            }
            let sorted = latest.into_iter();
            let mut sorted: Vec<_> =
                sorted.map(|(id, (version, mark))| (mark, (id.to_owned(), version))).collect();
            sorted.sort_unstable();
            sorted
        })
    }

    /// The package of a key, or what its tombstone says.
    fn entry(&self, key: &Key) -> Option<Arc<CatalogueEntry>> {
        let withdrawn = || self.withdrawn.get(key).map(|it| it.package.clone());
        self.present.get(key).or_else(withdrawn).map(Arc::new)
    }

    /// The latest packages or tombstones of the releases whose posts have this path: those of
    /// several sites may.
    pub(super) fn of_source(&self, source: &str) -> Vec<Arc<CatalogueEntry>> {
        let sorted = self.by_source();
        let mark = mark(source);
        let first = sorted.partition_point(|(other, _)| *other < mark);
        let near = sorted[first..].iter().take_while(|(other, _)| *other == mark);
        let near = near.filter_map(|(_, key)| self.entry(key));
        near.filter(|entry| entry.source == source).collect()
    }

    /// The latest package or tombstone of every release, by their identifiers.
    pub(super) fn latest_of_each(&self) -> Vec<Arc<CatalogueEntry>> {
        let mut keys: Vec<&Key> = self.by_source().iter().map(|(_, key)| key).collect();
        keys.sort_unstable();
        keys.into_iter().filter_map(|key| self.entry(key)).collect()
    }

    /// All there is or was under an id: packages and withdrawn ones.
    pub(super) fn versions_of(&self, id: &str) -> Vec<CatalogueEntry> {
        let versions = || (id.to_owned(), 0)..=(id.to_owned(), u32::MAX);
        // Only the latest package counts.
        let present = self.present.last_in(versions());
        let withdrawn = self.withdrawn.range(versions()).map(|(_, it)| it.package.clone());
        present.into_iter().chain(withdrawn).collect()
    }

    /// That no package is the target, with the identifier most like it.
    pub(super) fn unknown(&self, target: &Target) -> ArchiveError {
        let likeness = |id: &str| strsim::jaro_winkler(&target.id, id);
        let others = self.present.keys().filter(|(id, _)| *id != target.id);
        let nearest =
            others.map(|(id, _)| (likeness(id), id)).filter(|(likeness, _)| *likeness > 0.9);
        let nearest = nearest.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id)| id.clone());
        ArchiveError::Unknown { id: target.id.clone(), version: target.version, nearest }
    }

    /// What the archive has of the release `id`: `is_same` says whether a package was made from the
    /// same inputs, `is_current` whether there is no reason for another version of it.
    pub(super) fn state_of(
        &self,
        id: &str,
        origin: &Origin<'_>,
        is_same: impl Fn(&CatalogueEntry) -> bool,
        is_current: impl Fn(&CatalogueEntry) -> bool,
    ) -> State {
        let Some(latest) = self.latest(id) else { return State::New };
        if !origin.is_of(&latest) {
            return State::Clash { other_path: latest.source };
        }
        let versions = (id.to_owned(), 0)..=(id.to_owned(), u32::MAX);
        let present = self.present.last_in(versions.clone());
        if let Some(present) = present.filter(|entry| is_current(entry)) {
            return State::Unchanged(Arc::new(present));
        }
        let withdrawn = self.withdrawn.range(versions).rev().map(|(_, tombstone)| tombstone);
        let mut withdrawn = withdrawn.filter(|it| is_same(&it.package));
        if let Some(tombstone) = withdrawn.next() {
            return State::Withdrawn(Box::new(tombstone.clone()));
        }
        let next_version = latest.version.saturating_add(1);
        State::Changed { next_version, previous: Arc::new(latest) }
    }
}

/// A number of a path by which it is found again in little room.
fn mark(source: &str) -> u64 {
    let sha256 = Digests::of(source.as_bytes()).sha256;
    sha256[..8].iter().fold(0, |mark, byte| (mark << 8) | u64::from(*byte))
}

/// What the package of a path may be.
fn keys_at(path: &str) -> Vec<Key> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.strip_suffix(".zip").unwrap_or(name);
    let later = name.rsplit_once(".v").and_then(|(id, version)| Some((id, version.parse().ok()?)));
    let keys = [Some((name, 1)), Some((name, 0)), later].into_iter().flatten();
    let keys = keys.map(|(id, version)| (id.to_owned(), version));
    keys.filter(|(id, version)| package_path(id, *version) == path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_which_package_it_may_be() {
        for (id, version) in [("2019-07-17-a", 1), ("2019-07-17-a", 3), ("2019-07-17-a.v2", 1)] {
            let keys = keys_at(&package_path(id, version));
            assert!(keys.contains(&(id.to_owned(), version)), "{keys:?}");
        }
        assert!(keys_at("packages/2019/08/2019-07-17-a.zip").is_empty());
    }
}
