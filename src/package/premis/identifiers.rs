//! Identifiers, as all entities have them.

use crate::xml::XmlDocument;

/// An identifier element triple: `<nameIdentifier>` with its type and value.
pub(super) fn identifier(xml: &mut XmlDocument, name: &str, value: &str) {
    xml.element(name, &[], |xml| {
        xml.text(&format!("{name}Type"), &[], "local");
        xml.text(&format!("{name}Value"), &[], value);
    });
}

/// The identifier of the file at a path of the package.
pub(super) fn local(id: &str, path: &str) -> String {
    format!("{id}/{path}")
}
