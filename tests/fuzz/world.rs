//! A site in memory, for posts that stand on no disk.

use std::sync::Arc;

use communique::digest::FileReference;
use communique::document::{Document, build_document};
use communique::error::IoError;
use communique::release::{Release, ReleaseOptions, parse_release};
use communique::site::{ReleaseSource, SiteConfig, Upload, UploadError, Uploads};

/// No upload at all.
struct Nothing;

impl Uploads for Nothing {
    fn find(&self, address: &str) -> Result<Upload, UploadError> {
        Err(UploadError::Missing { address: address.to_owned() })
    }

    fn digest(&self, _: &Upload) -> Result<FileReference, IoError> {
        unreachable!("no upload was found")
    }

    fn read(&self, _: &Upload) -> Result<Arc<[u8]>, IoError> {
        unreachable!("no upload was found")
    }

    fn head(&self, _: &Upload, _: usize) -> Result<Vec<u8>, IoError> {
        unreachable!("no upload was found")
    }
}

/// The release of a post; `None` where it is refused.
pub fn release(post: &[u8]) -> Option<Release> {
    let source = ReleaseSource {
        path: "_communiques/essai.md".to_owned(),
        collection: Some("communiques".to_owned()),
        bytes: post.into(),
        uploads: Arc::new(Nothing),
    };
    let mut site = SiteConfig::default();
    site.jekyll.url = Some("https://essai.example".to_owned());
    parse_release(&source, &site, &ReleaseOptions { allow_missing: true }).ok()
}

/// The document of a release with this body.
pub fn document(body: &str) -> Document {
    let post = format!("---\ntitle: T\ndate: 2020-01-02\nlang: fr\n---\n{body}\n");
    let release = release(post.as_bytes()).expect("a sound front matter");
    build_document(&release).expect("missing files are allowed")
}
