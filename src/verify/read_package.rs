//! A package that was read for those who show its release.

use super::findings::Findings;
use super::fixity::Algorithm;
use super::metadata::{PastEvent, past_events};
use super::reproduce::{Packaged, PackagedRelease, Stated, packaged_release};
use crate::finding::{Finding, Severity};

/// A package of this program that was read.
#[derive(Debug)]
pub struct ReadPackage {
    /// What its container and its files are not as they should be in; its metadata are not judged.
    pub findings: Vec<Finding>,
    /// Labels and values by which it describes itself.
    pub info: Vec<(String, String)>,
    /// By path.
    pub files: Vec<ReadFile>,
    /// The release, or why it cannot be read.
    pub release: Result<PackagedRelease, String>,
    /// What the package says about how it was made.
    pub stated: Stated,
    /// What its preservation metadata tell of its making.
    pub events: Vec<PastEvent>,
    /// Path of the typeset release.
    pub pdf: Option<String>,
}

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    /// Path in the package, below the folder of its content.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// In hexadecimal; empty if it was not read.
    pub sha256: String,
}

impl ReadPackage {
    /// Whether container or files are damaged.
    pub fn is_damaged(&self) -> bool {
        self.findings
            .iter()
            .any(|found| found.rule.severity == Severity::Error && !found.rule.is_own_form())
    }

    /// The first value of a label.
    pub fn info(&self, label: &str) -> Option<&str> {
        self.info.iter().find(|(name, _)| name == label).map(|(_, value)| value.as_str())
    }

    /// What was read of a package, with what was found on the way.
    pub(super) fn of(
        package: &Packaged<'_>,
        place: &dyn Fn(&str) -> String,
        (findings, folder): (Findings, &str),
    ) -> ReadPackage {
        let files = package.digests.iter().map(|(path, found)| ReadFile {
            path: path.strip_prefix(folder).unwrap_or(path).to_owned(),
            size: found.size,
            sha256: found.digests.get(&Algorithm::Sha256).cloned().unwrap_or_default(),
        });
        let pdf = package.pdfs.first().map(|pdf| pdf.path.clone());
        ReadPackage {
            findings: findings.iter().cloned().collect(),
            info: package
                .info
                .fields()
                .map(|(one, two)| (one.to_owned(), two.to_owned()))
                .collect(),
            files: files.collect(),
            release: packaged_release(package, place),
            stated: package.stated(),
            events: package.bytes(&package.premis).map(past_events).unwrap_or_default(),
            pdf: pdf.map(|path| path.strip_prefix(folder).unwrap_or(&path).to_owned()),
        }
    }
}
