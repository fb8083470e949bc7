//! For people: what is damaged, what that means, what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::{Style, VerificationReport};
use crate::finding::Severity;
use crate::verify::names::shown;
use crate::verify::{PackageReport, Status, Summary};

const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";
const RESET: &str = "\x1b[0m";

pub struct Text<'a> {
    out: &'a mut dyn Write,
    style: Style,
}

impl<'a> Text<'a> {
    pub fn new(out: &'a mut dyn Write, style: Style) -> Text<'a> {
        Text { out, style }
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

impl VerificationReport for Text<'_> {
    fn package(&mut self, report: &PackageReport) -> io::Result<()> {
        let status = report.status();
        if !self.style.verbose && status == Status::Sound && report.findings.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "{}: {}", shown(&report.path), self.status(status))?;
        let is_found = report.findings.iter().any(|it| it.rule.severity == Severity::Unchecked);
        if let Some(reason) = report.unchecked.as_ref().filter(|_| !is_found) {
            writeln!(self.out, "  could not be checked: {}", shown(reason))?;
        }
        for finding in &report.findings {
            let color = match finding.rule.severity {
                Severity::Error => RED,
                Severity::Warning | Severity::Unchecked | Severity::Note => YELLOW,
            };
            let severity = self.colored(color, finding.rule.severity.as_str());
            let (path, detail) = (shown(&finding.path), shown(&finding.detail));
            let rule = finding.rule;
            writeln!(self.out, "  {severity} {}: {path}: {detail}", rule.code)?;
            writeln!(self.out, "      {} ({})", rule.title, rule.clause)?;
        }
        let mut advice: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
        for finding in &report.findings {
            advice.entry(finding.rule.advice).or_default().insert(finding.rule.code);
        }
        for (advice, codes) in advice {
            let codes: Vec<&str> = codes.into_iter().collect();
            writeln!(self.out, "  {}: {}.", codes.join(", "), advice.meaning)?;
            writeln!(self.out, "      What to do: {}.", advice.remedy)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if self.style.quiet && summary.exit_status() == 0 && summary.warnings == 0 {
            return self.out.flush();
        }
        let checked = summary.checked;
        writeln!(
            self.out,
            "{} sound, {} damaged, {} unchecked; {}, {}; {}, {}, {}, {} looked at",
            summary.sound,
            summary.damaged,
            summary.unchecked,
            count(summary.errors, "error"),
            count(summary.warnings, "warning"),
            count(checked.packages, "package"),
            count(checked.files, "file"),
            count(checked.bytes, "byte"),
            count(checked.digests, "digest"),
        )?;
        self.out.flush()
    }
}

fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
