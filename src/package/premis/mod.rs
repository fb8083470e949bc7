//! Preservation metadata (PREMIS 3.0): the objects of the package, what was done to make them, by
//! whom and with what, and what may be done with them.

mod agents;
mod events;
mod identifiers;
mod rights;

pub(super) use rights::are_stated;

use super::error::PackageError;
use super::files::{PDF_FOLDER, PackageFile, SOURCE_FOLDER};
use super::puid::{self, Format};
use super::record::Record;
use super::risks::AttachedPdf;
use crate::digest::to_hex;
use crate::xml::XmlDocument;
use identifiers::{identifier, local};

/// The record as an XML file; `files` are those of the representations, and `place` says where the
/// package has each.
pub(super) fn premis(
    record: &Record,
    files: &[&PackageFile],
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
        agents::environment(xml, record);
        events::write_events(xml, record, files);
        agents::write_agents(xml, record);
        rights::write_rights(xml, record);
    });
    xml.finish()
}

/// PREMIS for `files`, each at the path that `place` gives.
pub(super) fn premis_file(
    record: &Record,
    files: &[&PackageFile],
    place: &dyn Fn(&PackageFile) -> String,
) -> Result<PackageFile, PackageError> {
    let xml = premis(record, files, place);
    record.file("metadata/preservation/premis.xml", xml, puid::XML)
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
        if rights::are_stated(record) {
            identifier(xml, "linkingRightsStatementIdentifier", rights::STATEMENT);
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
        let pdf = attached_pdf(record, file);
        if let Some(pages) = pdf.and_then(|pdf| pdf.pages) {
            xml.element("significantProperties", &[], |xml| {
                xml.text("significantPropertiesType", &[], "number of pages");
                xml.text("significantPropertiesValue", &[], &pages.to_string());
            });
        }
        xml.element("objectCharacteristics", &[], |xml| {
            xml.text("compositionLevel", &[], "0");
            fixity(xml, "SHA-256", &to_hex(&file.digests.sha256), &record.provenance.program);
            fixity(xml, "SHA-512", &to_hex(&file.digests.sha512), &record.provenance.program);
            xml.text("size", &[], &file.digests.size.to_string());
            write_format(xml, file.format);
            if pdf.is_some_and(|pdf| pdf.is_encrypted) {
                xml.element("inhibitors", &[], |xml| xml.text("inhibitorType", &[], "encryption"));
            }
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

/// What an attached PDF is.
fn attached_pdf<'r>(record: &'r Record, file: &PackageFile) -> Option<&'r AttachedPdf> {
    record.provenance.risks.pdf(file.original.as_deref()?)
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
