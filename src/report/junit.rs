//! JUnit XML: a test suite, and in it a test case a package.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::VerificationReport;
use crate::finding::{Finding, Severity};
use crate::verify::names::shown;
use crate::verify::{PackageReport, Status, Summary};

const NAME: &str = "communique verify";

pub struct Junit<'a> {
    out: &'a mut dyn Write,
    suite: TestSuite,
}

impl<'a> Junit<'a> {
    pub fn new(out: &'a mut dyn Write) -> Junit<'a> {
        Junit { out, suite: TestSuite::new(NAME) }
    }
}

impl VerificationReport for Junit<'_> {
    fn package(&mut self, report: &PackageReport) -> io::Result<()> {
        let status = match report.status() {
            Status::Sound => TestCaseStatus::success(),
            Status::Damaged => {
                let errors = lines(report, Severity::Error);
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_type("damage").set_message(errors.first().cloned().unwrap_or_default());
                status.set_description(errors.join("\n"));
                status
            }
            Status::Unchecked => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                status.set_type("unchecked");
                status.set_message(report.unchecked.clone().unwrap_or_default());
                status
            }
        };
        let mut case = TestCase::new(report.path.clone(), status);
        case.set_classname(NAME);
        let warnings = lines(report, Severity::Warning);
        if !warnings.is_empty() {
            case.set_system_out(warnings.join("\n"));
        }
        self.suite.add_test_case(case);
        Ok(())
    }

    fn finish(self: Box<Self>, _: &Summary) -> io::Result<()> {
        let Junit { out, suite } = *self;
        let mut report = Report::new(NAME);
        report.add_test_suite(suite);
        report.serialize(&mut *out).map_err(io::Error::other)?;
        out.flush()
    }
}

fn lines(report: &PackageReport, severity: Severity) -> Vec<String> {
    let line = |finding: &Finding| {
        let Finding { rule, path, detail, .. } = finding;
        format!("{} {}: {} ({})", rule.code, shown(path), shown(detail), rule.clause)
    };
    report.findings.iter().filter(|finding| finding.rule.severity == severity).map(line).collect()
}
