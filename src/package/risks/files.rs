//! Files that go with a release: encrypted, not PDF/A, or not what their names say.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::path::PathBuf;
use std::sync::LazyLock;

use super::kind::{self, Kind};
use super::walk::Walked;
use super::{locked, macros};
use crate::cache::Cache;
use crate::document::Document;
use crate::error::{IoError, Position};
use crate::finding::{Finding, Rule};
use crate::limits::text::LARGEST_LOOKED_INTO;
use crate::package::own_time;
use crate::pdf::conformance::{Verdict, examine};
use crate::pdf::reader::{PdfFacts, PdfReadError, inspect};
use crate::release::{AttachmentTarget, Release};
use crate::rules::package as rule;
use crate::site::{Stamp, Upload, address_of_found};

/// Number of first bytes examined to determine a file's kind.
const HEAD: usize = 4096;
/// Maximum bytes read from one member of a zip.
const MEMBER: u64 = 1 << 20;

/// A finding about a file: the rule, and the detail that follows the file's address.
type Found = (&'static Rule, String);

/// What a PDF that goes with a release is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedPdf {
    /// `None`: it does not open without a password.
    pub pages: Option<usize>,
    pub is_encrypted: bool,
    /// When it was made, as it says (`xsd:dateTime`).
    pub own_time: Option<String>,
}

/// What is known of the files of a release, by their addresses.
#[derive(Default)]
pub struct OfFiles {
    pub findings: Vec<(String, Finding)>,
    pub pdfs: Vec<(String, AttachedPdf)>,
}

/// Looks at every file of a release.
pub fn of_files(release: &Release, document: &Document, walked: &Walked) -> OfFiles {
    let mut seen = BTreeSet::new();
    let mut all = OfFiles::default();
    for (upload, position, is_attached) in named(release, document, walked) {
        if !seen.insert(upload.address.clone()) {
            continue;
        }
        let Examined { found, pdf } = examined(release, &upload, is_attached);
        for (rule, detail) in found {
            let detail = format!("{}: {detail}", upload.address);
            let finding = Finding::new(rule, release.path.clone(), detail).at(position);
            all.findings.push((upload.address.clone(), finding));
        }
        all.pdfs.extend(pdf.map(|pdf| (upload.address, pdf)));
    }
    all
}

/// Findings about a file, and what it is.
#[derive(Debug, Clone, Default)]
struct Examined {
    found: Vec<Found>,
    pdf: Option<AttachedPdf>,
}

impl Examined {
    fn of(rule: &'static Rule, detail: String) -> Examined {
        Examined { found: vec![(rule, detail)], pdf: None }
    }
}

/// Attachments, then pictures; where each is named, and whether it is attached.
fn named(release: &Release, document: &Document, walked: &Walked) -> Vec<(Upload, Position, bool)> {
    let attached = release.attachments.iter().filter_map(|attachment| match &attachment.target {
        AttachmentTarget::Upload(upload) => Some((upload.clone(), attachment.position, true)),
        _ => None,
    });
    let lead = release.lead.iter().map(|lead| (lead.upload.clone(), lead.position, false));
    let drawn = walked.figures.iter().filter_map(|(image, position)| {
        let address = &document.images.get(image.0)?.address;
        Some((release.uploads.find(&address_of_found(address)).ok()?, *position, false))
    });
    attached.chain(lead).chain(drawn).collect()
}

/// A file as it was found, under one of its names, and whether it is attached.
type Key = (PathBuf, Stamp, String, bool);

/// Findings about files: some files go with many releases.
static KNOWN: LazyLock<Cache<Key, Examined>> = LazyLock::new(|| Cache::new(4096));

/// [`examine_file`], once. A file that can no longer be read is reported when it is packaged.
fn examined(release: &Release, upload: &Upload, is_attached: bool) -> Examined {
    let examine = || examine_file(release, upload, is_attached).unwrap_or_default();
    let Some(stamp) = upload.stamp else { return examine() };
    let key = (upload.path.clone(), stamp, upload.file_name().to_owned(), is_attached);
    // Results that must not be cached are returned as errors.
    let known = KNOWN.get_or_try_make(&key, || {
        let found = examine_file(release, upload, is_attached).map_err(|_| Examined::default())?;
        if release.uploads.is_as_found(upload) { Ok(found) } else { Err(found) }
    });
    known.unwrap_or_else(|found| found)
}

fn examine_file(
    release: &Release,
    upload: &Upload,
    is_attached: bool,
) -> Result<Examined, IoError> {
    let head = release.uploads.head(upload, HEAD)?;
    let kind = kind::of_bytes(&head);
    if let Some(contradiction) = contradiction(upload.file_name(), kind, &head) {
        return Ok(Examined { found: vec![contradiction], pdf: None });
    }
    let looked_into =
        matches!(kind, Some(Kind::Pdf | Kind::Zip | Kind::Compound | Kind::SevenZip | Kind::Rar));
    if !is_attached || !looked_into {
        return Ok(Examined::default());
    }
    if upload.size > LARGEST_LOOKED_INTO {
        let detail = format!("it is larger than {} MiB", LARGEST_LOOKED_INTO >> 20);
        return Ok(Examined::of(&rule::TOO_LARGE, detail));
    }
    let bytes = release.uploads.read(upload)?;
    Ok(match kind {
        Some(Kind::Pdf) => pdf(&bytes),
        Some(Kind::Zip) => Examined { found: zip(upload.file_name(), &bytes), pdf: None },
        Some(Kind::SevenZip | Kind::Rar) => {
            let detail = "files in it are encrypted".to_owned();
            let found = locked::is_encrypted(&bytes).then_some((&rule::ENCRYPTED, detail));
            Examined { found: found.into_iter().collect(), pdf: None }
        }
        _ => Examined { found: compound(&bytes), pdf: None },
    })
}

