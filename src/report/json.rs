//! JSON lines: one object a package, then the summary.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::json;

use super::VerificationReport;
use crate::finding::Finding;
use crate::verify::{PackageReport, Summary};

pub struct Json<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Json<'a> {
    pub fn new(out: &'a mut dyn Write) -> Json<'a> {
        Json { out }
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut *self.out, value)?;
        writeln!(self.out)
    }
}

/// A package's line. It is written as it goes: there may be very many findings.
#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    status: &'a str,
    findings: Findings<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
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

impl VerificationReport for Json<'_> {
    fn package(&mut self, report: &PackageReport) -> io::Result<()> {
        self.line(&Line {
            path: &report.path,
            status: report.status().as_str(),
            findings: Findings(&report.findings),
            reason: report.unchecked.as_deref(),
        })
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        let checked = summary.checked;
        self.line(&json!({ "summary": {
            "sound": summary.sound,
            "damaged": summary.damaged,
            "unchecked": summary.unchecked,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "packages": checked.packages,
            "files": checked.files,
            "bytes": checked.bytes,
            "digests": checked.digests,
        }}))?;
        self.out.flush()
    }
}
