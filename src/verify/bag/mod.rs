//! Bags (RFC 8493): any version from 0.93 to 1.0, from any maker.
//!
//! [`read_bag`] finds the bag in its container and reads the tag files that describe it; [`check`]
//! then checks whether the bag is complete. Fixity is checked elsewhere, in one pass.

mod complete;
pub mod declaration;
mod fetch;
mod forms;
pub mod info;
mod listing;
pub mod manifest;
pub mod own;
mod place;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::limits::Limits;
use crate::rules::verification as rule;
use crate::verify::error::VerifyError;
use crate::verify::findings::Findings;
use crate::verify::names;
use crate::verify::reader::{EntryKind, PackageReader, ReadFault};

pub use complete::check;
pub use declaration::Declaration;
pub use info::Info;
pub use listing::Listing;
pub use manifest::{Kind, Manifest};
use place::Place;
pub use text::{Encoding, decode_path};

/// A bag as its tag files describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bag {
    /// The top folder with its slash, in a zip; otherwise empty.
    pub prefix: String,
    /// Index into the reader's entries of each file, by path below the bag's folder.
    pub files: BTreeMap<String, usize>,
    /// Sizes in bytes of the reader's entries.
    pub sizes: Vec<u64>,
    pub has_payload_folder: bool,
    pub is_serialised: bool,
    pub declaration: Declaration,
    pub manifests: Vec<Manifest>,
    pub info: Info,
    /// Paths that fetch.txt lists.
    pub fetch: Listing,
    /// `Bag-Software-Agent`, if this program, in some version, made the bag.
    pub own_program: Option<String>,
    /// Faults in the tag files themselves.
    pub findings: Findings,
    /// Whether version, encoding and tag files are supported. If not, nothing more is known about
    /// the bag.
    pub is_legible: bool,
    /// Whether there is no bag, and this is what would be its payload ([`super::eark`]).
    pub is_alone: bool,
    /// Listed files that may be those whose names in the container could not be read.
    pub doubtful: BTreeSet<String>,
}

impl Bag {
    /// The path in the container of a path in the bag, or beside it (`../`).
    pub fn full_path(&self, path: &str) -> String {
        match path.strip_prefix("../") {
            Some(beside) => beside.to_owned(),
            None if self.is_alone => {
                let path = path.strip_prefix(&self.content_folder()).unwrap_or(path);
                format!("{}{path}", self.prefix)
            }
            None => format!("{}{path}", self.prefix),
        }
    }

    /// Leaves out the files that the system around an unpacked package of this program put beside
    /// what the package lists: only whoever reads the payload minds them.
    pub fn set_aside_system_files(&mut self) {
        let (is_alone, manifests) = (self.is_alone, &self.manifests);
        let is_aside = |path: &str| {
            (is_alone || !path.starts_with("data/"))
                && names::surrounding_file(path).is_some()
                && !manifests.iter().any(|manifest| manifest.digests.contains(path))
        };
        let aside: Vec<String> = match self.own_program {
            Some(_) => self.files.keys().filter(|path| is_aside(path)).cloned().collect(),
            None => return,
        };
        for path in aside {
            self.files.remove(&path);
            let detail = "the package does not list it: the system around it made it";
            self.findings.push(Finding::new(&rule::BAG_SYSTEM_FILE, path, detail));
        }
    }

    /// The payload's files.
    pub fn payload(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str).filter(|path| path.starts_with("data/"))
    }

    /// The identifier of a package of this program.
    pub fn identifier(&self) -> &str {
        self.info.first("External-Identifier").unwrap_or_default()
    }

    /// The folder that METS describes, with its slash.
    pub fn content_folder(&self) -> String {
        format!("data/{}/", self.identifier())
    }
}

/// Finds the bag and reads its tag files.
///
/// # Errors
/// If content cannot be read.
pub fn read_bag(reader: &mut dyn PackageReader, limits: &Limits) -> Result<Bag, VerifyError> {
    let (mut bag, outside) = locate(reader);
    let mut tags = Tags { reader, limits, bag: &mut bag, bytes: 0, lines: 0, marked: Vec::new() };
    tags.declaration()?;
    if tags.bag.is_legible {
        tags.info()?;
        tags.manifests()?;
        tags.fetch()?;
    }
    let marked = tags.marked;
    bag.own_program = own::program(&bag.info);
    let is_own = bag.own_program.is_some();
    let rule = match is_own {
        true => &rule::BAG_BYTE_ORDER_MARK,
        false => &rule::BAG_BYTE_ORDER_MARK_ELSEWHERE,
    };
    let detail = "begins with a byte order mark";
    bag.findings.extend(marked.into_iter().map(|path| Finding::new(rule, path, detail)));
    bag.findings.extend(outside.findings(is_own));
    // Only other makers may be less strict.
    let is_other = |it: &Finding| it.rule.code == rule::BAG_DECLARATION_FORM.code;
    if is_own && bag.findings.iter().any(is_other) {
        let detail = "it is not byte for byte as this program writes it";
        bag.findings.push(Finding::new(&rule::BAG_DECLARATION, declaration::NAME, detail));
    }
    if !bag.is_legible {
        bag.own_program = None;
        return Ok(bag);
    }
    forms::match_encodings(&mut bag, reader);
    forms::match_names(&mut bag);
    Ok(bag)
}

