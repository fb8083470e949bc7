//! `log.jsonl`: append-only; each line has the digest of the one before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::{Digests, lines};
use crate::error::IoError;
use crate::finding::Finding;
use crate::verify::{fixity, rule};

const NAME: &str = "log.jsonl";
/// SHA-256 of the line before, without its line feed; `null` in the first line.
const PREVIOUS: &str = "previous";
const EVENT: &str = "event";
const PACKAGE: &str = "package";

/// Faults of the chain, and packages that the log stored and that are nowhere.
pub fn check(
    root: &Path,
    packages: &Digests,
    tombstones: &BTreeSet<String>,
) -> Result<Vec<Finding>, IoError> {
    let mut findings = Vec::new();
    let mut previous: Option<String> = None;
    let mut stored: BTreeMap<String, u64> = BTreeMap::new();
    let exists = lines::read(&root.join(NAME), &mut |number, line, is_whole| {
        let mut wrong = |rule, what: &str| {
            findings.push(Finding::new(rule, NAME, format!("line {number} {what}")));
        };
        match serde_json::from_slice::<Value>(line) {
            Ok(entry @ Value::Object(_)) if is_whole => {
                if entry.get(PREVIOUS).and_then(Value::as_str) != previous.as_deref() {
                    wrong(&rule::ARCHIVE_LOG_CHAIN, "does not follow the line before it");
                }
                note(&entry, number, &mut stored);
            }
            _ => wrong(&rule::ARCHIVE_LOG_LINE, "is no whole JSON object"),
        }
        previous = Some(fixity::sha256(line));
    })?;
    if !exists {
        findings.push(Finding::new(&rule::ARCHIVE_NO_LOG, NAME, "the file is missing"));
    }
    for (package, number) in stored {
        if !packages.contains_key(&package) && !tombstones.contains(&package) {
            let detail = format!("line {number} of {NAME} stored it; it is absent");
            findings.push(Finding::new(&rule::ARCHIVE_LOGGED_ABSENT, package, detail));
        }
    }
    Ok(findings)
}

/// Keeps account of what should be there.
fn note(entry: &Value, number: u64, stored: &mut BTreeMap<String, u64>) {
    let text = |key| entry.get(key).and_then(Value::as_str);
    match (text(EVENT), text(PACKAGE)) {
        (Some("stored"), Some(package)) => {
            stored.insert(package.to_owned(), number);
        }
        (Some("withdrawn"), Some(package)) => {
            stored.remove(package);
        }
        _ => {}
    }
}
