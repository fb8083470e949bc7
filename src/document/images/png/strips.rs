//! The pixels of a PNG, decoded a few rows at a time.

use std::io::Cursor;

use image::error::{DecodingError, ImageFormatHint};
use image::{DynamicImage, ImageBuffer, ImageError, ImageFormat};
use png::{BitDepth, ColorType, Decoder, Reader, Transformations};

use super::super::samples::rows_at_once;
use super::MAX_PIXELS;

/// Strips of rows, from the top.
pub struct Strips<'a> {
    reader: Reader<Cursor<&'a [u8]>>,
    width: u32,
    /// Rows to come.
    rows: u32,
    /// Bytes of a row.
    stride: usize,
    kind: (ColorType, BitDepth),
    ended: bool,
}

/// The strips of a PNG; `None` if its rows do not come one after the other (interlaced, animated).
///
/// # Errors
/// If it cannot be decoded.
pub fn strips(bytes: &[u8]) -> Result<Option<Strips<'_>>, String> {
    let limits = png::Limits { bytes: MAX_PIXELS as usize * 8 };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    // Palettes and fewer bits become 8-bit samples.
    decoder.set_transformations(Transformations::EXPAND);
    let reader = decoder.read_info().map_err(message)?;
    let info = reader.info();
    let is_plain = !info.interlaced && info.animation_control.is_none();
    let (width, rows, kind) = (info.width, info.height, reader.output_color_type());
    let Some(stride) = reader.output_line_size(width).filter(|_| is_plain) else { return Ok(None) };
    Ok(Some(Strips { reader, width, rows, stride, kind, ended: false }))
}

/// What is wrong, as the library that decodes other pictures says it.
fn message(error: png::DecodingError) -> String {
    let error = match error {
        png::DecodingError::IoError(error) => ImageError::IoError(error),
        error => {
            let format = ImageFormatHint::Exact(ImageFormat::Png);
            ImageError::Decoding(DecodingError::new(format, error))
        }
    };
    error.to_string()
}

impl Strips<'_> {
    fn next_strip(&mut self) -> Result<Option<DynamicImage>, String> {
        let count = self.rows.min(rows_at_once(self.stride));
        let mut strip = vec![0; count as usize * self.stride];
        for row in strip.chunks_exact_mut(self.stride) {
            self.reader.read_row(row).map_err(message)?;
        }
        self.rows -= count;
        if count > 0 {
            let strip = self.pixels(strip, count);
            return strip.map(Some).ok_or_else(|| "its samples have an unknown form".to_owned());
        }
        // What follows the last row must be right too.
        self.reader.read_row(&mut vec![0; self.stride]).map_err(message)?;
        Ok(None)
    }

    fn pixels(&self, strip: Vec<u8>, rows: u32) -> Option<DynamicImage> {
        let (kind, depth) = self.kind;
        let width = self.width;
        if depth == BitDepth::Sixteen {
            let (samples, _) = strip.as_chunks::<2>();
            let samples = samples.iter().map(|&sample| u16::from_be_bytes(sample)).collect();
            return match kind {
                ColorType::Grayscale => {
                    ImageBuffer::from_raw(width, rows, samples).map(DynamicImage::ImageLuma16)
                }
                ColorType::GrayscaleAlpha => {
                    ImageBuffer::from_raw(width, rows, samples).map(DynamicImage::ImageLumaA16)
                }
                ColorType::Rgb => {
                    ImageBuffer::from_raw(width, rows, samples).map(DynamicImage::ImageRgb16)
                }
                ColorType::Rgba => {
                    ImageBuffer::from_raw(width, rows, samples).map(DynamicImage::ImageRgba16)
                }
                ColorType::Indexed => None,
            };
        }
        match kind {
            ColorType::Grayscale => {
                ImageBuffer::from_raw(width, rows, strip).map(DynamicImage::ImageLuma8)
            }
            ColorType::GrayscaleAlpha => {
                ImageBuffer::from_raw(width, rows, strip).map(DynamicImage::ImageLumaA8)
            }
            ColorType::Rgb => {
                ImageBuffer::from_raw(width, rows, strip).map(DynamicImage::ImageRgb8)
            }
            ColorType::Rgba => {
                ImageBuffer::from_raw(width, rows, strip).map(DynamicImage::ImageRgba8)
            }
            ColorType::Indexed => None,
        }
    }
}

