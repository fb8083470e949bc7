//! The reading edge: a site of any known engine, a folder of Markdown files or one file, its
//! configuration and its uploads.
//!
//! 1. `source`: the interface of all sources; `sources`: which of them reads a folder: `jekyll`,
//!    `hugo`, `eleventy` and `hexo`, one folder each;
//!    `generators`: those that have none;
//! 2. `open`: finds the site's root, reads its configuration and its posts; `config`,
//!    `own_settings`, `defaults`:
//!    what `communique.yaml` and front matter defaults say (and [`identifiers`]: whether an ISSN or
//!    a NAAN is one);
//! 3. `search`: which files are posts; `markup`: in what markup; `content`: what their paths say of
//!    them; `templates`, `documents`: what the templates in posts may ask of their site;
//! 4. `uploads`: the files that posts name, by site address, `beside`: relative to the post;
//!    `listed`: the same from a list, if the site itself is not available; `asked`: recording what
//!    a release asked for;
//! 5. `stamp`: whether a file is still the one that was read.

mod asked;
mod beside;
mod config;
mod content;
mod dated;
mod defaults;
mod digests;
mod documents;
mod eleventy;
mod engine;
mod error;
mod fault;
mod generators;
mod hexo;
mod hugo;
pub mod identifiers;
mod jekyll;
mod likely;
mod listed;
mod markdown_options;
mod markup;
mod nearest;
mod open;
mod own_address;
mod own_settings;
mod reader;
mod search;
mod source;
mod sources;
mod stamp;
mod templates;
#[cfg(test)]
mod tests;
mod timezone;
mod translated;
mod uploads;

use std::path::PathBuf;
use std::sync::Arc;

use crate::digest::FileReference;
use crate::error::IoError;

pub use asked::{AccountedUploads, Answer, AskedFiles};
pub use beside::addresses_of;
pub use config::{
    AcceptanceConfig, ContentConfig, ContentLanguage, DatedContact, DepositConfig, IssuerConfig,
    LabelSource, MissingKey, SedaConfig, SettingPlaces, SiteConfig, UploadFolder,
};
pub use defaults::{DefaultSet, merge};
pub use documents::documents_of;
pub use engine::{Dialect, Engine, TemplateLanguage};
pub use error::SiteError;
pub use fault::ConfigFault;
pub use jekyll::{CollectionConfig, JekyllConfig};
pub use listed::{ListedFile, ListedUploads};
pub use open::{Site, SiteOptions, read_site, root_of};
pub use own_address::{own_addresses, path_on_host};
pub use own_settings::OUR_KEYS;
pub use reader::{expected_names, nearest_name};
pub use search::SourceFile;
pub use stamp::Stamp;
pub use templates::{
    INCLUDE_BESIDE, LISTED_DOCUMENT, LISTED_EXCERPT, LiquidValues, PARTIAL_DATA, Templates,
    UNKNOWN_VALUE,
};
pub use timezone::zone_of;
pub use uploads::{FileUploads, address_of_found};

/// A post as it is on disk, not yet parsed.
pub struct ReleaseSource {
    /// Path relative to the site's root, with `/`; what messages show.
    pub path: String,
    /// The collection it belongs to (`communiques`), if any.
    pub collection: Option<String>,
    /// The file's bytes, untouched.
    pub bytes: Arc<[u8]>,
    /// The site's uploads, to look files up in.
    pub uploads: Arc<dyn Uploads>,
}

/// The files a release may name, looked up by site address. They are passed in: the stages know no
/// file system.
pub trait Uploads: Send + Sync {
    /// The file at a site address such as `/uploads/Logo%20A.png`: percent-encoded or not, composed
    /// or decomposed.
    fn find(&self, address: &str) -> Result<Upload, UploadError>;
    /// The file that an address in a post names: relative ones may mean files beside the post.
    fn find_from(&self, post: &str, address: &str) -> Result<Upload, UploadError> {
        let mut first = None;
        for address in addresses_of(post, address) {
            match self.find(&address) {
                Ok(upload) => return Ok(upload),
                Err(error) => _ = first.get_or_insert(error),
            }
        }
        Err(first.unwrap_or(UploadError::Missing { address: address.to_owned() }))
    }
    /// The address of the file whose name is nearest to that at an address where none is, in the
    /// same folder.
    fn nearest(&self, _address: &str) -> Option<String> {
        None
    }
    /// The file's digests, as it was when it was found: an error if it may have changed since.
    fn digest(&self, upload: &Upload) -> Result<FileReference, IoError>;
    /// Whether the file is still the one that was found, so that what was read in the meantime
    /// belongs to it.
    fn is_as_found(&self, _: &Upload) -> bool {
        true
    }
    /// Records that the content of a file matters, when an earlier reading of it is used again.
    fn note_use(&self, _: &Upload) {}
    /// What the front matter asked for; empty if nothing is recorded.
    fn named(&self) -> Vec<(String, Answer)> {
        Vec::new()
    }
    /// From now on it is the text that asks.
    fn begin_text(&self) {}
    /// What the text asked for. This closes the record: nothing is added any more.
    fn asked(&self) -> AskedFiles {
        AskedFiles::default()
    }
    /// The whole content; meant for images, never for attachments.
    fn read(&self, upload: &Upload) -> Result<Arc<[u8]>, IoError>;
    /// At most the first `length` bytes, to recognise a kind.
    fn head(&self, upload: &Upload, length: usize) -> Result<Vec<u8>, IoError>;
}

/// A file found among the uploads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Decoded, NFC, without leading slash: `uploads/Logo A.png`.
    pub address: String,
    pub path: PathBuf,
    /// In bytes.
    pub size: u64,
    /// Its stamp when it was found; `None` if it is not a file on this system.
    pub stamp: Option<Stamp>,
}

impl Upload {
    /// The last component of the address, NFC.
    pub fn file_name(&self) -> &str {
        self.address.rsplit('/').next().unwrap_or(&self.address)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    #[error("no such upload: {address}")]
    Missing { address: String },
    #[error("the path leaves the site: {address}")]
    LeavesSite { address: String },
    #[error(transparent)]
    Io(#[from] IoError),
}
