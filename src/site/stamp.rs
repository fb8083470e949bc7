//! Whether a file is still the one that was read.

use std::fs::{self, Metadata};
use std::path::Path;

use crate::platform::{self, FileIdentity};

/// What changes when a file does: its identity, its size, and when it was last changed. It does not
/// show the content, only that there is no need to read it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    size: u64,
    identity: FileIdentity,
}

impl Stamp {
    /// The stamp of a file or folder, following links; `None` if there is none.
    pub fn of(path: &Path) -> Option<Stamp> {
        fs::metadata(path).ok().map(|metadata| Stamp::from(&metadata))
    }
}

impl Stamp {
    /// Whether nothing suggests that the content has changed. Owner, permissions and names of a
    /// file may change without it.
    pub fn is_alike(&self, other: &Stamp) -> bool {
        (self.size, self.identity.modified) == (other.size, other.identity.modified)
    }
}

impl From<&Metadata> for Stamp {
    fn from(metadata: &Metadata) -> Stamp {
        Stamp { size: metadata.len(), identity: platform::identity(metadata) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(portable, ignore = "only Unix tells")]
    fn another_file_of_the_same_size_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert_eq!(Stamp::of(&path), None);
        fs::write(&path, "one").unwrap();
        let before = Stamp::of(&path);
        assert_eq!(before, Stamp::of(&path));
        fs::write(folder.path().join("b"), "two").unwrap();
        fs::rename(folder.path().join("b"), &path).unwrap();
        assert_ne!(before, Stamp::of(&path));
    }
}
