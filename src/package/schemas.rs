//! The `schemas` folder: the XML schemas of METS, PREMIS and Dublin Core as packages use them, so
//! that they can be checked without a network (E-ARK CSIP 2.2, CSIPSTR15 and CSIP113).
//!
//! Every package has the same bytes, so that they are digested and deflated once per process.

use std::sync::LazyLock;

use bytes::Bytes;

use super::error::PackageError;
use super::files::{PackageFile, archive_path};
use super::form::Content;
use super::puid;
use crate::digest::Digests;

pub(super) const SCHEMAS_FOLDER: &str = "schemas";

macro_rules! schemas {
    ($($name:literal),+ $(,)?) => {
        /// Names and bytes, sorted by name.
        static FILES: [(&str, &[u8]); COUNT] =
            [$(($name, include_bytes!(concat!("schemas/", $name)))),+];
        /// Number of files of the folder.
        pub(super) const COUNT: usize = [$($name),+].len();
    };
}

schemas![
    "DILCISExtensionMETS.xsd",
    "LICENCES.txt",
    "dc.xsd",
    "dcmitype.xsd",
    "dcterms.xsd",
    "dublin-core.xsd",
    "mets.xsd",
    "premis-v3-0.xsd",
    "xlink.xsd",
    "xml.xsd",
];

static DIGESTS: LazyLock<[Digests; COUNT]> =
    LazyLock::new(|| FILES.map(|(_, bytes)| Digests::of(bytes)));

/// The files of the folder.
pub(super) fn schema_files() -> Result<Vec<PackageFile>, PackageError> {
    let files = FILES.iter().zip(&*DIGESTS);
    files
        .map(|((name, bytes), digests)| {
            let format = if name.ends_with(".xsd") { puid::SCHEMA } else { puid::TEXT };
            Ok(PackageFile {
                path: archive_path(&format!("{SCHEMAS_FOLDER}/{name}"))?,
                content: Content::Bytes(Bytes::from_static(bytes)),
                digests: *digests,
                format,
                original: None,
                own_time: None,
            })
        })
        .collect()
}

/// The digests of a file's bytes, if it is one of these.
pub(crate) fn known_digests(bytes: &[u8]) -> Option<Digests> {
    number(bytes).map(|number| DIGESTS[number])
}

/// Which of the files these bytes are, if they are one in its own place in memory.
pub(super) fn number(bytes: &[u8]) -> Option<usize> {
    FILES.iter().position(|(_, file)| std::ptr::eq(*file, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_fetched_to_use_a_schema() {
        for (name, bytes) in FILES {
            let text = std::str::from_utf8(bytes).unwrap();
            // In the documentation of the XML namespace's schema they are examples, escaped.
            let imports = |name| text.split(name).skip(1);
            for import in imports("<xs:import").chain(imports("<xsd:import")) {
                let Some(location) = import.split("schemaLocation=\"").nth(1) else { continue };
                let location = location.split('"').next().unwrap();
                assert!(FILES.iter().any(|(name, _)| *name == location), "{name}: {location}");
            }
        }
    }

    #[test]
    fn every_schema_has_a_licence() {
        let licences = FILES.iter().find(|(name, _)| *name == "LICENCES.txt").unwrap().1;
        let licences = std::str::from_utf8(licences).unwrap();
        for (name, _) in FILES.iter().filter(|(name, _)| name.ends_with(".xsd")) {
            assert!(licences.contains(name), "{name}");
        }
    }

    #[test]
    fn a_file_is_known_by_its_place() {
        let files = schema_files().unwrap();
        let Content::Bytes(bytes) = &files[2].content else { panic!() };
        assert_eq!(number(bytes), Some(2));
        assert_eq!(number(&Bytes::copy_from_slice(bytes)), None);
    }
}
