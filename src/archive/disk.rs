//! The file operations of the store, behind a trait so that tests can make any of them fail.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::error::IoError;
use crate::platform;

/// A file being written.
pub(super) trait DiskFile: Read + Write + Seek + Send {
    /// Starts writing the bytes to disk, if the system can: when many files are then made durable
    /// one after the other, the first wait covers all of them.
    fn begin_sync(&mut self) {}
    /// Makes the bytes durable.
    fn sync(&mut self) -> io::Result<()>;
}

pub(super) trait Disk: Send + Sync {
    /// A new file; it must not exist.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// A file to append to; created if missing.
    fn append(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// A rename that cannot replace.
    fn place(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// A rename that may replace: for derived files, such as the catalogue.
    fn replace(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The real disk.
pub(super) struct RealDisk;

impl DiskFile for File {
    fn begin_sync(&mut self) {
        platform::begin_sync(self);
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

impl Disk for RealDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(File::options().read(true).write(true).create_new(true).open(path)?))
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(File::options().read(true).append(true).create(true).open(path)?))
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn place(&self, from: &Path, to: &Path) -> io::Result<()> {
        platform::rename_without_replacing(from, to)
    }

    fn replace(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        platform::sync_folder(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

/// Writes a whole new file and makes it durable.
pub(super) fn write_new(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), IoError> {
    let mut file = create_with(disk, path, bytes)?;
    file.sync().map_err(IoError::of("synchronise", path))
}

/// Writes a whole new file, without making it durable yet.
pub(super) fn create_with(
    disk: &dyn Disk,
    path: &Path,
    bytes: &[u8],
) -> Result<Box<dyn DiskFile>, IoError> {
    let mut file = disk.create(path).map_err(IoError::of("create", path))?;
    file.write_all(bytes).map_err(IoError::of("write", path))?;
    Ok(file)
}

/// Makes a folder and its parents, below `root`, each durable.
pub(super) fn create_folders(disk: &dyn Disk, root: &Path, path: &Path) -> Result<(), IoError> {
    let mut changed = BTreeSet::new();
    create_folders_in(disk, root, path, &mut changed)?;
    changed.iter().try_for_each(|folder| sync_folder(disk, folder))
}

/// Makes a folder and its parents, below `root`; adds the folders that must be made durable.
pub(super) fn create_folders_in(
    disk: &dyn Disk,
    root: &Path,
    path: &Path,
    changed: &mut BTreeSet<PathBuf>,
) -> Result<(), IoError> {
    if path == root || path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(root);
    create_folders_in(disk, root, parent, changed)?;
    match disk.create_folder(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(IoError::of("create", path)(error));
        }
        _ => {}
    }
    changed.insert(parent.to_owned());
    Ok(())
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(disk: &dyn Disk, folder: &Path) -> Result<(), IoError> {
    disk.sync_folder(folder).map_err(IoError::of("synchronise", folder))
}
