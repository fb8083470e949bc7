//! Downsampling on request: pictures with more pixels than their printed size can show are reduced.
//! The package always keeps the original.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};

use crate::document::images::means::average;
use crate::document::images::pixels::looked_up;
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
            let samples = samples.samples();
            let (colours, channels, count) = match channels {
                Channels::Grey => (samples, Channels::Grey, 1),
                Channels::Rgb => (samples, Channels::Rgb, 3),
                Channels::Palette(table) => (looked_up(&samples, table), Channels::Rgb, 3),
            };
            let alpha = alpha.as_ref().map(DeflatedSamples::samples);
            let reduced = average(&colours, count, alpha.as_deref(), size, wanted);
            let alpha = alpha.map(|alpha| average(&alpha, 1, None, size, wanted));
            Some(ImageContent::raster(wanted[0], &reduced, channels, alpha.as_deref()))
        }
    }
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
