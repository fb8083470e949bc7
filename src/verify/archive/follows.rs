//! What a later version of a package says about the one before it.

use crate::verify::bag::{Info, decode_path};

/// What a package says about the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follows {
    /// File name of the package that it replaces.
    pub replaces: String,
    /// Its SHA-256.
    pub sha256: String,
    /// The path that the post had, if it was moved.
    pub moved_from: Option<String>,
}

impl Follows {
    /// `None` for a first version.
    pub fn of(info: &Info) -> Option<Box<Follows>> {
        let (replaces, sha256) = info.first("Communique-Replaces")?.rsplit_once(' ')?;
        Some(Box::new(Follows {
            replaces: replaces.to_owned(),
            sha256: sha256.to_owned(),
            moved_from: info.first("Communique-Moved-From").map(source),
        }))
    }
}

/// The path of a post, in which line ends and percent signs are escaped.
pub fn source(written: &str) -> String {
    decode_path(written, true)
}
