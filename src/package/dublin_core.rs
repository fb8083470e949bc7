//! Dublin Core (DCMI Metadata Terms, `dc` and `dcterms`) of a release.

use super::error::PackageError;
use super::files::PackageFile;
use super::provenance::Succession;
use super::puid;
use super::record::Record;
use crate::document::Metadata;
use crate::xml::XmlDocument;

/// The record as an XML file, in the elements of ISO 15836 and DCMI terms; for a later version,
/// with what it replaces.
pub fn dublin_core_xml(metadata: &Metadata, follows: Option<&Succession>) -> Vec<u8> {
    let mut xml = XmlDocument::new();
    let namespaces = [
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    xml.element("metadata", &namespaces, |xml| {
        write_terms(xml, metadata);
        if let Some(follows) = follows {
            // There is one release, whatever its packages: each is a version of it.
            xml.text("dcterms:isVersionOf", &[], &metadata.identifier);
            xml.text("dcterms:replaces", &[], &follows.replaces);
        }
    });
    xml.finish()
}

/// The record as a file of the package.
pub(super) fn dublin_core_file(record: &Record) -> Result<PackageFile, PackageError> {
    let follows = record.provenance.follows.as_ref();
    let xml = dublin_core_xml(&record.document.metadata, follows);
    PackageFile::of_bytes("metadata/descriptive/dc.xml", xml.into(), puid::XML)
}

fn write_terms(xml: &mut XmlDocument, metadata: &Metadata) {
    let in_language = [("xml:lang", metadata.language.as_str())];
    xml.text("dc:title", &in_language, &metadata.title);
    optional(xml, "dcterms:alternative", &in_language, metadata.subtitle.as_deref());
    optional(xml, "dc:creator", &[], Some(&metadata.creator));
    optional(xml, "dc:contributor", &[], metadata.author.as_deref());
    optional(xml, "dc:publisher", &[], metadata.publisher.as_deref());
    optional(xml, "dc:description", &in_language, metadata.description.as_deref());
    for subject in &metadata.subjects {
        optional(xml, "dc:subject", &in_language, Some(subject));
    }
    let date = [("xsi:type", "dcterms:W3CDTF")];
    // As far as anyone says, the text was created on the day it was issued.
    optional(xml, "dcterms:created", &date, Some(&metadata.issued));
    optional(xml, "dcterms:issued", &date, Some(&metadata.issued));
    optional(xml, "dcterms:modified", &date, metadata.modified.as_deref());
    optional(xml, "dc:type", &in_language, Some(&metadata.kind));
    xml.text("dc:type", &[("xsi:type", "dcterms:DCMIType")], "Text");
    xml.text("dc:format", &[("xsi:type", "dcterms:IMT")], "application/pdf");
    xml.text("dc:language", &[("xsi:type", "dcterms:RFC4646")], &metadata.language);
    xml.text("dc:identifier", &[], &metadata.identifier);
    optional(xml, "dc:identifier", &[], metadata.ark.as_deref());
    let uri = [("xsi:type", "dcterms:URI")];
    optional(xml, "dc:identifier", &uri, metadata.url.as_deref());
    let periodical = metadata.issn.as_deref().map(|issn| format!("urn:ISSN:{issn}"));
    optional(xml, "dcterms:isPartOf", &uri, periodical.as_deref());
    optional(xml, "dcterms:accrualPeriodicity", &in_language, metadata.frequency.as_deref());
    optional(xml, "dc:source", &uri, metadata.url.as_deref());
    for part in &metadata.parts {
        let is_address = part.contains("://");
        optional(xml, "dcterms:hasPart", if is_address { &uri } else { &[] }, Some(part));
    }
    optional(xml, "dcterms:relation", &[], metadata.relation.as_deref());
    optional(xml, "dc:rights", &[], metadata.rights.as_deref());
    optional(xml, "dcterms:license", &uri, metadata.licence.as_deref());
}

/// The element, unless its text is empty: an empty one would say that nothing is known.
fn optional(xml: &mut XmlDocument, name: &str, attributes: &[(&str, &str)], text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        xml.text(name, attributes, text);
    }
}
