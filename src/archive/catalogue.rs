//! `catalog.jsonl`: one line a package, sorted by id and version, derivable from the packages
//! alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ArchiveError;
use super::disk::{Disk, RealDisk, write_new};
use super::run::{RunFolder, lock_archive};
use super::versions::package_path;
use super::withdrawal::withdrawn_package;
use crate::digest::{digest_file, to_hex};
use crate::error::IoError;
use crate::package::bag_info::BagInfo;
use crate::package::description::{DescriptionError, PackageDescription};
use crate::site::AskedFiles;

pub(super) const CATALOGUE: &str = "catalog.jsonl";

/// A line of the catalogue; its keys come in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueEntry {
    pub id: String,
    /// 1 for the first package of a release.
    pub version: u32,
    /// `bnf` or `seda`, where it is not the usual profile. Archives of before it was told have it
    /// nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Below the archive, with `/`.
    pub path: String,
    /// Of the zip, in bytes.
    pub size: u64,
    /// Of the zip, hexadecimal.
    pub sha256: String,
    pub title: String,
    /// RFC 3339.
    pub date: String,
    /// BCP 47.
    pub language: String,
    /// Path of the post in its site.
    pub source: String,
    pub layout: String,
    pub pages: u64,
    /// Digest of all inputs, hexadecimal.
    pub fingerprint: String,
    /// What the release's text asked its site for: with what is there now, the fingerprint tells
    /// whether a release has changed, and nothing is composed for that.
    #[serde(default, skip_serializing_if = "AskedFiles::is_empty")]
    pub text_files: AskedFiles,
    pub program: String,
}

/// Entries by id and version: the order of the catalogue. Of a large archive they take most of a
/// run's memory, so that they are shared.
pub(super) type Entries = BTreeMap<(String, u32), Arc<CatalogueEntry>>;

impl CatalogueEntry {
    /// About as many bytes as its line has.
    fn room(&self) -> usize {
        const NAMES: usize = 240;
        let texts = [&self.id, &self.path, &self.sha256, &self.title, &self.date, &self.language];
        let more = [&self.source, &self.layout, &self.fingerprint, &self.program];
        let asked = self.text_files.all().map(|address| address.len() + 16);
        NAMES + texts.into_iter().chain(more).map(String::len).chain(asked).sum::<usize>()
    }

    pub(super) fn new(
        description: &PackageDescription,
        size: u64,
        sha256: &[u8; 32],
    ) -> CatalogueEntry {
        let description = description.clone();
        CatalogueEntry {
            path: package_path(&description.id, description.version),
            id: description.id,
            version: description.version,
            profile: description.profile.map(str::to_owned),
            size,
            sha256: to_hex(sha256),
            title: description.title,
            date: description.date,
            language: description.language,
            source: description.source_path,
            layout: description.layout,
            pages: description.pages,
            fingerprint: description.fingerprint,
            text_files: description.text_files,
            program: description.program,
        }
    }

    pub(super) fn key(&self) -> (String, u32) {
        (self.id.clone(), self.version)
    }
}

/// A difference between the catalogue and the packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogueDifference {
    /// Listed, and not there.
    Absent { path: String },
    /// There, and not listed.
    Unlisted { path: String },
    /// Listed otherwise than it is.
    Stale { path: String },
    /// The lines are right, but not written as this program writes them (order, form).
    Form,
}

/// Derives the catalogue from the packages and writes it. Gives the number of packages.
pub fn rebuild_catalogue(root: &Path) -> Result<usize, ArchiveError> {
    let lock = lock_archive(root)?;
    let entries = derive(root)?;
    let run = RunFolder::create(root, &lock)?;
    write(&RealDisk, root, &run, &to_bytes(entries.values()))?;
    Ok(entries.len())
}

/// Compares the catalogue with the packages; an archive without catalogue lists nothing.
pub fn check_catalogue(root: &Path) -> Result<Vec<CatalogueDifference>, ArchiveError> {
    let bytes = read_bytes(root)?;
    let listed = parse(&bytes, &Entries::new());
    let mut there = derive(root)?;
    for (key, entry) in &mut there {
        // A line without profile is of before it was told, and no worse for that.
        if listed.get(key).is_some_and(|line| line.profile.is_none()) {
            Arc::make_mut(entry).profile = None;
        }
    }
    let mut differences = Vec::new();
    for (key, entry) in &there {
        let path = entry.path.clone();
        match listed.get(key) {
            None => differences.push(CatalogueDifference::Unlisted { path }),
            Some(line) if line != entry => differences.push(CatalogueDifference::Stale { path }),
            Some(_) => {}
        }
    }
    let absent = listed.iter().filter(|(key, _)| !there.contains_key(*key));
    differences
        .extend(absent.map(|(_, line)| CatalogueDifference::Absent { path: line.path.clone() }));
    if differences.is_empty() && bytes != to_bytes(there.values()) {
        differences.push(CatalogueDifference::Form);
    }
    Ok(differences)
}

