//! Why no zip can be written.

use std::io;
use std::path::PathBuf;

use crate::error::IoError;

/// Why a package was not written.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    #[error("{} changed while it was being packaged: run again", path.display())]
    Changed { path: PathBuf },
    #[error("{} already exists and is not overwritten", path.display())]
    Exists { path: PathBuf },
    #[error("{entry}: its name or its compressed data is too long for a zip header")]
    TooLong { entry: String },
    #[error("cannot write the zip: {0}")]
    Write(#[from] io::Error),
    #[error(transparent)]
    Io(#[from] IoError),
}
