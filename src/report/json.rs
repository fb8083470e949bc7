//! JSON lines: one object per release or package, then the summary.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{ReportFormat, Total};
use crate::finding::Finding;
use crate::outcome::{Change, Changes};
use crate::outcome::{ExportSummary, Fault, ReleaseResult, ReleaseStatus};
use crate::verify::{PackageReport, PartOf, Summary};

pub struct Json;

fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// A package's line. It is written as it goes: there may be very many findings.
#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    status: &'a str,
    findings: Findings<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<&'a PartOf>,
}

impl<'a> Line<'a> {
    fn of(report: &'a PackageReport, part: Option<&'a PartOf>) -> Line<'a> {
        Line {
            path: &report.path,
            status: report.status().as_str(),
            findings: Findings(&report.findings),
            reason: report.unchecked.as_deref(),
            part,
        }
    }
}

/// Writes the line of a package that was checked as part of an archive.
pub fn part(out: &mut dyn Write, report: &PackageReport, part: &PartOf) -> io::Result<()> {
    line(out, &Line::of(report, Some(part)))
}

struct Findings<'a>(&'a [Finding]);

#[derive(Serialize)]
struct FindingLine<'a> {
    rule: &'a str,
    severity: &'a str,
    path: &'a str,
    detail: &'a str,
    clause: &'a str,
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|finding| FindingLine {
            rule: finding.rule.code,
            severity: finding.rule.severity.as_str(),
            path: &finding.path,
            detail: &finding.detail,
            clause: finding.rule.clause,
        }))
    }
}

impl ReportFormat for Json {
    fn changes(&mut self, out: &mut dyn Write, changes: &Changes) -> io::Result<()> {
        line(out, &changes.json())
    }

    fn release(&mut self, out: &mut dyn Write, result: &ReleaseResult) -> io::Result<()> {
        line(out, &release(result))
    }

    fn package(&mut self, out: &mut dyn Write, report: &PackageReport) -> io::Result<()> {
        line(out, &Line::of(report, None))
    }

    fn finish(&mut self, out: &mut dyn Write, total: Total) -> io::Result<()> {
        match total {
            Total::Verification(summary) => line(out, &verified(summary))?,
            Total::Export(summary, _) => line(out, &exported(summary))?,
        }
        out.flush()
    }
}

fn verified(summary: &Summary) -> Value {
    let checked = summary.checked;
    json!({ "summary": {
        "sound": summary.sound,
        "damaged": summary.damaged,
        "unchecked": summary.unchecked,
        "errors": summary.errors,
        "warnings": summary.warnings,
        "packages": checked.packages,
        "files": checked.files,
        "bytes": checked.bytes,
        "digests": checked.digests,
    }})
}

fn release(result: &ReleaseResult) -> Value {
    let mut findings: Vec<Value> = result.findings.iter().map(finding_of).collect();
    findings.extend(result.faults.iter().map(fault_of));
    let mut line = json!({
        "source": result.source,
        "id": result.id,
        "status": result.status.as_str(),
        "package": result.package,
        "sha256": result.sha256,
        "pages": result.pages,
        "images": result.images,
        "findings": findings,
    });
    if let Some(pdf) = &result.pdf {
        line["pdf"] = json!(pdf);
    }
    if result.status == ReleaseStatus::Converted || result.dry_run {
        line["bytes"] = json!(result.bytes);
    }
    if result.dry_run {
        line["dry_run"] = json!(true);
    }
    if let Some(reason) = &result.reason {
        line["reason"] = json!(reason);
    }
    if let Some(version) = result.version {
        line["version"] = json!(version);
        line["changes"] = result.changes.iter().map(Change::json).collect();
    }
    if let Some(entry) = &result.catalogue_line {
        line["entry"] = serde_json::from_str(entry).unwrap_or_default();
    }
    line
}

fn finding_of(finding: &Finding) -> Value {
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

fn fault_of(fault: &Fault) -> Value {
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

/// No time here: two exports of the same site report the same.
fn exported(summary: &ExportSummary) -> Value {
    let withdrawn: Vec<&String> = summary.withdrawn.iter().map(|(source, _)| source).collect();
    let refused: Vec<&String> = summary.refusals.iter().map(|(source, _)| source).collect();
    let findings: BTreeMap<&str, usize> =
        summary.findings.iter().map(|(code, counted)| (*code, counted.number)).collect();
    let first: BTreeMap<&str, &str> =
        summary.findings.iter().map(|(code, counted)| (*code, &*counted.first)).collect();
    json!({
        "summary": {
            "site": summary.source,
            "not_posts": summary.not_posts.iter().cloned().collect::<BTreeMap<_, _>>(),
            "found": summary.found,
            "stored": summary.stored,
            "versions": summary.versions,
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
            "first_of_rules": first,
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
