//! The archive: packages in a plain folder, stored atomically, never overwritten.
//!
//! - [`Store`] puts packages in their places, many at once in `batch`; those that are written but
//!   not there yet are `pending`;
//! - `versions` names them: `packages/2019/07/<id>.zip`, then `<id>.v2.zip`;
//! - `catalogue` lists them, from themselves alone, with an `entry` each, many of which `entries`
//!   holds in little memory; `recorded` reads what a package says about itself;
//! - `index` and `state` say what an archive has of a release, and `origin` which post it is;
//!   `snapshot` does so without writing to it, `releases` with all versions, and `look_up` for one
//!   release after the other;
//! - `derived_files` writes what follows from the packages and is kept beside them;
//! - `repair` puts back from a copy what was damaged or lost;
//! - `withdrawal` puts a [`Tombstone`] in the place of a package, with a record of it in PREMIS by
//!   `withdrawal_premis`;
//! - `lines` reads catalogue and log, a line at a time; `records` writes both at the end of a run, of
//!   many packages by `months`, which a `spool` keeps in files meanwhile;
//! - [`log`] records what was done, each line chained to the one before, and `history` tells it;
//!   `check` adds what a check found;
//! - `folder` recognises an archive or creates one; `readme` explains it to whoever finds it
//!   without this program;
//! - `run` holds a process's unfinished files, and sweeps those of dead ones; `disk` has all the
//!   file operations that change an archive.

mod batch;
mod catalogue;
mod check;
mod check_record;
mod derived_files;
mod disk;
mod entries;
mod entry;
mod error;
mod folder;
mod history;
mod index;
mod lines;
pub mod log;
mod look_up;
mod months;
mod news;
mod origin;
mod pending;
mod readme;
mod recorded;
mod records;
mod releases;
mod repair;
mod run;
mod sidecars;
mod snapshot;
mod spool;
mod state;
mod store;
mod tombstone;
mod versions;
mod withdrawal;
mod withdrawal_premis;

#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod failing_disk;
#[cfg(test)]
mod tests;

pub(crate) use catalogue::Listed;
pub use catalogue::{CatalogueDifference, check_catalogue, rebuild_catalogue};
pub use check::record_check;
pub use check_record::{CheckRecord, DamagedPackage, LoggedDigest, SinceRecord};
pub use derived_files::{DerivedFiles, leads_out};
pub use entries::Key;
pub use entry::CatalogueEntry;
pub use error::ArchiveError;
pub use folder::{archive_around, find_archive, free_space, is_archive, says_archive};
pub use history::{PastRun, history};
pub use log::{GonePost, LogError, Posts, Renamed, RunRecord, check_log};
pub use months::Collected;
pub use origin::{Origin, is_of_site};
pub use pending::Pending;
pub use recorded::{
    RecordedInputs, RecordedLink, recorded_info, recorded_inputs, recorded_links, recorded_source,
};
pub use releases::ArchivedVersion;
pub use repair::{PutBack, put_back};
pub use snapshot::Snapshot;
pub use state::State;
pub use store::{Make, Store, Stored};
pub use tombstone::{Target, Tombstone, Withdrawal, Withdrawn};
pub use versions::clashing_identifiers;
