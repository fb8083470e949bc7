//! Preservation metadata (PREMIS 3.0): the objects of the package, what was done to make them,
//! and by whom.

use super::error::PackageError;
use super::files::{PDF_FOLDER, PackageFile, SOURCE_FOLDER};
use super::puid::{self, Format};
use super::record::Record;
use crate::digest::to_hex;
use crate::xml::XmlDocument;

/// An unknown time (EDTF, ISO 8601-2 §8.2: every digit unspecified).
const UNKNOWN_TIME: &str = "XXXX-XX-XX";

const EVENT_TYPES: &str = "http://id.loc.gov/vocabulary/preservation/eventType";

/// The record as an XML file; `files` are those of the representations, and `place` says where the
/// package has each.
pub(super) fn premis(
    record: &Record,
    files: &[PackageFile],
    place: &dyn Fn(&PackageFile) -> String,
) -> Vec<u8> {
    let mut xml = XmlDocument::new();
    let attributes = [
        ("xmlns", "http://www.loc.gov/premis/v3"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("version", "3.0"),
    ];
    let id = record.release.id.as_str();
    xml.element("premis", &attributes, |xml| {
        intellectual_entity(xml, record);
        representation(xml, id, PDF_FOLDER, Some(SOURCE_FOLDER));
        representation(xml, id, SOURCE_FOLDER, None);
        files.iter().for_each(|file| file_object(xml, record, file, &place(file)));
        write_events(xml, record, files);
        write_agents(xml, record);
    });
    xml.finish()
}

/// PREMIS for `files`, each at the path that `place` gives.
pub(super) fn premis_file(
    record: &Record,
    files: &[PackageFile],
    place: &dyn Fn(&PackageFile) -> String,
) -> Result<PackageFile, PackageError> {
    let xml = premis(record, files, place);
    PackageFile::of_bytes("metadata/preservation/premis.xml", xml.into(), puid::XML)
}

/// An identifier element triple: `<nameIdentifier>` with its type and value.
fn identifier(xml: &mut XmlDocument, name: &str, value: &str) {
    xml.element(name, &[], |xml| {
        xml.text(&format!("{name}Type"), &[], "local");
        xml.text(&format!("{name}Value"), &[], value);
    });
}

/// The identifier of the file at a path of the package.
fn local(id: &str, path: &str) -> String {
    format!("{id}/{path}")
}

/// The folder of a representation, whose files are in its `data`.
fn representation_path(folder: &str) -> &str {
    folder.strip_suffix("/data").unwrap_or(folder)
}

fn intellectual_entity(xml: &mut XmlDocument, record: &Record) {
    xml.element("object", &[("xsi:type", "intellectualEntity")], |xml| {
        identifier(xml, "objectIdentifier", &record.release.id);
        let metadata = &record.document.metadata;
        for (kind, value) in [("ARK", &metadata.ark), ("URI", &metadata.url)] {
            let Some(value) = value else { continue };
            xml.element("objectIdentifier", &[], |xml| {
                xml.text("objectIdentifierType", &[], kind);
                xml.text("objectIdentifierValue", &[], value);
            });
        }
        xml.text("originalName", &[], &record.release.path);
        if let Some(follows) = &record.provenance.follows {
            relationship(xml, "replacement", "supersedes", &follows.replaces);
        }
    });
    // The previous package, so that the relationship leads to something described.
    if let Some(follows) = &record.provenance.follows {
        xml.element("object", &[("xsi:type", "intellectualEntity")], |xml| {
            identifier(xml, "objectIdentifier", &follows.replaces);
        });
    }
}

fn representation(xml: &mut XmlDocument, id: &str, folder: &str, source: Option<&str>) {
    let path = representation_path(folder);
    xml.element("object", &[("xsi:type", "representation")], |xml| {
        identifier(xml, "objectIdentifier", &local(id, path));
        xml.text("originalName", &[], path.rsplit('/').next().unwrap_or(path));
        if let Some(source) = source {
            let source = local(id, representation_path(source));
            relationship(xml, "derivation", "has source", &source);
        }
        relationship(xml, "structural", "represents", id);
    });
}

fn relationship(xml: &mut XmlDocument, kind: &str, sub_kind: &str, related: &str) {
    xml.element("relationship", &[], |xml| {
        xml.text("relationshipType", &[], kind);
        xml.text("relationshipSubType", &[], sub_kind);
        identifier(xml, "relatedObjectIdentifier", related);
    });
}

fn file_object(xml: &mut XmlDocument, record: &Record, file: &PackageFile, place: &str) {
    let id = record.release.id.as_str();
    let path = file.path.as_str();
    xml.element("object", &[("xsi:type", "file")], |xml| {
        identifier(xml, "objectIdentifier", &local(id, path));
        xml.element("objectCharacteristics", &[], |xml| {
            xml.text("compositionLevel", &[], "0");
            fixity(xml, "SHA-256", &to_hex(&file.digests.sha256), &record.provenance.program);
            fixity(xml, "SHA-512", &to_hex(&file.digests.sha512), &record.provenance.program);
            xml.text("size", &[], &file.digests.size.to_string());
            write_format(xml, file.format);
        });
        xml.text("originalName", &[], file.original.as_deref().unwrap_or(file.path.file_name()));
        xml.element("storage", &[], |xml| {
            xml.element("contentLocation", &[], |xml| {
                xml.text("contentLocationType", &[], "relative path");
                xml.text("contentLocationValue", &[], place);
            });
        });
        let folder = [PDF_FOLDER, SOURCE_FOLDER].into_iter().find(|f| path.starts_with(f));
        let whole = folder.map(|folder| local(id, representation_path(folder)));
        relationship(xml, "structural", "is included in", whole.as_deref().unwrap_or(id));
    });
}

fn fixity(xml: &mut XmlDocument, algorithm: &str, digest: &str, originator: &str) {
    xml.element("fixity", &[], |xml| {
        xml.text("messageDigestAlgorithm", &[], algorithm);
        xml.text("messageDigest", &[], digest);
        xml.text("messageDigestOriginator", &[], originator);
    });
}

fn write_format(xml: &mut XmlDocument, format: Format) {
    xml.element("format", &[], |xml| {
        xml.element("formatDesignation", &[], |xml| {
            xml.text("formatName", &[], format.name);
            if let Some(version) = format.version {
                xml.text("formatVersion", &[], version);
            }
        });
        if let Some(puid) = format.puid {
            xml.element("formatRegistry", &[], |xml| {
                xml.text("formatRegistryName", &[], "PRONOM");
                xml.text("formatRegistryKey", &[], puid);
                xml.text("formatRegistryRole", &[], "specification");
            });
        }
    });
}

/// One act and its outcome.
struct Event<'a> {
    /// Label, and code in the Library of Congress's vocabulary; without one, a term of our own.
    kind: (&'a str, Option<&'a str>),
    detail: String,
    outcome: &'a str,
    note: String,
    /// Paths of the files concerned.
    objects: Vec<&'a str>,
}

