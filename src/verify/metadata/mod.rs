//! METS, PREMIS and Dublin Core of this program's packages: well-formed, of the right kind, and
//! true.
//!
//! 1. here: every file that METS names exists, with its size and digest, and no other;
//! 2. [`premis`]: the same for PREMIS, whose links lead somewhere;
//! 3. [`format`]: a file begins like the format that METS and PREMIS give it;
//! 4. [`description`]: all give the same title, identifier and date, and so does the PDF.

pub mod description;
mod events;
mod format;
mod premis;

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::BytesStart;

use super::bag::Bag;
use super::fixity::{Algorithm, FileDigests};
use super::pdf::Inspected;
use super::places;
use super::xml::{self, Fault, Part, attribute, attributes, local_name};
use crate::finding::{Finding, Rule};
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use description::{Descriptions, DublinCore};
pub use events::{PastEvent, past_events};
pub use premis::{Described, Premis};

/// A file that METS names.
#[derive(Debug, PartialEq, Eq)]
struct Reference {
    href: String,
    size: Option<String>,
    digest: Option<(String, String)>,
    media_type: Option<String>,
}

/// The result of reading a metadata file.
#[derive(Debug, Default)]
struct Document {
    root: String,
    references: Vec<Reference>,
    objid: Option<String>,
    label: Option<String>,
}

/// Every fault of the metadata files; `metadata` has their bytes, by path in the bag. And their PREMIS
/// record, if it can be read.
pub fn check(
    bag: &Bag,
    metadata: &BTreeMap<String, Vec<u8>>,
    digests: &BTreeMap<String, FileDigests>,
    pdfs: &[Inspected],
) -> (Findings, Option<Premis>) {
    let mut findings = Findings::default();
    let mut premis = None;
    let folder = bag.content_folder();
    let root = format!("{folder}METS.xml");
    if !bag.files.contains_key(&root) {
        findings.push(Finding::new(&rule::METS_MISSING, &*root, "the file is missing"));
    }
    let mut named = BTreeSet::new();
    let mut has_all = bag.files.contains_key(&root);
    let mut descriptions = Descriptions::of_bag_info(&bag.info);
    for (path, bytes) in metadata {
        let mut record = Record::of(path);
        let document = match read(bytes, &mut |part| record.take(part)) {
            Ok(document) => document,
            Err((rule, detail)) => {
                findings.push(Finding::new(rule, path, detail));
                has_all &= !path.ends_with("/METS.xml");
                continue;
            }
        };
        check_root(path, &document, &mut findings);
        if path.ends_with("/METS.xml") {
            let id = (*path == root).then(|| bag.identifier());
            check_identifier(path, &document, id, &mut findings);
            if *path == root {
                descriptions.of_mets(path, document.label.as_deref());
            }
            let base = path.strip_suffix("METS.xml").unwrap_or_default();
            for reference in &document.references {
                let file = check_reference(path, base, reference, digests, &mut findings);
                if digests.contains_key(&file) {
                    named.insert(file);
                }
            }
        }
        match record {
            Record::DublinCore(record) => descriptions.of_dublin_core(path, *record),
            Record::Premis(record) => {
                let (package, record) = (Described::bag(bag, &folder), record.finish());
                record.check(path, &package, digests, &mut findings);
                if path.strip_prefix(&folder) == Some(places::PREMIS) {
                    premis = Some(record);
                }
            }
            Record::Other => {}
        }
    }
    for pdf in pdfs {
        descriptions.of_pdf(&pdf.path, pdf.description());
    }
    descriptions.compare(&mut findings);
    // METS files that cannot be read have already been reported.
    if has_all {
        findings.extend(unlisted(bag, &root, &named));
    }
    (findings, premis)
}

/// The files of the payload that METS does not name.
fn unlisted(bag: &Bag, root: &str, named: &BTreeSet<String>) -> Vec<Finding> {
    let others = bag.payload().filter(|path| *path != root && !named.contains(*path));
    let detail = "METS names every other file of the package, but not this one";
    others.map(|path| Finding::new(&rule::METS_UNLISTED, path, detail)).collect()
}

/// What else is read from a metadata file, depending on its name, in the same pass.
enum Record {
    DublinCore(Box<DublinCore>),
    Premis(Box<premis::Reading>),
    Other,
}

impl Record {
    fn of(path: &str) -> Record {
        match path.rsplit('/').next() {
            Some("dc.xml") => Record::DublinCore(Box::default()),
            Some("premis.xml") => Record::Premis(Box::default()),
            _ => Record::Other,
        }
    }

    fn take(&mut self, part: Part<'_>) -> Result<(), String> {
        match self {
            Record::DublinCore(record) => record.take(part),
            Record::Premis(record) => record.take(part),
            Record::Other => Ok(()),
        }
    }
}

/// The files that a METS file names, each by its address, with the digest that it gives. What cannot be
/// read gives none.
pub fn digests_given(mets: &[u8]) -> Vec<(String, Algorithm, String)> {
    let references = read(mets, &mut |_| Ok(())).map(|it| it.references).unwrap_or_default();
    let given = references.into_iter().filter_map(|reference| {
        let (algorithm, digest) = reference.digest?;
        let href = percent_encoding::percent_decode_str(&reference.href).decode_utf8().ok()?;
        Some((href.into_owned(), Algorithm::from_name(&algorithm)?, digest))
    });
    given.collect()
}

