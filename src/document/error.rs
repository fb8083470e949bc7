//! What refuses a release in this stage.

use crate::error::{IoError, Place};

/// A fault of the post or of its images for which no PDF can be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// `--allow-missing` turns this into a finding.
    #[error("{place}: no such image among the uploads: {address}")]
    ImageMissing { place: Place, address: String },
    /// `--allow-missing` turns this into a finding.
    #[error("{place}: the image {address} cannot be read: {reason}")]
    ImageUnreadable { place: Place, address: String, reason: String },
    #[error("{place}: the image's path leaves the site: {address}")]
    ImageLeavesSite { place: Place, address: String },
    #[error("{place}: {source}")]
    Io { place: Place, source: IoError },
    #[error("{place}: the title is empty")]
    EmptyTitle { place: Place },
    #[error("{place}: too large to read: {reason}")]
    TooMuch { place: Place, reason: String },
}

impl DocumentError {
    /// Where in the post the fault is.
    pub fn place(&self) -> &Place {
        match self {
            DocumentError::ImageMissing { place, .. }
            | DocumentError::ImageUnreadable { place, .. }
            | DocumentError::ImageLeavesSite { place, .. }
            | DocumentError::Io { place, .. }
            | DocumentError::EmptyTitle { place }
            | DocumentError::TooMuch { place, .. } => place,
        }
    }
}
