//! What a copy can put back, and what it cannot, with why.

use std::path::PathBuf;

/// A file of a copy that is confirmed to be the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Of the file that is put back, below the archive or the bag; the package's own name where
    /// it stands alone.
    pub path: String,
    /// The file in the copy. `None`: the file itself is sound, and only its `.zip.sha256` is
    /// written anew.
    pub from: Option<PathBuf>,
    /// SHA-256 of the right file.
    pub sha256: String,
    /// What says that it is the right one: `line 3 of log.jsonl`.
    pub confirmed_by: String,
}

/// A file that is damaged and cannot be put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// As in [`Repair`].
    pub path: String,
    /// Why, in one sentence without final stop.
    pub reason: String,
}

/// What can be done about what is damaged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// By path.
    pub repairs: Vec<Repair>,
    /// By path.
    pub refused: Vec<Refused>,
}

impl Plan {
    /// Adds what became of one damaged file.
    pub(crate) fn add(&mut self, path: &str, found: Result<Repair, String>) {
        match found {
            Ok(repair) => self.repairs.push(repair),
            Err(reason) => self.refused.push(Refused { path: path.to_owned(), reason }),
        }
    }
}