impl Iterator for Strips<'_> {
    type Item = Result<DynamicImage, String>;

    fn next(&mut self) -> Option<Result<DynamicImage, String>> {
        if self.ended {
            return None;
        }
        let strip = self.next_strip();
        self.ended = !matches!(strip, Ok(Some(_)));
        strip.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::{Channels, ImageContent};
    use super::super::super::decoded::Depth;
    use super::super::super::raster::{content, parted};
    use super::*;

    /// Rows of noise of a kind, with opacity from a row on.
    fn file(kind: ColorType, depth: BitDepth, width: u32, height: u32, opaque: u32) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(kind);
        encoder.set_depth(depth);
        if kind == ColorType::Indexed {
            let colours = 1_usize << depth as u8;
            encoder.set_palette((0..colours * 3).map(|at| (at * 7) as u8).collect::<Vec<_>>());
            if opaque < height {
                encoder.set_trns(vec![255, 9]);
            }
        }
        let mut writer = encoder.write_header().unwrap();
        let bits = kind.samples() * depth as usize;
        let stride = (width as usize * bits).div_ceil(8);
        let mut seed = 7_u32;
        let mut row = |y: u32| -> Vec<u8> {
            let mut row: Vec<u8> = (0..stride)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 24) as u8
                })
                .collect();
            if matches!(kind, ColorType::Rgba | ColorType::GrayscaleAlpha) && y < opaque {
                let (pixel, sample) = (bits / 8, depth as usize / 8);
                row.chunks_mut(pixel).for_each(|it| it[pixel - sample..].fill(255));
            }
            row
        };
        let rows: Vec<u8> = (0..height).flat_map(&mut row).collect();
        writer.write_image_data(&rows).unwrap();
        writer.finish().unwrap();
        file
    }

    /// What both ways make of a file: in strips, and of the whole.
    fn both(file: &[u8], size: (u32, u32), is_indexed: bool) -> [Result<ImageContent, String>; 2] {
        let strips = strips(file).map(|it| it.expect("plain"));
        let in_strips = strips.and_then(|it| content(it, size, is_indexed, Depth::Whole));
        let whole = image::load_from_memory_with_format(file, ImageFormat::Png);
        let whole = whole.map_err(|error| error.to_string());
        [in_strips, whole.and_then(|it| content(parted(it), size, is_indexed, Depth::Whole))]
    }

    #[test]
    fn strips_give_what_the_whole_gives() {
        // A strip, more than one, and rows wider than a strip.
        for (width, height) in [(7, 5), (1, 1), (300, 120), (70_001, 2)] {
            for kind in [
                ColorType::Grayscale,
                ColorType::GrayscaleAlpha,
                ColorType::Rgb,
                ColorType::Rgba,
                ColorType::Indexed,
            ] {
                let is_indexed = kind == ColorType::Indexed;
                let depths: &[BitDepth] = match kind {
                    ColorType::Indexed => &[BitDepth::One, BitDepth::Four, BitDepth::Eight],
                    ColorType::Grayscale => &[BitDepth::Two, BitDepth::Eight, BitDepth::Sixteen],
                    _ => &[BitDepth::Eight, BitDepth::Sixteen],
                };
                for (depth, opaque) in depths
                    .iter()
                    .flat_map(|&depth| [0, height / 2, height].map(|opaque| (depth, opaque)))
                {
                    let file = file(kind, depth, width, height, opaque);
                    let [strips, whole] = both(&file, (width, height), is_indexed);
                    assert_eq!(strips, whole, "{kind:?} {depth:?} {width} x {height}, {opaque}");
                    let Ok(ImageContent::Raster { channels, alpha, samples }) = strips else {
                        panic!("{kind:?} {depth:?}");
                    };
                    assert_eq!(matches!(channels, Channels::Palette(_)), is_indexed);
                    assert!(alpha.is_none() || opaque < height);
                    let count = if channels == Channels::Rgb { 3 } else { 1 };
                    assert_eq!(samples.length, width as usize * height as usize * count);
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said_alike() {
        let size = (300, 40);
        let file = file(ColorType::Rgba, BitDepth::Eight, size.0, size.1, 0);
        for cut in (60..file.len()).step_by(1_009) {
            let [strips, whole] = both(&file[..cut], size, false);
            assert_eq!(strips, whole, "cut at {cut}");
        }
        for at in (60..file.len()).step_by(1_009) {
            let mut file = file.clone();
            file[at] ^= 1;
            let [strips, whole] = both(&file, size, false);
            assert_eq!(strips, whole, "byte {at}");
        }
    }
}
