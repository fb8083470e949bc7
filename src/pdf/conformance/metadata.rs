//! XMP metadata and document information (ISO 19005-3 §6.6).

use super::check;
use super::examination::Examination;
use super::xmp::{PDF, Properties, XMP};
use crate::pdf::model::Dictionary;
use crate::pdf::model::xmp::{DC, Declared};

pub fn check(examination: &mut Examination<'_>, properties: Option<&Properties>) {
    let Some(properties) = properties else {
        // What it declares cannot be known: this objection alone is always made.
        examination.declared = Declared { pdfa: Some((3, "A".to_owned())), pdfua: Some(1) };
        examination.object(
            &check::METADATA,
            "the catalogue does not lead to a well-formed \
                                              packet",
        );
        examination.declared = Declared::default();
        return;
    };
    for fault in &properties.packet.faults {
        examination.object(&check::XMP_FORM, fault);
    }
    let header = &*properties.packet.header;
    let deprecated = header.contains("bytes=") || header.contains("encoding=");
    examination.object_if(deprecated, &check::PACKET_HEADER, header);
    if let Some((_, level)) = &examination.declared.pdfa
        && !matches!(level.as_str(), "A" | "B" | "U")
    {
        let detail = format!("pdfaid:conformance is `{level}`");
        examination.object(&check::DECLARED_LEVEL, detail);
    }
    for property in properties.misnamed() {
        examination.object(&check::DECLARATION, property);
    }
    for property in properties.not_described() {
        examination.object(&check::EXTENSION_SCHEMA, property);
    }
    for fault in properties.description_faults() {
        examination.object(&check::EXTENSION_FORM, fault);
    }
    for property in properties.ill_typed() {
        examination.object(&check::PROPERTY_TYPE, property);
    }
    let untitled = properties.packet.values(DC, "title").is_empty();
    examination.object_if(untitled, &check::TITLE, "dc:title is missing");
    let objects = examination.objects;
    if let Some(information) = objects.dictionary(&examination.objects.trailer, b"Info") {
        check_information(examination, information, properties);
    }
    let shown = objects
        .dictionary(examination.catalogue, b"ViewerPreferences")
        .is_some_and(|preferences| objects.is_true(preferences, b"DisplayDocTitle"));
    examination.object_if(!shown, &check::TITLE_SHOWN, "/DisplayDocTitle is not true");
}

/// The packet must agree with the document information.
fn check_information(
    examination: &mut Examination<'_>,
    information: &Dictionary,
    properties: &Properties,
) {
    let texts: [(&[u8], _, _); 6] = [
        (b"Title", DC, "title"),
        (b"Author", DC, "creator"),
        (b"Subject", DC, "description"),
        (b"Keywords", PDF, "Keywords"),
        (b"Creator", XMP, "CreatorTool"),
        (b"Producer", PDF, "Producer"),
    ];
    for (key, namespace, name) in texts {
        let Some(text) = examination.objects.text(information, key) else { continue };
        let text = text.trim();
        let values = properties.packet.values(namespace, name);
        let agrees =
            values.contains(&text) || values.join(", ") == text || values.join("; ") == text;
        if !text.is_empty() && !agrees {
            let key = String::from_utf8_lossy(key);
            examination.object(&check::INFORMATION, format!("/{key} is `{text}`"));
        }
    }
    for (key, name) in [(&b"CreationDate"[..], "CreateDate"), (b"ModDate", "ModifyDate")] {
        let Some(text) = examination.objects.text(information, key) else { continue };
        let agrees = properties.packet.values(XMP, name).iter().any(|date| same_time(&text, date));
        if !agrees {
            let key = String::from_utf8_lossy(key);
            examination.object(&check::INFORMATION, format!("/{key} is {text}"));
        }
    }
}

/// Whether a date of PDF and one of XMP agree, as far as both go.
fn same_time(pdf: &str, xmp: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let (pdf, xmp) = (pdf.replace('Z', "+0000"), xmp.replace('Z', "+0000"));
    let (pdf, xmp) = (digits(&pdf), digits(&xmp));
    let shared = pdf.len().min(xmp.len());
    shared >= 4 && pdf[..shared] == xmp[..shared]
}
