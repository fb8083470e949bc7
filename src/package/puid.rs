//! What kind of file a packaged file is: media type, and the PRONOM identifier (PUID) where the
//! first bytes decide it.

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Format {
    /// IANA media type.
    pub(super) media_type: &'static str,
    /// Name and version as PRONOM has them.
    pub(super) name: &'static str,
    pub(super) version: Option<&'static str>,
    /// `None` where the first bytes leave several possible.
    pub(super) puid: Option<&'static str>,
}

/// How many first bytes of a file [`identify`] looks at.
pub(super) const HEAD: usize = 1 << 16;

const fn format(
    media_type: &'static str,
    name: &'static str,
    version: Option<&'static str>,
    puid: Option<&'static str>,
) -> Format {
    Format { media_type, name, version, puid }
}

/// The release's own PDF, as this program writes it.
pub(super) const PDF_A_3A: Format = format(
    "application/pdf",
    "Acrobat PDF/A - Portable Document Format",
    Some("3a"),
    Some("fmt/479"),
);
pub(super) const MARKDOWN: Format = format("text/markdown", "Markdown", None, Some("fmt/1149"));
pub(super) const YAML: Format = format("application/yaml", "YAML", None, Some("fmt/818"));
pub(super) const JSON: Format =
    format("application/json", "JSON Data Interchange Format", None, Some("fmt/817"));
pub(super) const XML: Format =
    format("application/xml", "Extensible Markup Language", None, Some("fmt/101"));
pub(super) const TEXT: Format = format("text/plain", "Plain Text File", None, Some("x-fmt/111"));
const UNKNOWN: Format = format("application/octet-stream", "unknown", None, None);

/// The format of a file, from its name and its first [`HEAD`] bytes. The bytes decide; the name
/// only tells apart what shares a signature or has none.
pub(super) fn identify(name: &str, head: &[u8]) -> Format {
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    if head.starts_with(b"\xFF\xD8\xFF") {
        jpeg(head)
    } else if head.starts_with(b"\x89PNG\r\n\x1A\n") {
        png(head)
    } else if head.starts_with(b"GIF87a") {
        format("image/gif", "Graphics Interchange Format", Some("87a"), Some("fmt/3"))
    } else if head.starts_with(b"GIF89a") {
        format("image/gif", "Graphics Interchange Format", Some("89a"), Some("fmt/4"))
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        let puid = match head.get(12..16) {
            Some(b"VP8 ") => Some("fmt/566"),
            Some(b"VP8L") => Some("fmt/567"),
            Some(b"VP8X") => Some("fmt/568"),
            _ => None,
        };
        format("image/webp", "WebP", None, puid)
    } else if head.starts_with(b"%PDF-") {
        pdf(head)
    } else if head.starts_with(b"PK\x03\x04") {
        zipped(&extension)
    } else {
        by_extension(&extension)
    }
}

fn jpeg(head: &[u8]) -> Format {
    const JFIF: &str = "JPEG File Interchange Format";
    const EXIF: &str = "Exchangeable Image File Format (Compressed)";
    let jpeg = |name, version, puid| format("image/jpeg", name, Some(version), Some(puid));
    // Exif 2.32 §4.6.5: tag ExifVersion (0x9000), type UNDEFINED, four bytes, in either order.
    let exif_version =
        [&b"\x90\x00\x00\x07\x00\x00\x00\x04"[..], b"\x00\x90\x07\x00\x04\x00\x00\x00"]
            .iter()
            .find_map(|tag| {
                let at = head.windows(tag.len()).position(|window| window == *tag)?;
                head.get(at + tag.len()..at + tag.len() + 4)
            });
    if head.get(2..4) == Some(b"\xFF\xE0") && head.get(6..11) == Some(b"JFIF\0") {
        return match head.get(11..13) {
            Some([1, 0]) => jpeg(JFIF, "1.00", "fmt/42"),
            Some([1, 1]) => jpeg(JFIF, "1.01", "fmt/43"),
            Some([1, 2]) => jpeg(JFIF, "1.02", "fmt/44"),
            _ => format("image/jpeg", JFIF, None, None),
        };
    }
    match exif_version {
        Some(b"0210") => jpeg(EXIF, "2.1", "x-fmt/390"),
        Some(b"0220") => jpeg(EXIF, "2.2", "x-fmt/391"),
        Some(b"0221") => jpeg(EXIF, "2.2.1", "fmt/645"),
        Some(_) => format("image/jpeg", EXIF, None, None),
        None => format("image/jpeg", "Raw JPEG Stream", None, Some("fmt/41")),
    }
}

