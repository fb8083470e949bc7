//! `<name>.withdrawn.json`: the tombstone of a package that was removed on purpose. It says what
//! was there and why it was removed, and the log has its digest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::Value;

use super::contents::{Digests, Tombstones, WithdrawalRecords};
use super::moment::Run;
use super::recorded::Recorded;
use super::unread::Unread;
use super::withdrawal_record;
use crate::error::IoError;
use crate::finding::Finding;
use crate::limits::package::LARGEST_TOMBSTONE;
use crate::rules::verification as rule;
use crate::verify::directory;
use crate::verify::findings::Findings;
use crate::verify::fixity::{self, Algorithm};
use crate::verify::names::shown;

/// Compares tombstones, packages and log. Tombstones and records that cannot be read are added to
/// `unread`.
pub fn check(
    root: &Path,
    packages: &Digests,
    (tombstones, records): (&Tombstones, &WithdrawalRecords),
    recorded: &Recorded,
    unread: &mut Unread,
    run: Run,
) -> Findings {
    let mut findings = Findings::default();
    let withdrawn = (tombstones, &recorded.withdrawn);
    findings.extend(strays(root, records, withdrawn));
    for (package, on_disk) in tombstones {
        let name = name_of(root, on_disk);
        let mut bytes = Vec::new();
        // Tombstones are never removed: what was listed is there.
        let mut sink = |piece: &[u8]| bytes.extend_from_slice(piece);
        if let Err(error) = directory::stream(on_disk, LARGEST_TOMBSTONE, &mut sink) {
            unread.add(&name, IoError::of("read", on_disk)(error));
            continue;
        }
        let fault = check_one(&name, &bytes, package, recorded);
        let record = records.get(package).map(PathBuf::as_path);
        // Before a withdrawal ends, its record may be missing.
        if fault.is_none() && (run == Run::None || record.is_some()) {
            let is_due = memchr::memmem::find(&bytes, FORMATS[0].as_bytes()).is_none();
            let checked = withdrawal_record::check(&name, &bytes, record, is_due);
            findings.extend(unread.or_default(&name, checked));
        }
        findings.extend(fault);
        if !recorded.withdrawn.contains_key(package) && recorded.exists {
            let left =
                if packages.contains_key(package) { ", but its package is there" } else { "" };
            let detail = format!("no line of log.jsonl records it{left}");
            let rule = match run {
                Run::None => &rule::ARCHIVE_UNLOGGED_TOMBSTONE,
                Run::Unfinished => &rule::ARCHIVE_WITHDRAWAL_UNFINISHED,
            };
            findings.push(Finding::new(rule, name, detail));
        }
    }
    for path in recorded.tombstones.keys().filter(|path| !unread.covers(path)) {
        let stem = path.strip_suffix(".withdrawn.json").unwrap_or(path);
        let package = format!("{stem}.zip");
        // One that is missing for a withdrawn package is reported below.
        if !tombstones.contains_key(&package) && !recorded.withdrawn.contains_key(&package) {
            let detail = "log.jsonl records this tombstone, but it is missing";
            findings.push(Finding::new(&rule::ARCHIVE_NO_TOMBSTONE, path.as_str(), detail));
        }
    }
    let withdrawn = recorded.withdrawn.iter().filter(|(package, _)| !unread.covers(package));
    for (package, number) in withdrawn {
        if !tombstones.contains_key(package) {
            let detail = format!(
                "line {number} of log.jsonl withdrew it, but there is no \
                                  tombstone"
            );
            findings.push(Finding::new(&rule::ARCHIVE_NO_TOMBSTONE, package.as_str(), detail));
        }
        if packages.contains_key(package) {
            let detail = format!("line {number} of log.jsonl withdrew it, but it is there");
            findings.push(Finding::new(&rule::ARCHIVE_WITHDRAWN_BACK, package.as_str(), detail));
        }
    }
    findings
}

fn name_of(root: &Path, on_disk: &Path) -> String {
    on_disk.strip_prefix(root).unwrap_or(on_disk).display().to_string()
}

