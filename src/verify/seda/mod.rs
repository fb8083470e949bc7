//! SEDA SIPs (2.1 to 2.3), as Vitam accepts them: a zip of `manifest.xml` and `content/`, without a
//! top folder.
//!
//! 1. [`manifest`] reads the manifest; [`schema`] checks whether it is valid by the schema of its version,
//!    [`references`] whether it is consistent;
//! 2. every file it names exists, with its size and digest, and no other;
//! 3. `own`: what this program's SIPs have beyond that, like its bags: metadata that are true, a
//!    PDF whose text is that of the packaged source, every field that the source gives, or the
//!    whole package, made again.

mod manifest;
mod own;
mod references;
mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::checks::Checks;
use super::error::VerifyError;
use super::fixity::{self, Algorithm, FileDigests, Hasher};
use super::identity::Identity;
use super::outcome::{Checked, Report};
use super::read_package::ReadPackage;
use super::reader::{EntryKind, PackageReader, ReadFault};
use super::{pdf, repacked, reproduce, xml};
use crate::finding::Finding;
use crate::identity::PROGRAM;
use crate::limits::package::SMALL_ATTACHMENT;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::names::shown;

use manifest::{DataObject, Manifest};

const MANIFEST: &str = "manifest.xml";
const CONTENT: &str = "content/";
/// What the namespaces of all versions begin with.
const NAMESPACE: &str = "fr:gouv:culture:archivesdefrance:seda:v";

/// Files that are examined, complete, by path.
type Kept = BTreeMap<String, Vec<u8>>;

/// Whether a package is a SIP: `manifest.xml` at the top and no bag.
pub fn is_sip(reader: &dyn PackageReader) -> bool {
    let has = |path: &str| reader.entries().iter().any(|entry| entry.path == path);
    has(MANIFEST) && !has("bagit.txt")
}

/// The files that a manifest names, with the digest that it gives of each. What cannot be read gives
/// none.
pub(super) fn digests_given(bytes: &[u8]) -> Vec<(String, Algorithm, String)> {
    let objects = manifest::parse(bytes).map(|it| it.objects).unwrap_or_default();
    let given = objects.into_iter().filter_map(|object| {
        Some((object.uri, Algorithm::from_name(&object.algorithm)?, object.digest))
    });
    given.collect()
}

/// Checks a SIP, and returns which package it is if this program made it.
///
/// # Errors
/// If content cannot be read.
pub(super) fn check(
    reader: &mut dyn PackageReader,
    checks: &Checks,
) -> Result<(Report, Option<Identity>), VerifyError> {
    let mut report = Report::default();
    let Some(manifest) = read_manifest(reader, checks, &mut report)? else {
        return Ok((report, None));
    };
    check_complete(reader, &manifest, &mut report.findings);
    let program = own::program(&manifest);
    if let Some(program) = &program {
        report.findings.append(reader.check_own_form(program == PROGRAM)?);
    }
    if checks.quick {
        return Ok((report, None));
    }
    let mut contents = read_contents(reader, &manifest, program.is_some(), checks, &mut report)?;
    if repacked::is_repacked(report.findings.iter(), reader.entries().len()) {
        contents.stamp = None;
    }
    let identity = match contents.is_own {
        true => own::check(&manifest, &contents, checks, &mut report),
        false => {
            report.unchecked = reproduce::of_another_maker(checks);
            None
        }
    };
    Ok((report, identity))
}

/// Reads the release of a SIP of this program, for those who show it.
///
/// # Errors
/// If content cannot be read.
pub(super) fn read_release(
    reader: &mut dyn PackageReader,
    checks: &Checks,
) -> Result<Option<ReadPackage>, VerifyError> {
    let mut report = Report::default();
    let Some(manifest) = read_manifest(reader, checks, &mut report)? else { return Ok(None) };
    if own::program(&manifest).is_none() {
        return Ok(None);
    }
    check_complete(reader, &manifest, &mut report.findings);
    let contents = read_contents(reader, &manifest, true, checks, &mut report)?;
    Ok(own::read_release(&contents, report.findings))
}

/// Reads every file, for its digests and what later checks need from it.
fn read_contents(
    reader: &mut dyn PackageReader,
    manifest: &Manifest,
    is_own: bool,
    checks: &Checks,
    report: &mut Report,
) -> Result<Contents, VerifyError> {
    let mut contents = Contents {
        is_own,
        name: reader.name().to_owned(),
        stamp: reader.stamp(),
        budget: checks.limits.sources,
        attached_budget: checks.limits.sources,
        ..Contents::default()
    };
    let objects: BTreeMap<&str, &DataObject> =
        manifest.objects.iter().map(|object| (object.uri.as_str(), object)).collect();
    let names = own::SourceNames::of(manifest);
    for index in 0..reader.entries().len() {
        let entry = &reader.entries()[index];
        // This program's manifest is read again: this time its compression is compared too.
        let is_wanted = entry.path != MANIFEST || contents.is_own;
        if entry.kind == EntryKind::File && is_wanted {
            let object = objects.get(entry.path.as_str()).copied();
            let kind = match contents.is_own {
                true => own::kind(&entry.path, object, &names),
                false => Kind::Other,
            };
            contents.read(reader, &Wanted { index, object, kind }, checks, report)?;
        }
    }
    Ok(contents)
}

