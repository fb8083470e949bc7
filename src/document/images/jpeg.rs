//! JPEG (ITU-T T.81): kept as it is, after its markers have been walked from SOI to EOI.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::super::ImageContent;
use super::decoded::{Decoded, Depth, MAX_PIXELS, turn};
use super::profile::profile;
use super::raster;

/// The end marker, EOI.
const END: [u8; 2] = [0xFF, 0xD9];
/// Bytes of made-up data that would be visible if data are missing.
const FILLER: usize = 64;

/// What the markers say.
#[derive(Debug, Clone, PartialEq, Default)]
struct Header {
    width: u32,
    height: u32,
    components: u8,
    precision: u8,
    /// Exif: 1 to 8 (TIFF tag 274).
    orientation: u8,
    density: Option<(f32, f32)>,
    /// How the samples were compressed: the marker's second byte.
    process: u8,
    /// Where the first scan's data begin: everything that programs need to know is before.
    scan: usize,
    /// Whether the file has an end marker.
    ended: bool,
}

pub(super) fn decode(bytes: &Arc<[u8]>, depth: Depth) -> Result<Decoded, String> {
    let header = walk(bytes)?;
    if u64::from(header.width) * u64::from(header.height) > MAX_PIXELS {
        return Err(format!("{} × {} pixels are over the limit", header.width, header.height));
    }
    let mended;
    let bytes = if header.ended {
        bytes
    } else {
        let _turn = turn(header.width, header.height);
        mended = with_end(bytes)?;
        &mended
    };
    let turned = header.orientation >= 5;
    let (width, height) =
        if turned { (header.height, header.width) } else { (header.width, header.height) };
    let density = header.density.map(|(x, y)| if turned { (y, x) } else { (x, y) });
    let kept = matches!(header.process, 0xC0..=0xC2)
        && header.precision == 8
        && matches!(header.components, 1 | 3);
    if kept {
        let content = ImageContent::Jpeg {
            bytes: Arc::clone(bytes),
            components: header.components,
            orientation: header.orientation,
        };
        // The decoder would copy the picture's data too.
        let profile = profile(&bytes[..header.scan]);
        return Ok(Decoded {
            width,
            height,
            density,
            sampling: 1.0,
            profile,
            content,
            converted: (!header.ended).then(|| "the JPEG's missing end marker is added".to_owned()),
            undrawn: None,
        });
    }
    let mut decoded = raster::decode_turned(bytes, header.orientation, depth)?;
    if header.components == 4 {
        // Its profile is for four inks, which are gone.
        decoded.profile = None;
    }
    let converted = match header.components {
        4 => "the CMYK JPEG is embedded as RGB",
        _ => "the JPEG is embedded uncompressed",
    };
    let mended = if header.ended { "" } else { ", its missing end marker added" };
    decoded.converted = Some(format!("{converted}{mended}"));
    decoded.density = density;
    Ok(decoded)
}

fn walk(bytes: &[u8]) -> Result<Header, String> {
    let mut header = Header { orientation: 1, ended: true, ..Header::default() };
    let mut at = 2;
    let mut scans = 0;
    loop {
        if scans > 0 && bytes.len() <= at {
            header.ended = false;
            return complete(header);
        }
        let (marker, next) = marker_at(bytes, at)?;
        match marker {
            0xD9 if scans > 0 && header.components > 0 => return complete(header),
            0xD9 => return Err("the JPEG contains no picture".to_owned()),
            0x01 | 0xD0..=0xD7 => at = next,
            0xD8 | 0x00 => return Err(format!("the JPEG has a stray marker at byte {at}")),
            _ => {
                let length = bytes
                    .get(next..next + 2)
                    .map(|b| usize::from(u16::from_be_bytes([b[0], b[1]])))
                    .filter(|&length| length >= 2)
                    .ok_or("the JPEG is truncated")?;
                let segment = bytes.get(next + 2..next + length).ok_or("the JPEG is truncated")?;
                read_segment(marker, segment, &mut header)?;
                at = next + length;
                if marker == 0xDA {
                    if scans == 0 {
                        header.scan = at;
                    }
                    scans += 1;
                    at = scan_end(bytes, at);
                }
            }
        }
    }
}

