//! The package's structure (METS 1.12, E-ARK CSIP 2.2).
//!
//! One METS file describes the whole package. CSIP allows the representations to be described
//! there (CSIP101 to CSIP104) instead of in a METS file each.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::files::{DOCUMENTATION_FOLDER, PDF_FOLDER, PackageFile, SOURCE_FOLDER};
use super::record::{MIDNIGHT, Record};
use crate::digest::to_hex;
use crate::xml::XmlDocument;

/// The METS profile (CSIP6) and the kind of content (CSIP2, CSIP4).
const PROFILE: &str = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml";
const CONTENT_CATEGORY: &str = "Textual works – Digital";
const CONTENT_INFORMATION: &str = "MIXED";

/// Characters that RFC 3986 §3.3 allows unencoded in a path, and `/`.
const URL_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// `METS.xml`; `files` are those of the representations.
pub(super) fn mets(
    record: &Record,
    dublin_core: &PackageFile,
    premis: &PackageFile,
    files: &[PackageFile],
) -> Vec<u8> {
    let mut xml = XmlDocument::new();
    let attributes = [
        ("xmlns", "http://www.loc.gov/METS/"),
        ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
        ("xmlns:csip", "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"),
        ("OBJID", record.release.id.as_str()),
        ("LABEL", record.document.metadata.title.as_str()),
        ("TYPE", CONTENT_CATEGORY),
        ("csip:CONTENTINFORMATIONTYPE", CONTENT_INFORMATION),
        ("PROFILE", PROFILE),
    ];
    let created = &created(record);
    xml.element("mets", &attributes, |xml| {
        header(xml, record, created);
        xml.element("dmdSec", &section("dmd-dc", created), |xml| {
            metadata_reference(xml, dublin_core, &[("MDTYPE", "DC")], created);
        });
        xml.element("amdSec", &[("ID", "amd")], |xml| {
            xml.element("digiprovMD", &section("digiprov-premis", created), |xml| {
                let kind = [("MDTYPE", "PREMIS"), ("MDTYPEVERSION", "3.0")];
                metadata_reference(xml, premis, &kind, created);
            });
        });
        xml.element("fileSec", &[("ID", "files")], |xml| {
            for group in groups(files) {
                file_group(xml, group, files, created);
            }
        });
        structure(xml, record, files);
    });
    xml.finish()
}

/// File groups: identifier and folder.
const REPRESENTATIONS: [(&str, &str); 2] =
    [("group-pdf", PDF_FOLDER), ("group-source", SOURCE_FOLDER)];
const DOCUMENTATION: (&str, &str) = ("group-documentation", DOCUMENTATION_FOLDER);

fn groups(files: &[PackageFile]) -> impl Iterator<Item = (&'static str, &'static str)> {
    REPRESENTATIONS.into_iter().chain(has_documentation(files).then_some(DOCUMENTATION))
}

fn has_documentation(files: &[PackageFile]) -> bool {
    files.iter().any(|file| file.path.as_str().starts_with(DOCUMENTATION_FOLDER))
}

/// CSIP requires creation dates; if the caller gives none, the content's date is used and a note in
/// the header says so.
fn created(record: &Record) -> String {
    record.act.clone().unwrap_or_else(|| record.document.metadata.issued_time())
}

/// What the dates of the header are, if nobody gave the time of the act.
fn dates_of_release(record: &Record) -> String {
    let whose = record.say(
        "Les dates CREATEDATE et CREATED sont celle du communiqué : le moment de la constitution \
         du paquet n’a pas été indiqué.",
        "The dates CREATEDATE and CREATED are the release’s: no time was given for the making of \
         the package.",
    );
    match record.document.metadata.has_time() {
        true => whose.to_owned(),
        false => format!("{whose} {}", record.say(MIDNIGHT.0, MIDNIGHT.1)),
    }
}

fn section<'a>(id: &'a str, created: &'a str) -> [(&'static str, &'a str); 3] {
    [("ID", id), ("CREATED", created), ("STATUS", "CURRENT")]
}

