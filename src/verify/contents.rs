//! Reads every content once, for all its digests together, its CRC-32 and what later checks need
//! from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

mod waiting;

use super::bag::{Bag, Kind};
use super::checks::Checks;
use super::error::VerifyError;
use super::fixity::{Algorithm, FileDigests, HEAD, Hasher};
use super::known::{Known, KnownFiles, Stored};
use super::outcome::Checked;
use super::pdf::Inspected;
use super::places;
use super::reader::{EntryKind, PackageReader, ReadFault};
use crate::finding::{Finding, Severity};
use crate::limits::package::{ROOM_FOR_A_FILE, SMALL_ATTACHMENT};
use crate::rules::verification as rule;
use crate::verify::findings::Findings;

use waiting::Waiting;

/// The results of one pass over all contents.
#[derive(Default)]
pub struct Contents {
    /// Faults of the container, by path in it.
    pub container: Findings,
    /// Faults of files, by path in the bag.
    pub findings: Findings,
    /// By path in the bag.
    pub digests: BTreeMap<String, FileDigests>,
    /// Complete metadata files of this program's packages.
    pub metadata: BTreeMap<String, Vec<u8>>,
    /// The complete files of their sources that are needed to typeset the release again.
    pub sources: BTreeMap<String, Arc<Vec<u8>>>,
    /// Their PDFs.
    pub pdfs: Vec<Inspected>,
    /// The first of them, until it is inspected.
    waiting: Option<Waiting>,
    pub checked: Checked,
}

/// An expected digest, and the manifest that gives it.
struct Expectation<'a> {
    algorithm: Algorithm,
    digest: &'a str,
    manifest: &'a str,
    kind: Kind,
}

/// Reads every file with a known digest; in a zip every entry, for its CRC-32.
///
/// # Errors
/// If content cannot be read.
pub fn read_contents(
    reader: &mut dyn PackageReader,
    bag: &Bag,
    checks: &Checks,
) -> Result<Contents, VerifyError> {
    let paths: BTreeMap<usize, &str> =
        bag.files.iter().map(|(path, index)| (*index, path.as_str())).collect();
    // A wrong size is enough: a file larger than the whole payload should be is not read through.
    let most = bag.info.oxum(bag.declaration, &mut Findings::default()).map(|oxum| oxum.octets);
    let mut contents = Contents::default();
    let mut budget = checks.limits.sources;
    let mut attached_budget = checks.limits.sources;
    for index in 0..reader.entries().len() {
        let path = paths.get(&index).copied();
        let expectations = path.map(|path| expectations(bag, path)).unwrap_or_default();
        let is_file = reader.entries()[index].kind == EntryKind::File;
        // For comparison with the rebuilt package, tag manifests are digested too.
        let is_compared = checks.reproduce && bag.own_program.is_some();
        let is_read = reader.has_checksums() || is_compared || bag.is_alone;
        if !is_file || expectations.is_empty() && !is_read {
            continue;
        }
        let size = reader.entries()[index].size;
        if let Some(path) = path.filter(|path| path.starts_with("data/"))
            && most.is_some_and(|most| size > most)
        {
            let detail = format!("{size} bytes; Payload-Oxum gives less for the whole payload");
            contents.findings.push(Finding::new(&rule::FIXITY_TOO_LARGE, path, detail));
            continue;
        }
        let wanted = Wanted::of(path, bag, checks.reproduce);
        let limit = wanted.limit(checks, (budget, attached_budget));
        let shared = Shared::of(path, bag, size, wanted, checks);
        let how = (wanted, limit, shared);
        let file = read_file(reader, index, &expectations, how, &mut contents)?;
        let (Some(path), Some(file)) = (path, file) else { continue };
        contents.compare(path, &file.found, &expectations);
        match file.kept {
            Kept::Metadata(bytes) => {
                contents.metadata.insert(path.to_owned(), bytes);
            }
            Kept::Source(bytes) => {
                match wanted {
                    Wanted::Attached => {
                        attached_budget = attached_budget.saturating_sub(bytes.len() as u64);
                    }
                    _ => budget = budget.saturating_sub(bytes.len() as u64),
                }
                contents.sources.insert(path.to_owned(), Arc::new(bytes));
            }
            Kept::Pdf(bytes) => contents.take_pdf(path, bytes, &file.found),
            Kept::TooLarge(rule, limit) => {
                let detail = format!("{} bytes; the limit is {limit}", file.found.size);
                contents.findings.push(Finding::new(rule, path, detail));
            }
            Kept::Nothing => {}
        }
        contents.digests.insert(path.to_owned(), file.found);
    }
    contents.inspect_waiting();
    Ok(contents)
}

