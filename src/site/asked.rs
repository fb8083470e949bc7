//! Uploads that record what a release asks of them: all that it knows about the file system,
//! however its text writes an address.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use super::{Upload, UploadError, Uploads};
use crate::cache::locked;
use crate::digest::FileReference;
use crate::error::IoError;

/// What was found at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Found(Upload),
    Missing,
    LeavesSite,
    Unreadable,
}

/// What the text of a release asked for, apart from its front matter: addresses as requested, each
/// once, in order. As long as everything else is the same, the same text asks for the same
/// addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedFiles {
    /// Asked for the contents of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<String>,
    /// Asked whether the file exists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<String>,
    /// Asked for in vain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
}

impl AskedFiles {
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// Every address.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.shown.iter().chain(&self.linked).chain(&self.absent)
    }
}

/// Uploads, recording what one release asks for.
pub struct AccountedUploads {
    uploads: Arc<dyn Uploads>,
    account: Mutex<Account>,
}

#[derive(Default)]
struct Account {
    named: BTreeMap<String, Answer>,
    by_text: BTreeMap<String, Answer>,
    /// Addresses, as found, of the files whose contents were read.
    read: Vec<String>,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    FrontMatter,
    /// The run asks, to learn what changed, not the release.
    Between,
    Text,
    /// Packaging asks again for what is known, and nothing depends on how.
    Closed,
}

impl AccountedUploads {
    pub fn new(uploads: Arc<dyn Uploads>) -> AccountedUploads {
        AccountedUploads { uploads, account: Mutex::default() }
    }

    /// From now on it is no longer the front matter that asks.
    pub fn end_front_matter(&self) {
        locked(&self.account).stage = Stage::Between;
    }

    fn note_content(&self, upload: &Upload) {
        let mut account = locked(&self.account);
        if account.stage == Stage::Text && !account.read.contains(&upload.address) {
            account.read.push(upload.address.clone());
        }
    }
}

impl Uploads for AccountedUploads {
    fn find(&self, address: &str) -> Result<Upload, UploadError> {
        let result = self.uploads.find(address);
        // An empty address never has a file.
        if address.trim().is_empty() {
            return result;
        }
        let mut account = locked(&self.account);
        let Account { named, by_text, stage, .. } = &mut *account;
        let known = match stage {
            Stage::FrontMatter => named,
            Stage::Text if named.contains_key(address) => return result,
            Stage::Text => by_text,
            Stage::Between | Stage::Closed => return result,
        };
        if let Entry::Vacant(place) = known.entry(address.to_owned()) {
            place.insert(match &result {
                Ok(upload) => Answer::Found(upload.clone()),
                Err(UploadError::Missing { .. }) => Answer::Missing,
                Err(UploadError::LeavesSite { .. }) => Answer::LeavesSite,
                Err(UploadError::Io(_)) => Answer::Unreadable,
            });
        }
        result
    }

    fn nearest(&self, address: &str) -> Option<String> {
        self.uploads.nearest(address)
    }

    fn digest(&self, upload: &Upload) -> Result<FileReference, IoError> {
        self.uploads.digest(upload)
    }

    fn is_as_found(&self, upload: &Upload) -> bool {
        self.uploads.is_as_found(upload)
    }

    fn read(&self, upload: &Upload) -> Result<Arc<[u8]>, IoError> {
        self.note_content(upload);
        self.uploads.read(upload)
    }

    fn head(&self, upload: &Upload, length: usize) -> Result<Vec<u8>, IoError> {
        self.note_content(upload);
        self.uploads.head(upload, length)
    }

    fn begin_text(&self) {
        let mut account = locked(&self.account);
        if account.stage == Stage::Between {
            account.stage = Stage::Text;
        }
    }

    fn note_use(&self, upload: &Upload) {
        self.note_content(upload);
    }

    fn named(&self) -> Vec<(String, Answer)> {
        let account = locked(&self.account);
        account.named.iter().map(|(at, answer)| (at.clone(), answer.clone())).collect()
    }

    fn asked(&self) -> AskedFiles {
        let mut account = locked(&self.account);
        account.stage = Stage::Closed;
        let mut asked = AskedFiles::default();
        for (address, answer) in &account.by_text {
            let list = match answer {
                Answer::Found(upload) if account.read.contains(&upload.address) => &mut asked.shown,
                Answer::Found(_) => &mut asked.linked,
                _ => &mut asked.absent,
            };
            list.push(address.clone());
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::site::{ListedFile, ListedUploads};

    fn uploads() -> AccountedUploads {
        let file = || ListedFile {
            size: 1,
            sha256: [0; 32],
            sha512: [0; 64],
            head: vec![],
            bytes: Some([1].into()),
        };
        let files: BTreeMap<_, _> = ["uploads/a.png", "uploads/b.pdf", "uploads/c.pdf"]
            .map(|at| (at.to_owned(), file()))
            .into();
        AccountedUploads::new(Arc::new(ListedUploads::new(Vec::new(), files)))
    }

    #[test]
    fn the_text_alone_is_written_down_as_it_asks() {
        let uploads = uploads();
        assert!(uploads.find("/uploads/c.pdf").is_ok());
        uploads.end_front_matter();
        // To learn what changed.
        assert!(uploads.find("/uploads/before.png").is_err());
        uploads.begin_text();
        let picture = uploads.find("uploads/%61.png").unwrap();
        uploads.read(&picture).unwrap();
        for address in ["/uploads/b.pdf", "/uploads/c.pdf", "/uploads/none.pdf", " ", "/../x"] {
            let _ = uploads.find(address);
        }
        let asked = uploads.asked();
        assert_eq!(asked.shown, ["uploads/%61.png"]);
        assert_eq!(asked.linked, ["/uploads/b.pdf"]);
        assert_eq!(asked.absent, ["/../x", "/uploads/none.pdf"]);
        // Packaging asks with its own spelling, and a second composition for the same.
        assert!(uploads.find("/uploads/a.png").is_ok());
        uploads.begin_text();
        assert_eq!(uploads.asked(), asked);
        let named: Vec<String> = uploads.named().into_iter().map(|(address, _)| address).collect();
        assert_eq!(named, ["/uploads/c.pdf"]);
    }
}
