//! Looks for breaches of the PDF/A and PDF/UA that a file declares, whatever program wrote it.
//!
//! These are the checks that an auditor makes first, and fewer than veraPDF's: finding nothing does
//! not make a file conformant, and no report says so. [`CHECKS`] lists what is checked,
//! [`NOT_CHECKED`] what is not.

use super::model::{self, Objects, PdfReadError};
use examination::Examination;

mod check;
mod codes;
mod content;
mod drawing;
mod examination;
mod extension;
mod file;
mod fonts;
mod interaction;
mod metadata;
mod report;
mod structure;
mod tables;
mod types;
mod widths;
mod xmp;

#[cfg(test)]
mod tests;

pub use super::model::xmp::Declared;
pub use check::{CHECKS, Check, Scope};
pub use report::{ConformanceReport, NOT_CHECKED, Objection, Verdict};

/// Examines a PDF. The bytes may be hostile: there is no panic, and time and memory are bounded.
///
/// # Errors
/// If the file cannot be opened as a PDF, needs a password, or exceeds a limit: then nothing is
/// known about it.
pub fn examine(bytes: &[u8]) -> Result<ConformanceReport, PdfReadError> {
    if !bytes.windows(5).take(1024).any(|window| window == b"%PDF-") {
        return Err(PdfReadError::NotPdf);
    }
    model::open(bytes, |objects| examine_objects(bytes, objects))
}

fn examine_objects<'a>(
    bytes: &[u8],
    objects: &'a Objects<'a>,
) -> Result<ConformanceReport, PdfReadError> {
    let catalogue = objects.catalogue()?;
    let pages = model::pages(objects, catalogue);
    let properties = xmp::read(objects, catalogue);
    let declared = properties.as_ref().map(|it| it.packet.declared()).unwrap_or_default();
    let mut examination = Examination::new(objects, catalogue, &pages, declared.clone());
    file::check(&mut examination, bytes);
    metadata::check(&mut examination, properties.as_ref());
    interaction::check(&mut examination);
    drawing::check(&mut examination);
    fonts::check(&mut examination);
    structure::check(&mut examination);
    content::check(&mut examination);
    let mut objections = examination.objections()?;
    objections.sort_by_key(|found| CHECKS.iter().position(|&check| check == found.check));
    objections.dedup();
    Ok(ConformanceReport { declared, objections })
}