/// The file with its missing end marker.
///
/// # Errors
/// If more is missing: then the bytes added after the data show in the picture.
fn with_end(bytes: &[u8]) -> Result<Arc<[u8]>, String> {
    let data = bytes.len() - bytes.iter().rev().take_while(|byte| **byte == 0xFF).count();
    let pixels = |filler: u8| {
        let mut longer = bytes[..data].to_vec();
        longer.extend([filler; FILLER]);
        longer.extend(END);
        let image = image::load_from_memory_with_format(&longer, image::ImageFormat::Jpeg).ok()?;
        Some(Sha256::digest(image.as_bytes()))
    };
    let cut_short = || "the JPEG is truncated".to_owned();
    let first = pixels(0x00).ok_or_else(cut_short)?;
    if pixels(0xAA).ok_or_else(cut_short)? != first || pixels(0x55) != Some(first) {
        return Err(cut_short());
    }
    Ok(bytes[..data].iter().copied().chain(END).collect())
}

fn complete(header: Header) -> Result<Header, String> {
    if header.width == 0 || header.height == 0 {
        return Err("the JPEG does not give its size".to_owned());
    }
    Ok(header)
}

/// The marker at `at`, after fill bytes, and what follows it.
fn marker_at(bytes: &[u8], at: usize) -> Result<(u8, usize), String> {
    if bytes.get(at).is_none() {
        return Err("the JPEG is truncated".to_owned());
    }
    if bytes[at] != 0xFF {
        return Err(format!("the JPEG has no marker at byte {at}"));
    }
    let fill = bytes[at..].iter().take_while(|&&b| b == 0xFF).count();
    match bytes.get(at + fill) {
        Some(&marker) => Ok((marker, at + fill + 1)),
        None => Err("the JPEG is truncated".to_owned()),
    }
}

/// Where entropy-coded data end: at a marker that is neither a stuffed zero nor a restart, or with
/// the file.
fn scan_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(offset) = memchr::memchr(0xFF, &bytes[at.min(bytes.len())..]) {
        at += offset;
        match bytes.get(at + 1) {
            Some(0x00 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

fn read_segment(marker: u8, segment: &[u8], header: &mut Header) -> Result<(), String> {
    match marker {
        0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
            let [precision, h1, h0, w1, w0, components, ..] = *segment else {
                return Err("the JPEG's frame header is truncated".to_owned());
            };
            header.precision = precision;
            header.height = u32::from(u16::from_be_bytes([h1, h0]));
            header.width = u32::from(u16::from_be_bytes([w1, w0]));
            header.components = components;
            header.process = marker;
        }
        0xE0 if segment.starts_with(b"JFIF\0") => header.density = jfif_density(segment),
        0xE1 if segment.starts_with(b"Exif\0\0") => {
            header.orientation = exif_orientation(&segment[6..]).unwrap_or(1);
        }
        _ => {}
    }
    Ok(())
}

/// Pixels per inch (JFIF 1.02: units 1 are inches, 2 centimetres).
fn jfif_density(segment: &[u8]) -> Option<(f32, f32)> {
    let [unit, x1, x0, y1, y0] = *segment.get(7..12)?.first_chunk::<5>()?;
    let scale = match unit {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    let (x, y) = (u16::from_be_bytes([x1, x0]), u16::from_be_bytes([y1, y0]));
    (x > 0 && y > 0).then(|| (f32::from(x) * scale, f32::from(y) * scale))
}

/// TIFF tag 274 of the first directory.
fn exif_orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk::<2>()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk::<4>()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let count = usize::from(short(directory)?);
    let entry = (0..count)
        .map(|i| directory.saturating_add(2 + i * 12))
        .find(|&entry| short(entry) == Some(274))?;
    let value = short(entry.saturating_add(8))?;
    u8::try_from(value).ok().filter(|v| (1..=8).contains(v))
}
