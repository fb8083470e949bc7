//! What goes wrong with archives.

use std::path::PathBuf;

use super::readme::FORMAT;
use crate::error::IoError;
use crate::package::PackageError;
use crate::package::container::ContainerError;
use crate::package::description::DescriptionError;
use crate::platform;

/// Why the archive cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("{} is not empty and no archive: give an empty or new folder", path.display())]
    NotAnArchive { path: PathBuf },
    #[error("{} is an archive of format « {found} »; this program knows « {} »", path.display(), FORMAT)]
    Format { path: PathBuf, found: String },
    #[error(
        "the id « {id} » belongs to {stored} in the archive, and {new} asks for it too: rename one of them"
    )]
    Clash { id: String, stored: String, new: String },
    #[error("{}: {source}", path.display())]
    Description { path: PathBuf, source: DescriptionError },
    #[error("{} is no zip that can be read: {source}", path.display())]
    Zip { path: PathBuf, source: zip::result::ZipError },
    #[error("{} stands in the archive, but not under the name its bag-info.txt asks for ({expected})", path.display())]
    Misplaced { path: PathBuf, expected: String },
    #[error("the package {path} was withdrawn: {reason}")]
    Withdrawn { path: String, reason: String },
    #[error("{} is no tombstone that can be read: {source}", path.display())]
    Tombstone { path: PathBuf, source: serde_json::Error },
    #[error("{}: provenance.json cannot be read: {source}", path.display())]
    Provenance { path: PathBuf, source: serde_json::Error },
    #[error("the archive has no package of « {id} »{}", version.map(|version| format!(", version {version}")).unwrap_or_default())]
    Unknown { id: String, version: Option<u32> },
    #[error("other runs kept taking the next version of « {id} »: run again")]
    Contended { id: String },
    #[error(transparent)]
    Package(#[from] PackageError),
    #[error(transparent)]
    Container(#[from] ContainerError),
    #[error(transparent)]
    Io(#[from] IoError),
}

impl ArchiveError {
    /// Whether nothing more can be stored: the disk is full, read-only or gone, or the run's own
    /// folder cannot be written. Everything else is about one package: one that cannot be read,
    /// or whose folder is closed, holds nobody else back.
    pub fn stops_the_run(&self) -> bool {
        match self {
            ArchiveError::Io(error) => {
                is_lasting(&error.source) || error.path.iter().any(|part| part == RUNS)
            }
            ArchiveError::Container(ContainerError::Write(source)) => is_lasting(source),
            _ => false,
        }
    }
}

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
