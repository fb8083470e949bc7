//! The structure tree in the file (ISO 32000-1 §14.7).

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::link::Annotation;
use super::marking::Marking;
use super::object::{byte_string, real, text_string};
use crate::layout::Length;
use crate::typeset::TypesetDocument;
use crate::typeset::structure::{Attributes, Child, NodeId, Role, StructureTree};

/// Adds the tree; returns its `/StructTreeRoot`.
pub fn build(
    pdf: &mut Document,
    document: &TypesetDocument,
    marking: &Marking,
    annotations: &[Annotation],
    pages: &[ObjectId],
) -> ObjectId {
    let tree = &document.structure;
    let root = pdf.new_object_id();
    let kept = kept_nodes(tree, marking, annotations);
    let elements: Vec<Option<ObjectId>> =
        kept.iter().map(|&kept| kept.then(|| pdf.new_object_id())).collect();
    let builder =
        Builder { document, tree, marking, annotations, pages, elements: &elements, root };
    let mut identifiers = Vec::new();
    for (i, object) in elements.iter().enumerate() {
        let Some(object) = *object else { continue };
        let node = NodeId(i as u32);
        let mut element = builder.element(node);
        if tree.node(node).role == Role::Note {
            // ISO 14289-1 §7.9: each Note has its own ID. Padded, so that the order of creation is
            // the byte order, as a name tree requires.
            let id = byte_string(format!("note-{:06}", identifiers.len() / 2 + 1));
            element.set("ID", id.clone());
            identifiers.extend([id, object.into()]);
        }
        pdf.set_object(object, element);
    }
    let parent_tree = pdf.add_object(builder.parent_tree());
    let mut entries = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => builder.reference(StructureTree::ROOT),
        "ParentTree" => parent_tree,
        "ParentTreeNextKey" => (pages.len() + annotations.len()) as i64,
    };
    if !identifiers.is_empty() {
        entries.set("IDTree", pdf.add_object(dictionary! { "Names" => identifiers }));
    }
    pdf.set_object(root, entries);
    root
}

/// Empty elements are left out; an empty cell still keeps its column.
fn kept_nodes(tree: &StructureTree, marking: &Marking, annotations: &[Annotation]) -> Vec<bool> {
    let mut kept = vec![false; tree.nodes().len()];
    for annotation in annotations {
        kept[annotation.node.0 as usize] = true;
    }
    // Kids come after their parents.
    for (i, node) in tree.nodes().iter().enumerate().rev() {
        let is_cell = matches!(node.role, Role::TableHeader | Role::TableData);
        let mut children = node.children.iter();
        kept[i] |= i == 0
            || is_cell
            || children.any(|child| match *child {
                Child::Node(child) => kept[child.0 as usize],
                Child::Content(content) => !marking.parts(content).is_empty(),
            });
    }
    kept
}

struct Builder<'a> {
    document: &'a TypesetDocument,
    tree: &'a StructureTree,
    marking: &'a Marking,
    annotations: &'a [Annotation],
    pages: &'a [ObjectId],
    /// By node; `None` for those left out.
    elements: &'a [Option<ObjectId>],
    root: ObjectId,
}

