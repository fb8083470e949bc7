//! SARIF 2.1.0 (OASIS). Rules come first, then one result per finding, a line each as it is
//! reported, and at the end how the run went: nothing is held back.
//!
//! What could not be checked is a result of kind `open` (§3.27.9: there was not enough information
//! to decide); a notification counts them.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::json;
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Location, LogicalLocation, Message, MultiformatMessageString,
    Notification, PhysicalLocation, Region, ReportingConfiguration, ReportingDescriptor, Result,
    ResultKind, ResultLevel, Tool, ToolComponent,
};

use super::{ReportFormat, Total};
use crate::error::Position;
use crate::finding::{Advice, Finding, Rule, Severity};
use crate::identity::VERSION;
use crate::outcome::{Fault, ReleaseResult};
use crate::rules;
use crate::verify::PackageReport;

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

#[derive(Default)]
pub struct SarifReport {
    results: u64,
}

impl SarifReport {
    /// Writes what comes before the first result.
    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        let driver = ToolComponent::builder()
            .name("communique")
            .version(VERSION)
            .rules(rules::all().into_iter().map(descriptor).collect::<Vec<_>>())
            .build();
        let tool = serde_json::to_string(&Tool::from(driver))?;
        let schema = serde_json::to_string(SCHEMA)?;
        writeln!(out, "{{\"$schema\":{schema},\"version\":\"2.1.0\",\"runs\":[{{")?;
        write!(out, "\"tool\":{tool},\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":[")
    }

    fn result(&mut self, out: &mut dyn Write, result: &Result) -> io::Result<()> {
        if self.results == 0 {
            self.begin(out)?;
        }
        let separator = if self.results == 0 { "\n" } else { ",\n" };
        self.results += 1;
        write!(out, "{separator}{}", serde_json::to_string(result)?)
    }
}

impl ReportFormat for SarifReport {
    fn release(&mut self, out: &mut dyn Write, release: &ReleaseResult) -> io::Result<()> {
        for finding in &release.findings {
            let place = in_file(&finding.path, finding.position);
            self.result(out, &found(finding, finding.detail.clone(), place))?;
        }
        for fault in &release.faults {
            self.result(out, &refused(&release.source, fault))?;
        }
        Ok(())
    }

    fn package(&mut self, out: &mut dyn Write, report: &PackageReport) -> io::Result<()> {
        for finding in &report.findings {
            let message = format!("{}: {}", finding.path, finding.detail);
            let place = location(&report.path, Some(&finding.path));
            self.result(out, &found(finding, message, place))?;
        }
        let is_found = report.findings.iter().any(|it| it.rule.severity == Severity::Unchecked);
        match &report.unchecked {
            Some(reason) if !is_found => self.result(out, &unchecked(&report.path, reason)),
            _ => Ok(()),
        }
    }

    fn finish(&mut self, out: &mut dyn Write, total: Total) -> io::Result<()> {
        if self.results == 0 {
            self.begin(out)?;
        }
        let (unchecked, status) = match total {
            Total::Verification(summary) => (summary.unchecked, summary.exit_status()),
            Total::Export(summary, _) => (0, u8::from(!summary.refusals.is_empty())),
        };
        let mut notifications = Vec::new();
        if unchecked > 0 {
            let text = format!("{unchecked} could not be checked: the results of kind `open`");
            let message = Message::from(&text);
            notifications
                .push(Notification::builder().level(json!("error")).message(message).build());
        }
        let invocation = Invocation::builder()
            .execution_successful(unchecked == 0)
            .exit_code(i64::from(status))
            .tool_execution_notifications(notifications)
            .build();
        let invocation = serde_json::to_string(&invocation)?;
        writeln!(out, "\n],\n\"invocations\":[{invocation}]\n}}]}}")?;
        out.flush()
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

/// A result for what could not be checked.
fn open(finding: &Finding, message: &str, place: Location) -> Result {
    Result::builder()
        .rule_id(finding.rule.code)
        .kind(ResultKind::Open)
        .level(ResultLevel::None)
        .message(Message::from(&message.to_owned()))
        .locations(vec![place])
        .build()
}

fn found(finding: &Finding, message: String, place: Location) -> Result {
    let level = match finding.rule.severity {
        Severity::Unchecked => return open(finding, &message, place),
        Severity::Error => ResultLevel::Error,
        Severity::Warning => ResultLevel::Warning,
        Severity::Note => ResultLevel::Note,
    };
    Result::builder()
        .rule_id(finding.rule.code)
        .level(level)
        .message(Message::from(&message))
        .locations(vec![place])
        .build()
}

/// A fault for which a release was refused.
fn refused(source: &str, fault: &Fault) -> Result {
    let path = if fault.path.is_empty() { source } else { &fault.path };
    Result::builder()
        .level(ResultLevel::Error)
        .message(Message::from(&format!("refused: {}", fault.message)))
        .locations(vec![in_file(path, fault.position)])
        .build()
}

/// A place in a text of the site.
fn in_file(path: &str, position: Option<Position>) -> Location {
    let artifact = artifact(path);
    let physical = PhysicalLocation::builder().artifact_location(artifact);
    let physical = match position {
        Some(Position { line, column }) => {
            let number = |number: u32| i64::from(number);
            let region = Region::builder().start_line(number(line)).start_column(number(column));
            physical.region(region.build()).build()
        }
        None => physical.build(),
    };
    Location::builder().physical_location(physical).build()
}

fn artifact(path: &str) -> ArtifactLocation {
    let address = utf8_percent_encode(path, &NOT_IN_PATH).to_string();
    ArtifactLocation::builder().uri(address).build()
}

/// The package as a file, the path in it as a logical location: no viewer opens files in zips.
fn location(package: &str, path: Option<&str>) -> Location {
    let physical = PhysicalLocation::builder().artifact_location(artifact(package)).build();
    let logical = path
        .map(|path| LogicalLocation::builder().fully_qualified_name(path).kind("member").build());
    Location::builder()
        .physical_location(physical)
        .logical_locations(logical.into_iter().collect::<Vec<_>>())
        .build()
}
