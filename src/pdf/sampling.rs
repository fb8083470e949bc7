//! Downsampling on request: pictures with more pixels than their printed size can show are reduced.
//! The package always keeps the original.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};

use crate::document::images::png;
use crate::document::images::rows::DeflatedSamples;
use crate::document::{Channels, ImageContent, ImageResource};
use crate::finding::Finding;
use crate::layout::Length;
use crate::rules::document as rule;
use crate::typeset::TypesetDocument;
use crate::typeset::page::Shape;

/// Out of 100. The loss is invisible at the picture's printed size.
const JPEG_QUALITY: u8 = 90;

/// Reduces every picture that has more than `density` pixels per inch wherever it is painted;
/// returns a finding for each, in the post at `path`. A JPEG stays a JPEG, and is left alone if it
/// would grow.
pub fn downsample(document: &mut TypesetDocument, density: u32, path: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let wanted = largest_sizes(document, density);
    for (image, wanted) in document.images.iter_mut().zip(wanted) {
        let Some(wanted) = wanted.filter(|w| w[0] < image.width && w[1] < image.height) else {
            continue;
        };
        let Some(content) = reduced(image, wanted) else { continue };
        let [width, height] = wanted;
        let detail = format!(
            "{}: {} × {} pixels are embedded as {width} × {height}, for {density} per inch",
            image.address, image.width, image.height,
        );
        findings.push(Finding::new(&rule::IMAGE_CONVERTED, path, detail));
        image.content = content;
        (image.width, image.height) = (width, height);
    }
    findings
}

/// For each painted picture, width and height in pixels of its largest print.
fn largest_sizes(document: &TypesetDocument, density: u32) -> Vec<Option<[u32; 2]>> {
    let mut sizes: Vec<Option<[u32; 2]>> = vec![None; document.images.len()];
    let pixels = |length: Length| {
        let inch = 72 * Length::POINT.0;
        let pixels = (length.0 * i64::from(density) + inch - 1) / inch;
        u32::try_from(pixels.max(1)).unwrap_or(u32::MAX)
    };
    for item in document.pages.iter().flat_map(|page| &page.items) {
        if let Shape::Image { image, width, height, .. } = item.shape {
            let [w, h] = sizes[image.0].unwrap_or_default();
            sizes[image.0] = Some([w.max(pixels(width)), h.max(pixels(height))]);
        }
    }
    sizes
}

/// The content with `wanted` pixels as shown; `None` if nothing is gained or it cannot be read.
fn reduced(image: &ImageResource, wanted: [u32; 2]) -> Option<ImageContent> {
    match &image.content {
        &ImageContent::Jpeg { ref bytes, components, orientation } => {
            let turned = orientation >= 5;
            let wanted = if turned { [wanted[1], wanted[0]] } else { wanted };
            let smaller = reduced_jpeg(bytes, components, wanted)?;
            (smaller.len() < bytes.len()).then(|| ImageContent::Jpeg {
                bytes: smaller.into(),
                components,
                orientation,
            })
        }
        ImageContent::Png { bytes, components } => {
            let samples = png::samples(bytes)?;
            let (channels, count) = match components {
                1 => (Channels::Grey, 1),
                _ => (Channels::Rgb, 3),
            };
            let reduced = average(&samples, count, None, [image.width, image.height], wanted);
            Some(ImageContent::raster(wanted[0], &reduced, channels, None))
        }
        ImageContent::Raster { samples, channels, alpha } => {
            let size = [image.width, image.height];
            let (channels, count) = match channels {
                Channels::Grey => (Channels::Grey, 1),
                Channels::Rgb | Channels::Palette(_) => (Channels::Rgb, 3),
            };
            let colours = in_full(image).unwrap_or_else(|| samples.samples());
            let alpha = alpha.as_ref().map(DeflatedSamples::samples);
            let reduced = average(&colours, count, alpha.as_deref(), size, wanted);
            let alpha = alpha.map(|alpha| average(&alpha, 1, None, size, wanted));
            Some(ImageContent::raster(wanted[0], &reduced, channels, alpha.as_deref()))
        }
    }
}

