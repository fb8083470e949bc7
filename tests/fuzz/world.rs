//! A site in memory, for posts that are on no disk. Shared by the properties here, the guided
//! fuzzer, and the unit tests of PDFs.

// Not every program that has it uses all of it.
#![allow(dead_code)]

use std::sync::Arc;

use communique::document::{Document, build_document};
use communique::release::{Release, ReleaseOptions, parse_release};
use communique::site::{ListedFile, ListedUploads, ReleaseSource, SiteConfig, Uploads};

/// A front matter that is sound.
pub const HEAD: &str = "title: T\ndate: 2020-01-02\nlang: fr\n";

/// The site's settings where a test has none of its own.
pub fn config() -> SiteConfig {
    let mut config = SiteConfig::default();
    config.jekyll.url = Some("https://essai.example".to_owned());
    config
}

/// The post of a front matter and a body.
pub fn post(head: &str, body: &str) -> String {
    format!("---\n{head}---\n{body}\n")
}

/// Uploads by the names they have below `/uploads`.
pub fn uploads(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Arc<dyn Uploads> {
    let listed = |(name, bytes): (String, Vec<u8>)| {
        let file = ListedFile {
            size: bytes.len() as u64,
            sha256: [7; 32],
            sha512: [7; 64],
            head: bytes[..bytes.len().min(4096)].to_vec(),
            bytes: Some(bytes.into()),
        };
        (format!("uploads/{name}"), file)
    };
    let own = vec!["https://essai.example".to_owned()];
    Arc::new(ListedUploads::new(own, files.into_iter().map(listed)))
}

/// A picture of one pixel as `a.png`, one of vectors as `a.svg`, a document as `a.pdf`.
pub fn few_uploads() -> Arc<dyn Uploads> {
    const PNG: &[u8] = include_bytes!("../../src/pipeline/pixel.png");
    const PDF: &[u8] = include_bytes!("../refused/_uploads/note-saine.pdf");
    const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>\
        <rect width='9' height='9' fill='red'/></svg>";
    let files = [("a.png", PNG), ("a.svg", SVG), ("a.pdf", PDF)];
    uploads(files.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())))
}

/// The release of a post, files that it names being allowed to be missing; `None` where it is
/// refused.
pub fn release_of(post: &[u8], config: &SiteConfig, uploads: Arc<dyn Uploads>) -> Option<Release> {
    let source = ReleaseSource {
        path: "_communiques/essai.md".to_owned(),
        collection: Some("communiques".to_owned()),
        bytes: post.into(),
        uploads,
    };
    parse_release(&source, config, &ReleaseOptions { allow_missing: true }).ok()
}

/// The same on a site without uploads.
pub fn release(post: &[u8]) -> Option<Release> {
    release_of(post, &config(), Arc::new(ListedUploads::default()))
}

/// The document of a release with this body.
pub fn document(body: &str) -> Document {
    let release = release(post(HEAD, body).as_bytes()).expect("a sound front matter");
    build_document(&release).expect("missing files are allowed")
}
