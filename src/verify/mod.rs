//! Verification: reads archives, packages and bags again, and tells everything that is wrong.
//!
//! [`verify_path`] recognises what a path is, [`verify_paths`] checks many; [`verify`] checks one package in these steps, each
//! a module:
//!
//! 1. `container`: the zip's structure, byte for byte for this program's own packages;
//!    `tar` for other makers' bags in tar;
//! 2. `bag`: declaration, manifests, completeness (RFC 8493);
//! 3. `fixity`: every digest, and CRC-32, in one pass over the bytes;
//! 4. `metadata`: METS, PREMIS and Dublin Core of this program's packages;
//! 5. `pdf`: what their PDFs declare, and that the embedded source is the packaged one;
//! 6. `reproduce`: that the PDF's text, or all of it, is what the packaged source gives.
//!
//! A SEDA SIP has `seda` in the place of 2 to 4 and 6. `archive` runs these over a whole
//! archive, and checks its digests, catalogue and log.
//!
//! Nothing here builds a package: what is right is derived from the standards and the package
//! format, not from the code that writes. What typesets a release again is handed in:
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
//! checks.setter = Some(Arc::new(Reproducer::new(FontSet::builtin())));
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
#[doc(hidden)]
pub mod container;
mod directory;
#[doc(hidden)]
pub mod findings;
#[doc(hidden)]
pub mod fixity;
mod hashed_file;
pub mod limits;
mod links;
#[doc(hidden)]
pub mod metadata;
#[doc(hidden)]
pub mod names;
mod observer;
mod outcome;
#[doc(hidden)]
pub mod pdf;
#[doc(hidden)]
pub mod reader;
mod recognise;
pub mod repair;
#[doc(hidden)]
pub mod reproduce;
#[doc(hidden)]
pub mod seda;
mod tar;
#[cfg(test)]
mod tests;
mod xml;

use std::io::{Cursor, Read};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::IoError;
use crate::identity::PROGRAM;
pub(crate) use crate::rules::verification as rule;
use findings::{Bound, Findings};
use hashed_file::HashedFile;

pub use archive::{Audit, Since};
pub use container::ZipPackage;
pub use directory::Directory;
pub use limits::Limits;
pub use observer::Observer;
pub use outcome::{Checked, PackageReport, Report, Status, Summary};
pub use reader::PackageReader;
pub use recognise::{PathKind, recognise};
pub use tar::TarPackage;

/// What to check.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Checks {
    /// Containers, completeness, and in archives the digests of zips against `.zip.sha256`; no
    /// contents are unpacked to be digested.
    pub quick: bool,
    /// What is not exceeded, whatever a package says.
    pub limits: Limits,
    /// What reads and sets packaged releases again; verification itself builds nothing. Without
    /// it, texts are not compared.
    pub setter: Option<Arc<dyn reproduce::Setter>>,
    /// Whether each release is set again and its PDF compared byte for byte.
    pub reproduce: bool,
    /// A copy to compare with: of the archive, or of the package.
    pub against: Option<PathBuf>,
    /// Number of threads. Without it, as many as there are cores.
    pub threads: Option<NonZeroUsize>,
    /// Who is told how far it is.
    pub observer: Option<Arc<dyn Observer>>,
}

/// Why something could not be checked. Damage is never an error: it is a finding.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is nothing at the path.
    #[error("{}: there is no such file or folder", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// What is at the path is nothing that can be checked.
    #[error(
        "{}: neither an archive, nor a package, nor a bag: a folder with bagit.txt, a .zip, .tar \
         or .tar.gz, or a folder with packages/ and catalog.jsonl is expected",
        path.display()
    )]
    Unknown {
        /// The path.
        path: PathBuf,
    },
    /// Things of two kinds cannot be compared.
    #[error(
        "{} cannot be compared with {}: two archives are compared, or two packages",
        path.display(),
        copy.display()
    )]
    NotAlike {
        /// What is checked.
        path: PathBuf,
        /// What it was to be compared with.
        copy: PathBuf,
    },
    /// Only archives keep a log.
    #[error("{}: an archive is expected, which keeps a log", path.display())]
    NoArchive {
        /// What is none.
        path: PathBuf,
    },
    /// Nothing is known to cause it.
    #[error("a defect of this program ({0}): report it, with the package")]
    Defect(String),
    /// A file cannot be read.
    #[error(transparent)]
    Io(#[from] IoError),
}

/// What checking one package gave; where it panics, that it could not be checked: the others are.
fn guarded<T>(check: impl FnOnce() -> Result<T, VerifyError>) -> Result<T, VerifyError> {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<String>().map(String::as_str);
        let what = what.or(panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
        Err(VerifyError::Defect(what.to_owned()))
    })
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
        PathKind::Archive => {
            archive::verify(path, checks, &mut tell)?;
        }
        kind => tell(alone::check(path, kind, checks)?),
    }
    Ok(summary)
}

/// Checks many paths as [`verify_path`] does each, packages several at once; the reports come in
/// the order of the paths. What is nothing to check is told like what could not be checked: the
/// others go on.
pub fn verify_paths(paths: &[PathBuf], checks: &Checks, sink: &mut dyn FnMut(PackageReport)) {
    alone::check_all(paths, checks, sink);
}

/// Checks the archive at `path` as [`verify_path`] does, and returns what its log should keep of
/// the check.
///
/// # Errors
/// When `path` is no archive, or its own files cannot be read.
pub fn audit(
    path: &Path,
    checks: &Checks,
    sink: &mut dyn FnMut(PackageReport),
) -> Result<Audit, VerifyError> {
    match recognise(path)? {
        PathKind::Archive => archive::verify(path, checks, sink),
        _ => Err(VerifyError::NoArchive { path: path.to_owned() }),
    }
}