/// The colours of a palette image's pixels; `None` if there is no palette.
fn in_full(image: &ImageResource) -> Option<Vec<u8>> {
    let ImageContent::Raster { samples, channels: Channels::Palette(colours), .. } = &image.content
    else {
        return None;
    };
    let colour = |&index: &u8| {
        let at = usize::from(index) * 3;
        colours.get(at..at + 3).unwrap_or(&[0; 3])
    };
    Some(samples.samples().iter().flat_map(colour).copied().collect())
}

fn reduced_jpeg(bytes: &[u8], components: u8, wanted: [u32; 2]) -> Option<Vec<u8>> {
    let image = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).ok()?;
    let size = [image.width(), image.height()];
    if wanted[0] >= size[0] || wanted[1] >= size[1] {
        return None;
    }
    let (samples, count, kind) = match components {
        1 => (image.into_luma8().into_raw(), 1, ExtendedColorType::L8),
        _ => (image.into_rgb8().into_raw(), 3, ExtendedColorType::Rgb8),
    };
    let reduced = average(&samples, count, None, size, wanted);
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY);
    encoder.encode(&reduced, wanted[0], wanted[1], kind).ok()?;
    Some(jpeg)
}

/// Rows of `to` pixels, each the mean of the `from` pixels that it covers, in integers: the same on
/// every machine. With `weights`, one per pixel, transparent pixels contribute no colour.
fn average(
    samples: &[u8],
    count: usize,
    weights: Option<&[u8]>,
    from: [u32; 2],
    to: [u32; 2],
) -> Vec<u8> {
    let [columns, rows] = [0, 1].map(|axis| covered(from[axis], to[axis]));
    let width = from[0] as usize;
    let mut reduced = Vec::with_capacity(columns.len() * rows.len() * count);
    for row in &rows {
        for column in &columns {
            let mut sums = [0u64; 3];
            let mut whole = 0;
            for &(y, high) in row {
                for &(x, wide) in column {
                    let pixel = y * width + x;
                    let weight =
                        high * wide * weights.map_or(1, |weights| u64::from(weights[pixel]));
                    whole += weight;
                    let colour = &samples[pixel * count..][..count];
                    for (sum, &sample) in sums.iter_mut().zip(colour) {
                        *sum += weight * u64::from(sample);
                    }
                }
            }
            let mean = |sum: u64| (sum + whole / 2).checked_div(whole).unwrap_or(0) as u8;
            reduced.extend(sums[..count].iter().map(|&sum| mean(sum)));
        }
    }
    reduced
}

/// For each of `to` equal parts of a line of `from` pixels, the pixels in it and how much of each,
/// in `to`ths.
fn covered(from: u32, to: u32) -> Vec<Vec<(usize, u64)>> {
    let (from, to) = (u64::from(from), u64::from(to));
    let part = |index: u64| {
        let (start, end) = (index * from, (index + 1) * from);
        let pixels = start / to..end.div_ceil(to);
        let share = |pixel: u64| end.min((pixel + 1) * to) - start.max(pixel * to);
        pixels.map(|pixel| (pixel as usize, share(pixel))).collect()
    };
    (0..to).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_every_pixel_once() {
        assert_eq!(covered(3, 2), [vec![(0, 2), (1, 1)], vec![(1, 1), (2, 2)]]);
        for (from, to) in [(100, 7), (9, 8), (5, 5), (4000, 1417)] {
            let mut shares = vec![0; from as usize];
            covered(from, to).iter().flatten().for_each(|&(pixel, share)| shares[pixel] += share);
            assert!(shares.iter().all(|&share| share == u64::from(to)), "{from} to {to}");
        }
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_it_covers() {
        assert_eq!(average(&[0, 100, 200, 100], 1, None, [4, 1], [2, 1]), [50, 150]);
        assert_eq!(average(&[0, 90, 180], 1, None, [3, 1], [2, 1]), [30, 150]);
        assert_eq!(average(&[7; 36], 3, None, [4, 3], [3, 2]), [7; 18]);
    }

    #[test]
    fn what_is_transparent_lends_no_colour() {
        assert_eq!(average(&[200, 10], 1, Some(&[255, 0]), [2, 1], [1, 1]), [200]);
        assert_eq!(average(&[200, 10], 1, Some(&[0, 0]), [2, 1], [1, 1]), [0]);
        assert_eq!(average(&[200, 100], 1, Some(&[255, 255]), [2, 1], [1, 1]), [150]);
    }
}
