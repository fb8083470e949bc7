//! What `manifest.xml` says, as far as it is checked.

use crate::verify::xml::{self, Part, attribute, local_name};

/// The parts of a `BinaryDataObject` that are read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct DataObject {
    pub id: String,
    /// Its `DataObjectGroup`.
    pub group: Option<String>,
    /// `BinaryMaster_1`.
    pub version: String,
    pub uri: String,
    pub algorithm: String,
    pub digest: String,
    pub size: String,
    pub made_by: String,
    pub made_by_version: String,
}

/// A manifest.
#[derive(Debug, Default)]
pub struct Manifest {
    pub root: String,
    /// Of the root; empty if it is in none.
    pub namespace: String,
    pub message_identifier: String,
    pub objects: Vec<DataObject>,
    /// Usages of physical objects, by group.
    pub physical: Vec<(String, String)>,
    /// Identifiers of groups, in order.
    pub groups: Vec<String>,
    /// Identifiers of archive units.
    pub units: Vec<String>,
    /// Identifiers of physical objects.
    pub others: Vec<String>,
    /// Element and value of each reference to one of these.
    pub references: Vec<(String, String)>,
}

/// Elements whose text is kept.
const OBJECT_FIELDS: [&str; 6] = [
    "DataObjectVersion",
    "Uri",
    "MessageDigest",
    "Size",
    "CreatingApplicationName",
    "CreatingApplicationVersion",
];
/// Elements that refer to others of the manifest.
pub const REFERENCES: [&str; 4] = [
    "DataObjectGroupReferenceId",
    "DataObjectReferenceId",
    "ArchiveUnitRefId",
    "DataObjectGroupExistingReferenceId",
];
/// The one that refers to what an archival system already has.
const OUTSIDE: &str = "DataObjectGroupExistingReferenceId";

/// The state of the reader.
#[derive(Default)]
struct Reading {
    manifest: Manifest,
    object: Option<DataObject>,
    group: Option<String>,
    /// Whether a `PhysicalDataObject` is open.
    in_physical: bool,
    /// The element whose text is being read, and the text so far.
    field: Option<(String, String)>,
}

/// Reads a manifest.
///
/// # Errors
/// If it is not XML.
pub fn parse(bytes: &[u8]) -> Result<Manifest, xml::Fault> {
    let mut reading = Reading::default();
    xml::walk(bytes, &mut |part| {
        match part {
            Part::Start(element, depth) => {
                let name = local_name(element);
                let id = attribute(element, "id")?;
                if depth == 0 {
                    reading.manifest.namespace = xml::namespace(element)?;
                }
                reading.start(name, depth, id);
                if let (Some(object), "MessageDigest") = (&mut reading.object, name) {
                    object.algorithm = attribute(element, "algorithm")?.unwrap_or_default();
                }
            }
            Part::Text(text) => {
                if let Some((_, value)) = &mut reading.field {
                    value.push_str(text);
                }
            }
            Part::End(name) => reading.end(name),
        }
        Ok(())
    })?;
    Ok(reading.manifest)
}

impl Reading {
    fn start(&mut self, name: &str, depth: usize, id: Option<String>) {
        if depth == 0 {
            self.manifest.root = name.to_owned();
        }
        let kept = OBJECT_FIELDS.contains(&name)
            || REFERENCES.contains(&name)
            || name == "DataObjectGroupId"
            || name == "MessageIdentifier" && depth == 1;
        self.field = kept.then(|| (name.to_owned(), String::new()));
        let id = id.unwrap_or_default();
        match name {
            "DataObjectGroup" => {
                self.manifest.groups.push(id.clone());
                self.group = Some(id);
            }
            "BinaryDataObject" => {
                let group = self.group.clone();
                self.object = Some(DataObject { id, group, ..DataObject::default() });
            }
            "PhysicalDataObject" => {
                self.manifest.others.push(id);
                self.in_physical = true;
            }
            "ArchiveUnit" => self.manifest.units.push(id),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((field, value)) = self.field.take_if(|(field, _)| field == name) {
            self.keep(&field, value.trim());
        }
        match name {
            "DataObjectGroup" => self.group = None,
            "BinaryDataObject" => self.manifest.objects.extend(self.object.take()),
            "PhysicalDataObject" => self.in_physical = false,
            _ => {}
        }
    }

    fn keep(&mut self, field: &str, value: &str) {
        let value = value.to_owned();
        match (field, &mut self.object) {
            ("MessageIdentifier", _) => self.manifest.message_identifier = value,
            // SEDA 2.1 declares groups in their objects.
            ("DataObjectGroupId", _) => self.manifest.groups.push(value),
            ("DataObjectVersion", None) if self.in_physical => {
                let group = self.group.clone();
                self.manifest.physical.extend(group.map(|group| (group, value)));
            }
            ("DataObjectVersion", Some(object)) => object.version = value,
            ("Uri", Some(object)) => object.uri = value,
            ("MessageDigest", Some(object)) => object.digest = value,
            ("Size", Some(object)) => object.size = value,
            ("CreatingApplicationName", Some(object)) => object.made_by = value,
            ("CreatingApplicationVersion", Some(object)) => object.made_by_version = value,
            (reference, _) if REFERENCES.contains(&reference) && reference != OUTSIDE => {
                self.manifest.references.push((field.to_owned(), value));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_groups_units_and_references_are_read() {
        let text = "<ArchiveTransfer><MessageIdentifier>m</MessageIdentifier>\
            <DataObjectGroup id=\"G\"><BinaryDataObject id=\"B\">\
            <DataObjectVersion>BinaryMaster_1</DataObjectVersion><Uri>content/a</Uri>\
            <MessageDigest algorithm=\"SHA-512\">ab</MessageDigest><Size>1</Size>\
            </BinaryDataObject></DataObjectGroup>\
            <ArchiveUnit id=\"A\"><DataObjectReference>\
            <DataObjectGroupReferenceId>G</DataObjectGroupReferenceId>\
            </DataObjectReference></ArchiveUnit></ArchiveTransfer>";
        let manifest = parse(text.as_bytes()).unwrap();
        assert_eq!(
            (manifest.root.as_str(), &*manifest.message_identifier),
            ("ArchiveTransfer", "m")
        );
        assert_eq!(
            (&manifest.groups[..], &manifest.units[..]),
            (&["G".into()][..], &["A".into()][..])
        );
        assert_eq!(manifest.references, [("DataObjectGroupReferenceId".into(), "G".into())]);
        let expected = DataObject {
            id: "B".into(),
            group: Some("G".into()),
            version: "BinaryMaster_1".into(),
            uri: "content/a".into(),
            algorithm: "SHA-512".into(),
            digest: "ab".into(),
            size: "1".into(),
            ..DataObject::default()
        };
        assert_eq!(manifest.objects, [expected]);
    }
}
