//! The outcome of a check of the archive, as a line of its log, so that an institution can prove
//! later what was checked, and with which result.

use serde::{Deserialize, Serialize};

/// A check: its scope and its result. Paths are those in the archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRecord {
    /// `full`, `quick`, `reproduce`.
    pub scope: String,
    /// `sound`, `damaged`, `unchecked`.
    pub result: String,
    /// How many packages were checked.
    pub packages: u64,
    /// SHA-256 over the lines `SHA-256, two spaces, path` of all packages, sorted by path.
    pub state: String,
    /// Packages in which damage was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<DamagedPackage>,
    /// Paths of packages that could not be checked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<String>,
    /// Packages that no earlier line records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlogged: Vec<LoggedDigest>,
    /// What changed since the previous check; absent in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<SinceRecord>,
}

/// A damaged package, or the archive's own files if the path is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DamagedPackage {
    /// Path below the archive.
    pub path: String,
    /// Codes of the rules.
    pub rules: Vec<String>,
}

/// A package with its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedDigest {
    /// Path below the archive.
    pub path: String,
    /// Digest of the package, in hexadecimal.
    pub sha256: String,
}

/// Changes since the check in an earlier line of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinceRecord {
    /// The line of that check, from 1.
    pub line: u64,
    /// How many packages are new: the lines in between name them.
    pub new: u64,
    /// Paths of packages that are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
    /// Paths of packages with another digest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
}
