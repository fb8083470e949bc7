//! The bag around the content (RFC 8493): `bagit.txt`, `bag-info.txt`, manifests and tag
//! manifests.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bag_info::BagInfo;
use super::description::{DescriptionError, bag_info_of};
use super::files::{PackageFile, archive_path};
use super::manifest::manifest;
use super::{Content, Form, Package, PackageError};
use crate::archive_path::ArchivePath;
use crate::digest::{DigestAlgorithm, Digests};

/// RFC 8493 §2.1.1: the two lines, in this order.
const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// All entries of the bag that holds `files` (their paths below `data/<id>/`).
pub(super) fn bag(
    id: &str,
    info: &BagInfo,
    files: Vec<PackageFile>,
    algorithms: &[DigestAlgorithm],
) -> Result<BTreeMap<ArchivePath, Content>, PackageError> {
    let mut payload = BTreeMap::new();
    for file in files {
        let path = archive_path(&format!("data/{id}/{}", file.path))?;
        payload.insert(path, (file.content, file.digests));
    }
    let mut tags = Tags::default();
    tags.add("bagit.txt", DECLARATION.to_owned())?;
    tags.add("bag-info.txt", info.to_string())?;
    for &algorithm in algorithms {
        let files = payload.iter().map(|(path, (_, digests))| (path.as_str(), digests));
        let name = format!("manifest-{}.txt", algorithm.as_str());
        tags.add(&name, manifest(algorithm, files))?;
    }
    let mut entries = tags.close(algorithms)?;
    entries.extend(payload.into_iter().map(|(path, (content, _))| (path, content)));
    Ok(entries)
}

/// Payload-Oxum (RFC 8493 §2.2.2): bytes and files of the payload.
pub(super) fn payload_oxum(files: &[PackageFile]) -> String {
    let bytes: u64 = files.iter().map(|file| file.digests.size).sum();
    format!("{bytes}.{}", files.len())
}

impl Package {
    /// The same package with other values in its `bag-info.txt`, and the tag manifests that
    /// follow from them; of a SIP, in what it has in the place of these.
    pub fn with_bag_info(&self, values: &[(&str, String)]) -> Result<Package, DescriptionError> {
        if let Form::Sip(sip) = &self.form {
            return Ok(sip.with_info(self, values));
        }
        let mut info = bag_info_of(self)?;
        info.replace(values);
        let has = |algorithm: &DigestAlgorithm| {
            let name = format!("manifest-{algorithm}.txt");
            self.entries.keys().any(|path| path.as_str() == name)
        };
        let algorithms: Vec<_> = DigestAlgorithm::ALL.into_iter().filter(has).collect();
        let mut tags = Tags::default();
        let mut entries = BTreeMap::new();
        for (path, content) in &self.entries {
            match content {
                _ if path.as_str() == "bag-info.txt" => tags.insert(path, info.to_string()),
                _ if path.as_str().starts_with("tagmanifest-") => {}
                Content::Bytes(bytes) if !path.as_str().contains('/') => {
                    tags.insert_bytes(path, bytes.clone());
                }
                _ => {
                    entries.insert(path.clone(), content.clone());
                }
            }
        }
        let tags = tags.close(&algorithms).map_err(|_| DescriptionError::NoBagInfo)?;
        entries.extend(tags);
        Ok(Package { id: self.id.clone(), date: self.date.clone(), entries, form: Form::Bag })
    }
}

/// The tag files, to be closed with their own manifests.
#[derive(Default)]
struct Tags {
    files: BTreeMap<ArchivePath, Arc<[u8]>>,
}

impl Tags {
    fn add(&mut self, name: &str, text: String) -> Result<(), PackageError> {
        self.insert(&archive_path(name)?, text);
        Ok(())
    }

    fn insert(&mut self, path: &ArchivePath, text: String) {
        self.insert_bytes(path, text.into_bytes().into());
    }

    fn insert_bytes(&mut self, path: &ArchivePath, bytes: Arc<[u8]>) {
        self.files.insert(path.clone(), bytes);
    }

    /// RFC 8493 §2.2.1: tag manifests list every tag file but the tag manifests.
    fn close(
        mut self,
        algorithms: &[DigestAlgorithm],
    ) -> Result<BTreeMap<ArchivePath, Content>, PackageError> {
        let digests: Vec<_> =
            self.files.iter().map(|(path, bytes)| (path.clone(), Digests::of(bytes))).collect();
        for &algorithm in algorithms {
            let files = digests.iter().map(|(path, digests)| (path.as_str(), digests));
            let name = format!("tagmanifest-{}.txt", algorithm.as_str());
            self.add(&name, manifest(algorithm, files))?;
        }
        Ok(self.files.into_iter().map(|(path, bytes)| (path, Content::Bytes(bytes))).collect())
    }
}
