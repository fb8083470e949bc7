//! What this program's bags have beyond RFC 8493: package format 1.

use super::{Bag, Info, Kind};
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;

const AGENT: &str = "communique ";

/// Tag files that every package has.
const TAG_FILES: [&str; 2] = ["bagit.txt", "bag-info.txt"];
/// A manifest and its tag manifest. A package has one of these pairs or both. Tag manifests are not
/// listed anywhere, but each lists the manifests of both pairs: none can be removed without trace.
const MANIFESTS: [[&str; 2]; 2] = [
    ["manifest-sha256.txt", "tagmanifest-sha256.txt"],
    ["manifest-sha512.txt", "tagmanifest-sha512.txt"],
];

/// What the labels of this program's own begin with.
const LABELS: &str = "Communique-";

/// `Bag-Software-Agent`, if this program made the bag: by that label, or, if it was removed or
/// changed, by labels that no other program writes. If damage makes it unreadable, fixity reports
/// the damage itself.
pub fn program(info: &Info) -> Option<String> {
    let agent = info.first("Bag-Software-Agent").unwrap_or_default();
    let version = agent.strip_prefix(AGENT).unwrap_or_default();
    let is_own = version.starts_with(|c: char| c.is_ascii_digit())
        || info.fields().any(|(label, _)| label.starts_with(LABELS));
    is_own.then(|| agent.to_owned())
}

pub fn check(bag: &Bag, findings: &mut Findings) {
    let has = |name: &str| bag.files.contains_key(name);
    let has_no_pair = !MANIFESTS.iter().flatten().any(|name| has(name));
    let pairs = MANIFESTS.iter().filter(|pair| has_no_pair || pair.iter().any(|name| has(name)));
    for &name in TAG_FILES.iter().chain(pairs.flatten()) {
        if !has(name) {
            findings.push(Finding::new(&rule::BAG_OWN_FILE, name, "the file is missing"));
        }
    }
    if bag.declaration != super::Declaration::ASSUMED {
        let detail = "a package made by this program is a bag of version 1.0 in UTF-8";
        findings.push(Finding::new(&rule::BAG_VERSION, "bagit.txt", detail));
    }
    // Tag manifests have no digest of their own: fixing their form leaves no bit of them free.
    for manifest in bag.manifests.iter().filter(|manifest| !manifest.is_own_form) {
        let detail = "its order, case or spaces are not what this program writes";
        findings.push(Finding::new(&rule::BAG_OWN_MANIFEST, manifest.name.clone(), detail));
    }
    let tag_manifests: Vec<_> =
        bag.manifests.iter().filter(|manifest| manifest.kind == Kind::Tag).collect();
    let is_tag_manifest = |path: &str| tag_manifests.iter().any(|manifest| manifest.name == path);
    for path in bag.files.keys().filter(|path| !path.starts_with("data/")) {
        let listed = tag_manifests.iter().all(|manifest| manifest.digests.contains(path));
        let mut expected = TAG_FILES.iter().chain(MANIFESTS.iter().flatten());
        let expected = expected.any(|name| name == path);
        if !is_tag_manifest(path) && !listed || is_tag_manifest(path) && !expected {
            let detail = "the package's tag manifests do not list the file";
            findings.push(Finding::new(&rule::BAG_OWN_UNLISTED, path.clone(), detail));
        }
    }
    check_name(bag, findings);
    check_folder(bag, findings);
}

fn check_name(bag: &Bag, findings: &mut Findings) {
    let folder = bag.prefix.trim_end_matches('/');
    if bag.is_serialised && folder != bag.identifier() {
        let detail = format!("the top folder {folder} is not named {}", bag.identifier());
        findings.push(Finding::new(&rule::BAG_OWN_NAME, "", detail));
    }
}

/// All payload is below `data/<id>/`.
fn check_folder(bag: &Bag, findings: &mut Findings) {
    let folder = bag.content_folder();
    for path in bag.payload().filter(|path| !path.starts_with(&folder)) {
        let detail = format!("the file is outside {folder}");
        findings.push(Finding::new(&rule::BAG_OWN_UNLISTED, path, detail));
    }
}
