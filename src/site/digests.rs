//! Digests of uploads, computed once for all releases that name them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::cache::locked;
use crate::digest::{FileReference, digest_file};
use crate::error::IoError;

use super::Upload;
use super::stamp::Stamp;

/// The stamp of a file each time it was digested, and its digests.
type Digested = Vec<(Option<Stamp>, FileReference)>;

/// Maximum number of digests kept for one file, which seldom changes.
const MAX_KEPT: usize = 8;

/// Digests by path, computed again only if a file has changed.
#[derive(Default)]
pub struct KnownDigests(Mutex<BTreeMap<PathBuf, Arc<Mutex<Digested>>>>);

impl KnownDigests {
    /// The digests of an upload, as it was found.
    ///
    /// # Errors
    /// If it cannot be read, or its content may have changed since it was found.
    pub fn of(&self, upload: &Upload) -> Result<FileReference, IoError> {
        let slot = Arc::clone(locked(&self.0).entry(upload.path.clone()).or_default());
        // Another thread that wants the same file waits here instead of reading it again.
        let mut known = locked(&slot);
        let now = Stamp::of(&upload.path);
        let file = match known.iter().find(|(then, _)| *then == now) {
            Some((_, file)) => file.clone(),
            None => {
                let file = digest_file(&upload.path)?;
                if !is_alike(now, Stamp::of(&upload.path)) {
                    return Err(changed(&upload.path));
                }
                known.truncate(MAX_KEPT - 1);
                known.insert(0, (now, file.clone()));
                file
            }
        };
        let is_same =
            |(then, before): &(_, FileReference)| *then == upload.stamp && *before == file;
        // Owner, links and dates may change while the content stays the same.
        if is_alike(now, upload.stamp) || known.iter().any(is_same) {
            return Ok(file);
        }
        Err(changed(&upload.path))
    }

    /// Number of files whose digests are known.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        locked(&self.0).len()
    }
}

fn is_alike(one: Option<Stamp>, other: Option<Stamp>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.is_alike(&other))
}

fn changed(path: &Path) -> IoError {
    IoError::of("read", path)(io::Error::other("it has changed since it was found"))
}
