//! Looks for what speaks against the PDF/A and PDF/UA that a file declares, whatever wrote it.
//!
//! The checks are those that an auditor asks first, and fewer than veraPDF's: that nothing is
//! found does not make a file conformant, and no report says so. [`CHECKS`] tells what is looked
//! at, [`NOT_CHECKED`] what is not.

use std::fmt;

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Stream};

use super::reader::{self, LARGEST_STREAM, PdfReadError};
use objects::Objects;

mod check;
mod codes;
mod content;
mod drawing;
mod extension;
mod file;
mod fonts;
mod interaction;
mod metadata;
mod objects;
mod rdf;
mod structure;
mod tables;
mod types;
mod widths;
mod xmp;

#[cfg(test)]
mod tests;

pub use check::{CHECKS, Check, Scope};

/// What no check looks at.
pub const NOT_CHECKED: &[&str] = &[
    "glyph programs: outlines and encodings inside embedded fonts, and widths but of TrueType CID fonts",
    "colours: ICC profiles beyond their header, device colours outside pages' content",
    "images: what is inside JPEG, JPEG 2000 and JBIG2 data",
    "transparency groups, halftones, patterns and shadings",
    "content of form XObjects and of annotations' appearances: whether it is tagged",
    "embedded files: whether they are what they claim to be",
    "the order of reading, and whether tags and alternative texts say what is meant",
    "PDF/A-1, PDF/A-4 and PDF/UA-2",
];

/// The standards a file declares in its XMP metadata.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declared {
    /// `pdfaid:part` and `pdfaid:conformance`: `(3, "A")`.
    pub pdfa: Option<(u32, String)>,
    /// `pdfuaid:part`.
    pub pdfua: Option<u32>,
}

/// One thing that speaks against a declared standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    pub check: &'static Check,
    /// What was found, and where.
    pub detail: String,
}

/// What an examination can come to. There is no « conformant »: see [`NOT_CHECKED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The file declares no standard that is checked.
    NothingToCheck,
    /// It declares one, and does not keep it.
    NotConformant,
    /// No check found anything against it.
    NothingFound,
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConformanceReport {
    pub declared: Declared,
    /// In the order of the checks.
    pub objections: Vec<Objection>,
}

impl ConformanceReport {
    pub fn verdict(&self) -> Verdict {
        let checked = CHECKS.iter().any(|check| check.scope.applies(&self.declared));
        match (self.objections.is_empty(), checked) {
            (false, _) => Verdict::NotConformant,
            (true, true) => Verdict::NothingFound,
            (true, false) => Verdict::NothingToCheck,
        }
    }
}

impl fmt::Display for ConformanceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.declared.pdfa {
            Some((part, level)) => write!(f, "declares PDF/A-{part}{}", level.to_lowercase())?,
            None => f.write_str("declares no PDF/A")?,
        }
        match self.declared.pdfua {
            Some(part) => writeln!(f, " and PDF/UA-{part}")?,
            None => writeln!(f, " and no PDF/UA")?,
        }
        for Objection { check, detail } in &self.objections {
            writeln!(f, "- {}: {detail} ({})", check.title, check.clause)?;
        }
        match self.verdict() {
            Verdict::NothingToCheck => f.write_str("no standard to check"),
            Verdict::NotConformant => write!(f, "{} found against it", self.objections.len()),
            Verdict::NothingFound => f.write_str("nothing found against it"),
        }?;
        write!(f, "; not checked: {}", NOT_CHECKED.join("; "))
    }
}

/// Bytes that all streams may decompress to, together, each time they are looked at.
const LARGEST_DECODED: usize = 1 << 30;

/// Objections of one check that are told.
const MOST_OBJECTIONS: usize = 100;

