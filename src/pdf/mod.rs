//! The pages as PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).

pub mod reader;

/// A finished file: exists only if it conforms.
#[derive(Debug, Clone)]
pub struct PdfFile {
    pub bytes: Vec<u8>,
    pub pages: usize,
}

/// A file to embed (ISO 19005-3 §6.8).
pub struct EmbeddedFile<'a> {
    /// File name, as the reader will see it.
    pub name: String,
    /// `text/markdown`, `application/xml`.
    pub media_type: &'static str,
    /// What it is, in the release's language.
    pub description: String,
    pub relationship: Relationship,
    pub bytes: &'a [u8],
    /// RFC 3339; the release's date.
    pub modified: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relationship {
    Source,
    Data,
    Supplement,
}
