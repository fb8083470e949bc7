//! What a PDF does besides showing its pages, and where its links lead (ISO 32000-1 §12.6).

use std::collections::BTreeSet;

use crate::pdf::model::{Dictionary, Objects};

/// Actions that do more than go to another place in the document or to an address.
const ACTIONS: [&str; 17] = [
    "GoTo3DView",
    "GoToE",
    "GoToR",
    "Hide",
    "ImportData",
    "JavaScript",
    "Launch",
    "Movie",
    "Named",
    "Rendition",
    "ResetForm",
    "RichMediaExecute",
    "SetOCGState",
    "Sound",
    "SubmitForm",
    "Thread",
    "Trans",
];
/// Annotations other than links: they play, run, prompt, or say what the page does not
/// (ISO 32000-1 §12.5.6.1).
const ANNOTATIONS: [&str; 27] = [
    "3D",
    "Caret",
    "Circle",
    "FileAttachment",
    "FreeText",
    "Highlight",
    "Ink",
    "Line",
    "Movie",
    "Polygon",
    "PolyLine",
    "Popup",
    "PrinterMark",
    "Projection",
    "Redact",
    "RichMedia",
    "Screen",
    "Sound",
    "Square",
    "Squiggly",
    "Stamp",
    "StrikeOut",
    "Text",
    "TrapNet",
    "Underline",
    "Watermark",
    "Widget",
];

/// What was found, each once, in order.
#[derive(Debug, Default)]
pub struct Found {
    /// Kinds of actions, and of annotations that are more than links.
    pub actions: Vec<String>,
    /// Addresses of links.
    pub links: Vec<String>,
    /// Whether there are form XObjects: contents that pages may show, beside their own.
    pub has_forms: bool,
}

/// Examines every dictionary of a file.
pub fn find<'a>(objects: &Objects<'a>, catalogue: &Dictionary<'a>) -> Found {
    let (mut actions, mut links) = (BTreeSet::new(), BTreeSet::new());
    let mut has_forms = false;
    objects.each_dictionary(|entries| {
        // Structure elements have an /S too, but with other names.
        match objects.name(entries, b"S").as_deref() {
            Some("URI") => links.extend(objects.text(entries, b"URI")),
            Some(kind) if ACTIONS.contains(&kind) => {
                actions.insert(kind.to_owned());
            }
            _ => {}
        }
        if entries.has(b"JS") {
            actions.insert("JavaScript".to_owned());
        }
        if entries.has(b"AA") {
            actions.insert("actions on events".to_owned());
        }
        let kind = objects.name(entries, b"Subtype");
        has_forms |= kind.as_deref() == Some("Form");
        if let Some(kind) = kind.filter(|kind| ANNOTATIONS.contains(&&**kind)) {
            actions.insert(format!("an annotation {kind}"));
        }
    });
    if catalogue.has(b"OpenAction") {
        actions.insert("an action on opening".to_owned());
    }
    if catalogue.has(b"AcroForm") {
        actions.insert("a form to fill in".to_owned());
    }
    let (actions, links) = (actions.into_iter().collect(), links.into_iter().collect());
    Found { actions, links, has_forms }
}
