//! Archives: every package with its `.zip.sha256`, and whether catalogue, log and folders match
//! them.
//!
//! 1. [`moment`] reads folders, log and catalogue as they were together, whatever is written in the
//!    meantime; [`contents`] says what each file is;
//! 2. each package is checked, many at once, and reported in the order of their paths;
//! 3. [`catalogue`], [`log`], [`withdrawals`] and each package's [`succession`] are compared with what
//!    was found;
//! 4. [`audit`] collects what a log should record about the check.

mod acts;
mod audit;
mod catalogue;
pub(super) mod contents;
mod derived;
pub(super) mod digest_file;
mod elsewhere;
mod follows;
pub(super) mod lines;
mod log;
pub(super) mod moment;
mod recorded;
pub(super) mod repair;
mod succession;
mod unread;
mod withdrawal_record;
mod withdrawals;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::against::Copy;
use super::checks::Checks;
use super::error::{VerifyError, guarded};
use super::findings::{Bound, Findings};
use super::in_order::in_order;
use super::outcome::{PackageReport, Report};
use super::package::{CheckedZip, check_zip};
use crate::error::IoError;
use crate::finding::{Finding, Severity};
use crate::rules::verification as rule;

pub use audit::{Audit, Since};
pub use elsewhere::{CheckedElsewhere, PartOf};

use contents::{CATALOGUE, Contents, Digests, LOG, PackageFile, Tombstones, WithdrawalRecords};
use derived::{Derived, PackageBytes};
use digest_file::sha256_of_file;
use elsewhere::CheckedPackage;
use lines::Lines;
use moment::{Moment, Run};
use recorded::Recorded;
use unread::Unread;

/// Checks an archive; `tell` gets a report for each package, then one for the archive's own
/// files. What was found `elsewhere` in a package is not looked for again.
///
/// # Errors
/// If the archive's own files, or those of its copy, cannot be read.
pub fn verify(
    root: &Path,
    checks: &Checks,
    elsewhere: Option<&CheckedElsewhere>,
    sink: &mut dyn FnMut(PackageReport),
) -> Result<Audit, VerifyError> {
    let copy = checks.against.as_ref().map(|copy| Copy::open(root, copy)).transpose()?;
    let Moment { contents, log, catalogue, run } = moment::take(root)?;
    let Contents { packages, tombstones, withdrawal_records, mut findings, mut unread } = contents;
    let (mut digests, mut derived) = (Digests::new(), BTreeMap::new());
    let mut audit = Audit::default();
    let one = |file: &PackageFile| {
        let known = elsewhere.and_then(|all| all.take(file));
        known.unwrap_or_else(|| check(root, file, checks, copy.as_ref()))
    };
    in_order(&packages, checks, &|file| file.size, one, |file, checked| {
        digests.insert(file.path.clone(), checked.sha256);
        derived.extend(checked.derived.map(|line| (file.path.clone(), line)));
        audit.note(&file.path, &checked.report);
        sink(checked.report);
    });
    if let Some(copy) = &copy {
        let here: BTreeSet<&str> = packages.iter().map(|file| file.path.as_str()).collect();
        let is_here = |path: &str| here.contains(path) || unread.covers(path);
        copy.others(root, &is_here, &tombstones, sink);
        findings.extend(copy.compare_logs(root)?);
    }
    let found = FoundPackages {
        root,
        files: &packages,
        digests: &digests,
        derived: &derived,
        tombstones: &tombstones,
        records: &withdrawal_records,
    };
    let own = OwnFiles { log, catalogue, run };
    let (recorded, catalogue) = found.compare(own, &mut findings, &mut unread);
    audit.compare(&digests, &recorded, catalogue.as_deref(), &unread);
    for (path, report) in unread.into_reports(root) {
        audit.note(&path, &report);
        sink(report);
    }
    let report = Report { findings, ..Report::default() };
    let report = PackageReport::new(root.display().to_string(), Ok(report));
    audit.note("", &report);
    sink(report);
    Ok(audit)
}

/// What an archive records of its packages, and whether a run is recording more.
struct OwnFiles {
    log: Option<Lines>,
    catalogue: Option<Lines>,
    run: Run,
}

/// What was found of an archive's packages.
struct FoundPackages<'a> {
    root: &'a Path,
    files: &'a [PackageFile],
    digests: &'a Digests,
    derived: &'a BTreeMap<String, Derived>,
    tombstones: &'a Tombstones,
    records: &'a WithdrawalRecords,
}

impl FoundPackages<'_> {
    /// Compares catalogue, log and tombstones with the packages; what the log records, and the
    /// SHA-256 of the catalogue.
    fn compare(
        &self,
        own: OwnFiles,
        findings: &mut Findings,
        unread: &mut Unread,
    ) -> (Recorded, Option<String>) {
        let FoundPackages { root, files, digests, derived, tombstones, records } = *self;
        let OwnFiles { log, catalogue, run } = own;
        let packages = catalogue::Packages { root, files, digests, derived, tombstones, unread };
        let compared = match unread.covers(CATALOGUE) {
            true => Ok(catalogue::Compared::default()),
            false => catalogue::check(catalogue, &packages),
        };
        let compared = unread.or_default(CATALOGUE, compared);
        let is_as_derived = compared.findings.is_empty();
        findings.append(compared.findings);
        let checked = log::check(log, digests, tombstones, unread, run);
        let (recorded, faults) = unread.or_default(LOG, checked);
        findings.append(faults);
        if is_as_derived && run == Run::None {
            findings.extend(log::check_end(&recorded, compared.sha256.as_deref()));
        }
        let withdrawn = (tombstones, records);
        findings.append(withdrawals::check(root, digests, withdrawn, &recorded, unread, run));
        let whole = succession::Archive { root, digests, derived, recorded: &recorded };
        findings.extend(whole.check());
        (recorded, compared.sha256)
    }
}

