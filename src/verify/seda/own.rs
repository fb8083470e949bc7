//! What the SIPs of this program have beyond SEDA: package format 1.

use std::collections::BTreeMap;

use super::manifest::Manifest;
use super::{Kept, MANIFEST};
use crate::finding::Finding;
use crate::verify::bag::Declaration;
use crate::verify::bag::info;
use crate::verify::fixity::FileDigests;
use crate::verify::{Identity, metadata, pdf, rule};

/// What the package says of itself.
pub const INFO: &str = "content/package-info.txt";
const PROGRAM: &str = "communique";
/// Metadata files that every SIP of this program has, and their root elements.
const METADATA: [(&str, &str); 2] =
    [("content/dc.xml", "metadata"), ("content/premis.xml", "premis")];

/// Name and version of this program where it made the SIP.
pub fn program(manifest: &Manifest) -> Option<String> {
    let object = manifest.objects.iter().find(|object| object.uri == INFO)?;
    (object.made_by == PROGRAM).then(|| format!("{PROGRAM} {}", object.made_by_version))
}

/// What else than its digest is wanted of a file.
pub fn is_kept(manifest: &Manifest, path: &str) -> bool {
    path == INFO || METADATA.iter().any(|(name, _)| *name == path) || is_page_file(manifest, path)
}

/// The PDF that this program made.
fn is_page_file(manifest: &Manifest, path: &str) -> bool {
    let mut objects = manifest.objects.iter();
    path.ends_with(".pdf") && objects.any(|object| object.uri == path && object.made_by == PROGRAM)
}

/// Every fault of the package's own files, and which package it says it is.
pub fn check(
    manifest: &Manifest,
    kept: &Kept,
    digests: &BTreeMap<String, FileDigests>,
    findings: &mut Vec<Finding>,
) -> Option<Identity> {
    for object in manifest.objects.iter().filter(|object| object.size.is_empty()) {
        findings.push(Finding::new(&rule::SEDA_SIZE, &*object.uri, "the manifest gives no size"));
    }
    for (path, root) in METADATA {
        match kept.get(path) {
            Some(bytes) => findings.extend(metadata::check_xml(path, bytes, root)),
            None if digests.contains_key(path) => {}
            None => findings.push(Finding::new(&rule::SEDA_OWN, path, "the file is missing")),
        }
    }
    let pdfs: Vec<_> = kept
        .iter()
        .filter(|(path, _)| is_page_file(manifest, path))
        .map(|(path, bytes)| pdf::Inspected::of(path, bytes))
        .collect();
    findings.extend(pdf::judge_sip(&pdfs, super::CONTENT, digests));
    identity(manifest, kept, findings)
}

fn identity(manifest: &Manifest, kept: &Kept, findings: &mut Vec<Finding>) -> Option<Identity> {
    let text = std::str::from_utf8(kept.get(INFO)?);
    let mut wrong = |detail: String| findings.push(Finding::new(&rule::SEDA_OWN, INFO, detail));
    let Ok(text) = text else {
        wrong("the file is not UTF-8".to_owned());
        return None;
    };
    let info = info::parse(INFO, text, Declaration::ASSUMED, &mut Vec::new());
    let first = |label| info.first(label).unwrap_or_default().to_owned();
    let identity =
        Identity { id: first("External-Identifier"), version: first("Communique-Version") };
    let expected = identity.file_name();
    let expected = expected.strip_suffix(".zip").unwrap_or(&expected);
    if manifest.message_identifier != expected {
        let message = &manifest.message_identifier;
        wrong(format!("tells of {expected}; {MANIFEST} of « {message} »"));
    }
    Some(identity)
}