/// The manifest; `None` if it is unreadable, and the report says so.
fn read_manifest(
    reader: &mut dyn PackageReader,
    checks: &Checks,
    report: &mut Report,
) -> Result<Option<Manifest>, VerifyError> {
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
        Err(ReadFault::Unsupported) => return Ok(None),
        Err(ReadFault::Unreadable(error)) => return Err(error.into()),
        Err(ReadFault::Damaged(faults)) => report.findings.extend(faults),
    }
    report.checked += Checked { files: 1, bytes: bytes.len() as u64, ..Checked::default() };
    match manifest::parse(&bytes) {
        Ok(manifest) => {
            let repeated = check_schema(&manifest, &bytes, &mut report.findings);
            references::check(&manifest, &repeated, &mut report.findings);
            Ok(Some(manifest))
        }
        Err((rule, detail)) => {
            report.findings.push(Finding::new(rule, MANIFEST, detail));
            Ok(None)
        }
    }
}

/// Checks a manifest by the schema of its version, and returns the identifiers that are given more
/// than once.
fn check_schema(manifest: &Manifest, bytes: &[u8], findings: &mut Findings) -> BTreeSet<String> {
    let mut fault = |rule, detail| findings.push(Finding::new(rule, MANIFEST, detail));
    let namespace = shown(&manifest.namespace);
    if manifest.root != "ArchiveTransfer" {
        fault(&rule::SEDA_ROOT, format!("the root element is `{}`", manifest.root));
    } else if !manifest.namespace.starts_with(NAMESPACE) {
        fault(&rule::SEDA_ROOT, format!("the root element is of the namespace `{namespace}`"));
    } else if let Ok(text) = xml::decoded(bytes) {
        let Some(checked) = schema::check(MANIFEST, &text) else {
            let detail = format!("the schema of `{namespace}` is not known here");
            let version = manifest.namespace.strip_prefix(NAMESPACE);
            let is_older = version == Some("2.1");
            fault(if is_older { &rule::SEDA_OLDER } else { &rule::SEDA_VERSION }, detail);
            return BTreeSet::new();
        };
        findings.append(checked.findings);
        return checked.repeated;
    }
    BTreeSet::new()
}

/// Every file that is named exists, and every one that exists is named.
fn check_complete(reader: &dyn PackageReader, manifest: &Manifest, findings: &mut Findings) {
    let files = reader.entries().iter().filter(|entry| entry.kind == EntryKind::File);
    let there: BTreeSet<&str> = files.map(|entry| entry.path.as_str()).collect();
    let mut named = BTreeSet::from([MANIFEST]);
    for object in manifest.objects.iter().filter(|object| !object.uri.is_empty()) {
        if named.insert(&object.uri) && !there.contains(object.uri.as_str()) {
            let detail = format!("{} of {MANIFEST} names it, but it is missing", object.id);
            findings.push(Finding::new(&rule::SEDA_MISSING, &*object.uri, detail));
        }
    }
    for path in there.difference(&named) {
        let detail = format!("{MANIFEST} does not name it");
        findings.push(Finding::new(&rule::SEDA_UNLISTED, *path, detail));
    }
}

/// The role of a file in this program's SIPs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Read whole: it describes the package.
    Metadata,
    /// The PDF made by this program.
    Page,
    /// Read whole, for typesetting the release again.
    Source,
    /// Read whole, for making the package again.
    Attached,
    Other,
}

/// A file to be read, and what the manifest says about it.
struct Wanted<'a> {
    index: usize,
    object: Option<&'a DataObject>,
    kind: Kind,
}

/// The results of reading the files.
#[derive(Default)]
struct Contents {
    is_own: bool,
    /// Name of the package's file.
    name: String,
    /// Date and time of the container's entries, in MS-DOS form.
    stamp: Option<(u16, u16)>,
    /// Contents of the files that describe the package.
    kept: Kept,
    /// Contents of those needed to typeset the release again.
    sources: BTreeMap<String, Arc<Vec<u8>>>,
    /// How many more bytes of these may be kept.
    budget: u64,
    /// The same for attachments.
    attached_budget: u64,
    pdfs: Vec<pdf::Inspected>,
    digests: BTreeMap<String, FileDigests>,
}