/// Examines a PDF. The bytes may be hostile: there is no panic, and time and memory are bounded.
///
/// # Errors
/// Where the file cannot be opened as a PDF, asks for a password, or passes a limit: then nothing
/// is known of it.
pub fn examine(bytes: &[u8]) -> Result<ConformanceReport, PdfReadError> {
    if bytes.len() > reader::LARGEST_FILE {
        return Err(PdfReadError::TooLarge { what: "the file", limit: reader::LARGEST_FILE });
    }
    // lopdf makes no promise against panics on broken files.
    std::panic::catch_unwind(|| examine_objects(bytes))
        .unwrap_or_else(|_| Err(PdfReadError::Broken("its objects cannot be parsed".to_owned())))
}

fn examine_objects(bytes: &[u8]) -> Result<ConformanceReport, PdfReadError> {
    if !bytes.windows(5).take(1024).any(|window| window == b"%PDF-") {
        return Err(PdfReadError::NotPdf);
    }
    let pdf = reader::load(bytes)?;
    let objects = Objects::new(&pdf);
    let catalogue = objects.dictionary(&pdf.trailer, b"Root").ok_or_else(|| {
        match pdf.trailer.has(b"Encrypt") {
            // lopdf gives a document without objects where it has no password.
            true => PdfReadError::Password,
            false => PdfReadError::Broken("it has no catalogue".to_owned()),
        }
    })?;
    let properties = xmp::read(&objects, catalogue);
    let mut examination = Examination {
        pdf: &pdf,
        objects,
        catalogue,
        declared: properties.as_ref().map(xmp::Properties::declared).unwrap_or_default(),
        objections: Vec::new(),
        told: BTreeMap::new(),
        budget: Cell::new(LARGEST_DECODED),
        output: OnceCell::new(),
    };
    file::check(&mut examination, bytes);
    metadata::check(&mut examination, properties.as_ref());
    interaction::check(&mut examination);
    drawing::check(&mut examination);
    fonts::check(&mut examination);
    structure::check(&mut examination);
    content::check(&mut examination);
    if examination.budget.get() == 0 {
        let (what, limit) = ("what its streams hold together", LARGEST_DECODED);
        return Err(PdfReadError::TooLarge { what, limit });
    }
    let Examination { declared, mut objections, .. } = examination;
    objections.sort_by_key(|found| CHECKS.iter().position(|&check| check == found.check));
    objections.dedup();
    Ok(ConformanceReport { declared, objections })
}

/// A file under examination.
struct Examination<'a> {
    pdf: &'a Document,
    objects: Objects<'a>,
    catalogue: &'a Dictionary,
    declared: Declared,
    objections: Vec<Objection>,
    /// How many objections each check has made, by its title.
    told: BTreeMap<&'static str, usize>,
    /// Bytes that may still be decompressed; at 0, the examination is void.
    budget: Cell<usize>,
    /// The output intent's device, once it was asked for.
    output: OnceCell<Option<drawing::Device>>,
}

impl Examination<'_> {
    /// Notes what a check found, if the file declares the standard that the check is of.
    fn object(&mut self, check: &'static Check, detail: impl Into<String>) {
        if !check.scope.applies(&self.declared) {
            return;
        }
        let told = self.told.entry(check.title).or_default();
        *told += 1;
        if *told <= MOST_OBJECTIONS {
            self.objections.push(Objection { check, detail: detail.into() });
        }
    }

    /// A stream's content; `None` where it cannot be decoded, or not within the limits.
    fn decode(&self, stream: &Stream) -> Option<Vec<u8>> {
        let limit = self.budget.get().min(LARGEST_STREAM);
        match reader::content_by_lopdf(stream, limit) {
            Ok(bytes) => {
                self.budget.set(self.budget.get().saturating_sub(bytes.len()));
                Some(bytes)
            }
            Err(PdfReadError::TooLarge { .. }) => {
                self.budget.set(0);
                None
            }
            Err(_) => None,
        }
    }

    fn object_if(&mut self, found: bool, check: &'static Check, detail: &str) {
        if found {
            self.object(check, detail);
        }
    }
}
