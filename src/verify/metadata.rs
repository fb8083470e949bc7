//! METS, PREMIS and Dublin Core of this program's packages: well-formed, of their kind, and every
//! file that METS names is there with its size and digest.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::NsReader;

use super::bag::Bag;
use super::fixity::{Algorithm, FileDigests};
use super::rule;
use crate::finding::{Finding, Rule};

/// Elements nested deeper are not metadata.
const DEEPEST: usize = 200;

/// Whether a path below the content folder is that of a metadata file.
pub fn is_metadata(path: &str) -> bool {
    path.ends_with("METS.xml") && path.rsplit('/').next() == Some("METS.xml")
        || path.starts_with("metadata/") && path.ends_with(".xml")
}

/// A file that METS names.
#[derive(Debug, PartialEq, Eq)]
struct Reference {
    href: String,
    size: Option<String>,
    digest: Option<(String, String)>,
}

/// What reading a metadata file gave.
#[derive(Debug, Default)]
struct Document {
    root: String,
    references: Vec<Reference>,
    objid: Option<String>,
}

/// Every fault of the metadata files, whose bytes `metadata` has by path in the bag.
pub fn check(
    bag: &Bag,
    metadata: &BTreeMap<String, Vec<u8>>,
    digests: &BTreeMap<String, FileDigests>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let folder = bag.content_folder();
    let root = format!("{folder}METS.xml");
    if !bag.files.contains_key(&root) {
        findings.push(Finding::new(&rule::METS_MISSING, &*root, "the file is missing"));
    }
    let mut named: Option<BTreeSet<String>> = None;
    for (path, bytes) in metadata {
        let document = match read(bytes) {
            Ok(document) => document,
            Err((rule, detail)) => {
                findings.push(Finding::new(rule, path, detail));
                continue;
            }
        };
        check_root(path, &document, &mut findings);
        if path.ends_with("/METS.xml") {
            if *path == root && document.objid.as_deref() != Some(bag.identifier()) {
                let detail = format!("OBJID is not {}", bag.identifier());
                findings.push(Finding::new(&rule::METADATA_ROOT, path, detail));
            }
            let named = named.get_or_insert_default();
            let base = path.strip_suffix("METS.xml").unwrap_or_default();
            for reference in &document.references {
                named.insert(check_reference(path, base, reference, digests, &mut findings));
            }
        }
    }
    // Nothing is said of METS files that cannot be read: that is told already.
    if let Some(named) = named {
        for path in bag.payload().filter(|path| *path != root && !named.contains(*path)) {
            let detail = "METS names every other file of the package, and not this one";
            findings.push(Finding::new(&rule::METS_UNLISTED, path, detail));
        }
    }
    findings
}

fn check_root(path: &str, document: &Document, findings: &mut Vec<Finding>) {
    let name = path.rsplit('/').next().unwrap_or_default();
    let expected: &[&str] = match name {
        "METS.xml" => &["mets"],
        "premis.xml" => &["premis"],
        "dc.xml" => &["metadata"],
        _ => return,
    };
    if !expected.contains(&document.root.to_lowercase().as_str()) {
        let detail = format!("the root element is « {} »", document.root);
        findings.push(Finding::new(&rule::METADATA_ROOT, path, detail));
    }
}

/// Compares one reference with what is there, and returns the path in the bag that it names.
fn check_reference(
    mets: &str,
    base: &str,
    reference: &Reference,
    digests: &BTreeMap<String, FileDigests>,
    findings: &mut Vec<Finding>,
) -> String {
    // An address (RFC 3986): what is no letter or digit may be percent-encoded.
    let href = percent_encoding::percent_decode_str(&reference.href).decode_utf8_lossy();
    let path = format!("{base}{href}");
    let mut wrong = |rule: &'static Rule, path: &str, detail: String| {
        findings.push(Finding::new(rule, path, detail));
    };
    let Some(found) = digests.get(&path) else {
        let detail = format!("names « {} », which is not there", reference.href);
        wrong(&rule::METS_REFERENCE, mets, detail);
        return path;
    };
    match &reference.size {
        Some(size) if *size != found.size.to_string() => {
            let detail = format!("{} bytes; {mets} expects {size}", found.size);
            wrong(&rule::METS_SIZE, &path, detail);
        }
        Some(_) => {}
        None => wrong(&rule::METS_SIZE, mets, format!("no SIZE for « {} »", reference.href)),
    }
    let Some((algorithm, expected)) = &reference.digest else {
        wrong(&rule::METS_DIGEST, mets, format!("no CHECKSUM for « {} »", reference.href));
        return path;
    };
    let actual = Algorithm::from_name(algorithm).and_then(|name| found.digests.get(&name));
    match actual {
        Some(actual) if actual.eq_ignore_ascii_case(expected) => {}
        Some(actual) => {
            let detail = format!("{algorithm} is {actual}; {mets} expects {expected}");
            wrong(&rule::METS_DIGEST, &path, detail);
        }
        None => {
            let detail = format!("CHECKSUMTYPE « {algorithm} » for « {} »", reference.href);
            wrong(&rule::METS_DIGEST, mets, detail);
        }
    }
    path
}

