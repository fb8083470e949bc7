//! `log.jsonl`: what was done to the archive. Append-only; each line holds the digest of the line
//! before, so that none but the last can be changed or removed without trace.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::check_record::CheckRecord;
use super::disk::Disk;
use super::lines::{End, each_line, each_whole_line};
use crate::digest::to_hex;
use crate::error::IoError;

pub(super) const LOG: &str = "log.jsonl";

/// What the caller says about a run; nothing is taken from the clock.
#[derive(Debug, Clone, Default)]
pub struct RunRecord {
    /// `export`, `upgrade`, ….
    pub event: String,
    /// RFC 3339, from `--at`.
    pub at: Option<String>,
    /// Who runs it.
    pub agent: Option<String>,
    /// `communique 0.1.0`.
    pub program: String,
    /// What became of the posts that an export found.
    pub posts: Option<Posts>,
    /// What a check found.
    pub check: Option<CheckRecord>,
    /// Keys of the site that an export was of; the first is the one recorded.
    pub site: Vec<String>,
    /// All releases of the site whose posts are no longer there, where that was looked for: each is
    /// recorded once.
    pub gone: Option<Vec<GonePost>>,
    /// What was renamed by hand.
    pub renamed: Option<Renamed>,
}

/// A release whose post is no longer in its site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GonePost {
    /// The release's identifier.
    pub id: String,
    /// Where the post was.
    pub source: String,
}

/// A post that goes on with the release of another, or with its own under another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    /// Identifier of the release whose post was renamed.
    pub id: String,
    /// Key of its site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Path that the post had.
    pub from: String,
    /// Path that it has.
    pub to: String,
    /// Identifier of the release that the archive has by the new path already, which goes on with
    /// this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
    /// Version of the latest package when this was recorded: the next one records it too.
    pub version: u32,
}

/// The account of an export: every post that was found is packaged or named here. It is the same
/// for a run that was killed and resumed: what is stored now and what was there already both count
/// as packaged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posts {
    /// Number of posts.
    pub found: usize,
    /// In the archive after the run: stored by it or before it.
    pub packaged: usize,
    /// Outside the requested dates.
    pub outside: usize,
    /// Their paths in the site.
    pub drafts: Vec<String>,
    /// Paths in the site of releases that were withdrawn from the archive.
    pub withdrawn: Vec<String>,
    /// Paths in the site of faulty posts.
    pub refused: Vec<String>,
    /// Not reached after a first refusal.
    pub skipped: Vec<String>,
}

/// A line of the log. Other events add fields of their own: readers ignore what they do not know.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LogLine {
    /// Counted from 1.
    pub(super) sequence: u64,
    /// SHA-256 of the line before, without its line feed; null in the first.
    pub(super) previous: Option<String>,
    pub(super) event: String,
    pub(super) at: Option<String>,
    pub(super) agent: Option<String>,
    pub(super) program: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) posts: Option<Posts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) check: Option<CheckRecord>,
    /// Packages that no earlier line records.
    #[serde(default)]
    pub(super) added: Vec<LoggedPackage>,
    /// Paths of packages that were withdrawn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) withdrawn: Vec<String>,
    /// Their tombstones, with the digest of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tombstones: Vec<LoggedPackage>,
    /// Key of the site that the run was of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) site: Option<String>,
    /// Releases whose posts were first missed in the site.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) gone: Vec<GonePost>,
    /// Identifiers of those that were missed before, and are back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) returned: Vec<String>,
    /// Posts that were renamed by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) renamed: Vec<Renamed>,
    /// Files that were put back from a copy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) repaired: Vec<RepairedFile>,
    /// SHA-256 of the catalogue after the event.
    pub(super) catalogue: Option<String>,
}

/// A file that was put back from a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RepairedFile {
    pub(super) path: String,
    /// Its SHA-256 now.
    pub(super) sha256: String,
    /// What says that it is the right one.
    pub(super) confirmed_by: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LoggedPackage {
    pub(super) path: String,
    pub(super) sha256: String,
}

