//! The `settings` folder: what typesetting the source again needs beside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::files::{PackageFile, SOURCE_FOLDER};
use super::{PackageError, Provenance, puid};
use crate::release::Release;

/// `settings/provenance.json`. Nothing in it tells when or where the package was made.
#[derive(Serialize)]
struct ProvenanceFile<'a> {
    program: &'a str,
    layout: &'a str,
    fingerprint: &'a str,
    pages: usize,
    faces: Vec<FaceEntry<'a>>,
    /// Keys of the post's front matter that no metadata has a place for, with their values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    front_matter: BTreeMap<&'a str, serde_json::Value>,
    /// Where each file of the site stands in this package.
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
    /// As the site addresses it, decoded: `uploads/Logo A.png`; or the post's path.
    address: &'a str,
    /// Below the folder of the source representation.
    path: &'a str,
}

/// `layout.yaml`, `settings.yaml` and `provenance.json`; `sources` are the other files of the
/// source representation.
pub(super) fn settings_files(
    release: &Release,
    provenance: &Provenance,
    sources: &[PackageFile],
) -> Result<Vec<PackageFile>, PackageError> {
    let text = |name: &str, text: &str, format| {
        let path = format!("{SOURCE_FOLDER}/settings/{name}");
        PackageFile::of_bytes(&path, Arc::from(text.as_bytes()), format)
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
                // Values are JSON as the release stage wrote it; else they are kept as text.
                let value = serde_json::from_str(json);
                (key.as_str(), value.unwrap_or_else(|_| json.as_str().into()))
            })
            .collect(),
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
