//! What this program's SIPs have beyond SEDA: package format 1.

use std::collections::BTreeMap;

use super::manifest::{DataObject, Manifest};
use super::{Contents, Kept, Kind, MANIFEST};
use crate::finding::{Finding, Severity};
use crate::rules::verification as rule;
use crate::verify::bag::{Declaration, Info, info};
use crate::verify::checks::Checks;
use crate::verify::findings::Findings;
use crate::verify::fixity::FileDigests;
use crate::verify::identity::Identity;
use crate::verify::metadata::description::{Descriptions, DublinCore};
use crate::verify::metadata::{Described, Premis};
use crate::verify::outcome::Report;
use crate::verify::places::SOURCE_FOLDER;
use crate::verify::read_package::ReadPackage;
use crate::verify::{metadata, pdf, reproduce};

/// The file in which the package describes itself.
pub const INFO: &str = "content/package-info.txt";
const PROGRAM: &str = "communique";
/// The digest that every object has.
const DIGEST: &str = "SHA-512";
/// Metadata files that every SIP of this program has, and their root elements.
const METADATA: [(&str, &str); 2] = [(DUBLIN_CORE, "metadata"), (PREMIS, "premis")];
const DUBLIN_CORE: &str = "content/dc.xml";
const PREMIS: &str = "content/premis.xml";

/// Name and version of this program, if it made any file of the SIP.
pub fn program(manifest: &Manifest) -> Option<String> {
    let is_info = |object: &&DataObject| object.uri == INFO;
    let own = || manifest.objects.iter().filter(|object| object.made_by == PROGRAM);
    let object = own().find(is_info).or(own().next())?;
    Some(format!("{PROGRAM} {}", object.made_by_version))
}

/// Folders of a bag's source whose files are drawn or control it, as SIPs name their files.
const SOURCE_PREFIXES: [&str; 3] = ["settings-", "image-", "mark-"];
const ATTACHED_PREFIX: &str = "attachment-";

/// Names of the files needed to typeset the release again.
pub struct SourceNames {
    /// With a full stop: the post has the name of the PDF.
    stems: Vec<String>,
}

impl SourceNames {
    pub fn of(manifest: &Manifest) -> SourceNames {
        let pages = manifest.objects.iter().filter(|object| is_page(object));
        let stems = pages.filter_map(|object| object.uri.strip_suffix("pdf"));
        SourceNames { stems: stems.map(str::to_owned).collect() }
    }

    fn has(&self, path: &str) -> bool {
        let name = path.strip_prefix(super::CONTENT).unwrap_or_default();
        SOURCE_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
            || self.stems.iter().any(|stem| path.starts_with(stem))
    }
}

/// What a file is.
pub fn kind(path: &str, object: Option<&DataObject>, names: &SourceNames) -> Kind {
    if path == INFO || path == MANIFEST || METADATA.iter().any(|(name, _)| *name == path) {
        Kind::Metadata
    } else if object.is_some_and(is_page) {
        Kind::Page
    } else if names.has(path) {
        Kind::Source
    } else if is_attached(path) {
        Kind::Attached
    } else {
        Kind::Other
    }
}

fn is_attached(path: &str) -> bool {
    path.strip_prefix(super::CONTENT).is_some_and(|name| name.starts_with(ATTACHED_PREFIX))
}

/// Whether it is the PDF made by this program: by its name, or by what the manifest says of it,
/// for a release may be named as uploads are.
fn is_page(object: &DataObject) -> bool {
    let name = object.uri.strip_prefix(super::CONTENT).unwrap_or_default();
    let is_upload = name.starts_with(ATTACHED_PREFIX)
        || SOURCE_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    name.ends_with(".pdf") && (object.made_by == PROGRAM || !is_upload)
}

