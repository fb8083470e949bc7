//! Archives: every package with its `.zip.sha256`, and that catalogue, log and folders fit them.
//!
//! 1. [`contents`] lists the files and says what each is;
//! 2. each package is checked, many at once, told in the order of their paths;
//! 3. [`catalogue`], [`log`] and [`withdrawals`] are compared with what was found.

mod catalogue;
mod contents;
mod digest_file;
mod lines;
mod log;
mod withdrawals;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::{Checked, Checks, PackageReport, Report, VerifyError, check_zip, rule};
use crate::error::IoError;
use crate::finding::Finding;

use contents::{Contents, PackageFile};

/// Packages that are checked between two tellings: bounds what waits to be told in order.
const BATCH: usize = 64;

/// What is known of the packages: SHA-256 by path in the archive, `None` where unreadable.
type Digests = BTreeMap<String, Option<String>>;

/// Checks an archive; `tell` gets a report for each package, then one for the archive's own
/// files.
///
/// # Errors
/// When the archive's own files cannot be read.
pub fn verify(
    root: &Path,
    checks: &Checks,
    tell: &mut dyn FnMut(PackageReport),
) -> Result<(), VerifyError> {
    let Contents { packages, tombstones, mut findings } = contents::list(root)?;
    let mut digests = Digests::new();
    for batch in packages.chunks(BATCH) {
        let results: Vec<_> = batch.par_iter().map(|file| check(file, checks)).collect();
        for (file, (report, digest)) in batch.iter().zip(results) {
            digests.insert(file.path.clone(), digest);
            tell(PackageReport::new(root.join(&file.path).display().to_string(), report));
        }
    }
    findings.extend(catalogue::check(root, &digests, &tombstones)?);
    let (told, faults) = log::check(root, &digests, &tombstones)?;
    findings.extend(faults);
    findings.extend(withdrawals::check(root, &digests, &tombstones, &told)?);
    let report = Report { findings, checked: Checked::default() };
    tell(PackageReport::new(root.display().to_string(), Ok(report)));
    Ok(())
}

/// One package: its digest file, its name, and itself.
fn check(file: &PackageFile, checks: &Checks) -> (Result<Report, VerifyError>, Option<String>) {
    let digest = match digest_file::of(&file.on_disk) {
        Ok(digest) => digest,
        Err(error) => return (gone_or(error, file), None),
    };
    let result = check_zip(&file.on_disk, checks).map(|(mut report, identity)| {
        let mut findings = digest_file::check(file, &digest);
        report.checked.digests += 1;
        findings.append(&mut report.findings);
        if let Some(identity) = identity.filter(|identity| identity.file_name() != file.name()) {
            let detail = format!("it holds the package {}", identity.file_name());
            findings.push(Finding::new(&rule::ARCHIVE_PLACE, file.name(), detail));
        }
        report.findings = findings;
        report
    });
    (result, Some(digest))
}

/// A package that vanished since the archive was listed is damage; others cannot be checked.
fn gone_or(error: IoError, file: &PackageFile) -> Result<Report, VerifyError> {
    if error.source.kind() != std::io::ErrorKind::NotFound {
        return Err(error.into());
    }
    let detail = "it vanished while the archive was checked";
    let finding = Finding::new(&rule::FIXITY_CHANGED, file.name(), detail);
    Ok(Report { findings: vec![finding], checked: Checked::default() })
}