/// What the manifests say about a file.
fn expectations<'a>(bag: &'a Bag, path: &str) -> Vec<Expectation<'a>> {
    let expected = bag.manifests.iter().filter_map(|manifest| {
        let (algorithm, digest) = (manifest.algorithm?, manifest.digests.get(path)?);
        Some(Expectation { algorithm, digest, manifest: &manifest.name, kind: manifest.kind })
    });
    expected.collect()
}

/// What else is wanted of a file, besides digests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Nothing,
    /// For other makers' files: only what the manifests need.
    Digests,
    Metadata,
    /// For typesetting the release again.
    Source,
    /// For making the package again.
    Attached,
    Pdf,
}

impl Wanted {
    /// Maximum size up to which a file is kept whole.
    fn limit(self, checks: &Checks, (budget, attached): (u64, u64)) -> u64 {
        match self {
            Wanted::Metadata => checks.limits.metadata,
            Wanted::Pdf => checks.limits.pdf,
            Wanted::Source => budget,
            // Without it, what others would show is not known.
            Wanted::Attached if checks.reproduce => attached,
            Wanted::Attached => attached.min(SMALL_ATTACHMENT),
            Wanted::Nothing | Wanted::Digests => 0,
        }
    }

    fn of(path: Option<&str>, bag: &Bag, reproduce: bool) -> Wanted {
        match path {
            Some(path) if bag.own_program.is_some() => {
                let content = path.strip_prefix(&bag.content_folder()).unwrap_or_default();
                if places::is_metadata(content) {
                    Wanted::Metadata
                } else if places::is_page_file(content) {
                    Wanted::Pdf
                } else if places::is_kept(content, reproduce) {
                    Wanted::Source
                } else if places::is_attached(content) {
                    Wanted::Attached
                } else {
                    Wanted::Digests
                }
            }
            Some(_) | None => Wanted::Nothing,
        }
    }

    /// A file's content, for what it is wanted for.
    fn keep(self, bytes: Vec<u8>) -> Kept {
        match self {
            Wanted::Nothing | Wanted::Digests => Kept::Nothing,
            Wanted::Metadata => Kept::Metadata(bytes),
            Wanted::Source | Wanted::Attached => Kept::Source(bytes),
            Wanted::Pdf => Kept::Pdf(bytes),
        }
    }

    /// The same for one that is larger than the limit.
    fn leave(self, limit: u64) -> Kept {
        match self {
            Wanted::Metadata => Kept::TooLarge(&rule::XML_TOO_LARGE, limit),
            Wanted::Pdf => Kept::TooLarge(&rule::PDF_TOO_LARGE, limit),
            _ => Kept::Nothing,
        }
    }
}

enum Kept {
    Nothing,
    Metadata(Vec<u8>),
    Source(Vec<u8>),
    Pdf(Vec<u8>),
    TooLarge(&'static crate::finding::Rule, u64),
}

struct ReadFile {
    found: FileDigests,
    kept: Kept,
}

/// Reads one file; `None` if its content is too damaged to compare.
fn read_file(
    reader: &mut dyn PackageReader,
    index: usize,
    expectations: &[Expectation<'_>],
    (wanted, limit, shared): (Wanted, u64, Option<Shared<'_>>),
    contents: &mut Contents,
) -> Result<Option<ReadFile>, VerifyError> {
    let mut algorithms: BTreeSet<Algorithm> =
        expectations.iter().map(|expected| expected.algorithm).collect();
    if wanted != Wanted::Nothing {
        // METS is compared by SHA-512, the embedded source by SHA-256.
        algorithms.extend([Algorithm::Sha256, Algorithm::Sha512]);
    }
    let known = shared.and_then(|shared| shared.known(&algorithms, limit));
    let mut reading = Reading::new(algorithms, wanted, limit, reader.entries()[index].size);
    let mut stored = None;
    let result = match shared {
        Some(_) => {
            let mut is_known = |form: Stored<'_>| {
                let is_known = known.as_ref().is_some_and(|known| known.is(form));
                stored = (!is_known).then(|| Known::new(form));
                is_known
            };
            reader.read_unless(index, &mut is_known, &mut |piece| reading.take(piece))
        }
        None => reader.read(index, &mut |piece| reading.take(piece)).map(|()| false),
    };
    contents.checked.files += 1;
    if let (Ok(true), Some(known)) = (&result, known) {
        contents.checked.bytes += known.found.size;
        return Ok(Some(ReadFile {
            found: known.found.clone(),
            kept: wanted.keep(known.kept.clone()),
        }));
    }
    contents.checked.bytes += reading.size;
    let is_sound = result.is_ok();
    match result {
        Ok(_) => {}
        Err(ReadFault::Unreadable(error)) => return Err(error.into()),
        // Unreadable because of a fault that was reported when the container was opened.
        Err(ReadFault::Unsupported) => return Ok(None),
        Err(ReadFault::Damaged(faults)) if faults.is_empty() => return Ok(None),
        Err(ReadFault::Damaged(faults)) => {
            let is_unread = faults.iter().any(|it| it.rule.severity == Severity::Unchecked);
            contents.container.extend(faults);
            if is_unread {
                return Ok(None);
            }
        }
    }
    let (found, kept) = reading.finish();
    if let (Some(shared), Some(known), true) = (shared, stored, is_sound) {
        shared.files.remember(shared.path, known.with(found.clone(), kept.clone()));
    }
    let kept = if found.size > limit { wanted.leave(limit) } else { wanted.keep(kept) };
    Ok(Some(ReadFile { found, kept }))
}

/// A file that other packages of the run are likely to have too.
#[derive(Clone, Copy)]
struct Shared<'a> {
    files: &'a KnownFiles,
    /// Below the content folder.
    path: &'a str,
}

impl<'a> Shared<'a> {
    fn of(
        path: Option<&'a str>,
        bag: &Bag,
        size: u64,
        wanted: Wanted,
        checks: &'a Checks,
    ) -> Option<Shared<'a>> {
        let path = path.filter(|_| matches!(wanted, Wanted::Digests | Wanted::Source))?;
        let path = path.strip_prefix(&bag.content_folder())?;
        KnownFiles::may_know(path, size).then_some(Shared { files: &checks.known, path })
    }

