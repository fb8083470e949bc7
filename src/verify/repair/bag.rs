//! Files of a package in a folder: each that is damaged is put back where every manifest that lists
//! it has the digest of the copy's; where there is no bag, its METS or SEDA manifest.

use std::collections::BTreeSet;
use std::path::Path;

use super::described::{self, Described};
use super::plan::{Plan, Repair};
use crate::error::IoError;
use crate::verify::archive::digest_file::sha256_of_file;
use crate::verify::bag::{Bag, read_bag};
use crate::verify::fixity::{Algorithm, Hasher};
use crate::verify::{Checks, Directory, VerifyError, directory, names};

/// What the package at `copy` can put back of these files of the one at `root`.
pub fn plan(
    root: &Path,
    copy: &Path,
    files: &BTreeSet<String>,
    checks: &Checks,
) -> Result<Plan, VerifyError> {
    let bag = read_bag(&mut Directory::open(root, &checks.limits)?, &checks.limits)?;
    let has_manifests = !bag.manifests.is_empty();
    let described = if has_manifests { Described::new() } else { described::files(root, checks)? };
    let mut files: BTreeSet<&str> = files.iter().map(String::as_str).collect();
    // What is damaged may keep the rest from being read.
    files.extend(described.keys().map(String::as_str));
    let mut plan = Plan::default();
    for path in files {
        // What is no file's name is what the whole bag lacks.
        if names::unsafe_reason(path).is_some() {
            continue;
        }
        let expected = if has_manifests { listed(&bag, path) } else { given(&described, path) };
        if expected.is_empty() && described::copy_describes(root, copy, path, checks)? {
            let (from, confirmed_by) = (copy.join(path), "the files that it describes".to_owned());
            let sha256 = sha256_of_file(&from)?;
            let path = path.to_owned();
            plan.repairs.push(Repair { path, from: Some(from), sha256, confirmed_by });
            continue;
        }
        if expected.is_empty() {
            let what = if has_manifests { "manifest" } else { "description" };
            plan.add(path, Err(format!("no {what} that is read lists it")));
            continue;
        }
        if let Some(found) = file(root, copy, path, &expected)? {
            plan.add(path, found);
        }
    }
    Ok(plan)
}

/// A manifest that lists a file, its algorithm, and the digest that it has.
type Expected<'a> = (&'a str, Algorithm, &'a str);

/// Every listing of a path.
fn listed<'a>(bag: &'a Bag, path: &str) -> Vec<Expected<'a>> {
    let listed = bag.manifests.iter().filter_map(|manifest| {
        Some((&*manifest.name, manifest.algorithm?, manifest.digests.get(path)?))
    });
    listed.collect()
}

fn given<'a>(described: &'a Described, path: &str) -> Vec<Expected<'a>> {
    let all = described.get(path).into_iter().flatten();
    all.map(|(by, algorithm, digest)| (&**by, *algorithm, &**digest)).collect()
}

/// The copy's file, where all that list it agree; `None` for a file that is as they say.
fn file(
    root: &Path,
    copy: &Path,
    path: &str,
    expected: &[Expected<'_>],
) -> Result<Option<Result<Repair, String>>, VerifyError> {
    let refused = |reason: &str| Ok(Some(Err(reason.to_owned())));
    let (here, from) = (root.join(path), copy.join(path));
    let leads_out = |folder: &Path| {
        let mut above = Path::new(path).ancestors().skip(1);
        above.any(|part| folder.join(part).is_symlink())
    };
    if leads_out(root) || here.is_symlink() {
        return refused("a link stands on its way");
    }
    if is_file(&here) && differing(&digests(&here, expected)?, expected).is_none() {
        return Ok(None);
    }
    if !is_file(&from) || leads_out(copy) {
        return refused("the copy does not have it");
    }
    let digests = digests(&from, expected)?;
    if let Some(manifest) = differing(&digests, expected) {
        return refused(&format!("{manifest} has another digest than the copy's file"));
    }
    let sha256 = digests.into_iter().find(|(algorithm, _)| *algorithm == Algorithm::Sha256);
    let named: Vec<&str> = expected.iter().map(|(manifest, ..)| *manifest).collect();
    Ok(Some(Ok(Repair {
        path: path.to_owned(),
        from: Some(from),
        sha256: sha256.map(|(_, digest)| digest).unwrap_or_default(),
        confirmed_by: named.join(" and "),
    })))
}

fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_file())
}

/// A file's SHA-256, and its digests by the algorithms of those that list it.
fn digests(path: &Path, expected: &[Expected<'_>]) -> Result<Vec<(Algorithm, String)>, IoError> {
    let algorithms: BTreeSet<Algorithm> =
        expected.iter().map(|(_, algorithm, _)| *algorithm).chain([Algorithm::Sha256]).collect();
    let mut hasher = Hasher::new(algorithms);
    directory::stream(path, u64::MAX, &mut |piece| hasher.update(piece))
        .map_err(IoError::of("read", path))?;
    Ok(hasher.finish())
}

/// The manifest that has another digest than these, if one has.
fn differing<'a>(digests: &[(Algorithm, String)], expected: &[Expected<'a>]) -> Option<&'a str> {
    let has = |algorithm: Algorithm, digest: &str| {
        digests.iter().any(|(of, found)| *of == algorithm && found.eq_ignore_ascii_case(digest))
    };
    let other = expected.iter().find(|(_, algorithm, digest)| !has(*algorithm, digest));
    other.map(|(manifest, ..)| *manifest)
}