impl Builder<'_> {
    fn reference(&self, node: NodeId) -> Object {
        self.elements[node.0 as usize].map_or(Object::Null, Object::Reference)
    }

    fn element(&self, id: NodeId) -> Dictionary {
        let node = self.tree.node(id);
        let parent = node.parent.map_or(self.root.into(), |parent| self.reference(parent));
        let mut entries = dictionary! {
            "Type" => "StructElem",
            "S" => node.role.name(),
            "P" => parent,
        };
        let (page, mut kids) = self.kids(id);
        if let Some(page) = page {
            entries.set("Pg", self.pages[page]);
        }
        match kids.len() {
            0 => {}
            1 => entries.set("K", kids.remove(0)),
            _ => entries.set("K", kids),
        }
        describe(&mut entries, &node.attributes);
        let mut attributes = self.attribute_objects(&node.attributes);
        match attributes.len() {
            0 => {}
            1 => entries.set("A", attributes.remove(0)),
            _ => entries.set("A", attributes),
        }
        entries
    }

    /// The kids, and the page of the first piece of content among them. Annotations come last.
    fn kids(&self, id: NodeId) -> (Option<usize>, Vec<Object>) {
        let mut page = None;
        let mut kids = Vec::new();
        for child in &self.tree.node(id).children {
            match *child {
                Child::Node(child) => {
                    kids.extend(self.elements[child.0 as usize].map(Object::Reference));
                }
                Child::Content(content) => {
                    for part in self.marking.parts(content) {
                        let mcid = part.mcid as i64;
                        kids.push(match *page.get_or_insert(part.page) == part.page {
                            true => mcid.into(),
                            false => Object::Dictionary(dictionary! {
                                "Type" => "MCR",
                                "Pg" => self.pages[part.page],
                                "MCID" => mcid,
                            }),
                        });
                    }
                }
            }
        }
        for annotation in self.annotations.iter().filter(|annotation| annotation.node == id) {
            kids.push(Object::Dictionary(dictionary! {
                "Type" => "OBJR",
                "Pg" => self.pages[annotation.page],
                "Obj" => annotation.object,
            }));
        }
        (page, kids)
    }

    /// Leads from marked content and annotations to elements (ISO 32000-1 §14.7.4.4).
    fn parent_tree(&self) -> Dictionary {
        let mut numbers = Vec::new();
        for (page, contents) in self.marking.contents().iter().enumerate() {
            let owners = contents.iter().map(|&content| self.reference(self.tree.owner(content)));
            numbers.extend([(page as i64).into(), Object::Array(owners.collect())]);
        }
        for (i, annotation) in self.annotations.iter().enumerate() {
            let key = (self.pages.len() + i) as i64;
            numbers.extend([key.into(), self.reference(annotation.node)]);
        }
        dictionary! { "Nums" => numbers }
    }

    /// Attribute objects (ISO 32000-1 §14.8.5), one for each owner.
    fn attribute_objects(&self, attributes: &Attributes) -> Vec<Object> {
        let mut list = Dictionary::new();
        if let Some(numbering) = attributes.list_numbering {
            list.set("ListNumbering", numbering);
        }
        let mut table = Dictionary::new();
        if let Some(scope) = attributes.scope {
            table.set("Scope", scope);
        }
        for (key, span) in [("ColSpan", attributes.column_span), ("RowSpan", attributes.row_span)] {
            if span > 1 {
                table.set(key, span as i64);
            }
        }
        let mut layout = Dictionary::new();
        if attributes.block_placement {
            layout.set("Placement", "Block");
        }
        if let Some((page, rectangle)) = attributes.bounding_box {
            let height = self.document.pages[page].height;
            layout.set("BBox", user_space(rectangle, height).map(real).to_vec());
        }
        [("List", list), ("Table", table), ("Layout", layout)]
            .into_iter()
            .filter(|(_, entries)| !entries.is_empty())
            .map(|(owner, entries)| {
                let mut object = dictionary! { "O" => owner };
                object.extend(&entries);
                Object::Dictionary(object)
            })
            .collect()
    }
}

/// The entries of an element that describe it in words.
fn describe(entries: &mut Dictionary, attributes: &Attributes) {
    let texts = [
        ("Lang", &attributes.language),
        ("Alt", &attributes.alternative),
        ("E", &attributes.expansion),
        ("ActualText", &attributes.actual_text),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            entries.set(key, text_string(text));
        }
    }
}

/// Left, bottom, right, top in the page's own coordinates.
fn user_space([x, y, width, height]: [Length; 4], page_height: Length) -> [Length; 4] {
    [x, page_height - y - height, x + width, page_height - y]
}
