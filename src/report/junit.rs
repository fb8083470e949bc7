//! JUnit XML: one test suite per release or package, with one test case in it.
//!
//! A suite's counts come before its cases: with one suite for everything they would have to wait
//! for the last case. So each release or package is a suite of its own, whose counts are known, and
//! nothing is held back. Readers add suites up.

use std::io::{self, Write};

use super::{ReportFormat, Total, VERIFY};
use crate::finding::{Finding, Severity};
use crate::outcome::{ReleaseResult, ReleaseStatus, fault_line};
use crate::verify::names::shown;
use crate::verify::{PackageReport, Status};
use crate::xml::{Attribute, XmlWriter};

/// Spaces per level.
const INDENT: usize = 4;
const ROOT: &str = "testsuites";

pub struct Junit {
    /// The command that gave the results of releases.
    command: &'static str,
    is_begun: bool,
}

/// The result of a test case.
enum Result {
    Passed,
    Skipped,
    /// A `failure` or an `error`, with its type.
    Failed(&'static str, &'static str),
}

impl Junit {
    pub fn new(command: &'static str) -> Junit {
        Junit { command, is_begun: false }
    }

    /// The document's head, before the first suite.
    fn begin(&mut self, out: &mut dyn Write, name: &str) -> io::Result<()> {
        if !std::mem::replace(&mut self.is_begun, true) {
            XmlWriter::document(out, INDENT)?.open(ROOT, &[("name", name)])?;
        }
        Ok(())
    }

    /// One suite with its one case; `lines` say why it did not pass, `notes` what else is known.
    fn suite(
        &mut self,
        out: &mut dyn Write,
        (command, name): (&str, &str),
        result: Result,
        lines: &mut dyn Iterator<Item = String>,
        notes: &mut dyn Iterator<Item = String>,
    ) -> io::Result<()> {
        self.begin(out, command)?;
        let count = |is: bool| if is { "1" } else { "0" };
        let counts = [
            ("name", name),
            ("tests", "1"),
            ("failures", count(matches!(result, Result::Failed("failure", _)))),
            ("errors", count(matches!(result, Result::Failed("error", _)))),
            ("skipped", count(matches!(result, Result::Skipped))),
        ];
        let mut xml = XmlWriter::in_root(out, INDENT)?;
        xml.open("testsuite", &counts)?;
        xml.open("testcase", &[("name", name), ("classname", command)])?;
        match result {
            Result::Passed => {}
            Result::Skipped => xml.empty("skipped", &[])?,
            Result::Failed(element, kind) => {
                let mut lines = lines.peekable();
                let first = lines.peek().cloned().unwrap_or_default();
                write_lines(&mut xml, element, &[("message", &first), ("type", kind)], &mut lines)?;
            }
        }
        let mut notes = notes.peekable();
        if notes.peek().is_some() {
            write_lines(&mut xml, "system-out", &[], &mut notes)?;
        }
        xml.close("testcase")?;
        xml.close("testsuite")
    }
}

/// An element whose text is written line by line: there may be very many.
fn write_lines(
    xml: &mut XmlWriter<&mut dyn Write>,
    name: &str,
    attributes: &[Attribute],
    lines: &mut dyn Iterator<Item = String>,
) -> io::Result<()> {
    xml.open(name, attributes)?;
    for (index, line) in lines.enumerate() {
        let line = if index == 0 { line } else { format!("\n{line}") };
        xml.characters(&line)?;
    }
    xml.close(name)
}

impl ReportFormat for Junit {
    fn release(&mut self, out: &mut dyn Write, release: &ReleaseResult) -> io::Result<()> {
        let result = match release.status {
            ReleaseStatus::Refused => Result::Failed("failure", "refused"),
            ReleaseStatus::Draft | ReleaseStatus::Withdrawn | ReleaseStatus::Outside => {
                Result::Skipped
            }
            ReleaseStatus::Stored | ReleaseStatus::Unchanged | ReleaseStatus::Converted => {
                Result::Passed
            }
        };
        let mut faults = release.faults.iter().map(|fault| fault_line(&release.source, fault));
        let mut findings = release.findings.iter().map(line);
        let name = (self.command, release.source.as_str());
        self.suite(out, name, result, &mut faults, &mut findings)
    }

    fn package(&mut self, out: &mut dyn Write, report: &PackageReport) -> io::Result<()> {
        let of = |severity| {
            let findings = report.findings.iter();
            findings.filter(move |finding| finding.rule.severity == severity).map(line)
        };
        let result = match report.status() {
            Status::Sound => Result::Passed,
            Status::Damaged => Result::Failed("failure", "damage"),
            Status::Unchecked => Result::Failed("error", "unchecked"),
        };
        let (name, mut warnings) = (shown(&report.path), of(Severity::Warning));
        let name = (VERIFY, name.as_str());
        match &report.unchecked {
            Some(reason) => {
                let mut reason = std::iter::once(reason.clone());
                self.suite(out, name, result, &mut reason, &mut warnings)
            }
            None => self.suite(out, name, result, &mut of(Severity::Error), &mut warnings),
        }
    }

    fn finish(&mut self, out: &mut dyn Write, total: Total) -> io::Result<()> {
        self.begin(out, total.command(self.command))?;
        writeln!(out, "\n</{ROOT}>")?;
        out.flush()
    }
}

fn line(finding: &Finding) -> String {
    let Finding { rule, path, detail, .. } = finding;
    format!("{} {}: {} ({})", rule.code, shown(path), shown(detail), rule.clause)
}
