//! What Unix systems offer.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{CWD, OFlags, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::FileIdentity;

/// Moves `from` to `to`; fails with [`io::ErrorKind::AlreadyExists`] if `to` exists.
///
/// If the file system has no such rename, a hard link does the same for files: it never replaces
/// either.
pub(crate) fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            std::fs::hard_link(from, to)?;
            std::fs::remove_file(from)
        }
        result => Ok(result?),
    }
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Starts writing the bytes of a file to disk, if the system can, without waiting for it.
pub(crate) fn begin_sync(file: &File) {
    // Linux starts writing what is not on disk yet, and keeps it in memory.
    #[cfg(target_os = "linux")]
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
    #[cfg(not(target_os = "linux"))]
    let _ = file;
}

/// Bytes that this user may still write below an existing folder; `None` if that is not known.
pub(crate) fn free_space(folder: &Path) -> io::Result<Option<u64>> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(Some(found.f_bavail.saturating_mul(found.f_frsize)))
}

/// Whether an error for which the standard library has no kind says that the disk is gone.
pub(crate) fn is_lost_disk(error: &io::Error) -> bool {
    let lost = [Errno::IO, Errno::NODEV, Errno::NXIO];
    lost.iter().any(|lost| error.raw_os_error() == Some(lost.raw_os_error()))
}

/// Opens a file for reading, without following a link or waiting for a pipe in its place.
pub(crate) fn open_unfollowed(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path)
}

/// Whether an error of [`open_unfollowed`] means that there is a link.
pub(crate) fn is_link_refused(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::LOOP.raw_os_error())
}

/// Reads from a position in a file.
pub(crate) fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    file.read_at(bytes, offset)
}

/// The identity of a file.
pub(crate) fn identity(metadata: &Metadata) -> FileIdentity {
    FileIdentity {
        device: metadata.dev(),
        inode: metadata.ino(),
        modified: (metadata.mtime(), metadata.mtime_nsec()),
        changed: (metadata.ctime(), metadata.ctime_nsec()),
    }
}