/// The catalogue's bytes.
pub(super) fn to_bytes<'e>(
    entries: impl Iterator<Item = &'e Arc<CatalogueEntry>> + Clone,
) -> Vec<u8> {
    // Of a large archive they take much room: they are not moved while they grow.
    let mut bytes = Vec::with_capacity(entries.clone().map(|entry| entry.room()).sum());
    for entry in entries {
        serde_json::to_writer(&mut bytes, &**entry).expect("strings and numbers are always JSON");
        bytes.push(b'\n');
    }
    bytes
}

/// The lines that can be read: the others are as if they were not there, since the packages tell
/// the same. Lines that say what is `known` already share its entry.
pub(super) fn parse(bytes: &[u8], known: &Entries) -> Entries {
    bytes
        .split(|&byte| byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<CatalogueEntry>(line).ok())
        .map(|entry| {
            let key = entry.key();
            let same = known.get(&key).filter(|known| ***known == entry).map(Arc::clone);
            (key, same.unwrap_or_else(|| Arc::new(entry)))
        })
        .collect()
}

pub(super) fn read_bytes(root: &Path) -> Result<Vec<u8>, IoError> {
    let path = root.join(CATALOGUE);
    match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        result => result.map_err(IoError::of("read", &path)),
    }
}

/// Writes the catalogue in one step. The archive's lock must be held.
pub(super) fn write(
    disk: &dyn Disk,
    root: &Path,
    run: &RunFolder,
    bytes: &[u8],
) -> Result<(), IoError> {
    let unfinished = run.unused_path();
    write_new(disk, &unfinished, bytes)?;
    let path = root.join(CATALOGUE);
    disk.replace(&unfinished, &path).map_err(IoError::of("rename", &unfinished))?;
    disk.sync_folder(root).map_err(IoError::of("synchronise", root))
}

/// All packages of the archive that are not withdrawn, from themselves.
fn derive(root: &Path) -> Result<Entries, ArchiveError> {
    let paths = package_files(root)?;
    let withdrawn: BTreeSet<String> =
        paths.iter().filter_map(|path| withdrawn_package(path)).collect();
    let packages = paths.iter().filter(|path| path.ends_with(".zip"));
    packages
        .filter(|path| !withdrawn.contains(*path))
        .map(|path| {
            let entry = entry_of_file(root, path)?;
            Ok((entry.key(), Arc::new(entry)))
        })
        .collect()
}

/// The entry of a package in the archive, from its bytes.
pub(super) fn entry_of_file(root: &Path, path: &str) -> Result<CatalogueEntry, ArchiveError> {
    let file = root.join(path);
    let description = describe_zip(&file)?;
    let reference = digest_file(&file)?;
    let entry = CatalogueEntry::new(&description, reference.size, &reference.sha256);
    if entry.path != path {
        return Err(ArchiveError::Misplaced { path: file, expected: entry.path });
    }
    Ok(entry)
}

/// Everything below `packages/<year>/<month>`, as paths below the archive, sorted.
pub(super) fn package_files(root: &Path) -> Result<Vec<String>, IoError> {
    let mut files = Vec::new();
    let mut folders = vec!["packages".to_owned()];
    while let Some(folder) = folders.pop() {
        let path = root.join(&folder);
        for entry in fs::read_dir(&path).map_err(IoError::of("read", &path))? {
            let entry = entry.map_err(IoError::of("read", &path))?;
            let kind = entry.file_type().map_err(IoError::of("read", &path))?;
            // A name that is not UTF-8 is none of ours.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let below = format!("{folder}/{name}");
            if kind.is_dir() {
                folders.push(below);
            } else {
                files.push(below);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What a SIP has in the place of `bag-info.txt`.
pub(super) const SIP_INFO: &str = crate::package::seda::INFO_PATH;

/// Whether a name in a zip is that of a bag's `bag-info.txt`, in its one top folder.
pub(super) fn is_bag_info(name: &[u8]) -> bool {
    name.strip_suffix(b"/bag-info.txt").is_some_and(|top| !top.contains(&b'/'))
}

/// More than any `bag-info.txt` of ours.
const BAG_INFO_LIMIT: u64 = 1 << 20;

/// More than any `provenance.json` of ours.
const PROVENANCE_LIMIT: u64 = 64 << 20;

/// A link that a package's `provenance.json` tells of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedLink {
    pub host: String,
    pub address: String,
    /// In the post, from 1.
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
    let text = member(path, PROVENANCE_LIMIT, |name| name.ends_with(end))?;
    let text = text.unwrap_or_else(|| "{}".to_owned());
    let parsed: Result<Provenance, _> = serde_json::from_str(&text);
    parsed
        .map(|provenance| provenance.links)
        .map_err(|source| ArchiveError::Provenance { path: path.to_owned(), source })
}

/// What a package on disk says of itself, without reading anything else of it.
pub fn describe_zip(path: &Path) -> Result<PackageDescription, ArchiveError> {
    let is_info = |name: &[u8]| is_bag_info(name) || name == SIP_INFO.as_bytes();
    let describe = |source| ArchiveError::Description { path: path.to_owned(), source };
    let text = member(path, BAG_INFO_LIMIT, is_info)?;
    let text = text.ok_or_else(|| describe(DescriptionError::NoBagInfo))?;
    PackageDescription::of_bag_info(&BagInfo::parse(&text)).map_err(describe)
}

/// The first text of a zip whose name is the one asked for, in UTF-8.
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
