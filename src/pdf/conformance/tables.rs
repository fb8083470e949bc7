//! Tables in the structure tree (ISO 14289-1 §7.2 and §7.5).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object};

use super::objects::Objects;
use crate::pdf::table::{CellShape, HeaderScope, Part, TableFault, part_faults, row_fault};

/// A structure element and its standard type.
pub struct Element<'a> {
    pub entries: &'a Dictionary,
    pub role: String,
}

/// What is wrong with a table whose kids are `kids`; `kids_of` gives those of other elements.
pub fn faults<'a>(
    objects: &Objects<'a>,
    kids: &[Element<'a>],
    kids_of: &dyn Fn(&'a Dictionary) -> Vec<Element<'a>>,
) -> Vec<TableFault> {
    let parts: Vec<Part> = kids.iter().filter_map(|kid| part(&kid.role)).collect();
    let mut rows = Vec::new();
    for kid in kids {
        match part(&kid.role) {
            Some(Part::Row) => rows.push(kids_of(kid.entries)),
            Some(Part::Head | Part::Body | Part::Foot) => rows.extend(
                kids_of(kid.entries)
                    .into_iter()
                    .filter(|row| row.role == "TR")
                    .map(|row| kids_of(row.entries)),
            ),
            _ => {}
        }
    }
    let is_cell = |cell: &&Element| matches!(cell.role.as_str(), "TH" | "TD");
    let headers = rows.iter().flatten().filter(|cell| cell.role == "TH");
    let names: BTreeSet<&[u8]> = headers.filter_map(|cell| name(objects, cell)).collect();
    let rows: Vec<Vec<CellShape>> = rows
        .iter()
        .map(|row| row.iter().filter(is_cell).map(|cell| shape(objects, cell, &names)).collect())
        .collect();
    part_faults(&parts).into_iter().chain(row_fault(&rows)).collect()
}

fn part(role: &str) -> Option<Part> {
    match role {
        "Caption" => Some(Part::Caption),
        "THead" => Some(Part::Head),
        "TBody" => Some(Part::Body),
        "TFoot" => Some(Part::Foot),
        "TR" => Some(Part::Row),
        _ => None,
    }
}

fn name<'a>(objects: &Objects<'a>, cell: &Element<'a>) -> Option<&'a [u8]> {
    objects.entry(cell.entries, b"ID")?.as_str().ok()
}

fn shape<'a>(objects: &Objects<'a>, cell: &Element<'a>, names: &BTreeSet<&[u8]>) -> CellShape {
    let span = |key: &[u8]| {
        let span = attribute(objects, cell.entries, key).and_then(|span| span.as_i64().ok());
        usize::try_from(span.unwrap_or(1)).unwrap_or(1).max(1)
    };
    let scope = attribute(objects, cell.entries, b"Scope").and_then(|scope| scope.as_name().ok());
    let headers =
        attribute(objects, cell.entries, b"Headers").and_then(|headers| headers.as_array().ok());
    let is_known = |header: &Object| {
        let header = objects.resolve(header).and_then(|header| header.as_str().ok());
        header.is_some_and(|header| names.contains(header))
    };
    CellShape {
        is_header: cell.role == "TH",
        columns: span(b"ColSpan"),
        rows: span(b"RowSpan"),
        scope: match scope {
            Some(b"Row") => Some(HeaderScope::Row),
            Some(b"Column") => Some(HeaderScope::Column),
            Some(b"Both") => Some(HeaderScope::Both),
            _ => None,
        },
        names_headers: headers
            .is_some_and(|headers| !headers.is_empty() && headers.iter().all(is_known)),
    }
}

/// An entry of any of an element's attribute objects.
fn attribute<'a>(objects: &Objects<'a>, element: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let entry = |object: &'a Object| {
        let attributes = objects.resolve(object)?.as_dict().ok()?;
        objects.entry(attributes, key)
    };
    match objects.entry(element, b"A")? {
        Object::Array(all) => all.iter().find_map(entry),
        one => entry(one),
    }
}
