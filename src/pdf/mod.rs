//! The pages as PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).
//!
//! printpdf draws the pages' operators (`content`); what it writes besides is replaced or
//! completed over lopdf's objects, a file a part; `writer` serialises them.

use bytes::Bytes;

use crate::layout::FontSet;
use crate::typeset::TypesetDocument;

mod attachment;
mod catalogue;
pub mod conformance;
mod content;
mod date;
mod deflate;
mod font;
mod identifier;
mod image;
mod link;
mod marking;
mod metadata;
mod model;
mod object;
mod outline;
mod output_intent;
mod preflight;
pub mod reader;
mod sampling;
mod structure;
mod table;
mod writer;

#[cfg(test)]
mod tests;

pub use preflight::Fault;
pub use sampling::downsample;

/// A finished file: exists only if it conforms.
#[derive(Debug, Clone)]
pub struct PdfFile {
    pub bytes: Bytes,
    /// Of the bytes: half done when the file's identifier was computed.
    pub sha256: [u8; 32],
    pub pages: usize,
}

/// A file to embed (ISO 19005-3 §6.8).
pub struct EmbeddedFile<'a> {
    /// File name, as the reader will see it.
    pub name: String,
    /// `text/markdown`, `application/xml`.
    pub media_type: &'static str,
    /// What it is, in the release's language.
    pub description: String,
    pub relationship: Relationship,
    pub bytes: &'a [u8],
    /// RFC 3339; the release's date.
    pub modified: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relationship {
    Source,
    Data,
    Supplement,
}

impl Relationship {
    /// The value of `/AFRelationship`.
    pub fn name(self) -> &'static str {
        match self {
            Relationship::Source => "Source",
            Relationship::Data => "Data",
            Relationship::Supplement => "Supplement",
        }
    }
}

/// Why no PDF was written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// Everything in the pages that a conforming file cannot have.
    #[error(
        "the pages cannot be written as PDF/A-3a and PDF/UA-1:\n{}",
        .0.iter().map(|fault| format!("- {fault}")).collect::<Vec<_>>().join("\n")
    )]
    NotConforming(Vec<Fault>),
    #[error("the face {face} cannot be embedded: {reason}")]
    Face { face: String, reason: String },
    #[error("the sRGB profile cannot be encoded: {0}")]
    Profile(String),
}

/// Writes the pages, their structure and the embedded files as one PDF.
///
/// The bytes depend on the arguments and the program's version alone.
///
/// # Errors
/// Where the result would not conform, all faults; where a face cannot be subset, its name.
pub fn write_pdf(
    document: &TypesetDocument,
    fonts: &FontSet,
    files: &[EmbeddedFile<'_>],
) -> Result<PdfFile, PdfError> {
    let dates = preflight::check(document, fonts, files).map_err(PdfError::NotConforming)?;
    let codes = font::Codes::assign(document, fonts);
    let marking = marking::Marking::of(&document.pages, document.structure.content_count(), &codes);
    let mut drawn = content::draw(document, &marking, &codes);
    let pdf = &mut drawn.pdf;

    let mut resources = lopdf::Dictionary::new();
    resources.set("Font", font::embed(pdf, &codes)?);
    let mut large = writer::LargeStreams::new();
    resources.set("XObject", image::embed(pdf, document, &mut large));
    let resources = pdf.add_object(resources);

    let annotations = link::annotate(pdf, document, &drawn.pages);
    let structure = structure::build(pdf, document, &marking, &annotations, &drawn.pages);
    catalogue::finish_pages(pdf, document, &drawn.pages, resources, &annotations);

    let mut catalogue = catalogue::begin(pdf, document, structure);
    catalogue.set("OutputIntents", output_intent::add(pdf)?);
    outline::add(pdf, &mut catalogue, document, &drawn.pages);
    attachment::add(pdf, &mut catalogue, files, &dates.files);
    let packet = catalogue::reserve_metadata(pdf, &mut catalogue);
    catalogue::set(pdf, catalogue, metadata::information(document, &dates));

    let (bytes, sha256) = writer::write(pdf, &large, packet, metadata::packet(document, &dates));
    Ok(PdfFile { bytes: bytes.into(), sha256, pages: document.pages.len() })
}
