//! Makes what an archive shows of one release: its page, the picture of its first page, and what the
//! lists need to know.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::around::{Around, stem};
use super::entry::{Entry, State};
use super::facts::{Content, Facts, Latest};
use super::output::Output;
use super::release::page;
use super::search::{self, Words};
use super::settings::Settings;
use crate::archive::ArchivedVersion;
use crate::digest::to_hex;
use crate::document::plain;
use crate::error::IoError;
use crate::identity::PROGRAM;
use crate::pipeline::{Reproducer, ShownRelease};
use crate::typeset::reading::reading;
use crate::verify::reproduce::PackagedFile;
use crate::verify::{Checks, read_file};

/// What is kept of a release, so that its page is made again only when something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    #[serde(flatten)]
    pub entry: Entry,
    /// Digest of all that the page was made from.
    pub key: String,
    /// Files made for it, below the archive.
    pub files: Vec<String>,
    pub words: Words,
}

impl Record {
    /// Whether it is what this program would keep of a release: it leads nowhere else.
    pub fn is_of(&self, id: &str, versions: &[ArchivedVersion]) -> bool {
        let (stem, entry) = (stem(id), &self.entry);
        let page = format!("{stem}.html");
        let picture = format!("{stem}.png");
        let beside = format!("{stem}/");
        let is_own = |file: &String| *file == page || *file == picture || file.starts_with(&beside);
        entry.id == id
            && entry.page == page
            && entry.picture.as_ref().is_none_or(|it| *it == picture)
            && versions.last().is_some_and(|last| last.path() == entry.package)
            && self.files.iter().all(is_own)
    }
}

/// Makes pages of releases.
pub struct Maker<'a> {
    pub root: &'a Path,
    pub settings: &'a Settings,
    pub reproducer: &'a Reproducer,
    pub checks: &'a Checks,
    pub output: &'a dyn Output,
}

/// Digest of all that a release's page is made from.
pub fn key(versions: &[ArchivedVersion], settings: &Settings) -> String {
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    };
    add(PROGRAM);
    add(&settings.text());
    for version in versions {
        let entry = version.entry();
        add(&version.path());
        add(&entry.sha256);
        match version {
            ArchivedVersion::Present(_) => add("present"),
            ArchivedVersion::Absent(_) => add("absent"),
            ArchivedVersion::Withdrawn(tombstone) => {
                let withdrawal = &tombstone.withdrawal;
                add(&withdrawal.reason);
                add(withdrawal.at.as_deref().unwrap_or_default());
                add(withdrawal.agent.as_deref().unwrap_or_default());
            }
        }
    }
    to_hex(&digest.finalize())
}

/// From the page of a release to the archive's folder.
const ROOT: &str = "../../../";

impl Maker<'_> {
    /// Makes the page of a release.
    ///
    /// # Errors
    /// If its files cannot be written.
    pub fn make(
        &self,
        id: &str,
        versions: Vec<ArchivedVersion>,
        key: String,
    ) -> Result<Option<Record>, IoError> {
        let facts = Facts::read(self.root, id, versions, (self.reproducer, self.checks));
        let Some(last) = facts.last() else { return Ok(None) };
        let stem = stem(id);
        // What may be otherwise next time is made again next time.
        let key = if facts.are_settled() { key } else { String::new() };
        let mut files = Vec::new();
        let picture = self.picture(&facts, &stem, &mut files)?;
        let extracted = self.extract(&facts, last, &stem, &mut files)?;
        let image = |address: &str| extracted.address_of(address);
        let around = Around {
            language: self.settings.language,
            archive: self.settings.title(),
            published: self.settings.address.as_deref(),
            root: ROOT,
            picture: picture.as_deref(),
            pdf: extracted.pdf.as_deref(),
            image: &image,
        };
        let html = format!("{stem}.html");
        self.output.put(&html, &page(&facts, &around))?;
        files.push(html);
        Ok(Some(Record {
            entry: entry(&facts, last, &stem, picture.is_some()),
            key,
            words: words(&facts, last),
            files,
        }))
    }

    /// Draws the first page, and returns its address from the page.
    fn picture(
        &self,
        facts: &Facts,
        stem: &str,
        files: &mut Vec<String>,
    ) -> Result<Option<String>, IoError> {
        let picture = facts.shown().and_then(|shown| shown.first_page.as_ref().ok());
        let Some(picture) = picture else { return Ok(None) };
        let path = format!("{stem}.png");
        self.output.put(&path, &picture.to_png())?;
        files.push(path);
        Ok(Some(format!("{}.png", facts.id)))
    }

    /// Puts the PDF and the pictures beside the page, if that is asked for.
    fn extract(
        &self,
        facts: &Facts,
        last: &ArchivedVersion,
        stem: &str,
        files: &mut Vec<String>,
    ) -> Result<Extracted, IoError> {
        let mut extracted = Extracted::default();
        let Latest::Read(content) = &facts.latest else { return Ok(extracted) };
        if !self.settings.with_pdf {
            return Ok(extracted);
        }
        let package = self.root.join(last.path());
        if let Some(path) = &content.package.pdf {
            let mut bytes = Vec::new();
            let is_whole = read_file(&package, path, self.checks, &mut |piece| {
                bytes.extend_from_slice(piece);
            });
            if is_whole.unwrap_or(false) {
                let name = path.rsplit('/').next().unwrap_or(path);
                extracted.pdf = Some(self.put_beside(facts, stem, name, &bytes, files)?);
            }
        }
        for (number, file) in pictures(content).enumerate() {
            let Some(bytes) = &file.bytes else { continue };
            let Some(ending) = shown_kind(bytes) else { continue };
            let name = format!("{}.{ending}", number + 1);
            let address = self.put_beside(facts, stem, &name, bytes, files)?;
            extracted.pictures.push((file.address.clone(), address));
        }
        Ok(extracted)
    }

    fn put_beside(
        &self,
        facts: &Facts,
        stem: &str,
        name: &str,
        bytes: &[u8],
        files: &mut Vec<String>,
    ) -> Result<String, IoError> {
        let path = format!("{stem}/{name}");
        self.output.put(&path, bytes)?;
        files.push(path);
        Ok(super::address::encoded(&format!("{}/{name}", facts.id)))
    }
}

