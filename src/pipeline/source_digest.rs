//! Whether a post has the bytes that a package was made from, wherever it lies.

use std::path::Path;

use super::destination::Destination;
use super::fingerprint::sha256_hex;
use crate::archive::{CatalogueEntry, recorded_inputs};
use crate::package::description::{Part, digest_of_list};
use crate::release::Release;

/// What a package, or its tombstone, records of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordedSource {
    /// SHA-256 of the post.
    Post(String),
    /// Digest over the path of the post and its SHA-256.
    Listed(String),
}

impl RecordedSource {
    /// Whether a post of this SHA-256 was at this path.
    pub fn is_of(&self, path: &str, sha256: &str) -> bool {
        match self {
            RecordedSource::Post(recorded) => recorded == sha256,
            RecordedSource::Listed(recorded) => *recorded == listed(path, sha256.to_owned()),
        }
    }
}

fn listed(path: &str, sha256: String) -> String {
    digest_of_list([(path, sha256)].into_iter())
}

/// What a package would record of this release's source, were it at the place of the packaged one.
pub fn digest_at(path: &str, release: &Release) -> String {
    listed(path, sha256_hex(&release.source))
}

/// What a package, or its tombstone, records of its source; `None` where it cannot be read.
pub fn recorded(
    entry: &CatalogueEntry,
    archive: &Path,
    destination: Destination<'_>,
) -> Option<RecordedSource> {
    if let Some(tombstone) = destination.tombstone(entry) {
        return tombstone
            .part(Part::Source)
            .map(|digest| RecordedSource::Listed(digest.to_owned()));
    }
    let inputs = recorded_inputs(&archive.join(&entry.path)).ok()?;
    if let Some(Some(sha256)) = inputs.files.get(&entry.source) {
        return Some(RecordedSource::Post(sha256.clone()));
    }
    let digest = inputs.description.parts.get(&Part::Source);
    digest.map(|digest| RecordedSource::Listed(digest.clone()))
}
