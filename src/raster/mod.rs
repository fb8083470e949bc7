//! Pages as pictures, drawn from the typeset page by the program itself, so that they need no other
//! program.
//!
//! - `outlines` turns glyphs into paths;
//! - `canvas` fills paths and rectangles and places pictures, with tiny-skia, which also draws SVG;
//! - `png` writes the result.
//!
//! Reading the PDF back (hayro, pdfium) would show what others see of it, but takes an interpreter
//! of PDF for a page that is known here, glyph by glyph.

mod canvas;
mod outlines;
mod png;

use crate::layout::{FontSet, Length};
use crate::typeset::TypesetDocument;
use crate::typeset::page::Shape;

use canvas::Canvas;
use outlines::Outlines;

/// Pixels of the page that are drawn for one of the picture, along each side: text in small sizes
/// needs finer steps of grey than a rasteriser gives.
const FINER: u32 = 2;

/// Widest picture, in pixels.
const MAX_WIDTH: u32 = 8_192;
/// Most pixels of a picture: an A4 page at 600 per inch has 35 million.
const MAX_PIXELS: u64 = 40_000_000;

/// A drawn page: opaque sRGB, 8 bits a sample, rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Three samples per pixel: red, green, blue.
    pub samples: Vec<u8>,
}

impl Picture {
    /// The picture as a PNG (ISO/IEC 15948).
    pub fn to_png(&self) -> Vec<u8> {
        png::write(self)
    }
}

/// Draws a page (from 0), `width` pixels wide: 1 to 8192. `None` if there is no such page, or its
/// picture would have more than 40 million pixels.
pub fn draw(
    document: &TypesetDocument,
    fonts: &FontSet,
    page: usize,
    width: u32,
) -> Option<Picture> {
    let page = document.pages.get(page)?;
    let width = width.clamp(1, MAX_WIDTH);
    let height = page.height.scale(i64::from(width), page.width.0.max(1)).0.max(1);
    let height = u32::try_from(height).ok()?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return None;
    }
    let mut canvas = Canvas::new(width * FINER, height * FINER, page.width)?;
    let mut outlines = Outlines::new(fonts);
    for item in &page.items {
        match &item.shape {
            Shape::Glyphs(run) => canvas.glyphs(run, &mut outlines),
            &Shape::Rectangle { x, y, width, height, colour } => {
                canvas.rectangle([x, y, width, height], colour);
            }
            &Shape::Image { image, x, y, width, height } => {
                canvas.picture(&document.images[image.0], [x, y, width, height]);
            }
        }
    }
    Some(canvas.finish(width, height))
}

/// Width in pixels of a page at a resolution in pixels per inch.
pub fn width_at(page_width: Length, density: u32) -> u32 {
    let pixels = page_width.scale(i64::from(density), 72 * Length::POINT.0).0;
    u32::try_from(pixels).unwrap_or(MAX_WIDTH).clamp(1, MAX_WIDTH)
}

#[cfg(test)]
mod tests;
