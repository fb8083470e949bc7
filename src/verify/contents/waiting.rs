//! A PDF that is inspected last, when the files that it embeds have been read where they are packaged,
//! and so digested. Only one waits, to be in memory beside the others' contents.

use super::Contents;
use crate::verify::fixity::{Algorithm, FileDigests, sha256};
use crate::verify::pdf::Inspected;

/// The PDF, and its SHA-256.
pub(super) struct Waiting {
    path: String,
    bytes: Vec<u8>,
    sha256: String,
}

impl Contents {
    /// Takes a PDF that was read.
    pub(super) fn take_pdf(&mut self, path: &str, bytes: Vec<u8>, found: &FileDigests) {
        let known = found.digests.get(&Algorithm::Sha256).cloned();
        let sha256 = known.unwrap_or_else(|| sha256(&bytes));
        if self.waiting.is_some() {
            self.pdfs.push(Inspected::digested(path, &bytes, sha256, &|_| None));
        } else {
            self.waiting = Some(Waiting { path: path.to_owned(), bytes, sha256 });
        }
    }

    /// Inspects the first PDF.
    pub(super) fn inspect_waiting(&mut self) {
        let Some(Waiting { path, bytes, sha256 }) = self.waiting.take() else { return };
        let pdf = Inspected::digested(&path, &bytes, sha256, &|embedded| self.sha256_of(embedded));
        self.pdfs.insert(0, pdf);
    }

    /// SHA-256 of bytes that were kept, as it was computed when they were read.
    fn sha256_of(&self, bytes: &[u8]) -> Option<String> {
        let sources = self.sources.iter().map(|(path, kept)| (path, kept.as_slice()));
        let metadata = self.metadata.iter().map(|(path, kept)| (path, kept.as_slice()));
        let (path, _) = sources.chain(metadata).find(|(_, kept)| *kept == bytes)?;
        self.digests.get(path)?.digests.get(&Algorithm::Sha256).cloned()
    }
}
