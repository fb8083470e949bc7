//! The uploads of a site that is not available: those kept by a package, by their original address.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::uploads::look_up;
use super::{Upload, UploadError, Uploads};
use crate::digest::FileReference;
use crate::error::IoError;

/// A file of the list.
#[derive(Debug, Clone)]
pub struct ListedFile {
    /// In bytes.
    pub size: u64,
    pub sha256: [u8; 32],
    pub sha512: [u8; 64],
    /// The first bytes, to recognise its kind.
    pub head: Vec<u8>,
    /// `None` if the content is not available: then it cannot be read.
    pub bytes: Option<Arc<[u8]>>,
}

/// Finds uploads in a list, as [`super::FileUploads`] does in folders.
#[derive(Debug, Default)]
pub struct ListedUploads {
    /// Prefixes of addresses that are the site's own, without trailing slash.
    own_addresses: Vec<String>,
    /// By address: decoded, NFC, without leading slash.
    files: BTreeMap<String, ListedFile>,
}

impl ListedUploads {
    pub fn new(
        own_addresses: Vec<String>,
        files: impl IntoIterator<Item = (String, ListedFile)>,
    ) -> ListedUploads {
        ListedUploads { own_addresses, files: files.into_iter().collect() }
    }

    /// Adds files that existed and about which nothing else is known: the release only links to
    /// them.
    pub fn with_present<'a>(mut self, addresses: impl IntoIterator<Item = &'a str>) -> Self {
        for address in addresses {
            let key = RefCell::new(None);
            let _ = look_up(address, &self.own_addresses, |path| {
                key.borrow_mut().get_or_insert_with(|| path.nfc().collect::<String>());
                Ok(Some(()))
            });
            if let Some(key) = key.into_inner() {
                self.files.entry(key).or_insert(ListedFile {
                    size: 0,
                    sha256: [0; 32],
                    sha512: [0; 64],
                    head: Vec::new(),
                    bytes: None,
                });
            }
        }
        self
    }

    fn file(&self, upload: &Upload) -> Result<&ListedFile, IoError> {
        self.files.get(&upload.address).ok_or_else(|| absent(upload))
    }
}

impl Uploads for ListedUploads {
    fn find(&self, address: &str) -> Result<Upload, UploadError> {
        let locate = |path: &str| Ok(self.files.get(&path.nfc().collect::<String>()));
        let (address, file) = look_up(address, &self.own_addresses, locate)?;
        Ok(Upload { path: PathBuf::from(&address), address, size: file.size, stamp: None })
    }

    /// The file's CRC-32 is unknown: zero.
    fn digest(&self, upload: &Upload) -> Result<FileReference, IoError> {
        let file = self.file(upload)?;
        Ok(FileReference {
            path: upload.path.clone(),
            size: file.size,
            sha256: file.sha256,
            sha512: file.sha512,
            crc32: 0,
        })
    }

    fn read(&self, upload: &Upload) -> Result<Arc<[u8]>, IoError> {
        self.file(upload)?.bytes.clone().ok_or_else(|| absent(upload))
    }

    fn head(&self, upload: &Upload, length: usize) -> Result<Vec<u8>, IoError> {
        let file = self.file(upload)?;
        // The placeholder for an unavailable file begins differently.
        let whole = file.bytes.as_deref().filter(|bytes| bytes.len() as u64 == file.size);
        let start = whole.unwrap_or(&file.head);
        Ok(start.iter().copied().take(length).collect())
    }
}

fn absent(upload: &Upload) -> IoError {
    IoError::of("read", &upload.path)(io::Error::from(io::ErrorKind::NotFound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_in_folders() {
        let file = |bytes: Option<&[u8]>| ListedFile {
            size: 1,
            sha256: [7; 32],
            sha512: [7; 64],
            head: b"%PDF-1.7".to_vec(),
            bytes: bytes.map(Arc::from),
        };
        let uploads = ListedUploads::new(
            vec!["https://site.example".to_owned()],
            [
                ("uploads/Logo A.png".to_owned(), file(Some(b"a"))),
                ("uploads/\u{e9}.pdf".to_owned(), file(None)),
            ],
        );
        for address in [
            "/uploads/Logo%20A.png?v=2",
            "https://site.example/uploads/Logo A.png",
            "uploads//Logo A.png",
        ] {
            let found = uploads.find(address).unwrap();
            assert_eq!(&*uploads.read(&found).unwrap(), b"a", "{address}");
        }
        let found = uploads.find("/uploads/e\u{301}.pdf").unwrap();
        assert!(uploads.read(&found).is_err());
        assert_eq!(uploads.head(&found, 4).unwrap(), b"%PDF");
        assert!(matches!(uploads.find("/uploads/b.png"), Err(UploadError::Missing { .. })));
        assert!(matches!(uploads.find("/../b.png"), Err(UploadError::LeavesSite { .. })));
    }
}
