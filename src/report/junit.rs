//! JUnit XML: a test suite a package, and in it one test case.
//!
//! A suite's counts stand in its head, before its cases: with one suite for all packages they
//! would have to wait for the last one. So each package is a suite of its own, whose counts are
//! known, and nothing is kept. Readers add suites up.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::VerificationReport;
use crate::finding::{Finding, Severity};
use crate::verify::names::shown;
use crate::verify::{PackageReport, Status, Summary};

const NAME: &str = "communique verify";

pub struct Junit<'a> {
    writer: Writer<&'a mut dyn Write>,
    is_begun: bool,
}

impl<'a> Junit<'a> {
    pub fn new(out: &'a mut dyn Write) -> Junit<'a> {
        Junit { writer: Writer::new_with_indent(out, b' ', 4), is_begun: false }
    }

    fn begin(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.is_begun, true) {
            self.writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
            self.writer.write_event(start("testsuites", &[("name", NAME)]))?;
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element whose text is written line by line: there may be very many.
    fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        lines: impl Iterator<Item = String>,
    ) -> io::Result<()> {
        self.writer.write_event(start(name, attributes))?;
        for (index, line) in lines.enumerate() {
            let line = if index == 0 { line } else { format!("\n{line}") };
            self.writer.write_event(Event::Text(BytesText::new(&characters(&line))))?;
        }
        self.end(name)
    }

    fn result(&mut self, report: &PackageReport) -> io::Result<()> {
        match report.status() {
            Status::Sound => {}
            Status::Damaged => {
                let first = lines(report, Severity::Error).next().unwrap_or_default();
                let attributes = [("message", first.as_str()), ("type", "damage")];
                self.element("failure", &attributes, lines(report, Severity::Error))?;
            }
            Status::Unchecked => {
                let reason = report.unchecked.as_deref().unwrap_or_default();
                let attributes = [("message", reason), ("type", "unchecked")];
                self.element("error", &attributes, std::iter::once(reason.to_owned()))?;
            }
        }
        let mut warnings = lines(report, Severity::Warning).peekable();
        if warnings.peek().is_none() {
            return Ok(());
        }
        self.element("system-out", &[], warnings)
    }
}

impl VerificationReport for Junit<'_> {
    fn package(&mut self, report: &PackageReport) -> io::Result<()> {
        self.begin()?;
        let name = shown(&report.path);
        let count = |status| if report.status() == status { "1" } else { "0" };
        let counts = [
            ("name", name.as_str()),
            ("tests", "1"),
            ("failures", count(Status::Damaged)),
            ("errors", count(Status::Unchecked)),
            ("skipped", "0"),
        ];
        self.writer.write_event(start("testsuite", &counts))?;
        self.writer.write_event(start("testcase", &[("name", &name), ("classname", NAME)]))?;
        self.result(report)?;
        self.end("testcase")?;
        self.end("testsuite")
    }

    fn finish(mut self: Box<Self>, _: &Summary) -> io::Result<()> {
        self.begin()?;
        self.end("testsuites")?;
        let out = self.writer.get_mut();
        writeln!(out)?;
        out.flush()
    }
}

fn start(name: &str, attributes: &[(&str, &str)]) -> Event<'static> {
    let mut element = BytesStart::new(name.to_owned());
    for (name, value) in attributes {
        element.push_attribute((*name, characters(value).as_str()));
    }
    Event::Start(element)
}

/// Without the characters that XML 1.0 (§2.2) cannot have.
fn characters(text: &str) -> String {
    let is_allowed = |c: &char| matches!(c, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    text.chars().map(|c| if is_allowed(&c) { c } else { '\u{FFFD}' }).collect()
}

fn lines(report: &PackageReport, severity: Severity) -> impl Iterator<Item = String> {
    let line = |finding: &Finding| {
        let Finding { rule, path, detail, .. } = finding;
        format!("{} {}: {} ({})", rule.code, shown(path), shown(detail), rule.clause)
    };
    let findings = report.findings.iter();
    findings.filter(move |finding| finding.rule.severity == severity).map(line)
}
