//! Pictures.

use super::format::{Format, find, format};

/// JFIF if its segment comes first, otherwise Exif if that does, each by its version; otherwise a
/// raw stream.
pub(super) fn jpeg(bytes: &[u8]) -> Format {
    const JFIF: &str = "JPEG File Interchange Format";
    const EXIF: &str = "Exchangeable Image File Format (Compressed)";
    let jpeg = |name, version, puid| format("image/jpeg", name, Some(version), Some(puid));
    let raw = format("image/jpeg", "Raw JPEG Stream", None, Some("fmt/41"));
    if bytes.get(2..4) == Some(b"\xFF\xE0") && bytes.get(6..11) == Some(b"JFIF\0") {
        return match bytes.get(11..13) {
            Some([1, 0]) => jpeg(JFIF, "1.00", "fmt/42"),
            Some([1, 1]) => jpeg(JFIF, "1.01", "fmt/43"),
            Some([1, 2]) => jpeg(JFIF, "1.02", "fmt/44"),
            _ => raw,
        };
    }
    if bytes.get(2..4) != Some(b"\xFF\xE1") || bytes.get(6..12) != Some(b"Exif\0\0") {
        return raw;
    }
    match exif_version(bytes) {
        Some(b"0200") => jpeg(EXIF, "2.0", "x-fmt/398"),
        Some(b"0210") => jpeg(EXIF, "2.1", "x-fmt/390"),
        Some(b"0220") => jpeg(EXIF, "2.2", "x-fmt/391"),
        Some(b"0221") => jpeg(EXIF, "2.2.1", "fmt/645"),
        Some(b"0230" | b"0231" | b"0232") => jpeg(EXIF, "2.3.x", "fmt/1507"),
        _ => raw,
    }
}

/// Exif 2.32 §4.6.5: tag ExifVersion (0x9000), type UNDEFINED, four bytes, in either order.
fn exif_version(bytes: &[u8]) -> Option<&[u8]> {
    const TAGS: [&[u8]; 2] =
        [b"\x90\x00\x00\x07\x00\x00\x00\x04", b"\x00\x90\x07\x00\x04\x00\x00\x00"];
    let length = usize::from(u16::from_be_bytes(bytes.get(4..6)?.try_into().ok()?));
    let segment = &bytes[..bytes.len().min(4 + length)];
    TAGS.iter().find_map(|tag| {
        let at = find(segment, tag)? + tag.len();
        segment.get(at..at + 4)
    })
}

/// The kinds differ by the chunks they may hold: `iTXt` came with PNG 1.2; `iCCP`, `sPLT` and
/// `sRGB` with 1.1.
pub(super) fn png(bytes: &[u8]) -> Format {
    let chunks: Vec<&[u8]> = png_chunks(bytes).collect();
    let has = |names: &[&[u8]]| chunks.iter().any(|chunk| names.contains(chunk));
    let (version, puid) = if has(&[b"iTXt"]) {
        ("1.2", "fmt/13")
    } else if has(&[b"iCCP", b"sPLT", b"sRGB"]) {
        ("1.1", "fmt/12")
    } else {
        ("1.0", "fmt/11")
    };
    format("image/png", "Portable Network Graphics", Some(version), Some(puid))
}

/// Types of the chunks (ISO/IEC 15948 §5.3: length, type, data, CRC).
fn png_chunks(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 8_usize;
    std::iter::from_fn(move || {
        let length = u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?);
        let kind = bytes.get(at + 4..at + 8)?;
        at = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
        Some(kind)
    })
}

pub(super) fn webp(bytes: &[u8]) -> Format {
    let puid = match bytes.get(12..16) {
        Some(b"VP8 ") => Some("fmt/566"),
        Some(b"VP8L") => Some("fmt/567"),
        Some(b"VP8X") => Some("fmt/568"),
        _ => None,
    };
    format("image/webp", "WebP", None, puid)
}

/// The first element's tag, if it is that of a drawing.
fn svg_tag(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes;
    loop {
        let tag = &rest[find(rest, b"<")?..];
        let end = find(tag, b">")?;
        let is_element = tag.get(1).is_some_and(u8::is_ascii_alphabetic);
        match (is_element, tag.starts_with(b"<svg")) {
            (true, true) => return Some(&tag[..end]),
            (true, false) => return None,
            (false, _) => rest = &tag[end..],
        }
    }
}

pub(super) fn is_svg(bytes: &[u8]) -> bool {
    svg_tag(bytes).is_some()
}

/// SVG with an XML declaration: 1.1 if its element says so, otherwise 1.0.
pub(super) fn svg(bytes: &[u8]) -> Format {
    const NAME: &str = "Scalable Vector Graphics";
    let tag = svg_tag(bytes).unwrap_or_default();
    let is_1_1 = [&b"version=\"1.1\""[..], b"version='1.1'"].iter().any(|v| find(tag, v).is_some());
    match is_1_1 {
        true => format("image/svg+xml", NAME, Some("1.1"), Some("fmt/92")),
        false => format("image/svg+xml", NAME, Some("1.0"), Some("fmt/91")),
    }
}
