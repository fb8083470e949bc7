//! How a package came to be.

use super::risks::Risks;
use crate::finding::Finding;
use crate::site::AskedFiles;

/// What a later version of a package says about the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// 2 for the package after the first.
    pub version: u32,
    /// File name of the package that it replaces: `<id>.zip`, `<id>.v2.zip`.
    pub replaces: String,
    /// SHA-256 of that package, in hexadecimal.
    pub sha256: String,
    /// What differs ([`changes_since`](super::PackageDescription::changes_since)).
    pub changed: Vec<&'static str>,
}

/// How a PDF came to be, for the settings folder and the metadata.
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
    /// What the release's text asked the site for: the fingerprint depends on what was there.
    pub text_files: AskedFiles,
    /// The time, if the caller gives it (`--at`): RFC 3339.
    pub at: Option<String>,
    /// The agent, if the caller gives it (`--agent`).
    pub agent: Option<String>,
    /// Losses and oddities of reading and typesetting.
    pub findings: Vec<Finding>,
    /// Long-term risks of the package.
    pub risks: Risks,
    pub pages: usize,
    /// `None`: it is the first package of the release.
    pub follows: Option<Succession>,
}