/// The kinds differ by the chunks they may hold: `iTXt` came with PNG 1.2; `iCCP`, `sPLT` and
/// `sRGB` with 1.1.
fn png(head: &[u8]) -> Format {
    let chunks: Vec<&[u8]> = png_chunks(head).collect();
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

/// Types of the chunks that begin in `head` (ISO/IEC 15948 §5.3: length, type, data, CRC).
fn png_chunks(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 8_usize;
    std::iter::from_fn(move || {
        let length = u32::from_be_bytes(head.get(at..at.checked_add(4)?)?.try_into().ok()?);
        let kind = head.get(at + 4..at + 8)?;
        at = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
        Some(kind)
    })
}

fn pdf(head: &[u8]) -> Format {
    const NAME: &str = "Acrobat PDF - Portable Document Format";
    let pdf = |version, puid| format("application/pdf", NAME, Some(version), Some(puid));
    match head.get(5..8) {
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

/// Kinds that are zips: the head does not tell the versions of OpenDocument apart.
fn zipped(extension: &str) -> Format {
    match extension {
        "docx" => format(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "Microsoft Word for Windows",
            Some("2007 onwards"),
            Some("fmt/412"),
        ),
        "xlsx" => format(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Microsoft Excel for Windows",
            Some("2007 onwards"),
            Some("fmt/214"),
        ),
        "pptx" => format(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "Microsoft Powerpoint for Windows",
            Some("2007 onwards"),
            Some("fmt/215"),
        ),
        "odt" => odf("application/vnd.oasis.opendocument.text", "OpenDocument Text"),
        "ods" => odf("application/vnd.oasis.opendocument.spreadsheet", "OpenDocument Spreadsheet"),
        "odp" => {
            odf("application/vnd.oasis.opendocument.presentation", "OpenDocument Presentation")
        }
        _ => format("application/zip", "ZIP Format", None, Some("x-fmt/263")),
    }
}

const fn odf(media_type: &'static str, name: &'static str) -> Format {
    format(media_type, name, None, None)
}

fn by_extension(extension: &str) -> Format {
    match extension {
        "md" | "markdown" => MARKDOWN,
        "yaml" | "yml" => YAML,
        "json" => JSON,
        "csv" => format("text/csv", "Comma Separated Values", None, Some("x-fmt/18")),
        "txt" => TEXT,
        "svg" => format("image/svg+xml", "Scalable Vector Graphics", None, None),
        "xml" => XML,
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn puid(name: &str, head: &[u8]) -> Option<&'static str> {
        identify(name, head).puid
    }

    #[test]
    fn bytes_decide_over_names() {
        assert_eq!(puid("plan.png", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01"), Some("fmt/43"));
        assert_eq!(puid("note.docx", b"%PDF-1.7\n"), Some("fmt/276"));
        assert_eq!(puid("tableau.XLSX", b"PK\x03\x04"), Some("fmt/214"));
        assert_eq!(puid("note.pdf", b"bonjour"), None);
    }

    #[test]
    fn exif_versions_are_read_in_both_byte_orders() {
        let big = b"\xFF\xD8\xFF\xE1..Exif\0\0MM\x90\x00\x00\x07\x00\x00\x00\x040220";
        let little = b"\xFF\xD8\xFF\xE1..Exif\0\0II\x00\x90\x07\x00\x04\x00\x00\x000221";
        assert_eq!(puid("a.jpg", big), Some("x-fmt/391"));
        assert_eq!(puid("a.jpg", little), Some("fmt/645"));
    }

    #[test]
    fn png_kinds_follow_their_chunks() {
        let with = |kind: &[u8; 4]| {
            let mut head = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR0123456789ABCCRCC".to_vec();
            head.extend(b"\0\0\0\0");
            head.extend(kind);
            head
        };
        assert_eq!(puid("a.png", &with(b"IDAT")), Some("fmt/11"));
        assert_eq!(puid("a.png", &with(b"sRGB")), Some("fmt/12"));
        assert_eq!(puid("a.png", &with(b"iTXt")), Some("fmt/13"));
        assert_eq!(puid("a.png", b"\x89PNG\r\n\x1A\n\xFF\xFF\xFF\xFFabcd"), Some("fmt/11"));
    }
}
