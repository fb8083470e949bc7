//! PDF by its header, and PDF/A by what its XMP declares (ISO 19005-1 §6.7.11, -4 §6.7.3).

use super::format::{Format, find, format};

const NAMESPACE: &[u8] = b"http://www.aiim.org/pdfa/ns/id/";
/// Maximum distance of the properties from the namespace's declaration.
const NEAR: usize = 1 << 16;

pub(super) fn identify(bytes: &[u8]) -> Format {
    let plain = header(bytes);
    declared(bytes, plain.version == Some("2.0")).unwrap_or(plain)
}

fn header(bytes: &[u8]) -> Format {
    const NAME: &str = "Acrobat PDF - Portable Document Format";
    let pdf = |version, puid| format("application/pdf", NAME, Some(version), Some(puid));
    match bytes.get(5..8) {
        Some(b"1.0") => pdf("1.0", "fmt/14"),
        Some(b"1.1") => pdf("1.1", "fmt/15"),
        Some(b"1.2") => pdf("1.2", "fmt/16"),
        Some(b"1.3") => pdf("1.3", "fmt/17"),
        Some(b"1.4") => pdf("1.4", "fmt/18"),
        Some(b"1.5") => pdf("1.5", "fmt/19"),
        Some(b"1.6") => pdf("1.6", "fmt/20"),
        Some(b"1.7") => pdf("1.7", "fmt/276"),
        Some(b"2.0") => pdf("2.0", "fmt/1129"),
        _ => format("application/pdf", NAME, None, None),
    }
}

/// The part and level that the file declares. Part 4 goes with PDF 2.0, the others with earlier
/// versions.
fn declared(bytes: &[u8], is_2_0: bool) -> Option<Format> {
    const NAME: &str = "Acrobat PDF/A - Portable Document Format";
    let start = find(bytes, NAMESPACE)?;
    let near = &bytes[start..bytes.len().min(start + NEAR)];
    let part = property(near, b"pdfaid:part")?;
    let level = property(near, b"pdfaid:conformance");
    let (version, puid) = match (part, level) {
        (b'1', Some(b'A')) => ("1a", "fmt/95"),
        (b'1', Some(b'B')) => ("1b", "fmt/354"),
        (b'2', Some(b'A')) => ("2a", "fmt/476"),
        (b'2', Some(b'B')) => ("2b", "fmt/477"),
        (b'2', Some(b'U')) => ("2u", "fmt/478"),
        (b'3', Some(b'A')) => ("3a", "fmt/479"),
        (b'3', Some(b'B')) => ("3b", "fmt/480"),
        (b'3', Some(b'U')) => ("3u", "fmt/481"),
        (b'4', None) => ("4", "fmt/1910"),
        (b'4', Some(b'E')) => ("4e", "fmt/1911"),
        (b'4', Some(b'F')) => ("4f", "fmt/1912"),
        _ => return None,
    };
    let format = format("application/pdf", NAME, Some(version), Some(puid));
    ((part == b'4') == is_2_0).then_some(format)
}

/// The one-character value of a property, written as an element or attribute.
fn property(bytes: &[u8], name: &[u8]) -> Option<u8> {
    let rest = &bytes[find(bytes, name)? + name.len()..];
    let value = rest.strip_prefix(b">").or_else(|| {
        let rest = rest.strip_prefix(b"=")?;
        rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'"))
    })?;
    matches!(value.get(1)?, b'<' | b'"' | b'\'').then(|| value[0])
}
