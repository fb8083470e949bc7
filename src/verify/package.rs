//! One package: opened in whatever container it is in, and checked.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use super::bag::Bag;
use super::checks::Checks;
use super::container::ZipPackage;
use super::contents::Contents;
use super::directory::{self, Directory};
use super::error::VerifyError;
use super::findings::{Bound, Findings};
use super::hashed_file::HashedFile;
use super::identity::Identity;
use super::outcome::{Checked, Report};
use super::reader::PackageReader;
use super::recognise::{PathKind, recognise};
use super::tar::TarPackage;
use super::{bag, contents, eark, fixity, metadata, pdf, repacked, reproduce, seda};
use crate::error::IoError;
use crate::identity::PROGRAM;
use crate::limits::Limits;
use crate::limits::package::DIGESTED_THOUGH_BROKEN;

/// Checks one package.
///
/// # Errors
/// If content cannot be read.
pub fn verify(reader: &mut dyn PackageReader, checks: &Checks) -> Result<Report, VerifyError> {
    Ok(check_package(reader, checks)?.0)
}

pub fn check_package(
    reader: &mut dyn PackageReader,
    checks: &Checks,
) -> Result<(Report, Option<Identity>), VerifyError> {
    let (mut report, identity) = check_any(reader, checks)?;
    report.findings = repacked::settle(report.findings, reader.entries().len(), reader.name());
    report.findings.name_the_nameless(reader.name());
    Ok((report, identity))
}

fn check_any(
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
    let mut bag = match eark::read(reader, &checks.limits)? {
        Some(bag) => bag,
        None => bag::read_bag(reader, &checks.limits)?,
    };
    bag.set_aside_system_files();
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
        true => Contents::default(),
        false => contents::read_contents(reader, &bag, checks)?,
    };
    if !bag.is_alone {
        findings.append(bag::check(&bag));
    }
    let mut own = Findings::default();
    if bag.own_program.is_some() && !checks.quick {
        own = check_own(reader, &bag, &contents, checks, &mut report);
    } else if bag.own_program.is_none() {
        report.unchecked = reproduce::of_another_maker(checks);
    }
    findings.append(contents.findings);
    findings.append(own);
    report.findings.append(contents.container);
    report.findings.append(match bag.prefix.is_empty() && !bag.is_alone {
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

/// Checks what a package of this program has beyond a bag.
fn check_own(
    reader: &dyn PackageReader,
    bag: &Bag,
    contents: &Contents,
    checks: &Checks,
    report: &mut Report,
) -> Findings {
    let pdfs = &contents.pdfs;
    let (mut findings, premis) = metadata::check(bag, &contents.metadata, &contents.digests, pdfs);
    findings.extend(pdf::judge(bag, pdfs, &contents.digests));
    let so_far = report.findings.iter().chain(contents.container.iter());
    // Whatever packed it again gave the entries times of its own.
    let is_repacked = repacked::is_repacked(so_far, reader.entries().len());
    let stamp = reader.stamp().filter(|_| !is_repacked);
    let judgement = reproduce::check(bag, (contents, premis.as_ref()), stamp, checks);
    findings.extend(judgement.findings);
    report.unchecked = judgement.unchecked;
    findings
}

/// Checks the package in one zip file, ignoring any files beside it.
///
/// # Errors
/// If the file cannot be read.
pub fn verify_zip(path: &Path, checks: &Checks) -> Result<Report, VerifyError> {
    Ok(check_zip(path, checks)?.report)
}

pub fn open_tar(path: &Path, limits: &Limits) -> Result<TarPackage<File>, VerifyError> {
    let file = directory::open(path).map_err(IoError::of("open", path))?;
    let size = file.metadata().map_err(IoError::of("read", path))?.len();
    Ok(TarPackage::open(path, file, size, limits)?)
}

/// The result of checking a zip.
pub struct CheckedZip {
    pub report: Report,
    pub identity: Option<Identity>,
    /// SHA-256 of the file; empty, and so no file's, if it was not worth reading.
    pub sha256: String,
}

/// Size in bytes up to which a zip is read into memory at once.
const IN_MEMORY: u64 = 4 << 20;

/// Reads the file once, for its own digest and those of its contents.
pub fn check_zip(path: &Path, checks: &Checks) -> Result<CheckedZip, VerifyError> {
    let mut file = File::open(path).map_err(IoError::of("open", path))?;
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

/// Opens a package in whatever container it is in.
pub fn open_package(path: &Path, limits: &Limits) -> Result<Box<dyn PackageReader>, VerifyError> {
    match recognise(path)? {
        PathKind::Zip => {
            let file = File::open(path).map_err(IoError::of("open", path))?;
            let size = file.metadata().map_err(IoError::of("read", path))?.len();
            Ok(Box::new(ZipPackage::open(path, file, size, limits)?))
        }
        PathKind::Tar => Ok(Box::new(open_tar(path, limits)?)),
        PathKind::Bag => Ok(Box::new(Directory::open(path, limits)?)),
        PathKind::Archive => {
            Err(VerifyError::Unknown { path: path.to_owned(), hint: String::new() })
        }
    }
}
