//! An archive a month at a time: for those who need all of it once, in the memory of the largest
//! month. The catalogue is sorted by identifiers, which begin with the month, and each month has its
//! own folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::catalogue::{self, Listed};
use super::entries::Entries;
use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::index::Index;
use super::spool::{Month, Spool, month_of};
use super::store::Store;
use super::versions::package_path;
use crate::error::IoError;

/// Entries of packages that other processes stored: those of each month in a file of the run, once
/// there are many.
#[derive(Default)]
pub struct Collected(Spool);

impl Collected {
    /// Adds one.
    ///
    /// # Errors
    /// If it cannot be kept in the run's folder of the archive that `store` opens.
    pub fn add<'s>(
        &mut self,
        entry: &CatalogueEntry,
        store: impl FnOnce() -> Result<&'s Store, ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let mut line = serde_json::to_vec(entry).expect("strings and numbers are always JSON");
        line.push(b'\n');
        self.0.add(month_of(&entry.id), &line);
        if self.0.is_full() {
            let store = store()?;
            self.0.write(&*store.disk, &store.run)?;
        }
        Ok(())
    }

    fn month(&self, month: &Month) -> Result<Entries, IoError> {
        let lines = self.0.read(month)?;
        let lines = lines.split(|byte| *byte == b'\n');
        Ok(lines.filter_map(|line| serde_json::from_slice::<CatalogueEntry>(line).ok()).collect())
    }

    /// All of them at once.
    pub(super) fn all(&self) -> Result<Entries, IoError> {
        let mut all = Entries::default();
        for month in self.0.months() {
            self.month(month)?.iter().for_each(|(_, entry)| all.insert(entry));
        }
        Ok(all)
    }
}

/// The months of an archive, one after the other.
pub(super) struct Months<'a> {
    root: &'a Path,
    known: &'a Collected,
    months: std::collections::btree_set::IntoIter<Month>,
    catalogue: Listed,
    /// The next entry of the catalogue.
    next: Option<CatalogueEntry>,
    /// SHA-256 of the catalogue.
    pub(super) before: [u8; 32],
}

impl<'a> Months<'a> {
    /// Of an archive whose catalogue is sorted and whose files stand in their places. In any other one
    /// nothing is where it is looked for a month at a time: `None`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn of(
        root: &'a Path,
        known: &'a Collected,
    ) -> Result<Option<Months<'a>>, ArchiveError> {
        let mut months: BTreeSet<Month> = known.0.months().copied().collect();
        if !find_months(root, "packages", &mut months)? {
            return Ok(None);
        }
        let (mut last, mut is_sorted) = ((String::new(), 0), true);
        let before = catalogue::each_key(root, |id, version| {
            is_sorted &= (last.0.as_str(), last.1) < (id, version);
            last.0.clear();
            last.0.push_str(id);
            last.1 = version;
            months.insert(month_of(id));
        })?;
        if !is_sorted {
            return Ok(None);
        }
        let mut catalogue = Listed::open(root)?;
        let next = catalogue.next()?;
        let months = months.into_iter();
        Ok(Some(Months { root, known, months, catalogue, next, before }))
    }

    /// What the archive has of the next month, and the files of its folder.
    pub(super) fn next(&mut self) -> Result<Option<(Month, Vec<String>, Index)>, ArchiveError> {
        let Some(month) = self.months.next() else { return Ok(None) };
        let mut listed = Entries::default();
        while let Some(entry) = self.next.take_if(|entry| month_of(&entry.id) == month) {
            listed.insert(entry);
            self.next = self.catalogue.next()?;
        }
        let files = files_of(self.root, &month)?;
        let index = Index::of_files(self.root, &files, listed, &self.known.month(&month)?)?;
        Ok(Some((month, files, index)))
    }
}

/// The folder of a month's packages.
fn folder_of(name: &str) -> String {
    let path = package_path(name, 1);
    path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
}

/// Adds the months of all files below a folder; whether each stands in the folder of its month.
fn find_months(
    root: &Path,
    folder: &str,
    months: &mut BTreeSet<Month>,
) -> Result<bool, ArchiveError> {
    let path = root.join(folder);
    let mut last = None;
    for entry in fs::read_dir(&path).map_err(IoError::of("read", &path))? {
        let entry = entry.map_err(IoError::of("read", &path))?;
        // A name that is not UTF-8 is not one of ours.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let is_folder = entry.file_type().map_err(IoError::of("read", &path))?.is_dir();
        if is_folder {
            if !find_months(root, &format!("{folder}/{name}"), months)? {
                return Ok(false);
            }
            continue;
        }
        let month = month_of(&name);
        if last.replace(month) != Some(month) {
            // Its folder must follow from the month alone.
            if folder_of(&name) != folder || std::str::from_utf8(&month).is_err() {
                return Ok(false);
            }
            months.insert(month);
        }
    }
    Ok(true)
}

/// The files of a month, as paths below the archive, sorted.
fn files_of(root: &Path, month: &Month) -> Result<Vec<String>, ArchiveError> {
    // No file of such a month is there.
    let Ok(name) = std::str::from_utf8(month) else { return Ok(Vec::new()) };
    let folder = folder_of(name.trim_end_matches('\0'));
    let path = root.join(&folder);
    let entries = match fs::read_dir(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(IoError::of("read", &path))?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let name = entry.map_err(IoError::of("read", &path))?.file_name().into_string();
        let of_month = name.ok().filter(|name| month_of(name) == *month);
        files.extend(of_month.map(|name| format!("{folder}/{name}")));
    }
    files.sort();
    Ok(files)
}
