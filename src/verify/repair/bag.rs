//! Files of a bag in a folder: each that is damaged is put back where every manifest that lists it
//! has the digest of the copy's.

use std::collections::BTreeSet;
use std::path::Path;

use super::plan::{Plan, Repair};
use crate::error::IoError;
use crate::verify::bag::{Bag, read_bag};
use crate::verify::fixity::{Algorithm, Hasher};
use crate::verify::{Checks, Directory, VerifyError, directory, names};

/// What the bag at `copy` can put back of these files of the bag at `root`.
pub fn plan(
    root: &Path,
    copy: &Path,
    files: &BTreeSet<String>,
    checks: &Checks,
) -> Result<Plan, VerifyError> {
    let bag = read_bag(&mut Directory::open(root, &checks.limits)?, &checks.limits)?;
    let mut plan = Plan::default();
    for path in files {
        // What is no file's name is what the whole bag lacks.
        if names::unsafe_reason(path).is_some() {
            continue;
        }
        let expected = expected(&bag, path);
        if expected.is_empty() {
            plan.add(path, Err("no manifest that is read lists it".to_owned()));
            continue;
        }
        plan.add(path, file(root, copy, path, &expected)?);
    }
    Ok(plan)
}

/// Manifest, algorithm and digest of each listing of a path.
fn expected<'a>(bag: &'a Bag, path: &str) -> Vec<(&'a str, Algorithm, &'a str)> {
    let listed = bag.manifests.iter().filter_map(|manifest| {
        Some((&*manifest.name, manifest.algorithm?, manifest.digests.get(path)?))
    });
    listed.collect()
}

/// The copy's file, where all that list it agree.
fn file(
    root: &Path,
    copy: &Path,
    path: &str,
    expected: &[(&str, Algorithm, &str)],
) -> Result<Result<Repair, String>, VerifyError> {
    let from = copy.join(path);
    let is_file = from.symlink_metadata().is_ok_and(|found| found.is_file());
    let leads_out = |folder: &Path| {
        let mut above = Path::new(path).ancestors().skip(1);
        above.any(|part| folder.join(part).is_symlink())
    };
    if !is_file || leads_out(copy) {
        return Ok(Err("the copy does not have it".to_owned()));
    }
    if leads_out(root) || root.join(path).is_symlink() {
        return Ok(Err("a link stands on its way".to_owned()));
    }
    let algorithms: BTreeSet<Algorithm> =
        expected.iter().map(|(_, algorithm, _)| *algorithm).chain([Algorithm::Sha256]).collect();
    let mut hasher = Hasher::new(algorithms);
    directory::stream(&from, u64::MAX, &mut |piece| hasher.update(piece))
        .map_err(IoError::of("read", &from))?;
    let digests = hasher.finish();
    let has = |algorithm: Algorithm, digest: &str| {
        digests.iter().any(|(of, found)| *of == algorithm && found.eq_ignore_ascii_case(digest))
    };
    let differing = expected.iter().find(|(_, algorithm, digest)| !has(*algorithm, digest));
    if let Some((manifest, ..)) = differing {
        return Ok(Err(format!("{manifest} has another digest than the copy's file")));
    }
    let sha256 = digests.into_iter().find(|(algorithm, _)| *algorithm == Algorithm::Sha256);
    let named: Vec<&str> = expected.iter().map(|(manifest, ..)| *manifest).collect();
    Ok(Ok(Repair {
        path: path.to_owned(),
        from: Some(from),
        sha256: sha256.map(|(_, digest)| digest).unwrap_or_default(),
        confirmed_by: named.join(" and "),
    }))
}
