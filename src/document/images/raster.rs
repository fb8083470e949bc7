//! GIF and WebP, and the PNGs and JPEGs that cannot be kept: decoded to 8-bit samples.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::super::{Channels, ImageContent};
use super::decoded::{Decoded, Depth, MAX_PIXELS, turn};
use super::png;
use super::profile::profile_of;

/// More colours than this do not fit a palette of 8-bit indices.
const MAX_COLOURS: usize = 256;

pub(super) fn decode(bytes: &Arc<[u8]>, depth: Depth) -> Result<Decoded, String> {
    decode_turned(bytes, 1, depth)
}

/// Decodes, and turns the picture as Exif's `orientation` says.
pub(super) fn decode_turned(
    bytes: &Arc<[u8]>,
    orientation: u8,
    depth: Depth,
) -> Result<Decoded, String> {
    let reader = ImageReader::new(Cursor::new(&bytes[..]))
        .with_guessed_format()
        .map_err(|error| error.to_string())?;
    let format = reader.format().ok_or("it is not a PNG, JPEG, GIF, WebP or SVG")?;
    let mut decoder = reader.into_decoder().map_err(|error| error.to_string())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(format!("{width} × {height} pixels are over the limit"));
    }
    let profile = profile_of(&mut decoder);
    let deep = matches!(
        decoder.original_color_type(),
        ExtendedColorType::L16
            | ExtendedColorType::La16
            | ExtendedColorType::Rgb16
            | ExtendedColorType::Rgba16
    );
    // PNG and WebP may contain Exif too (PNG §11.3.4.5). A JPEG's was read with its markers.
    let own = match format {
        ImageFormat::Jpeg => Orientation::from_exif(orientation),
        _ => decoder.orientation().ok(),
    };
    let _turn = turn(width, height);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_PIXELS * 8 + 64 * 1024 * 1024);
    decoder.set_limits(limits).map_err(|error| error.to_string())?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    if let Some(orientation) = own {
        image.apply_orientation(orientation);
    }
    let (width, height) = (image.width(), image.height());
    let (density, converted) = match format {
        ImageFormat::Png if deep => {
            (png::density(bytes), Some("the 16-bit samples of the PNG are embedded as 8-bit"))
        }
        ImageFormat::Png => (png::density(bytes), None),
        ImageFormat::Gif => (None, Some("the GIF's first frame is embedded")),
        ImageFormat::WebP => (None, Some("the WebP is embedded uncompressed")),
        _ => (None, None),
    };
    let content = match depth {
        Depth::Whole => content(image, format == ImageFormat::Png && png::is_indexed(bytes)),
        Depth::Examined => ImageContent::none(),
    };
    let converted = converted.map(str::to_owned);
    Ok(Decoded {
        width,
        height,
        density,
        sampling: 1.0,
        profile,
        content,
        converted,
        undrawn: None,
    })
}

fn content(image: DynamicImage, indexed: bool) -> ImageContent {
    let width = image.width();
    let raster = |samples: &[u8], channels, alpha: Option<Vec<u8>>| {
        ImageContent::raster(width, samples, channels, alpha.as_deref())
    };
    // Most pictures are opaque, with 8-bit samples: those are taken as they are.
    let (colours, alpha) = match image {
        DynamicImage::ImageLuma8(grey) => return raster(&grey, Channels::Grey, None),
        DynamicImage::ImageRgb8(rgb) => (rgb.into_raw(), None),
        other if !other.color().has_color() => {
            let (samples, alpha) = parted::<2>(&other.into_luma_alpha8());
            return raster(&samples, Channels::Grey, alpha);
        }
        other => parted::<4>(&other.into_rgba8()),
    };
    if indexed && let Some((samples, palette)) = palette(&colours) {
        return raster(&samples, Channels::Palette(palette), alpha);
    }
    raster(&colours, Channels::Rgb, alpha)
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

/// One index per pixel, and RGB triples.
type Indexed = (Vec<u8>, Arc<[u8]>);

/// Indices and colours, in the order the colours first occur.
fn palette(colours: &[u8]) -> Option<Indexed> {
    let (pixels, _) = colours.as_chunks::<3>();
    let mut known = HashMap::with_hasher(foldhash::fast::FixedState::default());
    let mut table = Vec::new();
    let mut indices = Vec::with_capacity(pixels.len());
    // Neighbours mostly have the same colour.
    let mut last = None;
    for &colour in pixels {
        let index = match last {
            Some((same, index)) if same == colour => index,
            _ => {
                let next = known.len();
                let index = *known.entry(colour).or_insert_with(|| {
                    table.extend(colour);
                    next
                });
                if index >= MAX_COLOURS {
                    return None;
                }
                index
            }
        };
        last = Some((colour, index));
        indices.push(index as u8);
    }
    Some((indices, table.into()))
}
