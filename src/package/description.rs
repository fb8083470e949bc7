//! What a package says about itself in `bag-info.txt`: everything that the archive and its
//! catalogue need, without opening the rest.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::bag_info::{BagInfo, label};
use super::form::{Content, Package};
use super::manifest::decode_path;
use crate::digest::to_hex;
use crate::site::AskedFiles;

/// A part of a package's inputs; versions say which of them changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Source,
    Uploads,
    Settings,
    Layout,
    Faces,
}

impl Part {
    pub const ALL: [Part; 5] =
        [Part::Source, Part::Uploads, Part::Settings, Part::Layout, Part::Faces];

    /// The word in `Communique-Changed`.
    pub fn name(self) -> &'static str {
        match self {
            Part::Source => "source",
            Part::Uploads => "uploads",
            Part::Settings => "settings",
            Part::Layout => "layout",
            Part::Faces => "faces",
        }
    }

    /// The label of the part's digest.
    pub fn label(self) -> &'static str {
        match self {
            Part::Source => "Communique-Source-SHA256",
            Part::Uploads => "Communique-Uploads-SHA256",
            Part::Settings => "Communique-Settings-SHA256",
            Part::Layout => "Communique-Layout-SHA256",
            Part::Faces => "Communique-Faces-SHA256",
        }
    }
}

/// What a value of `bag-info.txt` cannot hold without loss: everything except printable ASCII.
const NOT_IN_VALUE: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

/// An address as one word of printable ASCII.
pub(super) fn encode_address(address: &str) -> String {
    utf8_percent_encode(address, NOT_IN_VALUE).to_string()
}

fn decode_address(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}

/// SHA-256 of a list of `(name, digest)`, in hexadecimal: each as a line `<digest>  <name>`.
pub fn digest_of_list<'a>(items: impl Iterator<Item = (&'a str, String)>) -> String {
    let mut digest = Sha256::new();
    for (name, item) in items {
        digest.update(format!("{item}  {name}\n"));
    }
    to_hex(&digest.finalize())
}

/// A package as its `bag-info.txt` describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageDescription {
    pub id: String,
    /// 1 for the first package of a release.
    pub version: u32,
    /// `bnf`, `seda` or `eark`; `None` for the default profile.
    pub profile: Option<&'static str>,
    pub title: String,
    /// RFC 3339.
    pub date: String,
    /// BCP 47.
    pub language: String,
    /// Path of the post in its site.
    pub source_path: String,
    /// Key of the site; packages of earlier builds do not record it.
    pub site: Option<String>,
    /// Path that the post had when the version before was made, where it was moved since.
    pub moved_from: Option<String>,
    pub layout: String,
    pub pages: u64,
    /// Digest of all inputs, in hexadecimal.
    pub fingerprint: String,
    /// What the release's text asked its site for.
    pub text_files: AskedFiles,
    /// `communique 0.1.0`.
    pub program: String,
    /// Hexadecimal SHA-256 of each part.
    pub parts: BTreeMap<Part, String>,
}

/// Why a `bag-info.txt` does not describe a package of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DescriptionError {
    #[error("bag-info.txt is missing or not UTF-8")]
    NoBagInfo,
    #[error("bag-info.txt has no `{0}`")]
    Missing(&'static str),
    #[error("`{label}: {value}` in bag-info.txt is not a number")]
    NotANumber { label: &'static str, value: String },
}

impl PackageDescription {
    pub fn of_bag_info(info: &BagInfo) -> Result<PackageDescription, DescriptionError> {
        let text = |label: &'static str| {
            info.get(label).map(str::to_owned).ok_or(DescriptionError::Missing(label))
        };
        let addresses = |label| info.all(label).map(decode_address).collect();
        let optional = |label: &'static str| info.get(label).unwrap_or_default().to_owned();
        Ok(PackageDescription {
            id: text(label::IDENTIFIER)?,
            version: number(info, label::VERSION)?,
            profile: profile_of(info),
            title: optional(label::TITLE),
            date: text(label::DATE)?,
            language: optional(label::LANGUAGE),
            source_path: decode_path(&text(label::SOURCE_PATH)?),
            site: info.get(label::SITE).map(str::to_owned),
            moved_from: info.get(label::MOVED_FROM).map(decode_path),
            layout: optional(label::LAYOUT),
            pages: number(info, label::PAGES)?,
            fingerprint: text(label::FINGERPRINT)?,
            text_files: AskedFiles {
                shown: addresses(label::SHOWN),
                linked: addresses(label::LINKED),
                absent: addresses(label::ABSENT),
            },
            program: text(label::PROGRAM)?,
            parts: Part::ALL
                .into_iter()
                .filter_map(|part| Some((part, info.get(part.label())?.to_owned())))
                .collect(),
        })
    }

    /// What the package in memory says about itself.
    pub fn of_package(package: &Package) -> Result<PackageDescription, DescriptionError> {
        PackageDescription::of_bag_info(&bag_info_of(package)?)
    }

    /// What changed since `previous`, as names for `Communique-Changed`.
    pub fn changes_since(&self, previous: &PackageDescription) -> Vec<&'static str> {
        let mut changes: Vec<_> = Part::ALL
            .into_iter()
            .filter(|part| self.parts.get(part) != previous.parts.get(part))
            .map(Part::name)
            .collect();
        if self.program != previous.program {
            changes.push("program");
        }
        changes
    }
}

/// The profile: stated, or deduced from what only one of them has or lacks: a SIP has no payload to
/// count, and only a package for legal deposit mentions it.
fn profile_of(info: &BagInfo) -> Option<&'static str> {
    if info.get(label::PROFILE) == Some("eark") {
        return Some("eark");
    }
    if info.get("Payload-Oxum").is_none() {
        return Some("seda");
    }
    info.get(label::SENDER_DESCRIPTION).map(|_| "bnf")
}

/// The bag-info of a package in memory, or a SIP's equivalent.
pub(super) fn bag_info_of(package: &Package) -> Result<BagInfo, DescriptionError> {
    let wanted = package.info_path();
    let entry = package.entries.iter().find(|(path, _)| path.as_str() == wanted);
    match entry {
        Some((_, Content::Bytes(bytes))) => {
            std::str::from_utf8(bytes).map(BagInfo::parse).map_err(|_| DescriptionError::NoBagInfo)
        }
        _ => Err(DescriptionError::NoBagInfo),
    }
}

fn number<N: std::str::FromStr>(
    info: &BagInfo,
    label: &'static str,
) -> Result<N, DescriptionError> {
    let value = info.get(label).ok_or(DescriptionError::Missing(label))?;
    value.parse().map_err(|_| DescriptionError::NotANumber { label, value: value.to_owned() })
}