/// The bag's folder, and what is in it; and what is wrong with its place.
fn locate(reader: &dyn PackageReader) -> (Bag, Place) {
    let place = match reader.is_serialised() {
        true => Place::of(reader.entries(), reader.name()),
        false => Place::default(),
    };
    let prefix = place.prefix.clone();
    let mut files = BTreeMap::new();
    let mut has_payload_folder = false;
    for (index, entry) in reader.entries().iter().enumerate() {
        let Some(path) = entry.path.strip_prefix(&prefix) else { continue };
        has_payload_folder |= path.starts_with("data/");
        has_payload_folder |= path == "data" && entry.kind == EntryKind::Folder;
        if entry.kind == EntryKind::File {
            files.insert(path.to_owned(), index);
        }
    }
    let bag = Bag {
        prefix,
        files,
        sizes: reader.entries().iter().map(|entry| entry.size).collect(),
        has_payload_folder,
        is_serialised: reader.is_serialised(),
        declaration: Declaration::ASSUMED,
        manifests: Vec::new(),
        info: Info::default(),
        fetch: Listing::default(),
        own_program: None,
        findings: Findings::default(),
        is_legible: true,
        is_alone: false,
        doubtful: BTreeSet::new(),
    };
    (bag, place)
}

/// Reads tag files one by one.
struct Tags<'a> {
    reader: &'a mut dyn PackageReader,
    limits: &'a Limits,
    bag: &'a mut Bag,
    /// Bytes and lines of those already read.
    bytes: u64,
    lines: u64,
    /// Tag files with a byte order mark.
    marked: Vec<String>,
}

impl Tags<'_> {
    /// A tag file's bytes; damage in them is reported by the fixity pass.
    fn bytes(&mut self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, VerifyError> {
        let Some(&index) = self.bag.files.get(path) else { return Ok(None) };
        let size = self.bag.sizes[index];
        let limit = limit.min(self.limits.tag_files.saturating_sub(self.bytes));
        if size > limit {
            self.too_large(path, format!("{size} bytes; the limit is {limit}"));
            return Ok(None);
        }
        self.bytes += size;
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        match self.reader.read(index, &mut |piece| bytes.extend_from_slice(piece)) {
            Ok(()) | Err(ReadFault::Damaged(_)) => Ok(Some(bytes)),
            Err(ReadFault::Unsupported) => {
                self.bag.is_legible = false;
                Ok(None)
            }
            Err(ReadFault::Unreadable(error)) => Err(error.into()),
        }
    }

    fn too_large(&mut self, path: &str, detail: String) {
        self.bag.findings.push(Finding::new(&rule::BAG_TOO_LARGE, path, detail));
        self.bag.is_legible = false;
    }

    /// A tag file's text, in the declared encoding.
    fn text(&mut self, path: &str, limit: u64) -> Result<Option<String>, VerifyError> {
        let Some(bytes) = self.bytes(path, limit)? else { return Ok(None) };
        // What a line lists is kept: very many lines take more memory than their bytes.
        self.lines += bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
        if self.lines > self.limits.tag_lines {
            self.too_large(path, format!("more than {} lines", self.limits.tag_lines));
            return Ok(None);
        }
        let mut wrong = |rule, detail: &str| {
            self.bag.findings.push(Finding::new(rule, path, detail));
        };
        let content = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
            Some(rest) => {
                self.marked.push(path.to_owned());
                rest.to_owned()
            }
            None => bytes,
        };
        match self.bag.declaration.encoding.decode(content) {
            Some(text) => Ok(Some(text)),
            None => {
                wrong(&rule::BAG_TEXT, "is not in the encoding that bagit.txt declares");
                Ok(None)
            }
        }
    }

    fn declaration(&mut self) -> Result<(), VerifyError> {
        match self.bytes(declaration::NAME, self.limits.declaration)? {
            Some(bytes) => {
                let declared = declaration::parse(&bytes, &mut self.bag.findings);
                self.bag.is_legible = declared.is_some();
                self.bag.declaration = declared.unwrap_or(Declaration::ASSUMED);
            }
            // Too large, which is reported.
            None if self.bag.files.contains_key(declaration::NAME) => {}
            None => self.bag.findings.push(Finding::new(
                &rule::BAG_DECLARATION_MISSING,
                declaration::NAME,
                "the file is missing",
            )),
        }
        Ok(())
    }

    fn info(&mut self) -> Result<(), VerifyError> {
        for name in info::NAMES {
            if let Some(text) = self.text(name, self.limits.info)? {
                self.bag.info =
                    info::parse(name, &text, self.bag.declaration, &mut self.bag.findings);
                break;
            }
        }
        Ok(())
    }

    fn manifests(&mut self) -> Result<(), VerifyError> {
        let is_manifest = |path: &&String| manifest::recognise(path).is_some();
        let mut paths: Vec<String> = self.bag.files.keys().filter(is_manifest).cloned().collect();
        // In the container's order: a compressed stream is read forwards.
        paths.sort_by_key(|path| self.bag.files.get(path).copied());
        for path in paths {
            let Some(text) = self.text(&path, self.limits.tag_file)? else { continue };
            let Bag { files, findings, manifests, declaration, .. } = &mut *self.bag;
            let exists = |path: &str| files.contains_key(path);
            manifests.push(manifest::parse(&path, text, *declaration, &exists, findings));
        }
        self.bag.manifests.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(())
    }

    fn fetch(&mut self) -> Result<(), VerifyError> {
        if let Some(text) = self.text(fetch::NAME, self.limits.tag_file)? {
            self.bag.fetch = fetch::parse(text, self.bag.declaration, &mut self.bag.findings);
        }
        Ok(())
    }
}
