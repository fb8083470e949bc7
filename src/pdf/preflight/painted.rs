//! Compares what was to be set with what is painted: a box that clips its text is a fault, and so
//! is text that is painted twice. Letters are compared by number ([`letters`]), which typesetting
//! must preserve: line breaking drops or adds only spaces and hyphens.

use super::Fault;
use crate::typeset::TypesetDocument;
use crate::typeset::page::{Shape, Tag};
use crate::typeset::structure::{ContentId, letters};

pub fn check(document: &TypesetDocument, faults: &mut Vec<Fault>) {
    let tree = &document.structure;
    let mut painted = vec![0; tree.content_count()];
    for (index, page) in document.pages.iter().enumerate() {
        let mut artifacts = 0;
        for item in &page.items {
            let Shape::Glyphs(run) = &item.shape else { continue };
            let count: usize = run.glyphs.iter().map(|glyph| letters(&glyph.text)).sum();
            match item.tag {
                // Content that is not in the structure is another fault.
                Tag::Content(content) => {
                    painted.get_mut(content.0 as usize).into_iter().for_each(|sum| *sum += count);
                }
                Tag::Artifact(_) => artifacts += count,
            }
        }
        if artifacts != page.artifact_letters {
            let given = page.artifact_letters;
            faults.push(Fault::FurnitureCut { page: index + 1, given, painted: artifacts });
        }
    }
    for (content, &painted) in painted.iter().enumerate() {
        let content = ContentId(content as u32);
        let given = tree.given(content);
        if painted != given {
            let node = tree.owner(content);
            let role = tree.node(node).role.name();
            let text = shown(document, content);
            faults.push(Fault::TextCut { node: node.0, role, text, given, painted });
        }
    }
}

/// The beginning of what is painted for a content.
fn shown(document: &TypesetDocument, content: ContentId) -> String {
    let items = document.pages.iter().flat_map(|page| &page.items);
    let glyphs = items
        .filter(|item| item.tag == Tag::Content(content))
        .filter_map(|item| match &item.shape {
            Shape::Glyphs(run) => Some(&run.glyphs),
            _ => None,
        })
        .flatten();
    glyphs.take(40).map(|glyph| glyph.text.as_str()).collect()
}
