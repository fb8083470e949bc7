//! Compares archives or packages with a copy: what one has and the other lacks, what differs
//! inside, and which of the two is damaged. An older state put in the place of a newer one is sound
//! in itself: only a copy, or the archive's own records, can show it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::archive::contents::{PackageFile, Tombstones};
use super::archive::digest_file::sha256_of_file;
use super::archive::lines::log_lines;
use super::archive::moment::packages;
use super::checks::Checks;
use super::error::VerifyError;
use super::fixity;
use super::identity::Identity;
use super::outcome::{PackageReport, Report};
use super::package::{check_package, open_package};
use super::reader::PackageReader;
use super::reader::{EntryKind, ReadFault};
use super::recognise::{PathKind, recognise};
use crate::finding::{Finding, Severity};
use crate::rules::verification as rule;

/// Maximum number of files inside two packages that are listed; beyond it, their number is given.
const MAX_FILES: usize = 50;

/// The copy of an archive.
pub struct Copy {
    root: PathBuf,
    packages: BTreeMap<String, PathBuf>,
}

impl Copy {
    /// # Errors
    /// If the copy is not an archive, or cannot be listed.
    pub fn open(path: &Path, copy: &Path) -> Result<Copy, VerifyError> {
        if recognise(copy)? != PathKind::Archive {
            return Err(unlike(path, copy));
        }
        let packages = packages(copy)?.into_iter();
        let packages = packages.map(|package| (package.path, package.on_disk)).collect();
        Ok(Copy { root: copy.to_owned(), packages })
    }

    /// Compares a package, whose SHA-256 is known, with the copy's package at the same path.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub fn compare(
        &self,
        package: &PackageFile,
        digest: &str,
        checks: &Checks,
    ) -> Result<Vec<Finding>, VerifyError> {
        let Some(there) = self.packages.get(&package.path) else {
            let detail = format!("{} does not have it", self.root.display());
            return Ok(vec![Finding::new(&rule::COPY_LACKS, package.name(), detail)]);
        };
        if sha256_of_file(there)? == digest {
            return Ok(Vec::new());
        }
        compare_packages(&package.on_disk, there, checks)
    }

    /// A report for each package that only the copy has. Those that were withdrawn here are
    /// reported, but are not damage.
    pub fn others(
        &self,
        root: &Path,
        is_here: &dyn Fn(&str) -> bool,
        withdrawn: &Tombstones,
        sink: &mut dyn FnMut(PackageReport),
    ) {
        for (path, there) in self.packages.iter().filter(|(path, _)| !is_here(path)) {
            let (rule, detail) = match withdrawn.contains_key(path) {
                true => (&rule::COPY_KEEPS, "it was withdrawn here"),
                false => (&rule::COPY_HAS_MORE, "it is missing here"),
            };
            let detail = format!("{detail}; {} has it", there.display());
            let name = path.rsplit('/').next().unwrap_or(path);
            let findings = vec![Finding::new(rule, name, detail)].into();
            let report = Report { findings, ..Report::default() };
            sink(PackageReport::new(root.join(path).display().to_string(), Ok(report)));
        }
    }

    /// Whether the copy's log continues where the one here ends, or diverges from it. A copy that
    /// lags behind does neither.
    ///
    /// # Errors
    /// If a log cannot be read.
    pub fn compare_logs(&self, root: &Path) -> Result<Vec<Finding>, VerifyError> {
        let read = |root: &Path| log_lines(root);
        let (here, there) = (read(root)?, read(&self.root)?);
        let shared = here.iter().zip(&there).take_while(|(one, other)| one == other).count();
        let detail = if shared == there.len() {
            return Ok(Vec::new());
        } else if shared == here.len() {
            format!(
                "it ends with line {shared}; that of {} goes on to line {}: an older state \
                 has replaced a newer one",
                self.root.display(),
                there.len()
            )
        } else {
            format!("it diverges from that of {} at line {}", self.root.display(), shared + 1)
        };
        Ok(vec![Finding::new(&rule::COPY_LOG, "log.jsonl", detail)])
    }
}

