//! `log.jsonl`: append-only; each line has the digest of the one before.

use jiff::Timestamp;
use serde_json::Value;

use super::acts;
use super::contents::{self, Digests, LOG, Tombstones};
use super::lines::Lines;
use super::moment::Run;
use super::recorded::{Checked, LastCheck, Recorded, Renamed};
use super::unread::Unread;
use crate::error::IoError;
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::findings::Findings;
use crate::verify::fixity;
use crate::verify::names::shown;

/// SHA-256 of the previous line, without its line feed; `null` in the first line.
const PREVIOUS: &str = "previous";
/// Line number, from 1.
const SEQUENCE: &str = "sequence";
/// Packages that a run stored: path and SHA-256 of each.
const ADDED: &str = "added";
/// Paths that a withdrawal removed.
const WITHDRAWN: &str = "withdrawn";
/// The tombstones of those: path and SHA-256 of each.
const TOMBSTONES: &str = "tombstones";
/// Posts that were renamed by hand: the release that goes on, and the one that it goes on as.
const RENAMED: &str = "renamed";
/// SHA-256 of the catalogue after what a line records.
const CATALOGUE: &str = "catalogue";
/// The time of an act.
const AT: &str = "at";
/// The result of a check, including the packages that no run stored.
const CHECK: &str = "check";
const UNLOGGED: &str = "unlogged";

/// Faults of the chain, and packages that differ from the log.
pub fn check(
    log: Option<Lines>,
    packages: &Digests,
    tombstones: &Tombstones,
    unread: &Unread,
    run: Run,
) -> Result<(Recorded, Findings), IoError> {
    let mut findings = Findings::default();
    let mut recorded = Recorded { exists: log.is_some(), ..Recorded::default() };
    if let Some(lines) = log {
        let mut chain = Chain::default();
        lines.read(&mut |number, line, is_whole| {
            chain.line((number, line, is_whole), &mut recorded, &mut findings);
        })?;
    } else if !packages.is_empty() && run == Run::None && !unread.covers(LOG) {
        findings.push(Finding::new(&rule::ARCHIVE_NO_LOG, LOG, "the file is missing"));
    }
    check_stored(&recorded, packages, (tombstones, unread), &mut findings);
    findings.extend(check_renamed(&recorded));
    if let Some((line, what)) = recorded.other_packages() {
        let detail = format!("line {line} {what}");
        findings.push(Finding::new(&rule::ARCHIVE_LOG_CHECK, LOG, detail));
    }
    if recorded.exists || run == Run::Unfinished {
        check_unrecorded(&recorded, packages, tombstones, run, &mut findings);
    }
    Ok((recorded, findings))
}

/// What each line is compared with.
#[derive(Default)]
struct Chain {
    /// SHA-256 of the previous line.
    previous: Option<String>,
    /// The last time given, and its line.
    time: Option<(Timestamp, u64)>,
}

impl Chain {
    fn line(
        &mut self,
        (number, line, is_whole): (u64, &[u8], bool),
        recorded: &mut Recorded,
        findings: &mut Findings,
    ) {
        let mut wrong = |rule, what: &str| {
            findings.push(Finding::new(rule, LOG, format!("line {number} {what}")));
        };
        match serde_json::from_slice::<Value>(line) {
            _ if !is_whole => wrong(&rule::ARCHIVE_LOG_UNFINISHED, "is incomplete"),
            Ok(entry @ Value::Object(_)) => {
                if entry.get(PREVIOUS).and_then(Value::as_str) != self.previous.as_deref() {
                    wrong(
                        &rule::ARCHIVE_LOG_CHAIN,
                        "does not carry the digest of the line before it",
                    );
                }
                if entry.get(SEQUENCE).and_then(Value::as_u64) != Some(number) {
                    wrong(&rule::ARCHIVE_LOG_CHAIN, "is numbered out of sequence");
                }
                if let Some(what) = self.time_fault(&entry, number) {
                    wrong(&rule::ARCHIVE_LOG_TIME, &what);
                }
                if let Some(what) = acts::contradiction(&entry) {
                    wrong(&rule::ARCHIVE_LOG_ACT, &what);
                }
                recorded.catalogue =
                    entry.get(CATALOGUE).and_then(Value::as_str).map(str::to_owned);
                note(&entry, number, recorded);
            }
            _ => wrong(&rule::ARCHIVE_LOG_LINE, "is not a JSON object"),
        }
        self.previous = Some(fixity::sha256(line));
        if is_whole {
            recorded.lines = number;
            recorded.head.clone_from(&self.previous);
        }
    }

    /// Acts follow each other: a time may be left out, or be that of the previous line.
    fn time_fault(&mut self, entry: &Value, number: u64) -> Option<String> {
        let at = entry.get(AT).and_then(Value::as_str)?;
        let Ok(time) = at.parse::<Timestamp>() else {
            return Some(format!("has `{}` as its time", shown(at)));
        };
        let before = self.time.replace((time, number)).filter(|(before, _)| time < *before);
        before.map(|(before, line)| format!("is dated {at}; line {line} is dated {before}"))
    }
}

