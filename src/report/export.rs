//! The result of an export: a line for each release, and a table at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::time::Duration;

use serde_json::{Value, json};

use super::Format;
use super::changes::Change;
use crate::error::Position;
use crate::finding::{Finding, Rule, Severity};

/// A fault that refused a release.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// Relative to the site.
    pub path: String,
    /// In the text, where it has a place there.
    pub position: Option<Position>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What became of one release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReleaseStatus {
    /// Put into the archive.
    Stored,
    /// In the archive before, as it is.
    Unchanged,
    /// At fault.
    Refused,
    /// Not published.
    Draft,
    /// It was taken out of the archive on purpose, and is not put back.
    Withdrawn,
    /// Left out by its date (`--since`, `--until`).
    Outside,
    /// Set as PDF or packaged outside any archive.
    Converted,
}

impl ReleaseStatus {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            ReleaseStatus::Stored => "stored",
            ReleaseStatus::Unchanged => "unchanged",
            ReleaseStatus::Refused => "refused",
            ReleaseStatus::Draft => "draft",
            ReleaseStatus::Withdrawn => "withdrawn",
            ReleaseStatus::Outside => "outside",
            ReleaseStatus::Converted => "converted",
        }
    }
}

/// One release of an export.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReleaseResult {
    /// The post's path in the site.
    pub source: String,
    /// The release's identifier, where the post could be read.
    pub id: Option<String>,
    /// What became of it.
    pub status: ReleaseStatus,
    /// Path of the package in the archive; of a withdrawn one, where it was.
    pub package: Option<String>,
    /// Of the package, hexadecimal.
    pub sha256: Option<String>,
    /// Number of pages.
    pub pages: usize,
    /// Number of pictures.
    pub images: usize,
    /// Size of the package.
    pub bytes: u64,
    /// What is worth knowing of it.
    pub findings: Vec<Finding>,
    /// Why it is refused.
    pub faults: Vec<Fault>,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// Version of the package, where one before it is followed.
    pub version: Option<u32>,
    /// What changed since the package before it.
    pub changes: Vec<Change>,
    /// Whether it is told only what would be done.
    pub dry_run: bool,
}

impl ReleaseResult {
    /// A result with nothing but a status yet.
    pub fn new(source: &str, status: ReleaseStatus) -> ReleaseResult {
        ReleaseResult {
            source: source.to_owned(),
            id: None,
            status,
            package: None,
            sha256: None,
            pages: 0,
            images: 0,
            bytes: 0,
            findings: Vec::new(),
            faults: Vec::new(),
            reason: None,
            version: None,
            changes: Vec::new(),
            dry_run: false,
        }
    }
}

/// Sums over an export, and every post that is not in the archive after it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ExportSummary {
    /// What makes the site, for people.
    pub source: String,
    /// Documents of the site that are none of its posts, by what they are, with their number.
    pub not_posts: Vec<(String, usize)>,
    /// Releases that were put into the archive.
    pub stored: usize,
    /// Releases that were there before, as they are.
    pub unchanged: usize,
    /// Number of pages.
    pub pages: usize,
    /// Number of pictures.
    pub images: usize,
    /// Size of all packages stored.
    pub bytes: u64,
    /// Findings of each rule.
    pub findings: BTreeMap<&'static str, (&'static Rule, usize)>,
    /// Posts found: each is stored, unchanged, or in one of the lists below.
    pub found: usize,
    /// Whether nothing was stored, only what would be is counted.
    pub dry_run: bool,
    /// Paths in the archive of the packages that hold the releases, stored now or before.
    pub packages: BTreeSet<String>,
    /// Paths of posts that are not published.
    pub drafts: Vec<String>,
    /// Withdrawn from the archive, with the reason.
    pub withdrawn: Vec<(String, String)>,
    /// Left out by their date (`--since`, `--until`).
    pub outside: Vec<String>,
    /// Identifiers of packages whose posts are no longer in the site, with the paths they had.
    pub gone: Vec<(String, String)>,
    /// Not looked at after a first refusal (`--fail-fast`).
    pub skipped: Vec<String>,
    /// Every refused release with its faults: told again at the end.
    pub refusals: Vec<(String, Vec<Fault>)>,
}

