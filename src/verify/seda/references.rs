//! The consistency of a manifest: unique identifiers, references that lead somewhere, groups with
//! one master.

use std::collections::{BTreeMap, BTreeSet};

use super::manifest::{DataObject, Manifest};
use super::{CONTENT, MANIFEST};
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::fixity::Algorithm;
use crate::verify::names::shown;

/// Every fault of the manifest alone, with identifiers that its schema found more than once.
pub fn check(manifest: &Manifest, repeated: &BTreeSet<String>, findings: &mut Findings) {
    check_objects(manifest, findings);
    check_identifiers(manifest, repeated, findings);
    check_references(manifest, findings);
    check_groups(manifest, findings);
}

fn wrong(findings: &mut Findings, rule: &'static crate::finding::Rule, detail: String) {
    findings.push(Finding::new(rule, MANIFEST, detail));
}

fn check_objects(manifest: &Manifest, findings: &mut Findings) {
    let (mut ids, mut uris) = (BTreeSet::new(), BTreeSet::new());
    for object in &manifest.objects {
        let report = |findings: &mut Findings, what: &str| {
            let detail = format!("BinaryDataObject {} {what}", object.id);
            wrong(findings, &rule::SEDA_OBJECT, detail);
        };
        if !ids.insert(object.id.as_str()) {
            report(findings, "has the identifier of another one");
        }
        if object.uri.is_empty() || object.digest.is_empty() {
            report(findings, "has no address or no digest");
        } else if Algorithm::from_name(&object.algorithm).is_none() {
            let detail = format!(
                "BinaryDataObject {} has the unknown algorithm `{}`",
                object.id, object.algorithm
            );
            wrong(findings, &rule::SEDA_ALGORITHM, detail);
        }
        if !object.uri.is_empty() {
            if !object.uri.starts_with(CONTENT) {
                report(findings, "names a file outside content/");
            }
            if !uris.insert(object.uri.as_str()) {
                report(findings, "names a file that another one names too");
            }
        }
        check_form(object, findings);
    }
}

/// What the schema allows but Vitam does not accept.
fn check_form(object: &DataObject, findings: &mut Findings) {
    let is_taken = |c: char| c.is_ascii_alphanumeric() || "_@-./".contains(c);
    if !object.uri.chars().all(is_taken) {
        let detail = "has characters other than letters, digits, _, @, - and full stops";
        findings.push(Finding::new(&rule::SEDA_FORM, &*object.uri, detail));
    }
    if object.digest.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let detail = format!("the digest of {} is not in lower case", object.id);
        wrong(findings, &rule::SEDA_FORM, detail);
    }
}

fn check_identifiers(manifest: &Manifest, repeated: &BTreeSet<String>, findings: &mut Findings) {
    let objects: BTreeSet<&str> = manifest.objects.iter().map(|it| it.id.as_str()).collect();
    let (mut seen, mut twice) = (objects, BTreeSet::new());
    let others = manifest.groups.iter().chain(&manifest.units).chain(&manifest.others);
    for id in others.filter(|id| !id.is_empty()) {
        if !seen.insert(id) {
            twice.insert(id.as_str());
            wrong(findings, &rule::SEDA_IDENTIFIER, format!("{id} is given twice"));
        }
    }
    // Those of objects were reported with them; the schema knows of other places.
    let mut once = BTreeSet::new();
    let objects = manifest.objects.iter().map(|object| object.id.as_str());
    let among_objects: BTreeSet<&str> = objects.filter(|id| !once.insert(*id)).collect();
    let is_known = |id: &str| twice.contains(id) || among_objects.contains(id);
    for id in repeated.iter().filter(|id| !is_known(id)) {
        wrong(findings, &rule::SEDA_IDENTIFIER, format!("{} is given twice", shown(id)));
    }
}

fn check_references(manifest: &Manifest, findings: &mut Findings) {
    let objects = manifest.objects.iter().map(|object| &object.id).chain(&manifest.others);
    let objects: BTreeSet<&String> = objects.collect();
    let groups: BTreeSet<&String> = manifest.groups.iter().collect();
    let units: BTreeSet<&String> = manifest.units.iter().collect();
    for (element, target) in &manifest.references {
        let is_there = match element.as_str() {
            "DataObjectGroupReferenceId" => groups.contains(target),
            "DataObjectReferenceId" => objects.contains(target),
            _ => units.contains(target),
        };
        if !is_there {
            let detail = format!("{element} names `{target}`, which does not exist");
            wrong(findings, &rule::SEDA_REFERENCE, detail);
        }
    }
}

