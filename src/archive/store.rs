//! Storing: each package complete, in its place, once; or not at all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::catalogue::package_files;
use super::disk::{Disk, RealDisk, create_folders, create_folders_in, sync_folder};
use super::entries::Key;
use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::folder::{check_root, place_text};
use super::index::Index;
use super::log::{Renamed, RunRecord};
use super::look_up::LookUp;
use super::origin::Origin;
use super::pending::{Attempt, Unfinished, Written};
use super::readme::{FORMAT, README};
use super::recorded::describe_zip;
use super::run::{ArchiveLock, RunFolder, lock_archive, sweep};
use super::sidecars::sweep_sidecars;
use super::state::{State, Upgrade};
use super::tombstone::{Target, Tombstone, Withdrawal, Withdrawn, tombstone_path};
use super::versions::{digest_path, package_file_name, package_path};
use super::withdrawal::{carry_out, finish_withdrawals};
use crate::error::IoError;
use crate::package::description::PackageDescription;
use crate::package::{Package, PackageError, Succession};
use crate::platform::create_folder;

/// An archive that is open for storing. Threads share it by reference; several processes may open
/// the same archive.
pub struct Store {
    pub(super) root: PathBuf,
    pub(super) disk: Box<dyn Disk>,
    pub(super) run: RunFolder,
    index: Mutex<Index>,
    /// Present where releases are looked up one by one.
    look_up: Option<Mutex<LookUp>>,
}

/// Builds a release's package: the first one, or the version that follows another.
pub type Make<'a> = dyn Fn(Option<&Succession>) -> Result<Package, PackageError> + 'a;

/// A package that is in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The package's catalogue entry.
    pub entry: Arc<CatalogueEntry>,
    /// Whether it was put there now, rather than before.
    pub is_new: bool,
}

/// How often another run may take the version for which a package was just written.
const ATTEMPTS: usize = 8;

impl Store {
    /// Opens the archive in a folder, or creates one if the folder is empty or missing, and sweeps
    /// what dead runs left.
    pub fn open(root: &Path) -> Result<Store, ArchiveError> {
        Store::open_on(Box::new(RealDisk), root)
    }

    /// The same, without reading what is there: each release is looked up when it is asked for. It
    /// takes the same time whatever is in the archive. [`Store::of_source`],
    /// [`Store::latest_of_each`], [`Store::renamed`] and [`Store::entries`] know nothing then.
    pub fn open_for_look_ups(root: &Path) -> Result<Store, ArchiveError> {
        let (run, _) = prepare_root(&RealDisk, root)?;
        let (index, look_up) = (Mutex::new(Index::empty()), Some(Mutex::new(LookUp::open(root)?)));
        Ok(Store { root: root.to_owned(), disk: Box::new(RealDisk), run, index, look_up })
    }

    pub(super) fn open_on(disk: Box<dyn Disk>, root: &Path) -> Result<Store, ArchiveError> {
        let (run, lock) = prepare_root(&*disk, root)?;
        let index = Index::read(root)?;
        finish_withdrawals(&*disk, root, &run, index.withdrawn.values())?;
        sweep_sidecars(&*disk, root, &package_files(root)?, &index)?;
        drop(lock);
        Ok(Store { root: root.to_owned(), disk, run, index: Mutex::new(index), look_up: None })
    }

    /// The folder of this run's unfinished files: it goes when the run ends.
    pub fn run_folder(&self) -> &Path {
        self.run.path()
    }

    /// Looks a release up, if nothing else is known of the archive.
    fn look_up(&self, id: &str) -> Result<(), ArchiveError> {
        let Some(look_up) = &self.look_up else { return Ok(()) };
        let mut look_up = look_up.lock().unwrap_or_else(PoisonError::into_inner);
        look_up.add(id, &self.root, &mut self.index())
    }

