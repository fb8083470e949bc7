//! Compares what a package says about its release with what the packaged source and settings say:
//! everything that is known without typesetting, field by field.
//!
//! Whatever depends on the PDF, or on the content of files that were not kept, is left out: sizes
//! and digests, which are compared with the files themselves; losses reported by typesetting;
//! formats that only a whole file shows.

use memchr::memmem;

use super::fields::{self, Fields};
use super::packaged::Packaged;
use super::rebuilder::{RebuiltFile, Stated};
use crate::finding::Finding;
use crate::rules::verification as rule;
use crate::verify::bag::Info;
use crate::verify::names::shown;
use crate::verify::places::{PDF_FOLDER, SOURCE_FOLDER};

/// Maximum number of differences listed for one file.
pub const MAX_NAMED: usize = 5;
/// Events that every package has: creation, validation, digests. Later ones record losses and
/// risks.
const COMMON_EVENTS: u32 = 3;

/// Checks whether the PDF has as many pages as the package says.
pub fn compare_pages(package: &Packaged<'_>, stated: &Stated) -> Option<Finding> {
    let pages = package.pdfs.first()?.pages()?;
    (pages != stated.pages).then(|| {
        let name = &package.info.name;
        let detail = format!("`Communique-Pages` is {}; the PDF has {pages}", stated.pages);
        Finding::new(&rule::DESCRIPTIONS_DIFFER, name, detail)
    })
}

/// Every field that differs from the record, by path in the package.
pub fn compare(package: &Packaged<'_>, record: &[RebuiltFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |path: &str, detail: String| {
        findings.push(Finding::new(&rule::RECORD_DIFFERS, path, detail));
    };
    for file in record {
        let path = file.path.as_str();
        if !package.files.contains(path) {
            wrong(path, "the source and settings give this file, but it is missing".to_owned());
            continue;
        }
        let Some(expected) = file.bytes.as_deref() else { continue };
        if path == package.info.name {
            package.info_differences(expected, &mut |detail| wrong(path, detail));
            continue;
        }
        let Some(found) = package.bytes(path) else {
            if package.is_other_explanation(file) {
                wrong(path, "it is not what the program writes about the package".to_owned());
            }
            continue;
        };
        if found == expected {
            continue;
        }
        if let Some(what) = form_fault(path, found, expected) {
            wrong(path, format!("it has {what}, which the program does not write"));
        }
        let (Some(found), Some(expected)) = (read(path, found), read(path, expected)) else {
            continue;
        };
        let kind = Kind::of(path);
        let differences = fields::differences(&found, &expected, |field| {
            kind.leaves_out(field) && !is_of_known_format(field, &expected)
                || kind.has_unknown_value(field) && found.contains_key(field)
                || kind.is_of_whole_files(field) && !expected.contains_key(field)
        });
        for (field, found, expected) in differences.iter().take(MAX_NAMED) {
            wrong(path, detail(field, *found, *expected));
        }
        if let Some(more) = differences.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
            wrong(path, format!("{more} more fields are not what the source and settings give"));
        }
    }
    for path in &package.files {
        if !record.iter().any(|file| file.path == *path) {
            wrong(path, "the source and settings give no such file".to_owned());
        }
    }
    findings
}

/// Checks whether the settings name the program that the package says made it.
pub fn compare_program(package: &Packaged<'_>, program: &str) -> Option<Finding> {
    let said = package.info.first("Bag-Software-Agent").unwrap_or_default();
    (said != program).then(|| {
        let name = &package.info.name;
        let detail = format!(
            "`Bag-Software-Agent` is `{}`; the package's settings name `{}`",
            shown(said),
            shown(program)
        );
        Finding::new(&rule::DESCRIPTIONS_DIFFER, name, detail)
    })
}

/// Labels of bag-info.txt that every build writes the same way.
const COMMON_LABELS: [&str; 12] = [
    "Source-Organization",
    "External-Description",
    "External-Identifier",
    "Communique-Date",
    "Communique-Language",
    "Communique-Source-Path",
    "Communique-Layout",
    "Communique-Source-SHA256",
    "Communique-Uploads-SHA256",
    "Communique-Settings-SHA256",
    "Communique-Layout-SHA256",
    "Communique-Faces-SHA256",
];

