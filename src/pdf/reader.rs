//! Reads what a PDF says of itself, for verification. The bytes may be hostile: nothing here
//! panics, follows a cycle for ever or decompresses without limit.

use std::collections::BTreeSet;

use lopdf::{Document, LoadOptions};

use super::Relationship;
use object::{Dictionary, Object};
use objects::Objects;

mod cmap;
mod convert;
mod description;
mod files;
mod filters;
mod fonts;
mod object;
mod objects;
mod operators;
mod regular;
mod structure;
mod syntax;
mod text;
mod xmp;

pub use description::Description;
pub(super) use filters::content_by_lopdf;

/// What a PDF says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PdfFacts {
    /// Version of the header or, where it is there, of the catalogue: `1.7`.
    pub version: String,
    /// `pdfaid:part` and `pdfaid:conformance` of the XMP metadata: `(3, "A")`.
    pub pdfa: Option<(u32, String)>,
    /// `pdfuaid:part` of the XMP metadata.
    pub pdfua: Option<u32>,
    pub pages: usize,
    /// The catalogue's `/Lang`.
    pub language: Option<String>,
    pub encrypted: bool,
    /// Base names of fonts without an embedded font program, each once; Type 3 fonts have none.
    pub fonts_not_embedded: Vec<String>,
    /// Number of font dictionaries that were looked at.
    pub fonts: usize,
    pub has_structure: bool,
    /// Number of elements that the structure tree leads to.
    pub structure_elements: usize,
    /// Whether every element names its parent and type, and every reference among them leads to
    /// an object. False without a structure tree.
    pub structure_whole: bool,
    /// `/MarkInfo` with `/Marked true`.
    pub marked: bool,
    /// The tagged text in the order of the tags, an element a line, without bullets and numbers
    /// of lists and notes and references to notes. `None` without a structure tree.
    pub text: Option<String>,
    /// What the XMP metadata says of the document.
    pub description: Description,
    /// In the order of the name tree, then those that only `/AF` names.
    pub embedded_files: Vec<EmbeddedFileFacts>,
}

/// A file embedded in a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedFileFacts {
    pub name: String,
    pub bytes: Vec<u8>,
    /// `None` where `/AFRelationship` is absent or another one.
    pub relationship: Option<Relationship>,
    /// `/Subtype` of the stream: `text/markdown`.
    pub media_type: Option<String>,
}

/// Why a PDF could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfReadError {
    #[error("the file is no PDF: it does not begin with « %PDF- »")]
    NotPdf,
    #[error("the PDF is broken: {0}")]
    Broken(String),
    #[error("the PDF is encrypted and asks for a password")]
    Password,
    #[error("the PDF is too large to be looked into: {what} is over {limit} bytes")]
    TooLarge { what: &'static str, limit: usize },
    #[error("the PDF's XMP metadata is no well-formed XML: {0}")]
    Metadata(String),
}

/// Largest file that is looked into, in bytes; it is in memory, and its objects will be.
pub(super) const LARGEST_FILE: usize = 512 << 20;

/// Bytes that all streams read at once may decompress to, together.
const LARGEST_CONTENT: usize = 256 << 20;

/// Bytes that one cross-reference or object stream may decompress to.
pub(super) const LARGEST_STREAM: usize = 64 << 20;

/// Opens a PDF and reads what it says of itself.
///
/// # Errors
/// Where the file cannot be opened as a PDF, or passes a limit; what is merely absent is absent
/// from the facts.
pub fn inspect(bytes: &[u8]) -> Result<PdfFacts, PdfReadError> {
    if !bytes.starts_with(b"%PDF-") {
        return Err(PdfReadError::NotPdf);
    }
    if bytes.len() > LARGEST_FILE {
        return Err(PdfReadError::TooLarge { what: "the file", limit: LARGEST_FILE });
    }
    // lopdf is careful with broken files, but no promise of it: a panic in there must not end
    // the verification of all other packages.
    std::panic::catch_unwind(|| read(bytes))
        .unwrap_or_else(|_| Err(PdfReadError::Broken("its objects cannot be parsed".to_owned())))
}

