//! Digests (FIPS 180-4) of files, computed while they are read, once.

use std::path::PathBuf;

/// A file held by reference: path, size and digests, never its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReference {
    pub path: PathBuf,
    /// In bytes.
    pub size: u64,
    pub sha256: [u8; 32],
    pub sha512: [u8; 64],
    /// CRC-32 (ISO 3309), as ZIP uses it: tells at writing that the file is still the one that
    /// was digested.
    pub crc32: u32,
}