/// For a package made by another build: what both say, but differently.
pub fn compare_common(package: &Packaged<'_>, record: &[RebuiltFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |path: &str, detail: String| {
        findings.push(Finding::new(&rule::RECORD_DIFFERS_OTHER_PROGRAM, path, detail));
    };
    for RebuiltFile { path, bytes, .. } in record {
        let Some(expected) = bytes.as_deref() else { continue };
        if *path == package.info.name {
            let expected = package.parsed_info(expected);
            for label in COMMON_LABELS {
                let values =
                    |info: &Info| info.values(label).map(str::to_owned).collect::<Vec<_>>();
                let (found, expected) = (values(package.info), values(&expected));
                if !found.is_empty() && !expected.is_empty() && found != expected {
                    let (found, expected) = (found.join("; "), expected.join("; "));
                    wrong(path, detail(label, Some(&found), Some(&expected)));
                }
            }
        } else if path.ends_with("/dc.xml") {
            let found = package.bytes(path).and_then(fields::of_xml);
            let (Some(found), Some(expected)) = (found, fields::of_xml(expected)) else { continue };
            for (field, found, expected) in fields::differences(&found, &expected, |_| false) {
                if found.is_some() && expected.is_some() {
                    wrong(path, detail(field, found, expected));
                }
            }
        }
    }
    findings
}

/// What a file has that says nothing: its fields are the same without it.
fn form_fault(path: &str, found: &[u8], expected: &[u8]) -> Option<&'static str> {
    const MARKUP: [(&[u8], &str); 3] = [
        (b"<!--", "a comment"),
        (b"<![CDATA[", "a CDATA section"),
        (b"<?", "a processing instruction"),
    ];
    match path.rsplit('.').next() {
        Some("xml") => {
            let mut markup = MARKUP.into_iter();
            let other_end = after_root(found) != after_root(expected);
            let differing = markup.find(|(it, _)| number_of(it, found) != number_of(it, expected));
            let what = differing.map(|(_, what)| what);
            what.or(other_end.then_some("other white space at its end"))
        }
        Some("json") => {
            let again = |of: &[u8]| {
                let value: serde_json::Value = serde_json::from_slice(of).ok()?;
                serde_json::to_vec_pretty(&value).ok()
            };
            let is_plain = |of: &[u8]| again(of).as_deref() == Some(of.trim_ascii_end());
            (is_plain(expected) && !is_plain(found)).then_some("other spaces, or a key twice")
        }
        _ => None,
    }
}

/// What follows the last tag.
fn after_root(bytes: &[u8]) -> &[u8] {
    &bytes[memchr::memrchr(b'>', bytes).map_or(0, |at| at + 1)..]
}

/// How often it is there: never, once, or more often.
fn number_of(markup: &[u8], bytes: &[u8]) -> usize {
    memmem::find_iter(bytes, markup).take(2).count()
}

fn read(path: &str, bytes: &[u8]) -> Option<Fields> {
    match path.rsplit('.').next() {
        Some("xml") => fields::of_xml(bytes),
        Some("json") => fields::of_json(bytes),
        _ => None,
    }
}

pub fn detail(field: &str, found: Option<&str>, expected: Option<&str>) -> String {
    let short = |text: &str| {
        let end = text.floor_char_boundary(text.len().min(160));
        format!("`{}{}`", shown(&text[..end]), if end < text.len() { "…" } else { "" })
    };
    let field = shown(field);
    match (found, expected) {
        (Some(found), Some(expected)) => {
            format!("{field} is {}; the source and settings give {}", short(found), short(expected))
        }
        (Some(found), None) => {
            format!("{field}, {}, is not in the source or settings", short(found))
        }
        (None, Some(expected)) => {
            format!("{field} is missing; the source and settings give {}", short(expected))
        }
        (None, None) => field,
    }
}

/// The identity of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mets,
    Premis,
    Provenance,
    /// A SIP's manifest.
    Seda,
    Other,
}

