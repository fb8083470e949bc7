//! The catalogue, and the entries of pages other than their content (ISO 32000-1 §7.7).

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::link::Annotation;
use super::object::{real, text_string};
use crate::typeset::TypesetDocument;

/// Completes the page objects.
pub fn finish_pages(
    pdf: &mut Document,
    document: &TypesetDocument,
    pages: &[ObjectId],
    resources: ObjectId,
    annotations: &[Annotation],
) {
    for (i, (page, &object)) in document.pages.iter().zip(pages).enumerate() {
        let Ok(entries) = pdf.get_dictionary_mut(object) else { continue };
        for key in [&b"TrimBox"[..], b"CropBox", b"Annots"] {
            entries.remove(key);
        }
        let size = vec![0.into(), 0.into(), real(page.width), real(page.height)];
        entries.set("MediaBox", size);
        entries.set("Resources", resources);
        entries.set("StructParents", i as i64);
        // ISO 14289-1 §7.18.3: tabbing follows the structure.
        entries.set("Tabs", "S");
        let of_page: Vec<Object> = annotations
            .iter()
            .filter(|annotation| annotation.page == i)
            .map(|annotation| annotation.object.into())
            .collect();
        if !of_page.is_empty() {
            entries.set("Annots", of_page);
        }
    }
}

/// The catalogue with its simple entries.
pub fn begin(pdf: &Document, document: &TypesetDocument, structure: ObjectId) -> Dictionary {
    let drawn = pdf.catalog().ok().and_then(|catalogue| catalogue.get(b"Pages").ok());
    let page_tree = drawn.cloned().unwrap_or(Object::Null);
    dictionary! {
        "Type" => "Catalog",
        "Pages" => page_tree,
        "Lang" => text_string(document.language.tag()),
        "MarkInfo" => dictionary! { "Marked" => true },
        "StructTreeRoot" => structure,
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
        "PageLabels" => dictionary! {
            "Nums" => vec![0.into(), dictionary! { "S" => "D" }.into()],
        },
    }
}

/// Reserves the object of the XMP packet, whose text is known last.
pub fn reserve_metadata(pdf: &mut Document, catalogue: &mut Dictionary) -> ObjectId {
    let packet = pdf.add_object(Object::Null);
    catalogue.set("Metadata", packet);
    packet
}

/// Replaces printpdf's catalogue and document information.
pub fn set(pdf: &mut Document, catalogue: Dictionary, information: Dictionary) {
    let catalogue = pdf.add_object(catalogue);
    let information = pdf.add_object(information);
    pdf.trailer = dictionary! { "Root" => catalogue, "Info" => information };
}
