//! The releases for harvesters of libraries: a Static Repository (OAI-PMH 2.0, Implementation
//! Guidelines, Specification for an OAI Static Repository, 2004), whose gateway answers the
//! protocol's requests from this file.

use std::collections::BTreeSet;

use super::address::address;
use super::entry::{Entry, State};
use super::identifier::urn;
use super::moment::{in_utc, moment};
use crate::xml::XmlDocument;

const STATIC: &str = "http://www.openarchives.org/OAI/2.0/static-repository";
const OAI: &str = "http://www.openarchives.org/OAI/2.0/";
const OAI_DC: &str = "http://www.openarchives.org/OAI/2.0/oai_dc/";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const SCHEMA: &str = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd";

/// What a repository says about itself; everything is required (§3.2).
#[derive(Debug, Clone, Copy)]
pub struct Repository<'a> {
    /// Path of the file below the archive.
    pub path: &'a str,
    /// Its name for readers.
    pub name: &'a str,
    /// Address of the archive: `https://archives.example/presse`.
    pub address: &'a str,
    /// Address of the gateway that answers for it.
    pub gateway: &'a str,
    /// Where those who keep it are reached.
    pub email: &'a str,
    /// Key of the site, with which releases are identified whose own is not known.
    pub site: &'a str,
}

/// The repository's file; `None` if there is nothing that it could have: it needs one record, and
/// an e-mail address that is one. There is no status for what was withdrawn: it is left out.
pub fn repository(repository: &Repository, entries: &[Entry]) -> Option<Vec<u8>> {
    let mut days = Vec::new();
    for entry in entries.iter().filter(|entry| entry.state == State::Kept) {
        days.extend(day(entry).map(|day| (day, entry)));
    }
    let earliest = days.iter().map(|(day, _)| day).min()?.clone();
    is_email(repository.email).then_some(())?;
    let mut xml = XmlDocument::new();
    let location = format!("{STATIC} {STATIC}.xsd");
    let namespaces = [
        ("xmlns", STATIC),
        ("xmlns:oai", OAI),
        ("xmlns:xsi", XSI),
        ("xsi:schemaLocation", location.as_str()),
    ];
    xml.element("Repository", &namespaces, |xml| {
        xml.element("Identify", &[], |xml| identify(repository, &earliest, xml));
        xml.element("ListMetadataFormats", &[], |xml| {
            xml.element("oai:metadataFormat", &[], |xml| {
                xml.text("oai:metadataPrefix", &[], "oai_dc");
                xml.text("oai:schema", &[], SCHEMA);
                xml.text("oai:metadataNamespace", &[], OAI_DC);
            });
        });
        xml.element("ListRecords", &[("metadataPrefix", "oai_dc")], |xml| {
            for (day, entry) in &days {
                xml.element("oai:record", &[], |xml| record(repository, day, entry, xml));
            }
        });
    });
    Some(xml.finish())
}

/// The day of a release's last change, in UTC.
fn day(entry: &Entry) -> Option<String> {
    let issued = moment(&entry.date)?;
    let modified = entry.modified.as_deref().and_then(moment);
    let last = modified.map_or(issued, |modified| modified.max(issued));
    Some(in_utc(last).split('T').next().unwrap_or_default().to_owned())
}

/// The form that OAI-PMH's schema requires: `\S+@(\S+\.)+\S+`.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@').and_then(|(user, host)| Some((user, host.rsplit_once('.')?)));
    let given = |part: &str| !part.is_empty();
    !text.contains(char::is_whitespace)
        && parts.is_some_and(|(user, (host, top))| given(user) && given(host) && given(top))
}

fn identify(repository: &Repository, earliest: &str, xml: &mut XmlDocument) {
    let own = address(Some(repository.address), repository.path, repository.path);
    let own = own.split_once("://").map_or(own.as_str(), |(_, rest)| rest);
    let base = format!("{}/{own}", repository.gateway.trim_end_matches('/'));
    xml.text("oai:repositoryName", &[], repository.name);
    xml.text("oai:baseURL", &[], &base);
    xml.text("oai:protocolVersion", &[], "2.0");
    xml.text("oai:adminEmail", &[], repository.email);
    xml.text("oai:earliestDatestamp", &[], earliest);
    xml.text("oai:deletedRecord", &[], "no");
    xml.text("oai:granularity", &[], "YYYY-MM-DD");
}

fn record(repository: &Repository, day: &str, entry: &Entry, xml: &mut XmlDocument) {
    xml.element("oai:header", &[], |xml| {
        xml.text(
            "oai:identifier",
            &[],
            &urn(entry.site.as_deref().unwrap_or(repository.site), &entry.id),
        );
        xml.text("oai:datestamp", &[], day);
    });
    let location = format!("{OAI_DC} {SCHEMA}");
    let namespaces = [
        ("xmlns:oai_dc", OAI_DC),
        ("xmlns:dc", DC),
        ("xmlns:xsi", XSI),
        ("xsi:schemaLocation", location.as_str()),
    ];
    xml.element("oai:metadata", &[], |xml| {
        xml.element("oai_dc:dc", &namespaces, |xml| {
            let mut text = |name: &str, value: &str| {
                if !value.trim().is_empty() {
                    xml.text(name, &[], value);
                }
            };
            text("dc:title", &entry.title);
            let mut known = BTreeSet::new();
            let subjects = entry.tags.iter().chain(&entry.categories);
            subjects.filter(|it| known.insert(it.as_str())).for_each(|it| text("dc:subject", it));
            text("dc:description", &entry.summary);
            text("dc:date", &entry.date);
            text("dc:type", &entry.label);
            text("dc:type", "Text");
            text("dc:identifier", &entry.id);
            text("dc:identifier", &address(Some(repository.address), "", &entry.page));
            text("dc:language", &entry.language);
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::entry::samples::entry;
    use crate::pages::goldens::assert_golden;

    const REPOSITORY: Repository = Repository {
        path: "pages/oai.xml",
        name: "Les communiqués",
        address: "https://archives.example/presse/",
        gateway: "https://gateway.example/oai",
        email: "presse@essai.example",
        site: "essai.example",
    };

    #[test]
    fn a_repository_has_what_the_guidelines_require() {
        let mut entries =
            [entry("2020-01-02-a", "2020-01-02T00:30:00+01:00"), entry("b", "2021-01-01")];
        entries[1].state = State::Withdrawn;
        entries[0].title = "<script> & co".to_owned();
        let xml = String::from_utf8(repository(&REPOSITORY, &entries).unwrap()).unwrap();
        assert_golden("oai.golden.xml", &xml);
    }

    #[test]
    fn there_is_none_without_a_record_or_an_address() {
        assert_eq!(repository(&REPOSITORY, &[]), None);
        let unread = [entry("a", "someday")];
        assert_eq!(repository(&REPOSITORY, &unread), None);
        for email in ["", "presse", "a@b", "a b@c.example", "@c.example"] {
            assert_eq!(
                repository(&Repository { email, ..REPOSITORY }, &[entry("a", "2020-01-02")]),
                None,
                "{email}"
            );
        }
    }
}
