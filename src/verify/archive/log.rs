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
/// Counts from 1.
const SEQUENCE: &str = "sequence";
/// Packages that a run stored: path and SHA-256 of each.
const ADDED: &str = "added";
/// Paths that a withdrawal took away.
const WITHDRAWN: &str = "withdrawn";

/// A package as the log tells of it: the number of the line, and its SHA-256.
type Told = BTreeMap<String, (u64, String)>;

/// Faults of the chain, and packages that are not as the log tells.
pub fn check(
    root: &Path,
    packages: &Digests,
    tombstones: &BTreeSet<String>,
) -> Result<Vec<Finding>, IoError> {
    let mut findings = Vec::new();
    let mut previous: Option<String> = None;
    let mut told = Told::new();
    let exists = lines::read(&root.join(NAME), &mut |number, line, is_whole| {
        let mut wrong = |rule, what: &str| {
            findings.push(Finding::new(rule, NAME, format!("line {number} {what}")));
        };
        match serde_json::from_slice::<Value>(line) {
            _ if !is_whole => wrong(&rule::ARCHIVE_LOG_UNFINISHED, "has no end"),
            Ok(entry @ Value::Object(_)) => {
                if entry.get(PREVIOUS).and_then(Value::as_str) != previous.as_deref() {
                    wrong(&rule::ARCHIVE_LOG_CHAIN, "does not follow the line before it");
                }
                if entry.get(SEQUENCE).and_then(Value::as_u64) != Some(number) {
                    wrong(&rule::ARCHIVE_LOG_CHAIN, "does not have its number");
                }
                note(&entry, number, &mut told);
            }
            _ => wrong(&rule::ARCHIVE_LOG_LINE, "is no JSON object"),
        }
        previous = Some(fixity::sha256(line));
    })?;
    if !exists && !packages.is_empty() {
        findings.push(Finding::new(&rule::ARCHIVE_NO_LOG, NAME, "the file is missing"));
    }
    for (package, (number, digest)) in told {
        match packages.get(&package) {
            None if tombstones.contains(&package) => {}
            None => {
                let detail = format!("line {number} of {NAME} stored it; it is absent");
                findings.push(Finding::new(&rule::ARCHIVE_LOGGED_ABSENT, package, detail));
            }
            Some(Some(actual)) if *actual != digest => {
                let detail = format!("SHA-256 is {actual}; line {number} of {NAME} tells {digest}");
                findings.push(Finding::new(&rule::ARCHIVE_LOG_DIGEST, package, detail));
            }
            Some(_) => {}
        }
    }
    Ok(findings)
}

/// Keeps account of what should be there. Fields that other events have are passed over.
fn note(entry: &Value, number: u64, told: &mut Told) {
    let items = |key| entry.get(key).and_then(Value::as_array).into_iter().flatten();
    for added in items(ADDED) {
        let text = |key| added.get(key).and_then(Value::as_str).map(str::to_owned);
        if let Some((path, digest)) = text("path").zip(text("sha256")) {
            told.insert(path, (number, digest));
        }
    }
    for path in items(WITHDRAWN).filter_map(Value::as_str) {
        told.remove(path);
    }
}