impl Kind {
    fn of(path: &str) -> Kind {
        match path.rsplit('/').next() {
            Some("METS.xml") => Kind::Mets,
            Some("premis.xml") => Kind::Premis,
            // In a SIP, `content/settings-provenance.json`.
            Some("provenance.json" | "settings-provenance.json") => Kind::Provenance,
            Some("manifest.xml") => Kind::Seda,
            _ => Kind::Other,
        }
    }

    /// Whether a field is unknown without typesetting or whole files.
    fn leaves_out(self, field: &str) -> bool {
        match self {
            Kind::Premis => {
                field.contains("/formatDesignation/")
                    || field.contains("/formatRegistry/")
                    // Of attachments, by their whole content.
                    || field.contains("/significantProperties/")
                    || field.contains("/inhibitors/")
                    || is_later_event(field)
            }
            Kind::Provenance => field.starts_with("risks"),
            Kind::Seda => {
                let ends = ["/FormatLitteral", "/MimeType", "/FormatId"];
                // Losses of typesetting are in the history.
                ends.iter().any(|end| field.ends_with(end)) || field.contains("/CustodialHistory/")
            }
            Kind::Mets | Kind::Other => false,
        }
    }

    /// Whether a field gives what only the whole of a file shows: its size or digest, which are
    /// compared with the file itself.
    fn has_unknown_value(self, field: &str) -> bool {
        let ends: &[&str] = match self {
            Kind::Mets => &["@SIZE", "@CHECKSUM"],
            Kind::Premis => &["/size", "/messageDigest"],
            Kind::Seda => &["/Size", "/MessageDigest"],
            Kind::Provenance | Kind::Other => &[],
        };
        ends.iter().any(|end| field.ends_with(end))
    }

    /// Whether a field may say what only the whole of a file shows: when it was made.
    fn is_of_whole_files(self, field: &str) -> bool {
        self == Kind::Mets && field.ends_with("@CREATED") && field.contains("/fileGrp")
    }
}

/// Whether a field of PREMIS is about the format of a file that this program writes, or of the
/// post: their names alone show it.
fn is_of_known_format(field: &str, expected: &Fields) -> bool {
    let Some((object, _)) = field.split_once("/objectCharacteristics/format/") else {
        return false;
    };
    let identifier = format!("{object}/objectIdentifier/objectIdentifierValue");
    let Some((_, path)) = expected.get(&identifier).and_then(|id| id.split_once('/')) else {
        return false;
    };
    let in_source = path.strip_prefix(SOURCE_FOLDER);
    path.starts_with(PDF_FOLDER)
        || in_source.is_some_and(|path| {
            !path.contains('/') || path.ends_with(".yaml") || path.ends_with(".json")
        })
}

/// Whether a field belongs to an event that records a loss or a risk.
fn is_later_event(field: &str) -> bool {
    let Some(rest) = field.strip_prefix("premis/event[") else { return false };
    let number = rest.split(']').next().and_then(|number| number.parse::<u32>().ok());
    number.is_some_and(|number| number > COMMON_EVENTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_typesetting_alone_knows_is_left_out() {
        assert!(Kind::Premis.leaves_out("premis/event[4]/eventDetailInformation/eventDetail"));
        assert!(!Kind::Premis.leaves_out("premis/event[3]/eventOutcomeInformation/eventOutcome"));
        assert!(!Kind::Premis.leaves_out("premis/object[2]/originalName"));
        assert!(Kind::Mets.has_unknown_value("mets/fileSec/fileGrp/file@SIZE"));
        assert!(!Kind::Mets.has_unknown_value("mets/fileSec/fileGrp/file@MIMETYPE"));
        assert!(Kind::Provenance.leaves_out("risks[1].detail"));
        let object = "ArchiveTransfer/DataObjectPackage/DataObjectGroup/BinaryDataObject";
        assert!(Kind::Seda.has_unknown_value(&format!("{object}/Size")));
        assert!(!Kind::Seda.leaves_out(&format!("{object}/Uri")));
    }
}
