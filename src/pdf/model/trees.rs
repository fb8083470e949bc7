//! The trees of a file: pages (ISO 32000-1 §7.7.3), names and numbers (§7.9.6, §7.9.7), each node
//! visited once; and what the elements of the structure tree hold (§14.7).

use std::collections::BTreeSet;

use lopdf::ObjectId;

use super::object::{Dictionary, Object, Stream};
use super::objects::Objects;

/// A leaf of the page tree.
pub struct Page<'o, 'a> {
    /// `None` if it is not an indirect object, as it should be.
    pub id: Option<ObjectId>,
    pub entries: &'o Dictionary<'a>,
    /// Its `/Resources`, or those of the nearest node above that has some (§7.7.3.4).
    pub resources: Option<&'o Dictionary<'a>>,
}

impl<'o, 'a> Page<'o, 'a> {
    /// Its content streams; `None` for anything else (§7.8.2).
    pub fn streams(
        &self,
        objects: &'o Objects<'a>,
    ) -> impl Iterator<Item = Option<&'o Stream<'a>>> + use<'o, 'a> {
        let parts = objects.items(self.entries, b"Contents").iter();
        // A null entry counts as missing (§7.3.9).
        let parts = parts.filter(|part| **part != Object::Null);
        parts.map(|part| objects.resolve(part)?.as_stream())
    }

    /// Its font with a name in the resources: where it is, if it is indirect, and its dictionary.
    pub fn font(
        &self,
        objects: &'o Objects<'a>,
        name: &[u8],
    ) -> Option<(Option<ObjectId>, &'o Dictionary<'a>)> {
        let font = objects.dictionary(self.resources?, b"Font")?.get(name)?;
        Some((font.as_reference(), objects.resolve(font)?.as_dictionary()?))
    }
}

/// What a page tree holds.
#[derive(Default)]
pub struct PageTree<'o, 'a> {
    /// In reading order.
    pub pages: Vec<Page<'o, 'a>>,
    /// References to a node that another one refers to as well.
    pub repeated: usize,
    /// References that lead to no node.
    pub lost: usize,
}

/// The pages that the catalogue leads to.
pub fn pages<'o, 'a>(objects: &'o Objects<'a>, catalogue: &'o Dictionary<'a>) -> PageTree<'o, 'a> {
    let mut tree = PageTree::default();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<(&Object<'a>, Option<&Dictionary<'a>>)> =
        catalogue.get(b"Pages").map(|root| (root, None)).into_iter().collect();
    while let Some((node, inherited)) = waiting.pop() {
        let id = node.as_reference();
        if id.is_some_and(|id| !seen.insert(id)) {
            tree.repeated += 1;
            continue;
        }
        let Some(entries) = objects.resolve(node).and_then(Object::as_dictionary) else {
            tree.lost += 1;
            continue;
        };
        let resources = objects.dictionary(entries, b"Resources").or(inherited);
        match objects.array(entries, b"Kids") {
            Some(kids) => waiting.extend(kids.iter().rev().map(|kid| (kid, resources))),
            None => tree.pages.push(Page { id, entries, resources }),
        }
    }
    tree
}

/// Keys and values of a tree, in its order, from the key of its leaves: `Names` or `Nums`.
pub fn leaves<'o, 'a>(
    objects: &'o Objects<'a>,
    root: Option<&'o Object<'a>>,
    key: &[u8],
) -> Vec<(&'o Object<'a>, &'o Object<'a>)> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Object<'a>> = root.into_iter().collect();
    while let Some(node) = waiting.pop() {
        if node.as_reference().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let Some(node) = objects.resolve(node).and_then(Object::as_dictionary) else { continue };
        let pairs = objects.array(node, key).unwrap_or_default().chunks_exact(2);
        found.extend(pairs.map(|pair| (&pair[0], &pair[1])));
        waiting.extend(objects.array(node, b"Kids").unwrap_or_default().iter().rev());
    }
    found
}

/// What a structure element holds (ISO 32000-1 §14.7.2, table 323).
pub enum Kid<'o, 'a> {
    /// Content of a page; without a page, of the element's own.
    Marked {
        page: Option<ObjectId>,
        id: Option<i64>,
    },
    /// A reference to an object, such as an annotation.
    Reference(&'o Dictionary<'a>),
    Element(&'o Dictionary<'a>),
    Several(&'o [Object<'a>]),
    /// Nothing that an element may hold.
    Nothing,
}

/// What `object` is as a kid of a structure element.
pub fn kid<'o, 'a>(objects: &'o Objects<'a>, object: &'o Object<'a>) -> Kid<'o, 'a> {
    match objects.resolve(object) {
        Some(Object::Integer(id)) => Kid::Marked { page: None, id: Some(*id) },
        Some(Object::Array(kids)) => Kid::Several(kids),
        Some(Object::Dictionary(kid)) if kid.has_type(b"MCR") => Kid::Marked {
            page: page_of(kid),
            id: objects.entry(kid, b"MCID").and_then(Object::as_i64),
        },
        Some(Object::Dictionary(kid)) if kid.has_type(b"OBJR") => Kid::Reference(kid),
        Some(Object::Dictionary(element)) => Kid::Element(element),
        _ => Kid::Nothing,
    }
}

/// The page of a structure element, or of its content.
pub fn page_of(element: &Dictionary<'_>) -> Option<ObjectId> {
    element.get(b"Pg").and_then(Object::as_reference)
}
