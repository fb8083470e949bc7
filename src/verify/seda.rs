//! SIPs of SEDA (2.1 to 2.3), as Vitam takes them: a zip of `manifest.xml` and `content/`, without
//! top folder; every file named by the manifest, with its size and digest.

use std::collections::{BTreeMap, BTreeSet};

use super::fixity::{Algorithm, Hasher};
use super::reader::{EntryKind, PackageReader, ReadFault};
use super::xml::{self, Part, attribute, local_name};
use super::{Checked, Checks, Report, VerifyError, rule};
use crate::finding::Finding;

const MANIFEST: &str = "manifest.xml";
const CONTENT: &str = "content/";

/// Whether a package is a SIP: `manifest.xml` at the top and no bag.
pub fn is_sip(reader: &dyn PackageReader) -> bool {
    let has = |path: &str| reader.entries().iter().any(|entry| entry.path == path);
    has(MANIFEST) && !has("bagit.txt")
}

/// A `BinaryDataObject`, as far as it is read.
#[derive(Debug, Default, PartialEq, Eq)]
struct DataObject {
    id: String,
    uri: String,
    algorithm: String,
    digest: String,
    size: String,
}

/// Checks a SIP.
///
/// # Errors
/// When content cannot be read.
pub fn check(reader: &mut dyn PackageReader, checks: &Checks) -> Result<Report, VerifyError> {
    let mut report = Report::default();
    let objects = match read_manifest(reader, checks, &mut report)? {
        Some(objects) => objects,
        None => return Ok(report),
    };
    let named = by_path(&objects, &mut report.findings);
    let entries = reader.entries().to_vec();
    for (path, object) in &named {
        if !entries.iter().any(|entry| entry.path == *path && entry.kind == EntryKind::File) {
            let detail = format!("{} of {MANIFEST} names it; it is missing", object.id);
            report.findings.push(Finding::new(&rule::SEDA_MISSING, *path, detail));
        }
    }
    for (index, entry) in entries.iter().enumerate() {
        if entry.kind != EntryKind::File || entry.path == MANIFEST {
            continue;
        }
        let object = named.get(entry.path.as_str()).copied();
        if object.is_none() {
            let detail = format!("{MANIFEST} does not name it");
            report.findings.push(Finding::new(&rule::SEDA_UNLISTED, &*entry.path, detail));
        }
        if !checks.quick {
            check_file(reader, index, object, &mut report)?;
        }
    }
    Ok(report)
}

/// The data objects of the manifest; `None` where it is unreadable, and the report says so.
fn read_manifest(
    reader: &mut dyn PackageReader,
    checks: &Checks,
    report: &mut Report,
) -> Result<Option<Vec<DataObject>>, VerifyError> {
    let index = reader.entries().iter().position(|entry| entry.path == MANIFEST);
    let Some(index) = index else { return Ok(None) };
    let mut fault = |rule, detail| report.findings.push(Finding::new(rule, MANIFEST, detail));
    let limit = checks.limits.metadata;
    if reader.entries()[index].size > limit {
        fault(&rule::XML_TOO_LARGE, format!("the limit is {limit} bytes"));
        return Ok(None);
    }
    let mut bytes = Vec::new();
    match reader.read(index, &mut |piece| bytes.extend_from_slice(piece)) {
        Ok(()) => {}
        Err(ReadFault::Unreadable(error)) => return Err(error.into()),
        Err(ReadFault::Damaged(faults)) => report.findings.extend(faults),
    }
    report.checked += Checked { files: 1, bytes: bytes.len() as u64, ..Checked::default() };
    match parse(&bytes) {
        Ok((root, objects)) => {
            if root != "ArchiveTransfer" {
                let detail = format!("the root element is « {root} »");
                report.findings.push(Finding::new(&rule::SEDA_ROOT, MANIFEST, detail));
            }
            Ok(Some(objects))
        }
        Err((rule, detail)) => {
            report.findings.push(Finding::new(rule, MANIFEST, detail));
            Ok(None)
        }
    }
}

