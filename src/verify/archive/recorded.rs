//! What a log records, as far as it is compared with the archive.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::verify::fixity;

/// What the log records, each item with the number of the last line that has it.
#[derive(Default)]
pub struct Recorded {
    /// SHA-256 of the packages that were stored, by path, including withdrawn ones.
    pub stored: BTreeMap<String, (u64, String)>,
    /// Paths of the packages that were withdrawn.
    pub withdrawn: BTreeMap<String, u64>,
    /// SHA-256 of tombstones, by their own path.
    pub tombstones: BTreeMap<String, String>,
    /// Releases whose posts were renamed.
    pub renamed: Vec<Renamed>,
    /// Times of the lines that withdrew something, where they give one, by their numbers.
    pub times: BTreeMap<u64, String>,
    /// Whether there is a log.
    pub exists: bool,
    /// Number of complete lines, and the SHA-256 of the last one.
    pub lines: u64,
    pub head: Option<String>,
    pub last_check: Option<LastCheck>,
    /// SHA-256 of the catalogue after the last line.
    pub catalogue: Option<String>,
}

/// A release whose post was renamed, or the one that it goes on as.
pub struct Renamed {
    /// The number of the line.
    pub line: u64,
    pub id: String,
    /// Paths that the post had and has; `None` for the one that it goes on as.
    pub from: Option<String>,
    pub to: Option<String>,
    /// The latest version at that time.
    pub version: Option<u64>,
}

/// A line that records a check.
pub struct LastCheck {
    pub line: u64,
    /// What it found, if that was sound.
    pub checked: Option<Checked>,
    /// Its time, if the line gives one.
    pub at: Option<String>,
}

/// What a check records of the packages that it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    packages: u64,
    state: String,
    /// Paths of those that no line had: one after it may.
    unlogged: BTreeSet<String>,
}

impl Checked {
    /// Of a check that found every package sound: what is missing or different has another digest than
    /// the log.
    pub fn of(check: &Value) -> Option<Checked> {
        let text = |key| check.get(key).and_then(Value::as_str);
        (text("result") == Some("sound")).then_some(())?;
        let packages = check.get("packages").and_then(Value::as_u64)?;
        let unlogged = check.get("unlogged").and_then(Value::as_array).into_iter().flatten();
        let path = |item: &Value| item.get("path").and_then(Value::as_str).map(str::to_owned);
        let unlogged = unlogged.filter_map(path).collect();
        Some(Checked { packages, state: text("state")?.to_owned(), unlogged })
    }
}

impl Recorded {
    /// Why the last check was not one of the packages that the log has until then. Where something was
    /// withdrawn after it, nothing can be said: it may have been taken away before it was recorded.
    pub fn other_packages(&self) -> Option<(u64, String)> {
        let last = self.last_check.as_ref()?;
        let (line, checked) = (last.line, last.checked.as_ref()?);
        if self.withdrawn.values().any(|withdrawn| *withdrawn > line) {
            return None;
        }
        let mut hasher = fixity::Hasher::new([fixity::Algorithm::Sha256]);
        let mut packages = 0;
        for (path, (stored, digest)) in &self.stored {
            let was_there = *stored <= line || checked.unlogged.contains(path);
            if was_there && !self.withdrawn.contains_key(path) {
                packages += 1;
                hasher.update(format!("{digest}  {path}\n").as_bytes());
            }
        }
        let state = hasher.finish().into_iter().map(|(_, digest)| digest).next()?;
        if packages != checked.packages {
            let given = checked.packages;
            return Some((
                line,
                format!("checked {given} packages; the lines until then store {packages}"),
            ));
        }
        (state != checked.state).then(|| {
            let detail = "checked packages with other digests than the lines until then store";
            (line, detail.to_owned())
        })
    }
}
