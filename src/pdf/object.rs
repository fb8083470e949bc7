//! Small values of PDF: numbers and text strings.

use lopdf::{Object, StringFormat};

use crate::layout::Length;

/// Points with three decimals, 0.00035 mm: more would only be noise in the file.
pub fn points(length: Length) -> f32 {
    (length.scale(1000, Length::POINT.0).0 as f64 / 1000.0) as f32
}

/// Writes [`points`].
pub fn write_points(out: &mut Vec<u8>, length: Length) {
    write_number::<3>(out, length.scale(1000, Length::POINT.0).0);
}

/// Writes a number of so many decimals, given in units of the last, without zeros at the end.
pub fn write_number<const DECIMALS: u32>(out: &mut Vec<u8>, units: i64) {
    if units < 0 {
        out.push(b'-');
    }
    let (units, whole) = (units.unsigned_abs(), 10_u64.pow(DECIMALS));
    out.extend_from_slice(itoa::Buffer::new().format(units / whole).as_bytes());
    let mut rest = units % whole;
    if rest > 0 {
        out.push(b'.');
    }
    let mut unit = whole / 10;
    while rest > 0 {
        out.push(b'0' + (rest / unit) as u8);
        rest %= unit;
        unit /= 10;
    }
}

/// Writes a byte of a literal string in ASCII.
pub fn write_byte(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
        b'\r' => out.extend(b"\\r"),
        0x80.. => {
            let digits = [byte >> 6, byte >> 3 & 7, byte & 7].map(|digit| b'0' + digit);
            out.push(b'\\');
            out.extend(digits);
        }
        _ => out.push(byte),
    }
}

/// [`points`] as an object.
pub fn real(length: Length) -> Object {
    Object::Real(points(length))
}

/// The bytes of a text string (ISO 32000-1 §7.9.2.2): ASCII is PDFDocEncoding already, anything
/// else UTF-16BE with its mark.
pub fn text_bytes(text: &str) -> Vec<u8> {
    if text.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        return text.as_bytes().to_vec();
    }
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    bytes
}

/// A text string.
pub fn text_string(text: &str) -> Object {
    Object::String(text_bytes(text), StringFormat::Literal)
}

/// A byte string.
pub fn byte_string(bytes: impl Into<Vec<u8>>) -> Object {
    Object::String(bytes.into(), StringFormat::Literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_is_exact() {
        assert_eq!(points(Length::mm(210.0)).to_string(), "595.276");
        assert_eq!(points(Length::mm(297.0)).to_string(), "841.89");
    }

    #[test]
    fn points_are_written_as_they_are_read() {
        for thousandths in [0, 1, -1, 20, 300, -4567, 595_276, 841_890, 14_400_000] {
            let length = Length::POINT.scale(thousandths, 1000);
            let mut written = Vec::new();
            write_points(&mut written, length);
            assert_eq!(String::from_utf8(written).unwrap(), points(length).to_string());
        }
    }

    #[test]
    fn text_beyond_ascii_is_utf_16() {
        assert_eq!(text_bytes("Note (1)"), b"Note (1)");
        assert_eq!(text_bytes("é😀"), [0xFE, 0xFF, 0, 0xE9, 0xD8, 0x3D, 0xDE, 0x00]);
    }
}