type Fault = (&'static Rule, String);

/// Reads a metadata file. Entities other than XML's own five are never expanded: a document type
/// declaration, the only way to define one, is refused.
fn read(bytes: &[u8]) -> Result<Document, Fault> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| (&rule::XML_MALFORMED, "the file is not UTF-8".to_owned()))?;
    if let Some((at, _)) = text.char_indices().find(|(_, c)| !is_xml_character(*c)) {
        return Err((&rule::XML_MALFORMED, format!("a character XML does not have, at byte {at}")));
    }
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut document = Document::default();
    let (mut depth, mut roots) = (0_usize, 0_usize);
    let mut pending: Option<Reference> = None;
    loop {
        let at = reader.buffer_position();
        let malformed = |what: String| (&rule::XML_MALFORMED, format!("{what}, near byte {at}"));
        let event = reader.read_event().map_err(|error| malformed(error.to_string()))?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                if depth == 0 {
                    roots += 1;
                    document.root = local_name(element);
                    document.objid = attribute(element, "OBJID").map_err(malformed)?;
                }
                take_element(element, &mut pending, &mut document).map_err(malformed)?;
                depth += usize::from(matches!(event, Event::Start(_)));
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) if depth == 0 && !text.trim_ascii().is_empty() => {
                return Err(malformed("text outside the root element".to_owned()));
            }
            Event::GeneralRef(reference) => {
                let name: &str = reference;
                let predefined = ["lt", "gt", "amp", "apos", "quot"].contains(&name);
                if !predefined && !matches!(reference.resolve_char_ref(), Ok(Some(_))) {
                    return Err(malformed(format!("entity « {name} » is not defined")));
                }
            }
            Event::DocType(_) => {
                return Err((&rule::XML_DOCTYPE, "has a document type declaration".to_owned()));
            }
            Event::Eof => break,
            _ => {}
        }
        if depth > DEEPEST {
            return Err(malformed(format!("more than {DEEPEST} nested elements")));
        }
    }
    if roots != 1 || depth != 0 {
        return Err((&rule::XML_MALFORMED, "the file has not one whole root element".to_owned()));
    }
    Ok(document)
}

/// XML 1.0 §2.2.
fn is_xml_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn local_name(element: &BytesStart<'_>) -> String {
    element.local_name().as_ref().to_owned()
}

/// `mdRef` holds size, digest and address together; `file` holds the first two and `FLocat`,
/// inside it, the address (METS 1.12).
fn take_element(
    element: &BytesStart<'_>,
    pending: &mut Option<Reference>,
    document: &mut Document,
) -> Result<(), String> {
    // Reading all attributes also tells whether they are well-formed.
    for item in element.attributes() {
        let item = item.map_err(|error| error.to_string())?;
        item.normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|error| error.to_string())?;
    }
    let name = local_name(element);
    if !matches!(name.as_str(), "file" | "mdRef" | "FLocat") {
        return Ok(());
    }
    let href = attribute(element, "href")?;
    if name == "FLocat" {
        if let (Some(mut reference), Some(href)) = (pending.take(), href) {
            reference.href = href;
            document.references.push(reference);
        }
        return Ok(());
    }
    let algorithm = attribute(element, "CHECKSUMTYPE")?;
    let reference = Reference {
        href: href.clone().unwrap_or_default(),
        size: attribute(element, "SIZE")?,
        digest: algorithm.zip(attribute(element, "CHECKSUM")?),
    };
    if name == "file" {
        *pending = Some(reference);
    } else if href.is_some() {
        document.references.push(reference);
    }
    Ok(())
}

/// The value of an attribute, whatever its prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    for item in element.attributes() {
        let item = item.map_err(|error| error.to_string())?;
        if item.key.local_name().as_ref() == name {
            let value = item
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| error.to_string())?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}
