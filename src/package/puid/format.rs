//! A file format, and the search for signatures.

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// IANA media type.
    pub media_type: &'static str,
    /// Name and version as PRONOM has them.
    pub name: &'static str,
    pub version: Option<&'static str>,
    /// `None` if the first bytes leave several possible.
    pub puid: Option<&'static str>,
}

pub const fn format(
    media_type: &'static str,
    name: &'static str,
    version: Option<&'static str>,
    puid: Option<&'static str>,
) -> Format {
    Format { media_type, name, version, puid }
}

/// Where `wanted` begins in `bytes`.
pub fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
