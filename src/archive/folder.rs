//! The archive's folder: recognised by its `VERSION`, or created if it is empty; and the free space
//! it has.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, write_new};
use super::error::ArchiveError;
use super::readme::FORMAT;
use super::run::RunFolder;
use crate::error::IoError;
use crate::platform;

/// Bytes that this user may still write where the archive is or will be; `None` if that is not
/// known. Quotas, and what other programs write in the meantime, are not foreseen.
///
/// # Errors
/// If the file system does not say.
pub fn free_space(root: &Path) -> Result<Option<u64>, IoError> {
    let absolute = std::path::absolute(root).map_err(IoError::of("resolve", root))?;
    let there = absolute.ancestors().find(|path| path.exists()).unwrap_or(&absolute);
    platform::free_space(there).map_err(IoError::of("determine the free space of", there))
}

/// Whether a folder is already an archive, of whatever format.
pub fn is_archive(root: &Path) -> bool {
    root.join("VERSION").is_file()
}

/// The archive in which a path is, or would be: one of the folders above it, or itself.
pub fn archive_around(path: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(path).ok()?;
    let there = absolute.ancestors().find(|path| path.exists())?;
    let there = there.canonicalize().ok()?;
    // Many projects have a file of this name.
    let is_ours = |folder: &&Path| {
        let version = fs::read(folder.join("VERSION")).unwrap_or_default();
        version.starts_with(b"communique-archive")
    };
    there.ancestors().find(is_ours).map(Path::to_owned)
}

/// Whether a folder calls itself an archive: other folders have a `VERSION` too.
pub fn says_archive(root: &Path) -> bool {
    let name = FORMAT.split(' ').next().unwrap_or(FORMAT);
    fs::read_to_string(root.join("VERSION")).is_ok_and(|text| text.starts_with(name))
}

/// [`is_archive`], where a folder that cannot be looked into is not taken for another.
///
/// # Errors
/// If the system does not say.
pub fn find_archive(root: &Path) -> Result<bool, IoError> {
    match fs::metadata(root.join("VERSION")) {
        Ok(metadata) => Ok(metadata.is_file()),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(false),
            _ => Err(IoError::of("read", root)(error)),
        },
    }
}

/// Whether the folder must be made an archive, or is one in a known format.
pub(super) fn check_root(root: &Path) -> Result<bool, ArchiveError> {
    let version = root.join("VERSION");
    match fs::read_to_string(&version) {
        Ok(text) if text.lines().next() == Some(FORMAT) => Ok(false),
        Ok(text) => Err(ArchiveError::Format {
            path: root.to_owned(),
            found: text.lines().next().unwrap_or_default().to_owned(),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            check_empty(root)?;
            Ok(true)
        }
        Err(error) => Err(IoError::of("read", &version)(error).into()),
    }
}

/// A new archive may hold what a run left that was killed while creating it, and nothing else.
fn check_empty(root: &Path) -> Result<(), ArchiveError> {
    let entries = match fs::read_dir(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        result => result.map_err(IoError::of("read", root))?,
    };
    for entry in entries {
        let name = entry.map_err(IoError::of("read", root))?.file_name();
        if ![".tmp", "packages", "README.md", "VERSION"].iter().any(|own| name == *own) {
            return Err(ArchiveError::NotAnArchive { path: root.to_owned() });
        }
    }
    Ok(())
}

/// Puts a file at the top of the archive, unless another run has done so.
pub(super) fn place_text(
    disk: &dyn Disk,
    root: &Path,
    run: &RunFolder,
    name: &str,
    text: &str,
) -> Result<(), IoError> {
    let (unfinished, path) = (run.unused_path(), root.join(name));
    write_new(disk, &unfinished, text.as_bytes())?;
    match disk.place(&unfinished, &path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(IoError::of("create", &path)(error))
        }
        _ => disk.sync_folder(root).map_err(IoError::of("synchronise", root)),
    }
}
