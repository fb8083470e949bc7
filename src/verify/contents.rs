//! Reads every content once, for all its digests together, its CRC-32 and what later checks need
//! from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::bag::{Bag, Kind};
use super::checks::Checks;
use super::error::VerifyError;
use super::fixity::{Algorithm, FileDigests, HEAD, Hasher, sha256};
use super::outcome::Checked;
use super::reader::{EntryKind, PackageReader, ReadFault};
use super::{pdf, places};
use crate::finding::{Finding, Severity};
use crate::limits::package::{ROOM_FOR_A_FILE, SMALL_ATTACHMENT};
use crate::rules::verification as rule;
use crate::verify::findings::Findings;

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
    pub pdfs: Vec<pdf::Inspected>,
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
        let file = read_file(reader, index, &expectations, (wanted, limit), &mut contents)?;
        let (Some(path), Some(file)) = (path, file) else { continue };
        contents.compare(path, &file.found, &expectations);
        match file.kept {
            Kept::Metadata(bytes) => {
                contents.metadata.insert(path.to_owned(), bytes);
            }
            Kept::Source(bytes) => {
                match wanted {
                    Wanted::Attached => attached_budget -= bytes.len() as u64,
                    _ => budget -= bytes.len() as u64,
                }
                contents.sources.insert(path.to_owned(), Arc::new(bytes));
            }
            Kept::Pdf(bytes) => {
                let known = file.found.digests.get(&Algorithm::Sha256).cloned();
                let known = known.unwrap_or_else(|| sha256(&bytes));
                contents.pdfs.push(pdf::Inspected::digested(path, &bytes, known));
            }
            Kept::TooLarge(rule, limit) => {
                let detail = format!("{} bytes; the limit is {limit}", file.found.size);
                contents.findings.push(Finding::new(rule, path, detail));
            }
            Kept::Nothing => {}
        }
        contents.digests.insert(path.to_owned(), file.found);
    }
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
    (wanted, limit): (Wanted, u64),
    contents: &mut Contents,
) -> Result<Option<ReadFile>, VerifyError> {
    let mut algorithms: BTreeSet<Algorithm> =
        expectations.iter().map(|expected| expected.algorithm).collect();
    if wanted != Wanted::Nothing {
        // METS is compared by SHA-512, the embedded source by SHA-256.
        algorithms.extend([Algorithm::Sha256, Algorithm::Sha512]);
    }
    // Memory for what is likely to be kept, whatever a container declares.
    let room = reader.entries()[index].size.min(limit).min(ROOM_FOR_A_FILE);
    let mut kept = Vec::with_capacity(room as usize);
    let (mut hasher, mut size) = (Hasher::new(algorithms), 0_u64);
    let mut head = Vec::new();
    let head_length = if wanted == Wanted::Nothing { 0 } else { HEAD };
    let result = reader.read(index, &mut |piece| {
        hasher.update(piece);
        head.extend_from_slice(&piece[..piece.len().min(head_length - head.len())]);
        size += piece.len() as u64;
        if size <= limit {
            kept.extend_from_slice(piece);
        }
    });
    contents.checked.bytes += size;
    contents.checked.files += 1;
    match result {
        Ok(()) => {}
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
    let kept = match wanted {
        Wanted::Nothing | Wanted::Digests => Kept::Nothing,
        Wanted::Metadata if size > limit => Kept::TooLarge(&rule::XML_TOO_LARGE, limit),
        Wanted::Metadata => Kept::Metadata(kept),
        Wanted::Source | Wanted::Attached if size > limit => Kept::Nothing,
        Wanted::Source | Wanted::Attached => Kept::Source(kept),
        Wanted::Pdf if size > limit => Kept::TooLarge(&rule::PDF_TOO_LARGE, limit),
        Wanted::Pdf => Kept::Pdf(kept),
    };
    let digests = hasher.finish().into_iter().collect();
    Ok(Some(ReadFile { found: FileDigests { size, digests, head }, kept }))
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
