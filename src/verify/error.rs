//! Why something could not be checked.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::error::IoError;

/// Why something could not be checked. Damage is never an error: it is a finding.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is nothing at the path.
    #[error("{}: there is no such file or folder", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// What is at the path is nothing that can be checked.
    #[error(
        "{}: neither an archive, nor a package, nor a bag: a folder with bagit.txt, a .zip, .tar \
         or .tar.gz, or a folder with packages/ and catalog.jsonl is expected",
        path.display()
    )]
    Unknown {
        /// The path.
        path: PathBuf,
    },
    /// Things of two kinds cannot be compared.
    #[error(
        "{} cannot be compared with {}: two archives are compared, or two packages",
        path.display(),
        copy.display()
    )]
    NotAlike {
        /// What is checked.
        path: PathBuf,
        /// What it was to be compared with.
        copy: PathBuf,
    },
    /// Only archives keep a log.
    #[error("{}: an archive is expected, which keeps a log", path.display())]
    NoArchive {
        /// What is none.
        path: PathBuf,
    },
    /// Nothing is known to cause it.
    #[error("a defect of this program ({0}): report it, with the package")]
    Defect(String),
    /// A file cannot be read.
    #[error(transparent)]
    Io(#[from] IoError),
}

/// What checking one package gave; where it panics, that it could not be checked: the others are.
pub fn guarded<T>(check: impl FnOnce() -> Result<T, VerifyError>) -> Result<T, VerifyError> {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<String>().map(String::as_str);
        let what = what.or(panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
        Err(VerifyError::Defect(what.to_owned()))
    })
}
