//! The pixels of a picture as it is shown, with as many as are asked for.

use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, RgbImage};

use super::decoded::turn;
use super::means::average;
use super::png;
use super::rows::DeflatedSamples;
use crate::document::{Channels, ImageContent, ImageResource};

/// Colours and opacity of a picture: rows from the top, 8 bits a sample.
pub struct Pixels {
    /// Three samples per pixel: red, green, blue.
    pub colours: Vec<u8>,
    /// One sample per pixel, if any is not opaque.
    pub alpha: Option<Vec<u8>>,
}

/// The picture with `to` pixels (width, height, as shown), each the mean of those it covers.
/// `None` if it cannot be decoded any more. Colour profiles are not applied: samples are taken for
/// sRGB, since a transform in floating point does not give the same bytes on every machine.
pub fn pixels(image: &ImageResource, to: [u32; 2]) -> Option<Pixels> {
    let _turn = turn(image.width, image.height);
    match &image.content {
        ImageContent::Jpeg { bytes, orientation, .. } => {
            let decoded = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).ok()?;
            let turned = *orientation >= 5;
            let wanted = if turned { [to[1], to[0]] } else { to };
            let size = [decoded.width(), decoded.height()];
            let colours = average(&decoded.into_rgb8(), 3, None, size, wanted);
            let small = RgbImage::from_raw(wanted[0], wanted[1], colours)?;
            let mut small = DynamicImage::ImageRgb8(small);
            small.apply_orientation(Orientation::from_exif(*orientation)?);
            Some(Pixels { colours: small.into_rgb8().into_raw(), alpha: None })
        }
        ImageContent::Png { bytes, components } => {
            let samples = png::samples(bytes)?;
            let size = [image.width, image.height];
            let count = usize::from(*components);
            let colours = coloured(average(&samples, count, None, size, to), count);
            Some(Pixels { colours, alpha: None })
        }
        ImageContent::Raster { samples, channels, alpha } => {
            let size = [image.width, image.height];
            let alpha = alpha.as_ref().map(DeflatedSamples::samples);
            let weights = alpha.as_deref();
            let samples = samples.samples();
            let colours = match channels {
                Channels::Grey => coloured(average(&samples, 1, weights, size, to), 1),
                Channels::Rgb => average(&samples, 3, weights, size, to),
                Channels::Palette(table) => {
                    average(&looked_up(&samples, table), 3, weights, size, to)
                }
            };
            let alpha = alpha.map(|alpha| average(&alpha, 1, None, size, to));
            Some(Pixels { colours, alpha })
        }
    }
}

/// Samples of `count` components as three.
fn coloured(samples: Vec<u8>, count: usize) -> Vec<u8> {
    match count {
        1 => samples.into_iter().flat_map(|grey| [grey; 3]).collect(),
        _ => samples,
    }
}

/// The colours of indices into a table of RGB triples.
pub fn looked_up(indices: &[u8], table: &[u8]) -> Vec<u8> {
    let colour = |&index: &u8| {
        let at = usize::from(index) * 3;
        table.get(at..at + 3).unwrap_or(&[0; 3])
    };
    indices.iter().flat_map(colour).copied().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn picture(width: u32, height: u32, content: ImageContent) -> ImageResource {
        ImageResource {
            address: "uploads/a".to_owned(),
            stamp: None,
            width,
            height,
            density: None,
            sampling: 1.0,
            profile: None,
            content,
        }
    }

    #[test]
    fn a_turned_jpeg_is_shown_upright() {
        // Left half black, right half white; turned by a quarter clockwise, black is at the top.
        let image = RgbImage::from_fn(16, 8, |x, _| image::Rgb([if x < 8 { 0 } else { 255 }; 3]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::from(image).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        let bytes: Arc<[u8]> = bytes.into_inner().into();
        let content = ImageContent::Jpeg { bytes, components: 3, orientation: 6 };
        let Pixels { colours, alpha } = pixels(&picture(8, 16, content), [1, 2]).unwrap();
        assert_eq!(alpha, None);
        assert!(colours[..3].iter().all(|&c| c < 8), "{colours:?}");
        assert!(colours[3..].iter().all(|&c| c > 247), "{colours:?}");
    }

    #[test]
    fn colours_of_tables_greys_and_opacity_come_out() {
        let table = Channels::Palette([255, 0, 0, 0, 0, 255].into());
        let content = ImageContent::raster(2, &[0, 1], table, Some(&[255, 0]));
        let Pixels { colours, alpha } = pixels(&picture(2, 1, content), [1, 1]).unwrap();
        assert_eq!((colours, alpha), (vec![255, 0, 0], Some(vec![128])));
        let content = ImageContent::raster(1, &[7], Channels::Grey, None);
        let Pixels { colours, .. } = pixels(&picture(1, 1, content), [2, 1]).unwrap();
        assert_eq!(colours, [7; 6]);
    }
}
