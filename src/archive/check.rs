//! Checks of the archive, recorded in its log.

use std::path::Path;

use super::catalogue;
use super::disk::RealDisk;
use super::log::{self, News, RunRecord};
use super::run::lock_archive;
use crate::error::IoError;

/// Appends a check to the archive's log, under its lock.
///
/// # Errors
/// When the archive cannot be written to.
pub fn record_check(root: &Path, record: &RunRecord) -> Result<(), IoError> {
    let _lock = lock_archive(root)?;
    let catalogue = catalogue::digest_of_file(root)?;
    log::append(&RealDisk, root, record, News::default(), &catalogue)
}