/// Checks the package in one zip file, whatever lies beside it.
///
/// # Errors
/// When the file cannot be read.
pub fn verify_zip(path: &Path, checks: &Checks) -> Result<Report, VerifyError> {
    Ok(check_zip(path, checks)?.report)
}

fn open_tar(path: &Path, limits: &Limits) -> Result<TarPackage<std::fs::File>, VerifyError> {
    let file = directory::open(path).map_err(IoError::of("open", path))?;
    let size = file.metadata().map_err(IoError::of("read", path))?.len();
    Ok(TarPackage::open(path, file, size, limits)?)
}

/// What checking a zip gave.
struct CheckedZip {
    report: Report,
    identity: Option<Identity>,
    /// Of the file; empty, and so no file's, where it was not worth reading.
    sha256: String,
}

/// Size in bytes up to which a file that is no readable zip is still read for its digest: it is
/// damaged whatever that is, and may be a hundred gigabytes of nothing.
const DIGESTED_THOUGH_BROKEN: u64 = 1 << 30;

/// Size in bytes up to which a zip is read into memory at once.
const IN_MEMORY: u64 = 4 << 20;

/// Reads the file once, for its own digest and those of its contents.
fn check_zip(path: &Path, checks: &Checks) -> Result<CheckedZip, VerifyError> {
    let mut file = std::fs::File::open(path).map_err(IoError::of("open", path))?;
    let size = file.metadata().map_err(IoError::of("read", path))?.len();
    if size <= IN_MEMORY {
        let mut bytes = Vec::with_capacity(size as usize + 1);
        (&mut file)
            .take(IN_MEMORY + 1)
            .read_to_end(&mut bytes)
            .map_err(IoError::of("read", path))?;
        if bytes.len() as u64 <= IN_MEMORY {
            return check_bytes(path, bytes, checks);
        }
    }
    let mut package = ZipPackage::open(path, HashedFile::new(file), size, &checks.limits)?;
    package.file_mut().follow();
    let (report, identity) = check_package(&mut package, checks)?;
    let sha256 = if package.is_broken() && size > DIGESTED_THOUGH_BROKEN {
        String::new()
    } else {
        package.into_file().finish().map_err(IoError::of("read", path))?
    };
    Ok(CheckedZip { report, identity, sha256 })
}

fn check_bytes(path: &Path, bytes: Vec<u8>, checks: &Checks) -> Result<CheckedZip, VerifyError> {
    let (sha256, size) = (fixity::sha256(&bytes), bytes.len() as u64);
    let mut package = ZipPackage::open(path, Cursor::new(bytes), size, &checks.limits)?;
    let (report, identity) = check_package(&mut package, checks)?;
    Ok(CheckedZip { report, identity, sha256 })
}

/// A package to be read, in whatever it is in.
fn open_package(path: &Path, limits: &Limits) -> Result<Box<dyn PackageReader>, VerifyError> {
    match recognise(path)? {
        PathKind::Zip => {
            let file = std::fs::File::open(path).map_err(IoError::of("open", path))?;
            let size = file.metadata().map_err(IoError::of("read", path))?.len();
            Ok(Box::new(ZipPackage::open(path, file, size, limits)?))
        }
        PathKind::Tar => Ok(Box::new(open_tar(path, limits)?)),
        PathKind::Bag => Ok(Box::new(Directory::open(path, limits)?)),
        PathKind::Archive => Err(VerifyError::Unknown { path: path.to_owned() }),
    }
}

/// Which package of this program a bag says it is.
struct Identity {
    id: String,
    version: String,
    /// All that it says of itself.
    info: bag::Info,
}

impl Identity {
    /// 1 for the first version.
    fn number(&self) -> u64 {
        self.version.parse().unwrap_or(1)
    }

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
    report.findings.append(reader.faults().clone());
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
    if !bag.is_legible {
        findings = findings.moved(Bound::PACKAGE, |path| bag.full_path(path));
        report.findings.append(findings);
        return Ok((report, None));
    }
    if let Some(program) = &bag.own_program {
        let same_program = program == PROGRAM;
        report.findings.append(reader.check_own_form(same_program)?);
    }
    let contents = match checks.quick {
        true => fixity::Contents::default(),
        false => fixity::read_contents(reader, &bag, checks)?,
    };
    findings.append(bag::check(&bag));
    let mut own = Findings::default();
    if bag.own_program.is_some() && !checks.quick {
        let pdfs = &contents.pdfs;
        own.append(metadata::check(&bag, &contents.metadata, &contents.digests, pdfs));
        own.extend(pdf::judge(&bag, pdfs, &contents.digests));
        let judgement = reproduce::check(&bag, &contents, reader.stamp(), checks);
        own.extend(judgement.findings);
        report.unchecked = judgement.unchecked;
    }
    findings.append(contents.findings);
    findings.append(own);
    report.findings.append(contents.container);
    report.findings.append(match bag.prefix.is_empty() {
        true => findings,
        false => findings.moved(Bound::PACKAGE, |path| bag.full_path(path)),
    });
    report.checked += contents.checked;
    let identity = bag.own_program.is_some().then(|| Identity {
        id: bag.identifier().to_owned(),
        version: bag.info.first("Communique-Version").unwrap_or_default().to_owned(),
        info: bag.info.clone(),
    });
    Ok((report, identity))
}
