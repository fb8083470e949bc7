//! What may be done with the release, as the site states it: a licence where that is known by its
//! address, another basis otherwise. Nothing is granted that the statement does not.

use super::agents::ISSUER;
use super::identifiers::identifier;
use crate::package::record::Record;
use crate::xml::XmlDocument;

/// Identifier of the statement.
pub(super) const STATEMENT: &str = "rights/statement";

/// The statement of the site, if it makes one.
fn statement<'a>(record: &'a Record) -> Option<&'a str> {
    record.document.metadata.rights.as_deref().filter(|rights| !rights.trim().is_empty())
}

/// Whether the site states rights.
pub(in crate::package) fn are_stated(record: &Record) -> bool {
    statement(record).is_some()
}

pub(super) fn write_rights(xml: &mut XmlDocument, record: &Record) {
    let Some(rights) = statement(record) else { return };
    let metadata = &record.document.metadata;
    xml.element("rights", &[], |xml| {
        xml.element("rightsStatement", &[], |xml| {
            identifier(xml, "rightsStatementIdentifier", STATEMENT);
            match &metadata.licence {
                Some(address) => licence(xml, rights, address),
                None => {
                    xml.text("rightsBasis", &[], "other");
                    xml.element("otherRightsInformation", &[], |xml| {
                        xml.text("otherRightsBasis", &[], "statement of the issuer");
                        xml.text("otherRightsNote", &[], rights);
                    });
                }
            }
            identifier(xml, "linkingObjectIdentifier", &record.release.id);
            if !metadata.creator.is_empty() {
                identifier(xml, "linkingAgentIdentifier", ISSUER);
            }
        });
    });
}

fn licence(xml: &mut XmlDocument, terms: &str, address: &str) {
    xml.text("rightsBasis", &[], "license");
    xml.element("licenseInformation", &[], |xml| {
        xml.element("licenseDocumentationIdentifier", &[], |xml| {
            xml.text("licenseDocumentationIdentifierType", &[], "URI");
            xml.text("licenseDocumentationIdentifierValue", &[], address);
        });
        xml.text("licenseTerms", &[], terms);
    });
}
