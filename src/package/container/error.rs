//! Why no zip can be written.

use std::io;
use std::path::PathBuf;

use crate::error::IoError;

/// Why a package was not written.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    #[error("{} changed while it was being packaged: run again", path.display())]
    Changed { path: PathBuf },
    #[error("{} exists already and is not overwritten", path.display())]
    Exists { path: PathBuf },
    #[error("{entry}: its name, or what it is compressed to, is too long for its header in a zip")]
    TooLong { entry: String },
    #[error("cannot write the zip: {0}")]
    Write(#[from] io::Error),
    #[error(transparent)]
    Io(#[from] IoError),
}
