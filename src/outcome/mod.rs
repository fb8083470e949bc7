//! The results of exports and conversions, as data: each release, and the totals.
//! [`pipeline`](crate::pipeline) returns them, and [`report`](crate::report) writes them down.

mod changes;
mod survey;

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Position;
use crate::finding::{Finding, Rule, Severity};
pub(crate) use changes::because;
pub use changes::{Change, Changes};
pub use survey::{FolderUse, KeyUse, SiteSurvey};

/// A fault that refused a release.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// Path relative to the site.
    pub path: String,
    /// Position in the text, if it has one.
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
    /// Already in the archive, and unchanged.
    Unchanged,
    /// Faulty.
    Refused,
    /// Not published.
    Draft,
    /// Withdrawn from the archive on purpose, and not put back.
    Withdrawn,
    /// Left out by its date (`--since`, `--until`).
    Outside,
    /// Typeset as PDF, or packaged outside any archive.
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
    /// The release's identifier, if the post could be read.
    pub id: Option<String>,
    /// What became of it.
    pub status: ReleaseStatus,
    /// Path of the package in the archive; of a withdrawn one, where it was.
    pub package: Option<String>,
    /// Digest of the package, in hexadecimal.
    pub sha256: Option<String>,
    /// Path of the PDF, where it was written outside any archive.
    pub pdf: Option<String>,
    /// Number of pages.
    pub pages: usize,
    /// Number of pictures.
    pub images: usize,
    /// Size of the package, or of that PDF; in a dry run, about as much.
    pub bytes: u64,
    /// Its findings.
    pub findings: Vec<Finding>,
    /// Why it is refused.
    pub faults: Vec<Fault>,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// Version of the package, if it follows another.
    pub version: Option<u32>,
    /// What changed since the previous package.
    pub changes: Vec<Change>,
    /// Whether this only reports what would be done.
    pub dry_run: bool,
    /// The line of the package in the catalogue, as JSON, for whoever writes that.
    pub catalogue_line: Option<String>,
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
            pdf: None,
            pages: 0,
            images: 0,
            bytes: 0,
            findings: Vec::new(),
            faults: Vec::new(),
            reason: None,
            version: None,
            changes: Vec::new(),
            dry_run: false,
            catalogue_line: None,
        }
    }
}

/// The findings of a rule.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Counted {
    /// The rule.
    pub rule: &'static Rule,
    /// How many there are.
    pub number: usize,
    /// The first of them, with its place.
    pub first: String,
}

impl Counted {
    /// Counts a finding among those of its rule.
    pub fn add(all: &mut BTreeMap<&'static str, Counted>, finding: &Finding) {
        let first = || Counted { rule: finding.rule, number: 0, first: finding_line(finding) };
        all.entry(finding.rule.code).or_insert_with(first).number += 1;
    }
}

/// `path:line:column: detail`.
fn finding_line(finding: &Finding) -> String {
    let Finding { path, position, detail, .. } = finding;
    match position {
        Some(Position { line, column }) => format!("{path}:{line}:{column}: {detail}"),
        None => format!("{path}: {detail}"),
    }
}

/// Totals of an export, and every post that is not in the archive afterwards.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ExportSummary {
    /// The engine of the site, for people.
    pub source: String,
    /// Documents of the site that are not posts, by kind, with their number.
    pub not_posts: Vec<(String, usize)>,
    /// Releases that were put into the archive.
    pub stored: usize,
    /// Of these, new versions of packages that were there.
    pub versions: usize,
    /// Releases that were already there, unchanged.
    pub unchanged: usize,
    /// Number of pages.
    pub pages: usize,
    /// Number of pictures.
    pub images: usize,
    /// Size of all packages stored.
    pub bytes: u64,
    /// Findings of each rule, with the first of them.
    pub findings: BTreeMap<&'static str, Counted>,
    /// Posts found: each is stored, unchanged, or in one of the lists below.
    pub found: usize,
    /// Whether nothing was stored, and only what would be is counted.
    pub dry_run: bool,
    /// Paths in the archive of the packages that hold the releases, stored now or before.
    pub packages: BTreeSet<String>,
    /// Paths of unpublished posts.
    pub drafts: Vec<String>,
    /// Withdrawn from the archive, with the reason.
    pub withdrawn: Vec<(String, String)>,
    /// Left out by their date (`--since`, `--until`).
    pub outside: Vec<String>,
    /// Identifiers of releases whose posts are no longer in the site, with the paths they had.
    pub gone: Vec<(String, String)>,
    /// Not reached after a first refusal (`--fail-fast`).
    pub skipped: Vec<String>,
    /// Every refused release with its faults, to be listed again at the end.
    pub refusals: Vec<(String, Vec<Fault>)>,
}

impl ExportSummary {
    /// Counts a result.
    pub fn add(&mut self, result: &ReleaseResult) {
        let source = || result.source.clone();
        match result.status {
            ReleaseStatus::Stored | ReleaseStatus::Converted => {
                self.stored += 1;
                self.versions += usize::from(result.version.is_some());
            }
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
            Counted::add(&mut self.findings, finding);
        }
    }

    /// Findings other than notes.
    pub(crate) fn warnings(&self) -> usize {
        let graver = |counted: &&Counted| counted.rule.severity > Severity::Note;
        self.findings.values().filter(graver).map(|counted| counted.number).sum()
    }

    /// Posts that are counted somewhere. If it differs from [`ExportSummary::found`], one was lost
    /// on the way, or counted twice.
    pub fn accounted(&self) -> usize {
        let lists = [&self.drafts, &self.outside, &self.skipped].map(Vec::len);
        let left_out: usize = lists.iter().sum();
        self.stored + self.unchanged + left_out + self.withdrawn.len() + self.refusals.len()
    }
}

/// `path:line:column: message`.
pub fn fault_line(source: &str, fault: &Fault) -> String {
    let path = if fault.path.is_empty() { source } else { &fault.path };
    match fault.position {
        Some(Position { line, column }) => format!("{path}:{line}:{column}: {}", fault.message),
        None => format!("{path}: {}", fault.message),
    }
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
