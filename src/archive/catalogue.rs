//! `catalog.jsonl`: one line per package, sorted by id and version, derived from the packages
//! alone.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::disk::{Disk, RealDisk, write_new};
use super::entry::{CatalogueEntry, Entries};
use super::error::ArchiveError;
use super::recorded::describe_zip;
use super::run::{RunFolder, lock_archive};
use super::tombstone::withdrawn_package;
use crate::digest::digest_file;
use crate::error::IoError;

pub(super) const CATALOGUE: &str = "catalog.jsonl";

/// A difference between the catalogue and the packages.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CatalogueDifference {
    /// Listed, but missing.
    Absent {
        /// Path of the package, below the archive.
        path: String,
    },
    /// Present, but not listed.
    Unlisted {
        /// Path of the package, below the archive.
        path: String,
    },
    /// Listed with other details than the package has.
    Stale {
        /// Path of the package, below the archive.
        path: String,
    },
    /// The lines are right, but not as this program writes them (order, form).
    Form,
}

/// Derives the catalogue from the packages and writes it. Returns the number of packages.
pub fn rebuild_catalogue(root: &Path) -> Result<usize, ArchiveError> {
    let lock = lock_archive(root)?;
    let entries = derive(root)?;
    let run = RunFolder::create(root, &lock)?;
    write(&RealDisk, root, &run, &to_bytes(entries.values()))?;
    Ok(entries.len())
}

/// Compares the catalogue with the packages; an archive without a catalogue lists nothing.
pub fn check_catalogue(root: &Path) -> Result<Vec<CatalogueDifference>, ArchiveError> {
    let bytes = read_bytes(root)?;
    let listed = parse(&bytes, &Entries::new());
    let mut there = derive(root)?;
    for (key, entry) in &mut there {
        // A line without a profile was written before profiles were recorded, and is no fault.
        if listed.get(key).is_some_and(|line| line.profile.is_none()) {
            Arc::make_mut(entry).profile = None;
        }
    }
    let mut differences = Vec::new();
    for (key, entry) in &there {
        let path = entry.path.clone();
        match listed.get(key) {
            None => differences.push(CatalogueDifference::Unlisted { path }),
            Some(line) if line != entry => differences.push(CatalogueDifference::Stale { path }),
            Some(_) => {}
        }
    }
    let absent = listed.iter().filter(|(key, _)| !there.contains_key(*key));
    differences
        .extend(absent.map(|(_, line)| CatalogueDifference::Absent { path: line.path.clone() }));
    if differences.is_empty() && bytes != to_bytes(there.values()) {
        differences.push(CatalogueDifference::Form);
    }
    Ok(differences)
}

/// The catalogue's bytes.
pub(super) fn to_bytes<'e>(
    entries: impl Iterator<Item = &'e Arc<CatalogueEntry>> + Clone,
) -> Vec<u8> {
    // In a large archive they take a lot of memory: they are not reallocated while they grow.
    let mut bytes = Vec::with_capacity(entries.clone().map(|entry| entry.room()).sum());
    for entry in entries {
        serde_json::to_writer(&mut bytes, &**entry).expect("strings and numbers are always JSON");
        bytes.push(b'\n');
    }
    bytes
}

/// The lines that can be read; the others are ignored, since the packages say the same. Lines that
/// match an entry of `known` share it.
pub(super) fn parse(bytes: &[u8], known: &Entries) -> Entries {
    bytes
        .split(|&byte| byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<CatalogueEntry>(line).ok())
        .map(|entry| {
            let key = entry.key();
            let same = known.get(&key).filter(|known| ***known == entry).map(Arc::clone);
            (key, same.unwrap_or_else(|| Arc::new(entry)))
        })
        .collect()
}

pub(super) fn read_bytes(root: &Path) -> Result<Vec<u8>, IoError> {
    let path = root.join(CATALOGUE);
    match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        result => result.map_err(IoError::of("read", &path)),
    }
}

/// Writes the catalogue in one step. The archive's lock must be held.
pub(super) fn write(
    disk: &dyn Disk,
    root: &Path,
    run: &RunFolder,
    bytes: &[u8],
) -> Result<(), IoError> {
    let unfinished = run.unused_path();
    write_new(disk, &unfinished, bytes)?;
    let path = root.join(CATALOGUE);
    disk.replace(&unfinished, &path).map_err(IoError::of("rename", &unfinished))?;
    disk.sync_folder(root).map_err(IoError::of("synchronise", root))
}

/// All packages of the archive that are not withdrawn, derived from themselves.
fn derive(root: &Path) -> Result<Entries, ArchiveError> {
    let paths = package_files(root)?;
    let withdrawn: BTreeSet<String> =
        paths.iter().filter_map(|path| withdrawn_package(path)).collect();
    let packages = paths.iter().filter(|path| path.ends_with(".zip"));
    packages
        .filter(|path| !withdrawn.contains(*path))
        .map(|path| {
            let entry = entry_of_file(root, path)?;
            Ok((entry.key(), Arc::new(entry)))
        })
        .collect()
}

/// The entry of a package in the archive, derived from its bytes.
pub(super) fn entry_of_file(root: &Path, path: &str) -> Result<CatalogueEntry, ArchiveError> {
    let file = root.join(path);
    let description = describe_zip(&file)?;
    let reference = digest_file(&file)?;
    let entry = CatalogueEntry::new(&description, reference.size, &reference.sha256);
    if entry.path != path {
        return Err(ArchiveError::Misplaced { path: file, expected: entry.path });
    }
    Ok(entry)
}

/// Everything below `packages/<year>/<month>`, as paths below the archive, sorted.
pub(super) fn package_files(root: &Path) -> Result<Vec<String>, IoError> {
    let mut files = Vec::new();
    let mut folders = vec!["packages".to_owned()];
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        for entry in fs::read_dir(&path).map_err(IoError::of("read", &path))? {
            let entry = entry.map_err(IoError::of("read", &path))?;
            let kind = entry.file_type().map_err(IoError::of("read", &path))?;
            // A name that is not UTF-8 is not one of ours.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let below = format!("{folder}/{name}");
            if kind.is_dir() {
                folders.push(below);
            } else {
                files.push(below);
            }
        }
    }
    files.sort();
    Ok(files)
}
