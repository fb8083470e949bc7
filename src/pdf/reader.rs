//! Reads what a PDF says of itself, for verification. The bytes may be hostile: nothing here
//! panics, follows a cycle for ever or decompresses without limit.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, LoadOptions, Object, Stream};

use super::Relationship;
use objects::Objects;

mod cmap;
mod description;
mod files;
mod fonts;
pub(super) mod objects;
mod operators;
mod regular;
mod structure;
mod syntax;
mod text;
mod xmp;

pub use description::Description;

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
    let pdf = load(bytes)?;
    let objects = Objects::new(&pdf);
    let catalogue = objects
        .entry(&pdf.trailer, b"Root")
        .and_then(|root| root.as_dict().ok())
        .ok_or_else(|| match pdf.trailer.has(b"Encrypt") {
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
        version: version(&objects, &pdf, catalogue),
        pdfa,
        pdfua,
        pages: count_pages(&objects, catalogue),
        language: objects.text(catalogue, b"Lang"),
        encrypted: pdf.trailer.has(b"Encrypt") || pdf.was_encrypted(),
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

impl Budget {
    /// Decompresses a stream, of at most [`LARGEST_STREAM`] bytes; `None` where that cannot be.
    fn decompress(&mut self, stream: &mut Stream) -> Option<()> {
        if stream.is_compressed() {
            stream.decompress_with_limit(self.0.min(LARGEST_STREAM)).ok()?;
        }
        self.0 = self.0.checked_sub(stream.content.len())?;
        Some(())
    }
}

pub(super) fn load(bytes: &[u8]) -> Result<Document, PdfReadError> {
    if let Some(pdf) = regular::load(bytes, &mut Budget(LARGEST_CONTENT)) {
        return Ok(pdf);
    }
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

fn version(objects: &Objects<'_>, pdf: &Document, catalogue: &Dictionary) -> String {
    match objects.entry(catalogue, b"Version").and_then(|version| version.as_name().ok()) {
        Some(version) => String::from_utf8_lossy(version).into_owned(),
        None => pdf.version.clone(),
    }
}

/// Part and conformance of PDF/A, and part of PDF/UA.
type Standards = (Option<(u32, String)>, Option<u32>);

fn declared(
    objects: &Objects<'_>,
    catalogue: &Dictionary,
) -> Result<(Standards, Description), PdfReadError> {
    let Some(packet) = objects.entry(catalogue, b"Metadata").and_then(|o| o.as_stream().ok())
    else {
        return Ok(((None, None), Description::default()));
    };
    let packet = content(packet, LARGEST_STREAM)?;
    Ok((xmp::declared(&packet)?, description::described(&packet)?))
}

/// A stream's content, decompressed, of at most `limit` bytes.
pub(super) fn content(stream: &Stream, limit: usize) -> Result<Vec<u8>, PdfReadError> {
    stream.get_plain_content_with_limit(limit).map_err(|error| match error {
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { limit }) => {
            PdfReadError::TooLarge { what: "a stream", limit }
        }
        error => PdfReadError::Broken(error.to_string()),
    })
}

/// Leaves of the page tree, each once.
fn count_pages(objects: &Objects<'_>, catalogue: &Dictionary) -> usize {
    let mut pages = 0;
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Object> = catalogue.get(b"Pages").into_iter().collect();
    while let Some(node) = waiting.pop() {
        if node.as_reference().is_ok_and(|id| !seen.insert(id)) {
            continue;
        }
        let Some(node) = objects.resolve(node).and_then(|node| node.as_dict().ok()) else {
            continue;
        };
        match objects.entry(node, b"Kids").and_then(|kids| kids.as_array().ok()) {
            Some(kids) => waiting.extend(kids),
            None => pages += 1,
        }
    }
    pages
}

#[cfg(test)]
mod tests;
