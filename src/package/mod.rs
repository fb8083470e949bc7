//! Packages: what is deposited of one release (RFC 8493 BagIt 1.0).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::archive_path::ArchivePath;
use crate::digest::FileReference;
use crate::finding::Finding;

/// What kind of package to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Bag,
}

/// Bytes of a package's file, held or by reference.
#[derive(Debug, Clone)]
pub enum Content {
    Bytes(Arc<[u8]>),
    File(FileReference),
}

/// All files of one package, by their path below the package's top folder.
pub struct Package {
    /// Name of the top folder and of the zip.
    pub id: String,
    /// The release's date: the time of every entry of the container.
    pub date: jiff::Zoned,
    pub entries: BTreeMap<ArchivePath, Content>,
}

/// How a PDF came to be: what the settings folder and the metadata tell of it.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// `communique 0.1.0`.
    pub program: String,
    /// Name of the layout that was used.
    pub layout_name: String,
    /// The layout, flattened, as YAML.
    pub layout: String,
    /// The resolved site values that typesetting needs, as YAML.
    pub settings: String,
    /// PostScript name, version and SHA-256 of every face used.
    pub faces: Vec<(String, String, String)>,
    /// Digest of all inputs (source, uploads, settings, layout, faces), hexadecimal.
    pub fingerprint: String,
    /// When, if the caller says (`--at`): RFC 3339.
    pub at: Option<String>,
    /// Who, if the caller says (`--agent`).
    pub agent: Option<String>,
    /// Losses and oddities of reading and typesetting.
    pub findings: Vec<Finding>,
    pub pages: usize,
}
