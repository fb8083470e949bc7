//! Digests that are known before a package is made.

use std::collections::BTreeMap;

use crate::digest::Digests;

/// Digests of files by path below the package's content folder. Of a package that is only described
/// again, every file was digested when it was read: the description names the same digests, and
/// nothing is digested twice.
pub type KnownDigests = BTreeMap<String, Digests>;

/// The digests of a file: those that are known, otherwise of its bytes.
pub(super) fn digests_of(known: &KnownDigests, path: &str, bytes: &[u8]) -> Digests {
    known.get(path).copied().unwrap_or_else(|| Digests::of(bytes))
}
