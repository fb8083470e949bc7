//! Whole posts through the stage, read back as traces.

mod blocks;
mod images;
mod kramdown;
mod notes;
mod reading;
mod release;
mod robust;
mod spans;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::trace::trace_blocks;
use super::{Document, DocumentError, Language, build_document};
use crate::digest::FileReference;
use crate::error::{IoError, Position};
use crate::release::{DeclaredLanguage, Declarer, Issuer, Located, Release};
use crate::site::{Upload, UploadError, Uploads};

/// Uploads held in memory, by decoded address without leading slash.
#[derive(Default)]
pub struct MemoryUploads(pub BTreeMap<String, Vec<u8>>);

impl MemoryUploads {
    pub fn of(files: &[(&str, &[u8])]) -> Arc<MemoryUploads> {
        let files = files.iter().map(|(name, bytes)| (format!("uploads/{name}"), bytes.to_vec()));
        Arc::new(MemoryUploads(files.collect()))
    }
}

impl Uploads for MemoryUploads {
    fn find(&self, address: &str) -> Result<Upload, UploadError> {
        let decoded = percent_encoding::percent_decode_str(address).decode_utf8_lossy();
        let name = decoded.trim_start_matches('/').to_owned();
        if name.split('/').any(|part| part == "..") {
            return Err(UploadError::LeavesSite { address: address.to_owned() });
        }
        match self.0.get(&name) {
            Some(bytes) => Ok(Upload {
                path: PathBuf::from(&name),
                size: bytes.len() as u64,
                stamp: None,
                address: name,
            }),
            None => Err(UploadError::Missing { address: address.to_owned() }),
        }
    }

    fn digest(&self, _: &Upload) -> Result<FileReference, IoError> {
        unreachable!("documents hold no digests")
    }

    fn read(&self, upload: &Upload) -> Result<Arc<[u8]>, IoError> {
        Ok(self.0.get(&upload.address).cloned().unwrap_or_default().into())
    }

    fn head(&self, upload: &Upload, length: usize) -> Result<Vec<u8>, IoError> {
        let bytes = self.0.get(&upload.address).cloned().unwrap_or_default();
        Ok(bytes.into_iter().take(length).collect())
    }
}

pub fn located(value: &str) -> Located<String> {
    Located { value: value.to_owned(), position: Position { line: 2, column: 8 } }
}

/// A release whose post is `body` after three lines of front matter.
pub fn release(body: &str) -> Release {
    let head = "---\ntitle: Un titre\n---\n";
    let text = format!("{head}{body}");
    Release {
        id: "2019-07-17-un-titre".to_owned(),
        slug: "un-titre".to_owned(),
        path: "_communiques/un-titre.md".to_owned(),
        source: text.as_bytes().into(),
        body_start: head.len(),
        text: text.into(),
        title: located("Un titre"),
        subtitle: None,
        date: "2019-07-17T10:42:00+02:00[Europe/Paris]".parse().unwrap(),
        date_is_day: false,
        modified_is_day: false,
        modified: None,
        language: Some(french()),
        label: None,
        categories: Vec::new(),
        tags: Vec::new(),
        author: None,
        number: None,
        chapeau: None,
        lead: Vec::new(),
        attachments: Vec::new(),
        contacts: Vec::new(),
        url: None,
        redirect_to: None,
        draft: false,
        issuer: Issuer { name: "Service".to_owned(), ..Issuer::default() },
        site_url: Some("https://exemple.gouv.fr".to_owned()),
        base_url: String::new(),
        address: None,
        engine: Default::default(),
        templates: Default::default(),
        liquid: Default::default(),
        page: serde_json::Value::Null,
        dialect: Default::default(),
        markup: Default::default(),
        has_emoji: false,
        has_hard_breaks: false,
        parses_html: false,
        site_title: None,
        defaults: String::new(),
        other: BTreeMap::new(),
        uploads: MemoryUploads::of(&[]),
        allow_missing: false,
        only_examined: false,
        findings: Vec::new(),
    }
}

pub fn document(body: &str) -> Document {
    build_document(&release(body)).unwrap()
}

pub fn errors(release: &Release) -> Vec<DocumentError> {
    build_document(release).map(|document| document.findings).unwrap_err()
}

/// The body's outline, without positions.
pub fn outline(body: &str) -> String {
    without_positions(&trace_blocks(&document(body).body))
}

pub fn without_positions(traced: &str) -> String {
    let mut out = String::new();
    for line in traced.lines() {
        match line.split_once(" @") {
            Some((start, rest)) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
                let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
                out.push_str(start);
                out.push_str(after);
            }
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// Codes of the findings about a body.
pub fn codes(body: &str) -> Vec<&'static str> {
    document(body).findings.iter().map(|finding| finding.rule.code).collect()
}

/// Compares the body's outline with `expected`, ignoring common indentation.
#[track_caller]
pub fn assert_outline(body: &str, expected: &[&str]) {
    let expected: String = expected.iter().map(|line| format!("{line}\n")).collect();
    assert_eq!(outline(body), expected, "\n{body}");
}

/// As declared by the post itself.
fn french() -> DeclaredLanguage {
    let (language, by) = (Language::FRENCH, Declarer::Post);
    DeclaredLanguage { language, by, position: Position::START }
}
