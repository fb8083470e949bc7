//! Withdrawals: the tombstone is placed first, then its PREMIS record, then the package is removed,
//! and catalogue and log are written last. A run killed in between leaves a tombstone, and the next
//! one that opens the archive finishes the withdrawal.

use std::fs;
use std::io;
use std::path::Path;

use super::disk::{Disk, write_new};
use super::log;
use super::run::RunFolder;
use super::tombstone::{Tombstone, Withdrawn, tombstone_path};
use super::versions::digest_path;
use super::withdrawal_premis::{premis, premis_path};
use crate::error::IoError;

impl Tombstone {
    /// Puts the tombstone in its place. The archive's lock must be held.
    fn place(&self, disk: &dyn Disk, root: &Path, run: &RunFolder) -> Result<(), IoError> {
        let unfinished = run.unused_path();
        let json = serde_json::to_string_pretty(self);
        let json = json.expect("strings and numbers are always JSON") + "\n";
        write_new(disk, &unfinished, json.as_bytes())?;
        let path = root.join(tombstone_path(&self.package.path));
        disk.place(&unfinished, &path).map_err(IoError::of("create", &path))?;
        let folder = path.parent().unwrap_or(root);
        disk.sync_folder(folder).map_err(IoError::of("synchronise", folder))
    }

    /// Puts the PREMIS record of the withdrawal beside the tombstone, from which it follows: one that
    /// is missing or different is written anew. The archive's lock must be held.
    fn place_premis(&self, disk: &dyn Disk, root: &Path, run: &RunFolder) -> Result<(), IoError> {
        let (path, record) = (root.join(premis_path(&self.package.path)), premis(self));
        let is_as_long = fs::metadata(&path).is_ok_and(|it| it.len() == record.len() as u64);
        if is_as_long && fs::read(&path).is_ok_and(|there| there == record) {
            return Ok(());
        }
        let unfinished = run.unused_path();
        write_new(disk, &unfinished, &record)?;
        disk.replace(&unfinished, &path).map_err(IoError::of("create", &path))?;
        let folder = path.parent().unwrap_or(root);
        disk.sync_folder(folder).map_err(IoError::of("synchronise", folder))
    }

    /// Removes the package and its digest, which the tombstone replaces; the package first: a
    /// digest without a package is swept by the next run, but a package without a digest is damage.
    fn remove_package(&self, disk: &dyn Disk, root: &Path) -> Result<(), IoError> {
        let package = root.join(&self.package.path);
        for path in [package.clone(), digest_path(&package)] {
            match disk.remove(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(IoError::of("remove", &path)(error));
                }
                _ => {}
            }
        }
        let folder = package.parent().unwrap_or(root);
        disk.sync_folder(folder).map_err(IoError::of("synchronise", folder))
    }
}

/// Withdraws the packages that are still there; those withdrawn before lack at most their PREMIS
/// record. The archive's lock must be held.
pub(super) fn carry_out(
    disk: &dyn Disk,
    root: &Path,
    run: &RunFolder,
    all: &[Withdrawn],
) -> Result<(), IoError> {
    let new = || all.iter().filter(|one| one.is_new).map(|one| &one.tombstone);
    new().try_for_each(|tombstone| tombstone.place(disk, root, run))?;
    all.iter().try_for_each(|one| one.tombstone.place_premis(disk, root, run))?;
    new().try_for_each(|tombstone| tombstone.remove_package(disk, root))
}

/// Removes packages that a killed run left beside their tombstones. If the log already records the
/// withdrawal, somebody has put the package back, and verification reports it. The archive's lock
/// must be held.
pub(super) fn finish_withdrawals<'a>(
    disk: &dyn Disk,
    root: &Path,
    run: &RunFolder,
    tombstones: impl Iterator<Item = &'a Tombstone>,
) -> Result<(), IoError> {
    let left: Vec<&Tombstone> =
        tombstones.filter(|tombstone| root.join(&tombstone.package.path).exists()).collect();
    if left.is_empty() {
        return Ok(());
    }
    let recorded = log::recorded(root, &mut |_| {})?;
    let unfinished = left.into_iter().filter(|it| !recorded.withdrawn.contains(&it.package.path));
    unfinished.into_iter().try_for_each(|tombstone| {
        tombstone.place_premis(disk, root, run)?;
        tombstone.remove_package(disk, root)
    })
}
