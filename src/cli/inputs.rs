//! What a release is made from, and the fingerprint by which an unchanged release is known.

use sha2::{Digest, Sha256};

use crate::digest::to_hex;
use crate::layout::{FontSet, Layout};
use crate::release::{AttachmentTarget, Release};
use crate::site::Upload;

/// PostScript name, version and SHA-256 of every face a layout may use, in order of search.
pub fn faces_of(layout: &Layout, fonts: &FontSet) -> Vec<(String, String, String)> {
    let families: Vec<String> =
        layout.file.faces.values().flatten().map(|family| family.to_lowercase()).collect();
    fonts
        .faces()
        .filter(|(_, face)| families.iter().any(|family| family == face.family_key()))
        .map(|(_, face)| {
            (face.postscript_name.clone(), face.version.clone(), to_hex(face.sha256()))
        })
        .collect()
}

/// Digest over everything a package is made from but the program: the source, the files it
/// names, the images of its body, the settings, the layout, the faces.
pub fn fingerprint(
    release: &Release,
    body_images: &[Upload],
    settings: &str,
    layout: &str,
    faces: &[(String, String, String)],
) -> String {
    let mut digest = Sha256::new();
    let mut line = |kind: &str, name: &str, value: &str| {
        // A length before each part keeps two different lists from reading the same.
        for part in [kind, name, value] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
    };
    let hex = |bytes: &[u8]| to_hex(&Sha256::digest(bytes));
    line("source", &release.path, &hex(&release.source));
    let mut uploads: Vec<&Upload> = body_images.iter().collect();
    uploads.extend(release.lead.iter().map(|lead| &lead.upload));
    uploads.extend(release.issuer.mark.iter().chain(&release.issuer.co_marks));
    uploads.extend(release.attachments.iter().filter_map(|file| match &file.target {
        AttachmentTarget::Upload(upload) => Some(upload),
        _ => None,
    }));
    uploads.sort_by(|a, b| a.address.cmp(&b.address));
    uploads.dedup_by(|a, b| a.address == b.address);
    for upload in uploads {
        line("upload", &upload.address, &to_hex(&upload.file.sha256));
    }
    line("settings", "", &hex(settings.as_bytes()));
    line("layout", "", &hex(layout.as_bytes()));
    for (name, _, sha256) in faces {
        line("face", name, sha256);
    }
    to_hex(&digest.finalize())
}

/// Ends of the names of files that a body may show.
const SHOWN: [&str; 6] = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"];

/// Whether a name ends as one of a picture, in capitals or not.
fn is_shown(name: &str) -> bool {
    SHOWN.iter().any(|end| {
        let start = name.len().checked_sub(end.len());
        let found = start.and_then(|start| name.as_bytes().get(start..));
        found.is_some_and(|found| found.eq_ignore_ascii_case(end.as_bytes()))
    })
}

/// The uploads that a body's text may name as images: found without parsing it, so that an
/// unchanged release costs little. One too many does no harm, one too few would.
pub fn body_images(release: &Release) -> Vec<Upload> {
    let body = release.text.get(release.body_start..).unwrap_or_default();
    let chapeau = release.chapeau.as_ref().map(|text| text.value.as_str()).unwrap_or_default();
    let mut found = Vec::new();
    for text in [body, chapeau] {
        let quoted = text.split(['"', '\'', '(', ')', '<', '>', '\n']);
        for part in quoted.flat_map(|part| std::iter::once(part).chain(part.split_whitespace())) {
            if is_shown(part.trim_end())
                && let Ok(upload) = release.uploads.find(part.trim())
            {
                found.push(upload);
            }
        }
    }
    found
}