fn write_events(xml: &mut XmlDocument, record: &Record, files: &[PackageFile]) {
    let made = events_of_making(record, files).into_iter();
    let events = made.chain(events_of_findings(record, files));
    for (index, event) in events.enumerate() {
        write_event(xml, record, index + 1, &event);
    }
}

/// How the files came to be.
fn events_of_making<'a>(record: &Record<'a>, files: &'a [PackageFile]) -> Vec<Event<'a>> {
    let pdf: Vec<&str> =
        files.iter().map(|f| f.path.as_str()).filter(|p| p.starts_with(PDF_FOLDER)).collect();
    vec![
        Event {
            kind: ("creation", Some("cre")),
            detail: record
                .say(
                    "Composition du PDF/A-3a et PDF/UA-1 à partir de la source Markdown",
                    "Typesetting of the PDF/A-3a and PDF/UA-1 from the Markdown source",
                )
                .to_owned(),
            outcome: "success",
            note: creation_note(record),
            objects: pdf.clone(),
        },
        Event {
            kind: ("validation", Some("val")),
            detail: record
                .say(
                    "Règles PDF/A-3a et PDF/UA-1 contrôlées par le programme qui écrit le fichier",
                    "PDF/A-3a and PDF/UA-1 rules checked by the program that writes the file",
                )
                .to_owned(),
            outcome: "success",
            note: String::new(),
            objects: pdf,
        },
        Event {
            kind: ("message digest calculation", Some("mes")),
            detail: "SHA-256, SHA-512".to_owned(),
            outcome: "success",
            note: String::new(),
            objects: files.iter().map(|file| file.path.as_str()).collect(),
        },
    ]
}