impl ExportSummary {
    /// Counts a result.
    pub fn add(&mut self, result: &ReleaseResult) {
        let source = || result.source.clone();
        match result.status {
            ReleaseStatus::Stored | ReleaseStatus::Converted => self.stored += 1,
            ReleaseStatus::Unchanged => self.unchanged += 1,
            ReleaseStatus::Draft => self.drafts.push(source()),
            ReleaseStatus::Outside => self.outside.push(source()),
            ReleaseStatus::Withdrawn => {
                self.withdrawn.push((source(), result.reason.clone().unwrap_or_default()));
            }
            ReleaseStatus::Refused => self.refusals.push((source(), result.faults.clone())),
        }
        if matches!(result.status, ReleaseStatus::Stored | ReleaseStatus::Unchanged) {
            self.packages.extend(result.package.clone());
        }
        self.pages += result.pages;
        self.images += result.images;
        self.bytes += result.bytes;
        for finding in &result.findings {
            self.findings.entry(finding.rule.code).or_insert((finding.rule, 0)).1 += 1;
        }
    }

    /// Findings that are no mere notes.
    fn warnings(&self) -> usize {
        let graver = |(rule, _): &&(&Rule, usize)| rule.severity > Severity::Note;
        self.findings.values().filter(graver).map(|(_, number)| number).sum()
    }

    /// Posts that are counted somewhere. Anything but [`ExportSummary::found`] means that one was
    /// lost on the way, or told twice.
    pub fn accounted(&self) -> usize {
        let lists = [&self.drafts, &self.outside, &self.skipped].map(Vec::len);
        let left_out: usize = lists.iter().sum();
        self.stored + self.unchanged + left_out + self.withdrawn.len() + self.refusals.len()
    }
}

/// Tells of one release as it is done.
pub fn release(
    out: &mut dyn Write,
    format: Format,
    quiet: bool,
    result: &ReleaseResult,
) -> io::Result<()> {
    match format {
        Format::Json => writeln!(out, "{}", release_json(result)),
        _ if quiet => Ok(()),
        _ => {
            let name = result.id.as_ref().unwrap_or(&result.source);
            let status = result.status.as_str();
            match result.status {
                ReleaseStatus::Stored => {
                    let pages = count(result.pages, "page");
                    let version = result.version.map(|version| format!(".v{version}"));
                    let changes: Vec<String> =
                        result.changes.iter().map(ToString::to_string).collect();
                    let because = if changes.is_empty() { "" } else { ": " };
                    let what = match result.dry_run {
                        true => pages,
                        false => format!("{pages}, {}", size(result.bytes)),
                    };
                    writeln!(
                        out,
                        "{:<10}{name}{}  {what}{because}{}",
                        if result.dry_run { "would store " } else { status },
                        version.unwrap_or_default(),
                        changes.join("; ")
                    )
                }
                ReleaseStatus::Withdrawn => {
                    let reason = result.reason.as_deref().unwrap_or_default();
                    writeln!(out, "{status:<10}{name}  {reason}")
                }
                _ => writeln!(out, "{status:<10}{name}"),
            }
        }
    }
}

fn release_json(result: &ReleaseResult) -> Value {
    let mut findings: Vec<Value> = result.findings.iter().map(finding_json).collect();
    findings.extend(result.faults.iter().map(fault_json));
    let mut line = json!({
        "source": result.source,
        "id": result.id,
        "status": result.status.as_str(),
        "package": result.package,
        "sha256": result.sha256,
        "pages": result.pages,
        "findings": findings,
    });
    if let Some(reason) = &result.reason {
        line["reason"] = json!(reason);
    }
    if let Some(version) = result.version {
        line["version"] = json!(version);
        line["changes"] = result.changes.iter().map(Change::json).collect();
    }
    line
}

fn finding_json(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule.code,
        "severity": finding.rule.severity.as_str(),
        "path": finding.path,
        "line": finding.position.map(|position| position.line),
        "column": finding.position.map(|position| position.column),
        "detail": finding.detail,
        "clause": finding.rule.clause,
    })
}

fn fault_json(fault: &Fault) -> Value {
    json!({
        "rule": "refused",
        "severity": "error",
        "path": fault.path,
        "line": fault.position.map(|position| position.line),
        "column": fault.position.map(|position| position.column),
        "detail": fault.message,
        "help": fault.help,
    })
}

