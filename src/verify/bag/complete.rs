//! Whether a bag is complete (RFC 8493 §3): every listed file is there, every payload file is
//! listed, and there are as many bytes as announced.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bag, Kind, fetch, own};
use crate::finding::Finding;
use crate::verify::fixity::Algorithm;
use crate::verify::{names, rule};

/// What is missing, or too much.
pub fn check(bag: &Bag) -> Vec<Finding> {
    let mut findings = Vec::new();
    check_payload_folder(bag, &mut findings);
    check_manifests(bag, &mut findings);
    check_listed(bag, &mut findings);
    check_payload(bag, &mut findings);
    check_fetch(bag, &mut findings);
    check_oxum(bag, &mut findings);
    check_clashes(bag, &mut findings);
    check_names(bag, &mut findings);
    if bag.own_program.is_some() {
        own::check(bag, &mut findings);
    }
    findings
}

fn check_payload_folder(bag: &Bag, findings: &mut Vec<Finding>) {
    let lists_nothing = bag.manifests.iter().all(|manifest| manifest.digests.is_empty());
    if !bag.has_payload_folder {
        // A zip need not hold an empty folder.
        let may_be_empty = bag.is_serialised && !bag.manifests.is_empty() && lists_nothing;
        let rule = match may_be_empty {
            true => &rule::BAG_EMPTY_PAYLOAD,
            false => &rule::BAG_NO_PAYLOAD_FOLDER,
        };
        findings.push(Finding::new(rule, "data/", "there is no payload folder"));
    } else if bag.payload().next().is_none() {
        let detail = "the payload folder has no files";
        findings.push(Finding::new(&rule::BAG_EMPTY_PAYLOAD, "data/", detail));
    }
}

fn check_manifests(bag: &Bag, findings: &mut Vec<Finding>) {
    let known = bag
        .manifests
        .iter()
        .any(|manifest| manifest.kind == Kind::Payload && manifest.algorithm.is_some());
    if !known {
        let detail = "no manifest of the payload has an algorithm that is known: nothing says \
                      what the payload should be";
        findings.push(Finding::new(&rule::BAG_NO_MANIFEST, "manifest-sha512.txt", detail));
    }
    // The drafts before 1.0 asked for no more than these.
    let mut algorithms = bag
        .manifests
        .iter()
        .filter(|manifest| manifest.kind == Kind::Payload)
        .filter_map(|manifest| manifest.algorithm);
    let is_weak = known && algorithms.all(|it| matches!(it, Algorithm::Md5 | Algorithm::Sha1));
    if is_weak && bag.declaration.is_strict() {
        let detail = "MD5 and SHA-1 find accidents; who changes a file on purpose can keep them";
        findings.push(Finding::new(&rule::BAG_WEAK_ALGORITHM, "data/", detail));
    }
}

/// Files that manifests list and that are not there, each once.
fn check_listed(bag: &Bag, findings: &mut Vec<Finding>) {
    let mut missing: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for manifest in &bag.manifests {
        for path in manifest.digests.keys().filter(|path| !bag.files.contains_key(*path)) {
            missing.entry(path).or_default().push(&manifest.name);
        }
    }
    let fetched: BTreeSet<&str> = bag.fetch.iter().map(String::as_str).collect();
    for (path, manifests) in missing {
        if fetched.contains(path) {
            let detail = "fetch.txt lists it; nothing is fetched: the bag is incomplete";
            findings.push(Finding::new(&rule::BAG_FETCH_ABSENT, path, detail));
        } else {
            let detail = format!("the file is missing; {} lists it", manifests.join(", "));
            findings.push(Finding::new(&rule::BAG_FILE_MISSING, path, detail));
        }
    }
}

/// Payload files that no manifest, or not every manifest, lists.
fn check_payload(bag: &Bag, findings: &mut Vec<Finding>) {
    let manifests: Vec<_> =
        bag.manifests.iter().filter(|manifest| manifest.kind == Kind::Payload).collect();
    if manifests.is_empty() {
        return;
    }
    for path in bag.payload() {
        let lacking: Vec<&str> = manifests
            .iter()
            .filter(|manifest| !manifest.digests.contains_key(path))
            .map(|manifest| manifest.name.as_str())
            .collect();
        if lacking.len() == manifests.len() {
            let detail = "the file is in no manifest";
            findings.push(Finding::new(&rule::BAG_FILE_UNLISTED, path, detail));
        } else if !lacking.is_empty() && bag.declaration.is_strict() {
            let detail = format!("the file is not in {}", lacking.join(", "));
            findings.push(Finding::new(&rule::BAG_FILE_PARTLY_LISTED, path, detail));
        }
    }
}

fn check_fetch(bag: &Bag, findings: &mut Vec<Finding>) {
    let manifests = || bag.manifests.iter().filter(|manifest| manifest.kind == Kind::Payload);
    for path in &bag.fetch {
        if manifests().any(|manifest| manifest.digests.contains_key(path)) {
            continue;
        }
        let rule = match bag.declaration.is_strict() {
            true => &rule::BAG_FETCH_UNLISTED,
            false => &rule::BAG_FETCH_UNLISTED_OLD,
        };
        let detail = format!("« {} » is in no manifest", names::shown(path));
        findings.push(Finding::new(rule, fetch::NAME, detail));
    }
}

fn check_oxum(bag: &Bag, findings: &mut Vec<Finding>) {
    let Some(oxum) = bag.info.oxum(bag.declaration, findings) else { return };
    let files = bag.payload().count() as u64;
    let octets = bag
        .payload()
        .filter_map(|path| bag.sizes.get(path))
        .fold(0_u64, |total, size| total.saturating_add(*size));
    if (octets, files) != (oxum.octets, oxum.files) {
        let detail = format!(
            "Payload-Oxum says {} bytes in {} files; there are {octets} bytes in {files} files",
            oxum.octets, oxum.files
        );
        findings.push(Finding::new(&rule::BAG_OXUM, bag.info.name.clone(), detail));
    }
}

/// Names that fall together elsewhere; in zips the container's check tells those of entries.
fn check_clashes(bag: &Bag, findings: &mut Vec<Finding>) {
    let listed = bag.manifests.iter().flat_map(|manifest| manifest.digests.keys());
    let mut paths: BTreeSet<&str> = listed.map(String::as_str).collect();
    match bag.is_serialised {
        true => paths.retain(|path| !bag.files.contains_key(*path)),
        false => paths.extend(bag.files.keys().map(String::as_str)),
    }
    for (path, other) in names::clashes(paths) {
        let detail = format!("falls together with {}", names::shown(other));
        findings.push(Finding::new(&rule::BAG_PATH_CLASH, path, detail));
    }
}

/// Names that some systems cannot have, or that an operating system gave.
fn check_names(bag: &Bag, findings: &mut Vec<Finding>) {
    let manifests = bag.manifests.iter().filter(|manifest| manifest.kind == Kind::Payload);
    let listed = manifests.flat_map(|manifest| manifest.digests.keys().map(String::as_str));
    let paths: BTreeSet<&str> = listed.chain(bag.payload()).collect();
    for path in paths {
        if let Some(name) = names::system_file(path) {
            let detail = format!("« {name} » is made by an operating system, for itself");
            findings.push(Finding::new(&rule::BAG_SYSTEM_FILE, path, detail));
        }
        if let Some(reason) = names::unportable_reason(path) {
            findings.push(Finding::new(&rule::BAG_FOLDER_NAME, path, reason));
        }
    }
}
