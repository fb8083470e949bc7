//! Packages on their way into the archive: written in the run's folder, but not in their places
//! yet.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::disk::{Disk, DiskFile, create_with};
use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::run::RunFolder;
use super::state::{State, Upgrade};
use super::versions::package_file_name;
use crate::digest::to_hex;
use crate::error::IoError;
use crate::package::Package;
use crate::package::container::{ZipSummary, write_zip};
use crate::package::description::PackageDescription;

/// A package that is written, but not in the archive yet.
pub struct Pending(pub(super) Attempt);

/// What came of writing a package.
pub(super) enum Attempt {
    /// The archive has it already.
    Known(Arc<CatalogueEntry>),
    Written(Box<Written>),
}

/// A package that waits for its place.
pub(super) struct Written {
    pub(super) description: PackageDescription,
    pub(super) upgrade: Upgrade,
    /// What the archive had of the release when the package was written.
    pub(super) before: State,
    pub(super) unfinished: Unfinished,
    pub(super) entry: Arc<CatalogueEntry>,
}

/// A package written in the run's folder, with its digest file.
pub(super) struct Unfinished {
    pub(super) zip: PathBuf,
    pub(super) digest: PathBuf,
    /// The open files of both, until they are durable.
    open: Vec<Box<dyn DiskFile>>,
    summary: ZipSummary,
    /// Whether both are in their places in the archive.
    pub(super) is_placed: bool,
}

impl Unfinished {
    pub(super) fn write(
        disk: &dyn Disk,
        run: &RunFolder,
        package: &Package,
    ) -> Result<Unfinished, ArchiveError> {
        let (zip, digest) = (run.unused_path(), run.unused_path());
        let mut file = disk.create(&zip).map_err(IoError::of("create", &zip))?;
        let summary = ZipSummary { size: 0, sha256: [0; 32] };
        let mut unfinished =
            Unfinished { zip, digest, open: Vec::new(), summary, is_placed: false };
        unfinished.summary = write_zip(package, &mut *file)?;
        let description = PackageDescription::of_package(package).map_err(|source| {
            ArchiveError::Description { path: PathBuf::from(&package.id), source }
        })?;
        let name = package_file_name(&description.id, description.version);
        // The form of sha256sum: digest, two spaces, name.
        let line = format!("{}  {name}\n", to_hex(&unfinished.summary.sha256));
        let sidecar = create_with(disk, &unfinished.digest, line.as_bytes())?;
        unfinished.open = vec![file, sidecar];
        Ok(unfinished)
    }

    pub(super) fn begin_sync(&mut self) {
        self.open.iter_mut().for_each(|file| file.begin_sync());
    }

    /// Makes package and digest durable.
    pub(super) fn sync(&mut self) -> Result<(), IoError> {
        for (file, path) in self.open.iter_mut().zip([&self.zip, &self.digest]) {
            file.sync().map_err(IoError::of("synchronise", path))?;
        }
        self.open.clear();
        Ok(())
    }

    pub(super) fn entry(&self, description: &PackageDescription) -> CatalogueEntry {
        CatalogueEntry::new(description, self.summary.size, &self.summary.sha256)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.is_placed {
            return;
        }
        // One of them may already be gone.
        let _ = fs::remove_file(&self.zip);
        let _ = fs::remove_file(&self.digest);
    }
}