/// Root element and data objects.
fn parse(bytes: &[u8]) -> Result<(String, Vec<DataObject>), xml::Fault> {
    let (mut root, mut objects) = (String::new(), Vec::new());
    let mut current: Option<DataObject> = None;
    let mut field: Option<&'static str> = None;
    xml::walk(bytes, &mut |part| {
        match part {
            Part::Start(element, depth) => {
                let name = local_name(element);
                if depth == 0 {
                    root.clone_from(&name);
                }
                field = ["Uri", "MessageDigest", "Size"].into_iter().find(|field| *field == name);
                if name == "BinaryDataObject" {
                    let id = attribute(element, "id")?.unwrap_or_default();
                    current = Some(DataObject { id, ..DataObject::default() });
                } else if let (Some(object), "MessageDigest") = (&mut current, name.as_str()) {
                    object.algorithm = attribute(element, "algorithm")?.unwrap_or_default();
                }
            }
            Part::Text(text) => match (&mut current, field) {
                (Some(object), Some("Uri")) => object.uri.push_str(text.trim()),
                (Some(object), Some("MessageDigest")) => object.digest.push_str(text.trim()),
                (Some(object), Some("Size")) => object.size.push_str(text.trim()),
                _ => {}
            },
            Part::End("BinaryDataObject") => objects.extend(current.take()),
            Part::End(_) => field = None,
        }
        Ok(())
    })?;
    Ok((root, objects))
}

/// Data objects by the path they name.
fn by_path<'a>(
    objects: &'a [DataObject],
    findings: &mut Vec<Finding>,
) -> BTreeMap<&'a str, &'a DataObject> {
    let mut named = BTreeMap::new();
    let mut wrong = |object: &DataObject, what: &str| {
        let detail = format!("BinaryDataObject {} {what}", object.id);
        findings.push(Finding::new(&rule::SEDA_OBJECT, MANIFEST, detail));
    };
    let mut ids = BTreeSet::new();
    for object in objects {
        if !ids.insert(object.id.as_str()) {
            wrong(object, "has an identifier that another one has");
        }
        if object.uri.is_empty() || object.digest.is_empty() {
            wrong(object, "has no address or no digest");
        } else if Algorithm::from_name(&object.algorithm).is_none() {
            wrong(object, &format!("has the unknown algorithm « {} »", object.algorithm));
        }
        if !object.uri.is_empty() {
            if !object.uri.starts_with(CONTENT) {
                wrong(object, "names a file outside content/");
            }
            named.insert(object.uri.as_str(), object);
        }
    }
    named
}

/// Reads one file, for its CRC-32 and what the manifest says of it.
fn check_file(
    reader: &mut dyn PackageReader,
    index: usize,
    object: Option<&DataObject>,
    report: &mut Report,
) -> Result<(), VerifyError> {
    let algorithm = object.and_then(|object| Algorithm::from_name(&object.algorithm));
    let (mut hasher, mut size) = (Hasher::new(algorithm), 0_u64);
    let result = reader.read(index, &mut |piece| {
        hasher.update(piece);
        size += piece.len() as u64;
    });
    let path = reader.entries()[index].path.clone();
    report.checked += Checked { files: 1, bytes: size, ..Checked::default() };
    match result {
        Ok(()) => {}
        Err(ReadFault::Unreadable(error)) => return Err(error.into()),
        Err(ReadFault::Damaged(faults)) if faults.is_empty() => return Ok(()),
        Err(ReadFault::Damaged(faults)) => report.findings.extend(faults),
    }
    let Some(object) = object else { return Ok(()) };
    // Size is optional in SEDA.
    if !object.size.is_empty() && object.size != size.to_string() {
        let detail = format!("{size} bytes; {MANIFEST} expects {}", object.size);
        report.findings.push(Finding::new(&rule::SEDA_SIZE, &*path, detail));
    }
    for (algorithm, actual) in hasher.finish() {
        report.checked.digests += 1;
        if !actual.eq_ignore_ascii_case(&object.digest) {
            let detail =
                format!("{} is {actual}; {MANIFEST} expects {}", algorithm.name(), object.digest);
            report.findings.push(Finding::new(&rule::SEDA_DIGEST, &*path, detail));
        }
    }
    Ok(())
}
