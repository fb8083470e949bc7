//! Checks of the structure tree (ISO 14289-1 §7, ISO 32000-1 §14.8.4).

use super::fault::Fault;
use super::table;
use crate::typeset::TypesetDocument;
use crate::typeset::structure::{Child, Node, NodeId, Role, StructureTree};

pub fn check(document: &TypesetDocument, faults: &mut Vec<Fault>) {
    let tree = &document.structure;
    let before = faults.len();
    for (i, node) in tree.nodes().iter().enumerate() {
        check_links(tree, NodeId(i as u32), node, faults);
    }
    if faults.len() > before {
        // The other checks walk the tree, which must be one.
        return;
    }
    for (i, node) in tree.nodes().iter().enumerate() {
        check_node(document, i as u32, node, faults);
    }
    check_headings(tree, faults);
    table::check(tree, faults);
}

fn structure(node: u32, role: Role, reason: impl Into<String>) -> Fault {
    Fault::Structure { node, role: role.name(), reason: reason.into() }
}

/// Kids come after their parents and name them, so that the tree has no cycle.
fn check_links(tree: &StructureTree, id: NodeId, node: &Node, faults: &mut Vec<Fault>) {
    for child in &node.children {
        let sound = match *child {
            Child::Node(child) => {
                child > id
                    && tree.nodes().get(child.0 as usize).is_some_and(|c| c.parent == Some(id))
            }
            Child::Content(content) => {
                (content.0 as usize) < tree.content_count() && tree.owner(content) == id
            }
        };
        if !sound {
            faults.push(structure(id.0, node.role, "has a kid that does not name it as parent"));
        }
    }
    if node.parent.is_none() != (id == StructureTree::ROOT) {
        faults.push(structure(id.0, node.role, "is outside the tree"));
    }
}

fn check_node(document: &TypesetDocument, id: u32, node: &Node, faults: &mut Vec<Fault>) {
    let attributes = &node.attributes;
    let said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    match node.role {
        Role::Figure if !said(&attributes.alternative) && !said(&attributes.actual_text) => {
            faults.push(Fault::FigureWithoutAlternative { node: id });
        }
        Role::TableHeader if attributes.scope.is_none() => {
            faults.push(structure(id, node.role, "has no scope (ISO 14289-1 §7.5)"));
        }
        _ => {}
    }
    if attributes.bounding_box.is_some_and(|(page, _)| page >= document.pages.len()) {
        faults.push(structure(id, node.role, "is on a page that is not in the document"));
    }
    if let Some(parent) = node.parent {
        let parent = document.structure.node(parent).role;
        if !may_be_in(node.role, parent) {
            faults.push(structure(id, node.role, format!("is a kid of {}", parent.name())));
        }
    }
}

/// Whether lists and tables nest as ISO 14289-1 §7.2 asks.
fn may_be_in(role: Role, parent: Role) -> bool {
    let is_group = |role| matches!(role, Role::TableHead | Role::TableBody | Role::TableFoot);
    match role {
        Role::ListItem => parent == Role::List,
        Role::ListBody => parent == Role::ListItem,
        Role::Label if parent == Role::ListItem => true,
        Role::TableRow => parent == Role::Table || is_group(parent),
        Role::TableHead | Role::TableBody | Role::TableFoot => parent == Role::Table,
        Role::TableHeader | Role::TableData => parent == Role::TableRow,
        Role::Document => false,
        Role::Caption if matches!(parent, Role::List | Role::Table) => true,
        Role::List if parent == Role::List => true,
        _ => {
            !is_group(parent)
                && !matches!(parent, Role::List | Role::ListItem | Role::Table | Role::TableRow)
        }
    }
}

/// Headings begin at level 1 and go down one level at a time, in reading order.
fn check_headings(tree: &StructureTree, faults: &mut Vec<Fault>) {
    let mut previous = 0;
    let mut stack = vec![StructureTree::ROOT];
    while let Some(id) = stack.pop() {
        let node = tree.node(id);
        if let Role::Heading(level) = node.role {
            if level > previous + 1 {
                faults.push(Fault::HeadingSkipped { node: id.0, level, previous });
            }
            previous = level;
        }
        stack.extend(node.children.iter().rev().filter_map(|child| match *child {
            Child::Node(child) => Some(child),
            Child::Content(_) => None,
        }));
    }
}
