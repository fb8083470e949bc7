//! The results of verification: findings, state and counts, for one package and for all.

use serde::{Deserialize, Serialize};

use super::error::VerifyError;
use super::findings::Findings;
use crate::finding::{Finding, Rule, Severity};

/// How much was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Checked {
    /// Packages.
    pub packages: u64,
    /// Files in them.
    pub files: u64,
    /// Bytes of content read, unpacked.
    pub bytes: u64,
    /// Digests compared.
    pub digests: u64,
}

impl std::ops::AddAssign for Checked {
    fn add_assign(&mut self, other: Checked) {
        self.packages += other.packages;
        self.files += other.files;
        self.bytes += other.bytes;
        self.digests += other.digests;
    }
}

/// What verification of one package found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Report {
    /// All findings, those about risks included.
    pub findings: Findings,
    /// How much was checked.
    pub checked: Checked,
    /// What was requested but could not be checked, and why.
    pub unchecked: Option<String>,
}

impl std::ops::AddAssign for Report {
    fn add_assign(&mut self, other: Report) {
        self.findings.append(other.findings);
        self.checked += other.checked;
        self.unchecked = self.unchecked.take().or(other.unchecked);
    }
}

/// The state of a package or an archive's own files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Status {
    /// No error; there may be warnings.
    Sound,
    /// There are errors.
    Damaged,
    /// The checks could not be finished.
    Unchecked,
}

impl Status {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Sound => "sound",
            Status::Damaged => "damaged",
            Status::Unchecked => "unchecked",
        }
    }
}

/// The result for one package, or for what an archive has besides packages.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageReport {
    /// The path given; below an archive, that path and the package's place in it.
    pub path: String,
    /// The listed findings, followed by one for each rule with more.
    pub findings: Vec<Finding>,
    /// How many more each of these rules has.
    pub more: Vec<(&'static Rule, u64)>,
    /// How much was checked.
    pub checked: Checked,
    /// Why the checks could not be finished, if so.
    pub unchecked: Option<String>,
}

impl PackageReport {
    /// From the result of checking `path`.
    pub fn new(path: String, result: Result<Report, VerifyError>) -> PackageReport {
        match result {
            Ok(Report { findings, checked, unchecked }) => {
                let more = findings.unnamed().collect();
                let findings = findings.into_named(&path);
                let obstacle = findings.iter().find(|it| it.rule.severity == Severity::Unchecked);
                let obstacle = obstacle.map(|it| format!("{}: {}", it.path, it.detail));
                let unchecked = unchecked.or(obstacle);
                PackageReport { path, findings, more, checked, unchecked }
            }
            Err(error) => PackageReport::unchecked(path, &error),
        }
    }

    /// For a path that could not be checked.
    pub fn unchecked(path: String, error: &VerifyError) -> PackageReport {
        PackageReport {
            path,
            findings: Vec::new(),
            more: Vec::new(),
            checked: Checked::default(),
            unchecked: Some(error.to_string()),
        }
    }

    /// Damage takes precedence over what could not be checked.
    pub fn status(&self) -> Status {
        if self.findings.iter().any(|found| found.rule.severity == Severity::Error) {
            Status::Damaged
        } else if self.unchecked.is_some() {
            Status::Unchecked
        } else {
            Status::Sound
        }
    }
}

/// Counts over all reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// Packages without damage.
    pub sound: u64,
    /// Packages with damage.
    pub damaged: u64,
    /// Packages that could not be checked.
    pub unchecked: u64,
    /// Findings that are damage.
    pub errors: u64,
    /// Findings that are not.
    pub warnings: u64,
    /// How much was checked.
    pub checked: Checked,
}

impl Summary {
    /// Counts a report.
    pub fn add(&mut self, report: &PackageReport) {
        match report.status() {
            Status::Sound => self.sound += 1,
            Status::Damaged => self.damaged += 1,
            Status::Unchecked => self.unchecked += 1,
        }
        let named = report.findings.iter().map(|finding| (finding.rule, 1));
        // The finding that gives their number counts as one already.
        let more = report.more.iter().map(|(rule, more)| (*rule, more.saturating_sub(1)));
        for (rule, number) in named.chain(more) {
            match rule.severity {
                Severity::Error => self.errors += number,
                Severity::Warning => self.warnings += number,
                Severity::Unchecked | Severity::Note => {}
            }
        }
        self.checked += report.checked;
    }

    /// 0 sound, 1 damage, 2 something could not be checked.
    pub fn exit_status(&self) -> u8 {
        match self {
            Summary { unchecked: 1.., .. } => 2,
            Summary { damaged: 1.., .. } => 1,
            _ => 0,
        }
    }
}
