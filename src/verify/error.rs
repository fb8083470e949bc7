//! Why something could not be checked.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::error::IoError;

/// Why something could not be checked. Damage is never an error: it is a finding.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is nothing at the path.
    #[error("{}: no such file or folder", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// The path is nothing that can be checked.
    #[error(
        "{}: not an archive, a package or a bag: expected a folder with bagit.txt, a .zip, .tar \
         or .tar.gz, or a folder with packages/ and catalog.jsonl{hint}",
        path.display()
    )]
    Unknown {
        /// The path.
        path: PathBuf,
        /// What to name instead, after a semicolon; empty if nothing is known.
        hint: String,
    },
    /// Two different kinds of things cannot be compared.
    #[error(
        "{} cannot be compared with {}: give two archives, or two packages",
        path.display(),
        copy.display()
    )]
    NotAlike {
        /// The path to be checked.
        path: PathBuf,
        /// The path to compare it with.
        copy: PathBuf,
    },
    /// Only archives keep a log.
    #[error("{}: not an archive: only archives keep a log", path.display())]
    NoArchive {
        /// The path that is not an archive.
        path: PathBuf,
    },
    /// A line of what other processes found is not one of theirs.
    #[error("line {line} of the results is none of a check of this archive's packages: {why}")]
    Elsewhere {
        /// Its number, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A package is given that does not stand in the archive.
    #[error("{}: no package of the archive {}", path.display(), archive.display())]
    NoPart {
        /// The path given.
        path: PathBuf,
        /// The archive.
        archive: PathBuf,
    },
    /// A panic in this program.
    #[error("a bug in this program ({0}): please report it, with the package")]
    Defect(String),
    /// A file cannot be read.
    #[error(transparent)]
    Io(#[from] IoError),
}

/// The result of checking one package; if it panics, that it could not be checked, so that the
/// others still are.
pub fn guarded<T>(check: impl FnOnce() -> Result<T, VerifyError>) -> Result<T, VerifyError> {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<String>().map(String::as_str);
        let what = what.or(panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
        Err(VerifyError::Defect(what.to_owned()))
    })
}