    /// The file seen there last, if all is known of it that is wanted now.
    fn known(self, algorithms: &BTreeSet<Algorithm>, limit: u64) -> Option<Arc<Known>> {
        let known = self.files.at(self.path)?;
        let is_enough = known.found.digests.keys().eq(algorithms)
            && known.kept.len() as u64 == if limit == 0 { 0 } else { known.found.size }
            // What is left for sources may be less than it was then.
            && (limit == 0 || known.found.size <= limit);
        is_enough.then_some(known)
    }
}

/// What is taken from a file while it is read.
struct Reading {
    hasher: Hasher,
    size: u64,
    /// Its first bytes, at most `head_length` of them.
    head: Vec<u8>,
    head_length: usize,
    /// All of it, if it has at most `limit` bytes.
    kept: Vec<u8>,
    limit: u64,
}

impl Reading {
    fn new(algorithms: BTreeSet<Algorithm>, wanted: Wanted, limit: u64, declared: u64) -> Reading {
        // Memory for what is likely to be kept, whatever a container declares.
        let room = declared.min(limit).min(ROOM_FOR_A_FILE);
        Reading {
            hasher: Hasher::new(algorithms),
            size: 0,
            head: Vec::new(),
            head_length: if wanted == Wanted::Nothing { 0 } else { HEAD },
            kept: Vec::with_capacity(room as usize),
            limit,
        }
    }

    fn take(&mut self, piece: &[u8]) {
        self.hasher.update(piece);
        let more = piece.len().min(self.head_length - self.head.len());
        self.head.extend_from_slice(&piece[..more]);
        self.size += piece.len() as u64;
        if self.size <= self.limit {
            self.kept.extend_from_slice(piece);
        }
    }

    fn finish(self) -> (FileDigests, Vec<u8>) {
        let digests = self.hasher.finish().into_iter().collect();
        (FileDigests { size: self.size, digests, head: self.head }, self.kept)
    }
}

impl Contents {
    fn compare(&mut self, path: &str, found: &FileDigests, expected: &[Expectation<'_>]) {
        for Expectation { algorithm, digest, manifest, kind } in expected {
            self.checked.digests += 1;
            let Some(actual) = found.digests.get(algorithm) else { continue };
            if actual != digest {
                let rule = match kind {
                    Kind::Payload => &rule::FIXITY_PAYLOAD,
                    Kind::Tag => &rule::FIXITY_TAG,
                };
                let name = algorithm.name();
                let detail = format!("{name} is {actual}; {manifest} expects {digest}");
                self.findings.push(Finding::new(rule, path, detail));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::fixity::sha256;

    #[test]
    fn what_a_run_has_seen_lifts_no_limit() {
        let files = KnownFiles::default();
        let shared = Shared { files: &files, path: "settings/layout.yaml" };
        let digests = BTreeMap::from([(Algorithm::Sha256, sha256(b"texte"))]);
        let algorithms: BTreeSet<Algorithm> = digests.keys().copied().collect();
        let stored = Stored { terms: &[], bytes: b"texte" };
        let found = FileDigests { size: 5, digests, head: Vec::new() };
        files.remember(shared.path, Known::new(stored).with(found, b"texte".to_vec()));
        assert!(shared.known(&algorithms, 5).is_some());
        // What is left for sources is less than it was then, or nothing.
        assert!(shared.known(&algorithms, 4).is_none());
        assert!(shared.known(&algorithms, 0).is_none());
        let others = BTreeSet::from([Algorithm::Sha512]);
        assert!(shared.known(&others, 5).is_none());
    }
}