/// Losses, and risks of files.
fn events_of_findings<'a>(record: &Record<'a>, files: &'a [PackageFile]) -> Vec<Event<'a>> {
    let provenance = record.provenance;
    let lost = provenance.findings.iter().map(|finding| Event {
        kind: ("information loss", None),
        detail: format!("{} {}", finding.rule.code, finding.rule.title),
        outcome: finding.rule.severity.as_str(),
        note: match finding.position {
            Some(at) => format!("{}:{}:{}: {}", finding.path, at.line, at.column, finding.detail),
            None => format!("{}: {}", finding.path, finding.detail),
        },
        objects: Vec::new(),
    });
    let threats = provenance.risks.files.iter().map(|(address, finding)| Event {
        kind: ("validation", Some("val")),
        detail: format!("{} {}", finding.rule.code, finding.rule.title),
        outcome: finding.rule.severity.as_str(),
        note: finding.detail.clone(),
        objects: files
            .iter()
            .filter(|file| file.original.as_ref() == Some(address))
            .map(|file| file.path.as_str())
            .collect(),
    });
    lost.chain(threats).collect()
}

/// Program, layout and faces, one per line.
fn creation_note(record: &Record) -> String {
    let provenance = record.provenance;
    let mut lines = vec![
        provenance.program.clone(),
        format!("{}: {}", record.say("mise en page", "layout"), provenance.layout_name),
        format!("{}: {}", record.say("pages", "pages"), provenance.pages),
    ];
    for (name, version, sha256) in &provenance.faces {
        lines
            .push(format!("{}: {name}, {version}, SHA-256 {sha256}", record.say("police", "face")));
    }
    lines.join("\n")
}

fn write_event(xml: &mut XmlDocument, record: &Record, number: usize, event: &Event) {
    let id = record.release.id.as_str();
    xml.element("event", &[], |xml| {
        identifier(xml, "eventIdentifier", &local(id, &format!("event/{number}")));
        let (label, code) = event.kind;
        let uri = code.map(|code| format!("{EVENT_TYPES}/{code}"));
        match &uri {
            Some(uri) => {
                let authority =
                    [("authority", "eventType"), ("authorityURI", EVENT_TYPES), ("valueURI", uri)];
                xml.text("eventType", &authority, label);
            }
            None => xml.text("eventType", &[], label),
        }
        xml.text("eventDateTime", &[], record.act.as_deref().unwrap_or(UNKNOWN_TIME));
        xml.element("eventDetailInformation", &[], |xml| {
            xml.text("eventDetail", &[], &event.detail);
        });
        xml.element("eventOutcomeInformation", &[], |xml| {
            xml.text("eventOutcome", &[], event.outcome);
            if !event.note.is_empty() {
                xml.element("eventOutcomeDetail", &[], |xml| {
                    xml.text("eventOutcomeDetailNote", &[], &event.note);
                });
            }
        });
        identifier(xml, "linkingAgentIdentifier", PROGRAM);
        if record.provenance.agent.is_some() {
            identifier(xml, "linkingAgentIdentifier", OPERATOR);
        }
        match event.objects.as_slice() {
            [] => identifier(xml, "linkingObjectIdentifier", id),
            objects => objects.iter().for_each(|path| {
                identifier(xml, "linkingObjectIdentifier", &local(id, path));
            }),
        }
    });
}

/// Identifiers of the agents.
const PROGRAM: &str = "agent/program";
const OPERATOR: &str = "agent/operator";
const ISSUER: &str = "agent/issuer";

fn write_agents(xml: &mut XmlDocument, record: &Record) {
    let (name, version) = record.program();
    agent(xml, PROGRAM, name, "software", version);
    if let Some(operator) = &record.provenance.agent {
        agent(xml, OPERATOR, operator, "person or organization", "");
    }
    let issuer = &record.document.metadata.creator;
    if !issuer.is_empty() {
        agent(xml, ISSUER, issuer, "organization", "");
    }
}

fn agent(xml: &mut XmlDocument, id: &str, name: &str, kind: &str, version: &str) {
    xml.element("agent", &[], |xml| {
        identifier(xml, "agentIdentifier", id);
        xml.text("agentName", &[], name);
        xml.text("agentType", &[], kind);
        if !version.is_empty() {
            xml.text("agentVersion", &[], version);
        }
    });
}