/// A file whose name or first bytes claim what the bytes do not hold. What is of another known kind
/// can still be opened; what is of none, or text in the place of a picture, cannot.
fn contradiction(name: &str, kind: Option<Kind>, head: &[u8]) -> Option<Found> {
    if let Some(kind) = kind.filter(|kind| kind.is_hollow(head)) {
        let detail = format!("it begins like {}, but is none", kind.name());
        return Some((&rule::NOT_OF_ITS_KIND, detail));
    }
    let allowed = kind::of_name(name)?;
    if kind.is_some_and(|kind| allowed.contains(&kind)) {
        return None;
    }
    let expected = allowed[0];
    let is = kind.map_or("data of an unknown kind", Kind::name);
    let rule = match kind {
        None if expected != Kind::Text => &rule::NOT_OF_ITS_KIND,
        Some(Kind::Text) => &rule::NOT_OF_ITS_KIND,
        _ => &rule::OTHER_KIND,
    };
    Some((rule, format!("expected {}, found {is}", expected.name())))
}

fn pdf(bytes: &[u8]) -> Examined {
    // What comes before the header is not part of the PDF.
    let start = bytes.windows(5).position(|window| window == b"%PDF-").unwrap_or(0);
    let facts = match inspect(&bytes[start..]) {
        Ok(facts) => facts,
        Err(PdfReadError::Password) => {
            let found = vec![(&rule::ENCRYPTED, "the PDF needs a password".to_owned())];
            let pdf = Some(AttachedPdf { pages: None, is_encrypted: true, own_time: None });
            return Examined { found, pdf };
        }
        Err(error @ PdfReadError::TooLarge { .. }) => {
            return Examined::of(&rule::TOO_LARGE, error.to_string());
        }
        Err(error) => return Examined::of(&rule::BROKEN_PDF, error.to_string()),
    };
    let pdf = Some(AttachedPdf {
        pages: Some(facts.pages),
        is_encrypted: facts.encrypted,
        own_time: facts.created.iter().find_map(|written| own_time::of_pdf(written)),
    });
    let found = match facts.encrypted {
        true => {
            let detail = "the PDF is encrypted, with an empty password".to_owned();
            Some((&rule::ENCRYPTED, detail))
        }
        false => conformance(&bytes[start..], &facts),
    };
    let runs = macros::in_pdf(&facts).map(|detail| (&rule::MACROS, detail));
    Examined { found: found.into_iter().chain(runs).collect(), pdf }
}

/// Whether a PDF declares PDF/A, and is what it declares.
fn conformance(bytes: &[u8], facts: &PdfFacts) -> Option<Found> {
    let Some((part, level)) = &facts.pdfa else {
        let detail = format!("a PDF {} that does not declare PDF/A", facts.version);
        return Some((&rule::NOT_PDFA, detail));
    };
    let report = examine(bytes).ok()?;
    let objection = report.objections.first()?;
    let declared = format!("PDF/A-{part}{}", level.to_lowercase());
    let detail = format!(
        "it declares {declared}; {}: {} ({} found in all)",
        objection.check.title,
        objection.detail,
        report.objections.len()
    );
    (report.verdict() == Verdict::NotConformant).then_some((&rule::BROKEN_PDFA, detail))
}

fn zip(name: &str, bytes: &[u8]) -> Vec<Found> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        let detail = "it begins like a zip, but is none".to_owned();
        return vec![(&rule::NOT_OF_ITS_KIND, detail)];
    };
    let mut found = Vec::new();
    let mut names = Vec::new();
    let mut encrypted = 0;
    for index in 0..archive.len() {
        // A member is not read without its password; its header says that it has one.
        let Ok(member) = archive.by_index_raw(index) else { continue };
        encrypted += usize::from(member.encrypted());
        names.push(String::from_utf8_lossy(member.name_raw()).into_owned());
    }
    if encrypted > 0 {
        let detail = format!("{encrypted} of {} files in it are encrypted", names.len());
        found.push((&rule::ENCRYPTED, detail));
    }
    let manifest = member(&mut archive, "META-INF/manifest.xml").unwrap_or_default();
    if manifest.windows(15).any(|window| window == b"encryption-data") {
        found.push((&rule::ENCRYPTED, "the document is encrypted".to_owned()));
    }
    found.extend(macros::in_zip(&names).map(|detail| (&rule::MACROS, detail)));
    let extension = name.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase());
    let has = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    let mut kind_is =
        |end: &[u8]| member(&mut archive, "mimetype").is_some_and(|it| it.ends_with(end));
    let fits = match extension.as_deref() {
        Some("docx") => has("word/"),
        Some("xlsx") => has("xl/"),
        Some("pptx") => has("ppt/"),
        Some("odt") => kind_is(b".text"),
        Some("ods") => kind_is(b".spreadsheet"),
        Some("odp") => kind_is(b".presentation"),
        Some("odg") => kind_is(b".graphics"),
        Some("epub") => kind_is(b"epub+zip"),
        _ => true,
    };
    if !fits {
        let detail = format!("it is a zip, but not a .{}", extension.unwrap_or_default());
        found.push((&rule::OTHER_KIND, detail));
    }
    found
}

fn member(archive: &mut zip::ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.take(MEMBER).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Encrypted Office files since 2007 contain a stream with this name (MS-OFFCRYPTO §1.3.2).
fn compound(bytes: &[u8]) -> Vec<Found> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        return vec![(&rule::ENCRYPTED, "the document is encrypted".to_owned())];
    }
    macros::in_compound(bytes).map(|detail| (&rule::MACROS, detail)).into_iter().collect()
}
