//! The catalogue's line for a package, derived from the package alone: what the package says about
//! itself, and its own size and digest.

use std::path::Path;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::follows::{Follows, Parts, source};
use crate::verify::bag::Info;
use crate::verify::checks::Checks;
use crate::verify::fixity;
use crate::verify::package::check_zip;

/// What identifies a line, and its digest: for a large archive, all of them are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived {
    pub id: String,
    pub version: u32,
    /// SHA-256 of the line without its end.
    pub sha256: String,
    /// What a later version says about the one before it.
    pub follows: Option<Box<Follows>>,
    /// What it was made from.
    pub parts: Parts,
}

/// A line; its keys come in this order (archive format 1).
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<&'static str>,
    path: &'a str,
    size: u64,
    sha256: &'a str,
    title: &'a str,
    date: &'a str,
    language: &'a str,
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'a str>,
    layout: &'a str,
    pages: u64,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "TextFiles::is_empty")]
    text_files: TextFiles,
    program: &'a str,
}

/// Addresses that the text asks its site for.
#[derive(Serialize)]
struct TextFiles {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shown: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    linked: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    absent: Vec<String>,
}

impl TextFiles {
    fn is_empty(&self) -> bool {
        self.shown.is_empty() && self.linked.is_empty() && self.absent.is_empty()
    }
}

/// The file of a package: path in the archive, size in bytes, SHA-256.
#[derive(Clone, Copy)]
pub struct PackageBytes<'a> {
    pub path: &'a str,
    pub size: u64,
    pub sha256: &'a str,
}

/// The expected line of a package; `None` if the package does not say all of it.
fn line<'a>(info: &'a Info, file: PackageBytes<'a>) -> Option<Line<'a>> {
    let optional = |label: &str| info.first(label).unwrap_or_default();
    let addresses = |label| {
        info.values(label).map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned())
    };
    let is_eark = info.first("Communique-Profile") == Some("eark");
    let profile = match info.first("Payload-Oxum") {
        None if is_eark => Some("eark"),
        None => Some("seda"),
        Some(_) => info.first("Internal-Sender-Description").map(|_| "bnf"),
    };
    Some(Line {
        id: info.first("External-Identifier")?,
        version: info.first("Communique-Version")?.parse().ok()?,
        profile,
        path: file.path,
        size: file.size,
        sha256: file.sha256,
        title: optional("External-Description"),
        date: info.first("Communique-Date")?,
        language: optional("Communique-Language"),
        source: source(info.first("Communique-Source-Path")?),
        site: info.first("Communique-Site"),
        layout: optional("Communique-Layout"),
        pages: info.first("Communique-Pages")?.parse().ok()?,
        fingerprint: info.first("Communique-Fingerprint")?,
        text_files: TextFiles {
            shown: addresses("Communique-Shown-File").collect(),
            linked: addresses("Communique-Linked-File").collect(),
            absent: addresses("Communique-Absent-File").collect(),
        },
        program: info.first("Bag-Software-Agent")?,
    })
}

impl Derived {
    /// The line of a package that says this about itself.
    pub fn of(info: &Info, file: PackageBytes<'_>) -> Option<Derived> {
        let line = line(info, file)?;
        let json = serde_json::to_string(&line).ok()?;
        let (id, version) = (line.id.to_owned(), line.version);
        let (follows, parts) = (Follows::of(info), Parts::of(info));
        Some(Derived { id, version, sha256: fixity::sha256(json.as_bytes()), follows, parts })
    }
}

/// The fields in which a line of the catalogue differs from its package, each with its value and
/// the expected one. The package is read again. `None`: none differs; the line only predates the
/// recording of profiles.
pub fn differences(written: &[u8], root: &Path, file: PackageBytes<'_>) -> Option<Vec<String>> {
    let checks = Checks { quick: true, ..Checks::default() };
    let identity = check_zip(&root.join(file.path), &checks).ok().and_then(|it| it.identity)?;
    let expected = serde_json::to_value(line(&identity.info, file)?).ok()?;
    let (Value::Object(expected), Value::Object(written)) =
        (expected, serde_json::from_slice(written).ok()?)
    else {
        return None;
    };
    let mut differences = Vec::new();
    let mut is_of_before = false;
    for (field, value) in &expected {
        match written.get(field) {
            Some(found) if found == value => {}
            Some(found) => differences.push(format!("`{field}` is {found}; expected {value}")),
            // Archives from before it was recorded do not have it.
            None if field == "profile" => is_of_before = true,
            None => differences.push(format!("`{field}` is missing; expected {value}")),
        }
    }
    for field in written.keys().filter(|field| !expected.contains_key(*field)) {
        differences.push(format!("`{field}` is not expected"));
    }
    (!differences.is_empty() || !is_of_before).then_some(differences)
}
