//! The checks of a run as PREMIS 3.0: a "fixity check" event for each package, to be kept with the
//! institution's own preservation metadata.

use std::io::{self, Write};

use crate::premis::{EVENT_TYPES, UNKNOWN_TIME};
use crate::verify::{PackageReport, Status};
use crate::xml::XmlWriter;

/// The Library of Congress's term (<https://id.loc.gov/vocabulary/preservation/eventType/fix>).
const FIXITY_CHECK: &str = "http://id.loc.gov/vocabulary/preservation/eventType/fix";
/// Maximum number of a package's findings in its event: the outcomes of all are held until the end.
const MAX_NOTED: usize = 100;
const PROGRAM: &str = "agent/program";
const OPERATOR: &str = "agent/operator";

/// What the caller says about the run; nothing is taken from the clock.
#[derive(Debug, Clone, Default)]
pub struct Act {
    /// Date of the release, as RFC 3339.
    pub at: Option<String>,
    /// Who did it.
    pub agent: Option<String>,
    /// Name and version: `communique 0.1.0`.
    pub program: String,
    /// How much was checked: `full`, `quick` or `reproduce`.
    pub scope: &'static str,
}

/// One package's outcome.
struct Outcome {
    path: String,
    status: Status,
    note: String,
}

/// Collects outcomes: PREMIS wants all objects before the first event.
#[derive(Default)]
pub struct FixityEvents {
    outcomes: Vec<Outcome>,
}

impl FixityEvents {
    /// Adds the outcome of a package.
    pub fn add(&mut self, report: &PackageReport) {
        let findings = report
            .findings
            .iter()
            .map(|finding| format!("{} {}: {}", finding.rule.code, finding.path, finding.detail));
        let mut lines: Vec<String> = findings.take(MAX_NOTED).collect();
        // Those of each rule that are listed are in the report, and the others there as a number.
        let more = report.findings.len().saturating_sub(MAX_NOTED);
        if more > 0 {
            lines.push(format!("and {more} more: see the report"));
        }
        lines.extend(report.unchecked.clone());
        self.outcomes.push(Outcome {
            path: report.path.clone(),
            status: report.status(),
            note: lines.join("\n"),
        });
    }

    /// Writes the file. Without any package there is nothing for PREMIS to hold, and nothing is
    /// written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, act: &Act, out: &mut dyn Write) -> io::Result<()> {
        if self.outcomes.is_empty() {
            return Ok(());
        }
        let mut xml = XmlWriter::document(out, 2)?;
        xml.open(
            "premis",
            &[
                ("xmlns", "http://www.loc.gov/premis/v3"),
                ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
                ("version", "3.0"),
            ],
        )?;
        for outcome in &self.outcomes {
            xml.open("object", &[("xsi:type", "representation")])?;
            identifier(&mut xml, "objectIdentifier", &outcome.path)?;
            xml.close("object")?;
        }
        for (index, outcome) in self.outcomes.iter().enumerate() {
            fixity_check(&mut xml, index + 1, outcome, act)?;
        }
        let (name, version) = act.program.rsplit_once(' ').unwrap_or((&act.program, ""));
        write_agent(&mut xml, PROGRAM, name, "software", version)?;
        if let Some(operator) = &act.agent {
            write_agent(&mut xml, OPERATOR, operator, "person or organization", "")?;
        }
        xml.close("premis")?;
        writeln!(xml.into_inner())
    }
}

type Xml<'a> = XmlWriter<&'a mut dyn Write>;

fn identifier(xml: &mut Xml, name: &str, value: &str) -> io::Result<()> {
    xml.open(name, &[])?;
    xml.text(&format!("{name}Type"), &[], "local")?;
    xml.text(&format!("{name}Value"), &[], value)?;
    xml.close(name)
}

fn fixity_check(xml: &mut Xml, number: usize, outcome: &Outcome, act: &Act) -> io::Result<()> {
    xml.open("event", &[])?;
    identifier(xml, "eventIdentifier", &format!("event/{number}"))?;
    let authority =
        [("authority", "eventType"), ("authorityURI", EVENT_TYPES), ("valueURI", FIXITY_CHECK)];
    xml.text("eventType", &authority, "fixity check")?;
    xml.text("eventDateTime", &[], act.at.as_deref().unwrap_or(UNKNOWN_TIME))?;
    xml.open("eventDetailInformation", &[])?;
    xml.text("eventDetail", &[], &format!("communique verify, {}", act.scope))?;
    xml.close("eventDetailInformation")?;
    xml.open("eventOutcomeInformation", &[])?;
    let word = match outcome.status {
        Status::Sound => "pass",
        Status::Damaged => "fail",
        Status::Unchecked => "not determined",
    };
    xml.text("eventOutcome", &[], word)?;
    if !outcome.note.is_empty() {
        xml.open("eventOutcomeDetail", &[])?;
        xml.text("eventOutcomeDetailNote", &[], &outcome.note)?;
        xml.close("eventOutcomeDetail")?;
    }
    xml.close("eventOutcomeInformation")?;
    identifier(xml, "linkingAgentIdentifier", PROGRAM)?;
    if act.agent.is_some() {
        identifier(xml, "linkingAgentIdentifier", OPERATOR)?;
    }
    identifier(xml, "linkingObjectIdentifier", &outcome.path)?;
    xml.close("event")
}

fn write_agent(xml: &mut Xml, id: &str, name: &str, kind: &str, version: &str) -> io::Result<()> {
    xml.open("agent", &[])?;
    identifier(xml, "agentIdentifier", id)?;
    xml.text("agentName", &[], name)?;
    xml.text("agentType", &[], kind)?;
    if !version.is_empty() {
        xml.text("agentVersion", &[], version)?;
    }
    xml.close("agent")
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::{Report, VerifyError};

    #[test]
    fn events_follow_the_objects_and_give_only_what_is_known() {
        let mut events = FixityEvents::default();
        events.add(&PackageReport::new("a & b.zip".to_owned(), Ok(Report::default())));
        let path = std::path::PathBuf::from("c.zip");
        events.add(&PackageReport::new("c.zip".to_owned(), Err(VerifyError::Missing { path })));
        let written = |act: &Act| {
            let mut out = Vec::new();
            events.write(act, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let program = "communique 0.1.0".to_owned();
        let act = Act { program, scope: "full", ..Act::default() };
        let text = written(&act);
        assert_eq!(text.matches("<object ").count(), 2);
        assert!(text.contains("<objectIdentifierValue>a &amp; b.zip</objectIdentifierValue>"));
        assert!(text.contains("<eventOutcome>pass</eventOutcome>"));
        assert!(text.contains("<eventOutcome>not determined</eventOutcome>"));
        assert!(text.contains("<eventDateTime>XXXX-XX-XX</eventDateTime>"));
        assert!(!text.contains("agent/operator"));
        let at = Some("2024-03-01T09:00:00Z".to_owned());
        let text = written(&Act { at, agent: Some("Nadège".to_owned()), ..act });
        assert!(text.contains("<eventDateTime>2024-03-01T09:00:00Z</eventDateTime>"));
        assert!(text.contains("<agentName>Nadège</agentName>"));
    }
}
