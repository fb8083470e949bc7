//! Tables must be regular (ISO 14289-1 §7.5): each row fills the same columns.

use super::Fault;
use crate::typeset::structure::{Child, NodeId, Role, StructureTree};

pub fn check(tree: &StructureTree, faults: &mut Vec<Fault>) {
    for (i, node) in tree.nodes().iter().enumerate() {
        if node.role == Role::Table
            && let Err(reason) = check_table(tree, NodeId(i as u32))
        {
            let role = node.role.name();
            faults.push(Fault::Structure { node: i as u32, role, reason });
        }
    }
}

fn check_table(tree: &StructureTree, table: NodeId) -> Result<(), String> {
    let mut columns = None;
    // By column, how many rows a cell of a row above still takes.
    let mut taken: Vec<usize> = Vec::new();
    for (number, row) in (1..).zip(rows(tree, table)) {
        let width = place_row(tree, row, &mut taken);
        let expected = *columns.get_or_insert(width);
        if width != expected {
            return Err(format!("has {expected} columns, and {width} in row {number}"));
        }
    }
    match taken.iter().max() {
        Some(&rows) if rows > 0 => Err("has a cell that spans more rows than there are".to_owned()),
        _ => Ok(()),
    }
}

fn rows(tree: &StructureTree, table: NodeId) -> Vec<NodeId> {
    let mut rows = Vec::new();
    for part in child_nodes(tree, table) {
        match tree.node(part).role {
            Role::TableRow => rows.push(part),
            Role::TableHead | Role::TableBody => rows.extend(child_nodes(tree, part)),
            _ => {}
        }
    }
    rows
}

fn child_nodes(tree: &StructureTree, node: NodeId) -> impl Iterator<Item = NodeId> {
    tree.node(node).children.iter().filter_map(|child| match *child {
        Child::Node(child) => Some(child),
        Child::Content(_) => None,
    })
}

/// Puts a row's cells into the columns that cells above leave free; the columns it fills.
fn place_row(tree: &StructureTree, row: NodeId, taken: &mut Vec<usize>) -> usize {
    /// A guard, not a limit of any standard.
    const MOST: usize = 1000;
    let mut from_above: Vec<bool> = taken.iter().map(|&rows| rows > 0).collect();
    taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
    let mut column = 0;
    for cell in child_nodes(tree, row) {
        let attributes = &tree.node(cell).attributes;
        while from_above.get(column) == Some(&true) {
            column += 1;
        }
        for _ in 0..attributes.column_span.clamp(1, MOST) {
            if taken.len() <= column {
                taken.resize(column + 1, 0);
                from_above.resize(column + 1, false);
            }
            taken[column] = attributes.row_span.clamp(1, MOST) - 1;
            column += 1;
        }
    }
    from_above.iter().rposition(|&above| above).map_or(column, |last| column.max(last + 1))
}
