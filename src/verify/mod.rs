//! Verification: reads archives, packages and bags again, and tells everything that is wrong.
//!
//! [`verify_path`] recognises what a path is; [`verify`] checks one package in these steps, each
//! a module:
//!
//! 1. [`container`]: the zip's structure, byte for byte for this program's own packages;
//!    [`tar`] for other makers' bags in tar;
//! 2. [`bag`]: declaration, manifests, completeness (RFC 8493);
//! 3. [`fixity`]: every digest, and CRC-32, in one pass over the bytes;
//! 4. [`metadata`]: METS, PREMIS and Dublin Core of this program's packages;
//! 5. [`pdf`]: what their PDFs declare, and that the embedded source is the packaged one.
//!
//! A SEDA SIP has [`seda`] in the place of 2 to 4. [`archive`] runs these over a whole archive, and
//! checks its digests, catalogue and log.
//!
//! Nothing here builds a package: what is right is derived from the standards and the package
//! format, not from the code that writes.

pub mod archive;
pub mod bag;
pub mod container;
mod directory;
pub mod fixity;
pub mod limits;
pub mod metadata;
pub mod names;
mod outcome;
pub mod pdf;
pub mod reader;
mod recognise;
pub mod rule;
pub mod seda;
mod tar;
#[cfg(test)]
mod tests;
mod xml;

use std::path::{Path, PathBuf};

use crate::error::IoError;

pub use container::ZipPackage;
pub use directory::Directory;
pub use limits::Limits;
pub use outcome::{Checked, PackageReport, Report, Status, Summary};
pub use reader::PackageReader;
pub use recognise::{PathKind, recognise};
pub use tar::TarPackage;

/// What to check.
#[derive(Debug, Clone, Default)]
pub struct Checks {
    /// Containers, completeness, and in archives the digests of zips against `.zip.sha256`; no
    /// contents are unpacked to be digested.
    pub quick: bool,
    pub limits: Limits,
}

/// Why something could not be checked. Damage is never an error: it is a finding.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error("{}: there is no such file or folder", path.display())]
    Missing { path: PathBuf },
    #[error(
        "{}: neither an archive, nor a package, nor a bag: a folder with bagit.txt, a .zip, .tar \
         or .tar.gz, or a folder with packages/ and catalog.jsonl is expected",
        path.display()
    )]
    Unknown { path: PathBuf },
    #[error(transparent)]
    Io(#[from] IoError),
}

/// Checks whatever `path` is; each report goes to `sink` as soon as it and those before it are
/// there, ordered by path, whatever the number of threads.
///
/// # Errors
/// When `path` is nothing that can be checked. A package of an archive that cannot be read is
/// reported as [`Status::Unchecked`], and the others are checked.
pub fn verify_path(
    path: &Path,
    checks: &Checks,
    sink: &mut dyn FnMut(PackageReport),
) -> Result<Summary, VerifyError> {
    let mut summary = Summary::default();
    let mut tell = |report: PackageReport| {
        summary.add(&report);
        sink(report);
    };
    match recognise(path)? {
        PathKind::Archive => archive::verify(path, checks, &mut tell)?,
        PathKind::Zip => {
            let report = verify_zip(path, checks)?;
            tell(PackageReport::new(path.display().to_string(), Ok(report)));
        }
        PathKind::Tar => {
            let report = verify_tar(path, checks)?;
            tell(PackageReport::new(path.display().to_string(), Ok(report)));
        }
        PathKind::Bag => {
            let mut reader = Directory::open(path, &checks.limits)?;
            let report = verify(&mut reader, checks)?;
            tell(PackageReport::new(path.display().to_string(), Ok(report)));
        }
    }
    Ok(summary)
}

/// Checks the package in one zip file.
///
/// # Errors
/// When the file cannot be read.
pub fn verify_zip(path: &Path, checks: &Checks) -> Result<Report, VerifyError> {
    Ok(check_zip(path, checks)?.0)
}

fn verify_tar(path: &Path, checks: &Checks) -> Result<Report, VerifyError> {
    let file = directory::open(path).map_err(IoError::of("open", path))?;
    let size = file.metadata().map_err(IoError::of("read", path))?.len();
    verify(&mut TarPackage::open(path, file, size, &checks.limits)?, checks)
}

fn check_zip(path: &Path, checks: &Checks) -> Result<(Report, Option<Identity>), VerifyError> {
    let file = std::fs::File::open(path).map_err(IoError::of("open", path))?;
    let size = file.metadata().map_err(IoError::of("read", path))?.len();
    check_package(&mut ZipPackage::open(path, file, size, &checks.limits)?, checks)
}

/// Which package of this program a bag says it is.
struct Identity {
    id: String,
    version: String,
}

impl Identity {
    /// Name of the package in an archive: `ID.zip`, then `ID.v2.zip`.
    fn file_name(&self) -> String {
        match self.version.as_str() {
            "" | "1" => format!("{}.zip", self.id),
            version => format!("{}.v{version}.zip", self.id),
        }
    }
}

/// Checks one package.
///
/// # Errors
/// When content cannot be read.
pub fn verify(reader: &mut dyn PackageReader, checks: &Checks) -> Result<Report, VerifyError> {
    Ok(check_package(reader, checks)?.0)
}

fn check_package(
    reader: &mut dyn PackageReader,
    checks: &Checks,
) -> Result<(Report, Option<Identity>), VerifyError> {
    let mut report =
        Report { checked: Checked { packages: 1, ..Checked::default() }, ..Report::default() };
    report.findings.extend_from_slice(reader.faults());
    if reader.is_broken() {
        return Ok((report, None));
    }
    if seda::is_sip(reader) {
        let (sip, identity) = seda::check(reader, checks)?;
        report += sip;
        return Ok((report, identity));
    }
    let mut bag = bag::read_bag(reader, &checks.limits)?;
    let mut findings = std::mem::take(&mut bag.findings);
    if let Some(program) = &bag.own_program {
        let same_program = program == OWN_PROGRAM;
        report.findings.extend(reader.check_own_form(same_program)?);
    }
    let contents = match checks.quick {
        true => fixity::Contents::default(),
        false => fixity::read_contents(reader, &bag, checks)?,
    };
    report.findings.extend(contents.container);
    findings.extend(bag::check(&bag));
    findings.extend(contents.findings);
    if bag.own_program.is_some() && !checks.quick {
        findings.extend(metadata::check(&bag, &contents.metadata, &contents.digests));
        findings.extend(contents.pdf);
    }
    for finding in &mut findings {
        finding.path = bag.full_path(&finding.path);
    }
    report.findings.extend(findings);
    report.checked += contents.checked;
    let identity = bag.own_program.is_some().then(|| Identity {
        id: bag.identifier().to_owned(),
        version: bag.info.first("Communique-Version").unwrap_or_default().to_owned(),
    });
    Ok((report, identity))
}

/// « Bag-Software-Agent » of the packages that this very program made.
const OWN_PROGRAM: &str = concat!("communique ", env!("CARGO_PKG_VERSION"));
