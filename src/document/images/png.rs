//! PNGs (ISO/IEC 15948:2004). The compressed rows of most are what PDF needs, and are kept.

use std::ops::Range;
use std::sync::Arc;

use image::{DynamicImage, ImageFormat};
use libdeflater::Crc;

use super::super::ImageContent;
use super::decoded::{Decoded, MAX_PIXELS};
use super::profile::profile;

mod rows;
mod strips;

pub(super) use strips::strips;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";
/// The end marker, IEND: a chunk without data.
const END: &[u8] = b"\0\0\0\0IEND\xAE\x42\x60\x82";

pub(super) fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// The file with its end marker, if it lacks nothing else: whether all rows are there shows when they
/// are decoded.
pub(super) fn with_end(bytes: &[u8]) -> Option<Arc<[u8]>> {
    let mut chunks = Chunks::of(bytes);
    let mut has_rows = false;
    for chunk in chunks.by_ref() {
        has_rows |= &chunk.kind == b"IDAT";
        if &chunk.kind == b"IEND" {
            return None;
        }
    }
    let rest = bytes.get(chunks.next..)?;
    let lacks_end = has_rows && END.starts_with(rest);
    lacks_end.then(|| bytes[..chunks.next].iter().chain(END).copied().collect())
}

/// A PNG that PDF reads as it is; others are decoded.
pub(super) fn kept(bytes: &Arc<[u8]>) -> Option<Decoded> {
    let header = Header::of_kept(bytes)?;
    Some(Decoded {
        width: header.width,
        height: header.height,
        density: density(bytes),
        sampling: 1.0,
        profile: before_rows(bytes, b"iCCP").and_then(|_| profile(bytes)),
        content: ImageContent::Png { bytes: Arc::clone(bytes), components: header.components },
        converted: None,
        undrawn: None,
    })
}

/// The IHDR (§11.2.2) of a PNG that can be kept.
struct Header {
    width: u32,
    height: u32,
    components: u8,
}

impl Header {
    /// For a complete, non-interlaced, unrotated PNG with 8-bit samples, grey or RGB, without
    /// transparency: ISO 32000-1 §7.4.4.4 reads its rows as they are.
    fn of_kept(bytes: &[u8]) -> Option<Header> {
        let mut kinds = Vec::new();
        let mut chunks = Chunks::of(bytes);
        let header = chunks.next().filter(|chunk| &chunk.kind == b"IHDR" && chunk.is_whole())?;
        for chunk in chunks {
            let ends = &chunk.kind == b"IEND";
            if !chunk.is_whole() {
                return None;
            }
            kinds.push(chunk.kind);
            if ends {
                break;
            }
        }
        let others = [b"PLTE", b"tRNS", b"eXIf", b"IHDR"];
        let is_plain = kinds.last() == Some(b"IEND")
            && !kinds.iter().any(|kind| others.contains(&kind))
            && !kinds.iter().any(|kind| kind[0].is_ascii_uppercase() && !is_known(kind));
        // Rows are in consecutive chunks (§5.6).
        let rows = kinds.iter().skip_while(|kind| *kind != b"IDAT");
        let is_together = !rows.skip_while(|kind| *kind == b"IDAT").any(|kind| kind == b"IDAT");
        let [width, height] =
            [0, 4].map(|at| header.data.get(at..)?.first_chunk().copied().map(u32::from_be_bytes));
        let (width, height) = (width?, height?);
        let components = match header.data.get(8..)? {
            [8, 0, 0, 0, 0] => 1,
            [8, 2, 0, 0, 0] => 3,
            _ => return None,
        };
        let pixels = u64::from(width) * u64::from(height);
        let is_kept = is_plain && is_together && (1..=MAX_PIXELS).contains(&pixels);
        let header = Header { width, height, components };
        (is_kept && header.has_rows(bytes)).then_some(header)
    }

    /// Whether the IDAT chunks contain the rows and nothing else, each with a valid filter (§9.2),
    /// and compressed with some care: others get smaller when compressed again.
    fn has_rows(&self, bytes: &[u8]) -> bool {
        // FLEVEL (RFC 1950 §2.2): 0 means the fastest compressors, and those that only store.
        let rows = || deflated_rows(bytes).map(|place| &bytes[place]);
        if rows().flatten().nth(1).is_none_or(|flags| flags >> 6 == 0) {
            return false;
        }
        rows::are_whole(rows(), self.width as usize * usize::from(self.components) + 1, self.height)
    }
}

fn is_known(kind: &[u8; 4]) -> bool {
    [b"IDAT", b"IEND"].contains(&kind)
}

/// Where the compressed rows of a PNG are: the data of its IDAT chunks, one after the other.
pub fn deflated_rows(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    Chunks::of(bytes)
        .take_while(|chunk| &chunk.kind != b"IEND")
        .filter(|chunk| &chunk.kind == b"IDAT")
        .map(|chunk| chunk.place)
}

/// A chunk (§5.3).
struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// Where the data are in the file.
    place: Range<usize>,
    /// The bytes that its CRC covers, and the CRC.
    covered: &'a [u8],
    crc: u32,
}

impl Chunk<'_> {
    fn is_whole(&self) -> bool {
        let mut crc = Crc::new();
        crc.update(self.covered);
        crc.sum() == self.crc
    }
}

/// The chunks of a PNG, up to its end or truncation.
struct Chunks<'a> {
    bytes: &'a [u8],
    next: usize,
}

