//! An archive at one moment: its folders, log and catalogue as they were together, whatever is
//! written in the meantime. Writers hold the archive's lock while they place packages and record
//! them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::contents::{self, CATALOGUE, Contents, LOCK, LOG, PackageFile, TEMPORARY};
use super::lines::Lines;
use crate::error::IoError;
use crate::verify::directory;

/// Whether anything is writing to the archive, or was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// Nothing; every earlier run was finished.
    None,
    /// A run is going on, or ended before it recorded what it stored.
    Unfinished,
}

/// What was in the archive, and what it recorded about it.
pub struct Moment {
    pub contents: Contents,
    /// `None`: there is no such file, or it cannot be opened.
    pub log: Option<Lines>,
    pub catalogue: Option<Lines>,
    pub run: Run,
}

/// Reads the archive while nobody places anything in it. What cannot be read of it is noted in its
/// contents.
///
/// # Errors
/// If its folder cannot be listed.
pub fn take(root: &Path) -> Result<Moment, IoError> {
    let _lock = lock(root);
    let runs = runs(root)?;
    let mut contents = contents::list(root, &runs)?;
    let log = contents.unread.or_default(LOG, Lines::open(&root.join(LOG)));
    let catalogue = contents.unread.or_default(CATALOGUE, Lines::open(&root.join(CATALOGUE)));
    Ok(Moment {
        contents,
        log,
        catalogue,
        run: if runs.is_empty() { Run::None } else { Run::Unfinished },
    })
}

/// The packages present in an archive.
///
/// # Errors
/// If a folder cannot be listed.
pub fn packages(root: &Path) -> Result<Vec<PackageFile>, IoError> {
    let Contents { packages, unread, .. } = take(root)?.contents;
    unread.into_first().map_or(Ok(packages), Err)
}

/// The archive's lock, shared with other readers. An archive that cannot be locked, because it is
/// on a read-only medium or was copied without the lock file, has no writers.
fn lock(root: &Path) -> Option<File> {
    let file = directory::open(&root.join(TEMPORARY).join(LOCK)).ok()?;
    file.lock_shared().ok()?;
    Some(file)
}

/// The folders of runs, by name, and whether each run is going on, that is, holds its lock.
fn runs(root: &Path) -> Result<BTreeMap<String, bool>, IoError> {
    let folder = root.join(TEMPORARY);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        // It is reported with all that cannot be read.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(BTreeMap::new()),
        Err(error) => return Err(IoError::of("list", &folder)(error)),
    };
    let mut runs = BTreeMap::new();
    for entry in entries {
        let entry = entry.map_err(IoError::of("list", &folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != LOCK {
            let lock = directory::open(&entry.path().join(LOCK));
            let is_live = lock.is_ok_and(|file| {
                matches!(file.try_lock_shared(), Err(fs::TryLockError::WouldBlock))
            });
            runs.insert(name, is_live);
        }
    }
    Ok(runs)
}
