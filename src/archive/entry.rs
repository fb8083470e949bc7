//! A package as the catalogue lists it.

use serde::{Deserialize, Serialize};

use super::versions::package_path;
use crate::digest::to_hex;
use crate::package::description::PackageDescription;
use crate::site::AskedFiles;

/// A line of the catalogue; its keys come in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CatalogueEntry {
    /// The release's identifier.
    pub id: String,
    /// 1 for the first package of a release.
    pub version: u32,
    /// `bnf` or `seda`, unless it is the default profile. Archives from before it was recorded do
    /// not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Path below the archive, with `/`.
    pub path: String,
    /// Size of the zip in bytes.
    pub size: u64,
    /// Digest of the zip, in hexadecimal.
    pub sha256: String,
    /// The release's title.
    pub title: String,
    /// Date of the release, as RFC 3339.
    pub date: String,
    /// Language of the release, as BCP 47.
    pub language: String,
    /// Path of the post in its site.
    pub source: String,
    /// Name of the layout it is typeset in.
    pub layout: String,
    /// Number of pages of the PDF.
    pub pages: u64,
    /// Digest of all inputs, in hexadecimal.
    pub fingerprint: String,
    /// What the release's text asked its site for: together with what is there now, the fingerprint
    /// shows whether a release has changed, without composing anything.
    #[serde(default, skip_serializing_if = "AskedFiles::is_empty")]
    pub text_files: AskedFiles,
    /// The build that made the package.
    pub program: String,
}

impl CatalogueEntry {
    pub(super) fn new(
        description: &PackageDescription,
        size: u64,
        sha256: &[u8; 32],
    ) -> CatalogueEntry {
        let description = description.clone();
        CatalogueEntry {
            path: package_path(&description.id, description.version),
            id: description.id,
            version: description.version,
            profile: description.profile.map(str::to_owned),
            size,
            sha256: to_hex(sha256),
            title: description.title,
            date: description.date,
            language: description.language,
            source: description.source_path,
            layout: description.layout,
            pages: description.pages,
            fingerprint: description.fingerprint,
            text_files: description.text_files,
            program: description.program,
        }
    }

    pub(crate) fn key(&self) -> (String, u32) {
        (self.id.clone(), self.version)
    }
}
