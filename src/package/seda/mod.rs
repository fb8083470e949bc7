//! SEDA submission information packages, 2.2 and 2.3 (norme NF Z44-022), in the form that the
//! archival system Vitam accepts: a zip of `manifest.xml` and a flat `content/`, without a top
//! folder.
//!
//! 1. `names`: the name of each file in `content/`;
//! 2. `units`: the archive units: the release, and in it its files;
//! 3. `manifest`: all of it as an `ArchiveTransfer`.
//!
//! `content/package-info.txt` has what `bag-info.txt` has in a bag: the archive identifies the
//! package by it.

mod figures;
mod manifest;
mod names;
mod sip;
mod transfer;
mod units;

use std::collections::BTreeMap;

use super::bag_info::BagInfo;
use super::dublin_core::dublin_core_file;
use super::error::PackageError;
use super::files::{PackageFile, archive_path};
use super::form::{Content, Form, Package};
use super::premis::premis_file;
use super::puid;
use super::record::Record;
use crate::archive_path::ArchivePath;
use crate::digest::{Digests, to_hex};

pub use super::form::INFO_PATH;
pub use transfer::{SedaVersion, Transfer, UnknownSedaVersion};

use names::{Names, file_name};
use sip::{DataObject, Sip};

/// The manifest, at the top of the zip.
pub(super) const MANIFEST_PATH: &str = "manifest.xml";

/// The SIP of a release; `files` are those of the representations, `info` what is said about it.
pub(super) fn sip(
    record: &Record,
    transfer: &Transfer,
    mut files: Vec<PackageFile>,
    info: BagInfo,
) -> Result<Package, PackageError> {
    let names = Names::of(record, &files);
    let dublin_core = dublin_core_file(record)?;
    let described: Vec<&PackageFile> = files.iter().collect();
    let premis = premis_file(record, &described, &|file| names.uri(file))?;
    files.extend([dublin_core, premis]);
    let mut entries = BTreeMap::new();
    let mut objects = Vec::new();
    for file in &files {
        let uri = names.uri(file);
        entries.insert(archive_path(&uri)?, file.content.clone());
        objects.push(DataObject {
            file_name: file_name(file).to_owned(),
            size: file.digests.size,
            sha512: to_hex(&file.digests.sha512),
            format: file.format,
            is_made: file.original.is_none(),
            uri,
        });
    }
    let (name, version) = record.program();
    let sip = Sip {
        transfer: transfer.clone(),
        id: record.release.id.clone(),
        program: (name.to_owned(), version.to_owned()),
        act: record.act.clone(),
        issued: record.document.metadata.issued_time(),
        has_time: record.document.metadata.has_time(),
        language: record.document.language,
        release: units::release(record, transfer, &files, &names),
        objects,
        info,
    };
    sip.write(&mut entries)?;
    Ok(Package { id: sip.id, date: record.release.date.clone(), entries, form: Form::Sip })
}

impl Sip {
    /// Adds the manifest and the file that describes the package.
    fn write(&self, entries: &mut BTreeMap<ArchivePath, Content>) -> Result<(), PackageError> {
        let info = self.info.to_string().into_bytes();
        let digests = Digests::of(&info);
        let object = DataObject {
            uri: INFO_PATH.to_owned(),
            file_name: INFO_PATH.trim_start_matches("content/").to_owned(),
            size: digests.size,
            sha512: to_hex(&digests.sha512),
            format: puid::TEXT,
            is_made: true,
        };
        let manifest = manifest::manifest(self, &object);
        entries.insert(archive_path(INFO_PATH)?, Content::Bytes(info.into()));
        entries.insert(archive_path(MANIFEST_PATH)?, Content::Bytes(manifest.into()));
        Ok(())
    }
}