    /// What the archive has of the release `id`, before anything is typeset; including what other
    /// runs have stored of it since this one opened the archive. `is_same` says whether a package
    /// was made from the inputs that the release has now.
    pub fn state_of(
        &self,
        id: &str,
        origin: &Origin<'_>,
        is_same: &dyn Fn(&CatalogueEntry) -> bool,
    ) -> Result<State, ArchiveError> {
        self.look_up(id)?;
        let state = || {
            // This may read files: nobody else waits in the meantime.
            let versions = self.index().versions_of(id);
            let same: Vec<u32> = versions
                .into_iter()
                .filter(|entry| is_same(entry))
                .map(|entry| entry.version)
                .collect();
            let is_same = |entry: &CatalogueEntry| same.contains(&entry.version);
            self.index().state_of(id, origin, is_same, is_same)
        };
        let found = state();
        let next = match &found {
            State::New => 1,
            State::Changed { next_version, .. } => *next_version,
            _ => return Ok(found),
        };
        if !self.root.join(package_path(id, next)).exists() {
            return Ok(found);
        }
        self.index().refresh(&self.root, id, next)?;
        Ok(state())
    }

    /// The latest package of a release, or what its tombstone says.
    pub fn latest(&self, id: &str) -> Option<CatalogueEntry> {
        // What cannot be read is reported when the release is stored.
        let _ = self.look_up(id);
        self.index().latest(id)
    }

    /// The latest packages, or withdrawn ones, of the releases whose posts have this path in their
    /// sites, as the archive was when this run first asked.
    pub fn of_source(&self, source: &str) -> Vec<Arc<CatalogueEntry>> {
        self.index().of_source(source)
    }

    /// The latest package, or withdrawn one, of every release, as the archive was when this run
    /// first asked.
    pub fn latest_of_each(&self) -> Vec<Arc<CatalogueEntry>> {
        self.index().latest_of_each()
    }

    /// Posts that were renamed by hand.
    pub fn renamed(&self) -> Vec<Renamed> {
        self.index().renamed.clone()
    }

    /// What stands in the place of a package, where it was withdrawn.
    pub fn tombstone(&self, entry: &CatalogueEntry) -> Option<Tombstone> {
        // What cannot be read is reported when the release is stored.
        let _ = self.look_up(&entry.id);
        self.index().withdrawn.get(&entry.key()).cloned()
    }

    /// Packages that cannot be read, with the reason: only their own releases are held back.
    pub fn unreadable(&self) -> Vec<String> {
        self.index().unreadable.iter().map(ToString::to_string).collect()
    }

    /// All packages, sorted by id and version.
    pub fn entries(&self) -> impl Iterator<Item = CatalogueEntry> {
        let keys: Vec<Key> = self.index().present.keys().cloned().collect();
        keys.into_iter().filter_map(|key| self.entry(&key))
    }

    /// A package, as the catalogue lists it.
    pub fn entry(&self, key: &Key) -> Option<CatalogueEntry> {
        self.index().present.get(key)
    }

    /// Stores a package, as the next version after those present. A package with the fingerprint of
    /// the latest version is not stored again. `make` builds the package, again if it follows
    /// another, and must be deterministic.
    pub fn put(&self, make: &Make) -> Result<Stored, ArchiveError> {
        self.put_as(make, Upgrade::No)
    }

    /// [`Store::put`], except that another program is a reason for a new version.
    pub fn put_upgrade(&self, make: &Make) -> Result<Stored, ArchiveError> {
        self.put_as(make, Upgrade::Yes)
    }

    fn put_as(&self, make: &Make, upgrade: Upgrade) -> Result<Stored, ArchiveError> {
        let first = make(None)?;
        for _ in 0..ATTEMPTS {
            let mut written = match self.write(&first, make, upgrade)? {
                Attempt::Known(entry) => return Ok(Stored { entry, is_new: false }),
                Attempt::Written(written) => written,
            };
            let placed = self.place_all(std::iter::once(&mut *written)).pop();
            if let Some(Some(stored)) = placed.transpose()? {
                return Ok(stored);
            }
        }
        Err(ArchiveError::Contended { id: first.id.clone() })
    }

