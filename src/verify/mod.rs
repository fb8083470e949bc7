//! Verification: reads archives, packages and bags again, and reports everything that is wrong.
//!
//! [`verify_path`] recognises what a path is, [`verify_paths`] checks many; [`verify`] checks one package in these steps, each
//! a module:
//!
//! 1. `container`: the zip's structure, byte for byte for this program's own packages;
//!    `tar` for other makers' bags in tar;
//! 2. `bag`: declaration, manifests, completeness (RFC 8493);
//! 3. `contents`: every digest (`fixity`), and CRC-32, in one pass over the bytes;
//! 4. `metadata`: METS, PREMIS and Dublin Core of this program's packages;
//! 5. `pdf`: what their PDFs declare, and that the embedded source is the packaged one;
//! 6. `reproduce`: whether the PDF's text, or all of it, is what the packaged source gives.
//!
//! For a SEDA SIP, `seda` replaces steps 2 to 4 and 6. `archive` runs these over a whole archive,
//! and checks its digests, catalogue and log.
//!
//! Nothing here builds a package: what is right is derived from the standards and the package
//! format, not from the code that writes. Whatever typesets a release again is passed in:
//!
//! ```
//! use std::sync::Arc;
//!
//! use communique::layout::FontSet;
//! use communique::pipeline::{ExportOptions, Reproducer, export};
//! use communique::verify::{Checks, Summary, verify_paths};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let (site, archive) = (folder.path().join("site"), folder.path().join("archive"));
//! # std::fs::create_dir(&site)?;
//! # std::fs::write(site.join("2024-03-01-ouverture.md"), "---\ntitle: La ligne ouvre lundi\nlang: fr\n---\nLe premier train part à 6 h.\n")?;
//! # export(&site, &archive, &ExportOptions::default(), &())?;
//! let mut checks = Checks::default();
//! checks.rebuilder = Some(Arc::new(Reproducer::new(FontSet::builtin())));
//! checks.reproduce = true;
//! let mut summary = Summary::default();
//! verify_paths(&[archive], &checks, &mut |report| summary.add(&report));
//! assert_eq!(summary.exit_status(), 0);
//! # Ok(())
//! # }
//! ```

#[doc(hidden)]
pub mod against;
mod alone;
#[doc(hidden)]
pub mod archive;
#[doc(hidden)]
pub mod bag;
mod checks;
#[doc(hidden)]
pub mod container;
mod contents;
mod directory;
mod eark;
mod error;
#[doc(hidden)]
pub mod findings;
#[doc(hidden)]
pub mod fixity;
mod hashed_file;
mod identity;
mod in_order;
mod known;
mod links;
#[doc(hidden)]
pub mod metadata;
#[doc(hidden)]
pub mod names;
mod observer;
mod outcome;
mod package;
#[doc(hidden)]
pub mod pdf;
mod places;
mod read_package;
#[doc(hidden)]
pub mod reader;
mod recognise;
mod release;
mod repacked;
pub mod repair;
#[doc(hidden)]
pub mod reproduce;
#[doc(hidden)]
pub mod seda;
mod tar;
#[cfg(test)]
mod tests;
mod xml;

use std::path::{Path, PathBuf};

pub use crate::limits::Limits;
pub use archive::{Audit, CheckedElsewhere, PartOf, Since, verify_parts};
pub use checks::Checks;
pub use container::ZipPackage;
pub use directory::Directory;
pub use error::VerifyError;
pub use observer::Observer;
pub use outcome::{Checked, PackageReport, Report, Status, Summary};
pub use package::{verify, verify_zip};
pub use read_package::{ReadFile, ReadPackage};
pub use reader::PackageReader;
pub use recognise::{PathKind, recognise};
pub use release::{read_file, read_package};
pub use tar::TarPackage;

/// Checks whatever `path` is; each report goes to `sink` as soon as it and those before it are
/// complete, ordered by path, whatever the number of threads.
///
/// # Errors
/// If `path` is nothing that can be checked. A package of an archive that cannot be read is
/// reported as [`Status::Unchecked`], and the others are checked.
pub fn verify_path(
    path: &Path,
    checks: &Checks,
    sink: &mut dyn FnMut(PackageReport),
) -> Result<Summary, VerifyError> {
    let mut summary = Summary::default();
    let mut pass_on = |report: PackageReport| {
        summary.add(&report);
        sink(report);
    };
    match recognise(path)? {
        PathKind::Archive => {
            archive::verify(path, checks, None, &mut pass_on)?;
        }
        kind => pass_on(alone::check(path, kind, checks)?),
    }
    Ok(summary)
}

/// Checks many paths, each like [`verify_path`], several packages at once; the reports come in the
/// order of the paths. A path that is nothing to check is reported like one that could not be
/// checked: the others go on.
pub fn verify_paths(paths: &[PathBuf], checks: &Checks, sink: &mut dyn FnMut(PackageReport)) {
    alone::check_all(paths, checks, sink);
}

/// Checks the archive at `path` like [`verify_path`], and returns what its log should record about
/// the check.
///
/// # Errors
/// If `path` is not an archive, or its own files cannot be read.
pub fn audit(
    path: &Path,
    checks: &Checks,
    sink: &mut dyn FnMut(PackageReport),
) -> Result<Audit, VerifyError> {
    audit_with(path, checks, None, sink)
}

/// [`audit`] of an archive whose packages, or many of them, were checked by other processes
/// ([`verify_parts`]).
///
/// # Errors
/// As those of [`audit`].
pub fn audit_with(
    path: &Path,
    checks: &Checks,
    elsewhere: Option<&CheckedElsewhere>,
    sink: &mut dyn FnMut(PackageReport),
) -> Result<Audit, VerifyError> {
    match recognise(path)? {
        PathKind::Archive => archive::verify(path, checks, elsewhere, sink),
        _ => Err(VerifyError::NoArchive { path: path.to_owned() }),
    }
}
