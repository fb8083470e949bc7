//! Why a package cannot be built.

use crate::archive_path::ArchivePathError;
use crate::error::IoError;
use crate::site::UploadError;

/// Why a package cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    #[error(
        "`{id}` is not a package identifier: expected YYYY-MM-DD- and a slug of a-z, 0-9, - and \
         _, with a language or folder after a full stop where two are the same"
    )]
    Identifier { id: String },
    #[error("`{path}` cannot be a path in a package: {source}")]
    Path { path: String, source: ArchivePathError },
    #[error("{release}: cannot package files of the release: {}", join(faults))]
    Uploads { release: String, faults: Vec<UploadFault> },
    #[error("`{at}` is not a time: expected RFC 3339, such as 2024-03-01T09:00:00Z")]
    Time { at: String },
    #[error(transparent)]
    Io(#[from] IoError),
}

/// An upload that existed when the release was typeset, but is gone.
#[derive(Debug)]
pub struct UploadFault {
    pub address: String,
    pub error: UploadError,
}

fn join(faults: &[UploadFault]) -> String {
    faults.iter().map(|fault| fault.error.to_string()).collect::<Vec<_>>().join("; ")
}