fn header(xml: &mut XmlDocument, record: &Record, created: &str) {
    let follows = record.provenance.follows.as_ref();
    // The terms of E-ARK's vocabulary for the status of packages.
    let status = if follows.is_some() { "VERSION" } else { "NEW" };
    let attributes =
        [("CREATEDATE", created), ("RECORDSTATUS", status), ("csip:OAISPACKAGETYPE", "AIP")];
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
                xml.text("note", &[], &dates_of_release(record));
            }
        });
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

/// Size, dates and digest, as `mdRef` and `file` both carry them.
fn with_fixity<'a>(
    file: &PackageFile,
    created: &str,
    attributes: &[(&'a str, &str)],
) -> Vec<(&'a str, String)> {
    let mut all: Vec<(&str, String)> =
        attributes.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    all.extend([
        ("MIMETYPE", file.format.media_type.to_owned()),
        ("SIZE", file.digests.size.to_string()),
        ("CREATED", created.to_owned()),
        ("CHECKSUM", to_hex(&file.digests.sha512)),
        ("CHECKSUMTYPE", "SHA-512".to_owned()),
    ]);
    all
}

fn borrowed<'a>(attributes: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    attributes.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn locator(file: &PackageFile) -> String {
    utf8_percent_encode(file.path.as_str(), URL_PATH).to_string()
}

fn metadata_reference(
    xml: &mut XmlDocument,
    file: &PackageFile,
    kind: &[(&str, &str)],
    created: &str,
) {
    let locator = locator(file);
    let mut attributes =
        vec![("LOCTYPE", "URL"), ("xlink:type", "simple"), ("xlink:href", locator.as_str())];
    attributes.extend(kind);
    xml.empty("mdRef", &borrowed(&with_fixity(file, created, &attributes)));
}

fn file_group(
    xml: &mut XmlDocument,
    (id, folder): (&str, &str),
    files: &[PackageFile],
    created: &str,
) {
    // CSIP64: the folder's path, with a capital.
    let mut folder_use = folder.to_owned();
    folder_use[..1].make_ascii_uppercase();
    let attributes =
        [("ID", id), ("USE", &folder_use), ("csip:CONTENTINFORMATIONTYPE", CONTENT_INFORMATION)];
    xml.element("fileGrp", &attributes, |xml| {
        let inside = files.iter().filter(|file| {
            file.path.as_str().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        });
        for (index, file) in inside.enumerate() {
            let file_id = format!("{id}-{}", index + 1);
            let attributes = with_fixity(file, created, &[("ID", &file_id)]);
            xml.element("file", &borrowed(&attributes), |xml| {
                let locator = locator(file);
                xml.empty(
                    "FLocat",
                    &[("LOCTYPE", "URL"), ("xlink:type", "simple"), ("xlink:href", &locator)],
                );
            });
        }
    });
}

/// CSIP80 to CSIP104: the one structural map that CSIP requires.
fn structure(xml: &mut XmlDocument, record: &Record, files: &[PackageFile]) {
    let map = [("ID", "structure"), ("TYPE", "PHYSICAL"), ("LABEL", "CSIP")];
    xml.element("structMap", &map, |xml| {
        xml.element("div", &[("ID", "div-package"), ("LABEL", &record.release.id)], |xml| {
            xml.empty(
                "div",
                &[
                    ("ID", "div-metadata"),
                    ("LABEL", "Metadata"),
                    ("ADMID", "digiprov-premis"),
                    ("DMDID", "dmd-dc"),
                ],
            );
            if has_documentation(files) {
                let documentation = [("ID", "div-documentation"), ("LABEL", "Documentation")];
                xml.element("div", &documentation, |xml| {
                    xml.empty("fptr", &[("FILEID", DOCUMENTATION.0)]);
                });
            }
            let representations = [("ID", "div-representations"), ("LABEL", "Representations")];
            xml.element("div", &representations, |xml| {
                for (id, _) in REPRESENTATIONS {
                    xml.empty("fptr", &[("FILEID", id)]);
                }
            });
        });
    });
}
