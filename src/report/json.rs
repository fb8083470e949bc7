//! JSON lines: one object a package, then the summary.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::VerificationReport;
use crate::verify::{PackageReport, Summary};

pub struct Json<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Json<'a> {
    pub fn new(out: &'a mut dyn Write) -> Json<'a> {
        Json { out }
    }

    fn line(&mut self, value: &Value) -> io::Result<()> {
        serde_json::to_writer(&mut *self.out, value)?;
        writeln!(self.out)
    }
}

impl VerificationReport for Json<'_> {
    fn package(&mut self, report: &PackageReport) -> io::Result<()> {
        let findings = report.findings.iter().map(|finding| {
            json!({
                "rule": finding.rule.code,
                "severity": finding.rule.severity.as_str(),
                "path": finding.path,
                "detail": finding.detail,
                "clause": finding.rule.clause,
            })
        });
        let mut object = json!({
            "path": report.path,
            "status": report.status().as_str(),
            "findings": findings.collect::<Vec<_>>(),
        });
        if let Some(reason) = &report.unchecked {
            object["reason"] = json!(reason);
        }
        self.line(&object)
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
