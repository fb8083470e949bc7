//! Names that manifests write otherwise than the file system keeps them.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::Bag;
use crate::finding::Finding;
use crate::verify::{names, rule};

/// Replaces names of other makers' manifests by those that are there.
pub fn match_names(bag: &mut Bag) {
    if bag.own_program.is_some() {
        return;
    }
    match_normalised(bag);
    if !bag.declaration.is_strict() {
        match_case(bag);
    }
}

/// Other makers' manifests may write a name in another Unicode form than the file system gave it
/// (RFC 8493 §5.5): the listed name is replaced by the one that is there.
fn match_normalised(bag: &mut Bag) {
    let is_plain = |path: &str| path.is_ascii();
    let by_form: BTreeMap<String, String> = bag
        .files
        .keys()
        .filter(|path| !is_plain(path))
        .map(|path| (path.nfc().collect(), path.clone()))
        .collect();
    for manifest in &mut bag.manifests {
        let listed: Vec<String> = manifest
            .digests
            .keys()
            .filter(|path| !is_plain(path) && !bag.files.contains_key(*path))
            .cloned()
            .collect();
        for path in listed {
            let Some(there) = by_form.get(&path.nfc().collect::<String>()) else { continue };
            let Some(digest) = manifest.digests.remove(&path) else { continue };
            let detail = format!("{} writes it in another Unicode form", manifest.name);
            bag.findings.push(Finding::new(&rule::BAG_NORMALISATION, there.clone(), detail));
            let before = manifest.digests.entry(there.clone()).or_insert_with(|| digest.clone());
            if *before != digest {
                let detail = format!("{} lists it in two forms", manifest.name);
                let finding = Finding::new(&rule::BAG_LISTED_DIFFERENTLY, there.clone(), detail);
                bag.findings.push(finding);
            }
        }
    }
}

/// Before 1.0: a bag made where case is ignored may list one file twice, by two names. The one
/// that is not there is passed over with a warning if the other is, with the same digest.
fn match_case(bag: &mut Bag) {
    let mut by_case: Option<BTreeMap<String, String>> = None;
    for manifest in &mut bag.manifests {
        let missing: Vec<String> = manifest
            .digests
            .keys()
            .filter(|path| !bag.files.contains_key(*path))
            .cloned()
            .collect();
        for path in missing {
            let by_case = by_case.get_or_insert_with(|| {
                bag.files.keys().map(|path| (names::folded(path), path.clone())).collect()
            });
            let Some(there) = by_case.get(&names::folded(&path)) else { continue };
            if manifest.digests.get(there) == manifest.digests.get(&path) {
                manifest.digests.remove(&path);
                let detail = format!(
                    "{} lists it beside {}, which alone is there: the digest is the same",
                    manifest.name,
                    names::shown(there)
                );
                bag.findings.push(Finding::new(&rule::BAG_PATH_CLASH, path, detail));
            }
        }
    }
}
