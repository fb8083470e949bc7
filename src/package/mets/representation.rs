//! METS of a representation: its files, at their places below its folder.

use super::element::{created, file_group};
use super::header::header;
use super::parts::{Representation, group, root, within};
use crate::package::files::PackageFile;
use crate::package::record::Record;
use crate::xml::XmlDocument;

/// `METS.xml` of a representation; `files` are those of the package.
pub(super) fn mets(
    record: &Record,
    representation: &Representation,
    files: &[PackageFile],
) -> Vec<u8> {
    let Representation { name, folder } = representation;
    let mut xml = XmlDocument::new();
    let label = record.document.metadata.title.as_str();
    let created = &created(record);
    let base = format!("representations/{name}/");
    let mut inside = within(files, folder);
    for (_, place) in &mut inside {
        *place = place.strip_prefix(&base).unwrap_or(place);
    }
    let id = group(name);
    xml.element("mets", &root(name, label, "OTHER"), |xml| {
        header(xml, record, created);
        xml.element("fileSec", &[("ID", "files")], |xml| {
            file_group(xml, (&id, "Data"), &inside, created);
        });
        let map = [("ID", "structure"), ("TYPE", "PHYSICAL"), ("LABEL", "CSIP")];
        xml.element("structMap", &map, |xml| {
            xml.element("div", &[("ID", "div-representation"), ("LABEL", name)], |xml| {
                // CSIP88 requires it; the metadata are the package's.
                xml.empty("div", &[("ID", "div-metadata"), ("LABEL", "Metadata")]);
                xml.element("div", &[("ID", "div-data"), ("LABEL", "Data")], |xml| {
                    xml.empty("fptr", &[("FILEID", &id)]);
                });
            });
        });
    });
    xml.finish()
}
