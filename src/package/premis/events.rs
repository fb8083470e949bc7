//! Events: how the files came to be, what was lost, and what threatens them.

use super::agents::{OPERATOR, PROGRAM};
use super::identifiers::{identifier, local};
use crate::package::files::{PDF_FOLDER, PackageFile};
use crate::package::provenance::Succession;
use crate::package::record::Record;
use crate::premis::{EVENT_TYPES, UNKNOWN_TIME};
use crate::xml::XmlDocument;

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

pub(super) fn write_events(xml: &mut XmlDocument, record: &Record, files: &[&PackageFile]) {
    let made = events_of_making(record, files).into_iter();
    let events = made.chain(events_of_findings(record, files));
    for (index, event) in events.enumerate() {
        write_event(xml, record, index + 1, &event);
    }
}

/// How the files came to be.
fn events_of_making<'a>(record: &Record<'a>, files: &[&'a PackageFile]) -> Vec<Event<'a>> {
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

/// A new version, a new name, losses, and risks of files.
fn events_of_findings<'a>(record: &Record<'a>, files: &[&'a PackageFile]) -> Vec<Event<'a>> {
    let provenance = record.provenance;
    let before = provenance.moved_from.iter().filter(|before| **before != record.release.path);
    let moved = before.map(|before| moved(record, before));
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
    let replaced = provenance.follows.iter().map(|follows| replaced(record, follows));
    replaced.chain(moved).chain(lost).chain(threats).collect()
}

/// The package replaces another of the same release.
fn replaced<'a>(record: &Record, follows: &Succession) -> Event<'a> {
    let changed = record.say("changements", "changes");
    Event {
        kind: ("information package creation", Some("ipc")),
        detail: record
            .say(
                "Nouvelle version du paquet, qui remplace la précédente",
                "New version of the package, which replaces the one before",
            )
            .to_owned(),
        outcome: "success",
        note: format!(
            "{}, SHA-256 {}\n{changed}: {}",
            follows.replaces,
            follows.sha256,
            follows.changed.join(", ")
        ),
        objects: Vec::new(),
    }
}

/// The post was moved in its site since the version before.
fn moved<'a>(record: &Record, before: &str) -> Event<'a> {
    Event {
        kind: ("filename change", Some("fil")),
        detail: record
            .say("Le billet a changé de nom ou de place", "The post was renamed or moved")
            .to_owned(),
        outcome: "success",
        note: format!("{before} → {}", record.release.path),
        objects: Vec::new(),
    }
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
