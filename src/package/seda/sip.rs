//! What `manifest.xml` is made from.

use super::transfer::Transfer;
use super::units::Unit;
use crate::document::Language;
use crate::package::bag_info::BagInfo;
use crate::package::puid::Format;

/// A file of `content/`, as the manifest has it.
#[derive(Debug, Clone)]
pub(super) struct DataObject {
    /// `content/…`.
    pub(super) uri: String,
    /// The file's original name.
    pub(super) file_name: String,
    pub(super) size: u64,
    pub(super) sha512: String,
    pub(super) format: Format,
    /// Whether this program made it.
    pub(super) is_made: bool,
}

/// What `manifest.xml` is made from.
pub(super) struct Sip {
    pub(super) transfer: Transfer,
    pub(super) id: String,
    /// Name and version of the program.
    pub(super) program: (String, String),
    /// When the package was made, if the caller gave it.
    pub(super) act: Option<String>,
    /// When the release was issued, RFC 3339: for a header, which needs a time.
    pub(super) issued: String,
    /// Whether the release has a time, and not only a day.
    pub(super) has_time: bool,
    pub(super) language: Language,
    pub(super) objects: Vec<DataObject>,
    pub(super) release: Unit,
    pub(super) info: BagInfo,
}

impl Sip {
    /// `french` for a French release, `english` for others.
    pub(super) fn say(&self, french: &'static str, english: &'static str) -> &'static str {
        if self.language.is_same(&Language::FRENCH) { french } else { english }
    }
}
