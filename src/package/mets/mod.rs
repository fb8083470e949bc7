//! The package's structure (METS 1.12, E-ARK CSIP 2.2): a METS file for each representation, and
//! one for the package, which leads to all others.
//!
//! CSIP requires every file's time of creation (CSIP70), which METS has no way to call unknown.
//! What this program makes is as old as the package; a file of the site has its own time where it
//! states one, and none otherwise: an invented one would be believed.

mod element;
mod header;
mod parts;
mod representation;

use super::error::PackageError;
use super::files::{DOCUMENTATION_FOLDER, PDF_FOLDER, PackageFile, SOURCE_FOLDER};
use super::form::EARK_INFO_PATH;
use super::premis::are_stated;
use super::puid;
use super::record::Record;
use super::schemas::SCHEMAS_FOLDER;
use crate::xml::XmlDocument;
use element::{created, file_group, metadata_reference};
use header::header;
use parts::{Representation, group, root, within};

const REPRESENTATIONS: [Representation; 2] = [
    Representation { name: "pdf", folder: PDF_FOLDER },
    Representation { name: "source", folder: SOURCE_FOLDER },
];

/// File groups beside those of the representations: identifier, label, folder. CSIP64 and CSIP95
/// to CSIP99 give the labels.
const OTHERS: [(&str, &str, &str); 2] = [
    ("group-documentation", "Documentation", DOCUMENTATION_FOLDER),
    ("group-schemas", "Schemas", SCHEMAS_FOLDER),
];

/// `METS.xml` of the package and of each representation; `files` are all others.
pub(super) fn mets_files(
    record: &Record,
    dublin_core: &PackageFile,
    premis: &PackageFile,
    files: &[PackageFile],
) -> Result<Vec<PackageFile>, PackageError> {
    let mut all = Vec::new();
    for representation in &REPRESENTATIONS {
        let path = format!("representations/{}/METS.xml", representation.name);
        let xml = representation::mets(record, representation, files);
        all.push(record.file(&path, xml, puid::XML)?);
    }
    let xml = package(record, dublin_core, premis, (&all, files));
    all.push(record.file("METS.xml", xml, puid::XML)?);
    Ok(all)
}

fn package(
    record: &Record,
    dublin_core: &PackageFile,
    premis: &PackageFile,
    (representations, files): (&[PackageFile], &[PackageFile]),
) -> Vec<u8> {
    let mut xml = XmlDocument::new();
    let label = record.document.metadata.title.as_str();
    let created = &created(record);
    // A bag has it outside what METS describes.
    let info = files.iter().find(|file| file.path.as_str() == EARK_INFO_PATH);
    xml.element("mets", &root(&record.release.id, label, "MIXED"), |xml| {
        header(xml, record, created);
        xml.element("dmdSec", &section("dmd-dc", created), |xml| {
            metadata_reference(xml, dublin_core, &[("MDTYPE", "DC")], created);
        });
        let has_rights = are_stated(record);
        if let Some(info) = info {
            xml.element("dmdSec", &section("dmd-info", created), |xml| {
                let kind = [("MDTYPE", "OTHER"), ("OTHERMDTYPE", "package-info")];
                metadata_reference(xml, info, &kind, created);
            });
        }
        xml.element("amdSec", &[("ID", "amd")], |xml| {
            // CSIP45: the statement is in the PREMIS record.
            if has_rights {
                xml.element("rightsMD", &section("rights-premis", created), |xml| {
                    let kind = [("MDTYPE", "PREMIS:RIGHTS"), ("MDTYPEVERSION", "3.0")];
                    metadata_reference(xml, premis, &kind, created);
                });
            }
            xml.element("digiprovMD", &section("digiprov-premis", created), |xml| {
                let kind = [("MDTYPE", "PREMIS"), ("MDTYPEVERSION", "3.0")];
                metadata_reference(xml, premis, &kind, created);
            });
        });
        xml.element("fileSec", &[("ID", "files")], |xml| {
            for (id, label, folder) in OTHERS {
                file_group(xml, (id, label), &within(files, folder), created);
            }
            for Representation { name, .. } in REPRESENTATIONS {
                let (id, label) = (group(name), format!("Representations/{name}"));
                let folder = format!("representations/{name}");
                file_group(xml, (&id, &label), &within(representations, &folder), created);
            }
        });
        let described = if info.is_some() { "dmd-dc dmd-info" } else { "dmd-dc" };
        structure(xml, record, described);
    });
    xml.finish()
}

fn section<'a>(id: &'a str, created: &'a str) -> [(&'static str, &'a str); 3] {
    [("ID", id), ("CREATED", created), ("STATUS", "CURRENT")]
}

/// CSIP80 to CSIP112: the one structural map that CSIP requires.
fn structure(xml: &mut XmlDocument, record: &Record, described: &str) {
    let map = [("ID", "structure"), ("TYPE", "PHYSICAL"), ("LABEL", "CSIP")];
    xml.element("structMap", &map, |xml| {
        xml.element("div", &[("ID", "div-package"), ("LABEL", &record.release.id)], |xml| {
            let sections = match are_stated(record) {
                true => "rights-premis digiprov-premis",
                false => "digiprov-premis",
            };
            xml.empty(
                "div",
                &[
                    ("ID", "div-metadata"),
                    ("LABEL", "Metadata"),
                    ("ADMID", sections),
                    ("DMDID", described),
                ],
            );
            for (group, label, folder) in OTHERS {
                let id = format!("div-{folder}");
                xml.element("div", &[("ID", &id), ("LABEL", label)], |xml| {
                    xml.empty("fptr", &[("FILEID", group)]);
                });
            }
            representations(xml);
        });
    });
}

/// The groups of the representations' METS files, then each representation.
fn representations(xml: &mut XmlDocument) {
    let all = [("ID", "div-representations"), ("LABEL", "Representations")];
    xml.element("div", &all, |xml| {
        for Representation { name, .. } in REPRESENTATIONS {
            xml.empty("fptr", &[("FILEID", &group(name))]);
        }
        for Representation { name, .. } in REPRESENTATIONS {
            let (id, label) = (format!("div-{name}"), format!("Representations/{name}"));
            let (title, place) = (group(name), format!("representations/{name}/METS.xml"));
            xml.element("div", &[("ID", &id), ("LABEL", &label)], |xml| {
                let pointer = [
                    ("LOCTYPE", "URL"),
                    ("xlink:type", "simple"),
                    ("xlink:href", place.as_str()),
                    ("xlink:title", title.as_str()),
                ];
                xml.empty("mptr", &pointer);
            });
        }
    });
}