impl Contents {
    /// Reads one file, for its CRC-32 and what the manifest says about it.
    fn read(
        &mut self,
        reader: &mut dyn PackageReader,
        wanted: &Wanted<'_>,
        checks: &Checks,
        report: &mut Report,
    ) -> Result<(), VerifyError> {
        let path = reader.entries()[wanted.index].path.clone();
        let Wanted { object, kind, .. } = *wanted;
        let algorithm = object.and_then(|object| Algorithm::from_name(&object.algorithm));
        let mut algorithms = BTreeSet::from_iter(algorithm);
        if self.is_own {
            // What a PDF embeds is compared by SHA-256; PREMIS gives both.
            algorithms.extend([Algorithm::Sha256, Algorithm::Sha512]);
        }
        let limit = match kind {
            Kind::Metadata => checks.limits.metadata,
            Kind::Page => checks.limits.pdf,
            Kind::Source => self.budget,
            // Without it, what others would show is not known.
            Kind::Attached if checks.reproduce => self.attached_budget,
            Kind::Attached => self.attached_budget.min(SMALL_ATTACHMENT),
            Kind::Other => 0,
        };
        let head_length = if self.is_own { fixity::HEAD } else { 0 };
        let mut found = FileDigests::default();
        let (mut hasher, mut kept) = (Hasher::new(algorithms), Vec::new());
        let result = reader.read(wanted.index, &mut |piece| {
            hasher.update(piece);
            let head = piece.len().min(head_length - found.head.len());
            found.head.extend_from_slice(&piece[..head]);
            found.size += piece.len() as u64;
            if found.size <= limit {
                kept.extend_from_slice(piece);
            }
        });
        report.checked += Checked { files: 1, bytes: found.size, ..Checked::default() };
        match result {
            Ok(()) => {}
            Err(ReadFault::Unreadable(error)) => return Err(error.into()),
            Err(ReadFault::Unsupported) => return Ok(()),
            Err(ReadFault::Damaged(faults)) if faults.is_empty() => return Ok(()),
            // What was reported when the manifest was read is not reported again.
            Err(ReadFault::Damaged(faults)) if path == MANIFEST => {
                let new = faults.into_iter().filter(|fault| !report.findings.contains(fault));
                let new: Vec<_> = new.collect();
                report.findings.extend(new);
            }
            Err(ReadFault::Damaged(faults)) => report.findings.extend(faults),
        }
        found.digests = hasher.finish().into_iter().collect();
        if let Some(object) = object {
            compare(&path, object, algorithm, &found, report);
        }
        self.keep(&path, kind, kept, (found.size, limit), report);
        self.digests.insert(path, found);
        Ok(())
    }

    /// Keeps what later checks need from a file.
    fn keep(
        &mut self,
        path: &str,
        kind: Kind,
        bytes: Vec<u8>,
        (size, limit): (u64, u64),
        report: &mut Report,
    ) {
        let mut too_large = |rule| {
            let detail = format!("{size} bytes; the limit is {limit}");
            report.findings.push(Finding::new(rule, path, detail));
        };
        match kind {
            Kind::Metadata if size > limit => too_large(&rule::XML_TOO_LARGE),
            Kind::Page if size > limit => too_large(&rule::PDF_TOO_LARGE),
            Kind::Metadata => {
                self.kept.insert(path.to_owned(), bytes);
            }
            Kind::Page => self.pdfs.push(pdf::Inspected::of(path, &bytes)),
            Kind::Source if size <= limit => {
                self.budget -= size;
                self.sources.insert(path.to_owned(), Arc::new(bytes));
            }
            Kind::Attached if size <= limit => {
                self.attached_budget -= size;
                self.sources.insert(path.to_owned(), Arc::new(bytes));
            }
            Kind::Source | Kind::Attached | Kind::Other => {}
        }
    }
}

/// Compares a file with what the manifest says about it.
fn compare(
    path: &str,
    object: &DataObject,
    algorithm: Option<Algorithm>,
    found: &FileDigests,
    report: &mut Report,
) {
    // Size is optional in SEDA.
    if !object.size.is_empty() && object.size != found.size.to_string() {
        let detail = format!("{} bytes; {MANIFEST} expects {}", found.size, object.size);
        report.findings.push(Finding::new(&rule::SEDA_SIZE, path, detail));
    }
    let digest = algorithm.and_then(|algorithm| Some((algorithm, found.digests.get(&algorithm)?)));
    if let Some((algorithm, actual)) = digest {
        report.checked.digests += 1;
        if !actual.eq_ignore_ascii_case(&object.digest) {
            let detail =
                format!("{} is {actual}; {MANIFEST} expects {}", algorithm.name(), object.digest);
            report.findings.push(Finding::new(&rule::SEDA_DIGEST, path, detail));
        }
    }
}
