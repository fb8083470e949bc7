//! What a release is made from, and the fingerprint by which an unchanged release is known.

use sha2::{Digest, Sha256};

use crate::digest::to_hex;
use crate::error::IoError;
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
/// names, the images of its body, the settings, the layout (its SHA-256), the faces.
///
/// # Errors
/// Where a file cannot be read, or has changed since it was found.
pub fn fingerprint(
    release: &Release,
    body_images: &[Upload],
    settings: &str,
    layout: &str,
    faces: &[(String, String, String)],
) -> Result<String, IoError> {
    let mut told = Vec::with_capacity(4 << 10);
    let mut line = |kind: &str, name: &str, value: &str| {
        // A length before each part keeps two different lists from reading the same.
        for part in [kind, name, value] {
            told.extend_from_slice(&(part.len() as u64).to_be_bytes());
            told.extend_from_slice(part.as_bytes());
        }
    };
    line("source", &release.path, &sha256_hex(&release.source));
    let mut uploads: Vec<&Upload> = body_images.iter().collect();
    uploads.extend(release.lead.iter().map(|lead| &lead.upload));
    uploads.extend(release.issuer.marks());
    uploads.extend(release.attachments.iter().filter_map(|file| match &file.target {
        AttachmentTarget::Upload(upload) => Some(upload),
        _ => None,
    }));
    uploads.sort_by(|a, b| a.address.cmp(&b.address));
    uploads.dedup_by(|a, b| a.address == b.address);
    for upload in uploads {
        line("upload", &upload.address, &to_hex(&release.uploads.digest(upload)?.sha256));
    }
    line("settings", "", &sha256_hex(settings.as_bytes()));
    line("layout", "", layout);
    for (name, _, sha256) in faces {
        line("face", name, sha256);
    }
    Ok(sha256_hex(&told))
}

/// SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}

/// Ends of the names of files that a body may show.
const SHOWN: [&str; 6] = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"];

/// The uploads that a body's text may name as images: found without parsing it, so that an
/// unchanged release costs little. One too many does no harm, one too few would.
pub fn body_images(release: &Release) -> Vec<Upload> {
    let body = release.text.get(release.body_start..).unwrap_or_default();
    let chapeau = release.chapeau.as_ref().map(|text| text.value.as_str()).unwrap_or_default();
    let mut found = Vec::new();
    for text in [body, chapeau].into_iter().filter(|text| holds_image_name(text)) {
        let quoted = text.split(['"', '\'', '(', ')', '<', '>', '\n']);
        for part in quoted.flat_map(|part| std::iter::once(part).chain(part.split_whitespace())) {
            if ends_as_image(part.trim_end())
                && let Ok(upload) = release.uploads.find(part.trim())
            {
                found.push(upload);
            }
        }
    }
    found
}

/// Whether one of the ends stands anywhere in a text.
fn holds_image_name(text: &str) -> bool {
    text.match_indices('.').any(|(at, _)| {
        let rest = &text.as_bytes()[at..];
        SHOWN.iter().any(|end| {
            rest.get(..end.len()).is_some_and(|name| name.eq_ignore_ascii_case(end.as_bytes()))
        })
    })
}

fn ends_as_image(name: &str) -> bool {
    let name = name.as_bytes();
    SHOWN.iter().any(|end| {
        let start = name.len().checked_sub(end.len());
        start.is_some_and(|start| name[start..].eq_ignore_ascii_case(end.as_bytes()))
    })
}
