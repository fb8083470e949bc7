//! `log.jsonl`: what was done to the archive. Append-only; each line holds the digest of the line
//! before, so that none can be changed or taken away unseen but the last.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::disk::Disk;
use crate::digest::to_hex;
use crate::error::IoError;

pub(super) const LOG: &str = "log.jsonl";

/// What the caller says of a run; nothing is taken from the clock.
#[derive(Debug, Clone, Default)]
pub struct RunRecord {
    /// `export`, `upgrade`, ….
    pub event: String,
    /// RFC 3339, from `--at`.
    pub at: Option<String>,
    pub agent: Option<String>,
    /// `communique 0.1.0`.
    pub program: String,
}

/// A line of the log. Other events add fields of their own: readers pass over what they do not
/// know.
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
    /// Packages that are new since the catalogue before.
    #[serde(default)]
    pub(super) added: Vec<LoggedPackage>,
    /// SHA-256 of the catalogue after it.
    pub(super) catalogue: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LoggedPackage {
    pub(super) path: String,
    pub(super) sha256: String,
}

/// What is wrong with a log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("log.jsonl:{line}: not a line of the log: {source}")]
    Line { line: u64, source: serde_json::Error },
    #[error("log.jsonl:{line}: the digest of the line before is not the one it tells")]
    Chain { line: u64 },
    #[error("log.jsonl:{line}: numbered {sequence}")]
    Sequence { line: u64, sequence: u64 },
    #[error(transparent)]
    Io(#[from] IoError),
}

/// Checks that the log is whole: every line, its number and its chain. An archive without log is
/// whole.
pub fn check_log(root: &Path) -> Result<(), LogError> {
    let text = read(&root.join(LOG))?;
    let mut previous = None;
    for (number, line) in (1..).zip(text.lines()) {
        let parsed: LogLine =
            serde_json::from_str(line).map_err(|source| LogError::Line { line: number, source })?;
        if parsed.previous != previous {
            return Err(LogError::Chain { line: number });
        }
        if parsed.sequence != number {
            return Err(LogError::Sequence { line: number, sequence: parsed.sequence });
        }
        previous = Some(digest(line));
    }
    Ok(())
}

/// Appends a line, chained to the last. The archive's lock must be held.
pub(super) fn append(
    disk: &dyn Disk,
    root: &Path,
    record: &RunRecord,
    added: Vec<LoggedPackage>,
    catalogue: &[u8],
) -> Result<(), IoError> {
    let path = root.join(LOG);
    let text = read(&path)?;
    // A run killed while appending leaves a line without its end: nothing ever rested on it.
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    let last = text[..whole].lines().last();
    let line = LogLine {
        sequence: text[..whole].lines().count() as u64 + 1,
        previous: last.map(digest),
        event: record.event.clone(),
        at: record.at.clone(),
        agent: record.agent.clone(),
        program: record.program.clone(),
        added,
        catalogue: Some(to_hex(&Sha256::digest(catalogue))),
    };
    let json = serde_json::to_string(&line).expect("strings and numbers are always JSON") + "\n";
    if whole < text.len() {
        let cut = fs::File::options().write(true).open(&path);
        cut.and_then(|file| file.set_len(whole as u64)).map_err(IoError::of("cut", &path))?;
    }
    let mut file = disk.append(&path).map_err(IoError::of("open", &path))?;
    file.write_all(json.as_bytes()).map_err(IoError::of("write", &path))?;
    file.sync().map_err(IoError::of("synchronise", &path))
}

fn read(path: &Path) -> Result<String, IoError> {
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(IoError::of("read", path)(error)),
    }
}

fn digest(line: &str) -> String {
    to_hex(&Sha256::digest(line))
}