    /// Writes a package, as the next version after those present, without putting it in its place.
    /// `first` is what `make` returns for a release that follows none.
    pub(super) fn write(
        &self,
        first: &Package,
        make: &Make,
        upgrade: Upgrade,
    ) -> Result<Attempt, ArchiveError> {
        let description = self.describe(first)?;
        self.look_up(&description.id)?;
        let before = self.index().state_for(&description, upgrade);
        let versioned = match &before {
            State::Unchanged(entry) => return Ok(Attempt::Known(Arc::clone(entry))),
            State::Clash { other_path } => {
                return Err(ArchiveError::Clash {
                    id: description.id.clone(),
                    stored: other_path.clone(),
                    new: description.source_path.clone(),
                });
            }
            State::Withdrawn(tombstone) => {
                return Err(ArchiveError::Withdrawn {
                    path: tombstone.package.path.clone(),
                    reason: tombstone.withdrawal.reason.clone(),
                });
            }
            State::New => None,
            State::Changed { next_version, previous } => {
                Some(make(Some(&self.succession(&description, *next_version, previous)?))?)
            }
        };
        let package = versioned.as_ref().unwrap_or(first);
        let unfinished = Unfinished::write(&*self.disk, &self.run, package)?;
        let entry = Arc::new(unfinished.entry(&self.describe(package)?));
        Ok(Attempt::Written(Box::new(Written { description, upgrade, before, unfinished, entry })))
    }

