//! The archive: packages in a plain folder, stored atomically, never overwritten.
//!
//! - [`store`] puts packages in their place;
//! - [`versions`] names them: `packages/2019/07/<id>.zip`, then `<id>.v2.zip`;
//! - [`catalogue`] lists them, from themselves alone;
//! - [`log`] tells what was done, each line chained to the one before;
//! - `run` holds a process's unfinished files, and sweeps those of dead ones;
//! - `readme` explains the archive to whoever finds it without this program.

pub mod catalogue;
mod disk;
mod index;
pub mod log;
mod readme;
mod run;
pub mod store;
pub mod versions;

#[cfg(test)]
mod failing_disk;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use crate::error::IoError;
use crate::package::container::ContainerError;
use crate::package::description::DescriptionError;

pub use catalogue::{CatalogueDifference, CatalogueEntry, check_catalogue, rebuild_catalogue};
pub use index::State;
pub use log::{LogError, RunRecord, check_log};
pub use store::{Store, Stored};
pub use versions::clashing_identifiers;

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
    #[error("other runs kept taking the next version of « {id} »: run again")]
    Contended { id: String },
    #[error(transparent)]
    Container(#[from] ContainerError),
    #[error(transparent)]
    Io(#[from] IoError),
}
