//! Whether the packages of a batch fit: a disk that would fill up is reported before the first byte
//! is written.

use std::collections::BTreeMap;
use std::path::Path;

use super::Failure;
use crate::archive;
use crate::outcome::size;
use crate::release::{AttachmentTarget, Release};
use crate::site::Upload;

/// What a package has besides its files (metadata, manifests, layout, the PDF with its fonts), in
/// bytes. Real one-page releases take from 37 kB.
const PACKAGE: u64 = 50_000;

/// Approximate size of a release's package in bytes: an underestimate, so that no batch that fits
/// is refused. One that does not fit after all is stored as far as possible.
pub fn expected_size(release: &Release) -> u64 {
    let source = release.source.len() as u64;
    let issuer = &release.issuer;
    let pictures = release.lead.iter().map(|lead| &lead.upload);
    let marks = issuer.marks();
    let attached = release.attachments.iter().filter_map(|attachment| match &attachment.target {
        AttachmentTarget::Upload(upload) => Some(upload),
        _ => None,
    });
    let shown = body_images(release);
    let files = pictures.chain(marks).chain(attached).chain(&shown);
    let sizes: BTreeMap<&str, u64> =
        files.map(|upload| (upload.address.as_str(), upload.size)).collect();
    PACKAGE + source + sizes.values().sum::<u64>()
}

/// Extensions of files that a body may show.
const SHOWN: [&str; 6] = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"];

/// The uploads that a body's text seems to name as images, found without parsing it: good enough
/// for an estimate.
fn body_images(release: &Release) -> Vec<Upload> {
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

/// Whether a text contains one of the extensions.
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

/// Refuses a batch that needs more than the free space.
pub fn check(root: &Path, needed: u64, releases: usize) -> Result<(), Failure> {
    let free = archive::free_space(root).map_err(Failure::new)?.unwrap_or(u64::MAX);
    check_against(root, needed, free, releases)
}

fn check_against(root: &Path, needed: u64, free: u64, releases: usize) -> Result<(), Failure> {
    if needed <= free {
        return Ok(());
    }
    let packages = if releases == 1 { "package takes" } else { "packages take" };
    Err(Failure::with_help(
        format!(
            "{}: {releases} {packages} about {}, but only {} are free: nothing was written",
            root.display(),
            size(needed),
            size(free)
        ),
        Some("free some space, or take fewer releases at once with --since and --until".to_owned()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortage_is_reported_with_its_figures() {
        let root = Path::new("/archive");
        check_against(root, 4_100_000, 4_100_000, 12).unwrap();
        let failure = check_against(root, 4_100_000, 1_200_000, 12).unwrap_err();
        let expected = "/archive: 12 packages take about 4.1 MB, but only 1.2 MB are free: nothing was written";
        assert_eq!(failure.messages[0].0, expected);
    }

    #[test]
    #[cfg_attr(portable, ignore = "only Unix tells")]
    fn the_room_of_a_folder_that_is_not_there_is_that_of_the_one_above() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("a/b");
        check(&below, 1, 1).unwrap();
        assert!(check(&below, u64::MAX, 1).is_err());
        assert!(!below.exists());
    }
}
