//! Reads the release of a package for those who show it: what it holds, and whether that is damaged.

use std::path::Path;

use super::checks::Checks;
use super::contents::read_contents;
use super::error::VerifyError;
use super::metadata::Premis;
use super::package::open_package;
use super::places::PREMIS;
use super::read_package::ReadPackage;
use super::reader::{EntryKind, ReadFault};
use super::reproduce::Packaged;
use super::{bag, eark, seda};

/// Reads the package at a path. `None`: this program did not make it, or it cannot be read as a
/// package at all.
///
/// # Errors
/// If content cannot be read.
pub fn read_package(path: &Path, checks: &Checks) -> Result<Option<ReadPackage>, VerifyError> {
    let mut reader = open_package(path, &checks.limits)?;
    let reader = &mut *reader;
    if reader.is_broken() {
        return Ok(None);
    }
    // Pictures and attachments are kept only for those who make a package again.
    let checks = Checks { reproduce: true, quick: false, ..checks.clone() };
    if seda::is_sip(reader) {
        return seda::read_release(reader, &checks);
    }
    let mut bag = match eark::read(reader, &checks.limits)? {
        Some(bag) => bag,
        None => bag::read_bag(reader, &checks.limits)?,
    };
    if bag.own_program.is_none() || !bag.is_legible {
        return Ok(None);
    }
    let mut findings = std::mem::take(&mut bag.findings);
    let mut contents = read_contents(reader, &bag, &checks)?;
    if !bag.is_alone {
        findings.append(bag::check(&bag));
    }
    findings.append(std::mem::take(&mut contents.container));
    findings.append(std::mem::take(&mut contents.findings));
    let premis = contents.metadata.get(&format!("{}{PREMIS}", bag.content_folder()));
    let premis = premis.and_then(|bytes| Premis::read(bytes).ok());
    let package = Packaged::bag(&bag, (&contents, premis.as_ref()), reader.stamp());
    let place = |path: &str| format!("{}/{path}", package.source_folder);
    Ok(Some(ReadPackage::of(&package, &place, (findings, &bag.content_folder()))))
}

/// Passes the content of one file of a package, named as in [`super::ReadFile`], to `each`. Returns whether
/// it is there and whole.
///
/// # Errors
/// If content cannot be read.
pub fn read_file(
    path: &Path,
    name: &str,
    checks: &Checks,
    each: &mut dyn FnMut(&[u8]),
) -> Result<bool, VerifyError> {
    let mut reader = open_package(path, &checks.limits)?;
    let end = format!("/{name}");
    let is_named = |entry: &super::reader::Entry| {
        entry.kind == EntryKind::File && (entry.path == name || entry.path.ends_with(&end))
    };
    let Some(index) = reader.entries().iter().position(is_named) else { return Ok(false) };
    match reader.read(index, each) {
        Ok(()) => Ok(true),
        Err(ReadFault::Unreadable(error)) => Err(error.into()),
        Err(ReadFault::Damaged(_) | ReadFault::Unsupported) => Ok(false),
    }
}
