//! Headers that cells of a table refer to (HTML Living Standard §4.9.12.2): kept if rows and
//! columns say the same, as in nearly all tables.

use std::collections::BTreeMap;

use scraper::node::Element;

use super::grid::RowGroup;

/// What ties a cell to others: `id` and `headers`.
#[derive(Debug, Clone, Default)]
pub struct Associated {
    id: Option<String>,
    headers: Vec<String>,
}

impl Associated {
    pub fn of(element: &Element) -> Associated {
        let headers = element.attr("headers").unwrap_or_default();
        Associated {
            id: element.attr("id").map(str::to_owned),
            headers: headers.split_ascii_whitespace().map(str::to_owned).collect(),
        }
    }
}

/// The slots of a cell: the first, and the one after the last, of rows and of columns.
type Slots = [(usize, usize); 2];

/// The first header that a cell refers to but that is in neither its row nor its column. References
/// to headers that the table does not have are ignored, as in browsers.
pub fn lost_headers<T>(
    groups: &[RowGroup<T>],
    associated: &dyn Fn(&T) -> &Associated,
) -> Option<String> {
    let mut named: Vec<(Slots, &String)> = Vec::new();
    let mut known: BTreeMap<&str, Slots> = BTreeMap::new();
    for (index, row) in groups.iter().flatten().enumerate() {
        for cell in row {
            let slots = [(index, index + cell.rows), (cell.column, cell.column + cell.columns)];
            let Associated { id, headers } = associated(&cell.content);
            if let Some(id) = id {
                known.entry(id).or_insert(slots);
            }
            named.extend(headers.iter().map(|header| (slots, header)));
        }
    }
    let meets = |(start, end): (usize, usize), (from, to): (usize, usize)| start < to && from < end;
    let is_lost = |(slots, header): &&(Slots, &String)| {
        let heads = |header: &Slots| slots.iter().zip(header).any(|(a, b)| meets(*a, *b));
        known.get(header.as_str()).is_some_and(|header| !heads(header))
    };
    named.iter().find(is_lost).map(|(_, header)| (*header).clone())
}