/// Records that stand beside no tombstone; where the log withdrew the package, the missing tombstone
/// is reported.
fn strays(
    root: &Path,
    records: &WithdrawalRecords,
    (tombstones, withdrawn): (&Tombstones, &BTreeMap<String, u64>),
) -> Vec<Finding> {
    let is_known =
        |package: &str| tombstones.contains_key(package) || withdrawn.contains_key(package);
    let strays = records.iter().filter(|(package, _)| !is_known(package.as_str()));
    let finding = |(_, on_disk): (&String, &PathBuf)| {
        let detail = "the file belongs to no package";
        Finding::new(&rule::ARCHIVE_STRAY, name_of(root, on_disk), detail)
    };
    strays.map(finding).collect()
}

/// Checks one tombstone: its form, the package it stands for, and its own digest.
fn check_one(name: &str, bytes: &[u8], package: &str, recorded: &Recorded) -> Option<Finding> {
    if let Some(expected) = recorded.tombstones.get(name) {
        let actual = fixity::sha256(bytes);
        if actual != *expected {
            let detail = format!("SHA-256 is {actual}; log.jsonl records {expected}");
            return Some(Finding::new(&rule::ARCHIVE_TOMBSTONE_CHANGED, name, detail));
        }
    }
    let detail = match fault(bytes, package) {
        Err(detail) => detail,
        Ok(Withdrawn { digest, at }) => match recorded.stored.get(package) {
            Some((number, stored)) if *stored != digest => {
                format!("it records {digest}; line {number} of log.jsonl stored {stored}")
            }
            _ => later_than_line(at?, package, recorded)?,
        },
    };
    Some(Finding::new(&rule::ARCHIVE_TOMBSTONE_FORM, name, detail))
}

/// A tombstone is written before the line that records it.
fn later_than_line(at: Timestamp, package: &str, recorded: &Recorded) -> Option<String> {
    let number = recorded.withdrawn.get(package)?;
    let line: Timestamp = recorded.times.get(number)?.parse().ok()?;
    (at > line).then(|| format!("it is dated {at}; line {number} of log.jsonl is dated {line}"))
}

/// What a tombstone says.
struct Withdrawn {
    /// SHA-256 of the package.
    digest: String,
    at: Option<Timestamp>,
}

/// The first values that a tombstone may have: from the second on, a PREMIS record stands beside it.
const FORMATS: [&str; 2] = ["communique-withdrawal 1.0", "communique-withdrawal 1.1"];

/// What a tombstone says, or its fault.
fn fault(bytes: &[u8], package: &str) -> Result<Withdrawn, String> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("it is not valid JSON: {error}"))?;
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if !FORMATS.contains(&text("/format")) {
        let format = shown(text("/format"));
        return Err(format!("its format is `{format}`, not {}", FORMATS.join(" or ")));
    }
    if text("/withdrawal/reason").trim().is_empty() {
        return Err("it gives no reason".to_owned());
    }
    if text("/package/path") != package {
        return Err(format!("it stands for `{}`", text("/package/path")));
    }
    let id = text("/package/id");
    let name = match value.pointer("/package/version").and_then(Value::as_u64) {
        None | Some(0 | 1) => format!("{id}.zip"),
        Some(version) => format!("{id}.v{version}.zip"),
    };
    if package.rsplit('/').next() != Some(name.as_str()) {
        return Err(format!("it stands for {package}, but describes `{}`", shown(&name)));
    }
    let at = match value.pointer("/withdrawal/at") {
        None | Some(Value::Null) => None,
        Some(at) => Some(at.as_str().and_then(|at| at.parse().ok()).ok_or("its time is no time")?),
    };
    let digest = text("/package/sha256");
    let is_digest = digest.len() == Algorithm::Sha256.digits()
        && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match is_digest {
        true => Ok(Withdrawn { digest: digest.to_owned(), at }),
        false => Err("it has no SHA-256".to_owned()),
    }
}