/// What was put beside a page.
#[derive(Default)]
struct Extracted {
    /// Its address, from the page.
    pdf: Option<String>,
    /// Addresses on the site and from the page.
    pictures: Vec<(String, String)>,
}

impl Extracted {
    fn address_of(&self, address: &str) -> Option<String> {
        let found = self.pictures.iter().find(|(on_site, _)| on_site == address);
        found.map(|(_, beside)| beside.clone())
    }
}

fn pictures(content: &Content) -> impl Iterator<Item = &PackagedFile> {
    let files = content.package.release.as_ref().ok().map(|release| release.files.as_slice());
    files.unwrap_or_default().iter().filter(|file| file.is_picture)
}

/// The ending by which a server knows a picture that browsers show, by its first bytes.
fn shown_kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xD8, ..] => Some("jpg"),
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [b'G', b'I', b'F', ..] => Some("gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        // SVG may hold scripts, which run where it is opened by itself.
        _ => None,
    }
}

fn entry(facts: &Facts, last: &ArchivedVersion, stem: &str, has_picture: bool) -> Entry {
    let listed = last.entry();
    let shown = facts.shown();
    let document = shown.map(|shown| &shown.document);
    let release = shown.map(|shown| &shown.release);
    let mut findings: Vec<String> = match &facts.latest {
        Latest::Read(content) => content
            .package
            .events
            .iter()
            .filter_map(|it| it.rule())
            .map(|(code, _)| code.to_owned())
            .collect(),
        Latest::Withdrawn | Latest::Missing | Latest::Illegible => Vec::new(),
    };
    findings.sort_unstable();
    findings.dedup();
    Entry {
        id: facts.id.clone(),
        version: listed.version,
        state: match last {
            ArchivedVersion::Withdrawn(_) => State::Withdrawn,
            ArchivedVersion::Present(_) | ArchivedVersion::Absent(_) => State::Kept,
        },
        title: listed.title.clone(),
        label: document.map(|it| it.label.clone()).unwrap_or_default(),
        date: listed.date.clone(),
        modified: document.and_then(|it| it.metadata.modified.clone()),
        language: listed.language.clone(),
        issuer: document.map(|it| it.metadata.creator.clone()).unwrap_or_default(),
        site: listed.site.clone(),
        summary: document.and_then(|it| it.metadata.description.clone()).unwrap_or_default(),
        categories: release.map(|it| it.categories.clone()).unwrap_or_default(),
        tags: release.map(|it| it.tags.clone()).unwrap_or_default(),
        findings,
        page: format!("{stem}.html"),
        picture: has_picture.then(|| format!("{stem}.png")),
        package: last.path(),
        sha256: listed.sha256.clone(),
    }
}

/// What a release is found by. A withdrawn one is found by its title alone.
fn words(facts: &Facts, last: &ArchivedVersion) -> Words {
    let entry = last.entry();
    let Some(shown) = facts.shown() else {
        return search::words(&entry.language, &entry.title, [], []);
    };
    let ShownRelease { release, document, layout, .. } = shown;
    let mut about: Vec<String> = release.tags.iter().chain(&release.categories).cloned().collect();
    about.push(plain::blocks_text(&document.chapeau));
    about.push(plain::text(&document.subtitle));
    for contact in &document.contacts {
        about.push(plain::text(&contact.service));
        about.push(plain::text(&contact.name));
        about.extend(contact.email.clone());
    }
    let text = reading(document, layout);
    let (about, text) = (about.iter().map(String::as_str), text.iter().map(String::as_str));
    search::words(&entry.language, &entry.title, about, text)
}
