//! The header of a METS file: who made it with what, and when.

use crate::package::record::{MIDNIGHT, Record};
use crate::xml::XmlDocument;

/// CSIP7 to CSIP16.
pub(super) fn header(xml: &mut XmlDocument, record: &Record, created: &str) {
    let follows = record.provenance.follows.as_ref();
    // The terms of E-ARK's vocabulary for the status of packages.
    let status = if follows.is_some() { "VERSION" } else { "NEW" };
    // Packages are never changed: the last modification is the making.
    let attributes = [
        ("CREATEDATE", created),
        ("LASTMODDATE", created),
        ("RECORDSTATUS", status),
        ("csip:OAISPACKAGETYPE", "AIP"),
    ];
    xml.element("metsHdr", &attributes, |xml| {
        // CSIP10 to CSIP16: the software, with its version as the only note.
        let software = [("ROLE", "CREATOR"), ("TYPE", "OTHER"), ("OTHERTYPE", "SOFTWARE")];
        xml.element("agent", &software, |xml| {
            let (name, version) = record.program();
            xml.text("name", &[], name);
            xml.text("note", &[("csip:NOTETYPE", "SOFTWARE VERSION")], version);
        });
        xml.element("agent", &[("ROLE", "ARCHIVIST"), ("TYPE", "ORGANIZATION")], |xml| {
            xml.text("name", &[], &record.document.metadata.creator);
            if record.act.is_none() {
                let note = record.say(
                    "Les dates CREATEDATE, LASTMODDATE et CREATED sont celle du communiqué : \
                     le moment de la constitution du paquet n’a pas été indiqué.",
                    "The dates CREATEDATE, LASTMODDATE and CREATED are the release’s: no time \
                     was given for the making of the package.",
                );
                let note = match record.document.metadata.has_time() {
                    true => note.to_owned(),
                    false => format!("{note} {}", record.say(MIDNIGHT.0, MIDNIGHT.1)),
                };
                xml.text("note", &[], &note);
            }
        });
        publisher(xml, record);
        if let Some(ark) = &record.document.metadata.ark {
            xml.text("altRecordID", &[("TYPE", "ARK")], ark);
        }
        if let Some(url) = &record.document.metadata.url {
            xml.text("altRecordID", &[("TYPE", "URL")], url);
        }
        if let Some(follows) = follows {
            let version = format!("{}.v{}", record.release.id, follows.version);
            xml.text("altRecordID", &[("TYPE", "VERSION")], &version);
        }
    });
}

/// The publisher, if it is known, with its place.
fn publisher(xml: &mut XmlDocument, record: &Record) {
    let metadata = &record.document.metadata;
    let Some(publisher) = metadata.publisher.as_deref().filter(|name| !name.is_empty()) else {
        return;
    };
    xml.element("agent", &[("ROLE", "DISSEMINATOR"), ("TYPE", "ORGANIZATION")], |xml| {
        xml.text("name", &[], publisher);
        if let Some(place) = &metadata.place {
            xml.text("note", &[], place);
        }
    });
}
