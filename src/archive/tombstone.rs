//! A tombstone in the place of a package: `<name>.withdrawn.json` beside where `<name>.zip` was. It
//! says what was there, with its digest, and why it was withdrawn.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use serde::de::Error;
use serde::{Deserialize, Serialize};

use super::entry::CatalogueEntry;
use super::error::ArchiveError;
use super::log::LoggedPackage;
use super::recorded::describe_zip;
use super::versions::package_path;
use crate::digest::{digest_file, to_hex};
use crate::error::IoError;
use crate::limits::package::LARGEST_TOMBSTONE;
use crate::package::PackageDescription;
use crate::package::description::Part;

/// First value of every tombstone. Those of 1.0 may have no PREMIS record beside them.
const FORMAT: &str = "communique-withdrawal 1.1";
const SUFFIX: &str = ".withdrawn.json";

/// What the caller says about a withdrawal; nothing is taken from the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Never empty.
    pub reason: String,
    /// RFC 3339, from `--at`.
    pub at: Option<String>,
    /// Who withdraws it.
    pub agent: Option<String>,
    /// `communique 0.1.0`.
    pub program: String,
}

/// The contents of a tombstone; its keys come in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    format: String,
    /// Why it was withdrawn.
    pub withdrawal: Withdrawal,
    /// The package, as the catalogue listed it.
    pub package: CatalogueEntry,
    /// SHA-256 of each part of its inputs, so that a later version can say what changed.
    parts: BTreeMap<String, String>,
}

/// Packages to be withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The release's identifier.
    pub id: String,
    /// `None`: all versions.
    pub version: Option<u32>,
}

/// A withdrawn package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// What is in its place.
    pub tombstone: Tombstone,
    /// Path of the tombstone, below the archive.
    pub path: String,
    /// Whether it was withdrawn now, rather than before.
    pub is_new: bool,
}

/// The tombstone's path for a package's path (`….zip`).
pub(super) fn tombstone_path(package: &str) -> String {
    format!("{}{SUFFIX}", package.strip_suffix(".zip").unwrap_or(package))
}

/// The package that a tombstone stands for, by the file's name.
pub(super) fn withdrawn_package(path: &str) -> Option<String> {
    path.strip_suffix(SUFFIX).map(|stem| format!("{stem}.zip"))
}

impl std::str::FromStr for Target {
    type Err = std::convert::Infallible;

    /// An id, or an id and a version: `2019-07-17-x.v2`. Anything else after a full stop is part of
    /// the id.
    fn from_str(text: &str) -> Result<Target, Self::Err> {
        let versioned = text
            .rsplit_once(".v")
            .and_then(|(id, version)| Some((id, version.parse().ok().filter(|&v| v > 0)?)));
        Ok(match versioned {
            Some((id, version)) => Target { id: id.to_owned(), version: Some(version) },
            None => Target { id: text.to_owned(), version: None },
        })
    }
}

impl Target {
    pub(super) fn takes(&self, (id, version): &(String, u32)) -> bool {
        *id == self.id && self.version.is_none_or(|asked| asked == *version)
    }
}

impl Tombstone {
    /// For a package that is present. Inputs that cannot be read are left out.
    pub(super) fn new(root: &Path, package: &CatalogueEntry, withdrawal: &Withdrawal) -> Tombstone {
        let parts = describe_zip(&root.join(&package.path)).map(|it| it.parts).unwrap_or_default();
        Tombstone {
            format: FORMAT.to_owned(),
            withdrawal: withdrawal.clone(),
            package: package.clone(),
            parts: parts
                .into_iter()
                .map(|(part, digest)| (part.name().to_owned(), digest))
                .collect(),
        }
    }

    /// Reads the tombstone at a path of the archive. One that stands for a package of another
    /// place is refused: that package would be taken away, and its place may lie outside.
    ///
    /// # Errors
    /// When it cannot be read, or does not stand for the package of its own place.
    pub(super) fn read(root: &Path, path: &str) -> Result<Tombstone, ArchiveError> {
        let file = root.join(path);
        let mut bytes = Vec::new();
        let opened = fs::File::open(&file);
        opened
            .and_then(|it| it.take(LARGEST_TOMBSTONE).read_to_end(&mut bytes))
            .map_err(IoError::of("read", &file))?;
        let read = serde_json::from_slice::<Tombstone>(&bytes).and_then(|tombstone| {
            let CatalogueEntry { id, version, path: package, .. } = &tombstone.package;
            match *package == package_path(id, *version) && tombstone_path(package) == path {
                true => Ok(tombstone),
                false => Err(serde_json::Error::custom(format!(
                    "it stands for {package:?}, a package of another place"
                ))),
            }
        });
        read.map_err(|source| ArchiveError::Tombstone { path: file, source })
    }

    /// What the package said about itself.
    pub(super) fn description(&self) -> PackageDescription {
        let package = self.package.clone();
        let digest = |part: Part| Some((part, self.parts.get(part.name())?.clone()));
        PackageDescription {
            id: package.id,
            version: package.version,
            profile: ["bnf", "seda", "eark"]
                .into_iter()
                .find(|it| package.profile.as_deref() == Some(it)),
            title: package.title,
            date: package.date,
            language: package.language,
            source_path: package.source,
            site: package.site,
            moved_from: None,
            layout: package.layout,
            pages: package.pages,
            fingerprint: package.fingerprint,
            text_files: package.text_files,
            program: package.program,
            parts: Part::ALL.into_iter().filter_map(digest).collect(),
        }
    }

    /// SHA-256 of a part of the package's inputs.
    pub fn part(&self, part: Part) -> Option<&str> {
        self.parts.get(part.name()).map(String::as_str)
    }

    /// As the log records it.
    pub(super) fn logged(&self, root: &Path) -> Result<LoggedPackage, IoError> {
        let path = tombstone_path(&self.package.path);
        let sha256 = to_hex(&digest_file(&root.join(&path))?.sha256);
        Ok(LoggedPackage { path, sha256 })
    }
}
