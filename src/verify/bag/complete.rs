//! Whether a bag is complete (RFC 8493 §3): every listed file exists, every payload file is listed,
//! and there are as many bytes as announced.

use std::collections::BTreeSet;

use super::{Bag, Kind, fetch, own};
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::fixity::Algorithm;
use crate::verify::names;

/// What is missing or superfluous.
pub fn check(bag: &Bag) -> Findings {
    let mut findings = Findings::default();
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

fn check_payload_folder(bag: &Bag, findings: &mut Findings) {
    let lists_nothing = bag.manifests.iter().all(|manifest| manifest.digests.is_empty());
    if !bag.has_payload_folder {
        // A zip need not contain an empty folder.
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

fn check_manifests(bag: &Bag, findings: &mut Findings) {
    let known = bag
        .manifests
        .iter()
        .any(|manifest| manifest.kind == Kind::Payload && manifest.algorithm.is_some());
    let payload = bag.manifests.iter().find(|manifest| manifest.kind == Kind::Payload);
    match payload {
        Some(manifest) if !known => {
            let detail = "no payload manifest uses a known algorithm: the digests are not \
                          checked";
            findings.push(Finding::new(&rule::BAG_NO_KNOWN_ALGORITHM, &*manifest.name, detail));
        }
        Some(_) => {}
        None => {
            let detail = "there is no payload manifest: nothing says what the payload should be";
            findings.push(Finding::new(&rule::BAG_NO_MANIFEST, "manifest-sha512.txt", detail));
        }
    }
    // The drafts before 1.0 required nothing more.
    let mut algorithms = bag
        .manifests
        .iter()
        .filter(|manifest| manifest.kind == Kind::Payload)
        .filter_map(|manifest| manifest.algorithm);
    let is_weak = known && algorithms.all(|it| matches!(it, Algorithm::Md5 | Algorithm::Sha1));
    if is_weak && bag.declaration.is_strict() {
        let detail = "MD5 and SHA-1 detect accidents, not deliberate changes";
        findings.push(Finding::new(&rule::BAG_WEAK_ALGORITHM, "data/", detail));
    }
}

/// Files that manifests list but that are missing, each once.
fn check_listed(bag: &Bag, findings: &mut Findings) {
    for (index, manifest) in bag.manifests.iter().enumerate() {
        let (before, after) = bag.manifests.split_at(index);
        for path in manifest.digests.paths().filter(|path| !bag.files.contains_key(*path)) {
            let is_reported = before.iter().any(|manifest| manifest.digests.contains(path));
            if is_reported || bag.doubtful.contains(path) {
                continue;
            }
            if bag.fetch.contains(path) {
                let detail = "fetch.txt lists it, but nothing is fetched: the bag is incomplete";
                findings.push(Finding::new(&rule::BAG_FETCH_ABSENT, path, detail));
                continue;
            }
            let listing = after.iter().filter(|manifest| manifest.digests.contains(path));
            let names: Vec<&str> = listing.map(|manifest| manifest.name.as_str()).collect();
            let detail = format!("the file is missing; {} lists it", names.join(", "));
            findings.push(Finding::new(&rule::BAG_FILE_MISSING, path, detail));
        }
    }
}

/// Payload files that no manifest lists, or not every manifest.
fn check_payload(bag: &Bag, findings: &mut Findings) {
    let manifests: Vec<_> =
        bag.manifests.iter().filter(|manifest| manifest.kind == Kind::Payload).collect();
    if manifests.is_empty() {
        return;
    }
    for path in bag.payload() {
        let lacking: Vec<&str> = manifests
            .iter()
            .filter(|manifest| !manifest.digests.contains(path))
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

fn check_fetch(bag: &Bag, findings: &mut Findings) {
    let manifests = || bag.manifests.iter().filter(|manifest| manifest.kind == Kind::Payload);
    for path in bag.fetch.paths() {
        if manifests().any(|manifest| manifest.digests.contains(path)) {
            continue;
        }
        let rule = match bag.declaration.is_strict() {
            true => &rule::BAG_FETCH_UNLISTED,
            false => &rule::BAG_FETCH_UNLISTED_OLD,
        };
        let detail = format!("`{}` is in no manifest", names::shown(path));
        findings.push(Finding::new(rule, fetch::NAME, detail));
    }
}

fn check_oxum(bag: &Bag, findings: &mut Findings) {
    let Some(oxum) = bag.info.oxum(bag.declaration, findings) else { return };
    let files = bag.payload().count() as u64;
    let sizes = bag.payload().map(|path| bag.sizes[bag.files[path]]);
    let octets = sizes.fold(0_u64, u64::saturating_add);
    if (octets, files) != (oxum.octets, oxum.files) {
        let detail = format!(
            "Payload-Oxum gives {} bytes in {} files; there are {octets} bytes in {files} files",
            oxum.octets, oxum.files
        );
        findings.push(Finding::new(&rule::BAG_OXUM, bag.info.name.clone(), detail));
    }
}

/// Names that collide on other systems; for zips, the container's check reports those of entries.
fn check_clashes(bag: &Bag, findings: &mut Findings) {
    let listed = bag.manifests.iter().flat_map(|manifest| manifest.digests.paths());
    let listed = listed.filter(|path| !bag.files.contains_key(*path));
    let files = bag.files.keys().map(String::as_str).filter(|_| !bag.is_serialised);
    let paths = listed.chain(files);
    for (path, other) in names::clashes(paths) {
        let detail = format!("collides with {}", names::shown(other));
        findings.push(Finding::new(&rule::BAG_PATH_CLASH, path, detail));
    }
}

/// Names that some systems cannot have, or that an operating system created.
fn check_names(bag: &Bag, findings: &mut Findings) {
    let manifests = bag.manifests.iter().filter(|manifest| manifest.kind == Kind::Payload);
    // Files that exist are checked once, with the payload.
    let is_elsewhere = |path: &&str| !(path.starts_with("data/") && bag.files.contains_key(*path));
    let listed = manifests.flat_map(|manifest| manifest.digests.paths()).filter(is_elsewhere);
    let is_reported = |path: &&str| {
        names::system_file(path).is_some() || names::unportable_reason(path).is_some()
    };
    let paths: BTreeSet<&str> = listed.chain(bag.payload()).filter(is_reported).collect();
    for path in paths {
        if let Some(name) = names::system_file(path) {
            let detail = format!("`{name}` is made by an operating system for its own use");
            findings.push(Finding::new(&rule::BAG_SYSTEM_FILE, path, detail));
        }
        if let Some(reason) = names::unportable_reason(path) {
            findings.push(Finding::new(&rule::BAG_FOLDER_NAME, path, reason));
        }
    }
}
