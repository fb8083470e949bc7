//! Files that this process has begun and not finished yet, outside archives: whoever ends it early
//! removes them. (What is unfinished in an archive, the next run there sweeps.)

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

static ALL: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn all() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file's unfinished name, from before it is created until it is renamed or given up.
pub struct Unfinished(PathBuf);

impl Unfinished {
    pub fn new(path: PathBuf) -> Unfinished {
        all().insert(path.clone());
        Unfinished(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Removes the file; the error that ended it is the one to report.
    pub fn remove(&self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        all().remove(&self.0);
    }
}

/// Removes all of them. The process ends then, and finishes none.
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "only the program is interrupted"))]
pub fn remove_all() {
    for path in &*all() {
        let _ = std::fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_until_its_file_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let one = Unfinished::new(folder.path().join("one"));
        let path = one.path().to_owned();
        assert!(all().contains(&path));
        drop(one);
        assert!(!all().contains(&path));
    }
}
