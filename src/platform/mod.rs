//! What systems do each in their own way: renames that never replace, names made durable, free
//! space, and which file it is. `unix` asks the system, `portable` does what the standard library
//! can do everywhere; `build.rs` chooses.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::IoError;

#[cfg(any(portable, test))]
mod portable;
#[cfg(any(not(portable), all(unix, test)))]
#[cfg_attr(portable, allow(dead_code, reason = "what its tests do not ask for"))]
mod unix;

#[cfg(portable)]
pub(crate) use portable::*;
#[cfg(not(portable))]
pub(crate) use unix::*;

/// Creates a folder and those above it; one that is there already will do.
///
/// # Errors
/// If it cannot be created; where something else has its name, what that is.
pub(crate) fn create_folder(path: &Path) -> Result<(), IoError> {
    fs::create_dir_all(path).map_err(|error| {
        // A slash at the end would ask for a folder.
        let path: &Path = path.components().as_path();
        let there = fs::symlink_metadata(path).ok();
        let reason = match there.filter(|_| error.kind() == io::ErrorKind::AlreadyExists) {
            Some(there) if there.is_symlink() && !path.exists() => {
                "it is a link that leads nowhere"
            }
            Some(_) if !path.is_dir() => "it is a file, not a folder",
            _ => return IoError::of("create", path)(error),
        };
        IoError::of("create", path)(io::Error::new(io::ErrorKind::AlreadyExists, reason))
    })
}

/// The identity of a file, and when it was last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FileIdentity {
    pub(crate) device: u64,
    pub(crate) inode: u64,
    /// When its bytes were last changed, and when anything about it was: seconds and nanoseconds.
    pub(crate) modified: (i64, i64),
    pub(crate) changed: (i64, i64),
}

#[cfg(all(unix, test))]
mod tests {
    use std::fs::{self, File};
    use std::io;
    use std::path::Path;

    use super::{portable, unix};

    fn never_replaces(rename: fn(&Path, &Path) -> io::Result<()>) {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, "new").unwrap();
        fs::write(&to, "old").unwrap();
        let error = rename(&from, &to).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&to).unwrap(), "old");
        fs::remove_file(&to).unwrap();
        rename(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(&to).unwrap(), "new");
        assert!(!from.exists());
    }

    #[test]
    fn an_existing_file_is_never_replaced() {
        never_replaces(unix::rename_without_replacing);
        never_replaces(portable::rename_without_replacing);
    }

    #[test]
    fn bytes_are_read_from_any_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "0123456789").unwrap();
        for read_at in [unix::read_at, portable::read_at] {
            let file = File::open(&path).unwrap();
            for (offset, expected) in [(7, "789"), (0, "0123"), (10, "")] {
                let mut bytes = [0; 4];
                let length = read_at(&file, &mut bytes, offset).unwrap();
                assert_eq!(&bytes[..length], expected.as_bytes());
            }
        }
    }

    #[test]
    fn a_file_that_was_written_anew_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for identity in [unix::identity, portable::identity] {
            fs::write(&path, "one").unwrap();
            let before = identity(&fs::metadata(&path).unwrap());
            assert_eq!(before, identity(&fs::metadata(&path).unwrap()));
            std::thread::sleep(std::time::Duration::from_millis(20));
            fs::write(&path, "two").unwrap();
            assert_ne!(before, identity(&fs::metadata(&path).unwrap()));
        }
    }
}
