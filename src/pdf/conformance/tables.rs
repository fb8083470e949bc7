//! Tables in the structure tree (ISO 14289-1 §7.2 and §7.5).

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::pdf::model::{Dictionary, Object, Objects};
use crate::pdf::table::{CellShape, HeaderScope, Part, TableFault, part_faults, row_fault};

/// A structure element and its standard type.
pub struct Element<'a> {
    pub entries: &'a Dictionary<'a>,
    pub role: Cow<'a, str>,
}

/// What is wrong with a table whose kids are `kids`; `kids_of` gives those of other elements.
pub fn faults<'a>(
    objects: &'a Objects<'a>,
    kids: &[Element<'a>],
    kids_of: &dyn Fn(&'a Dictionary<'a>) -> Vec<Element<'a>>,
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
    let is_cell = |cell: &&Element| matches!(&*cell.role, "TH" | "TD");
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

fn name<'a>(objects: &'a Objects<'a>, cell: &Element<'a>) -> Option<&'a [u8]> {
    objects.entry(cell.entries, b"ID")?.as_bytes()
}

fn shape<'a>(objects: &'a Objects<'a>, cell: &Element<'a>, names: &BTreeSet<&[u8]>) -> CellShape {
    let span = |key: &[u8]| {
        let span = objects.attribute(cell.entries, key).and_then(Object::as_i64);
        usize::try_from(span.unwrap_or(1)).unwrap_or(1).max(1)
    };
    let scope = objects.attribute(cell.entries, b"Scope").and_then(Object::as_name);
    let headers = objects.attribute(cell.entries, b"Headers").and_then(Object::as_array);
    let is_known = |header: &Object<'a>| {
        let header = objects.resolve(header).and_then(Object::as_bytes);
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