/// Compares one package with another, whatever containers they are in.
///
/// # Errors
/// If one of them is an archive, or cannot be read.
pub fn compare_packages(
    here: &Path,
    there: &Path,
    checks: &Checks,
) -> Result<Vec<Finding>, VerifyError> {
    for path in [here, there] {
        if recognise(path)? == PathKind::Archive {
            return Err(unlike(here, there));
        }
    }
    let (one, other) = (Side::read(here, checks)?, Side::read(there, checks)?);
    let name = here.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut findings = Vec::new();
    let mut files = differing(&one.files, &other.files);
    if files.is_empty() && one.is_container == other.is_container && one.sha256 == other.sha256 {
        return Ok(findings);
    }
    let same_files = files.is_empty();
    if !same_files || one.sha256 != other.sha256 {
        findings.push(Finding::new(&rule::COPY_DIFFERS, &*name, verdict(&one, &other, there)));
    }
    if let (Some(older), Some(newer)) = (&one.identity, &other.identity)
        && older.id == newer.id
        && older.number() < newer.number()
    {
        let detail = format!(
            "version {} is here, version {} in {}",
            older.number(),
            newer.number(),
            there.display()
        );
        findings.push(Finding::new(&rule::COPY_NEWER, &*name, detail));
    }
    let more = files.len().saturating_sub(MAX_FILES);
    files.truncate(MAX_FILES);
    let listed = files.into_iter().map(|(path, what)| {
        Finding::new(&rule::COPY_FILE, path, format!("{what} {}", there.display()))
    });
    findings.extend(listed);
    if more > 0 {
        findings.push(Finding::new(&rule::COPY_FILE, &*name, format!("{more} more files differ")));
    }
    Ok(findings)
}

fn unlike(path: &Path, copy: &Path) -> VerifyError {
    VerifyError::NotAlike { path: path.to_owned(), copy: copy.to_owned() }
}

/// Which of the two is damaged.
fn verdict(one: &Side, other: &Side, there: &Path) -> String {
    let state = |side: &Side| match side.damage.as_slice() {
        [] => "sound".to_owned(),
        codes => format!("damaged ({})", codes.join(", ")),
    };
    format!(
        "it differs from {}: this one is {}, the other is {}",
        there.display(),
        state(one),
        state(other)
    )
}

/// One of the two.
struct Side {
    is_container: bool,
    /// SHA-256 of the container file; empty for folders.
    sha256: String,
    /// SHA-256 of each file, by its path below the top folder; `None` if it is damaged.
    files: BTreeMap<String, Option<String>>,
    /// Codes of its own errors.
    damage: Vec<&'static str>,
    identity: Option<Identity>,
}

impl Side {
    fn read(path: &Path, checks: &Checks) -> Result<Side, VerifyError> {
        let is_container = path.is_file();
        let sha256 = if is_container { sha256_of_file(path)? } else { String::new() };
        // A full check, since they differ; typesetting both again would cost more than it shows.
        let checks = Checks { quick: false, reproduce: false, against: None, ..checks.clone() };
        let (report, identity) = check_package(&mut *open_package(path, &checks.limits)?, &checks)?;
        let errors = report.findings.iter().filter(|f| f.rule.severity == Severity::Error);
        let damage: BTreeSet<&'static str> = errors.map(|finding| finding.rule.code).collect();
        let files = files(&mut *open_package(path, &checks.limits)?)?;
        let damage = damage.into_iter().collect();
        Ok(Side { is_container, sha256, files, damage, identity })
    }
}

/// The digest of every file of a package.
fn files(reader: &mut dyn PackageReader) -> Result<BTreeMap<String, Option<String>>, VerifyError> {
    let mut files = BTreeMap::new();
    if reader.is_broken() {
        return Ok(files);
    }
    for index in 0..reader.entries().len() {
        let entry = reader.entries()[index].clone();
        if entry.kind != EntryKind::File {
            continue;
        }
        let path = match reader.is_serialised() {
            true => entry.path.split_once('/').map_or(&*entry.path, |(_, path)| path),
            false => &*entry.path,
        };
        let mut hasher = fixity::Hasher::new([fixity::Algorithm::Sha256]);
        let digest = match reader.read(index, &mut |piece| hasher.update(piece)) {
            Ok(()) => Some(hasher.finish().into_iter().map(|(_, digest)| digest).collect()),
            Err(ReadFault::Damaged(_) | ReadFault::Unsupported) => None,
            Err(ReadFault::Unreadable(error)) => return Err(error.into()),
        };
        files.insert(path.to_owned(), digest);
    }
    Ok(files)
}

/// What differs, and how, to be followed by the name of the copy.
fn differing(
    here: &BTreeMap<String, Option<String>>,
    there: &BTreeMap<String, Option<String>>,
) -> Vec<(String, &'static str)> {
    let paths: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    let compared = paths.into_iter().filter_map(|path| {
        let what = match (here.get(path), there.get(path)) {
            (Some(Some(one)), Some(Some(other))) if one == other => return None,
            (Some(None), Some(None)) => "it cannot be read, either here or in",
            (Some(None), Some(_)) => "it cannot be read here, but can in",
            (Some(_), Some(None)) => "it can be read here, but not in",
            (Some(_), Some(_)) => "its bytes differ from those in",
            (Some(_), None) => "it is missing from",
            _ => "it is missing here, but present in",
        };
        Some((path.clone(), what))
    });
    compared.collect()
}