/// Faults of a metadata file outside a bag.
pub fn check_xml(path: &str, bytes: &[u8], root: &str) -> Option<Finding> {
    match read(bytes, &mut |_| Ok(())) {
        Err((rule, detail)) => Some(Finding::new(rule, path, detail)),
        Ok(document) if document.root != root => {
            let detail = format!("the root element is `{}`", document.root);
            Some(Finding::new(&rule::METADATA_ROOT, path, detail))
        }
        Ok(_) => None,
    }
}

fn check_root(path: &str, document: &Document, findings: &mut Findings) {
    let name = path.rsplit('/').next().unwrap_or_default();
    let expected: &[&str] = match name {
        "METS.xml" => &["mets"],
        "premis.xml" => &["premis"],
        "dc.xml" => &["metadata"],
        _ => return,
    };
    if !expected.contains(&document.root.to_lowercase().as_str()) {
        let detail = format!("the root element is `{}`", document.root);
        findings.push(Finding::new(&rule::METADATA_ROOT, path, detail));
    }
}

/// A representation is identified by its folder, the package by `id`.
fn check_identifier(path: &str, document: &Document, id: Option<&str>, findings: &mut Findings) {
    let expected = id.or(path.rsplit('/').nth(1)).unwrap_or_default();
    if document.objid.as_deref() != Some(expected) {
        let detail = format!("OBJID is not {expected}");
        findings.push(Finding::new(&rule::METADATA_ROOT, path, detail));
    }
}

/// Compares one reference with its file, and returns the path in the bag that it names.
fn check_reference(
    mets: &str,
    base: &str,
    reference: &Reference,
    digests: &BTreeMap<String, FileDigests>,
    findings: &mut Findings,
) -> String {
    // An address (RFC 3986): anything other than letters and digits may be percent-encoded.
    let href = percent_encoding::percent_decode_str(&reference.href).decode_utf8_lossy();
    let path = format!("{base}{href}");
    let mut wrong = |rule: &'static Rule, path: &str, detail: String| {
        findings.push(Finding::new(rule, path, detail));
    };
    let Some(found) = digests.get(&path) else {
        let detail = format!("names `{}`, which does not exist", reference.href);
        wrong(&rule::METS_REFERENCE, mets, detail);
        return path;
    };
    match &reference.size {
        Some(size) if *size != found.size.to_string() => {
            let detail = format!("{} bytes; {mets} expects {size}", found.size);
            wrong(&rule::METS_SIZE, &path, detail);
        }
        Some(_) => {}
        None => wrong(&rule::METS_SIZE, mets, format!("no SIZE for `{}`", reference.href)),
    }
    if let Some(media_type) = &reference.media_type
        && let Some(detail) = format::media_type_fault(media_type, &found.head)
    {
        wrong(&rule::METADATA_FORMAT, &path, format!("{detail} ({mets})"));
    }
    let Some((algorithm, expected)) = &reference.digest else {
        wrong(&rule::METS_DIGEST, mets, format!("no CHECKSUM for `{}`", reference.href));
        return path;
    };
    let actual = Algorithm::from_name(algorithm).and_then(|name| found.digests.get(&name));
    match actual {
        Some(actual) if actual == expected => {}
        Some(actual) => {
            let detail = format!("{algorithm} is {actual}; {mets} expects {expected}");
            wrong(&rule::METS_DIGEST, &path, detail);
        }
        None => {
            let detail = format!("CHECKSUMTYPE `{algorithm}` for `{}`", reference.href);
            wrong(&rule::METS_DIGEST, mets, detail);
        }
    }
    path
}

/// Reads a file once; `also` passes its parts on.
fn read(
    bytes: &[u8],
    also: &mut dyn FnMut(Part<'_>) -> Result<(), String>,
) -> Result<Document, Fault> {
    let mut document = Document::default();
    let mut pending: Option<Reference> = None;
    xml::walk(bytes, &mut |part| {
        also(part)?;
        let Part::Start(element, depth) = part else { return Ok(()) };
        if depth == 0 {
            document.root = local_name(element).to_owned();
            [document.objid, document.label] = attributes(element, ["OBJID", "LABEL"])?;
        }
        take_element(element, &mut pending, &mut document)
    })?;
    Ok(document)
}

/// `mdRef` holds size, digest and address together; `file` holds the first two and `FLocat`,
/// inside it, the address (METS 1.12).
fn take_element(
    element: &BytesStart<'_>,
    pending: &mut Option<Reference>,
    document: &mut Document,
) -> Result<(), String> {
    let name = local_name(element);
    if !matches!(name, "file" | "mdRef" | "FLocat") {
        return Ok(());
    }
    if name == "FLocat" {
        let href = attribute(element, "href")?;
        if let (Some(mut reference), Some(href)) = (pending.take(), href) {
            reference.href = href;
            document.references.push(reference);
        }
        return Ok(());
    }
    const NAMES: [&str; 5] = ["href", "SIZE", "CHECKSUMTYPE", "CHECKSUM", "MIMETYPE"];
    let [href, size, algorithm, digest, media_type] = attributes(element, NAMES)?;
    let has_address = href.is_some();
    let digest = algorithm.zip(digest);
    let reference = Reference { href: href.unwrap_or_default(), size, digest, media_type };
    if name == "file" {
        *pending = Some(reference);
    } else if has_address {
        document.references.push(reference);
    }
    Ok(())
}
