//! `catalog.jsonl`: derived from the packages, so never needed to verify them, but compared with
//! them, line by line and field by field.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::contents::{CATALOGUE, Digests, PackageFile, Tombstones};
use super::derived::{self, Derived, PackageBytes};
use super::lines::Lines;
use super::unread::Unread;
use crate::error::IoError;
use crate::finding::{Finding, Rule};
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::fixity;
use crate::verify::names::shown;

/// What a catalogue is compared with.
pub struct Packages<'a> {
    pub root: &'a Path,
    pub files: &'a [PackageFile],
    pub digests: &'a Digests,
    pub derived: &'a BTreeMap<String, Derived>,
    pub tombstones: &'a Tombstones,
    pub unread: &'a Unread,
}

/// The result of the comparison.
#[derive(Default)]
pub struct Compared {
    pub findings: Findings,
    /// SHA-256 of the file; `None`: there is none.
    pub sha256: Option<String>,
}

/// Every difference between the catalogue and the packages.
pub fn check(catalogue: Option<Lines>, packages: &Packages<'_>) -> Result<Compared, IoError> {
    let mut compared = Compared::default();
    let Some(lines) = catalogue else {
        let missing = Finding::new(&rule::ARCHIVE_NO_CATALOGUE, CATALOGUE, "the file is missing");
        compared.findings.push(missing);
        return Ok(compared);
    };
    let mut reading = Reading {
        packages,
        listed: BTreeSet::new(),
        last: None,
        findings: Findings::default(),
        hasher: fixity::Hasher::new([fixity::Algorithm::Sha256]),
    };
    lines.read(&mut |number, line, is_whole| reading.line(number, line, is_whole))?;
    let Reading { listed, mut findings, hasher, .. } = reading;
    let is_missing = |package: &&String| {
        !listed.contains(*package) && !packages.tombstones.contains_key(*package)
    };
    for package in packages.digests.keys().filter(is_missing) {
        let detail = format!("{CATALOGUE} does not list it");
        findings.push(Finding::new(&rule::ARCHIVE_CATALOGUE_STALE, package, detail));
    }
    compared.sha256 = hasher.finish().into_iter().map(|(_, digest)| digest).next();
    compared.findings = findings;
    Ok(compared)
}

/// An entry, as far as it is compared at first: for a line made to exhaust memory, nothing else is
/// kept.
#[derive(Deserialize)]
struct Entry {
    id: Option<String>,
    version: Option<u32>,
    /// Path of the package in the archive.
    path: String,
    sha256: String,
}

struct Reading<'a> {
    packages: &'a Packages<'a>,
    listed: BTreeSet<String>,
    /// Identifier and version of the previous line.
    last: Option<(String, u32)>,
    findings: Findings,
    hasher: fixity::Hasher,
}

impl Reading<'_> {
    fn report(&mut self, rule: &'static Rule, path: &str, detail: String) {
        self.findings.push(Finding::new(rule, path, detail));
    }

    fn line(&mut self, number: u64, line: &[u8], is_whole: bool) {
        self.hasher.update(line);
        self.hasher.update(if is_whole { b"\n" } else { b"" });
        let entry = is_whole.then(|| serde_json::from_slice::<Entry>(line).ok()).flatten();
        let Some(Entry { id, version, path, sha256 }) = entry else {
            let detail = format!("line {number} is not a complete entry of a package");
            return self.report(&rule::ARCHIVE_CATALOGUE_LINE, CATALOGUE, detail);
        };
        let Packages { digests, tombstones, .. } = *self.packages;
        match digests.get(&path) {
            None if tombstones.contains_key(&path) => {
                let detail = format!("line {number} of {CATALOGUE} lists it; it was withdrawn");
                self.report(&rule::ARCHIVE_CATALOGUE_STALE, &path, detail);
            }
            None if self.packages.unread.covers(&path) => {}
            None => {
                let detail = format!("line {number} of {CATALOGUE} lists it; it is absent");
                self.report(&rule::ARCHIVE_ABSENT, &path, detail);
            }
            Some(Some(actual)) if *actual != sha256 => {
                let detail = format!("SHA-256 is {actual}; {CATALOGUE} lists {sha256}");
                self.report(&rule::ARCHIVE_CATALOGUE_DIGEST, &path, detail);
            }
            Some(_) => self.compare(number, line, &path),
        }
        let key = id.zip(version);
        if let (Some(last), Some(key)) = (&self.last, &key)
            && last >= key
        {
            let detail = format!("line {number} is out of order");
            self.report(&rule::ARCHIVE_CATALOGUE_FORM, CATALOGUE, detail);
        }
        self.last = key.or(self.last.take());
        // For a missing package, each line has already been reported.
        if digests.contains_key(&path) && !self.listed.insert(path.clone()) {
            let detail = format!("line {number} lists {} again", shown(&path));
            self.report(&rule::ARCHIVE_CATALOGUE_LINE, CATALOGUE, detail);
        }
    }

    /// Compares a line with what its package, which has the listed digest, says.
    fn compare(&mut self, number: u64, line: &[u8], path: &str) {
        let Some(derived) = self.packages.derived.get(path) else { return };
        if fixity::sha256(line) == derived.sha256 {
            return;
        }
        let file = self.packages.files.binary_search_by(|it| it.path.as_str().cmp(path));
        let digest = self.packages.digests.get(path).and_then(Option::as_ref);
        let (Ok(at), Some(sha256)) = (file, digest) else { return };
        let file = PackageBytes { path, size: self.packages.files[at].size, sha256 };
        let differences = derived::differences(line, self.packages.root, file);
        let Some(differences) = differences else { return };
        if differences.is_empty() {
            let detail = format!("line {number} is not in its canonical form");
            self.report(&rule::ARCHIVE_CATALOGUE_FORM, CATALOGUE, detail);
        }
        for difference in differences {
            let detail = format!("line {number} of {CATALOGUE}: {difference}");
            self.report(&rule::ARCHIVE_CATALOGUE_FIELD, path, detail);
        }
    }
}