/// Packages that were stored, but are missing or different.
fn check_stored(
    recorded: &Recorded,
    packages: &Digests,
    (tombstones, unread): (&Tombstones, &Unread),
    findings: &mut Findings,
) {
    for (package, (number, digest)) in &recorded.stored {
        match packages.get(package) {
            _ if recorded.withdrawn.contains_key(package) => {}
            None if tombstones.contains_key(package) || unread.covers(package) => {}
            None => {
                let detail = format!("line {number} of {LOG} stored it, but it is missing");
                findings.push(Finding::new(&rule::ARCHIVE_LOGGED_ABSENT, package.as_str(), detail));
            }
            Some(Some(actual)) if actual != digest => {
                let detail =
                    format!("SHA-256 is {actual}; line {number} of {LOG} records {digest}");
                findings.push(Finding::new(&rule::ARCHIVE_LOG_DIGEST, package.as_str(), detail));
            }
            Some(_) => {}
        }
    }
}

/// Renamed releases that no line stored.
fn check_renamed(recorded: &Recorded) -> Vec<Finding> {
    let is_of = |path: &str, id: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let rest = name.strip_prefix(id).and_then(|rest| rest.strip_suffix(".zip"));
        rest.is_some_and(|version| version.is_empty() || version.starts_with(".v"))
    };
    let is_stored = |id: &str| {
        // Packages stand in the month of their day.
        let month = id.get(..7).unwrap_or_default().replace('-', "/");
        let folder = format!("packages/{month}/{id}");
        let later = recorded.stored.range(folder.clone()..);
        later.take_while(|(path, _)| path.starts_with(&folder)).any(|(path, _)| is_of(path, id))
    };
    let unknown = recorded.renamed.iter().filter(|renamed| !is_stored(&renamed.id));
    let finding = |Renamed { line, id, .. }: &Renamed| {
        let detail = format!("line {line} renames `{}`, which no line stores", shown(id));
        Finding::new(&rule::ARCHIVE_RENAMED_UNKNOWN, LOG, detail)
    };
    unknown.map(finding).collect()
}

/// Packages that are present but recorded by no line.
fn check_unrecorded(
    recorded: &Recorded,
    packages: &Digests,
    tombstones: &Tombstones,
    run: Run,
    findings: &mut Findings,
) {
    let is_recorded = |path: &String| {
        recorded.stored.contains_key(path)
            || recorded.withdrawn.contains_key(path)
            || tombstones.contains_key(path)
    };
    for package in packages.keys().filter(|path| !is_recorded(path)) {
        let (rule, detail) = match run {
            Run::None => (&rule::ARCHIVE_UNLOGGED, "every run that stored anything records it"),
            Run::Unfinished => (&rule::ARCHIVE_UNLOGGED_YET, "a run records it when it ends"),
        };
        let detail = format!("no line of {LOG} records it; {detail}");
        findings.push(Finding::new(rule, package.as_str(), detail));
    }
}

/// Whether the catalogue, which is as it should be, is the one that the last line records.
pub fn check_end(recorded: &Recorded, catalogue: Option<&str>) -> Option<Finding> {
    let (last, catalogue) = (recorded.catalogue.as_deref()?, catalogue?);
    (last != catalogue).then(|| {
        let detail = format!(
            "line {} records a catalogue with SHA-256 {last}; that of {} is {catalogue}",
            recorded.lines,
            contents::CATALOGUE
        );
        Finding::new(&rule::ARCHIVE_LOG_END, LOG, detail)
    })
}

/// Records what should be there. Fields of other events are ignored.
fn note(entry: &Value, number: u64, recorded: &mut Recorded) {
    let items = |key| entry.get(key).and_then(Value::as_array).into_iter().flatten();
    let digests = |key| items(key).filter_map(logged);
    for (path, digest) in digests(ADDED) {
        recorded.stored.insert(path, (number, digest));
    }
    if let Some(check) = entry.get(CHECK) {
        let at = entry.get(AT).and_then(Value::as_str).map(str::to_owned);
        let checked = Checked::of(check);
        recorded.last_check = Some(LastCheck { line: number, checked, at });
        // A check records packages that no run recorded: from then on they are known.
        let unlogged = check.get(UNLOGGED).and_then(Value::as_array).into_iter().flatten();
        for (path, digest) in unlogged.filter_map(logged) {
            recorded.stored.entry(path).or_insert((number, digest));
        }
    }
    let at = entry.get(AT).and_then(Value::as_str);
    if let Some(at) = at.filter(|_| items(WITHDRAWN).next().is_some()) {
        recorded.times.insert(number, at.to_owned());
    }
    for path in items(WITHDRAWN).filter_map(Value::as_str) {
        recorded.withdrawn.insert(path.to_owned(), number);
    }
    recorded.tombstones.extend(digests(TOMBSTONES));
    for one in items(RENAMED) {
        let text = |key| one.get(key).and_then(Value::as_str).map(str::to_owned);
        let version = one.get("version").and_then(Value::as_u64);
        let (from, to) = (text("from"), text("to"));
        let renamed = |id, from, to| Renamed { line: number, id, from, to, version };
        recorded.renamed.extend(text("id").map(|id| renamed(id, from, to)));
        recorded.renamed.extend(text("into").map(|id| renamed(id, None, None)));
    }
}

/// Path and SHA-256 of a package.
fn logged(item: &Value) -> Option<(String, String)> {
    let text = |key| item.get(key).and_then(Value::as_str).map(str::to_owned);
    text("path").zip(text("sha256"))
}
