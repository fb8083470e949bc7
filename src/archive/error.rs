//! Errors of archives.

use std::path::PathBuf;

use super::readme::FORMAT;
use crate::error::{IoError, json_reason};
use crate::package::PackageError;
use crate::package::container::ContainerError;
use crate::package::description::DescriptionError;
use crate::package::zip_reason::zip_reason;
use crate::platform;

/// Why the archive cannot do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The folder contains other things.
    #[error("{} is not empty and not an archive: choose an empty or new folder", path.display())]
    NotAnArchive {
        /// The folder.
        path: PathBuf,
    },
    /// The archive is in another format.
    #[error("{} is an archive of format `{found}`; this program reads `{}`", path.display(), FORMAT)]
    Format {
        /// The folder.
        path: PathBuf,
        /// What its `VERSION` says.
        found: String,
    },
    /// Two posts ask for one identifier.
    #[error(
        "the id `{id}` belongs to {stored} in the archive, and {new} would take it too: rename \
         one of them"
    )]
    Clash {
        /// The identifier.
        id: String,
        /// The post in the archive.
        stored: String,
        /// The other one.
        new: String,
    },
    /// A package has no valid description.
    #[error("{}: {source}", path.display())]
    Description {
        /// The package.
        path: PathBuf,
        /// What is wrong with its description.
        source: DescriptionError,
    },
    /// A package cannot be read.
    #[error("{} is not a readable zip: {}", path.display(), zip_reason(source))]
    Zip {
        /// The package.
        path: PathBuf,
        /// Why.
        source: zip::result::ZipError,
    },
    /// A package is in the place of another.
    #[error("{} is not under the name that its bag-info.txt gives ({expected})", path.display())]
    Misplaced {
        /// Where it is.
        path: PathBuf,
        /// Where it belongs, below the archive.
        expected: String,
    },
    /// A release was taken out of the archive.
    #[error("the package {path} was withdrawn: {reason}")]
    Withdrawn {
        /// Where its package was, below the archive.
        path: String,
        /// Why it was taken out.
        reason: String,
    },
    /// A tombstone cannot be read.
    #[error("{} is not a readable tombstone: {}", path.display(), json_reason(source))]
    Tombstone {
        /// The tombstone.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// The inputs that a package records cannot be read.
    #[error("{}: cannot read provenance.json: {}", path.display(), json_reason(source))]
    Provenance {
        /// The package.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// The archive has no such package.
    #[error(
        "the archive has no package `{id}`{}{}",
        version.map(|version| format!(", version {version}")).unwrap_or_default(),
        nearest.as_ref().map(|id| format!(": did you mean `{id}`?")).unwrap_or_default()
    )]
    Unknown {
        /// The identifier that was asked for.
        id: String,
        /// The one most like it.
        nearest: Option<String>,
        /// The version, if one was asked for.
        version: Option<u32>,
    },
    /// Other runs kept storing the same release.
    #[error("other runs kept taking the next version of `{id}`: run the command again")]
    Contended {
        /// Its identifier.
        id: String,
    },
    /// A file of a copy is no longer what it was when it was looked at.
    #[error("{} changed meanwhile: it is not put back", path.display())]
    CopyChanged {
        /// The copy's file.
        path: PathBuf,
    },
    /// The package cannot be built.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The package cannot be written.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] IoError),
}

impl ArchiveError {
    /// Whether nothing more can be stored: the disk is full, read-only or gone, or the run's own
    /// folder cannot be written. Every other error concerns one package (one that cannot be read,
    /// or whose folder is not writable) and holds nothing else back.
    pub fn stops_the_run(&self) -> bool {
        match self {
            ArchiveError::Io(error) => {
                is_lasting(&error.source)
                    || error.operation == WRITE_TO
                    || error.path.iter().any(|part| part == RUNS)
            }
            ArchiveError::Container(ContainerError::Write(source)) => is_lasting(source),
            _ => false,
        }
    }
}

/// What fails where nothing can be written to an archive at all.
pub(super) const WRITE_TO: &str = "write to";

/// The folder of the runs' unfinished files.
const RUNS: &str = ".tmp";

/// Whether the next write would fail too.
fn is_lasting(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{
        FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StaleNetworkFileHandle, StorageFull,
    };
    let kinds =
        [FileTooLarge, StorageFull, QuotaExceeded, ReadOnlyFilesystem, StaleNetworkFileHandle];
    platform::is_lost_disk(error) || kinds.contains(&error.kind())
}
