//! What a table in the structure must be like (ISO 32000-1 §14.8.4.3.4, ISO 14289-1 §7.2 and §7.5):
//! its parts, regular rows and columns, and headers for its data.

use std::fmt;

use crate::limits::pdf::{MAX_COLUMNS, MAX_SLOTS};

/// A kid of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Caption,
    Head,
    Body,
    Foot,
    /// A row outside those parts.
    Row,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellShape {
    pub is_header: bool,
    /// At least 1 each.
    pub columns: usize,
    pub rows: usize,
    /// What a header heads, if it says so.
    pub scope: Option<HeaderScope>,
    /// Whether data cells refer to headers that the table has (`/Headers`).
    pub names_headers: bool,
}

/// `/Scope` (ISO 32000-1 table 349).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderScope {
    Row,
    Column,
    Both,
}

/// What is wrong with a table. Rows and columns count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFault {
    /// More than one of a part that may occur once.
    Several(Part),
    /// A head or foot without a body.
    WithoutBody(Part),
    /// The caption is neither the first kid nor the last.
    CaptionWithin,
    TooManyColumns,
    /// A row that fills more or fewer columns than the first.
    Columns {
        row: usize,
        columns: usize,
        expected: usize,
    },
    Overlap {
        row: usize,
        column: usize,
    },
    /// A cell that extends past the last row.
    PastLastRow {
        row: usize,
        column: usize,
    },
    /// Data without a header, in a table whose headers do not all say what they head.
    WithoutHeader {
        row: usize,
        column: usize,
    },
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            TableFault::Several(part) => write!(f, "has more than one {part}"),
            TableFault::WithoutBody(part) => write!(f, "has a {part} and no TBody"),
            TableFault::CaptionWithin => {
                f.write_str("has a Caption that is neither the first kid nor the last")
            }
            TableFault::TooManyColumns => write!(f, "has more than {MAX_COLUMNS} columns"),
            TableFault::Columns { row, columns, expected } => {
                write!(f, "has {expected} columns, and {columns} in row {row}")
            }
            TableFault::Overlap { row, column } => {
                write!(f, "has cells that overlap in row {row}, column {column}")
            }
            TableFault::PastLastRow { row, column } => write!(
                f,
                "has a cell in row {row}, column {column} that spans more rows than there are"
            ),
            TableFault::WithoutHeader { row, column } => {
                write!(f, "has data without a header in row {row}, column {column}")
            }
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Caption => "Caption",
            Part::Head => "THead",
            Part::Body => "TBody",
            Part::Foot => "TFoot",
            Part::Row => "TR",
        })
    }
}

/// Faults in the parts of a table, and in their order.
pub fn part_faults(parts: &[Part]) -> Vec<TableFault> {
    let count = |part| parts.iter().filter(|&&p| p == part).count();
    let mut faults = Vec::new();
    for part in [Part::Caption, Part::Head, Part::Foot] {
        if count(part) > 1 {
            faults.push(TableFault::Several(part));
        }
        if part != Part::Caption && count(part) > 0 && count(Part::Body) == 0 {
            faults.push(TableFault::WithoutBody(part));
        }
    }
    let inner = parts.get(1..parts.len().saturating_sub(1)).unwrap_or_default();
    if inner.contains(&Part::Caption) {
        faults.push(TableFault::CaptionWithin);
    }
    faults
}

/// The first fault in the rows of a table, all parts together in order.
pub fn row_fault(rows: &[Vec<CellShape>]) -> Option<TableFault> {
    let columns = rows.first()?.iter().fold(0_usize, |sum, c| sum.saturating_add(c.columns));
    if columns > MAX_COLUMNS {
        return Some(TableFault::TooManyColumns);
    }
    let says = |cell: &CellShape| !cell.is_header || cell.scope.is_some();
    let connected = rows.iter().flatten().all(says);
    let keep = !connected && rows.len() * columns <= MAX_SLOTS;
    let mut grid = Vec::new();
    // By column: the cell that fills it, and for how many rows from this one on.
    let mut slots: Vec<(usize, usize)> = vec![(0, 0); columns];
    let mut first = 0;
    for (index, row) in rows.iter().enumerate() {
        if let Some(fault) = place_row((index, first), row, rows.len(), &mut slots) {
            return Some(fault);
        }
        first += row.len();
        if keep {
            grid.extend(slots.iter().map(|slot| slot.0));
        }
        slots.iter_mut().for_each(|slot| slot.1 -= 1);
    }
    if keep { without_header(rows, &grid, columns) } else { None }
}

/// Puts a row's cells into the columns that cells above leave free.
fn place_row(
    (index, first): (usize, usize),
    row: &[CellShape],
    count: usize,
    slots: &mut [(usize, usize)],
) -> Option<TableFault> {
    let (columns, number) = (slots.len(), index + 1);
    let mut column = 0;
    for (cell, id) in row.iter().zip(first..) {
        while slots.get(column).is_some_and(|slot| slot.1 > 0) {
            column += 1;
        }
        let end = column.saturating_add(cell.columns);
        if end > columns {
            return Some(TableFault::Columns { row: number, columns: end, expected: columns });
        }
        if cell.rows > count - index {
            return Some(TableFault::PastLastRow { row: number, column: column + 1 });
        }
        for slot in &mut slots[column..end] {
            if slot.1 > 0 {
                return Some(TableFault::Overlap { row: number, column: column + 1 });
            }
            *slot = (id, cell.rows);
        }
        column = end;
    }
    let filled = slots.iter().filter(|slot| slot.1 > 0).count();
    (filled < columns).then_some(TableFault::Columns {
        row: number,
        columns: filled,
        expected: columns,
    })
}