fn read(bytes: &[u8]) -> Result<PdfFacts, PdfReadError> {
    let mut unpacked = Vec::new();
    let objects = match regular::load(bytes, &mut unpacked, &mut Budget(LARGEST_CONTENT)) {
        Some(objects) => objects,
        None => load_by_lopdf(bytes)?.into(),
    };
    let catalogue = objects
        .entry(&objects.trailer, b"Root")
        .and_then(Object::as_dictionary)
        .ok_or_else(|| match objects.trailer.has(b"Encrypt") {
            // lopdf gives a document without objects where it has no password.
            true => PdfReadError::Password,
            false => PdfReadError::Broken("it has no catalogue".to_owned()),
        })?;
    let ((pdfa, pdfua), description) = declared(&objects, catalogue)?;
    let structure = structure::walk(&objects, catalogue);
    let (fonts, fonts_not_embedded) = fonts::embedded(&objects);
    let marked = objects
        .dictionary(catalogue, b"MarkInfo")
        .and_then(|info| objects.entry(info, b"Marked"))
        .is_some_and(|marked| marked.as_bool().unwrap_or(false));
    Ok(PdfFacts {
        version: version(&objects, catalogue),
        pdfa,
        pdfua,
        pages: count_pages(&objects, catalogue),
        language: objects.text(catalogue, b"Lang"),
        encrypted: objects.trailer.has(b"Encrypt") || objects.was_encrypted,
        fonts_not_embedded,
        fonts,
        has_structure: structure.is_some(),
        structure_elements: structure.map_or(0, |tree| tree.elements),
        structure_whole: structure.is_some_and(|tree| tree.whole),
        marked,
        text: text::tagged(&objects, catalogue)?,
        description,
        embedded_files: files::embedded(&objects, catalogue)?,
    })
}

/// Bytes that streams may still decompress to.
struct Budget(usize);

/// A file's objects, as lopdf has them.
pub(super) fn load(bytes: &[u8]) -> Result<Document, PdfReadError> {
    let mut unpacked = Vec::new();
    match regular::load(bytes, &mut unpacked, &mut Budget(LARGEST_CONTENT)) {
        Some(objects) => Ok(objects.into()),
        None => load_by_lopdf(bytes),
    }
}

fn load_by_lopdf(bytes: &[u8]) -> Result<Document, PdfReadError> {
    // lopdf limits what one stream decompresses to, while it loads them all: the budget is shared
    // among as many as there can be.
    let streams = memchr::memmem::find_iter(bytes, "endstream").count();
    let limit = (LARGEST_CONTENT / streams.max(1)).min(LARGEST_STREAM);
    let options = LoadOptions { max_decompressed_size: Some(limit), ..LoadOptions::default() };
    Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => PdfReadError::Password,
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { limit }) => {
            PdfReadError::TooLarge { what: "a stream of objects", limit }
        }
        error => PdfReadError::Broken(error.to_string()),
    })
}

fn version<'a>(objects: &Objects<'a>, catalogue: &Dictionary<'a>) -> String {
    match objects.entry(catalogue, b"Version").and_then(Object::as_name) {
        Some(version) => String::from_utf8_lossy(version).into_owned(),
        None => objects.version.clone(),
    }
}

/// Part and conformance of PDF/A, and part of PDF/UA.
type Standards = (Option<(u32, String)>, Option<u32>);

fn declared<'a>(
    objects: &Objects<'a>,
    catalogue: &Dictionary<'a>,
) -> Result<(Standards, Description), PdfReadError> {
    let Some(packet) = objects.entry(catalogue, b"Metadata").and_then(Object::as_stream) else {
        return Ok(((None, None), Description::default()));
    };
    xmp::read(&filters::content(packet, LARGEST_STREAM)?)
}

/// Leaves of the page tree, each once.
fn count_pages<'a>(objects: &Objects<'a>, catalogue: &Dictionary<'a>) -> usize {
    let mut pages = 0;
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Object<'a>> = catalogue.get(b"Pages").into_iter().collect();
    while let Some(node) = waiting.pop() {
        if node.as_reference().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let Some(node) = objects.resolve(node).and_then(Object::as_dictionary) else {
            continue;
        };
        match objects.entry(node, b"Kids").and_then(Object::as_array) {
            Some(kids) => waiting.extend(kids),
            None => pages += 1,
        }
    }
    pages
}

#[cfg(test)]
mod tests;
