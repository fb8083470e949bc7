//! The time at which a file of the site was made, where the file itself states it: what the site's file
//! system says is when it was copied there.
//!
//! - photographs: Exif (CIPA DC-008 §4.6.5), in JPEG, PNG and WebP;
//! - PNG: `Creation Time`, otherwise `tIME` (PNG 3 §11.3.3, §11.3.5.1);
//! - PDF: `xmp:CreateDate`, otherwise `CreationDate` (ISO 32000-1 §14.3).

mod exif;
mod spelling;
#[cfg(test)]
mod tests;

use spelling::{of_exif, of_text, valid};

/// The time that a picture states, as `xsd:dateTime`; with an offset only if the file gives one.
/// `None` too where what decides it is beyond the given bytes.
pub(super) fn of_picture(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => exif::time(of_jpeg(bytes)?),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, chunks @ ..] => of_png(chunks),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', chunks @ ..] => {
            exif::time(of_webp(chunks)?)
        }
        _ => None,
    }
}

/// The time that a PDF states, as it is written there.
pub(super) fn of_pdf(written: &str) -> Option<String> {
    spelling::of_pdf(written).or_else(|| of_text(written))
}

/// The first segment of Exif, which begins like TIFF.
fn of_jpeg(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(2..)?;
    loop {
        let [0xFF, marker, high, low, ..] = *rest else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        // The picture itself follows: what comes after it describes nothing.
        if marker == 0xDA || length < 2 {
            return None;
        }
        let segment = rest.get(4..2 + length)?;
        if let (0xE1, Some(exif)) = (marker, segment.strip_prefix(b"Exif\0\0")) {
            return Some(exif);
        }
        rest = rest.get(2 + length..)?;
    }
}

fn of_png(mut rest: &[u8]) -> Option<String> {
    let (mut taken, mut said, mut changed) = (None, None, None);
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let kind = rest.get(4..8)?;
        let data = rest.get(8..8usize.checked_add(length)?)?;
        match kind {
            b"IEND" => return taken.or(said).or(changed),
            b"eXIf" => taken = taken.or_else(|| exif::time(data)),
            b"tEXt" => said = said.or_else(|| of_text(text(data.strip_prefix(CREATION)?))),
            b"iTXt" => said = said.or_else(|| of_text(text(international(data)?))),
            b"tIME" => changed = changed.or_else(|| of_time(data)),
            _ => {}
        }
        rest = rest.get(12usize.checked_add(length)?..)?;
    }
}

/// The keyword of a text, with the zero after it.
const CREATION: &[u8] = b"Creation Time\0";

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// The text of an uncompressed iTXt: after two flags, language and translated keyword.
fn international(data: &[u8]) -> Option<&[u8]> {
    let rest = data.strip_prefix(CREATION)?.strip_prefix(b"\0\0")?;
    rest.splitn(3, |byte| *byte == 0).nth(2)
}

/// In UTC.
fn of_time(data: &[u8]) -> Option<String> {
    let [high, low, month, day, hour, minute, second] = *data else { return None };
    let year = u16::from_be_bytes([high, low]);
    valid(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"), "Z")
}

fn of_webp(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let length = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize;
        let data = rest.get(8..8usize.checked_add(length)?)?;
        if rest.starts_with(b"EXIF") {
            return Some(data.strip_prefix(b"Exif\0\0").unwrap_or(data));
        }
        rest = rest.get((8 + length).checked_add(length % 2)?..)?;
    }
}
