//! `<name>.withdrawn.premis.xml`: the withdrawal of a package as PREMIS 3.0, for institutions that
//! keep their preservation history in it. It follows from the tombstone beside it.

use super::tombstone::{Tombstone, Withdrawal};
use crate::premis::{EVENT_TYPES, UNKNOWN_TIME};
use crate::xml::XmlDocument;

const SUFFIX: &str = ".withdrawn.premis.xml";
/// The Library of Congress's term for a removal from the holdings.
const DEACCESSION: &str = "http://id.loc.gov/vocabulary/preservation/eventType/dea";
/// The format of every package, in PRONOM.
const ZIP: (&str, &str) = ("ZIP Format", "x-fmt/263");
const PROGRAM: &str = "agent/program";
const OPERATOR: &str = "agent/operator";

/// The record's path for a package's path (`….zip`).
pub(super) fn premis_path(package: &str) -> String {
    format!("{}{SUFFIX}", package.strip_suffix(".zip").unwrap_or(package))
}

/// The release and its package, what was done to it, why, and by whom.
pub(super) fn premis(tombstone: &Tombstone) -> Vec<u8> {
    let package = &tombstone.package;
    let mut xml = XmlDocument::new();
    let attributes = [
        ("xmlns", "http://www.loc.gov/premis/v3"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("version", "3.0"),
    ];
    xml.element("premis", &attributes, |xml| {
        xml.element("object", &[("xsi:type", "intellectualEntity")], |xml| {
            identifier(xml, "objectIdentifier", &package.id);
            xml.text("originalName", &[], &package.source);
        });
        file(xml, tombstone);
        event(xml, &tombstone.withdrawal, &package.path);
        agents(xml, &tombstone.withdrawal);
    });
    xml.finish()
}

fn identifier(xml: &mut XmlDocument, name: &str, value: &str) {
    xml.element(name, &[], |xml| {
        xml.text(&format!("{name}Type"), &[], "local");
        xml.text(&format!("{name}Value"), &[], value);
    });
}

/// The package, which is gone: its size and digest say which one it was.
fn file(xml: &mut XmlDocument, tombstone: &Tombstone) {
    let package = &tombstone.package;
    xml.element("object", &[("xsi:type", "file")], |xml| {
        identifier(xml, "objectIdentifier", &package.path);
        xml.element("objectCharacteristics", &[], |xml| {
            xml.element("fixity", &[], |xml| {
                xml.text("messageDigestAlgorithm", &[], "SHA-256");
                xml.text("messageDigest", &[], &package.sha256);
            });
            xml.text("size", &[], &package.size.to_string());
            xml.element("format", &[], |xml| {
                let (name, key) = ZIP;
                xml.element("formatDesignation", &[], |xml| xml.text("formatName", &[], name));
                xml.element("formatRegistry", &[], |xml| {
                    xml.text("formatRegistryName", &[], "PRONOM");
                    xml.text("formatRegistryKey", &[], key);
                });
            });
        });
        xml.element("relationship", &[], |xml| {
            xml.text("relationshipType", &[], "structural");
            xml.text("relationshipSubType", &[], "represents");
            identifier(xml, "relatedObjectIdentifier", &package.id);
        });
    });
}

fn event(xml: &mut XmlDocument, withdrawal: &Withdrawal, package: &str) {
    xml.element("event", &[], |xml| {
        identifier(xml, "eventIdentifier", &format!("{package}/event/withdrawal"));
        let authority =
            [("authority", "eventType"), ("authorityURI", EVENT_TYPES), ("valueURI", DEACCESSION)];
        xml.text("eventType", &authority, "deaccession");
        xml.text("eventDateTime", &[], withdrawal.at.as_deref().unwrap_or(UNKNOWN_TIME));
        xml.element("eventDetailInformation", &[], |xml| {
            xml.text("eventDetail", &[], &withdrawal.reason);
        });
        xml.element("eventOutcomeInformation", &[], |xml| {
            xml.text("eventOutcome", &[], "success");
        });
        identifier(xml, "linkingAgentIdentifier", PROGRAM);
        if withdrawal.agent.is_some() {
            identifier(xml, "linkingAgentIdentifier", OPERATOR);
        }
        identifier(xml, "linkingObjectIdentifier", package);
    });
}

fn agents(xml: &mut XmlDocument, withdrawal: &Withdrawal) {
    let (name, version) = withdrawal.program.rsplit_once(' ').unwrap_or((&withdrawal.program, ""));
    agent(xml, PROGRAM, (name, "software", version));
    if let Some(operator) = &withdrawal.agent {
        agent(xml, OPERATOR, (operator, "person or organization", ""));
    }
}

/// An agent by name, kind and version.
fn agent(xml: &mut XmlDocument, id: &str, (name, kind, version): (&str, &str, &str)) {
    xml.element("agent", &[], |xml| {
        identifier(xml, "agentIdentifier", id);
        xml.text("agentName", &[], name);
        xml.text("agentType", &[], kind);
        if !version.is_empty() {
            xml.text("agentVersion", &[], version);
        }
    });
}
