//! Agents: the program, whoever had it run, and the issuer; and the environment in which the PDF was
//! typeset.

use super::identifiers::{identifier, local};
use crate::package::record::Record;
use crate::xml::XmlDocument;

/// Identifiers of the agents.
pub(super) const PROGRAM: &str = "agent/program";
pub(super) const OPERATOR: &str = "agent/operator";
pub(super) const ISSUER: &str = "agent/issuer";

pub(super) fn write_agents(xml: &mut XmlDocument, record: &Record) {
    let (name, version) = record.program();
    let environment = local(&record.release.id, ENVIRONMENT);
    agent(xml, PROGRAM, (name, "software", version), Some(&environment));
    if let Some(operator) = &record.provenance.agent {
        agent(xml, OPERATOR, (operator, "person or organization", ""), None);
    }
    let issuer = &record.document.metadata.creator;
    if !issuer.is_empty() {
        agent(xml, ISSUER, (issuer, "organization", ""), None);
    }
}

/// An agent by name, kind and version, with what it works in.
fn agent(
    xml: &mut XmlDocument,
    id: &str,
    (name, kind, version): (&str, &str, &str),
    environment: Option<&str>,
) {
    xml.element("agent", &[], |xml| {
        identifier(xml, "agentIdentifier", id);
        xml.text("agentName", &[], name);
        xml.text("agentType", &[], kind);
        if !version.is_empty() {
            xml.text("agentVersion", &[], version);
        }
        if let Some(environment) = environment {
            identifier(xml, "linkingEnvironmentIdentifier", environment);
        }
    });
}

/// Identifier of the environment, below that of the package.
const ENVIRONMENT: &str = "environment/typesetting";

/// What the PDF depends on beside its source: this build of the program, the layout and the faces
/// (PREMIS 3.0 §1.6 on, an intellectual entity of its own).
pub(super) fn environment(xml: &mut XmlDocument, record: &Record) {
    let provenance = record.provenance;
    let (name, version) = record.program();
    let layout = (provenance.layout_name.as_str(), "", "layout".to_owned());
    let faces = provenance.faces.iter().map(|(name, version, sha256)| {
        (name.as_str(), version.as_str(), format!("font, SHA-256 {sha256}"))
    });
    xml.element("object", &[("xsi:type", "intellectualEntity")], |xml| {
        identifier(xml, "objectIdentifier", &local(&record.release.id, ENVIRONMENT));
        xml.element("environmentFunction", &[], |xml| {
            xml.text("environmentFunctionType", &[], "software application");
            xml.text("environmentFunctionLevel", &[], "1");
        });
        let program = (name, version, "software application".to_owned());
        for (name, version, note) in [program, layout].into_iter().chain(faces) {
            xml.element("environmentDesignation", &[], |xml| {
                xml.text("environmentName", &[], name);
                if !version.is_empty() {
                    xml.text("environmentVersion", &[], version);
                }
                xml.text("environmentDesignationNote", &[], &note);
            });
        }
    });
}
