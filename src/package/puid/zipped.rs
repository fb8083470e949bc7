//! Zips, by their contents: OpenDocument (ISO/IEC 26300), Office Open XML (ISO/IEC 29500), EPUB.

use std::io::{Cursor, Read};

use super::format::{Format, find, format};

/// How much of an entry is examined, in bytes.
const LOOKED_AT: u64 = 1 << 16;

const ZIP: Format = format("application/zip", "ZIP Format", None, Some("x-fmt/263"));

/// A zip that does not open, such as one longer than what is examined, is just a zip.
pub(super) fn identify(bytes: &[u8]) -> Format {
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) else { return ZIP };
    let mut entry = |name: &str| {
        let mut content = Vec::new();
        let entry = zip.by_name(name).ok()?;
        entry.take(LOOKED_AT).read_to_end(&mut content).ok()?;
        Some(content)
    };
    if let Some(kind) = entry("mimetype") {
        let content = entry("content.xml").unwrap_or_default();
        return by_media_type(&kind, &content).unwrap_or(ZIP);
    }
    let types = entry("[Content_Types].xml").unwrap_or_default();
    by_content_types(&types).unwrap_or(ZIP)
}

fn by_media_type(kind: &[u8], content: &[u8]) -> Option<Format> {
    let kind = std::str::from_utf8(kind).ok()?.trim();
    if kind == "application/epub+zip" {
        return Some(format("application/epub+zip", "ePub format", None, Some("fmt/483")));
    }
    // For each kind, the versions from 1.0 to 1.4.
    let (media_type, name, puids) =
        match kind.strip_prefix("application/vnd.oasis.opendocument.")? {
            "text" => (
                "application/vnd.oasis.opendocument.text",
                "OpenDocument Text",
                ["fmt/136", "fmt/290", "fmt/291", "fmt/1756", "fmt/2044"],
            ),
            "spreadsheet" => (
                "application/vnd.oasis.opendocument.spreadsheet",
                "OpenDocument Spreadsheet",
                ["fmt/137", "fmt/294", "fmt/295", "fmt/1755", "fmt/2045"],
            ),
            "presentation" => (
                "application/vnd.oasis.opendocument.presentation",
                "OpenDocument Presentation",
                ["fmt/138", "fmt/292", "fmt/293", "fmt/1754", "fmt/2046"],
            ),
            "graphics" => (
                "application/vnd.oasis.opendocument.graphics",
                "OpenDocument Graphics",
                ["fmt/139", "fmt/296", "fmt/297", "fmt/1753", "fmt/2048"],
            ),
            _ => return None,
        };
    let versions = ["1.0", "1.1", "1.2", "1.3", "1.4"].into_iter().zip(puids);
    let known = versions.into_iter().find(|(version, _)| {
        let spelled =
            [format!("office:version=\"{version}\""), format!("office:version='{version}'")];
        spelled.iter().any(|spelled| find(content, spelled.as_bytes()).is_some())
    });
    let (version, puid) = known.unzip();
    Some(format(media_type, name, version, puid))
}

/// Word, Excel and PowerPoint: documents, templates, shows, and those of each that may hold macros. The
/// content type of the main part, without what it ends with; the media type; PRONOM's name, version and
/// identifier.
const OFFICE: [[&str; 5]; 16] = [
    [OOXML_TEXT, OOXML_TEXT, "Microsoft Word for Windows", "2007 onwards", "fmt/412"],
    [OOXML_SHEET, OOXML_SHEET, "Microsoft Excel for Windows", "2007 onwards", "fmt/214"],
    [OOXML_SLIDES, OOXML_SLIDES, "Microsoft Powerpoint for Windows", "2007 onwards", "fmt/215"],
    [
        "application/vnd.ms-word.document.macroEnabled",
        "application/vnd.ms-word.document.macroEnabled.12",
        "Macro enabled Microsoft Word Document OOXML",
        "2007 Onwards",
        "fmt/523",
    ],
    [
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        "Microsoft Word Template",
        "2007 onwards",
        "fmt/597",
    ],
    [
        "application/vnd.ms-word.template.macroEnabledTemplate",
        "application/vnd.ms-word.template.macroEnabled.12",
        "Microsoft Word Macro-Enabled Document Template",
        "2007 onwards",
        "fmt/599",
    ],
    [
        "application/vnd.ms-excel.sheet.macroEnabled",
        "application/vnd.ms-excel.sheet.macroEnabled.12",
        "Microsoft Excel Macro-Enabled",
        "2007",
        "fmt/445",
    ],
    [
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
        "Microsoft Excel Template",
        "2007 onwards",
        "fmt/598",
    ],
    [
        "application/vnd.ms-excel.template.macroEnabled",
        "application/vnd.ms-excel.template.macroEnabled.12",
        "Microsoft Excel Macro-Enabled Template",
        "2007",
        "fmt/627",
    ],
    [
        "application/vnd.ms-excel.addin.macroEnabled",
        "application/vnd.ms-excel.addin.macroEnabled.12",
        "Microsoft Excel Macro-Enabled Add-In",
        "2007",
        "fmt/628",
    ],
    [
        "application/vnd.ms-excel.sheet.binary.macroEnabled",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
        "Microsoft Excel Non-XML Binary Workbook",
        "2007 onwards",
        "fmt/595",
    ],
    [
        "application/vnd.ms-powerpoint.presentation.macroEnabled",
        "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
        "Macro Enabled Microsoft Powerpoint",
        "2007 Onwards",
        "fmt/487",
    ],
    [
        "application/vnd.openxmlformats-officedocument.presentationml.template",
        "application/vnd.openxmlformats-officedocument.presentationml.template",
        "Microsoft PowerPoint Template",
        "2007",
        "fmt/631",
    ],
    [
        "application/vnd.ms-powerpoint.template.macroEnabled",
        "application/vnd.ms-powerpoint.template.macroEnabled.12",
        "Microsoft PowerPoint Macro-Enabled Template",
        "2007",
        "fmt/632",
    ],
    [
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
        "Microsoft PowerPoint Show",
        "2007",
        "fmt/629",
    ],
    [
        "application/vnd.ms-powerpoint.slideshow.macroEnabled",
        "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
        "Microsoft PowerPoint Macro-Enabled Show",
        "2007",
        "fmt/630",
    ],
];

const OOXML_TEXT: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const OOXML_SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const OOXML_SLIDES: &str =
    "application/vnd.openxmlformats-officedocument.presentationml.presentation";

fn by_content_types(types: &[u8]) -> Option<Format> {
    let [_, media_type, name, version, puid] = OFFICE
        .into_iter()
        .find(|[content, ..]| find(types, format!("{content}.main").as_bytes()).is_some())?;
    Some(format(media_type, name, Some(version), Some(puid)))
}
