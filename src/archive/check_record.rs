//! What a check of the archive found, as a line of its log: so that an institution can prove later
//! what was checked, and with which result.

use serde::{Deserialize, Serialize};

/// A check: what was looked at, and what came of it. Paths are those in the archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRecord {
    /// `full`, `quick`, `reproduce`.
    pub scope: String,
    /// `sound`, `damaged`, `unchecked`.
    pub result: String,
    pub packages: u64,
    /// SHA-256 over the lines « SHA-256, two spaces, path » of all packages, sorted by path.
    pub state: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<DamagedPackage>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<String>,
    /// Packages that no line before tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlogged: Vec<LoggedDigest>,
    /// What changed since the check before; absent in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<SinceRecord>,
}

/// A damaged package, or the archive's own files where the path is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DamagedPackage {
    pub path: String,
    /// Codes.
    pub rules: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedDigest {
    pub path: String,
    pub sha256: String,
}

/// Changes since the check of a line of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinceRecord {
    pub line: u64,
    /// How many packages are new: the lines in between name them.
    pub new: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
}
