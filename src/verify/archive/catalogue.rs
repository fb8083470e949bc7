//! `catalog.jsonl`: derivable from the packages, so never needed to verify them, and compared with
//! them.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use super::contents::Tombstones;
use super::{Digests, lines};
use crate::error::IoError;
use crate::finding::Finding;
use crate::verify::findings::Findings;
use crate::verify::rule;

const NAME: &str = "catalog.jsonl";

/// Every difference between the catalogue and the packages.
pub fn check(
    root: &Path,
    packages: &Digests,
    tombstones: &Tombstones,
) -> Result<Findings, IoError> {
    let mut findings = Findings::default();
    let mut listed: BTreeSet<String> = BTreeSet::new();
    let exists = lines::read(&root.join(NAME), &mut |number, line, is_whole| {
        let Some((package, digest)) = is_whole.then(|| parse(line)).flatten() else {
            let detail = format!("line {number} is no whole entry of a package");
            findings.push(Finding::new(&rule::ARCHIVE_CATALOGUE_LINE, NAME, detail));
            return;
        };
        match packages.get(&package) {
            None if tombstones.contains_key(&package) => {
                let detail = format!("line {number} of {NAME} lists it; it was withdrawn");
                findings.push(Finding::new(&rule::ARCHIVE_CATALOGUE_STALE, &*package, detail));
            }
            None => {
                let detail = format!("line {number} of {NAME} lists it; it is absent");
                findings.push(Finding::new(&rule::ARCHIVE_ABSENT, &*package, detail));
            }
            Some(Some(actual)) if *actual != digest => {
                let detail = format!("SHA-256 is {actual}; {NAME} lists {digest}");
                findings.push(Finding::new(&rule::ARCHIVE_CATALOGUE_DIGEST, &*package, detail));
            }
            Some(_) => {}
        }
        // Of one that is absent each line is told already.
        if packages.contains_key(&package) && !listed.insert(package.clone()) {
            let detail = format!("line {number} lists {package} again");
            findings.push(Finding::new(&rule::ARCHIVE_CATALOGUE_LINE, NAME, detail));
        }
    })?;
    if !exists {
        findings.push(Finding::new(&rule::ARCHIVE_NO_CATALOGUE, NAME, "the file is missing"));
        return Ok(findings);
    }
    let is_missing =
        |package: &&String| !listed.contains(*package) && !tombstones.contains_key(*package);
    for package in packages.keys().filter(is_missing) {
        let detail = format!("{NAME} does not list it");
        findings.push(Finding::new(&rule::ARCHIVE_CATALOGUE_STALE, package, detail));
    }
    Ok(findings)
}

/// An entry, as far as it is compared: of a line made to exhaust memory nothing else is held.
#[derive(Deserialize)]
struct Entry {
    /// Of the package, in the archive.
    path: String,
    sha256: String,
}

fn parse(line: &[u8]) -> Option<(String, String)> {
    let Entry { path, sha256 } = serde_json::from_slice(line).ok()?;
    Some((path, sha256))
}
