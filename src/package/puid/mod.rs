//! The format of a packaged file: media type, and the PRONOM identifier (PUID) if the first bytes
//! decide it.

mod format;
mod image;
mod pdf;
mod zipped;

pub(super) use format::Format;
use format::format;

/// Number of first bytes of a file that show its kind.
pub(super) const HEAD: usize = 1 << 16;
/// Number of bytes examined if the kind's version, or the time that a file states, may be anywhere in it. A larger file gets
/// the identifier of what its beginning shows.
pub(super) const WHOLE: usize = 64 << 20;

/// Whether [`identify`] needs more of a file than its first [`HEAD`] bytes: up to [`WHOLE`].
pub(super) fn wants_whole(head: &[u8]) -> bool {
    head.len() >= HEAD
        && [&b"\x89PNG"[..], b"RIFF", b"%PDF-", b"PK\x03\x04"]
            .iter()
            .any(|kind| head.starts_with(kind))
}

/// The release's own PDF, as this program writes it.
pub(super) const PDF_A_3A: Format = format(
    "application/pdf",
    "Acrobat PDF/A - Portable Document Format",
    Some("3a"),
    Some("fmt/479"),
);
pub(super) const MARKDOWN: Format = format("text/markdown", "Markdown", None, Some("fmt/1149"));
pub(super) const HTML: Format =
    format("text/html", "Hypertext Markup Language", None, Some("fmt/96"));
pub(super) const YAML: Format = format("application/yaml", "YAML", None, Some("fmt/818"));
pub(super) const JSON: Format =
    format("application/json", "JSON Data Interchange Format", None, Some("fmt/817"));
pub(super) const XML: Format =
    format("application/xml", "Extensible Markup Language", None, Some("fmt/101"));
/// XML Schema, without the signature of XML that all of them have.
pub(super) const SCHEMA: Format =
    format("application/xml", "XML Schema Definition", None, Some("x-fmt/280"));
pub(super) const TEXT: Format = format("text/plain", "Plain Text File", None, Some("x-fmt/111"));
pub(super) const UNKNOWN: Format = format("application/octet-stream", "unknown", None, None);

/// The format of a file, from its name and its bytes: the first [`HEAD`], or [`WHOLE`] if needed.
/// The bytes decide; the name only distinguishes formats without a signature.
pub(super) fn identify(name: &str, bytes: &[u8]) -> Format {
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        image::jpeg(bytes)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        image::png(bytes)
    } else if bytes.starts_with(b"GIF87a") {
        format("image/gif", "Graphics Interchange Format", Some("87a"), Some("fmt/3"))
    } else if bytes.starts_with(b"GIF89a") {
        format("image/gif", "Graphics Interchange Format", Some("89a"), Some("fmt/4"))
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        image::webp(bytes)
    } else if bytes.starts_with(b"%PDF-") {
        pdf::identify(bytes)
    } else if bytes.starts_with(b"PK\x03\x04") {
        zipped::identify(bytes)
    } else if without_mark(bytes).starts_with(b"<?xml") {
        if extension == "svg" || image::is_svg(bytes) { image::svg(bytes) } else { XML }
    } else {
        by_extension(&extension)
    }
}

/// Without a UTF-8 byte order mark.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

fn by_extension(extension: &str) -> Format {
    match extension {
        "md" | "markdown" => MARKDOWN,
        "yaml" | "yml" => YAML,
        "json" => JSON,
        "csv" => format("text/csv", "Comma Separated Values", None, Some("x-fmt/18")),
        "txt" => TEXT,
        // Without an XML declaration, none of its signatures matches.
        "svg" => format("image/svg+xml", "Scalable Vector Graphics", None, None),
        "xml" => format("application/xml", "Extensible Markup Language", None, None),
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests;