impl Chunks<'_> {
    /// None, if it is not a PNG.
    fn of(bytes: &[u8]) -> Chunks<'_> {
        Chunks { bytes, next: if is_png(bytes) { SIGNATURE.len() } else { bytes.len() } }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let (length, rest) = self.bytes.get(self.next..)?.split_first_chunk()?;
        let length = u32::from_be_bytes(*length) as usize;
        let (covered, rest) = rest.split_at_checked(length.checked_add(4)?)?;
        let (kind, data) = covered.split_first_chunk()?;
        let crc = u32::from_be_bytes(*rest.first_chunk()?);
        let start = self.next + 8;
        self.next = start + length + 4;
        Some(Chunk { kind: *kind, data, place: start..start + length, covered, crc })
    }
}

/// Colour type 3 in IHDR (§11.2.2).
pub(super) fn is_indexed(bytes: &[u8]) -> bool {
    bytes.get(25) == Some(&3)
}

/// The first chunk of a kind before the rows.
fn before_rows<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> Option<Chunk<'a>> {
    Chunks::of(bytes).take_while(|chunk| &chunk.kind != b"IDAT").find(|chunk| &chunk.kind == kind)
}

/// Pixels per inch from pHYs, unit 1, pixels per metre (§11.3.5.3).
pub(super) fn density(bytes: &[u8]) -> Option<(f32, f32)> {
    let data = before_rows(bytes, b"pHYs")?.data;
    let x = u32::from_be_bytes(*data.first_chunk()?);
    let y = u32::from_be_bytes(*data.get(4..)?.first_chunk()?);
    let metric = data.get(8) == Some(&1) && x > 0 && y > 0;
    let inch = |n: u32| n as f32 * 0.0254;
    metric.then(|| (inch(x), inch(y)))
}

/// The samples of a kept PNG, row by row; `None` if it can no longer be read.
pub fn samples(bytes: &[u8]) -> Option<Vec<u8>> {
    match image::load_from_memory_with_format(bytes, ImageFormat::Png).ok()? {
        DynamicImage::ImageLuma8(grey) => Some(grey.into_raw()),
        DynamicImage::ImageRgb8(rgb) => Some(rgb.into_raw()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};

    use super::*;

    fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
        compressed(image.into(), CompressionType::Best)
    }

    fn compressed(image: DynamicImage, how: CompressionType) -> Vec<u8> {
        let mut bytes = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut bytes, how, FilterType::Adaptive);
        image.write_with_encoder(encoder).unwrap();
        bytes
    }

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let covered = [&kind[..], data].concat();
        let mut crc = Crc::new();
        crc.update(&covered);
        let length = (data.len() as u32).to_be_bytes();
        [&length, &covered[..], &crc.sum().to_be_bytes()].concat()
    }

    /// A chunk put in before the first IDAT.
    fn with_chunk(png: &[u8], kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let at = png.windows(4).position(|part| part == b"IDAT").unwrap() - 4;
        [&png[..at], &chunk(kind, data), &png[at..]].concat()
    }

    fn is_kept(bytes: &[u8]) -> bool {
        Header::of_kept(bytes).is_some()
    }

    #[test]
    fn plain_pngs_are_kept_and_others_decoded() {
        let rgb = png(image::RgbImage::from_fn(5, 3, |x, y| image::Rgb([x as u8, y as u8, 9])));
        assert!(is_kept(&rgb));
        assert!(is_kept(&png(image::GrayImage::new(4, 4))));
        assert!(is_kept(&with_chunk(&rgb, b"tEXt", b"Title\0x")));
        assert!(!is_kept(&with_chunk(&rgb, b"tRNS", &[0; 6])), "transparent colour");
        assert!(!is_kept(&with_chunk(&rgb, b"eXIf", b"MM\0*")), "perhaps turned");
        assert!(!is_kept(&with_chunk(&rgb, b"ABCD", b"")), "what nobody knows and all need");
        assert!(!is_kept(&png(image::RgbaImage::new(2, 2))), "alpha");
        let deep = image::ImageBuffer::<image::Luma<u16>, _>::new(2, 2);
        assert!(!is_kept(&png(deep)), "16 bits");
        let stored = compressed(image::RgbImage::new(9, 9).into(), CompressionType::Uncompressed);
        assert!(!is_kept(&stored), "hardly compressed");
    }

    #[test]
    fn no_damaged_png_is_kept() {
        let whole = png(image::RgbImage::new(5, 3));
        for at in 8..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            assert!(!is_kept(&damaged), "byte {at}");
            assert!(!is_kept(&whole[..at]), "cut at {at}");
        }
        assert!(!is_kept(&[]));
    }

    #[test]
    fn nothing_rides_behind_the_rows() {
        let whole = png(image::RgbImage::new(5, 3));
        let end = whole.windows(4).position(|part| part == b"IEND").unwrap() - 4;
        let more = chunk(b"IDAT", &[7; 30]);
        assert!(is_kept(&whole) && !is_kept(&[&whole[..end], &more, &whole[end..]].concat()));
    }

    #[test]
    fn the_samples_of_a_kept_png_come_back() {
        let image = image::RgbImage::from_fn(7, 5, |x, y| image::Rgb([x as u8 * 30, y as u8, 200]));
        let bytes = Arc::from(png(image.clone()));
        assert_eq!(samples(&bytes).unwrap()[..], image.into_raw());
    }
}
