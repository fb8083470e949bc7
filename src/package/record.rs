//! What the metadata files describe: one release, as it was read and made.

use bytes::Bytes;

use super::error::PackageError;
use super::files::PackageFile;
use super::known::KnownDigests;
use super::provenance::Provenance;
use super::puid::Format;
use crate::document::{Document, Language};
use crate::release::Release;

/// Said where a schema requires a time and the release has a day only, in French and in English.
pub(super) const MIDNIGHT: (&str, &str) = (
    "Le communiqué n’a pas d’heure : 00:00:00 n’est là que pour le schéma.",
    "The release has no time: 00:00:00 is there only for the schema.",
);

/// What the metadata files describe.
pub(super) struct Record<'a> {
    pub(super) release: &'a Release,
    pub(super) document: &'a Document,
    pub(super) provenance: &'a Provenance,
    /// When the package was made, if the caller gave it.
    pub(super) act: Option<String>,
    /// Digests of the package's files that are known already.
    pub(super) known: &'a KnownDigests,
}

impl Record<'_> {
    /// `french` for a French release, whose archive has French readers; otherwise `english`.
    pub(super) fn say(&self, french: &'static str, english: &'static str) -> &'static str {
        if self.document.language.is_same(&Language::FRENCH) { french } else { english }
    }

    /// A file of the package, by its path below the content folder.
    pub(super) fn file(
        &self,
        path: &str,
        bytes: impl Into<Bytes>,
        format: Format,
    ) -> Result<PackageFile, PackageError> {
        PackageFile::of_bytes(path, bytes.into(), format, self.known)
    }

    /// Name and version of the program: `communique 0.1.0` is both.
    pub(super) fn program(&self) -> (&str, &str) {
        let program = self.provenance.program.as_str();
        program.rsplit_once(' ').unwrap_or((program, ""))
    }
}
