//! Packages of an archive that other processes checked: what each found, as a line of JSON, and taken
//! from there for the archive's own check.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::contents::PackageFile;
use super::derived::Derived;
use crate::error::IoError;
use crate::finding::Finding;
use crate::limits::package::LONGEST_RESULT;
use crate::rules;
use crate::verify::error::VerifyError;
use crate::verify::outcome::{Checked, PackageReport, Status};

/// The result of checking a package of an archive.
#[derive(Debug)]
pub(super) struct CheckedPackage {
    pub(super) report: PackageReport,
    /// SHA-256 of the file; `None` if it could not be read.
    pub(super) sha256: Option<String>,
    /// What the catalogue should have about it.
    pub(super) derived: Option<Derived>,
}

/// What the archive's own check needs of a package besides the report on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartOf {
    /// Path in the archive, with `/`.
    package: String,
    /// What was checked: `quick`, `full` or `reproduce`.
    scope: String,
    /// Size in bytes.
    size: u64,
    /// SHA-256 of the file; none if it could not be read.
    #[serde(default)]
    sha256: Option<String>,
    /// What the catalogue should have about it.
    #[serde(default)]
    derived: Option<Derived>,
    checked: Checked,
    /// Code of each rule with more findings than are listed, and how many more.
    #[serde(default)]
    more: Vec<(String, u64)>,
}

impl PartOf {
    pub(super) fn of(file: &PackageFile, scope: &str, checked: &CheckedPackage) -> PartOf {
        let more = checked.report.more.iter();
        PartOf {
            package: file.path.clone(),
            scope: scope.to_owned(),
            size: file.size,
            sha256: checked.sha256.clone(),
            derived: checked.derived.clone(),
            checked: checked.report.checked,
            more: more.map(|(rule, number)| (rule.code.to_owned(), *number)).collect(),
        }
    }
}

/// A line of the JSON report on a package that was checked as part of an archive.
#[derive(Deserialize)]
struct Line {
    status: String,
    #[serde(default)]
    findings: Vec<FindingLine>,
    #[serde(default)]
    reason: Option<String>,
    part: PartOf,
}

#[derive(Deserialize)]
struct FindingLine {
    rule: String,
    path: String,
    detail: String,
}

impl Line {
    /// The result of the check, with the paths that it gave.
    fn result(self, path: &str) -> Result<CheckedPackage, String> {
        let rule = |code: &str| {
            rules::by_code(code).ok_or_else(|| format!("there is no rule `{code}` in this version"))
        };
        let findings = self.findings.into_iter();
        let findings = findings.map(|it| Ok(Finding::new(rule(&it.rule)?, it.path, it.detail)));
        let findings = findings.collect::<Result<_, String>>()?;
        let more = self.part.more.iter().map(|(code, number)| Ok((rule(code)?, *number)));
        let report = PackageReport {
            path: path.to_owned(),
            findings,
            more: more.collect::<Result<_, String>>()?,
            checked: self.part.checked,
            unchecked: self.reason,
        };
        if report.status().as_str() != self.status {
            return Err(format!("its findings do not make it `{}`", self.status));
        }
        let PartOf { sha256, derived, .. } = self.part;
        let is_known = sha256.is_some() || report.status() == Status::Unchecked;
        is_known
            .then_some(CheckedPackage { report, sha256, derived })
            .ok_or_else(|| "it has no SHA-256".to_owned())
    }
}

/// What other processes found in the packages of an archive, by path in the archive. Each is taken
/// from here once; a package that is not here, or has another size by now, is read as usual.
#[derive(Debug, Default)]
pub struct CheckedElsewhere(Mutex<BTreeMap<String, (u64, CheckedPackage)>>);

impl CheckedElsewhere {
    /// Reads the lines that [`super::verify_parts`] had written about packages of the archive `root`,
    /// in any order; of two about one package, the later one counts.
    ///
    /// # Errors
    /// If they cannot be read, one is not such a line, or one is of a check with another scope than
    /// `scope` ([`Checks::scope`](crate::verify::Checks::scope)).
    pub fn read(
        root: &Path,
        lines: &mut dyn BufRead,
        scope: &str,
    ) -> Result<CheckedElsewhere, VerifyError> {
        let mut all = BTreeMap::new();
        let mut text = Vec::new();
        for number in 1_u64.. {
            text.clear();
            let mut bounded = std::io::Read::take(&mut *lines, LONGEST_RESULT);
            let read = bounded.read_until(b'\n', &mut text);
            if read.map_err(IoError::of("read", Path::new("the results")))? == 0 {
                break;
            }
            if text.trim_ascii().is_empty() {
                continue;
            }
            let wrong = |why: String| VerifyError::Elsewhere { line: number, why };
            let line: Line =
                serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
            if line.part.scope != scope {
                let why = format!("a check in `{}` scope, and not in `{scope}`", line.part.scope);
                return Err(wrong(why));
            }
            let (package, size) = (line.part.package.clone(), line.part.size);
            let path = root.join(&package).display().to_string();
            all.insert(package, (size, line.result(&path).map_err(wrong)?));
        }
        Ok(CheckedElsewhere(Mutex::new(all)))
    }

    /// What was found in a package, if it is still the one that was checked.
    pub(super) fn take(&self, file: &PackageFile) -> Option<CheckedPackage> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, checked) = all.remove(&file.path).filter(|(size, _)| *size == file.size)?;
        Some(checked)
    }
}
