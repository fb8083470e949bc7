//! What of an archive, a package or a bag a copy can put back. The copy is trusted in nothing: a
//! file of it counts only where the archive's log, or the manifests that are here, have its
//! digest.
//!
//! - [`plan`](mod@plan): what is found;
//! - `archive::repair` asks the log of an archive;
//! - `manifests` asks those of a package, `bag` those of a folder, `described` what describes a package
//!   that has none.

mod bag;
mod described;
pub(super) mod manifests;
pub mod plan;

use std::collections::BTreeSet;
use std::path::Path;

use super::{Checks, PackageReport, PathKind, Status, VerifyError, archive, recognise};
use crate::finding::Severity;

use manifests::confirm;
pub use plan::{Plan, Refused, Repair};

/// What is damaged of a path that was checked.
#[derive(Debug, Clone, Default)]
pub struct Damage {
    /// Paths of the reports that say so: packages, in an archive.
    packages: BTreeSet<String>,
    /// Paths of the files that their errors are about.
    files: BTreeSet<String>,
}

impl Damage {
    /// Keeps what a report says of damage.
    pub fn note(&mut self, report: &PackageReport) {
        if report.status() != Status::Damaged {
            return;
        }
        self.packages.insert(report.path.clone());
        let errors = report.findings.iter().filter(|it| it.rule.severity == Severity::Error);
        self.files.extend(errors.map(|error| error.path.clone()));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }
}

/// What the copy can put back of what is damaged at `path`.
///
/// # Errors
/// When the copy is of another kind, or one of the two cannot be read.
pub fn plan(
    path: &Path,
    copy: &Path,
    damage: &Damage,
    checks: &Checks,
) -> Result<Plan, VerifyError> {
    let (here, there) = (recognise(path)?, recognise(copy)?);
    match (here, there) {
        (PathKind::Archive, PathKind::Archive) => {
            archive::repair::plan(path, copy, &damage.packages, &damage.files, checks)
        }
        (PathKind::Zip, PathKind::Zip) if !damage.is_empty() => package(path, copy, checks),
        (PathKind::Bag, PathKind::Bag) => bag::plan(path, copy, &damage.files, checks),
        (PathKind::Zip, PathKind::Zip) => Ok(Plan::default()),
        _ => Err(VerifyError::NotAlike { path: path.to_owned(), copy: copy.to_owned() }),
    }
}

/// A package outside any archive: the digest file beside it, or what describes it, confirms the copy.
fn package(path: &Path, copy: &Path, checks: &Checks) -> Result<Plan, VerifyError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let sha256 = archive::digest_file::sha256_of_file(copy)?;
    let mut plan = Plan::default();
    let found = match archive::digest_file::sha256_of_file(path)? == sha256 {
        true => Err("the copy has the same bytes".to_owned()),
        false => {
            let confirmed = match archive::digest_file::given(path) {
                Some(given) if given == sha256 => Ok(format!("{name}.sha256")),
                _ => confirm(path, copy, checks)?,
            };
            let repair = |confirmed_by| {
                let from = Some(copy.to_owned());
                Repair { path: name.clone(), from, sha256, confirmed_by }
            };
            confirmed.map(repair)
        }
    };
    plan.add(&name, found);
    Ok(plan)
}
