//! What a later version of a package says about the one before it.

use serde::{Deserialize, Serialize};

use crate::verify::bag::{Info, decode_path};
use crate::verify::fixity;

/// What a package says about the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follows {
    /// File name of the package that it replaces.
    pub replaces: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Names of the parts that differ.
    pub changed: String,
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
            changed: info.first("Communique-Changed").unwrap_or_default().to_owned(),
            moved_from: info.first("Communique-Moved-From").map(source),
        }))
    }
}

/// The path of a post, in which line ends and percent signs are escaped.
pub fn source(written: &str) -> String {
    decode_path(written, true)
}

/// The parts of a package's inputs, with their labels, as versions name them.
const PARTS: [(&str, &str); 6] = [
    ("source", "Communique-Source-SHA256"),
    ("uploads", "Communique-Uploads-SHA256"),
    ("settings", "Communique-Settings-SHA256"),
    ("layout", "Communique-Layout-SHA256"),
    ("faces", "Communique-Faces-SHA256"),
    ("program", "Bag-Software-Agent"),
];

/// The beginning of a digest of each part: enough to see whether two versions differ in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts([u64; PARTS.len()]);

impl Parts {
    /// What a package says of its inputs.
    pub fn of(info: &Info) -> Parts {
        Parts(PARTS.map(|(_, label)| {
            let value = info.first(label).map(|value| fixity::sha256(value.as_bytes()));
            value.and_then(|digest| u64::from_str_radix(digest.get(..16)?, 16).ok()).unwrap_or(0)
        }))
    }

    /// The names of the parts that differ, as `Communique-Changed` lists them.
    pub fn changes_since(self, before: Parts) -> String {
        let pairs = PARTS.iter().zip(self.0.iter().zip(before.0));
        let names = pairs.filter(|(_, (one, other))| **one != *other).map(|((name, _), _)| *name);
        names.collect::<Vec<_>>().join(", ")
    }
}
