//! Actions, forms, annotations and embedded files (ISO 19005-3 §6.3 to §6.5 and §6.8).

use super::check;
use super::examination::Examination;
use crate::pdf::model::{Dictionary, Object};

pub fn check(examination: &mut Examination<'_>) {
    let objects = examination.objects;
    let (mut embedded, mut associated) = (false, false);
    objects.each_dictionary(|entries| {
        check_dictionary(examination, entries);
        embedded |= entries.has(b"EF");
        associated |= entries.has(b"AF");
    });
    let asked = examination.declared.pdfa.as_ref().is_some_and(|(part, _)| *part == 3);
    let lost = asked && embedded && !associated;
    examination.object_if(lost, &check::EMBEDDED_FILE, "no object has /AF");
    let catalogue = examination.catalogue;
    if let Some(names) = objects.dictionary(catalogue, b"Names") {
        examination.object_if(names.has(b"JavaScript"), &check::JAVASCRIPT, "in the name tree");
    }
    examination.object_if(catalogue.has(b"AA"), &check::TRIGGER, "of the document");
    if let Some(form) = objects.dictionary(catalogue, b"AcroForm") {
        let drawn = objects.is_true(form, b"NeedAppearances");
        examination.object_if(drawn, &check::FORM, "/NeedAppearances is true");
        examination.object_if(form.has(b"XFA"), &check::FORM, "it has /XFA");
    }
    for (number, page) in (1..).zip(&examination.pages.pages) {
        let page = page.entries;
        if page.has(b"AA") {
            examination.object(&check::TRIGGER, format!("of page {number}"));
        }
        check_annotations(examination, number, page);
    }
}

const FORBIDDEN_ACTIONS: [&str; 11] = [
    "Launch",
    "Sound",
    "Movie",
    "ResetForm",
    "ImportData",
    "Hide",
    "SetOCGState",
    "Rendition",
    "Trans",
    "GoTo3DView",
    "JavaScript",
];
const NAMED_ACTIONS: [&str; 4] = ["NextPage", "PrevPage", "FirstPage", "LastPage"];

fn check_dictionary<'a>(examination: &mut Examination<'a>, entries: &'a Dictionary<'a>) {
    let objects = examination.objects;
    // Structure elements and output intents have an /S too, but with other names.
    match objects.name(entries, b"S").as_deref() {
        Some("JavaScript") => examination.object(&check::JAVASCRIPT, "an action"),
        Some(kind) if FORBIDDEN_ACTIONS.contains(&kind) => {
            examination.object(&check::ACTION, kind);
        }
        Some("Named") => {
            let name = objects.name(entries, b"N").unwrap_or_default();
            if !NAMED_ACTIONS.contains(&&*name) {
                examination.object(&check::ACTION, format!("Named {name}"));
            }
        }
        _ => {}
    }
    if let Some(files) = objects.dictionary(entries, b"EF") {
        check_embedded_file(examination, entries, files);
    }
}

fn check_embedded_file<'a>(
    examination: &mut Examination<'a>,
    entries: &'a Dictionary<'a>,
    files: &'a Dictionary<'a>,
) {
    let objects = examination.objects;
    let named = [&b"F"[..], b"UF"].iter().all(|key| objects.text(entries, key).is_some());
    examination.object_if(!named, &check::EMBEDDED_FILE, "without /F or /UF");
    if examination.declared.pdfa.as_ref().is_some_and(|(part, _)| *part == 3) {
        let related = objects.name(entries, b"AFRelationship").is_some();
        examination.object_if(!related, &check::EMBEDDED_FILE, "without /AFRelationship");
    }
    match objects.stream(files, b"F") {
        Some(file) => {
            let typed = objects.name(&file.dictionary, b"Subtype").is_some();
            examination.object_if(!typed, &check::EMBEDDED_FILE, "without a media type");
        }
        None => examination.object(&check::EMBEDDED_FILE, "without its bytes"),
    }
}

/// Kinds of annotation that PDF/A allows (ISO 19005-3 §6.3.1).
const ALLOWED_ANNOTATIONS: [&str; 20] = [
    "Text",
    "Link",
    "FreeText",
    "Line",
    "Square",
    "Circle",
    "Polygon",
    "PolyLine",
    "Highlight",
    "Underline",
    "Squiggly",
    "StrikeOut",
    "Stamp",
    "Caret",
    "Ink",
    "Popup",
    "FileAttachment",
    "Widget",
    "PrinterMark",
    "Watermark",
];

fn check_annotations<'a>(
    examination: &mut Examination<'a>,
    number: usize,
    page: &'a Dictionary<'a>,
) {
    let objects = examination.objects;
    let annotations = objects.array(page, b"Annots").unwrap_or_default();
    if annotations.is_empty() {
        return;
    }
    if objects.name(page, b"Tabs").as_deref() != Some("S") {
        examination.object(&check::TAB_ORDER, format!("page {number}"));
    }
    for annotation in annotations {
        match objects.resolve(annotation).and_then(Object::as_dictionary) {
            Some(annotation) => check_annotation(examination, number, annotation),
            None => examination.object(&check::ANNOTATION, format!("page {number}: no object")),
        }
    }
}

fn check_annotation<'a>(
    examination: &mut Examination<'a>,
    number: usize,
    annotation: &'a Dictionary<'a>,
) {
    let objects = examination.objects;
    let kind = objects.name(annotation, b"Subtype").unwrap_or_default();
    let said = |detail: &str| format!("page {number}: {kind}{detail}");
    if !ALLOWED_ANNOTATIONS.contains(&&*kind) {
        examination.object(&check::ANNOTATION, said(""));
    }
    if kind != "Popup" {
        // Invisible, Hidden, NoView and ToggleNoView are bits 1, 2, 6 and 9; Print is bit 3.
        let flags = objects.entry(annotation, b"F").and_then(Object::as_i64).unwrap_or(0);
        if flags & 4 == 0 || flags & (1 | 2 | 32 | 256) != 0 {
            examination.object(&check::ANNOTATION, said(" that is not printed, or hidden"));
        }
        let needs_look = !matches!(&*kind, "Link" | "Popup");
        if needs_look && !annotation.has(b"AP") {
            examination.object(&check::ANNOTATION, said(" without an appearance"));
        }
        if !annotation.has(b"StructParent") && !matches!(&*kind, "PrinterMark") {
            examination.object(&check::ANNOTATION_TAG, said(" without /StructParent"));
        }
    }
    if annotation.has(b"AA") {
        examination.object(&check::TRIGGER, said(""));
    }
    let described = objects.text(annotation, b"Contents").is_some_and(|text| !text.is_empty());
    if kind == "Link" && !described {
        examination.object(&check::ANNOTATION_TEXT, said(""));
    }
}
