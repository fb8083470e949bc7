//! Link annotations (ISO 32000-1 §12.5.6.5; ISO 14289-1 §7.18.5).

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::object::{byte_string, real, text_string};
use crate::layout::Length;
use crate::typeset::TypesetDocument;
use crate::typeset::page::{LinkArea, LinkTarget, Page};
use crate::typeset::structure::NodeId;

/// An annotation that was added.
pub struct Annotation {
    pub object: ObjectId,
    /// Index of its page.
    pub page: usize,
    /// The element it belongs to.
    pub node: NodeId,
}

/// Adds all link annotations, in order of pages and links. The key of each in the structure's
/// parent tree is the number of pages and its index.
pub fn annotate(
    pdf: &mut Document,
    document: &TypesetDocument,
    pages: &[ObjectId],
) -> Vec<Annotation> {
    let mut annotations = Vec::new();
    for (page, content) in document.pages.iter().enumerate() {
        for link in &content.links {
            let mut entries = annotation(content, link);
            entries.set("P", pages[page]);
            entries.set("StructParent", (pages.len() + annotations.len()) as i64);
            match &link.target {
                LinkTarget::Uri(uri) => entries.set("A", uri_action(uri)),
                LinkTarget::Place { page, y } => {
                    entries.set("Dest", destination(document, pages, *page, *y));
                }
            }
            let object = pdf.add_object(entries);
            annotations.push(Annotation { object, page, node: link.node });
        }
    }
    annotations
}

fn annotation(page: &Page, link: &LinkArea) -> Dictionary {
    /// Bit 3: printed (required by ISO 19005-3 §6.3.2).
    const PRINT: i64 = 4;
    let mut entries = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => bounds(page, &link.rectangles),
        "Border" => vec![0.into(), 0.into(), 0.into()],
        "F" => PRINT,
        "Contents" => text_string(&link.description),
    };
    if link.rectangles.len() > 1 {
        let corners = link.rectangles.iter().flat_map(|rectangle| corners(page, rectangle));
        entries.set("QuadPoints", corners.collect::<Vec<_>>());
    }
    entries
}

/// Left, bottom, right, top of the bounding box of all rectangles.
fn bounds(page: &Page, rectangles: &[[Length; 4]]) -> Vec<Object> {
    let extreme = |edge: fn(&[Length; 4]) -> Length, greatest: bool| {
        let edges = rectangles.iter().map(edge);
        if greatest { edges.max() } else { edges.min() }.unwrap_or_default()
    };
    let left = extreme(|r| r[0], false);
    let top = extreme(|r| r[1], false);
    let right = extreme(|r| r[0] + r[2], true);
    let bottom = extreme(|r| r[1] + r[3], true);
    vec![real(left), real(page.height - bottom), real(right), real(page.height - top)]
}

/// Top-left, top-right, bottom-left, bottom-right: not the standard's order, but the one that every
/// viewer reads.
fn corners(page: &Page, &[x, y, width, height]: &[Length; 4]) -> [Object; 8] {
    let (right, top, bottom) = (x + width, page.height - y, page.height - (y + height));
    [x, top, right, top, x, bottom, right, bottom].map(real)
}

fn uri_action(uri: &str) -> Dictionary {
    dictionary! { "Type" => "Action", "S" => "URI", "URI" => byte_string(ascii_uri(uri)) }
}

/// `/URI` is 7-bit ASCII (ISO 32000-1 §12.6.4.7): other characters are percent-encoded.
pub fn ascii_uri(uri: &str) -> String {
    const NOT_IN_A_URI: AsciiSet =
        CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`');
    utf8_percent_encode(uri, &NOT_IN_A_URI).to_string()
}

/// A place in the document, at the reader's current zoom.
pub fn destination(
    document: &TypesetDocument,
    pages: &[ObjectId],
    page: usize,
    y: Length,
) -> Object {
    let top = document.pages[page].height - y;
    Object::Array(vec![pages[page].into(), "XYZ".into(), Object::Null, real(top), Object::Null])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_ascii_and_stay_what_they_are() {
        assert_eq!(ascii_uri("https://exemple.fr/é t"), "https://exemple.fr/%C3%A9%20t");
        assert_eq!(ascii_uri("mailto:a@b.fr?subject=%20x#y"), "mailto:a@b.fr?subject=%20x#y");
    }
}