/// What is wrong with a log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// A line is not a valid log line.
    #[error("log.jsonl:{line}: not a valid log line: {source}")]
    Line {
        /// Line number, from 1.
        line: u64,
        /// Why.
        source: serde_json::Error,
    },
    /// A line is not chained to the one before it.
    #[error("log.jsonl:{line}: does not carry the digest of the line before it")]
    Chain {
        /// Line number, from 1.
        line: u64,
    },
    /// A line has the wrong number.
    #[error("log.jsonl:{line}: out of sequence: its number is {sequence}")]
    Sequence {
        /// Line number, from 1.
        line: u64,
        /// The number it has.
        sequence: u64,
    },
    /// The log cannot be read.
    #[error(transparent)]
    Io(#[from] IoError),
}

/// Checks that the log is whole: every line, its number and its chain. A missing log counts as
/// whole.
pub fn check_log(root: &Path) -> Result<(), LogError> {
    let mut previous = None;
    let mut number = 0;
    let mut found = Ok(());
    each_line(&root.join(LOG), |line, digest| {
        number += 1;
        let checked = check_line(line.text.unwrap_or_default(), number, previous.as_ref());
        previous = Some(digest);
        found = checked;
        found.is_ok()
    })?;
    found
}

fn check_line(text: &[u8], number: u64, previous: Option<&String>) -> Result<(), LogError> {
    let parsed: LogLine =
        serde_json::from_slice(text).map_err(|source| LogError::Line { line: number, source })?;
    if parsed.previous.as_ref() != previous {
        return Err(LogError::Chain { line: number });
    }
    if parsed.sequence != number {
        return Err(LogError::Sequence { line: number, sequence: parsed.sequence });
    }
    Ok(())
}

/// Maximum number of packages in a line: lines stay short enough to be read one at a time.
const PACKAGES_A_LINE: usize = 1000;

/// What a run adds to the log.
#[derive(Default)]
pub(super) struct News {
    pub(super) added: Vec<LoggedPackage>,
    /// Paths of withdrawn packages, and their tombstones.
    pub(super) withdrawn: Vec<String>,
    pub(super) tombstones: Vec<LoggedPackage>,
    pub(super) gone: Vec<GonePost>,
    pub(super) returned: Vec<String>,
    pub(super) renamed: Vec<Renamed>,
    pub(super) repaired: Vec<RepairedFile>,
}

impl News {
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.withdrawn.is_empty()
            && self.gone.is_empty()
            && self.returned.is_empty()
            && self.renamed.is_empty()
    }
}

/// What the complete lines of a log record. Lines that cannot be read are skipped: verification
/// finds them.
#[derive(Default)]
pub(super) struct RecordedPackages {
    pub(super) withdrawn: BTreeSet<String>,
    /// Identifiers of releases whose posts are gone, as far as they were recorded.
    pub(super) gone: BTreeSet<String>,
}

/// What was renamed by hand. Only lines that have the key are parsed: most logs have none.
pub(super) fn renamed(root: &Path) -> Result<Vec<Renamed>, IoError> {
    const KEY: &[u8] = b"\"renamed\":";
    let mut renamed = Vec::new();
    each_whole_line(&root.join(LOG), |text| {
        if text.windows(KEY.len()).any(|part| part == KEY)
            && let Ok(line) = serde_json::from_slice::<LogLine>(text)
        {
            renamed.extend(line.renamed);
        }
    })?;
    Ok(renamed)
}

impl LoggedPackage {
    /// A digest of path and SHA-256: of all that a log has added there is much.
    pub(super) fn digest(&self) -> [u8; 32] {
        Sha256::new().chain_update(&self.sha256).chain_update(&self.path).finalize().into()
    }
}

