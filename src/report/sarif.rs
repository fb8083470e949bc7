//! SARIF 2.1.0 (OASIS). Rules come first, then a result a finding, a line each as it is told, and at
//! the end how the run went: nothing is kept.
//!
//! What could not be checked is a result of the kind « open » (§3.27.9: there was not enough to
//! decide); a notification counts them.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::json;
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Location, LogicalLocation, Message, MultiformatMessageString,
    Notification, PhysicalLocation, ReportingConfiguration, ReportingDescriptor, Result,
    ResultKind, ResultLevel, Tool, ToolComponent,
};

use super::VerificationReport;
use crate::finding::{Advice, Finding, Rule, Severity};
use crate::identity::VERSION;
use crate::rules;
use crate::verify::{PackageReport, Summary};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What a path segment of an address cannot hold (RFC 3986 §3.3).
const NOT_IN_PATH: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

pub struct SarifReport<'a> {
    out: &'a mut dyn Write,
    results: u64,
}

impl<'a> SarifReport<'a> {
    pub fn new(out: &'a mut dyn Write) -> SarifReport<'a> {
        SarifReport { out, results: 0 }
    }

    /// What stands before the first result.
    fn begin(&mut self) -> io::Result<()> {
        let driver = ToolComponent::builder()
            .name("communique")
            .version(VERSION)
            .rules(rules::all().into_iter().map(descriptor).collect::<Vec<_>>())
            .build();
        let tool = serde_json::to_string(&Tool::from(driver))?;
        let schema = serde_json::to_string(SCHEMA)?;
        writeln!(self.out, "{{\"$schema\":{schema},\"version\":\"2.1.0\",\"runs\":[{{")?;
        write!(self.out, "\"tool\":{tool},\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":[")
    }

    fn result(&mut self, result: &Result) -> io::Result<()> {
        if self.results == 0 {
            self.begin()?;
        }
        let separator = if self.results == 0 { "\n" } else { ",\n" };
        self.results += 1;
        write!(self.out, "{separator}{}", serde_json::to_string(result)?)
    }
}

impl VerificationReport for SarifReport<'_> {
    fn package(&mut self, report: &PackageReport) -> io::Result<()> {
        for finding in &report.findings {
            self.result(&result(&report.path, finding))?;
        }
        let is_found = report.findings.iter().any(|it| it.rule.severity == Severity::Unchecked);
        match &report.unchecked {
            Some(reason) if !is_found => self.result(&unchecked(&report.path, reason)),
            _ => Ok(()),
        }
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> io::Result<()> {
        if self.results == 0 {
            self.begin()?;
        }
        let mut notifications = Vec::new();
        if summary.unchecked > 0 {
            let text =
                format!("{} could not be checked: the results of kind « open »", summary.unchecked);
            let message = Message::from(&text);
            notifications
                .push(Notification::builder().level(json!("error")).message(message).build());
        }
        let invocation = Invocation::builder()
            .execution_successful(summary.unchecked == 0)
            .exit_code(i64::from(summary.exit_status()))
            .tool_execution_notifications(notifications)
            .build();
        let invocation = serde_json::to_string(&invocation)?;
        writeln!(self.out, "\n],\n\"invocations\":[{invocation}]\n}}]}}")?;
        self.out.flush()
    }
}

/// A package, or another path, that could not be checked.
fn unchecked(path: &str, reason: &str) -> Result {
    Result::builder()
        .kind(ResultKind::Open)
        .level(ResultLevel::None)
        .message(Message::from(&format!("could not be checked: {reason}")))
        .locations(vec![location(path, None)])
        .build()
}

fn descriptor(rule: &Rule) -> ReportingDescriptor {
    let text = |text: String| MultiformatMessageString::from(&text);
    let Advice { meaning, remedy } = rule.advice;
    ReportingDescriptor::builder()
        .id(rule.code)
        .short_description(text(rule.title.to_owned()))
        .full_description(text(format!("{} ({}).", rule.title, rule.clause)))
        .help(text(format!("{meaning}. {remedy}. See {}.", rule.page())))
        .default_configuration(
            ReportingConfiguration::builder().level(json!(level(rule.severity))).build(),
        )
        .build()
}

/// The word that SARIF has for a severity.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Unchecked => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// What stood in the way of a check.
fn open(package: &str, finding: &Finding) -> Result {
    Result::builder()
        .rule_id(finding.rule.code)
        .kind(ResultKind::Open)
        .level(ResultLevel::None)
        .message(Message::from(&format!("{}: {}", finding.path, finding.detail)))
        .locations(vec![location(package, Some(&finding.path))])
        .build()
}

fn result(package: &str, finding: &Finding) -> Result {
    let level = match finding.rule.severity {
        Severity::Unchecked => return open(package, finding),
        Severity::Error => ResultLevel::Error,
        Severity::Warning => ResultLevel::Warning,
        Severity::Note => ResultLevel::Note,
    };
    Result::builder()
        .rule_id(finding.rule.code)
        .level(level)
        .message(Message::from(&format!("{}: {}", finding.path, finding.detail)))
        .locations(vec![location(package, Some(&finding.path))])
        .build()
}

/// The package as a file, the path in it as a logical location: no viewer opens files in zips.
fn location(package: &str, path: Option<&str>) -> Location {
    let address = utf8_percent_encode(package, &NOT_IN_PATH).to_string();
    let artifact = ArtifactLocation::builder().uri(address).build();
    let physical = PhysicalLocation::builder().artifact_location(artifact).build();
    let logical = path
        .map(|path| LogicalLocation::builder().fully_qualified_name(path).kind("member").build());
    Location::builder()
        .physical_location(physical)
        .logical_locations(logical.into_iter().collect::<Vec<_>>())
        .build()
}
