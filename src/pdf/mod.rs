//! The pages as PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).
//!
//! printpdf draws the pages (`content`); everything else that it writes is replaced or completed
//! over lopdf's objects, one file for each part; `writer` serialises them. `reader` and
//! `conformance` read PDFs of any origin, through the objects of `model`.

use bytes::Bytes;

use crate::layout::FontSet;
use crate::typeset::TypesetDocument;
use crate::typeset::page::{Page, Shape};

mod attachment;
mod catalogue;
pub mod conformance;
mod content;
mod date;
mod deflate;
mod description;
mod error;
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

pub use attachment::{EmbeddedFile, Relationship};
pub use description::{FileDescription, describe, uri};
pub use error::PdfError;
pub use preflight::Fault;
pub use sampling::downsample;

/// A finished file, which exists only if it conforms.
#[derive(Debug, Clone)]
pub struct PdfFile {
    pub bytes: Bytes,
    pub pages: usize,
}

/// Writes the pages, their structure and the embedded files as one PDF.
///
/// The bytes depend only on the arguments and the program's version.
///
/// # Errors
/// If the result would not conform: all faults. If a face cannot be subset: its name.
pub fn write_pdf(
    document: &TypesetDocument,
    fonts: &FontSet,
    files: &[EmbeddedFile<'_>],
) -> Result<PdfFile, PdfError> {
    let checked = Checked::of(document, fonts, files)?;
    let drawn = content::draw(document, document.pages.iter(), |_| {}, &checked.codes);
    checked.finish(document, files, drawn)
}

/// [`write_pdf`] of a document that nobody needs any more: what is drawn goes, so that pages and
/// file are not in memory together.
///
/// # Errors
/// Those of [`write_pdf`].
pub fn write_pdf_of(
    mut document: TypesetDocument,
    fonts: &FontSet,
    files: &[EmbeddedFile<'_>],
) -> Result<PdfFile, PdfError> {
    let checked = Checked::of(&document, fonts, files)?;
    let pages = std::mem::take(&mut document.pages);
    let mut bare = Vec::with_capacity(pages.len());
    let keep = |mut page: Page| {
        page.items.retain(|item| matches!(item.shape, Shape::Image { .. }));
        page.items.shrink_to_fit();
        bare.push(page);
    };
    let drawn = content::draw(&document, pages.into_iter(), keep, &checked.codes);
    document.pages = bare;
    checked.finish(&document, files, drawn)
}

/// What is known of a document that conforms before it is drawn.
struct Checked<'a> {
    dates: preflight::Dates,
    codes: font::Codes<'a>,
}

impl<'a> Checked<'a> {
    fn of(
        document: &TypesetDocument,
        fonts: &'a FontSet,
        files: &[EmbeddedFile<'_>],
    ) -> Result<Checked<'a>, PdfError> {
        let dates = preflight::check(document, fonts, files).map_err(PdfError::NotConforming)?;
        Ok(Checked { dates, codes: font::Codes::assign(document, fonts) })
    }

    /// Adds everything else to the pages.
    fn finish(
        self,
        document: &TypesetDocument,
        files: &[EmbeddedFile<'_>],
        drawn: content::Drawn,
    ) -> Result<PdfFile, PdfError> {
        let Checked { dates, codes } = self;
        let content::Drawn { mut pdf, pages, marking } = drawn;
        let pdf = &mut pdf;

        let mut resources = lopdf::Dictionary::new();
        resources.set("Font", font::embed(pdf, &codes)?);
        let mut large = writer::LargeStreams::new();
        resources.set("XObject", image::embed(pdf, document, &mut large));
        let resources = pdf.add_object(resources);

        let annotations = link::annotate(pdf, document, &pages);
        let structure = structure::build(pdf, document, &marking, &annotations, &pages);
        catalogue::finish_pages(pdf, document, &pages, resources, &annotations);

        let mut catalogue = catalogue::begin(pdf, document, structure);
        catalogue.set("OutputIntents", output_intent::add(pdf)?);
        outline::add(pdf, &mut catalogue, document, &pages);
        attachment::add(pdf, &mut catalogue, files, &dates.files);
        let packet = catalogue::reserve_metadata(pdf, &mut catalogue);
        catalogue::set(pdf, catalogue, metadata::information(&document.metadata, &dates));

        let metadata = metadata::packet(&document.metadata, document.language.tag(), &dates);
        let bytes = writer::write(pdf, &large, packet, metadata);
        Ok(PdfFile { bytes: bytes.into(), pages: document.pages.len() })
    }
}
