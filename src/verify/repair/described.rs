//! Digests of files where there is no bag: as METS of a package of E-ARK, or the manifest of a SIP,
//! gives them.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::IoError;
use crate::finding::Severity;
use crate::verify::bag::{Declaration, Kind, manifest};
use crate::verify::findings::Findings;
use crate::verify::fixity::{Algorithm, Hasher};
use crate::verify::package::{check_package, open_package};
use crate::verify::{Checks, VerifyError, directory, metadata, names, seda};

const METS: &str = "METS.xml";
const MANIFEST: &str = "manifest.xml";

/// What descriptions give of each file: their own path, the algorithm, and the digest.
pub type Described = BTreeMap<String, Vec<(String, Algorithm, String)>>;

/// What the descriptions of the package in a folder give of its files, by path. A description that is not
/// as the one above it says counts for nothing.
///
/// # Errors
/// If one cannot be read.
pub fn files(root: &Path, checks: &Checks) -> Result<Described, VerifyError> {
    let mut described = Described::new();
    let limit = checks.limits.metadata;
    if let Some(bytes) = read(root, MANIFEST, limit)? {
        for (path, algorithm, digest) in seda::digests_given(&bytes) {
            described.entry(path).or_default().push((MANIFEST.to_owned(), algorithm, digest));
        }
    }
    let mut parts = vec![METS.to_owned()];
    while let Some(part) = parts.pop() {
        let Some(bytes) = read(root, &part, limit)? else { continue };
        let is_as_given = |(_, algorithm, digest): &(String, Algorithm, String)| {
            let mut hasher = Hasher::new([*algorithm]);
            hasher.update(&bytes);
            hasher.finish().iter().all(|(_, found)| found.eq_ignore_ascii_case(digest))
        };
        if !described.get(&part).into_iter().flatten().all(is_as_given) {
            continue;
        }
        let base = part.strip_suffix(METS).unwrap_or_default().to_owned();
        for (href, algorithm, digest) in metadata::digests_given(&bytes) {
            let path = format!("{base}{href}");
            let is_first = !described.contains_key(&path);
            if is_first && part == METS && path.ends_with(&format!("/{METS}")) {
                parts.push(path.clone());
            }
            described.entry(path).or_default().push((part.clone(), algorithm, digest));
        }
    }
    Ok(described)
}

/// Whether the file at `path` gives digests of others, which no file gives of it, and the copy's is right: the
/// copy is sound, and each file here has the digest that it gives.
///
/// # Errors
/// If one of the two cannot be read.
pub fn copy_describes(
    root: &Path,
    copy: &Path,
    path: &str,
    checks: &Checks,
) -> Result<bool, VerifyError> {
    let Some(bytes) = read(copy, path, checks.limits.metadata)? else { return Ok(false) };
    let given = match path {
        METS => metadata::digests_given(&bytes),
        MANIFEST => seda::digests_given(&bytes),
        _ => of_tag_manifest(path, bytes),
    };
    if given.is_empty() || read(root, path, checks.limits.metadata)? == read(copy, path, u64::MAX)?
    {
        return Ok(false);
    }
    for (path, algorithm, digest) in given {
        let here = root.join(&path);
        let is_file = here.symlink_metadata().is_ok_and(|it| it.is_file());
        if !is_file || names::unsafe_reason(&path).is_some() {
            return Ok(false);
        }
        let mut hasher = Hasher::new([algorithm]);
        directory::stream(&here, u64::MAX, &mut |piece| hasher.update(piece))
            .map_err(IoError::of("read", &here))?;
        if !hasher.finish().iter().all(|(_, found)| found.eq_ignore_ascii_case(&digest)) {
            return Ok(false);
        }
    }
    let full =
        Checks { quick: false, reproduce: false, against: None, observer: None, ..checks.clone() };
    let (report, _) = check_package(&mut *open_package(copy, &checks.limits)?, &full)?;
    Ok(!report.findings.iter().any(|it| it.rule.severity == Severity::Error))
}

fn of_tag_manifest(path: &str, bytes: Vec<u8>) -> Vec<(String, Algorithm, String)> {
    let (Some((Kind::Tag, Some(algorithm))), Ok(text)) =
        (manifest::recognise(path), String::from_utf8(bytes))
    else {
        return Vec::new();
    };
    let (declared, mut findings) = (Declaration::ASSUMED, Findings::default());
    let listed = manifest::parse(path, text, declared, &|_| true, &mut findings).digests;
    listed.iter().map(|(path, digest)| (path.to_owned(), algorithm, digest.to_owned())).collect()
}

/// A file of at most this many bytes, if it is there.
fn read(root: &Path, path: &str, limit: u64) -> Result<Option<Vec<u8>>, IoError> {
    let file = root.join(path);
    let is_read = file.symlink_metadata().is_ok_and(|it| it.is_file() && it.len() <= limit);
    if !is_read || names::unsafe_reason(path).is_some() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    directory::stream(&file, limit, &mut |piece| bytes.extend_from_slice(piece))
        .map_err(IoError::of("read", &file))?;
    Ok(Some(bytes))
}
