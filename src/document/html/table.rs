//! Tables.

use super::super::{Alignment, BlockKind, Cell, Scope, Table};
use super::flow::Marked;
use super::{DomNode, Reader};

/// HTML Living Standard §4.9.11: more columns or rows than these are not spanned.
const MOST_COLUMNS: usize = 1000;
const MOST_ROWS: usize = 65_534;

impl Reader<'_> {
    pub(super) fn table(&mut self, node: DomNode) -> Marked {
        let place = self.place;
        let mut table = Table::default();
        let mut columns = Vec::new();
        for child in node.children() {
            match name(child) {
                "caption" => table.caption = self.only_inlines(child),
                "thead" => {
                    let rows = self.rows(child, &mut columns);
                    table.head.extend(rows);
                }
                "tbody" | "tfoot" => {
                    let rows = self.rows(child, &mut columns);
                    table.body.extend(rows);
                }
                "tr" => {
                    let row = self.row(child, &mut columns);
                    table.body.push(row);
                }
                _ => {}
            }
        }
        let heads = |row: &Vec<Cell>| {
            let of_column = |cell: &Cell| cell.header && cell.scope != Some(Scope::Row);
            !row.is_empty() && row.iter().all(of_column)
        };
        if table.head.is_empty() && table.body.len() > 1 && table.body.first().is_some_and(heads) {
            table.head.push(table.body.remove(0));
        }
        table.head.retain(|row| !row.is_empty());
        table.body.retain(|row| !row.is_empty());
        clamp_rows(&mut table.head);
        clamp_rows(&mut table.body);
        table.alignments = columns;
        self.place = place;
        self.block_of(BlockKind::Table(table))
    }

    fn rows(&mut self, group: DomNode, columns: &mut Vec<Option<Alignment>>) -> Vec<Vec<Cell>> {
        let rows: Vec<_> = group.children().filter(|n| name(*n) == "tr").collect();
        rows.into_iter().map(|row| self.row(row, columns)).collect()
    }

    fn row(&mut self, row: DomNode, columns: &mut Vec<Option<Alignment>>) -> Vec<Cell> {
        let mut cells = Vec::new();
        let mut column = 0;
        let place = self.place;
        for child in row.children().filter(|n| matches!(name(*n), "td" | "th")) {
            let Some(element) = child.value().as_element() else { continue };
            self.place = place;
            self.enter(element);
            let mut look = self.look(element);
            let span = |attribute: &str, most: usize| {
                let value = element.attr(attribute).and_then(|v| v.trim().parse::<usize>().ok());
                value.unwrap_or(1).clamp(1, most)
            };
            let (width, height) = (span("colspan", MOST_COLUMNS), span("rowspan", MOST_ROWS));
            let alignment = look.alignment.take();
            if columns.len() < column + width {
                columns.resize(column + width, None);
            }
            if width == 1 && columns[column].is_none() {
                columns[column] = alignment;
            }
            let marked = self.flow(child);
            let content = self.finish(marked);
            // A cell that says what it heads is a header, whatever its tag.
            let scope = element.attr("scope").and_then(scope);
            let header = name(child) == "th" || scope.is_some();
            cells.push(Cell { content, header, scope, columns: width, rows: height });
            column += width;
        }
        cells
    }
}

/// HTML Living Standard §4.9.10; a group of rows or columns is not told from one.
fn scope(value: &str) -> Option<Scope> {
    match value.trim().to_ascii_lowercase().as_str() {
        "row" | "rowgroup" => Some(Scope::Row),
        "col" | "colgroup" => Some(Scope::Column),
        _ => None,
    }
}

/// No cell reaches past the last row of its group.
fn clamp_rows(rows: &mut [Vec<Cell>]) {
    let count = rows.len();
    for (index, row) in rows.iter_mut().enumerate() {
        for cell in row {
            cell.rows = cell.rows.min(count - index);
        }
    }
}

fn name<'t>(node: DomNode<'t>) -> &'t str {
    node.value().as_element().map_or("", |element| element.name())
}
