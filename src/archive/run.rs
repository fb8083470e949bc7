//! The folder of a process's unfinished files, `.tmp/<pid>-<n>`, and the archive's lock.
//!
//! Both rely on kernel locks (flock, where it exists), which end with their process, so nothing is
//! ever stale.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::WRITE_TO;
use crate::error::IoError;

/// Name of the file that is locked, in `.tmp` and in each run's folder.
const LOCK: &str = "lock";

/// The archive's lock, held until it is dropped.
pub(super) struct ArchiveLock(#[allow(dead_code, reason = "held for its lock")] File);

/// Waits for the archive's lock. It is held only for moments: while names are chosen, and catalogue
/// and log written.
pub(super) fn lock_archive(root: &Path) -> Result<ArchiveLock, IoError> {
    let folder = root.join(".tmp");
    // A copy that keeps no empty folders, such as one by Git, has none.
    match fs::create_dir(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(IoError::of(WRITE_TO, root)(error));
        }
        _ => {}
    }
    let path = folder.join(LOCK);
    // The user knows the archive, not the file that is locked.
    let file = open_lock(&path).map_err(|error| IoError::of(WRITE_TO, root)(error.source))?;
    file.lock().map_err(IoError::of("lock", &path))?;
    Ok(ArchiveLock(file))
}

pub(super) fn open_lock(path: &Path) -> Result<File, IoError> {
    File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(IoError::of("open", path))
}

/// A run's own folder; removed with its contents when the run ends.
pub(super) struct RunFolder {
    path: PathBuf,
    /// Locked while the run lives.
    #[allow(dead_code, reason = "held for its lock")]
    lock: File,
    files: AtomicU64,
}

impl RunFolder {
    /// Makes the folder; must be called with the archive's lock held, so that no sweep meets it
    /// before it is locked.
    pub(super) fn create(root: &Path, _held: &ArchiveLock) -> Result<RunFolder, IoError> {
        static RUNS: AtomicU64 = AtomicU64::new(0);
        let path = loop {
            let run = RUNS.fetch_add(1, Ordering::Relaxed);
            let path = root.join(".tmp").join(format!("{}-{run}", std::process::id()));
            match fs::create_dir(&path) {
                Ok(()) => break path,
                // A run on another machine may have the same number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(IoError::of(WRITE_TO, root)(error)),
            }
        };
        let lock_path = path.join(LOCK);
        let lock = open_lock(&lock_path)?;
        let locked = lock.try_lock().map_err(io::Error::from);
        locked.map_err(IoError::of("lock", &lock_path))?;
        Ok(RunFolder { path, lock, files: AtomicU64::new(0) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A path that nothing else uses.
    pub(super) fn unused_path(&self) -> PathBuf {
        self.path.join(self.files.fetch_add(1, Ordering::Relaxed).to_string())
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        // What is left is swept by the next run.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes the folders of dead runs.
pub(super) fn sweep(root: &Path, _held: &ArchiveLock) -> Result<(), IoError> {
    let folder = root.join(".tmp");
    for entry in fs::read_dir(&folder).map_err(IoError::of("read", &folder))? {
        let path = entry.map_err(IoError::of("read", &folder))?.path();
        if !path.is_dir() {
            continue;
        }
        // The run may end, and remove its folder, at any moment.
        match sweep_folder(&path) {
            Err(error) if error.source.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn sweep_folder(path: &Path) -> Result<(), IoError> {
    let lock = open_lock(&path.join(LOCK))?;
    if lock.try_lock().is_ok() {
        fs::remove_dir_all(path).map_err(IoError::of("remove", path))?;
    }
    Ok(())
}
