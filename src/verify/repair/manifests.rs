//! Whether the manifests of a damaged package, as far as they can be read, are those of its copy.

use std::collections::BTreeMap;
use std::path::Path;

use crate::finding::Severity;
use crate::verify::package::{check_package, open_package};
use crate::verify::reader::{EntryKind, ReadFault};
use crate::verify::{Checks, VerifyError};

/// Bytes up to which a tag manifest is read: it lists a handful of files.
const LONGEST: u64 = 1 << 20;

/// What confirms a copy of a damaged package: one of the tag manifests in it, which has the digests
/// of the manifests, which have those of all else; or why nothing does. The copy must be sound.
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
    let (own, copied) = (tag_manifests(here, checks)?, tag_manifests(there, checks)?);
    let same = own.iter().find(|(name, bytes)| copied.get(*name) == Some(*bytes));
    Ok(match (same, own.is_empty()) {
        (Some((name, _)), _) => Ok(format!("{name}, which is the same in both")),
        (None, true) => Err("none of its tag manifests can be read to confirm the copy".to_owned()),
        (None, false) => Err("its tag manifests are not those of the copy".to_owned()),
    })
}

/// The tag manifests of a package that can be read, by name.
fn tag_manifests(path: &Path, checks: &Checks) -> Result<BTreeMap<String, Vec<u8>>, VerifyError> {
    let mut package = open_package(path, &checks.limits)?;
    let mut manifests = BTreeMap::new();
    if package.is_broken() {
        return Ok(manifests);
    }
    for index in 0..package.entries().len() {
        let entry = package.entries()[index].clone();
        let name = entry.path.rsplit('/').next().unwrap_or_default().to_owned();
        let is_at_top = entry.path.matches('/').count() == usize::from(package.is_serialised());
        let is_manifest = name.starts_with("tagmanifest-") && name.ends_with(".txt");
        if entry.kind != EntryKind::File || !is_at_top || !is_manifest || entry.size > LONGEST {
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
