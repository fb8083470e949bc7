//! Names that manifests write differently from the file system.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::Bag;
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::names;
use crate::verify::reader::PackageReader;

/// Reads names whose encoding the container does not declare again: as the manifests have them.
pub fn match_encodings(bag: &mut Bag, reader: &dyn PackageReader) {
    let listed = |path: &str| bag.manifests.iter().any(|it| it.digests.contains(path));
    let is_odd = |path: &&String| !path.is_ascii() && !listed(path);
    let odd: Vec<String> = bag.files.keys().filter(is_odd).cloned().collect();
    let mut renamed = Vec::new();
    let mut unknown = Vec::new();
    for path in odd {
        let readings = reader.other_readings(bag.files[&path]);
        // The bag's folder is as it was read.
        let depth = bag.prefix.matches('/').count();
        let below = |reading: &String| reading.splitn(depth + 1, '/').nth(depth).map(str::to_owned);
        let mut others = readings.iter().filter_map(below);
        match others.find(|name| listed(name) && !bag.files.contains_key(name)) {
            Some(name) => renamed.push((path, name)),
            None if readings.is_empty() => {}
            None => unknown.push(path),
        }
    }
    for (path, name) in renamed {
        if let Some(index) = bag.files.remove(&path) {
            bag.files.insert(name, index);
        }
    }
    doubt(bag, unknown);
}

/// Files whose names cannot be read may be those that are listed but missing.
fn doubt(bag: &mut Bag, unknown: Vec<String>) {
    if unknown.is_empty() {
        return;
    }
    let listed = bag.manifests.iter().flat_map(|manifest| manifest.digests.paths());
    let missing: BTreeSet<String> = listed
        .filter(|path| !path.is_ascii() && !bag.files.contains_key(*path))
        .map(str::to_owned)
        .collect();
    if missing.is_empty() || missing.len() > unknown.len() {
        return;
    }
    for path in unknown.into_iter().take(missing.len()) {
        bag.files.remove(&path);
        let detail = "its name is in an unknown encoding, which the zip does not declare: it \
                      may be a file of the manifests";
        bag.findings.push(Finding::new(&rule::ZIP_UNKNOWN_ENCODING, path, detail));
    }
    bag.doubtful = missing;
}

/// Replaces names in other makers' manifests with those of the files.
pub fn match_names(bag: &mut Bag) {
    if bag.own_program.is_some() {
        return;
    }
    match_normalised(bag);
    if !bag.declaration.is_strict() {
        match_case(bag);
    }
}

/// Other makers' manifests may write a name in another Unicode form than the file system (RFC 8493
/// §5.5): the listed name is replaced with the file's.
fn match_normalised(bag: &mut Bag) {
    let is_plain = |path: &str| path.is_ascii();
    let by_form: BTreeMap<String, String> = bag
        .files
        .keys()
        .filter(|path| !is_plain(path))
        .map(|path| (path.nfc().collect(), path.clone()))
        .collect();
    for manifest in &mut bag.manifests {
        let listed = manifest.digests.paths();
        let listed = listed.filter(|path| !is_plain(path) && !bag.files.contains_key(*path));
        let renamed = listed.filter_map(|path| {
            let there = by_form.get(&path.nfc().collect::<String>())?;
            Some((path.to_owned(), there.clone()))
        });
        let renamed: BTreeMap<String, String> = renamed.collect();
        for there in renamed.values() {
            let detail = format!("{} writes it in another Unicode form", manifest.name);
            bag.findings.push(Finding::new(&rule::BAG_NORMALISATION, there.clone(), detail));
        }
        for there in manifest.digests.rename(&renamed) {
            let detail = format!("{} lists it in two forms", manifest.name);
            bag.findings.push(Finding::new(&rule::BAG_LISTED_DIFFERENTLY, there, detail));
        }
    }
}

/// Before 1.0, a bag made where case is ignored may list one file twice, by two names. The name
/// without a file is skipped with a warning if the other is listed with the same digest.
fn match_case(bag: &mut Bag) {
    let is_there = |path: &str| bag.files.contains_key(path);
    if bag.manifests.iter().all(|manifest| manifest.digests.paths().all(is_there)) {
        return;
    }
    let by_case: BTreeMap<String, &str> =
        bag.files.keys().map(|path| (names::folded(path), path.as_str())).collect();
    for manifest in &mut bag.manifests {
        let listed = &manifest.digests;
        let missing = listed.iter().filter(|(path, _)| !bag.files.contains_key(*path));
        let beside = missing.filter_map(|(path, it)| {
            let there = *by_case.get(&names::folded(path))?;
            (listed.get(there) == Some(it)).then(|| (path.to_owned(), there))
        });
        let beside: BTreeMap<String, &str> = beside.collect();
        manifest.digests.retain(|path, _| !beside.contains_key(path));
        for (path, there) in beside {
            let detail = format!(
                "{} lists it beside {}, the only one that exists: the digest is the same",
                manifest.name,
                names::shown(there)
            );
            bag.findings.push(Finding::new(&rule::BAG_PATH_CLASH, path, detail));
        }
    }
}
