//! Packages: what is deposited of one release (RFC 8493 BagIt 1.0).
//!
//! [`build_package`] (`build`) works in these steps:
//!
//! 1. `files` gathers PDF, source, images and attachments, and names them;
//! 2. `settings` adds what typesetting the source again needs;
//! 3. `dublin_core`, `premis` and `mets` describe them;
//! 4. `bag` puts a BagIt bag around all, [`seda`] a SIP in the place of METS and bag.
//!
//! [`risks`] tells what threatens a package later.
//! [`ark`] gives persistent identifiers; `deposit` adds what legal deposit asks for.
//! [`container`] writes the result as a zip, always the same bytes; [`extract`] unpacks one
//! safely, and [`salvage`] what is left of a damaged one, by its `zip_records`.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::archive_path::{ArchivePath, ArchivePathError};
use crate::digest::{DigestAlgorithm, FileReference};
use crate::error::IoError;
use crate::finding::Finding;
use crate::site::{AskedFiles, UploadError};

pub mod ark;
mod bag;
pub mod bag_info;
mod build;
pub mod container;
mod deposit;
pub mod description;
mod dublin_core;
pub mod extract;
mod files;
mod manifest;
mod mets;
pub mod premis;
mod puid;
pub mod risks;
pub mod salvage;
pub mod seda;
mod settings;
mod zip_records;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use build::build_package;
pub use deposit::Deposit;
pub use description::PackageDescription;
pub use dublin_core::dublin_core_xml;
pub use seda::{SedaVersion, Transfer};

/// What a later version of a package says of the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// 2 for the package after the first.
    pub version: u32,
    /// File name of the package that it replaces: `<id>.zip`, `<id>.v2.zip`.
    pub replaces: String,
    /// Of that package, hexadecimal.
    pub sha256: String,
    /// What differs ([`PackageDescription::changes_since`]).
    pub changed: Vec<&'static str>,
}

/// What kind of package to build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Profile {
    /// BagIt 1.0 with METS, PREMIS and Dublin Core.
    #[default]
    Bag,
    /// The same with what the legal deposit of periodicals asks for.
    Bnf(Deposit),
    /// A submission information package of SEDA.
    Seda(Transfer),
}

/// What the caller chooses of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageOptions {
    pub profile: Profile,
    /// Which manifests a bag gets; sorted, at least one.
    pub digests: Vec<DigestAlgorithm>,
}

impl Default for PackageOptions {
    fn default() -> PackageOptions {
        PackageOptions { profile: Profile::Bag, digests: DigestAlgorithm::ALL.to_vec() }
    }
}

/// Bytes of a package's file, held or by reference.
#[derive(Debug, Clone)]
pub enum Content {
    Bytes(Bytes),
    File(FileReference),
}

/// All files of one package, by their path below the package's top folder.
pub struct Package {
    /// Name of the top folder and of the zip.
    pub id: String,
    /// The release's date: the time of every entry of the container.
    pub date: jiff::Zoned,
    pub entries: BTreeMap<ArchivePath, Content>,
    pub form: Form,
}

/// How a package is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A bag, in a top folder named by the id.
    Bag,
    /// A SIP: `manifest.xml` and `content/`, without top folder.
    Sip,
}

impl Package {
    /// The file that describes the package to the archive.
    pub(crate) fn info_path(&self) -> &'static str {
        match self.form {
            Form::Bag => "bag-info.txt",
            Form::Sip => seda::INFO_PATH,
        }
    }
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
    /// What the release's text asked the site for: the fingerprint rests on what was there.
    pub text_files: AskedFiles,
    /// When, if the caller says (`--at`): RFC 3339.
    pub at: Option<String>,
    /// Who, if the caller says (`--agent`).
    pub agent: Option<String>,
    /// Losses and oddities of reading and typesetting.
    pub findings: Vec<Finding>,
    /// What threatens the package later.
    pub risks: risks::Risks,
    pub pages: usize,
    /// `None`: it is the first package of the release.
    pub follows: Option<Succession>,
}

/// Why no package can be built.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    #[error(
        "« {id} » is no package identifier: YYYY-MM-DD- and a slug of a-z, 0-9, - and _ is expected, \
         with a language or folder after a full stop where two are the same"
    )]
    Identifier { id: String },
    #[error("« {path} » cannot be a path in a package: {source}")]
    Path { path: String, source: ArchivePathError },
    #[error("{release}: files of the release cannot be packaged: {}", join(faults))]
    Uploads { release: String, faults: Vec<UploadFault> },
    #[error("« {at} » is no time: RFC 3339 is expected, such as 2024-03-01T09:00:00Z")]
    Time { at: String },
    #[error(transparent)]
    Io(#[from] IoError),
}

/// An upload that was there when the release was typeset, and is not any more.
#[derive(Debug)]
pub struct UploadFault {
    pub address: String,
    pub error: UploadError,
}

fn join(faults: &[UploadFault]) -> String {
    faults.iter().map(|fault| fault.error.to_string()).collect::<Vec<_>>().join("; ")
}