    /// Makes packages durable and puts them in their places, all at once. `None`: another run took
    /// the version in the meantime.
    pub(super) fn place_all<'w>(
        &self,
        all: impl Iterator<Item = &'w mut Written>,
    ) -> Vec<Result<Option<Stored>, ArchiveError>> {
        let mut all: Vec<&mut Written> = all.collect();
        // The slow part, without any lock.
        all.iter_mut().for_each(|written| written.unfinished.begin_sync());
        let synced: Vec<_> = all.iter_mut().map(|written| written.unfinished.sync()).collect();
        let lock = match lock_archive(&self.root) {
            Ok(lock) => lock,
            Err(error) => return all.iter().map(|_| Err(error.again().into())).collect(),
        };
        let mut index = self.index();
        let mut folders = BTreeSet::new();
        let mut placed: Vec<Result<Option<Stored>, ArchiveError>> = Vec::new();
        for (written, synced) in all.iter_mut().zip(synced) {
            let result = synced
                .map_err(ArchiveError::from)
                .and_then(|()| self.place(&mut index, written, &mut folders));
            placed.push(result);
        }
        // Others may ask in the meantime, but no other run: what it finds here must be durable.
        drop(index);
        // From the root down.
        for folder in folders {
            let Err(error) = sync_folder(&*self.disk, &folder) else { continue };
            for result in &mut placed {
                let Ok(Some(Stored { entry, .. })) = result else { continue };
                if self.root.join(&entry.path).starts_with(&folder) {
                    // If it is there all the same, the next look finds it.
                    self.index().present.remove(&entry.key());
                    *result = Err(error.again().into());
                }
            }
        }
        drop(lock);
        placed
    }

    /// Puts a tombstone in the place of each package that the target names; those withdrawn earlier
    /// are returned again. After a killed run the same call does the rest, and any run that opens
    /// the archive removes packages that have a tombstone.
    pub fn withdraw(
        &self,
        target: &Target,
        withdrawal: &Withdrawal,
    ) -> Result<Vec<Withdrawn>, ArchiveError> {
        let _lock = lock_archive(&self.root)?;
        let index = Index::read(&self.root)?;
        let as_withdrawn = |tombstone: Tombstone, is_new| {
            let path = tombstone_path(&tombstone.package.path);
            Withdrawn { tombstone, path, is_new }
        };
        let before = index.withdrawn.iter().filter(|(key, _)| target.takes(key));
        let mut all: Vec<Withdrawn> =
            before.map(|(_, tombstone)| as_withdrawn(tombstone.clone(), false)).collect();
        let keys = index.present.keys().filter(|key| target.takes(key));
        for entry in keys.filter_map(|key| index.present.get(key)) {
            all.push(as_withdrawn(Tombstone::new(&self.root, &entry, withdrawal), true));
        }
        if all.is_empty() {
            return Err(index.unknown(target));
        }
        all.sort_by_key(|one| one.tombstone.package.version);
        carry_out(&*self.disk, &self.root, &self.run, &all)?;
        self.write_records(&RunRecord {
            event: "withdraw".to_owned(),
            at: withdrawal.at.clone(),
            agent: withdrawal.agent.clone(),
            program: withdrawal.program.clone(),
            ..RunRecord::default()
        })?;
        Ok(all)
    }

    pub(super) fn index(&self) -> MutexGuard<'_, Index> {
        // Entries are inserted whole: a thread that panicked left none half done.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn describe(&self, package: &Package) -> Result<PackageDescription, ArchiveError> {
        PackageDescription::of_package(package).map_err(|source| ArchiveError::Description {
            path: PathBuf::from(&package.id),
            source,
        })
    }

    /// What the package says as a version: which one it follows, and what changed.
    fn succession(
        &self,
        description: &PackageDescription,
        version: u32,
        previous: &CatalogueEntry,
    ) -> Result<Succession, ArchiveError> {
        let withdrawn = self.index().withdrawn.get(&previous.key()).map(Tombstone::description);
        let before = match withdrawn {
            Some(description) => description,
            None => describe_zip(&self.root.join(&previous.path))?,
        };
        Ok(Succession {
            version,
            replaces: package_file_name(&previous.id, previous.version),
            sha256: previous.sha256.clone(),
            changed: description.changes_since(&before),
        })
    }

    /// Moves digest and package to their places, with the archive's lock held, and adds the folders
    /// that must be made durable. The digest goes first: a run killed in between leaves a digest
    /// without a package, which the next one sweeps; a kill never leaves a package without a
    /// digest.
    fn place(
        &self,
        index: &mut Index,
        written: &mut Written,
        folders: &mut BTreeSet<PathBuf>,
    ) -> Result<Option<Stored>, ArchiveError> {
        let Written { description, upgrade, before, unfinished, entry } = written;
        index.refresh(&self.root, &entry.id, entry.version)?;
        if index.state_for(description, *upgrade) != *before {
            return Ok(None);
        }
        let path = self.root.join(&entry.path);
        let folder = path.parent().unwrap_or(&self.root);
        create_folders_in(&*self.disk, &self.root, folder, folders)?;
        let digest = digest_path(&path);
        if digest.exists() && !path.exists() {
            self.disk.remove(&digest).map_err(IoError::of("remove", &digest))?;
        }
        self.disk.place(&unfinished.digest, &digest).map_err(IoError::of("create", &digest))?;
        if let Err(error) = self.disk.place(&unfinished.zip, &path) {
            // If it cannot be removed, the next run sweeps it.
            let _ = self.disk.remove(&digest);
            return Err(IoError::of("create", &path)(error).into());
        }
        unfinished.is_placed = true;
        folders.insert(folder.to_owned());
        index.insert(CatalogueEntry::clone(entry));
        Ok(Some(Stored { entry: Arc::clone(entry), is_new: true }))
    }
}

/// Creates the archive if there is none, sweeps what dead runs left, and begins a run.
fn prepare_root(disk: &dyn Disk, root: &Path) -> Result<(RunFolder, ArchiveLock), ArchiveError> {
    let fresh = check_root(root)?;
    create_folder(root)?;
    let lock = lock_archive(root)?;
    sweep(root, &lock)?;
    let run = RunFolder::create(root, &lock)?;
    create_folders(disk, root, &root.join("packages"))?;
    if fresh {
        place_text(disk, root, &run, "README.md", README)?;
        // Last: a folder with VERSION is an archive that has everything else.
        place_text(disk, root, &run, "VERSION", &format!("{FORMAT}\n"))?;
    }
    Ok((run, lock))
}
