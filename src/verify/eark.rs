//! This program's packages of the profile `eark`: a folder of E-ARK CSIP with no bag around it. It is
//! read as the payload of the bag that is not there, so that all that is known of bags applies.

use std::collections::{BTreeMap, BTreeSet};

use super::bag::{Bag, Declaration, Listing, info, own};
use super::error::VerifyError;
use super::findings::Findings;
use super::reader::{EntryKind, PackageReader, ReadFault};
use crate::finding::Finding;
use crate::limits::Limits;
use crate::rules::verification as rule;

/// The file in which the package describes itself.
const INFO: &str = "metadata/other/package-info.txt";

/// The package. `None`: it is a bag, or another maker's.
///
/// # Errors
/// If content cannot be read.
pub fn read(reader: &mut dyn PackageReader, limits: &Limits) -> Result<Option<Bag>, VerifyError> {
    let Some((prefix, index)) = locate(reader) else { return Ok(None) };
    if reader.entries()[index].size > limits.tag_files {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    match reader.read(index, &mut |piece| bytes.extend_from_slice(piece)) {
        // Damage is reported when all contents are read.
        Ok(()) | Err(ReadFault::Damaged(_)) => {}
        Err(ReadFault::Unsupported) => return Ok(None),
        Err(ReadFault::Unreadable(error)) => return Err(error.into()),
    }
    let Ok(text) = std::str::from_utf8(&bytes) else { return Ok(None) };
    let mut findings = Findings::default();
    let mut info = info::parse(INFO, text, Declaration::ASSUMED, &mut findings);
    let Some(program) = own::program(&info) else { return Ok(None) };
    let id = info.first("External-Identifier").unwrap_or_default().to_owned();
    info.name = format!("data/{id}/{INFO}");
    // The paths of what was found in it were those below the package's folder.
    let mut findings =
        findings.moved(super::findings::Bound::PACKAGE, |path| format!("data/{id}/{path}"));
    let mut files = BTreeMap::new();
    for (index, entry) in reader.entries().iter().enumerate() {
        match entry.path.strip_prefix(&prefix) {
            Some(path) if entry.kind == EntryKind::File => {
                files.insert(format!("data/{id}/{path}"), index);
            }
            Some(_) => {}
            None if format!("{}/", entry.path) == prefix => {}
            None => {
                let detail = format!("is outside the top folder {}", prefix.trim_end_matches('/'));
                let path = format!("../{}", entry.path);
                findings.push(Finding::new(&rule::BAG_TOP_FOLDER, path, detail));
            }
        }
    }
    let folder = prefix.trim_end_matches('/');
    if reader.is_serialised() && folder != id {
        let detail = format!("the top folder {folder} is not named {id}");
        findings.push(Finding::new(&rule::BAG_OWN_NAME, "", detail));
    }
    Ok(Some(Bag {
        prefix,
        files,
        sizes: reader.entries().iter().map(|entry| entry.size).collect(),
        has_payload_folder: true,
        is_serialised: reader.is_serialised(),
        declaration: Declaration::ASSUMED,
        manifests: Vec::new(),
        info,
        fetch: Listing::default(),
        own_program: Some(program),
        findings,
        is_legible: true,
        is_alone: true,
        doubtful: BTreeSet::new(),
    }))
}

/// The top folder with its slash, empty in a folder, and the index of the file that describes the
/// package.
fn locate(reader: &dyn PackageReader) -> Option<(String, usize)> {
    let entries = reader.entries();
    let index = entries.iter().position(|entry| {
        let top = entry.path.strip_suffix(INFO);
        let depth = usize::from(reader.is_serialised());
        top.is_some_and(|top| {
            top.matches('/').count() == depth && (top.is_empty() || top.ends_with('/'))
        })
    })?;
    let prefix = entries[index].path.strip_suffix(INFO)?.to_owned();
    let declaration = format!("{prefix}bagit.txt");
    let is_bag = entries.iter().any(|entry| entry.path == declaration);
    (!is_bag).then_some((prefix, index))
}
