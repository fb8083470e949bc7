//! The structure tree (ISO 32000-1 §14.7): whether it is a tree, and complete.

use std::collections::BTreeSet;

use crate::pdf::model::{self, Dictionary, Kid, Object, Objects};

/// Facts about a structure tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tree {
    pub elements: usize,
    pub whole: bool,
}

/// Visits each element once; `None` without a structure tree.
pub fn walk<'a>(objects: &Objects<'a>, catalogue: &Dictionary<'a>) -> Option<Tree> {
    let root = objects.dictionary(catalogue, b"StructTreeRoot")?;
    let mut tree = Tree { elements: 0, whole: has_parent_tree(objects, root) };
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Object<'a>> = root.get(b"K").into_iter().collect();
    while let Some(kid) = waiting.pop() {
        if kid.as_reference().is_some_and(|id| !seen.insert(id)) {
            // An element with two parents.
            tree.whole = false;
            continue;
        }
        match model::kid(objects, kid) {
            Kid::Marked { .. } => {}
            Kid::Several(kids) => waiting.extend(kids),
            Kid::Reference(kid) => tree.whole &= objects.dictionary(kid, b"Obj").is_some(),
            Kid::Element(element) => {
                tree.elements += 1;
                let kind = objects.entry(element, b"S");
                tree.whole &= kind.is_some_and(|kind| kind.as_name().is_some());
                tree.whole &= objects.dictionary(element, b"P").is_some();
                waiting.extend(element.get(b"K"));
            }
            Kid::Nothing => tree.whole = false,
        }
    }
    Some(tree)
}

fn has_parent_tree<'a>(objects: &Objects<'a>, root: &Dictionary<'a>) -> bool {
    objects.dictionary(root, b"ParentTree").is_some()
}