/// Checks a package outside any archive; a `.zip.sha256` beside it counts.
///
/// # Errors
/// If the file cannot be read.
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
        let detail = "there is no .zip.sha256 beside it: only the container was checked";
        report.findings.push(Finding::new(&rule::ARCHIVE_QUICK_NO_DIGEST, file.name(), detail));
    }
    Ok(report)
}

/// Checks some packages of an archive, each as its part, for the check of the whole
/// ([`CheckedElsewhere`]); `sink` gets them in the order of `packages`.
///
/// # Errors
/// If one of the paths is not that of a package below `root`; nothing is checked then.
pub fn verify_parts(
    root: &Path,
    packages: &[PathBuf],
    checks: &Checks,
    sink: &mut dyn FnMut(&PackageReport, &PartOf),
) -> Result<(), VerifyError> {
    let files = packages.iter().map(|path| {
        let no_part = || VerifyError::NoPart { path: path.clone(), archive: root.to_owned() };
        contents::package_at(root, path).ok_or_else(no_part)
    });
    let files = files.collect::<Result<Vec<_>, _>>()?;
    let one = |file: &PackageFile| check(root, file, checks, None);
    in_order(&files, checks, &|file| file.size, one, |file, checked| {
        let part = PartOf::of(file, checks.scope(), &checked);
        sink(&checked.report, &part);
    });
    Ok(())
}

/// Checks one package: its digest file, its name, itself, and its copy.
fn check(root: &Path, file: &PackageFile, checks: &Checks, copy: Option<&Copy>) -> CheckedPackage {
    let mut found = check_present(file, checks, copy);
    let is_sound = found.report.as_ref().is_ok_and(|report| report.findings.is_empty());
    if !is_sound && is_withdrawn_meanwhile(&file.on_disk) {
        // It is as it should be: nothing is left to check.
        found = Found { report: Ok(Report::default()), sha256: None, derived: None };
    }
    let path = root.join(&file.path).display().to_string();
    let Found { report, sha256, derived } = found;
    CheckedPackage { report: PackageReport::new(path, report), sha256, derived }
}

/// What the check of a package came to, before it is a report.
struct Found {
    report: Result<Report, VerifyError>,
    sha256: Option<String>,
    derived: Option<Derived>,
}

/// Whether a package that was listed has since been replaced with a tombstone.
fn is_withdrawn_meanwhile(package: &Path) -> bool {
    package.with_extension("withdrawn.json").exists() && !package.exists()
}

fn check_present(file: &PackageFile, checks: &Checks, copy: Option<&Copy>) -> Found {
    let failed = |report, sha256| Found { report, sha256, derived: None };
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
        let detail = format!("it contains the package {}", identity.file_name());
        findings.push(Finding::new(&rule::ARCHIVE_PLACE, file.name(), detail));
    }
    if findings.iter().any(|found| found.rule == &rule::ZIP_REPACKED) {
        let detail = "another program packed it again";
        findings.push(Finding::new(&rule::ARCHIVE_REPACKED, file.name(), detail));
    }
    findings.extend(foreign(file, derived.as_ref(), &findings, checks));
    let compared = copy.map_or_else(|| Ok(Vec::new()), |copy| copy.compare(file, &sha256, checks));
    match compared {
        Ok(compared) => findings.extend(compared),
        Err(error) => return failed(Err(error), Some(sha256)),
    }
    report.findings = findings;
    Found { report: Ok(report), sha256: Some(sha256), derived }
}

/// Only this program stores packages in an archive: one that is sound, but another's, does not
/// belong there. `--quick` does not read what SIPs say.
fn foreign(
    file: &PackageFile,
    derived: Option<&Derived>,
    findings: &Findings,
    checks: &Checks,
) -> Option<Finding> {
    let is_worse =
        |finding: &Finding| matches!(finding.rule.severity, Severity::Error | Severity::Unchecked);
    let is_foreign = derived.is_none() && !checks.quick && !findings.iter().any(is_worse);
    let detail = "it does not say of which release and version it is";
    is_foreign.then(|| Finding::new(&rule::ARCHIVE_FOREIGN, file.name(), detail))
}

/// A package that disappeared since the archive was listed is damage; others cannot be checked.
fn gone_or(error: IoError, file: &PackageFile) -> Result<Report, VerifyError> {
    if error.source.kind() != std::io::ErrorKind::NotFound {
        return Err(error.into());
    }
    let detail = "it disappeared while the archive was being checked";
    let finding = Finding::new(&rule::FIXITY_CHANGED, file.name(), detail);
    Ok(Report { findings: vec![finding].into(), ..Report::default() })
}
