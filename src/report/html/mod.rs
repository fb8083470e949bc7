//! One HTML page for people who audit: the verdict first, then counts by rule and by year, what is
//! damaged with what it means and what to do, what could not be checked, and what the log tells.
//!
//! The page is a single file without scripts, which loads nothing (its content security policy
//! forbids it), and prints on A4. What it reports is data: `markup` escapes all of it. Since the
//! verdict comes first, what has findings is kept until the end; what has none is only counted.

mod charts;
mod history;
pub(crate) mod markup;
mod sections;

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{ReportFormat, Total};
use crate::archive::PastRun;
use crate::finding::{Finding, Rule};
use crate::outcome::{ReleaseResult, ReleaseStatus, fault_line};
use crate::verify::names::shown;
use crate::verify::{PackageReport, Status};

/// A report being collected.
#[derive(Default)]
pub struct Html {
    /// The command that gave the results of releases.
    command: &'static str,
    /// What has findings, in the order of the report: the first of each state.
    rows: Vec<Row>,
    /// How many have findings.
    with_findings: Counts,
    /// By code.
    rules: BTreeMap<&'static str, (&'static Rule, u64)>,
    years: BTreeMap<String, Counts>,
    /// Archives, and what was done with each.
    histories: Vec<(String, Vec<PastRun>)>,
}

/// Most packages of a state, and findings of one, that are listed: the page stays one that can be
/// read, and memory bounded. The other formats list all.
const MAX_ROWS: u64 = 200;
const MAX_FINDINGS: usize = 50;

/// A package or release with findings.
struct Row {
    path: String,
    status: Status,
    /// The first of them.
    findings: Vec<Finding>,
    /// How many there are besides.
    more: usize,
    /// Why it could not be checked, or was refused.
    reasons: Vec<String>,
}

/// Packages by their state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    sound: u64,
    damaged: u64,
    unchecked: u64,
}

impl Counts {
    fn add(&mut self, status: Status) {
        match status {
            Status::Sound => self.sound += 1,
            Status::Damaged => self.damaged += 1,
            Status::Unchecked => self.unchecked += 1,
        }
    }

    fn of(self, status: Status) -> u64 {
        match status {
            Status::Sound => self.sound,
            Status::Damaged => self.damaged,
            Status::Unchecked => self.unchecked,
        }
    }

    fn all(self) -> u64 {
        self.sound + self.damaged + self.unchecked
    }
}

impl Html {
    pub fn new(command: &'static str) -> Html {
        Html { command, ..Html::default() }
    }

    fn count(&mut self, rule: &'static Rule, number: u64) {
        self.rules.entry(rule.code).or_insert((rule, 0)).1 += number;
    }

    fn keep(&mut self, mut row: Row) {
        let year = year_of(&row.path).unwrap_or("—").to_owned();
        self.years.entry(year).or_default().add(row.status);
        if row.findings.is_empty() && row.reasons.is_empty() {
            return;
        }
        self.with_findings.add(row.status);
        if self.with_findings.of(row.status) <= MAX_ROWS {
            row.more = row.findings.len().saturating_sub(MAX_FINDINGS);
            row.findings.truncate(MAX_FINDINGS);
            row.findings.shrink_to_fit();
            self.rows.push(row);
        }
    }
}

impl ReportFormat for Html {
    fn release(&mut self, _out: &mut dyn Write, result: &ReleaseResult) -> io::Result<()> {
        result.findings.iter().for_each(|finding| self.count(finding.rule, 1));
        let is_refused = result.status == ReleaseStatus::Refused;
        self.keep(Row {
            path: shown(&result.source),
            status: if is_refused { Status::Damaged } else { Status::Sound },
            findings: result.findings.clone(),
            more: 0,
            reasons: result.faults.iter().map(|it| fault_line(&result.source, it)).collect(),
        });
        Ok(())
    }

    fn package(&mut self, _out: &mut dyn Write, report: &PackageReport) -> io::Result<()> {
        report.findings.iter().for_each(|finding| self.count(finding.rule, 1));
        // The finding that gives their number counts as one already.
        report.more.iter().for_each(|(rule, more)| self.count(rule, more.saturating_sub(1)));
        self.keep(Row {
            path: shown(&report.path),
            status: report.status(),
            findings: report.findings.clone(),
            more: 0,
            reasons: report.unchecked.iter().cloned().collect(),
        });
        Ok(())
    }

    fn history(&mut self, archive: &str, runs: Vec<PastRun>) {
        self.histories.push((shown(archive), runs));
    }

    fn finish(&mut self, out: &mut dyn Write, total: Total) -> io::Result<()> {
        sections::write(self, out, total)?;
        out.flush()
    }
}

/// The year of a package, from its place in an archive or the date that its name begins with.
fn year_of(path: &str) -> Option<&str> {
    let is_year = |part: &&str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let in_archive = path.rsplit_once("packages/").and_then(|(_, rest)| rest.split('/').next());
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    let dated = || name.get(..4).filter(|_| name.get(4..5) == Some("-"));
    in_archive.filter(is_year).or_else(|| dated().filter(is_year))
}

#[cfg(test)]
mod tests;
