//! The digest files beside packages.

use std::collections::BTreeSet;
use std::path::Path;

use super::disk::Disk;
use super::index::Index;
use crate::error::IoError;

/// Removes digests without a package among these files of an archive, left by a killed run; not those
/// of packages that the catalogue lists, whose absence is damage that verification must see.
pub(super) fn sweep_sidecars(
    disk: &dyn Disk,
    root: &Path,
    files: &[String],
    index: &Index,
) -> Result<(), IoError> {
    let absent: BTreeSet<String> = index.absent.iter().map(|(_, entry)| entry.path).collect();
    for digest in files {
        let Some(package) = digest.strip_suffix(".sha256").filter(|path| path.ends_with(".zip"))
        else {
            continue;
        };
        if !absent.contains(package) && !root.join(package).exists() {
            let path = root.join(digest);
            disk.remove(&path).map_err(IoError::of("remove", &path))?;
        }
    }
    Ok(())
}
