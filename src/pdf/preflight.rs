//! What pages must be like to be written as PDF/A-3a and PDF/UA-1: checked before anything is
//! written, all faults at once.

use std::collections::BTreeSet;

use super::attachment::EmbeddedFile;
use super::date::Date;
use crate::document::{Channels, ImageContent, ImageResource};
use crate::layout::FontSet;
use crate::typeset::TypesetDocument;

mod fault;
mod pages;
mod painted;
mod places;
mod table;
mod tree;

pub use fault::Fault;

/// The parsed dates.
pub struct Dates {
    pub issued: Date,
    pub modified: Date,
    /// Dates of the embedded files.
    pub files: Vec<Date>,
}

/// Checks everything that the writer relies on, and what the standards require of the pages.
///
/// # Errors
/// All faults, in the order: document, structure, pages, files.
pub fn check(
    document: &TypesetDocument,
    fonts: &FontSet,
    files: &[EmbeddedFile<'_>],
) -> Result<Dates, Vec<Fault>> {
    let mut faults = Vec::new();
    if document.metadata.title.trim().is_empty() {
        faults.push(Fault::NoTitle);
    }
    if document.pages.is_empty() {
        faults.push(Fault::NoPage);
    }
    let metadata = &document.metadata;
    let issued = date(&mut faults, "date of the release", &metadata.issued);
    let modified = match &metadata.modified {
        Some(text) => date(&mut faults, "date of modification", text),
        None => issued,
    };
    tree::check(document, &mut faults);
    pages::check(document, fonts, &mut faults);
    painted::check(document, &mut faults);
    check_images(document, &mut faults);
    let dates = check_files(files, &mut faults);
    match (issued, modified, faults.is_empty()) {
        (Some(issued), Some(modified), true) => Ok(Dates { issued, modified, files: dates }),
        _ => Err(faults),
    }
}

fn date(faults: &mut Vec<Fault>, what: &str, text: &str) -> Option<Date> {
    let date = Date::parse(text);
    if date.is_none() {
        faults.push(Fault::Date { what: what.to_owned(), text: text.to_owned() });
    }
    date
}

fn check_images(document: &TypesetDocument, faults: &mut Vec<Fault>) {
    for image in &document.images {
        // A picture shared with other documents is checked once.
        let found = image_faults(image);
        faults.extend(found.into_iter().map(|reason| {
            let address = image.address.clone();
            Fault::Image { address, reason }
        }));
    }
}

/// What is wrong with a picture.
fn image_faults(image: &ImageResource) -> Vec<&'static str> {
    let mut faults = Vec::new();
    let mut fault = |reason| faults.push(reason);
    let pixels = image.width as usize * image.height as usize;
    if pixels == 0 {
        fault("has no pixels");
    }
    match &image.content {
        ImageContent::Jpeg { bytes, components, .. } => {
            if !bytes.starts_with(&[0xFF, 0xD8]) {
                fault("is not a JPEG file");
            }
            if !matches!(components, 1 | 3) {
                fault("is neither grey nor RGB");
            }
        }
        ImageContent::Png { bytes, components } => {
            let size = [image.width, image.height].map(u32::to_be_bytes).concat();
            if !bytes.starts_with(b"\x89PNG") || bytes.get(16..24) != Some(&size[..]) {
                fault("is not a PNG file of this size");
            }
            if !matches!(components, 1 | 3) {
                fault("is neither grey nor RGB");
            }
        }
        ImageContent::Raster { samples, channels, alpha } => {
            let of_pixel = if matches!(channels, Channels::Rgb) { 3 } else { 1 };
            if samples.length != pixels * of_pixel {
                fault("has more or fewer samples than pixels");
            }
            if alpha.as_ref().is_some_and(|alpha| alpha.length != pixels) {
                fault("has a mask of another size");
            }
            if let Channels::Palette(colours) = channels {
                let count = colours.len() / 3;
                if !(1..=256).contains(&count) {
                    fault("has a palette without colours, or with more than 256");
                } else if usize::from(samples.highest) >= count {
                    fault("has samples outside its palette");
                }
            }
        }
    }
    faults
}

fn check_files(files: &[EmbeddedFile<'_>], faults: &mut Vec<Fault>) -> Vec<Date> {
    /// Less than what the 10 decimal digits of an offset can hold (ISO 32000-1, C.2).
    const MAX_BYTES: usize = 2 << 30;
    let mut names = BTreeSet::new();
    let mut dates = Vec::new();
    for file in files {
        let mut fault = |reason| {
            faults.push(Fault::EmbeddedFile { name: file.name.clone(), reason });
        };
        if file.name.is_empty() {
            fault("has no name");
        }
        if !names.insert(&file.name) {
            fault("has the name of another one");
        }
        if !file.media_type.contains('/') {
            fault("has no media type (ISO 19005-3 §6.8)");
        }
        if file.bytes.len() > MAX_BYTES {
            fault("is over 2 GiB");
        }
        dates.extend(date(faults, &format!("date of the file {}", file.name), &file.modified));
    }
    dates
}

#[cfg(test)]
mod tests;
