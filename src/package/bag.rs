//! The bag around the content (RFC 8493): `bagit.txt`, `bag-info.txt`, manifests and tag
//! manifests.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::bag_info::BagInfo;
use super::error::PackageError;
use super::files::{PackageFile, archive_path};
use super::form::Content;
use super::manifest::manifest;
use crate::archive_path::ArchivePath;
use crate::digest::{DigestAlgorithm, Digests};

/// RFC 8493 §2.1.1: the two lines, in this order.
const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// All entries of the bag that holds `files` (their paths below `data/<id>/`). With `has_manifests`, it
/// has them already: they are named, but empty.
pub(super) fn bag(
    id: &str,
    info: &BagInfo,
    files: Vec<PackageFile>,
    algorithms: &[DigestAlgorithm],
    has_manifests: bool,
) -> Result<BTreeMap<ArchivePath, Content>, PackageError> {
    let mut payload = BTreeMap::new();
    for file in files {
        let path = archive_path(&format!("data/{id}/{}", file.path))?;
        payload.insert(path, (file.content, file.digests));
    }
    let mut tags = Tags::default();
    tags.add("bagit.txt", DECLARATION.to_owned())?;
    tags.add("bag-info.txt", info.to_string())?;
    if has_manifests {
        tags.name_manifests(algorithms)?;
    } else {
        for &algorithm in algorithms {
            let files = payload.iter().map(|(path, (_, digests))| (path.as_str(), digests));
            tags.add(&manifest_name(algorithm), manifest(algorithm, files))?;
        }
        tags.close(algorithms)?;
    }
    let mut entries = tags.into_entries();
    entries.extend(payload.into_iter().map(|(path, (content, _))| (path, content)));
    Ok(entries)
}

/// Payload-Oxum (RFC 8493 §2.2.2): bytes and files of the payload.
pub(super) fn payload_oxum(files: &[PackageFile]) -> String {
    let bytes: u64 = files.iter().map(|file| file.digests.size).sum();
    format!("{bytes}.{}", files.len())
}

/// The tag files, to be closed with their own manifests.
#[derive(Default)]
struct Tags {
    files: BTreeMap<ArchivePath, Bytes>,
}

impl Tags {
    fn add(&mut self, name: &str, text: String) -> Result<(), PackageError> {
        self.files.insert(archive_path(name)?, text.into_bytes().into());
        Ok(())
    }

    /// RFC 8493 §2.2.1: tag manifests list every tag file but the tag manifests.
    fn close(&mut self, algorithms: &[DigestAlgorithm]) -> Result<(), PackageError> {
        let digests: Vec<_> =
            self.files.iter().map(|(path, bytes)| (path.clone(), Digests::of(bytes))).collect();
        for &algorithm in algorithms {
            let files = digests.iter().map(|(path, digests)| (path.as_str(), digests));
            self.add(&tag_manifest_name(algorithm), manifest(algorithm, files))?;
        }
        Ok(())
    }

    fn name_manifests(&mut self, algorithms: &[DigestAlgorithm]) -> Result<(), PackageError> {
        for &algorithm in algorithms {
            self.add(&manifest_name(algorithm), String::new())?;
            self.add(&tag_manifest_name(algorithm), String::new())?;
        }
        Ok(())
    }

    fn into_entries(self) -> BTreeMap<ArchivePath, Content> {
        self.files.into_iter().map(|(path, bytes)| (path, Content::Bytes(bytes))).collect()
    }
}

fn manifest_name(algorithm: DigestAlgorithm) -> String {
    format!("manifest-{algorithm}.txt")
}

fn tag_manifest_name(algorithm: DigestAlgorithm) -> String {
    format!("tagmanifest-{algorithm}.txt")
}
