//! Tag files as text: encodings, lines, paths with escapes.

use std::borrow::Cow;

/// Character encodings of tag files that are supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Latin1,
    /// Big-endian unless a byte order mark says otherwise (RFC 2781 §4.3).
    Utf16,
    Utf16LittleEndian,
    /// Any other of the web's encodings: Windows-1252, ISO-8859-15, Shift_JIS…
    Other(&'static encoding_rs::Encoding),
}

impl Encoding {
    pub fn from_name(name: &str) -> Option<Encoding> {
        Some(match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" | "us-ascii" | "ascii" => Encoding::Utf8,
            // For browsers these are names of Windows-1252; here they mean what they say.
            "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "latin-1" => Encoding::Latin1,
            "utf-16" | "utf-16be" => Encoding::Utf16,
            "utf-16le" => Encoding::Utf16LittleEndian,
            _ => match encoding_rs::Encoding::for_label(name.as_bytes()) {
                Some(encoding) if encoding != encoding_rs::REPLACEMENT => Encoding::Other(encoding),
                _ => return None,
            },
        })
    }

    /// The text of a tag file; `None` if the bytes are not in this encoding.
    pub fn decode(self, bytes: Vec<u8>) -> Option<String> {
        match self {
            Encoding::Utf8 => String::from_utf8(bytes).ok(),
            Encoding::Latin1 => Some(bytes.iter().map(|&byte| char::from(byte)).collect()),
            Encoding::Utf16 => decode_utf16(&bytes, false),
            Encoding::Utf16LittleEndian => decode_utf16(&bytes, true),
            Encoding::Other(encoding) => encoding
                .decode_without_bom_handling_and_without_replacement(&bytes)
                .map(|text| text.into_owned()),
        }
    }
}

fn decode_utf16(bytes: &[u8], little: bool) -> Option<String> {
    let (bytes, little) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (rest, true),
        [0xFE, 0xFF, rest @ ..] => (rest, false),
        _ => (bytes, little),
    };
    let units = bytes.chunks(2).map(|pair| match (pair, little) {
        ([low, high], true) | ([high, low], false) => Some(u16::from_be_bytes([*high, *low])),
        _ => None,
    });
    String::from_utf16(&units.collect::<Option<Vec<u16>>>()?).ok()
}

/// The lines of a tag file: each ends with LF, CR or CRLF (RFC 8493 §2.1.3), the last end is
/// optional.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let line = &rest[..end];
        rest = &rest[end..];
        rest = rest.strip_prefix("\r\n").or(rest.get(1..)).unwrap_or_default();
        Some(line)
    })
}

/// A path as a manifest writes it: CR and LF are escaped, and from 1.0 on the percent sign (RFC
/// 8493 §2.1.3).
pub fn decode_path(written: &str, percent_too: bool) -> String {
    let mut path = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('%') {
        path.push_str(&rest[..at]);
        let escape = rest.get(at + 1..at + 3).unwrap_or_default().to_ascii_uppercase();
        let decoded = match escape.as_str() {
            "0A" => Some('\n'),
            "0D" => Some('\r'),
            "25" if percent_too => Some('%'),
            _ => None,
        };
        path.push(decoded.unwrap_or('%'));
        rest = &rest[at + if decoded.is_some() { 3 } else { 1 }..];
    }
    path + rest
}

/// A path as manifests of version 1.0 write it.
pub fn encode_path(path: &str) -> Cow<'_, str> {
    if !path.contains(['%', '\n', '\r']) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_line_end_ends_one_line() {
        let lines = |text: &'static str| lines(text).collect::<Vec<_>>();
        assert_eq!(lines("a\nb\rc\r\nd"), ["a", "b", "c", "d"]);
        assert_eq!(lines("a\n\nb\n"), ["a", "", "b"]);
        assert_eq!(lines(""), [""; 0]);
    }

    #[test]
    fn only_the_escapes_of_the_standard_are_decoded() {
        assert_eq!(decode_path("data/a%0Ab%0dc%25d%20e%", true), "data/a\nb\rc%d%20e%");
        assert_eq!(decode_path("data/100%25", false), "data/100%25");
        assert_eq!(decode_path("data/%é", true), "data/%é");
    }

    #[test]
    fn encodings_are_decoded() {
        let decode = |encoding: Encoding, bytes: &[u8]| encoding.decode(bytes.to_vec());
        assert_eq!(decode(Encoding::Latin1, b"caf\xE9").as_deref(), Some("café"));
        assert_eq!(decode(Encoding::Utf16, b"\xFF\xFEa\0").as_deref(), Some("a"));
        assert_eq!(decode(Encoding::Utf16, b"\0a").as_deref(), Some("a"));
        assert_eq!(decode(Encoding::Utf16, b"\0a\0"), None);
        assert_eq!(decode(Encoding::Utf8, b"caf\xE9"), None);
        let named = |name| Encoding::from_name(name).unwrap();
        assert_eq!(decode(named("windows-1252"), b"\x80").as_deref(), Some("€"));
        assert_eq!(decode(named("ISO-8859-15"), b"\xA4").as_deref(), Some("€"));
        assert_eq!(decode(named("ISO-8859-1"), b"\x80").as_deref(), Some("\u{80}"));
        assert_eq!(Encoding::from_name("EBCDIC"), None);
        assert_eq!(Encoding::from_name("iso-2022-kr"), None);
    }
}