/// Every fault of the package's own files, and which package it says it is.
pub fn check(
    manifest: &Manifest,
    contents: &Contents,
    checks: &Checks,
    report: &mut Report,
) -> Option<Identity> {
    let Contents { kept, digests, pdfs, .. } = contents;
    // Damage to a file has been reported already, and nothing is compared with it.
    let is_damaged = report.findings.iter().any(is_damage);
    let findings = &mut report.findings;
    // An object without an address is a fault of the manifest itself.
    let place = |object: &DataObject| match object.uri.as_str() {
        "" => MANIFEST.to_owned(),
        uri => uri.to_owned(),
    };
    for object in manifest.objects.iter().filter(|object| object.size.is_empty()) {
        findings.push(Finding::new(&rule::SEDA_SIZE, place(object), "the manifest gives no size"));
    }
    for object in manifest.objects.iter().filter(|object| object.algorithm != DIGEST) {
        let detail = format!("the manifest gives a digest by `{}`, not {DIGEST}", object.algorithm);
        findings.push(Finding::new(&rule::SEDA_OWN, place(object), detail));
    }
    let is_upper = |object: &&DataObject| object.digest.bytes().any(|it| it.is_ascii_uppercase());
    for object in manifest.objects.iter().filter(is_upper) {
        let detail = "its digest in the manifest is not in lower case, as the program writes it";
        findings.push(Finding::new(&rule::SEDA_OWN, place(object), detail));
    }
    for (path, root) in METADATA {
        match kept.get(path) {
            Some(bytes) => findings.extend(metadata::check_xml(path, bytes, root)),
            None if digests.contains_key(path) => {}
            None => findings.push(Finding::new(&rule::SEDA_OWN, path, "the file is missing")),
        }
    }
    findings.extend(pdf::judge_sip(pdfs, super::CONTENT, digests));
    let info = info(kept, findings)?;
    let identity = identity(&info, manifest, findings);
    let mut descriptions = Descriptions::of_bag_info(&info);
    // An unreadable record has been reported already.
    if let Some(Ok(record)) = kept.get(DUBLIN_CORE).map(|bytes| DublinCore::read(bytes)) {
        descriptions.of_dublin_core(DUBLIN_CORE, record);
    }
    pdfs.iter().for_each(|pdf| descriptions.of_pdf(&pdf.path, pdf.description()));
    descriptions.compare(findings);
    let premis = kept.get(PREMIS).and_then(|bytes| Premis::read(bytes).ok());
    if let Some(premis) = premis.filter(|_| !is_damaged) {
        check_premis(&premis, &identity.id, digests, findings);
        let places = premis.places(&identity.id, SOURCE_FOLDER);
        let place = |path: &str| place_of(&places, path);
        let judgement = reproduce::judge(&packaged(contents, &info, Some(&premis)), &place, checks);
        report.findings.extend(judgement.findings);
        report.unchecked = judgement.unchecked;
    }
    Some(identity)
}

/// What those who show a release need of its package.
pub fn read_release(contents: &Contents, mut findings: Findings) -> Option<ReadPackage> {
    let info = info(&contents.kept, &mut findings)?;
    let premis = contents.kept.get(PREMIS).and_then(|bytes| Premis::read(bytes).ok());
    let id = info.first("External-Identifier").unwrap_or_default();
    let places = premis.as_ref().map(|premis| premis.places(id, SOURCE_FOLDER));
    let place = |path: &str| place_of(places.as_ref().unwrap_or(&BTreeMap::new()), path);
    Some(ReadPackage::of(&packaged(contents, &info, premis.as_ref()), &place, (findings, "")))
}

/// Where a SIP has a path below the folder of the source.
fn place_of(places: &BTreeMap<&str, &str>, path: &str) -> String {
    match places.get(path) {
        Some(place) => (*place).to_owned(),
        None => format!("{}{path}", super::CONTENT),
    }
}

fn packaged<'a>(
    contents: &'a Contents,
    info: &'a Info,
    record: Option<&'a Premis>,
) -> reproduce::Packaged<'a> {
    reproduce::Packaged {
        place: contents.name.clone(),
        info,
        declaration: Declaration::ASSUMED,
        premis: PREMIS.to_owned(),
        record,
        source_folder: super::CONTENT.trim_end_matches('/').to_owned(),
        files: contents.digests.keys().map(String::as_str).collect(),
        digests: &contents.digests,
        metadata: &contents.kept,
        sources: &contents.sources,
        pdfs: &contents.pdfs,
        stamp: contents.stamp,
    }
}

/// Whether a finding is about contents, and not only the container's form.
fn is_damage(finding: &Finding) -> bool {
    finding.rule.severity == Severity::Error && !finding.rule.is_own_form()
}

/// Every file of the release is described as it is.
fn check_premis(
    premis: &Premis,
    id: &str,
    digests: &BTreeMap<String, FileDigests>,
    findings: &mut Findings,
) {
    let is_described = |path: &&str| {
        *path != MANIFEST && *path != INFO && METADATA.iter().all(|(name, _)| name != path)
    };
    let files = digests.keys().map(String::as_str).filter(is_described).collect();
    let described = Described { id, folder: "", files, is_sip: true };
    premis.check(PREMIS, &described, digests, findings);
}

fn info(kept: &Kept, findings: &mut Findings) -> Option<Info> {
    match std::str::from_utf8(kept.get(INFO)?) {
        Ok(text) => Some(info::parse(INFO, text, Declaration::ASSUMED, findings)),
        Err(_) => {
            findings.push(Finding::new(&rule::SEDA_OWN, INFO, "the file is not UTF-8"));
            None
        }
    }
}

fn identity(info: &Info, manifest: &Manifest, findings: &mut Findings) -> Identity {
    let first = |label| info.first(label).unwrap_or_default().to_owned();
    let identity = Identity {
        id: first("External-Identifier"),
        version: first("Communique-Version"),
        info: info.clone(),
    };
    let expected = identity.file_name();
    let expected = expected.strip_suffix(".zip").unwrap_or(&expected);
    if manifest.message_identifier != expected {
        let message = &manifest.message_identifier;
        let detail = format!("is for {expected}; {MANIFEST} is for `{message}`");
        findings.push(Finding::new(&rule::SEDA_OWN, INFO, detail));
    }
    identity
}
