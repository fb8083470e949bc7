//! The archive: packages in a plain folder, stored atomically, never overwritten.
//!
//! - [`store`] puts packages in their place, `pending` many at once;
//! - [`versions`] names them: `packages/2019/07/<id>.zip`, then `<id>.v2.zip`;
//! - [`catalogue`] lists them, from themselves alone;
//! - [`withdrawal`] puts a tombstone in the place of a package;
//! - [`log`] tells what was done, each line chained to the one before;
//! - [`check_record`] keeps what a check found in the log;
//! - `snapshot` tells what an archive has without writing to it, and `recorded` what a package was
//!   made from;
//! - `folder` recognises an archive, or makes one;
//! - `run` holds a process's unfinished files, and sweeps those of dead ones;
//! - `readme` explains the archive to whoever finds it without this program.

pub mod catalogue;
pub mod check_record;
mod disk;
mod folder;
mod index;
pub mod log;
mod pending;
mod readme;
mod recorded;
mod run;
mod sidecars;
mod snapshot;
pub mod store;
pub mod versions;
pub mod withdrawal;

#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod failing_disk;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use crate::error::IoError;
use crate::package::PackageError;
use crate::package::container::ContainerError;
use crate::package::description::DescriptionError;

pub use catalogue::{
    CatalogueDifference, CatalogueEntry, RecordedLink, check_catalogue, rebuild_catalogue,
    recorded_links,
};
pub use check_record::{CheckRecord, DamagedPackage, LoggedDigest, SinceRecord, record_check};
pub use folder::{free_space, is_archive};
pub use index::State;
pub use log::{LogError, Posts, RunRecord, check_log};
pub use pending::Pending;
pub use recorded::{RecordedInputs, recorded_inputs};
pub use snapshot::Snapshot;
pub use store::{Make, Store, Stored};
pub use versions::clashing_identifiers;
pub use withdrawal::{Target, Tombstone, Withdrawal, Withdrawn};

/// Why the archive cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("{} is not empty and no archive: give an empty or new folder", path.display())]
    NotAnArchive { path: PathBuf },
    #[error("{} is an archive of format « {found} »; this program knows « {} »", path.display(), readme::FORMAT)]
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
    // Of these the standard library has no kind.
    let is_lost = [rustix::io::Errno::IO, rustix::io::Errno::NODEV, rustix::io::Errno::NXIO]
        .iter()
        .any(|lost| error.raw_os_error() == Some(lost.raw_os_error()));
    let kinds =
        [FileTooLarge, StorageFull, QuotaExceeded, ReadOnlyFilesystem, StaleNetworkFileHandle];
    is_lost || kinds.contains(&error.kind())
}