/// The first data cell that refers to no header and has none in its row or column that declares to
/// head it. `grid` has the number of the cell in each slot, row by row.
fn without_header(rows: &[Vec<CellShape>], grid: &[usize], columns: usize) -> Option<TableFault> {
    let cells: Vec<&CellShape> = rows.iter().flatten().collect();
    let mut has_header: Vec<bool> = cells.iter().map(|c| c.is_header || c.names_headers).collect();
    let by_row = (0..rows.len()).map(|row| (row * columns, 1, columns, HeaderScope::Row));
    let by_column = (0..columns).map(|column| (column, columns, rows.len(), HeaderScope::Column));
    for (start, step, count, scope) in by_row.chain(by_column) {
        // The last run of headers before the slot, and whether one of them heads this way.
        let (mut heads, mut in_run) = (false, false);
        for &id in grid[start..].iter().step_by(step).take(count) {
            let cell = cells[id];
            if cell.is_header {
                let says = cell.scope == Some(scope) || cell.scope == Some(HeaderScope::Both);
                heads = (in_run && heads) || says;
            } else {
                has_header[id] |= heads;
            }
            in_run = cell.is_header;
        }
    }
    let slot = grid.iter().position(|&id| !has_header[id])?;
    Some(TableFault::WithoutHeader { row: slot / columns + 1, column: slot % columns + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows separated by `/`, cells by spaces: `d` for data, `h` for a header that does not say
    /// what it heads, `c` and `r` for those that do; columns × rows after it if they are not 1.
    fn fault(drawing: &str) -> Option<TableFault> {
        let cell = |text: &str| {
            let (kind, spans) = text.split_at(1);
            let (columns, rows) = spans.split_once('x').unwrap_or(("1", "1"));
            let scope = match kind {
                "c" => Some(HeaderScope::Column),
                "r" => Some(HeaderScope::Row),
                _ => None,
            };
            let (columns, rows) = (columns.parse().unwrap(), rows.parse().unwrap());
            CellShape {
                is_header: kind != "d" && kind != "n",
                columns,
                rows,
                scope,
                names_headers: kind == "n",
            }
        };
        let rows: Vec<Vec<_>> =
            drawing.split('/').map(|row| row.split_whitespace().map(cell).collect()).collect();
        row_fault(&rows)
    }

    #[test]
    fn regular_tables_have_no_fault() {
        for sound in ["", "d d/d d", "c c/r d", "d2x1/d d", "d1x2 d/d", "d1x2 d1x2/"] {
            assert_eq!(fault(sound), None, "{sound}");
        }
    }

    #[test]
    fn rows_have_the_columns_of_the_first() {
        let fault_of = |row, columns| Some(TableFault::Columns { row, columns, expected: 2 });
        assert_eq!(fault("d d/d"), fault_of(2, 1));
        assert_eq!(fault("d d/d d d"), fault_of(2, 3));
        assert_eq!(fault("d d1x2/d d"), fault_of(2, 3));
        assert_eq!(fault("d d/"), fault_of(2, 0));
        assert_eq!(fault("d99999x1"), Some(TableFault::TooManyColumns));
    }

    #[test]
    fn cells_keep_to_their_rows() {
        assert_eq!(fault("d d1x2"), Some(TableFault::PastLastRow { row: 1, column: 2 }));
        assert_eq!(fault("d1x2 d d1x2/d2x1"), Some(TableFault::Overlap { row: 2, column: 2 }));
    }

    #[test]
    fn data_have_headers_where_headers_do_not_say_what_they_head() {
        let fault_of = |row, column| Some(TableFault::WithoutHeader { row, column });
        assert_eq!(fault("h h/d d"), fault_of(2, 1));
        assert_eq!(fault("c h/d d"), fault_of(2, 2));
        assert_eq!(fault("c h/r d"), None);
        assert_eq!(fault("h h/n n"), None);
        assert_eq!(fault("c h/h d/d d"), fault_of(2, 2));
        assert_eq!(fault("c c/d d/h h/d d"), fault_of(4, 1));
        assert_eq!(fault("c c/h h/d d"), None);
    }

    #[test]
    fn parts_are_those_of_a_table() {
        use Part::{Body, Caption, Foot, Head, Row};
        let faults = |parts: &[Part]| part_faults(parts);
        for sound in [&[Caption, Head, Body, Body, Foot][..], &[Row, Row], &[Row, Caption], &[]] {
            assert_eq!(faults(sound), []);
        }
        assert_eq!(faults(&[Head, Head, Body]), [TableFault::Several(Head)]);
        assert_eq!(faults(&[Body, Foot, Foot]), [TableFault::Several(Foot)]);
        assert_eq!(faults(&[Caption, Body, Caption]), [TableFault::Several(Caption)]);
        assert_eq!(faults(&[Head]), [TableFault::WithoutBody(Head)]);
        assert_eq!(faults(&[Row, Foot]), [TableFault::WithoutBody(Foot)]);
        assert_eq!(faults(&[Row, Caption, Row]), [TableFault::CaptionWithin]);
    }
}
