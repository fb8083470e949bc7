//! For people: what became of each release and package, what a finding means, what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::time::Duration;

use super::{ReportFormat, Style, Total};
use crate::finding::Severity;
use crate::outcome::{
    Counted, ExportSummary, ReleaseResult, ReleaseStatus, because, fault_line, size,
};
use crate::verify::names::shown;
use crate::verify::{PackageReport, Status, Summary};

const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";
const RESET: &str = "\x1b[0m";

pub struct Text {
    style: Style,
    /// Codes whose meaning and advice stand in the report already.
    explained: BTreeSet<&'static str>,
}

impl Text {
    pub fn new(style: Style) -> Text {
        Text { style, explained: BTreeSet::new() }
    }

    fn colored(&self, color: &str, text: &str) -> String {
        if self.style.color { format!("{color}{text}{RESET}") } else { text.to_owned() }
    }

    fn status(&self, status: Status) -> String {
        let color = match status {
            Status::Sound => GREEN,
            Status::Damaged => RED,
            Status::Unchecked => YELLOW,
        };
        self.colored(color, status.as_str())
    }
}

impl ReportFormat for Text {
    fn release(&mut self, out: &mut dyn Write, result: &ReleaseResult) -> io::Result<()> {
        if self.style.quiet {
            return Ok(());
        }
        let name = result.id.as_ref().unwrap_or(&result.source);
        let status = result.status.as_str();
        match result.status {
            ReleaseStatus::Stored => writeln!(out, "{}", stored(name, result)),
            ReleaseStatus::Converted => {
                let name = result.pdf.as_ref().unwrap_or(name);
                let pages = count(result.pages as u64, "page");
                writeln!(out, "{status:<10}{}  {pages}, {}", shown(name), size(result.bytes))
            }
            ReleaseStatus::Withdrawn => {
                let reason = result.reason.as_deref().unwrap_or_default();
                writeln!(out, "{status:<10}{name}  {reason}")
            }
            _ => writeln!(out, "{status:<10}{name}"),
        }
    }

    fn package(&mut self, out: &mut dyn Write, report: &PackageReport) -> io::Result<()> {
        let status = report.status();
        if !self.style.verbose && status == Status::Sound && report.findings.is_empty() {
            return Ok(());
        }
        writeln!(out, "{}: {}", shown(&report.path), self.status(status))?;
        let is_found = report.findings.iter().any(|it| it.rule.severity == Severity::Unchecked);
        if let Some(reason) = report.unchecked.as_ref().filter(|_| !is_found) {
            writeln!(out, "  could not be checked: {}", shown(reason))?;
        }
        for finding in &report.findings {
            let color = match finding.rule.severity {
                Severity::Error => RED,
                Severity::Warning | Severity::Unchecked | Severity::Note => YELLOW,
            };
            let severity = self.colored(color, finding.rule.severity.as_str());
            let (path, detail) = (shown(&finding.path), shown(&finding.detail));
            let rule = finding.rule;
            writeln!(out, "  {severity} {}: {path}: {detail}", rule.code)?;
            writeln!(out, "      {} ({})", rule.title, rule.clause)?;
        }
        self.explain(out, report)
    }

    fn finish(&mut self, out: &mut dyn Write, total: Total) -> io::Result<()> {
        match total {
            Total::Verification(summary) => self.verified(out, summary)?,
            Total::Export(_, _) if self.style.quiet => {}
            Total::Export(summary, time) => exported(out, summary, time)?,
        }
        out.flush()
    }
}

impl Text {
    /// What findings mean and what to do, when their code occurs for the first time.
    fn explain(&mut self, out: &mut dyn Write, report: &PackageReport) -> io::Result<()> {
        let mut advice: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
        for rule in report.findings.iter().map(|finding| finding.rule) {
            if !self.explained.contains(rule.code) {
                advice.entry(rule.advice).or_default().insert(rule.code);
            }
        }
        self.explained.extend(report.findings.iter().map(|finding| finding.rule.code));
        for (advice, codes) in advice {
            let codes: Vec<&str> = codes.into_iter().collect();
            writeln!(out, "  {}: {}.", codes.join(", "), advice.meaning)?;
            writeln!(out, "      What to do: {}.", advice.remedy)?;
        }
        Ok(())
    }

    fn verified(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if self.style.quiet && summary.exit_status() == 0 && summary.warnings == 0 {
            return Ok(());
        }
        let checked = summary.checked;
        writeln!(
            out,
            "{} sound, {} damaged, {} unchecked; {}, {}; {}, {}, {}, {} checked",
            summary.sound,
            summary.damaged,
            summary.unchecked,
            count(summary.errors, "error"),
            count(summary.warnings, "warning"),
            count(checked.packages, "package"),
            count(checked.files, "file"),
            count(checked.bytes, "byte"),
            count(checked.digests, "digest"),
        )
    }
}

