//! Colours and opacity of a picture's pixels, parted row by row.

use std::collections::HashMap;

use image::DynamicImage;

use super::super::{Channels, ImageContent};
use super::rows::Rows;

/// Bytes of a strip of rows, about: enough for the work on one to count more than the strip.
const STRIP: usize = 1 << 16;

/// The number of rows of `stride` bytes in a strip.
pub(super) fn rows_at_once(stride: usize) -> u32 {
    (STRIP / stride.max(1)).max(1) as u32
}

/// What PDF takes of the pixels met so far.
pub(super) struct Samples {
    width: u32,
    colours: Colours,
    opacity: Opacity,
}

enum Colours {
    Grey(Rows),
    Rgb(Rows),
    Indexed(Rows, Palette),
}

impl Samples {
    /// Of a picture of that size whose strips have the pixels of the first one.
    pub(super) fn of(
        first: &DynamicImage,
        (width, height): (u32, u32),
        is_indexed: bool,
    ) -> Samples {
        let rows = |pixel| Rows::filtered(width, pixel, height as usize);
        let colours = match first.color().has_color() {
            false => Colours::Grey(rows(1)),
            true if is_indexed => {
                Colours::Indexed(Rows::indices(width, height as usize), Palette::default())
            }
            true => Colours::Rgb(rows(3)),
        };
        Samples { width, colours, opacity: Opacity { opaque: 0, rows: None, width, height } }
    }

    /// Adds the next rows.
    ///
    /// # Errors
    /// If indexed pixels have more colours than a palette.
    pub(super) fn push(&mut self, strip: DynamicImage) -> Result<(), String> {
        let count = strip.height();
        // Most pictures are opaque, with 8-bit samples: those are taken as they are.
        let (colours, alpha) = match strip {
            DynamicImage::ImageLuma8(grey) => (grey.into_raw(), None),
            DynamicImage::ImageRgb8(rgb) => (rgb.into_raw(), None),
            other if !other.color().has_color() => parted::<2>(&other.into_luma_alpha8()),
            other => parted::<4>(&other.into_rgba8()),
        };
        let width = (self.width as usize).max(1);
        match &mut self.colours {
            Colours::Grey(rows) => colours.chunks_exact(width).for_each(|row| rows.push(row)),
            Colours::Rgb(rows) => colours.chunks_exact(width * 3).for_each(|row| rows.push(row)),
            Colours::Indexed(rows, palette) => {
                let indices = palette.indices(&colours)?;
                indices.chunks_exact(width).for_each(|row| rows.push(row));
            }
        }
        self.opacity.push(alpha.as_deref(), count);
        Ok(())
    }

    /// The picture, deflated.
    pub(super) fn content(self) -> ImageContent {
        // The smaller rows first: they go before the larger ones are deflated.
        let alpha = self.opacity.rows.map(Rows::deflated);
        let (samples, channels) = match self.colours {
            Colours::Grey(rows) => (rows.deflated(), Channels::Grey),
            Colours::Rgb(rows) => (rows.deflated(), Channels::Rgb),
            Colours::Indexed(rows, palette) => {
                (rows.deflated(), Channels::Palette(palette.table.into()))
            }
        };
        ImageContent::Raster { samples, channels, alpha }
    }
}

/// Colours of pixels of `N` samples, and the last sample of each, the opacity, if any pixel is not
/// opaque.
fn parted<const N: usize>(samples: &[u8]) -> (Vec<u8>, Option<Vec<u8>>) {
    let (pixels, _) = samples.as_chunks::<N>();
    let mut colours = Vec::with_capacity(pixels.len() * (N - 1));
    pixels.iter().for_each(|pixel| colours.extend_from_slice(&pixel[..N - 1]));
    let is_opaque = pixels.iter().all(|pixel| pixel[N - 1] == u8::MAX);
    let alpha = (!is_opaque).then(|| pixels.iter().map(|pixel| pixel[N - 1]).collect());
    (colours, alpha)
}

/// One sample per pixel, from the first row on that is not opaque throughout, and then for those
/// before it too.
struct Opacity {
    /// Rows without any, so far.
    opaque: u32,
    rows: Option<Rows>,
    width: u32,
    height: u32,
}

impl Opacity {
    fn push(&mut self, alpha: Option<&[u8]>, count: u32) {
        let Opacity { opaque, rows, width, height } = self;
        let none = vec![u8::MAX; *width as usize];
        match (rows, alpha) {
            (None, None) => *opaque += count,
            (Some(rows), None) => (0..count).for_each(|_| rows.push(&none)),
            (rows, Some(alpha)) => {
                let rows = rows.get_or_insert_with(|| {
                    let mut rows = Rows::filtered(*width, 1, *height as usize);
                    (0..*opaque).for_each(|_| rows.push(&none));
                    rows
                });
                alpha.chunks_exact(none.len().max(1)).for_each(|row| rows.push(row));
            }
        }
    }
}

/// Colours in the order in which they first occur.
#[derive(Default)]
struct Palette {
    known: HashMap<[u8; 3], u8, foldhash::fast::FixedState>,
    /// RGB triples.
    table: Vec<u8>,
    last: Option<([u8; 3], u8)>,
}

impl Palette {
    /// One index per pixel.
    fn indices(&mut self, colours: &[u8]) -> Result<Vec<u8>, String> {
        let (pixels, _) = colours.as_chunks::<3>();
        pixels.iter().map(|&colour| self.index(colour)).collect()
    }

    fn index(&mut self, colour: [u8; 3]) -> Result<u8, String> {
        // Neighbours mostly have the same colour.
        if let Some((same, index)) = self.last
            && same == colour
        {
            return Ok(index);
        }
        let index = match self.known.get(&colour) {
            Some(&index) => index,
            None => {
                let next = u8::try_from(self.known.len());
                let next = next.map_err(|_| "it has more colours than a palette".to_owned())?;
                self.table.extend(colour);
                self.known.insert(colour, next);
                next
            }
        };
        self.last = Some((colour, index));
        Ok(index)
    }
}