/// Ends the report: a table for people, or the last line of JSON.
pub fn summary(
    out: &mut dyn Write,
    format: Format,
    summary: &ExportSummary,
    time: Duration,
) -> io::Result<()> {
    if format == Format::Json {
        return writeln!(out, "{}", summary_json(summary));
    }
    let stored = if summary.dry_run { "would be stored" } else { "stored" };
    let mut releases = format!("{} {stored}, {} unchanged", summary.stored, summary.unchanged);
    for (number, word) in [
        (summary.drafts.len(), "left out as drafts"),
        (summary.withdrawn.len(), "withdrawn"),
        (summary.outside.len(), "outside the dates"),
        (summary.refusals.len(), "refused"),
        (summary.skipped.len(), "not looked at"),
    ] {
        if number > 0 {
            releases.push_str(&format!(", {number} {word}"));
        }
    }
    writeln!(out)?;
    if !summary.source.is_empty() {
        let not_posts =
            summary.not_posts.iter().map(|(kind, number)| format!("{number} of {kind}"));
        let not_posts: Vec<String> = not_posts.collect();
        let others = match not_posts.is_empty() {
            true => String::new(),
            false => format!("; none of its posts: {}", not_posts.join(", ")),
        };
        writeln!(out, "Site       {}{others}", summary.source)?;
    }
    writeln!(out, "Releases   {releases}; {} found", summary.found)?;
    writeln!(out, "Pages      {}", summary.pages)?;
    writeln!(out, "Images     {}", summary.images)?;
    writeln!(out, "Bytes      {}", size(summary.bytes))?;
    writeln!(out, "Warnings   {}", summary.warnings())?;
    writeln!(out, "Time       {:.2} s", time.as_secs_f64())?;
    left_out(out, summary)
}

/// Posts not looked at that are listed for people.
const MOST_LISTED: usize = 20;

/// Findings by rule, and every post that is not in the archive, but for those outside the dates that were asked for.
fn left_out(out: &mut dyn Write, summary: &ExportSummary) -> io::Result<()> {
    let withdrawn = summary.withdrawn.iter().map(|(source, reason)| format!("{source}: {reason}"));
    let gone = summary.gone.iter().map(|(id, source)| format!("{id}: {source}"));
    let refused = summary
        .refusals
        .iter()
        .flat_map(|(source, faults)| faults.iter().map(move |fault| fault_line(source, fault)));
    let found = summary.findings.values();
    let found = found.map(|(rule, number)| format!("{number:>6}  {} [{}]", rule.title, rule.code));
    for (head, lines) in [
        ("Findings", found.collect()),
        ("Drafts", summary.drafts.clone()),
        ("Withdrawn", withdrawn.collect()),
        ("Not looked at", summary.skipped.clone()),
        ("In the archive, and no longer in the site", gone.collect()),
        ("Refused", refused.collect()),
    ] {
        if !lines.is_empty() {
            writeln!(out, "\n{head}")?;
            // After an interruption these are most of the site: JSON and the log have them all.
            let is_long = head == "Not looked at" || head.starts_with("In the archive");
            let most = if is_long { MOST_LISTED } else { lines.len() };
            lines.iter().take(most).try_for_each(|line| writeln!(out, "  {line}"))?;
            if lines.len() > most {
                writeln!(out, "  … and {} more", lines.len() - most)?;
            }
        }
    }
    Ok(())
}

/// `path:line:column: message`.
pub fn fault_line(source: &str, fault: &Fault) -> String {
    let path = if fault.path.is_empty() { source } else { &fault.path };
    match fault.position {
        Some(Position { line, column }) => format!("{path}:{line}:{column}: {}", fault.message),
        None => format!("{path}: {}", fault.message),
    }
}

/// No time here: two exports of the same site tell the same.
fn summary_json(summary: &ExportSummary) -> Value {
    let withdrawn: Vec<&String> = summary.withdrawn.iter().map(|(source, _)| source).collect();
    let refused: Vec<&String> = summary.refusals.iter().map(|(source, _)| source).collect();
    let findings: BTreeMap<&str, usize> =
        summary.findings.iter().map(|(code, (_, number))| (*code, *number)).collect();
    json!({
        "summary": {
            "site": summary.source,
            "not_posts": summary.not_posts.iter().cloned().collect::<BTreeMap<_, _>>(),
            "found": summary.found,
            "stored": summary.stored,
            "unchanged": summary.unchanged,
            "draft": summary.drafts.len(),
            "withdrawn": withdrawn.len(),
            "outside": summary.outside.len(),
            "refused": refused.len(),
            "skipped": summary.skipped.len(),
            "pages": summary.pages,
            "images": summary.images,
            "bytes": summary.bytes,
            "findings": findings.values().sum::<usize>(),
            "rules": findings,
            "dry_run": summary.dry_run,
            "left_out": {
                "draft": summary.drafts,
                "withdrawn": withdrawn,
                "outside": summary.outside,
                "refused": refused,
                "skipped": summary.skipped,
            },
            "gone": summary.gone.iter().map(|(id, _)| id).collect::<Vec<_>>(),
        }
    })
}

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// Bytes in decimal units.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}
