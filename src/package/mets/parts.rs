//! What METS files have in common beside their elements: the profile, and which files are where.

use crate::package::files::PackageFile;

/// The METS profile (CSIP6) and the kind of content (CSIP2).
pub(super) const PROFILE: &str = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml";
pub(super) const CONTENT_CATEGORY: &str = "Textual works – Digital";

/// What a group of files holds (CSIP62, CSIP63): none of the kinds that E-ARK specifies.
pub(super) const OTHER_CONTENT: &str = "Press release";

/// A representation: its name, and the folder of its files.
pub(super) struct Representation {
    pub(super) name: &'static str,
    pub(super) folder: &'static str,
}

/// Attributes of the root element (CSIP1 to CSIP6).
pub(super) fn root<'a>(
    objid: &'a str,
    label: &'a str,
    content: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let mut attributes = vec![
        ("xmlns", "http://www.loc.gov/METS/"),
        ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
        ("xmlns:csip", "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"),
        ("OBJID", objid),
        ("LABEL", label),
        ("TYPE", CONTENT_CATEGORY),
        ("csip:CONTENTINFORMATIONTYPE", content),
        ("PROFILE", PROFILE),
    ];
    if content == "OTHER" {
        attributes.push(("csip:OTHERCONTENTINFORMATIONTYPE", OTHER_CONTENT));
    }
    attributes
}

/// The files in a folder.
pub(super) fn within<'a>(
    files: &'a [PackageFile],
    folder: &str,
) -> Vec<(&'a PackageFile, &'a str)> {
    let inside = |file: &&PackageFile| {
        file.path.as_str().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    files.iter().filter(inside).map(|file| (file, file.path.as_str())).collect()
}

/// Identifier of a representation's file group.
pub(super) fn group(name: &str) -> String {
    format!("group-{name}")
}
