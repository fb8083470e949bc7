//! Tables: their parts, and their regularity (ISO 14289-1 §7.2 and §7.5).

use super::fault::Fault;
use crate::pdf::table::{CellShape, HeaderScope, Part, part_faults, row_fault};
use crate::typeset::structure::{Child, NodeId, Role, StructureTree};

pub fn check(tree: &StructureTree, faults: &mut Vec<Fault>) {
    for (i, node) in tree.nodes().iter().enumerate() {
        if node.role == Role::Table {
            let table = NodeId(i as u32);
            let parts: Vec<Part> =
                child_nodes(tree, table).filter_map(|kid| part(tree.node(kid).role)).collect();
            let found = part_faults(&parts).into_iter().chain(row_fault(&rows(tree, table)));
            faults.extend(found.map(|found| Fault::Structure {
                node: i as u32,
                role: node.role.name(),
                reason: found.to_string(),
            }));
        }
    }
}

/// Kids with another role are reported by the nesting check.
fn part(role: Role) -> Option<Part> {
    match role {
        Role::Caption => Some(Part::Caption),
        Role::TableHead => Some(Part::Head),
        Role::TableBody => Some(Part::Body),
        Role::TableFoot => Some(Part::Foot),
        Role::TableRow => Some(Part::Row),
        _ => None,
    }
}

fn rows(tree: &StructureTree, table: NodeId) -> Vec<Vec<CellShape>> {
    let mut rows = Vec::new();
    for kid in child_nodes(tree, table) {
        match part(tree.node(kid).role) {
            Some(Part::Row) => rows.push(cells(tree, kid)),
            Some(Part::Head | Part::Body | Part::Foot) => {
                rows.extend(child_nodes(tree, kid).map(|row| cells(tree, row)));
            }
            _ => {}
        }
    }
    rows
}

fn cells(tree: &StructureTree, row: NodeId) -> Vec<CellShape> {
    let cell = |cell: NodeId| {
        let node = tree.node(cell);
        CellShape {
            is_header: node.role == Role::TableHeader,
            columns: node.attributes.column_span.max(1),
            rows: node.attributes.row_span.max(1),
            scope: match node.attributes.scope {
                Some("Column") => Some(HeaderScope::Column),
                Some("Row") => Some(HeaderScope::Row),
                _ => None,
            },
            names_headers: false,
        }
    };
    child_nodes(tree, row).map(cell).collect()
}

fn child_nodes(tree: &StructureTree, node: NodeId) -> impl Iterator<Item = NodeId> {
    tree.node(node).children.iter().filter_map(|child| match *child {
        Child::Node(child) => Some(child),
        Child::Content(_) => None,
    })
}
