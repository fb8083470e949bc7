//! Small values of PDF: numbers and text strings.

use lopdf::{Object, StringFormat};

use crate::layout::Length;

/// Points with three decimals, 0.00035 mm: more would be noise in the file.
pub fn points(length: Length) -> f32 {
    of_thousandths(thousandths(length))
}

/// A length in thousandths of a point: what [`points`] rounds to.
pub fn thousandths(length: Length) -> i64 {
    length.scale(1000, Length::POINT.0).0
}

/// Points, from thousandths of them.
pub fn of_thousandths(thousandths: i64) -> f32 {
    (thousandths as f64 / 1000.0) as f32
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
    fn text_beyond_ascii_is_utf_16() {
        assert_eq!(text_bytes("Note (1)"), b"Note (1)");
        assert_eq!(text_bytes("é😀"), [0xFE, 0xFF, 0, 0xE9, 0xD8, 0x3D, 0xDE, 0x00]);
    }
}
