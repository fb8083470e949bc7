//! Archives: every package with its `.zip.sha256`, and that catalogue, log and folders fit them.
//!
//! 1. [`moment`] looks at folders, log and catalogue as they stood together, whatever is written
//!    meanwhile; [`contents`] says what each file is;
//! 2. each package is checked, many at once, told in the order of their paths;
//! 3. [`catalogue`], [`log`] and [`withdrawals`] are compared with what was found;
//! 4. [`audit`] says what a log should keep of the check.

mod audit;
mod catalogue;
mod contents;
mod derived;
mod digest_file;
mod lines;
mod log;
mod moment;
pub(super) mod repair;
mod withdrawals;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::against::Copy;
use super::alone::in_order;
use super::findings::{Bound, Findings};
use super::fixity::{self, Algorithm, Hasher};
use super::{
    CheckedZip, Checks, PackageReport, Report, VerifyError, check_zip, directory, guarded, rule,
};
use crate::error::IoError;
use crate::finding::Finding;

pub use audit::{Audit, Since};
pub(super) use contents::{PackageFile, Tombstones};

use contents::Contents;
use derived::{Derived, PackageBytes};
use lines::Lines;
use moment::Moment;

/// What is known of the packages: SHA-256 by path in the archive, `None` where unreadable.
type Digests = BTreeMap<String, Option<String>>;

/// Checks an archive; `tell` gets a report for each package, then one for the archive's own
/// files.
///
/// # Errors
/// When the archive's own files, or those of its copy, cannot be read.
pub fn verify(
    root: &Path,
    checks: &Checks,
    tell: &mut dyn FnMut(PackageReport),
) -> Result<Audit, VerifyError> {
    let copy = checks.against.as_ref().map(|copy| Copy::open(root, copy)).transpose()?;
    let Moment { contents, log, catalogue, run } = moment::take(root)?;
    let Contents { packages, tombstones, mut findings } = contents;
    let (mut digests, mut derived) = (Digests::new(), BTreeMap::new());
    let mut audit = Audit::default();
    let one = |file: &PackageFile| check(file, checks, copy.as_ref());
    in_order(&packages, checks, &|file| file.size, one, |file, checked| {
        digests.insert(file.path.clone(), checked.sha256);
        derived.extend(checked.derived.map(|line| (file.path.clone(), line)));
        let path = root.join(&file.path).display().to_string();
        let report = PackageReport::new(path, checked.report);
        audit.note(&file.path, &report);
        tell(report);
    });
    if let Some(copy) = &copy {
        let here: BTreeSet<&str> = packages.iter().map(|file| file.path.as_str()).collect();
        copy.others(root, &here, &tombstones, tell);
        findings.extend(copy.compare_logs(root)?);
    }
    let compared = catalogue::check(
        catalogue,
        &catalogue::Packages {
            root,
            files: &packages,
            digests: &digests,
            derived: &derived,
            tombstones: &tombstones,
        },
    )?;
    let is_as_derived = compared.findings.is_empty();
    findings.append(compared.findings);
    let (told, faults) = log::check(log, &digests, &tombstones, run)?;
    findings.append(faults);
    if is_as_derived && run == moment::Run::None {
        findings.extend(log::check_end(&told, compared.sha256.as_deref()));
    }
    findings.append(withdrawals::check(root, &digests, &tombstones, &told, run)?);
    let report = Report { findings, ..Report::default() };
    let report = PackageReport::new(root.display().to_string(), Ok(report));
    audit.note("", &report);
    audit.compare(&digests, &told, compared.sha256.as_deref());
    tell(report);
    Ok(audit)
}

/// The packages of an archive as they stand.
///
/// # Errors
/// When a folder cannot be listed.
pub(super) fn packages(root: &Path) -> Result<Vec<PackageFile>, IoError> {
    Ok(moment::take(root)?.contents.packages)
}

/// Checks a package outside any archive; its `.zip.sha256` counts where it lies beside it.
///
/// # Errors
/// When the file cannot be read.
pub fn verify_alone(path: &Path, checks: &Checks) -> Result<Report, VerifyError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = PackageFile {
        path: name,
        on_disk: path.to_owned(),
        size: 0,
        has_digest_file: digest_file::path(path).exists(),
    };
    let CheckedZip { mut report, sha256, .. } = check_zip(path, checks)?;
    if file.has_digest_file {
        report.checked.digests += 1;
        let mut findings = Findings::from(digest_file::check(&file, &sha256));
        findings.append(report.findings);
        report.findings = findings;
    } else if checks.quick {
        let detail = "no .zip.sha256 lies beside it: only the container was looked at";
        report.findings.push(Finding::new(&rule::ARCHIVE_QUICK_NO_DIGEST, file.name(), detail));
    }
    Ok(report)
}

