//! GIF and WebP, and the PNGs and JPEGs that cannot be kept: decoded to 8-bit samples.

use std::io::Cursor;
use std::sync::Arc;

use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::super::ImageContent;
use super::decoded::{Decoded, Depth, MAX_PIXELS, turn};
use super::png;
use super::profile::profile_of;
use super::samples::{Samples, rows_at_once};

pub(super) fn decode(bytes: &Arc<[u8]>, depth: Depth) -> Result<Decoded, String> {
    decode_turned(bytes, 1, depth)
}

/// A picture, decoded as one piece.
fn whole(mut decoder: impl ImageDecoder) -> Result<DynamicImage, String> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_PIXELS * 8 + 64 * 1024 * 1024);
    decoder.set_limits(limits).map_err(|error| error.to_string())?;
    DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())
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
    let own = own.unwrap_or(Orientation::NoTransforms);
    let indexed = format == ImageFormat::Png && png::is_indexed(bytes);
    let strips = match format {
        ImageFormat::Png if own == Orientation::NoTransforms => png::strips(bytes)?,
        _ => None,
    };
    let ((width, height), content) = match strips {
        Some(strips) => ((width, height), content(strips, (width, height), indexed, depth)?),
        None => {
            let mut image = whole(decoder)?;
            image.apply_orientation(own);
            let size = (image.width(), image.height());
            (size, content(parted(image), size, indexed, depth)?)
        }
    };
    let (density, converted) = match format {
        ImageFormat::Png if deep => {
            (png::density(bytes), Some("the 16-bit samples of the PNG are embedded as 8-bit"))
        }
        ImageFormat::Png => (png::density(bytes), None),
        ImageFormat::Gif => (None, Some("the GIF's first frame is embedded")),
        ImageFormat::WebP => (None, Some("the WebP is embedded uncompressed")),
        _ => (None, None),
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

/// The content of a picture that comes in strips of whole rows, from the top. Whoever gives them
/// need not hold more than one.
pub(super) fn content(
    strips: impl Iterator<Item = Result<DynamicImage, String>>,
    size: (u32, u32),
    is_indexed: bool,
    depth: Depth,
) -> Result<ImageContent, String> {
    let mut samples: Option<Samples> = None;
    for strip in strips {
        let strip = strip?;
        if depth == Depth::Whole {
            samples.get_or_insert_with(|| Samples::of(&strip, size, is_indexed)).push(strip)?;
        }
    }
    Ok(samples.map_or_else(ImageContent::none, Samples::content))
}

/// The strips of a decoded picture.
pub(super) fn parted(image: DynamicImage) -> impl Iterator<Item = Result<DynamicImage, String>> {
    let (width, height) = (image.width(), image.height());
    let rows = rows_at_once(width as usize * usize::from(image.color().bytes_per_pixel()));
    let starts = (0..height).step_by(rows as usize);
    starts.map(move |y| Ok(image.crop_imm(0, y, width, rows.min(height - y))))
}
