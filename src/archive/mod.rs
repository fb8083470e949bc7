//! The archive: packages in a plain folder, stored atomically, never overwritten.
//!
//! - [`store`] puts packages in their place, `pending` many at once;
//! - [`versions`] names them: `packages/2019/07/<id>.zip`, then `<id>.v2.zip`;
//! - [`catalogue`] lists them, from themselves alone;
//! - [`withdrawal`] puts a tombstone in the place of a package;
//! - [`log`] tells what was done, each line chained to the one before;
//! - [`check_record`] keeps what a check found in the log;
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
mod run;
pub mod store;
pub mod versions;
pub mod withdrawal;

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
    /// Whether the archive cannot be written at all (a full disk, a folder that is read-only), so
    /// that no other package can be stored either; the rest is about one package.
    pub fn is_of_the_disk(&self) -> bool {
        match self {
            ArchiveError::Io(_) => true,
            ArchiveError::Container(error) => {
                matches!(error, ContainerError::Write(_))
            }
            _ => false,
        }
    }
}