/// What checking a package of an archive gave.
struct CheckedPackage {
    report: Result<Report, VerifyError>,
    /// Of the file; `None` where it could not be read.
    sha256: Option<String>,
    /// What the catalogue should have of it.
    derived: Option<Derived>,
}

/// One package: its digest file, its name, itself, and its copy.
fn check(file: &PackageFile, checks: &Checks, copy: Option<&Copy>) -> CheckedPackage {
    let checked = check_present(file, checks, copy);
    let is_sound = checked.report.as_ref().is_ok_and(|report| report.findings.is_empty());
    if !is_sound && is_withdrawn_meanwhile(&file.on_disk) {
        // It is as it should be: there is nothing left to check.
        return CheckedPackage { report: Ok(Report::default()), sha256: None, derived: None };
    }
    checked
}

/// Whether a package that was listed was taken away since, and a tombstone put in its place.
fn is_withdrawn_meanwhile(package: &Path) -> bool {
    package.with_extension("withdrawn.json").exists() && !package.exists()
}

fn check_present(file: &PackageFile, checks: &Checks, copy: Option<&Copy>) -> CheckedPackage {
    let failed = |report, sha256| CheckedPackage { report, sha256, derived: None };
    let checked = match guarded(|| check_zip(&file.on_disk, checks)) {
        Ok(checked) => checked,
        Err(error @ VerifyError::Defect(_)) => {
            return failed(Err(error), sha256_of_file(&file.on_disk).ok());
        }
        Err(VerifyError::Io(error)) => return failed(gone_or(error, file), None),
        Err(error) => return failed(Err(error), None),
    };
    let CheckedZip { mut report, identity, sha256 } = checked;
    let mut findings = Findings::bounded(Bound::IN_ARCHIVE);
    findings.extend(digest_file::check(file, &sha256));
    report.checked.digests += 1;
    findings.append(report.findings);
    let bytes = PackageBytes { path: &file.path, size: file.size, sha256: &sha256 };
    let derived = identity.as_ref().and_then(|it| Derived::of(&it.info, bytes));
    if let Some(identity) = identity.filter(|identity| identity.file_name() != file.name()) {
        let detail = format!("it holds the package {}", identity.file_name());
        findings.push(Finding::new(&rule::ARCHIVE_PLACE, file.name(), detail));
    }
    let compared = copy.map_or_else(|| Ok(Vec::new()), |copy| copy.compare(file, &sha256, checks));
    match compared {
        Ok(compared) => findings.extend(compared),
        Err(error) => return failed(Err(error), Some(sha256)),
    }
    report.findings = findings;
    CheckedPackage { report: Ok(report), sha256: Some(sha256), derived }
}

/// The SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// When it cannot be read.
pub(super) fn sha256_of_file(path: &Path) -> Result<String, IoError> {
    let mut hasher = Hasher::new([Algorithm::Sha256]);
    directory::stream(path, u64::MAX, &mut |piece| hasher.update(piece))
        .map_err(IoError::of("read", path))?;
    Ok(hasher.finish().into_iter().map(|(_, digest)| digest).collect())
}

/// The digest of each whole line of an archive's log, in order.
///
/// # Errors
/// When there is one and it cannot be read.
pub(super) fn log_lines(root: &Path) -> Result<Vec<String>, IoError> {
    let mut digests = Vec::new();
    if let Some(lines) = Lines::open(&root.join(log::NAME))? {
        lines.read(&mut |_, line, is_whole| {
            digests.extend(is_whole.then(|| fixity::sha256(line)));
        })?;
    }
    Ok(digests)
}

/// A package that vanished since the archive was listed is damage; others cannot be checked.
fn gone_or(error: IoError, file: &PackageFile) -> Result<Report, VerifyError> {
    if error.source.kind() != std::io::ErrorKind::NotFound {
        return Err(error.into());
    }
    let detail = "it vanished while the archive was checked";
    let finding = Finding::new(&rule::FIXITY_CHANGED, file.name(), detail);
    Ok(Report { findings: vec![finding].into(), ..Report::default() })
}
