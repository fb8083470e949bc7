//! Damage to the structure tree: tables, lists, headings and the role map.

use lopdf::{Dictionary, Document, Object, dictionary};

use super::{Damage, all, entries, having, objects};
use crate::pdf::conformance::check;

pub const DAMAGES: &[Damage] = &[
    objects("headers_without_scope", &check::TABLE_HEADERS, |pdf| {
        for id in all(pdf, "S", "TH") {
            entries(pdf, id).remove(b"A");
        }
    }),
    objects("table_without_body", &check::TABLE, |pdf| {
        having(pdf, "S", "TBody").set("S", "TFoot");
    }),
    objects("table_of_two_heads", &check::TABLE, |pdf| {
        having(pdf, "S", "TBody").set("S", "THead");
    }),
    objects("row_of_fewer_cells", &check::TABLE, |pdf| {
        let row = all(pdf, "S", "TR")[1];
        entries(pdf, row).get_mut(b"K").unwrap().as_array_mut().unwrap().pop();
    }),
    objects("cell_past_the_last_row", &check::TABLE, |pdf| span(pdf, 0, "RowSpan", 4)),
    objects("cell_past_the_last_column", &check::TABLE, |pdf| span(pdf, 1, "ColSpan", 2)),
    objects("cells_overlapping", &check::TABLE, |pdf| {
        span(pdf, 1, "RowSpan", 2);
        span(pdf, 2, "ColSpan", 2);
        let row = all(pdf, "S", "TR")[1];
        entries(pdf, row).get_mut(b"K").unwrap().as_array_mut().unwrap().pop();
    }),
    objects("captions_around_a_table", &check::TABLE, |pdf| {
        for place in [0, 3] {
            add_kid(pdf, "Table", "Caption", place);
        }
    }),
    objects("caption_within_a_table", &check::TABLE, |pdf| add_kid(pdf, "Table", "Caption", 1)),
    objects("caption_after_items", &check::NESTING, |pdf| add_kid(pdf, "L", "Caption", 1)),
    objects("item_of_no_contents_list", &check::NESTING, |pdf| {
        having(pdf, "S", "L").set("S", "TOC");
    }),
    objects("headings_of_two_kinds", &check::HEADING_KINDS, |pdf| {
        having(pdf, "S", "H2").set("S", "H");
    }),
    objects("standard_role_mapped", &check::ROLE, |pdf| {
        map_roles(pdf, dictionary! { "P" => "Span" });
    }),
    objects("role_mapped_to_itself", &check::ROLE, |pdf| {
        map_roles(pdf, dictionary! { "Alinea" => "Absatz", "Absatz" => "Alinea" });
        having(pdf, "S", "P").set("S", "Alinea");
    }),
];

/// Gives the cell of that number, header or not, a span.
fn span(pdf: &mut Document, cell: usize, key: &str, span: i64) {
    let mut cells = all(pdf, "S", "TH");
    cells.extend(all(pdf, "S", "TD"));
    cells.sort();
    let mut attributes = match pdf.get_dictionary(cells[cell]).unwrap().get(b"A").ok() {
        Some(Object::Dictionary(attributes)) => attributes.clone(),
        Some(Object::Reference(id)) => pdf.get_dictionary(*id).unwrap().clone(),
        None => dictionary! { "O" => "Table" },
        attributes => panic!("{attributes:?}"),
    };
    attributes.set(key, span);
    entries(pdf, cells[cell]).set("A", attributes);
}

/// Puts an empty element among the kids of another.
fn add_kid(pdf: &mut Document, parent: &str, role: &str, place: usize) {
    let parent = all(pdf, "S", parent)[0];
    let kid = dictionary! { "Type" => "StructElem", "S" => role, "P" => parent };
    let kid = pdf.add_object(kid);
    let kids = entries(pdf, parent).get_mut(b"K").unwrap().as_array_mut().unwrap();
    kids.insert(place.min(kids.len()), kid.into());
}

fn map_roles(pdf: &mut Document, map: Dictionary) {
    having(pdf, "Type", "StructTreeRoot").set("RoleMap", map);
}
