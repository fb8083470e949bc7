//! Where pages go: into the archive, each only if it changed, or into a comparison with those there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::archive::{DerivedFiles, leads_out};
use crate::digest::to_hex;
use crate::error::IoError;

/// Takes files that were made; several threads may do so at once.
pub trait Output: Sync {
    /// Takes a file, to be at a path below the archive.
    ///
    /// # Errors
    /// If it cannot be written.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), IoError>;

    /// Whether a file is one of those from before.
    fn has(&self, path: &str) -> bool;

    /// A file from before that stays.
    fn keep(&self, path: &str);

    /// Removes a file that a release no longer has, even if it is not one of those from before: what
    /// was withdrawn must not stay.
    ///
    /// # Errors
    /// If it cannot be removed.
    fn remove(&self, path: &str) -> Result<(), IoError>;
}

/// SHA-256 of files, in hexadecimal, by path below the archive.
pub type Digests = BTreeMap<String, String>;

/// Writes what changed.
pub struct Writing {
    root: PathBuf,
    files: DerivedFiles,
    before: Digests,
    done: Mutex<Done>,
}

#[derive(Default)]
struct Done {
    digests: Digests,
    written: usize,
}

impl Writing {
    /// Writes into an archive that has these files from before.
    pub fn new(root: PathBuf, files: DerivedFiles, before: Digests) -> Writing {
        Writing { root, files, before, done: Mutex::default() }
    }

    fn add(&self, path: &str, digest: String, is_written: bool) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.digests.insert(path.to_owned(), digest);
        done.written += usize::from(is_written);
    }

    /// Removes what is no longer made, and returns the digests of all files, and how many were
    /// written and removed.
    ///
    /// # Errors
    /// If a file cannot be removed.
    pub fn finish(self) -> Result<(DerivedFiles, Digests, usize, usize), IoError> {
        let Done { digests, written } =
            self.done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let stale: Vec<&String> =
            self.before.keys().filter(|path| !digests.contains_key(*path)).collect();
        for path in &stale {
            self.files.remove(path)?;
        }
        let removed = stale.len();
        Ok((self.files, digests, written, removed))
    }
}

impl Output for Writing {
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), IoError> {
        let is_there = read_own(&self.root, path).is_some_and(|there| there == bytes);
        if !is_there {
            self.files.put(path, bytes)?;
        }
        self.add(path, sha256_hex(bytes), !is_there);
        Ok(())
    }

    fn has(&self, path: &str) -> bool {
        self.before.contains_key(path)
    }

    fn remove(&self, path: &str) -> Result<(), IoError> {
        self.files.remove(path)
    }

    fn keep(&self, path: &str) {
        if let Some(digest) = self.before.get(path) {
            self.add(path, digest.clone(), false);
        }
    }
}

/// Compares with what is there.
#[derive(Default)]
pub struct Comparing {
    root: PathBuf,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    digests: Digests,
    different: Vec<(String, Difference)>,
}

/// How a page is not as it would be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// It is not there.
    Missing,
    /// It is there with other content.
    Other,
    /// It would not be made.
    Superfluous,
}

impl Comparing {
    /// Compares with the pages in an archive.
    pub fn new(root: PathBuf) -> Comparing {
        Comparing { root, found: Mutex::default() }
    }

    /// The digests of all files, and the differences by path.
    pub fn finish(self) -> (Digests, Vec<(String, Difference)>) {
        let Found { digests, different } =
            self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        (digests, different)
    }
}

impl Output for Comparing {
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), IoError> {
        let difference = match read_own(&self.root, path) {
            Some(there) if there == bytes => None,
            Some(_) => Some(Difference::Other),
            None => Some(Difference::Missing),
        };
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.digests.insert(path.to_owned(), sha256_hex(bytes));
        found.different.extend(difference.map(|difference| (path.to_owned(), difference)));
        Ok(())
    }

    fn has(&self, _path: &str) -> bool {
        false
    }

    fn keep(&self, _path: &str) {}

    fn remove(&self, _path: &str) -> Result<(), IoError> {
        Ok(())
    }
}

/// A file of the archive, unless it is somewhere else.
fn read_own(root: &Path, path: &str) -> Option<Vec<u8>> {
    let file = root.join(path);
    let is_file = fs::symlink_metadata(&file).is_ok_and(|found| found.is_file());
    (is_file && leads_out(root, path).is_none()).then(|| fs::read(&file).ok())?
}

fn sha256_hex(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}

/// Digests as `sha256sum` writes and checks them.
pub fn manifest(digests: &Digests) -> String {
    digests.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect()
}

/// Reads such digests; only of what pages may be, so that nothing else is ever removed.
pub fn read_manifest(text: &str) -> Digests {
    let lines = text.lines().filter_map(|line| line.split_once("  "));
    let own = lines.filter(|(_, path)| is_page_file(path));
    own.map(|(digest, path)| (path.to_owned(), digest.to_owned())).collect()
}

/// Whether a path below an archive is that of a page or of what pages need.
fn is_page_file(path: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains('\\');
    let below = path.strip_prefix("pages/");
    matches!(path, "index.html" | "feed.xml")
        || below.is_some_and(|below| below.split('/').all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_are_read_from_a_manifest() {
        let text = "00  index.html\n01  pages/2019/07/a.html\n02  packages/a.zip\n03  pages/../x\n\
                    04  /etc/x\n05  pages/\n";
        let read = read_manifest(text);
        assert_eq!(read.keys().collect::<Vec<_>>(), ["index.html", "pages/2019/07/a.html"]);
        assert_eq!(manifest(&read), "00  index.html\n01  pages/2019/07/a.html\n");
    }
}
