//! What a package in the archive was made from, as it records it: to tell what has changed since.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;

use super::ArchiveError;
use super::catalogue::{SIP_INFO, is_bag_info};
use crate::error::IoError;
use crate::package::bag_info::BagInfo;
use crate::package::description::{DescriptionError, PackageDescription};

/// The inputs of a package.
#[derive(Debug, Clone)]
pub struct RecordedInputs {
    pub description: PackageDescription,
    /// `settings.yaml`.
    pub settings: String,
    /// `layout.yaml`.
    pub layout: String,
    /// PostScript name and SHA-256 of each face.
    pub faces: Vec<(String, String)>,
    /// SHA-256 of the site's files, by address; none where the package does not tell it so.
    pub files: BTreeMap<String, Option<String>>,
}

/// More than any of these texts of ours.
const LIMIT: u64 = 64 << 20;

/// `provenance.json`, as far as it counts here.
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
/// Where it cannot be read, or is none of ours.
pub fn recorded_inputs(path: &Path) -> Result<RecordedInputs, ArchiveError> {
    let file = File::open(path).map_err(IoError::of("open", path))?;
    let unreadable = |source| ArchiveError::Zip { path: path.to_owned(), source };
    let mut zip = zip::ZipArchive::new(io::BufReader::new(file)).map_err(unreadable)?;
    let mut text = |is_asked: &dyn Fn(&[u8]) -> bool| {
        let index = zip.file_names_raw().position(is_asked)?;
        let mut text = String::new();
        zip.by_index(index).ok()?.take(LIMIT).read_to_string(&mut text).ok()?;
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
    let info = text(&|name| is_bag_info(name) || name == SIP_INFO.as_bytes());
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
