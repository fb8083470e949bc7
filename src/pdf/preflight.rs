//! What pages must be to be written as PDF/A-3a and PDF/UA-1: checked before anything is written,
//! all faults at once.

use std::collections::BTreeSet;

use super::EmbeddedFile;
use super::date::Date;
use crate::document::{Channels, ImageContent, ImageResource};
use crate::layout::FontSet;
use crate::typeset::TypesetDocument;

mod pages;
mod painted;
mod places;
mod table;
mod tree;

/// One thing in the pages that a conforming file cannot have. Pages count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the document has no title (ISO 14289-1 §7.1)")]
    NoTitle,
    #[error("the document has no page")]
    NoPage,
    #[error("the {what} « {text} » is no date of RFC 3339")]
    Date { what: String, text: String },
    #[error("page {page} is {width} pt × {height} pt; a page has 3 to 14400 pt (ISO 32000-1, C.2)")]
    PageSize { page: usize, width: String, height: String },
    #[error("page {page} is set in a face that is not in the set of fonts")]
    UnknownFace { page: usize },
    #[error("page {page}: the face {face} has no glyph for « {text} » (ISO 19005-3 §6.2.11.8)")]
    MissingGlyph { page: usize, face: String, text: String },
    #[error("page {page}: text of size 0 or less: « {text} »")]
    FontSize { page: usize, text: String },
    #[error("page {page}: a text has {character:?}, which PDF/A forbids (ISO 19005-3 §6.2.11.7.2)")]
    Character { page: usize, character: char },
    #[error("page {page}: {what} is painted outside the page: {place}")]
    OutsidePage { page: usize, what: String, place: String },
    #[error("page {page}: {what} is set outside the area for text: {place}")]
    OutsideTextArea { page: usize, what: String, place: String },
    #[error(
        "element {node} ({role}) of the structure: of {given} letters that were given to be set, \
         {painted} are painted: « {text} »"
    )]
    TextCut { node: u32, role: &'static str, text: String, given: usize, painted: usize },
    #[error(
        "page {page}: of {given} letters of what stands at fixed places, {painted} are painted"
    )]
    FurnitureCut { page: usize, given: usize, painted: usize },
    #[error("page {page} paints content that the structure does not have")]
    UnknownContent { page: usize },
    #[error("page {page} paints an image that the document does not have")]
    UnknownImage { page: usize },
    #[error("the image {address} {reason}")]
    Image { address: String, reason: &'static str },
    #[error("page {page}: a link to {target} {reason}")]
    Link { page: usize, target: String, reason: &'static str },
    #[error("the bookmark « {title} » leads to page {page}, of {pages}")]
    Bookmark { title: String, page: usize, pages: usize },
    #[error("element {node} ({role}) of the structure {reason}")]
    Structure { node: u32, role: &'static str, reason: String },
    #[error(
        "element {node} of the structure: a heading of level {level} after one of level \
         {previous} (ISO 14289-1 §7.4.2)"
    )]
    HeadingSkipped { node: u32, level: u8, previous: u8 },
    #[error("the figure {node} has no alternative text (ISO 14289-1 §7.3)")]
    FigureWithoutAlternative { node: u32 },
    #[error("the embedded file « {name} » {reason}")]
    EmbeddedFile { name: String, reason: &'static str },
}

/// The dates that were read.
pub struct Dates {
    pub issued: Date,
    pub modified: Date,
    /// Of the embedded files.
    pub files: Vec<Date>,
}

/// Checks everything that the writer relies on, and what the standards ask of the pages.
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
        // Of a picture that other documents share, once.
        let found = image_faults(image);
        faults.extend(found.into_iter().map(|reason| {
            let address = image.address.clone();
            Fault::Image { address, reason }
        }));
    }
}

/// What a picture has that it cannot have.
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
                fault("is no JPEG file");
            }
            if !matches!(components, 1 | 3) {
                fault("is neither grey nor RGB");
            }
        }
        ImageContent::Png { bytes, components } => {
            let size = [image.width, image.height].map(u32::to_be_bytes).concat();
            if !bytes.starts_with(b"\x89PNG") || bytes.get(16..24) != Some(&size[..]) {
                fault("is no PNG file of this size");
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
                    fault("has samples beyond its palette");
                }
            }
        }
    }
    faults
}

fn check_files(files: &[EmbeddedFile<'_>], faults: &mut Vec<Fault>) -> Vec<Date> {
    /// Less than the 10 decimal digits that an offset may have (ISO 32000-1, C.2).
    const MOST_BYTES: usize = 2 << 30;
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
        if file.bytes.len() > MOST_BYTES {
            fault("is over 2 GiB");
        }
        dates.extend(date(faults, &format!("date of the file {}", file.name), &file.modified));
    }
    dates
}

#[cfg(test)]
mod tests;
