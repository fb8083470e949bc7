//! What works everywhere.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::FileIdentity;

/// Moves `from`, a file, to `to`; fails with [`io::ErrorKind::AlreadyExists`] if `to` exists.
pub(crate) fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        // A folder never replaces a file, or a folder that contains files.
        return fs::rename(from, to);
    }
    fs::hard_link(from, to)?;
    fs::remove_file(from)
}

/// Names are as durable as the file system makes them.
#[cfg_attr(not(portable), allow(dead_code, reason = "there is nothing to test"))]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Nothing is started early: making the file durable waits for all of it.
#[cfg_attr(not(portable), allow(dead_code, reason = "there is nothing to test"))]
pub(crate) fn begin_sync(_file: &File) {}

/// It is not known.
#[cfg_attr(not(portable), allow(dead_code, reason = "there is nothing to test"))]
pub(crate) fn free_space(_folder: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}

/// All such errors have a kind.
#[cfg_attr(not(portable), allow(dead_code, reason = "there is nothing to test"))]
pub(crate) fn is_lost_disk(_error: &io::Error) -> bool {
    false
}

/// Opens a file for reading, unless it is a link or not a file.
#[cfg_attr(not(portable), allow(dead_code, reason = "links are tested where they can be made"))]
pub(crate) fn open_unfollowed(path: &Path) -> io::Result<File> {
    match fs::symlink_metadata(path)?.is_file() {
        true => File::open(path),
        false => Err(io::ErrorKind::NotFound.into()),
    }
}

/// [`open_unfollowed`] reports a link as not found.
#[cfg_attr(not(portable), allow(dead_code, reason = "there is nothing to test"))]
pub(crate) fn is_link_refused(_error: &io::Error) -> bool {
    false
}

/// Reads from a position in a file, moving the file's own position.
pub(crate) fn read_at(mut file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    file.seek(SeekFrom::Start(offset))?;
    file.read(bytes)
}

/// The identity of a file, as far as its times show it.
pub(crate) fn identity(metadata: &Metadata) -> FileIdentity {
    let since = |time: io::Result<SystemTime>| {
        let since = time.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        since.map_or((0, 0), |since| (since.as_secs() as i64, i64::from(since.subsec_nanos())))
    };
    let (modified, created) = (since(metadata.modified()), since(metadata.created()));
    FileIdentity { device: 0, inode: 0, modified, changed: created }
}
