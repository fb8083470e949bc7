//! Reads the release of a package for those who show it: what it holds, and whether that is damaged.

use std::path::Path;

use super::checks::Checks;
use super::contents::read_contents;
use super::error::VerifyError;
use super::findings::Findings;
use super::fixity::Algorithm;
use super::metadata::{PastEvent, past_events};
use super::package::open_package;
use super::reader::{EntryKind, ReadFault};
use super::reproduce::{Packaged, PackagedRelease, Stated, packaged_release};
use super::{bag, eark, seda};
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

/// Reads the package at a path. `None`: this program did not make it, or it cannot be read as a
/// package at all.
///
/// # Errors
/// If content cannot be read.
pub fn read_package(path: &Path, checks: &Checks) -> Result<Option<ReadPackage>, VerifyError> {
    let mut reader = open_package(path, &checks.limits)?;
    let reader = &mut *reader;
    if reader.is_broken() {
        return Ok(None);
    }
    // Pictures and attachments are kept only for those who make a package again.
    let checks = Checks { reproduce: true, quick: false, ..checks.clone() };
    if seda::is_sip(reader) {
        return seda::read_release(reader, &checks);
    }
    let mut bag = match eark::read(reader, &checks.limits)? {
        Some(bag) => bag,
        None => bag::read_bag(reader, &checks.limits)?,
    };
    if bag.own_program.is_none() || !bag.is_legible {
        return Ok(None);
    }
    let mut findings = std::mem::take(&mut bag.findings);
    let mut contents = read_contents(reader, &bag, &checks)?;
    if !bag.is_alone {
        findings.append(bag::check(&bag));
    }
    findings.append(std::mem::take(&mut contents.container));
    findings.append(std::mem::take(&mut contents.findings));
    let package = Packaged::bag(&bag, &contents, reader.stamp());
    let place = |path: &str| format!("{}/{path}", package.source_folder);
    Ok(Some(ReadPackage::of(&package, &place, (findings, &bag.content_folder()))))
}

/// Passes the content of one file of a package, named as in [`ReadFile`], to `each`. Returns whether
/// it is there and whole.
///
/// # Errors
/// If content cannot be read.
pub fn read_file(
    path: &Path,
    name: &str,
    checks: &Checks,
    each: &mut dyn FnMut(&[u8]),
) -> Result<bool, VerifyError> {
    let mut reader = open_package(path, &checks.limits)?;
    let end = format!("/{name}");
    let is_named = |entry: &super::reader::Entry| {
        entry.kind == EntryKind::File && (entry.path == name || entry.path.ends_with(&end))
    };
    let Some(index) = reader.entries().iter().position(is_named) else { return Ok(false) };
    match reader.read(index, each) {
        Ok(()) => Ok(true),
        Err(ReadFault::Unreadable(error)) => Err(error.into()),
        Err(ReadFault::Damaged(_) | ReadFault::Unsupported) => Ok(false),
    }
}
