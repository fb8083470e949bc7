//! What the lists of an archive's pages say about a release: its index, its search, its feeds.

use serde::{Deserialize, Serialize};

/// A release as the lists have it: its latest version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The release's identifier.
    pub id: String,
    /// Number of its latest version, from 1.
    pub version: u32,
    /// Whether it is there.
    pub state: State,
    /// Plain text.
    pub title: String,
    /// What is above the title: `Communiqué de presse`. Empty if it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// RFC 3339, or a day.
    pub date: String,
    /// Date of the last change that the release gives, in the same form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// BCP 47.
    pub language: String,
    /// Who issued it; empty if that is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub issuer: String,
    /// Key of its site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The chapô as plain text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// As the release names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// As the release names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Codes of what was reported when the package was made, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// Path of its page, below the archive.
    pub page: String,
    /// Path of the picture of its first page, below the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Path of the package, or of the tombstone in its place, below the archive.
    pub package: String,
    /// SHA-256 of the package, in hexadecimal.
    pub sha256: String,
}

/// Whether the latest version of a release is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is.
    Kept,
    /// A tombstone is in its place.
    Withdrawn,
}

impl Entry {
    /// `2019`.
    pub fn year(&self) -> &str {
        self.date.get(..4).unwrap_or_default()
    }

    /// `2019-07`.
    pub fn month(&self) -> &str {
        self.date.get(..7).unwrap_or_default()
    }
}

/// Entries for tests.
#[cfg(test)]
pub mod samples {
    use super::*;

    /// A release that is kept.
    pub fn entry(id: &str, date: &str) -> Entry {
        Entry {
            id: id.to_owned(),
            version: 1,
            state: State::Kept,
            title: format!("Titre de {id}"),
            label: "Communiqué de presse".to_owned(),
            date: date.to_owned(),
            modified: None,
            language: "fr-FR".to_owned(),
            issuer: String::new(),
            site: None,
            summary: "Un chapô.".to_owned(),
            categories: vec!["Mer".to_owned()],
            tags: vec!["marées".to_owned()],
            findings: Vec::new(),
            page: format!("pages/{id}.html"),
            picture: None,
            package: format!("packages/2019/{id}.zip"),
            sha256: "ab".repeat(32),
        }
    }
}