/// The line of a release that was stored, or would be.
fn stored(name: &str, result: &ReleaseResult) -> String {
    let pages = count(result.pages as u64, "page");
    let because = because(&result.changes);
    let version = match result.version {
        None => String::new(),
        Some(version) if because.is_empty() => format!("  v{version}"),
        Some(version) => format!("  v{version} ({})", shown(&because)),
    };
    let (status, about) = match result.dry_run {
        true => ("would store ", "about "),
        false => (result.status.as_str(), ""),
    };
    format!("{status:<10}{name}{version}  {pages}, {about}{}", size(result.bytes))
}

/// The table at the end of an export.
fn exported(out: &mut dyn Write, summary: &ExportSummary, time: Duration) -> io::Result<()> {
    let stored = if summary.dry_run { "would be stored" } else { "stored" };
    let kinds = match (summary.stored - summary.versions, summary.versions) {
        (_, 0) => String::new(),
        (0, 1) => " as a new version".to_owned(),
        (0, _) => " as new versions".to_owned(),
        (new, 1) => format!(" ({new} new, 1 a new version)"),
        (new, versions) => format!(" ({new} new, {versions} new versions)"),
    };
    let mut releases =
        format!("{} {stored}{kinds}, {} unchanged", summary.stored, summary.unchanged);
    for (number, word) in [
        (summary.drafts.len(), "left out as drafts"),
        (summary.withdrawn.len(), "withdrawn"),
        (summary.outside.len(), "outside the dates"),
        (summary.refusals.len(), "refused"),
        (summary.skipped.len(), "not reached"),
    ] {
        if number > 0 {
            releases.push_str(&format!(", {number} {word}"));
        }
    }
    writeln!(out)?;
    if !summary.source.is_empty() {
        let not_posts = summary.not_posts.iter().map(|(kind, number)| format!("{kind} ({number})"));
        let not_posts: Vec<String> = not_posts.collect();
        let others = match not_posts.is_empty() {
            true => String::new(),
            false => format!("; not posts: {}", not_posts.join(", ")),
        };
        writeln!(out, "Site       {}{others}", summary.source)?;
    }
    writeln!(out, "Releases   {releases}; {} found", summary.found)?;
    writeln!(out, "Pages      {}", summary.pages)?;
    writeln!(out, "Images     {}", summary.images)?;
    let about = if summary.dry_run && summary.bytes > 0 { "about " } else { "" };
    writeln!(out, "Bytes      {about}{}", size(summary.bytes))?;
    writeln!(out, "Warnings   {}", summary.warnings())?;
    writeln!(out, "Time       {:.2} s", time.as_secs_f64())?;
    left_out(out, summary)
}

/// Posts not reached that are listed for people.
const MAX_LISTED: usize = 20;

/// Findings by rule, and every post that is not in the archive, except those outside the requested
/// dates.
fn left_out(out: &mut dyn Write, summary: &ExportSummary) -> io::Result<()> {
    let withdrawn = summary.withdrawn.iter().map(|(source, reason)| format!("{source}: {reason}"));
    let gone = summary.gone.iter().map(|(id, source)| format!("{id}: {source}"));
    let refused = summary
        .refusals
        .iter()
        .flat_map(|(source, faults)| faults.iter().map(move |fault| fault_line(source, fault)));
    let found = summary.findings.values();
    let found = found.map(|Counted { rule, number, first }| {
        let first = shown(first);
        format!("{number:>6}  {} [{}]\n{:>6}      first: {first}", rule.title, rule.code, "")
    });
    for (head, lines) in [
        ("Findings", found.collect()),
        ("Drafts", summary.drafts.clone()),
        ("Withdrawn", withdrawn.collect()),
        ("Not reached", summary.skipped.clone()),
        ("Gone from the site (the archive keeps them)", gone.collect()),
        ("Refused", refused.collect()),
    ] {
        if !lines.is_empty() {
            writeln!(out, "\n{head}")?;
            // After an interruption these are most of the site: JSON and the log have all of them.
            let is_long = head == "Not reached" || head.starts_with("Gone");
            let most = if is_long { MAX_LISTED } else { lines.len() };
            lines.iter().take(most).try_for_each(|line| writeln!(out, "  {line}"))?;
            if lines.len() > most {
                writeln!(out, "  … and {} more", lines.len() - most)?;
            }
        }
    }
    Ok(())
}

fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
