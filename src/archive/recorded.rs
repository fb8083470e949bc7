//! What a package on disk records about itself, read without the rest: its description, its links,
//! and its inputs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;

use super::error::ArchiveError;
use crate::error::IoError;
use crate::limits::archive::{LARGEST_BAG_INFO, LARGEST_PROVENANCE, LARGEST_RECORD};
use crate::package::bag_info::BagInfo;
use crate::package::description::{DescriptionError, PackageDescription};
use crate::package::form::EARK_INFO_PATH;

/// The inputs of a package.
#[derive(Debug, Clone)]
pub struct RecordedInputs {
    /// What the package says about itself.
    pub description: PackageDescription,
    /// `settings.yaml`.
    pub settings: String,
    /// `layout.yaml`.
    pub layout: String,
    /// PostScript name and SHA-256 of each face.
    pub faces: Vec<(String, String)>,
    /// SHA-256 of the site's files, by address; `None` if the package does not record it.
    pub files: BTreeMap<String, Option<String>>,
}

/// The parts of `provenance.json` that count here.
#[derive(Default, Deserialize)]
struct Provenance {
    #[serde(default)]
    faces: Vec<Face>,
    #[serde(default)]
    files: Vec<Placed>,
}

#[derive(Deserialize)]
struct Face {
    postscript_name: String,
    sha256: String,
}

#[derive(Deserialize)]
struct Placed {
    address: String,
    path: String,
}

/// Reads the inputs that a package on disk records.
///
/// # Errors
/// If it cannot be read, or is not one of ours.
pub fn recorded_inputs(path: &Path) -> Result<RecordedInputs, ArchiveError> {
    let file = File::open(path).map_err(IoError::of("open", path))?;
    let unreadable = |source| ArchiveError::Zip { path: path.to_owned(), source };
    let mut zip = zip::ZipArchive::new(io::BufReader::new(file)).map_err(unreadable)?;
    let mut text = |is_asked: &dyn Fn(&[u8]) -> bool| {
        let index = zip.file_names_raw().position(is_asked)?;
        let mut text = String::new();
        zip.by_index(index).ok()?.take(LARGEST_RECORD).read_to_string(&mut text).ok()?;
        Some(text)
    };
    let mut setting = |name: &str| {
        // In a bag and in a SIP.
        let ends = [format!("/settings/{name}"), format!("content/settings-{name}")];
        text(&|path| ends.iter().any(|end| path.ends_with(end.as_bytes()))).unwrap_or_default()
    };
    let (settings, layout) = (setting("settings.yaml"), setting("layout.yaml"));
    let provenance: Provenance =
        serde_json::from_str(&setting("provenance.json")).unwrap_or_default();
    let describe = |source| ArchiveError::Description { path: path.to_owned(), source };
    let info = text(&|name| is_info(name));
    let info = info.ok_or_else(|| describe(DescriptionError::NoBagInfo))?;
    let description = PackageDescription::of_bag_info(&BagInfo::parse(&info)).map_err(describe)?;
    let manifest = text(&|name| name.ends_with(b"/manifest-sha256.txt")).unwrap_or_default();
    let listed: BTreeMap<&str, &str> = manifest
        .lines()
        .filter_map(|line| line.split_once("  "))
        .filter_map(|(digest, path)| Some((path.split_once("/source/data/")?.1, digest)))
        .collect();
    let files = provenance.files.into_iter();
    let files = files.map(|file| {
        let digest = listed.get(file.path.as_str()).map(|&digest| digest.to_owned());
        (file.address, digest)
    });
    Ok(RecordedInputs {
        description,
        settings,
        layout,
        faces: provenance.faces.into_iter().map(|it| (it.postscript_name, it.sha256)).collect(),
        files: files.collect(),
    })
}

/// What a SIP has instead of `bag-info.txt`.
const SIP_INFO: &str = crate::package::seda::INFO_PATH;

/// Whether a name in a zip is that of the file that describes the package: of a bag's or E-ARK's, in
/// its single top folder.
fn is_info(name: &[u8]) -> bool {
    let below_top = name.splitn(2, |&byte| byte == b'/').nth(1);
    name == SIP_INFO.as_bytes()
        || below_top.is_some_and(|it| it == b"bag-info.txt" || it == EARK_INFO_PATH.as_bytes())
}

/// A link that a package's `provenance.json` records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedLink {
    /// Host of the address.
    pub host: String,
    /// The address as the post has it.
    pub address: String,
    /// Line in the post, from 1.
    pub line: u32,
}

/// The links out of the site that a package on disk records.
pub fn recorded_links(path: &Path) -> Result<Vec<RecordedLink>, ArchiveError> {
    #[derive(Deserialize)]
    struct Provenance {
        #[serde(default)]
        links: Vec<RecordedLink>,
    }
    let end = b"/representations/source/data/settings/provenance.json";
    let text = member(path, LARGEST_PROVENANCE, |name| name.ends_with(end))?;
    let text = text.unwrap_or_else(|| "{}".to_owned());
    let parsed: Result<Provenance, _> = serde_json::from_str(&text);
    parsed
        .map(|provenance| provenance.links)
        .map_err(|source| ArchiveError::Provenance { path: path.to_owned(), source })
}

/// More than any post.
const SOURCE_LIMIT: u64 = 64 << 20;

/// The post that a bag on disk was made from; `None` where it cannot be read.
pub fn recorded_source(path: &Path) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    let mut zip = zip::ZipArchive::new(io::BufReader::new(file)).ok()?;
    const FOLDER: &str = "/representations/source/data/";
    // Everything else there lies in a folder.
    let is_post = |name: &[u8]| {
        let name = std::str::from_utf8(name).unwrap_or_default();
        name.split_once(FOLDER).is_some_and(|(_, rest)| !rest.is_empty() && !rest.contains('/'))
    };
    let index = zip.file_names_raw().position(is_post)?;
    let mut bytes = Vec::new();
    zip.by_index(index).ok()?.take(SOURCE_LIMIT).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// What a package on disk says about itself, without reading anything else of it.
pub fn describe_zip(path: &Path) -> Result<PackageDescription, ArchiveError> {
    let describe = |source| ArchiveError::Description { path: path.to_owned(), source };
    PackageDescription::of_bag_info(&recorded_info(path)?).map_err(describe)
}

/// The labelled values by which a package on disk describes itself.
pub fn recorded_info(path: &Path) -> Result<BagInfo, ArchiveError> {
    let source = DescriptionError::NoBagInfo;
    let text = member(path, LARGEST_BAG_INFO, is_info)?;
    let text = text.ok_or_else(|| ArchiveError::Description { path: path.to_owned(), source })?;
    Ok(BagInfo::parse(&text))
}

/// The first text in a zip with the requested name, in UTF-8.
fn member(
    path: &Path,
    limit: u64,
    is_asked: impl Fn(&[u8]) -> bool,
) -> Result<Option<String>, ArchiveError> {
    let unreadable = |source| ArchiveError::Zip { path: path.to_owned(), source };
    let file = File::open(path).map_err(IoError::of("open", path))?;
    let mut zip = zip::ZipArchive::new(io::BufReader::new(file)).map_err(unreadable)?;
    let index = zip.file_names_raw().position(is_asked);
    let Some(index) = index else { return Ok(None) };
    let entry = zip.by_index(index).map_err(unreadable)?;
    let mut text = String::new();
    Ok(entry.take(limit).read_to_string(&mut text).ok().map(|_| text))
}
