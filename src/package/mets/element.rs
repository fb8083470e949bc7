//! Elements that METS files have in common: references to files, with size and digest.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::parts::OTHER_CONTENT;
use crate::digest::to_hex;
use crate::package::files::PackageFile;
use crate::package::record::Record;
use crate::xml::XmlDocument;

/// Characters that RFC 3986 §3.3 allows unencoded in a path, and `/`.
const URL_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// CSIP requires creation dates; if the caller gives none, the content's date is used and a note in
/// the header says so.
pub(super) fn created(record: &Record) -> String {
    record.act.clone().unwrap_or_else(|| record.document.metadata.issued_time())
}

/// Size, time and digest, as `mdRef` and `file` both carry them. A file of the site was not created
/// when the package was.
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
    ]);
    let created = if file.original.is_some() { file.own_time.as_deref() } else { Some(created) };
    all.extend(created.map(|created| ("CREATED", created.to_owned())));
    all.extend([
        ("CHECKSUM", to_hex(&file.digests.sha512)),
        ("CHECKSUMTYPE", "SHA-512".to_owned()),
    ]);
    all
}

fn borrowed<'a>(attributes: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    attributes.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn locator(path: &str) -> String {
    utf8_percent_encode(path, URL_PATH).to_string()
}

/// A reference to a metadata file of the package.
pub(super) fn metadata_reference(
    xml: &mut XmlDocument,
    file: &PackageFile,
    kind: &[(&str, &str)],
    created: &str,
) {
    let locator = locator(file.path.as_str());
    let mut attributes =
        vec![("LOCTYPE", "URL"), ("xlink:type", "simple"), ("xlink:href", locator.as_str())];
    attributes.extend(kind);
    xml.empty("mdRef", &borrowed(&with_fixity(file, created, &attributes)));
}

/// A group of files (CSIP58 to CSIP79), each with its place relative to the METS file.
pub(super) fn file_group(
    xml: &mut XmlDocument,
    (id, label): (&str, &str),
    files: &[(&PackageFile, &str)],
    created: &str,
) {
    let attributes = [
        ("ID", id),
        ("USE", label),
        ("csip:CONTENTINFORMATIONTYPE", "OTHER"),
        ("csip:OTHERCONTENTINFORMATIONTYPE", OTHER_CONTENT),
    ];
    xml.element("fileGrp", &attributes, |xml| {
        for (index, (file, place)) in files.iter().enumerate() {
            let file_id = format!("{id}-{}", index + 1);
            let attributes = with_fixity(file, created, &[("ID", &file_id)]);
            xml.element("file", &borrowed(&attributes), |xml| {
                let locator = locator(place);
                xml.empty(
                    "FLocat",
                    &[("LOCTYPE", "URL"), ("xlink:type", "simple"), ("xlink:href", &locator)],
                );
            });
        }
    });
}