/// Usage of a version: `BinaryMaster` of `BinaryMaster_1`.
fn usage(version: &str) -> &str {
    version.split_once('_').map_or(version, |(usage, _)| usage)
}

fn check_groups(manifest: &Manifest, findings: &mut Findings) {
    let mut usages: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let binary = manifest.objects.iter();
    let binary = binary.filter_map(|it| Some((it.group.as_deref()?, it.version.as_str())));
    let physical = manifest.physical.iter().map(|(group, version)| (&**group, &**version));
    for (group, version) in binary.chain(physical) {
        *usages.entry(group).or_default().entry(usage(version)).or_default() += 1;
    }
    let references = manifest.references.iter();
    let references = references.filter(|(element, _)| element == "DataObjectGroupReferenceId");
    let mentioned: BTreeSet<&str> = references.map(|(_, id)| id.as_str()).collect();
    for (group, usages) in &usages {
        for (usage, count) in usages.iter().filter(|(_, count)| **count > 1) {
            let detail = format!("group {group} has {count} objects of the usage `{usage}`");
            wrong(findings, &rule::SEDA_MASTER, detail);
        }
        if !usages.contains_key("BinaryMaster") && !usages.contains_key("PhysicalMaster") {
            wrong(findings, &rule::SEDA_MASTER, format!("group {group} has no master"));
        }
        if !mentioned.contains(group) {
            let detail = format!("no archive unit refers to group {group}");
            wrong(findings, &rule::SEDA_ORPHAN, detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::parse;
    use super::*;

    const OBJECT: &str = "<BinaryDataObject id=\"B1\"><DataObjectVersion>BinaryMaster_1\
        </DataObjectVersion><Uri>content/a.pdf</Uri><MessageDigest algorithm=\"SHA-512\">ab\
        </MessageDigest></BinaryDataObject>";
    const UNIT: &str = "<ArchiveUnit id=\"A1\"><DataObjectReference><DataObjectGroupReferenceId>G1\
        </DataObjectGroupReferenceId></DataObjectReference></ArchiveUnit>";

    fn codes(objects: &str, units: &str) -> Vec<&'static str> {
        let text = format!(
            "<ArchiveTransfer><DataObjectGroup id=\"G1\">{objects}</DataObjectGroup>{units}\
             </ArchiveTransfer>"
        );
        let mut findings = Findings::default();
        check(&parse(text.as_bytes()).unwrap(), &BTreeSet::new(), &mut findings);
        findings.iter().map(|finding| finding.rule.code).collect()
    }

    #[test]
    fn each_fault_has_its_rule() {
        assert_eq!(codes(OBJECT, UNIT), [""; 0]);
        assert_eq!(codes(OBJECT, ""), ["S010"]);
        assert_eq!(codes(OBJECT, &UNIT.replace("G1", "G2")), ["S007", "S010"]);
        assert_eq!(codes(OBJECT, &UNIT.replace("A1", "B1")), ["S009"]);
        let other = OBJECT.replace("B1", "B2").replace("a.pdf", "b.pdf");
        assert_eq!(codes(&format!("{OBJECT}{other}"), UNIT), ["S008"]);
        let kept = other.replace("BinaryMaster", "Dissemination");
        assert_eq!(codes(&format!("{OBJECT}{kept}"), UNIT), [""; 0]);
        assert_eq!(codes(&kept, UNIT), ["S008"]);
        assert_eq!(codes(&OBJECT.replace("a.pdf", "à.pdf"), UNIT), ["S011"]);
        assert_eq!(codes(&OBJECT.replace(">ab", ">AB"), UNIT), ["S011"]);
        let twice = format!("{OBJECT}{}", kept.replace("b.pdf", "a.pdf"));
        assert_eq!(codes(&twice, UNIT), ["S006"]);
    }
}
