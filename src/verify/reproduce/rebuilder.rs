//! What makes packaged releases again: passed in, because verification builds nothing itself. Here is
//! what it is given, and what it returns.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use jiff::civil::DateTime;

use crate::verify::fixity;

/// A release as in its package.
#[derive(Debug, Clone)]
pub struct PackagedRelease {
    /// Name and version of the program that made the package: `communique 0.1.0`.
    pub program: String,
    /// Path of the post in its site.
    pub path: String,
    /// The post.
    pub source: Arc<[u8]>,
    /// Of the post, in hexadecimal.
    pub source_sha256: String,
    /// `settings.yaml`.
    pub settings: String,
    /// `layout.yaml`.
    pub layout: String,
    /// Of the layout, in hexadecimal.
    pub layout_sha256: String,
    /// Faces that could matter, in search order.
    pub faces: Vec<PackagedFace>,
    /// Uploads and marks.
    pub files: Vec<PackagedFile>,
    /// Size and digests of every file, by path below the package's content folder; of a SIP, which
    /// has none, nothing.
    pub digests: BTreeMap<String, PackagedDigests>,
}

/// What was computed from a file's bytes when they were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackagedDigests {
    /// In bytes.
    pub size: u64,
    pub sha256: [u8; 32],
    pub sha512: [u8; 64],
}

/// A face in which a release was typeset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackagedFace {
    /// PostScript name.
    pub name: String,
    pub version: String,
    pub sha256: [u8; 32],
}

/// A file that a release names.
#[derive(Debug, Clone)]
pub struct PackagedFile {
    /// The address as in the site, decoded: `uploads/Logo A.png`.
    pub address: String,
    /// In bytes.
    pub size: u64,
    pub sha256: [u8; 32],
    pub sha512: [u8; 64],
    /// Its first [`HEAD`](crate::verify::fixity::HEAD) bytes.
    pub head: Vec<u8>,
    /// Whether it was packaged as a picture or a mark.
    pub is_picture: bool,
    /// The content, unless it is too large.
    pub bytes: Option<Arc<Vec<u8>>>,
}

/// What replaces pictures while a release is read only for its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// A picture of one pixel: enough if all pictures can be decoded.
    Pixel,
    /// The pictures themselves.
    Own,
}

/// Why a release cannot be typeset again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CannotRebuild {
    /// Something needed is missing.
    Needs(String),
    /// It is refused, for these reasons.
    Refused(Vec<String>),
}

impl fmt::Display for CannotRebuild {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CannotRebuild::Needs(what) => write!(f, "it needs {what}"),
            CannotRebuild::Refused(reasons) => f.write_str(&reasons.join("; ")),
        }
    }
}

/// Reads and typesets packaged releases again.
pub trait Rebuilder: Send + Sync {
    /// Name and version, as packages record it.
    fn program(&self) -> &str;

    /// What the release says and, with `stated`, what its package says about it.
    ///
    /// # Errors
    /// [`CannotRebuild`].
    fn read(
        &self,
        release: &PackagedRelease,
        pictures: Pictures,
        stated: Option<&Stated>,
    ) -> Result<Read, CannotRebuild>;

    /// The release's PDF.
    ///
    /// # Errors
    /// [`CannotRebuild`].
    fn set(&self, release: &PackagedRelease) -> Result<Vec<u8>, CannotRebuild>;

    /// The release's whole package, with what `stated` says about how it was made.
    ///
    /// # Errors
    /// [`CannotRebuild`].
    fn package(&self, release: &PackagedRelease, stated: &Stated)
    -> Result<Rebuilt, CannotRebuild>;
}

impl fmt::Debug for dyn Rebuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.program())
    }
}

/// A release that was read again.
#[derive(Debug, Default)]
pub struct Read {
    /// Its texts in reading order, without labels of lists and notes and note references.
    pub texts: Vec<String>,
    /// The files of its package as far as they are known without typesetting, if requested.
    pub record: Vec<RebuiltFile>,
    /// What its PDF says beside its pages, if requested.
    pub pdf: Option<PdfRecord>,
    /// Time of every entry of its container, if requested.
    pub time: Option<DateTime>,
}

/// What a PDF says about its release beside what its pages show, as far as it is known without
/// typesetting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PdfRecord {
    /// The XMP packet, with `no_instance` in place of the file's own identifier.
    pub packet: Vec<u8>,
    /// What stands for that identifier, a UUID.
    pub no_instance: String,
    /// Texts of the document information dictionary, by key.
    pub information: BTreeMap<String, String>,
    /// Name and SHA-256, in hexadecimal, of each embedded file.
    pub files: BTreeSet<(String, String)>,
    /// Every address that its links lead to.
    pub links: BTreeSet<String>,
}

/// A rebuilt package.
#[derive(Debug, Clone)]
pub struct Rebuilt {
    pub files: Vec<RebuiltFile>,
    /// Time of every entry of the container.
    pub time: DateTime,
}

/// A file of a rebuilt package.
#[derive(Debug, Clone)]
pub struct RebuiltFile {
    /// Path below the package's top folder.
    pub path: String,
    /// SHA-256 in hexadecimal, if it is known already.
    pub sha256: Option<String>,
    /// `None` for an upload, whose digest is known.
    pub bytes: Option<Bytes>,
}

impl RebuiltFile {
    /// Whether the file has this SHA-256, in hexadecimal.
    pub fn is(&self, sha256: &str) -> bool {
        match (&self.sha256, &self.bytes) {
            (Some(known), _) => known == sha256,
            (None, Some(bytes)) => fixity::sha256(bytes) == sha256,
            (None, None) => false,
        }
    }
}

/// What cannot be derived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// RFC 3339; `None`: it was not given.
    pub at: Option<String>,
    pub agent: Option<String>,
    /// `None`: the package is the first of its release.
    pub follows: Option<Follows>,
    /// Key of the site.
    pub site: Option<String>,
    /// Path that the post had when the previous package was made.
    pub moved_from: Option<String>,
    /// Number of pages of the PDF.
    pub pages: usize,
    /// Addresses of files that the release only links to: they existed, and are not packaged.
    pub linked: Vec<String>,
}

/// What a later version says about the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follows {
    pub version: u32,
    /// File name of the previous package.
    pub replaces: String,
    /// Of that package, hexadecimal.
    pub sha256: String,
    /// Names of the parts that differ.
    pub changed: Vec<String>,
}
