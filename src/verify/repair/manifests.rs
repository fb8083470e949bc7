//! Whether what gives the digests of a damaged package, as far as it can be read, is that of its copy:
//! the tag manifests of a bag, METS of a package of E-ARK, the manifest of a SIP.

use std::collections::BTreeMap;
use std::path::Path;

use crate::finding::Severity;
use crate::verify::package::{check_package, open_package};
use crate::verify::reader::{EntryKind, ReadFault};
use crate::verify::{Checks, VerifyError};

/// Bytes up to which a file that gives digests is read: a tag manifest lists a handful of files, the manifest
/// of a SIP all of them.
const LONGEST: u64 = 16 << 20;

/// What confirms a copy of a damaged package: one of the tag manifests in it, which has the digests
/// of the manifests, which have those of all else; where there is no bag, the file at its root that
/// has the digests of all others; or why nothing does. The copy must be sound.
///
/// # Errors
/// When one of the two cannot be read.
pub fn confirm(
    here: &Path,
    there: &Path,
    checks: &Checks,
) -> Result<Result<String, String>, VerifyError> {
    let full =
        Checks { quick: false, reproduce: false, against: None, observer: None, ..checks.clone() };
    let (report, _) = check_package(&mut *open_package(there, &checks.limits)?, &full)?;
    let mut errors = report.findings.iter().filter(|it| it.rule.severity == Severity::Error);
    if let Some(error) = errors.next() {
        return Ok(Err(format!("the copy is damaged too ({})", error.rule.code)));
    }
    let (own, copied) = (describing(here, checks)?, describing(there, checks)?);
    let same = own.iter().find(|(name, bytes)| copied.get(*name) == Some(*bytes));
    Ok(match (same, own.is_empty()) {
        (Some((name, _)), _) => Ok(format!("{name}, which is the same in both")),
        (None, true) => Err("none of its tag manifests can be read to confirm the copy".to_owned()),
        (None, false) if own.keys().any(|name| name.starts_with(TAG_MANIFEST)) => {
            Err("its tag manifests are not those of the copy".to_owned())
        }
        (None, false) => {
            let names: Vec<&str> = own.keys().map(String::as_str).collect();
            Err(format!("its {} is not that of the copy", names.join(" and ")))
        }
    })
}

/// What the names of tag manifests begin with.
const TAG_MANIFEST: &str = "tagmanifest-";

/// The files of a package that confirm all others and can be read, by name.
fn describing(path: &Path, checks: &Checks) -> Result<BTreeMap<String, Vec<u8>>, VerifyError> {
    let mut package = open_package(path, &checks.limits)?;
    let mut manifests = BTreeMap::new();
    if package.is_broken() {
        return Ok(manifests);
    }
    let depth = usize::from(package.is_serialised());
    let at = |path: &str, depth: usize| path.matches('/').count() == depth;
    let mut paths = package.entries().iter().map(|entry| entry.path.as_str());
    let is_bag = paths.any(|path| at(path, depth) && path.rsplit('/').next() == Some("bagit.txt"));
    let confirms = |path: &str, name: &str| match name {
        "METS.xml" => !is_bag && at(path, depth),
        // A SIP has no top folder.
        "manifest.xml" => !is_bag && at(path, 0),
        _ => name.starts_with(TAG_MANIFEST) && name.ends_with(".txt") && at(path, depth),
    };
    for index in 0..package.entries().len() {
        let entry = package.entries()[index].clone();
        let name = entry.path.rsplit('/').next().unwrap_or_default().to_owned();
        let is_read = confirms(&entry.path, &name) && entry.size <= LONGEST;
        if entry.kind != EntryKind::File || !is_read {
            continue;
        }
        let mut bytes = Vec::new();
        match package.read(index, &mut |piece| bytes.extend_from_slice(piece)) {
            Ok(()) => drop(manifests.insert(name, bytes)),
            Err(ReadFault::Damaged(_) | ReadFault::Unsupported) => {}
            Err(ReadFault::Unreadable(error)) => return Err(error.into()),
        }
    }
    Ok(manifests)
}