/// What a log records; `added` gets each package that it added.
pub(super) fn recorded(
    root: &Path,
    added: &mut dyn FnMut(&LoggedPackage),
) -> Result<RecordedPackages, IoError> {
    let mut recorded = RecordedPackages::default();
    each_whole_line(&root.join(LOG), |text| {
        let Ok(line) = serde_json::from_slice::<LogLine>(text) else { return };
        line.added.iter().for_each(&mut *added);
        recorded.withdrawn.extend(line.withdrawn);
        recorded.gone.extend(line.gone.into_iter().map(|one| one.id));
        let renamed = line.renamed.iter().map(|one| &one.id);
        line.returned.iter().chain(renamed).for_each(|id| _ = recorded.gone.remove(id));
    })?;
    Ok(recorded)
}

/// Appends lines, chained to the last. The archive's lock must be held.
pub(super) fn append(
    disk: &dyn Disk,
    root: &Path,
    record: &RunRecord,
    mut news: News,
    catalogue: &[u8; 32],
) -> Result<(), IoError> {
    let added = std::mem::take(&mut news.added).into_iter().map(Ok);
    append_with(disk, root, record, news, added, catalogue)
}

/// [`append`], for more packages than are held at once.
pub(super) fn append_with(
    disk: &dyn Disk,
    root: &Path,
    record: &RunRecord,
    news: News,
    added: impl Iterator<Item = io::Result<LoggedPackage>>,
    catalogue: &[u8; 32],
) -> Result<(), IoError> {
    let path = root.join(LOG);
    let end = End::of(&path)?;
    if end.is_cut {
        let cut = fs::File::options().write(true).open(&path);
        cut.and_then(|file| file.set_len(end.length)).map_err(IoError::of("cut", &path))?;
    }
    let mut file = disk.append(&path).map_err(IoError::of("open", &path))?;
    write_lines(end, record, news, added, &to_hex(catalogue), &mut *file)
        .map_err(IoError::of("write", &path))?;
    file.sync().map_err(IoError::of("synchronise", &path))
}

/// Writes the lines for some news after the existing ones; the last one records posts and
/// withdrawals.
fn write_lines(
    end: End,
    record: &RunRecord,
    mut news: News,
    added: impl Iterator<Item = io::Result<LoggedPackage>>,
    catalogue: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let End { lines: mut sequence, last: mut previous, .. } = end;
    let mut rest = added.peekable();
    loop {
        let added = rest.by_ref().take(PACKAGES_A_LINE).collect::<io::Result<_>>()?;
        let is_last = rest.peek().is_none();
        sequence += 1;
        let line = LogLine {
            sequence,
            previous: previous.take(),
            event: record.event.clone(),
            at: record.at.clone(),
            agent: record.agent.clone(),
            program: record.program.clone(),
            posts: record.posts.clone().filter(|_| is_last),
            check: record.check.clone().filter(|_| is_last),
            added,
            withdrawn: if is_last { std::mem::take(&mut news.withdrawn) } else { Vec::new() },
            tombstones: if is_last { std::mem::take(&mut news.tombstones) } else { Vec::new() },
            site: record.site.first().cloned(),
            gone: if is_last { std::mem::take(&mut news.gone) } else { Vec::new() },
            returned: if is_last { std::mem::take(&mut news.returned) } else { Vec::new() },
            renamed: if is_last { std::mem::take(&mut news.renamed) } else { Vec::new() },
            repaired: if is_last { std::mem::take(&mut news.repaired) } else { Vec::new() },
            catalogue: Some(catalogue.to_owned()),
        };
        let json = serde_json::to_string(&line).expect("strings and numbers are always JSON");
        previous = Some(digest(json.as_bytes()));
        out.write_all((json + "\n").as_bytes())?;
        if is_last {
            return Ok(());
        }
    }
}

fn digest(line: &[u8]) -> String {
    to_hex(&Sha256::digest(line))
}
