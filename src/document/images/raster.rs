//! PNG, GIF and WebP, and the JPEGs that cannot be kept: decoded to samples of 8 bits.

use std::io::Cursor;
use std::sync::Arc;

use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::super::{Channels, ImageContent};
use super::{Decoded, MOST_PIXELS};

/// More colours than this do not fit a palette of 8-bit indices.
const MOST_COLOURS: usize = 256;

pub(super) fn decode(bytes: &Arc<[u8]>) -> Result<Decoded, String> {
    decode_turned(bytes, 1)
}

/// Decodes, and turns the picture as Exif's `orientation` says.
pub(super) fn decode_turned(bytes: &Arc<[u8]>, orientation: u8) -> Result<Decoded, String> {
    let reader = ImageReader::new(Cursor::new(&bytes[..]))
        .with_guessed_format()
        .map_err(|error| error.to_string())?;
    let format = reader.format().ok_or("it is no PNG, JPEG, GIF, WebP or SVG")?;
    let mut decoder = reader.into_decoder().map_err(|error| error.to_string())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(format!("{width} × {height} pixels are too many"));
    }
    let profile = profile_of(&mut decoder);
    let deep = matches!(
        decoder.original_color_type(),
        ExtendedColorType::L16
            | ExtendedColorType::La16
            | ExtendedColorType::Rgb16
            | ExtendedColorType::Rgba16
    );
    // PNG and WebP may hold Exif too (PNG §11.3.4.5). A JPEG's was read with its markers.
    let own = match format {
        ImageFormat::Jpeg => Orientation::from_exif(orientation),
        _ => decoder.orientation().ok(),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8 + 64 * 1024 * 1024);
    decoder.set_limits(limits).map_err(|error| error.to_string())?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    if let Some(orientation) = own {
        image.apply_orientation(orientation);
    }
    let (width, height) = (image.width(), image.height());
    let (density, converted) = match format {
        ImageFormat::Png if deep => {
            (png_density(bytes), Some("the PNG's samples of 16 bits are embedded as 8 bits"))
        }
        ImageFormat::Png => (png_density(bytes), None),
        ImageFormat::Gif => (None, Some("the GIF's first picture is embedded")),
        ImageFormat::WebP => (None, Some("the WebP is embedded uncompressed")),
        _ => (None, None),
    };
    let content = samples(&image, format == ImageFormat::Png && is_indexed_png(bytes));
    let converted = converted.map(str::to_owned);
    Ok(Decoded { width, height, density, sampling: 1.0, profile, content, converted })
}

/// The ICC profile that a file has.
pub(super) fn profile(bytes: &[u8]) -> Option<Arc<[u8]>> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    profile_of(&mut reader.into_decoder().ok()?)
}

fn profile_of(decoder: &mut impl ImageDecoder) -> Option<Arc<[u8]>> {
    decoder.icc_profile().ok().flatten().map(Arc::from)
}

fn samples(image: &DynamicImage, indexed: bool) -> ImageContent {
    let has_alpha = image.color().has_alpha();
    let grey = !image.color().has_color();
    let rgba = image.to_rgba8();
    let alpha: Option<Vec<u8>> = has_alpha.then(|| rgba.pixels().map(|p| p.0[3]).collect());
    let alpha = alpha.filter(|alpha| alpha.iter().any(|&a| a != 255)).map(Arc::from);
    if grey {
        let samples: Arc<[u8]> = rgba.pixels().map(|p| p.0[0]).collect();
        return ImageContent::Raster { samples, channels: Channels::Grey, alpha };
    }
    let colours = rgba.pixels().map(|p| [p.0[0], p.0[1], p.0[2]]);
    if indexed && let Some((samples, palette)) = palette(colours.clone()) {
        return ImageContent::Raster { samples, channels: Channels::Palette(palette), alpha };
    }
    let samples: Arc<[u8]> = colours.flatten().collect();
    ImageContent::Raster { samples, channels: Channels::Rgb, alpha }
}

/// One index a pixel, and RGB triples.
type Indexed = (Arc<[u8]>, Arc<[u8]>);

/// Indices and colours, in the order the colours first occur.
fn palette(colours: impl Iterator<Item = [u8; 3]>) -> Option<Indexed> {
    let mut known = std::collections::BTreeMap::new();
    let mut table = Vec::new();
    let mut indices = Vec::new();
    for colour in colours {
        let next = known.len();
        let index = *known.entry(colour).or_insert_with(|| {
            table.extend(colour);
            next
        });
        if index >= MOST_COLOURS {
            return None;
        }
        indices.push(index as u8);
    }
    Some((indices.into(), table.into()))
}

/// Colour type 3 in IHDR (PNG §11.2.1).
fn is_indexed_png(bytes: &[u8]) -> bool {
    bytes.get(25) == Some(&3)
}

/// Pixels an inch from pHYs, unit 1, pixels a metre (PNG §11.3.4.3).
fn png_density(bytes: &[u8]) -> Option<(f32, f32)> {
    let mut at = 8;
    loop {
        let length = u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?) as usize;
        let kind = bytes.get(at + 4..at + 8)?;
        let data = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        match kind {
            b"pHYs" => {
                let x = u32::from_be_bytes(*data.first_chunk()?);
                let y = u32::from_be_bytes(*data.get(4..)?.first_chunk()?);
                let metric = data.get(8) == Some(&1) && x > 0 && y > 0;
                let inch = |n: u32| n as f32 * 0.0254;
                return metric.then(|| (inch(x), inch(y)));
            }
            b"IDAT" | b"IEND" => return None,
            _ => at += length + 12,
        }
    }
}
