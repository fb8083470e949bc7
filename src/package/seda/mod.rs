//! Submission information packages of SEDA 2.2 and 2.3 (norme NF Z44-022), in the form that the
//! archival system Vitam takes: a zip of `manifest.xml` and a flat `content/`, without top folder.
//!
//! 1. `names`: what each file is called in `content/`;
//! 2. `units`: the archive units: the release, and in it its files;
//! 3. `manifest`: all of it as an `ArchiveTransfer`.
//!
//! `content/package-info.txt` has what `bag-info.txt` has in a bag: the archive knows the package
//! by it.

mod figures;
mod manifest;
mod names;
mod units;

use std::collections::BTreeMap;

use super::bag_info::BagInfo;
use super::build::{Record, dublin_core_file, premis_file};
use super::files::{PackageFile, archive_path};
use super::puid::{self, Format};
use super::{Content, Form, Package, PackageError};
use crate::archive_path::ArchivePath;
use crate::digest::{Digests, to_hex};
use crate::document::Language;

use names::Names;
use units::Unit;

/// The manifest, at the top of the zip.
pub(super) const MANIFEST_PATH: &str = "manifest.xml";
/// What the package says of itself.
pub const INFO_PATH: &str = "content/package-info.txt";

/// A version of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SedaVersion {
    V2_2,
    V2_3,
}

/// A text that names no [`SedaVersion`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not one of 2.2, 2.3")]
pub struct UnknownSedaVersion(String);

impl std::str::FromStr for SedaVersion {
    type Err = UnknownSedaVersion;

    fn from_str(text: &str) -> Result<SedaVersion, UnknownSedaVersion> {
        let known = [SedaVersion::V2_2, SedaVersion::V2_3].into_iter();
        let mut known = known.filter(|version| version.as_str() == text);
        known.next().ok_or_else(|| UnknownSedaVersion(text.to_owned()))
    }
}

impl SedaVersion {
    /// `2.3`.
    pub fn as_str(self) -> &'static str {
        match self {
            SedaVersion::V2_2 => "2.2",
            SedaVersion::V2_3 => "2.3",
        }
    }
}

/// Who transfers what to whom, under which agreement: identifiers as the archival agency knows
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    pub version: SedaVersion,
    pub archival_agreement: String,
    pub archival_agency: String,
    pub transferring_agency: String,
    pub originating_agency: String,
    pub submission_agency: Option<String>,
    pub archival_profile: Option<String>,
    pub acquisition_information: Option<String>,
    /// Code of the rule for how long it is kept; the final action is always to keep.
    pub appraisal_rule: Option<String>,
    /// Code of the rule for when it may be read.
    pub access_rule: Option<String>,
}

/// A file of `content/`, as the manifest has it.
#[derive(Debug, Clone)]
struct DataObject {
    /// `content/…`.
    uri: String,
    /// The file's name where it came from.
    file_name: String,
    size: u64,
    sha512: String,
    format: Format,
    /// Whether this program made it.
    is_made: bool,
}

/// What `manifest.xml` is written from.
struct Sip {
    transfer: Transfer,
    id: String,
    /// Name and version of the program.
    program: (String, String),
    /// When the package was made, if the caller said so.
    act: Option<String>,
    /// When the release was issued, RFC 3339: for a header, which needs a time.
    issued: String,
    language: Language,
    objects: Vec<DataObject>,
    release: Unit,
    info: BagInfo,
}

/// The SIP of a release; `files` are those of the representations, `info` what is said of it.
pub(super) fn sip(
    record: &Record,
    transfer: &Transfer,
    mut files: Vec<PackageFile>,
    info: BagInfo,
) -> Result<Package, PackageError> {
    let names = Names::of(record, &files);
    let dublin_core = dublin_core_file(record)?;
    let premis = premis_file(record, &files, &|file| names.uri(file))?;
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
        language: record.document.language,
        release: units::release(record, transfer, &files, &names),
        objects,
        info,
    };
    sip.write(&mut entries)?;
    Ok(Package { id: sip.id, date: record.release.date.clone(), entries, form: Form::Sip })
}

/// The name that a file had, or that this program gave it.
fn file_name(file: &PackageFile) -> &str {
    match &file.original {
        Some(original) => original.rsplit('/').next().unwrap_or(original),
        None => file.path.file_name(),
    }
}

impl Sip {
    /// Sets the manifest and the file that describes the package.
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

    /// `french` of a French release, `english` of others.
    fn say(&self, french: &'static str, english: &'static str) -> &'static str {
        if self.language.is_same(&Language::FRENCH) { french } else { english }
    }
}
