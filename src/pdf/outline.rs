//! Bookmarks (ISO 32000-1 §12.3.3).

use lopdf::{Dictionary, Document, ObjectId, dictionary};

use super::link::destination;
use super::object::text_string;
use crate::typeset::TypesetDocument;
use crate::typeset::page::OutlineEntry;

/// Entries of this depth and above show their children when the file is opened.
const OPEN_LEVELS: usize = 1;

/// Adds the outline, if there are entries, and shows it when the file is opened.
pub fn add(
    pdf: &mut Document,
    catalogue: &mut Dictionary,
    document: &TypesetDocument,
    pages: &[ObjectId],
) {
    if document.outline.is_empty() {
        return;
    }
    let mut writer = OutlineWriter { pdf, document, pages };
    let root = writer.pdf.new_object_id();
    let list = writer.entries(&document.outline, root, 1);
    let outlines = dictionary! {
        "Type" => "Outlines",
        "First" => list.first,
        "Last" => list.last,
        "Count" => list.visible,
    };
    pdf.set_object(root, outlines);
    catalogue.set("Outlines", root);
    catalogue.set("PageMode", "UseOutlines");
}

struct OutlineWriter<'a> {
    pdf: &'a mut Document,
    document: &'a TypesetDocument,
    pages: &'a [ObjectId],
}

struct Siblings {
    first: ObjectId,
    last: ObjectId,
    /// Entries that show when their parent is open.
    visible: i64,
}

impl OutlineWriter<'_> {
    /// `entries` is not empty; `depth` counts from 1.
    fn entries(&mut self, entries: &[OutlineEntry], parent: ObjectId, depth: usize) -> Siblings {
        let objects: Vec<ObjectId> = entries.iter().map(|_| self.pdf.new_object_id()).collect();
        let mut visible = 0;
        for (i, entry) in entries.iter().enumerate() {
            let mut item = dictionary! {
                "Title" => text_string(&entry.title),
                "Parent" => parent,
                "Dest" => destination(self.document, self.pages, entry.page, entry.y),
            };
            if i > 0 {
                item.set("Prev", objects[i - 1]);
            }
            if let Some(&next) = objects.get(i + 1) {
                item.set("Next", next);
            }
            visible += 1;
            if !entry.children.is_empty() {
                let children = self.entries(&entry.children, objects[i], depth + 1);
                let open = depth <= OPEN_LEVELS;
                visible += if open { children.visible } else { 0 };
                item.set("First", children.first);
                item.set("Last", children.last);
                item.set("Count", if open { children.visible } else { -children.visible });
            }
            self.pdf.set_object(objects[i], item);
        }
        Siblings { first: objects[0], last: objects[objects.len() - 1], visible }
    }
}
