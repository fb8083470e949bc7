//! Files that the packages of a run have alike, such as schemas: what one was found to be when it was
//! unpacked and digested holds for every file whose stored bytes are the same. They are compared byte by byte, so that
//! nothing rests on a digest that was not computed from the same bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::fixity::FileDigests;
use super::places;
use crate::limits::package::{LARGEST_KNOWN, MAX_KNOWN};

/// A file as its container holds it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Stored<'a> {
    /// Whatever else the verdict on the bytes depends on: method, declared size and checksum.
    pub terms: &'a [u8],
    pub bytes: &'a [u8],
}

/// What a file without fault was found to be.
pub struct Known {
    terms: Vec<u8>,
    bytes: Vec<u8>,
    pub found: FileDigests,
    /// Its content, if that is needed later.
    pub kept: Vec<u8>,
}

impl Known {
    pub fn new(stored: Stored<'_>) -> Known {
        let Stored { terms, bytes } = stored;
        let (terms, bytes) = (terms.to_owned(), bytes.to_owned());
        Known { terms, bytes, found: FileDigests::default(), kept: Vec::new() }
    }

    pub fn with(self, found: FileDigests, kept: Vec<u8>) -> Known {
        Known { found, kept, ..self }
    }

    pub fn is(&self, stored: Stored<'_>) -> bool {
        stored == Stored { terms: &self.terms, bytes: &self.bytes }
    }
}

/// What is known in a run, for all threads: for each path, the file last seen there. Bounded by
/// [`MAX_KNOWN`] paths of [`LARGEST_KNOWN`] bytes.
#[derive(Default)]
pub struct KnownFiles(Mutex<BTreeMap<String, Arc<Known>>>);

impl KnownFiles {
    /// The file last seen at a path below the content folder.
    pub fn at(&self, path: &str) -> Option<Arc<Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    /// Remembers a file in which nothing was wrong.
    pub fn remember(&self, path: &str, known: Known) {
        let size = known.bytes.len().max(known.kept.len()) as u64;
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if size <= LARGEST_KNOWN && (files.len() < MAX_KNOWN || files.contains_key(path)) {
            files.insert(path.to_owned(), Arc::new(known));
        }
    }

    /// Whether a file at a path below the content folder is likely to be the same in many packages.
    pub fn may_know(path: &str, size: u64) -> bool {
        size <= LARGEST_KNOWN && places::is_shared(path)
    }
}

impl fmt::Debug for KnownFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KnownFiles")
    }
}
