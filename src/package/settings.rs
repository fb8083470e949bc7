//! The `settings` folder: what else is needed to typeset the source again.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Serialize;

use super::error::PackageError;
use super::files::{PackageFile, SOURCE_FOLDER};
use super::known::KnownDigests;
use super::provenance::Provenance;
use super::puid;
use super::risks::Risks;
use crate::release::Release;

/// `settings/provenance.json`. It does not say when or where the package was made.
#[derive(Serialize)]
struct ProvenanceFile<'a> {
    program: &'a str,
    layout: &'a str,
    fingerprint: &'a str,
    pages: usize,
    /// What `bag-info.txt` says of the site and of the post's former place, so that neither can be
    /// changed alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_from: Option<&'a str>,
    faces: Vec<FaceEntry<'a>>,
    /// Front matter keys of the post that no metadata has a place for, with their values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    front_matter: BTreeMap<&'a str, serde_json::Value>,
    /// Long-term risks of the package.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    risks: Vec<RiskEntry<'a>>,
    /// Every link out of the site.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<LinkEntry<'a>>,
    /// Where each file of the site is in this package.
    files: Vec<FileEntry<'a>>,
}

#[derive(Serialize)]
struct FaceEntry<'a> {
    postscript_name: &'a str,
    version: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct FileEntry<'a> {
    /// Its address in the site, decoded: `uploads/Logo A.png`; or the post's path.
    address: &'a str,
    /// Path below the folder of the source representation.
    path: &'a str,
}

#[derive(Serialize)]
struct RiskEntry<'a> {
    rule: &'a str,
    severity: &'a str,
    title: &'a str,
    /// Its address in the site; none for the post itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    /// Line in the post, from 1.
    line: Option<u32>,
    detail: &'a str,
}

#[derive(Serialize)]
struct LinkEntry<'a> {
    host: &'a str,
    address: &'a str,
    /// In the post, from 1.
    line: u32,
}

fn risk_entries(risks: &Risks) -> Vec<RiskEntry<'_>> {
    let files = risks.files.iter().map(|(file, finding)| (Some(file.as_str()), finding));
    let text = risks.text.iter().map(|finding| (None, finding));
    files
        .chain(text)
        .map(|(file, finding)| RiskEntry {
            rule: finding.rule.code,
            severity: finding.rule.severity.as_str(),
            title: finding.rule.title,
            file,
            line: finding.position.map(|position| position.line),
            detail: &finding.detail,
        })
        .collect()
}

fn link_entries(risks: &Risks) -> Vec<LinkEntry<'_>> {
    let links = risks.links.iter();
    links
        .map(|link| LinkEntry {
            host: &link.host,
            address: &link.address,
            line: link.position.line,
        })
        .collect()
}

/// `layout.yaml`, `settings.yaml` and `provenance.json`; `sources` are the other files of the
/// source representation.
pub(super) fn settings_files(
    release: &Release,
    provenance: &Provenance,
    sources: &[PackageFile],
    known: &KnownDigests,
) -> Result<Vec<PackageFile>, PackageError> {
    let text = |name: &str, text: &str, format| {
        let path = format!("{SOURCE_FOLDER}/settings/{name}");
        PackageFile::of_bytes(&path, Bytes::copy_from_slice(text.as_bytes()), format, known)
    };
    Ok(vec![
        text("layout.yaml", &provenance.layout, puid::YAML)?,
        text("settings.yaml", &provenance.settings, puid::YAML)?,
        text("provenance.json", &provenance_json(release, provenance, sources), puid::JSON)?,
    ])
}

fn provenance_json(release: &Release, provenance: &Provenance, sources: &[PackageFile]) -> String {
    let record = ProvenanceFile {
        program: &provenance.program,
        layout: &provenance.layout_name,
        fingerprint: &provenance.fingerprint,
        pages: provenance.pages,
        site: provenance.site.as_deref(),
        moved_from: provenance.moved_from.as_deref(),
        faces: provenance
            .faces
            .iter()
            .map(|(postscript_name, version, sha256)| FaceEntry {
                postscript_name,
                version,
                sha256,
            })
            .collect(),
        front_matter: release
            .other
            .iter()
            .map(|(key, json)| {
                // Values are JSON as the release stage wrote it; anything else is kept as text.
                let value = serde_json::from_str(json);
                (key.as_str(), value.unwrap_or_else(|_| json.as_str().into()))
            })
            .collect(),
        risks: risk_entries(&provenance.risks),
        links: link_entries(&provenance.risks),
        files: sources
            .iter()
            .filter_map(|file| {
                let path = file.path.as_str().strip_prefix(SOURCE_FOLDER)?.strip_prefix('/')?;
                Some(FileEntry { address: file.original.as_deref()?, path })
            })
            .collect(),
    };
    let json = serde_json::to_string_pretty(&record);
    json.expect("strings and numbers are always JSON") + "\n"
}
