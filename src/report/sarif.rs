//! SARIF 2.1.0 (OASIS): rules, results, and what could not be checked as notifications.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::json;
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Location, LogicalLocation, Message, MultiformatMessageString,
    Notification, PhysicalLocation, ReportingConfiguration, ReportingDescriptor, Result,
    ResultLevel, Run, Sarif, Tool, ToolComponent,
};

use super::{VerificationReport, advice};
use crate::finding::{Finding, Rule, Severity};
use crate::verify::rule::RULES;
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
    results: Vec<Result>,
    notifications: Vec<Notification>,
}

impl<'a> SarifReport<'a> {
    pub fn new(out: &'a mut dyn Write) -> SarifReport<'a> {
        SarifReport { out, results: Vec::new(), notifications: Vec::new() }
    }
}

impl VerificationReport for SarifReport<'_> {
    fn package(&mut self, report: &PackageReport) -> io::Result<()> {
        self.results.extend(report.findings.iter().map(|found| result(&report.path, found)));
        if let Some(reason) = &report.unchecked {
            let notification = Notification::builder()
                .level(json!("error"))
                .message(Message::from(reason))
                .locations(vec![location(&report.path, None)])
                .build();
            self.notifications.push(notification);
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        let SarifReport { out, results, notifications } = *self;
        let driver = ToolComponent::builder()
            .name("communique")
            .version(env!("CARGO_PKG_VERSION"))
            .rules(RULES.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>())
            .build();
        let invocation = Invocation::builder()
            .execution_successful(summary.unchecked == 0)
            .exit_code(i64::from(summary.exit_status()))
            .tool_execution_notifications(notifications)
            .build();
        let run = Run::builder()
            .tool(Tool::from(driver))
            .invocations(vec![invocation])
            .results(results)
            .build();
        let sarif = Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run]).build();
        serde_json::to_writer_pretty(&mut *out, &sarif)?;
        writeln!(out)?;
        out.flush()
    }
}

fn descriptor(rule: &Rule) -> ReportingDescriptor {
    let text = |text: String| MultiformatMessageString::from(&text);
    let advice = advice::of(rule);
    ReportingDescriptor::builder()
        .id(rule.code)
        .short_description(text(rule.title.to_owned()))
        .full_description(text(format!("{} ({}).", rule.title, rule.clause)))
        .help(text(format!("{}. {}.", advice.meaning, advice.remedy)))
        .default_configuration(
            ReportingConfiguration::builder().level(json!(rule.severity.as_str())).build(),
        )
        .build()
}

fn result(package: &str, finding: &Finding) -> Result {
    let level = match finding.rule.severity {
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
