//! Tables, each in a region of its own that scrolls where the page is too narrow for it.

use crate::document::{Block, BlockKind, Cell, Scope, Table, plain};
use crate::typeset::cell_places;

use super::blocks::alignment_class;
use super::writer::Writer;

impl Writer<'_> {
    pub fn table(&mut self, table: &Table) {
        if table.cells().next().is_none() {
            return;
        }
        self.tables += 1;
        // Two regions of a page may not have the same name (WCAG 2.2, 2.4.6).
        let mut name = self.document.language.forms().table(self.tables);
        if !table.caption.is_empty() {
            name.push_str(" – ");
            name.push_str(&plain::line(&table.caption));
        }
        let region =
            [("class", "table"), ("role", "region"), ("aria-label", &name), ("tabindex", "0")];
        self.html.open("div", &region);
        self.html.open("table", &[]);
        if !table.caption.is_empty() {
            self.html.open("caption", &[]);
            self.inlines(&table.caption);
            self.html.close("caption");
        }
        let mut places = cell_places(table).into_iter();
        self.rows("thead", &table.head, table, &mut places);
        let mut starts: Vec<usize> = table.body_starts.clone();
        starts.retain(|&start| start > 0 && start < table.body.len());
        starts.push(table.body.len());
        let mut from = 0;
        for end in starts {
            // Each starts after the one before it, or it is none.
            if let Some(rows) = table.body.get(from..end) {
                self.rows("tbody", rows, table, &mut places);
                from = end;
            }
        }
        self.rows("tfoot", &table.foot, table, &mut places);
        self.html.close("table");
        self.html.close("div");
    }

    fn rows(
        &mut self,
        section: &'static str,
        rows: &[Vec<Cell>],
        table: &Table,
        places: &mut impl Iterator<Item = (usize, Option<Scope>)>,
    ) {
        if rows.is_empty() {
            return;
        }
        self.html.line();
        self.html.open(section, &[]);
        for row in rows {
            self.html.line();
            self.html.open("tr", &[]);
            for (cell, (column, scope)) in row.iter().zip(&mut *places) {
                let alignment = table.alignments.get(column).copied().flatten();
                self.cell(cell, scope, alignment_class(alignment));
            }
            self.html.close("tr");
        }
        self.html.line();
        self.html.close(section);
    }

    fn cell(&mut self, cell: &Cell, scope: Option<Scope>, class: &str) {
        let span = |count: usize| if count > 1 { count.to_string() } else { String::new() };
        let (columns, rows) = (span(cell.columns), span(cell.rows));
        // An empty header heads nothing.
        let scope = scope.filter(|_| !is_empty(&cell.content));
        let name = if scope.is_some() { "th" } else { "td" };
        let scope = match scope {
            None => "",
            Some(Scope::Row) => "row",
            Some(Scope::Column) => "col",
        };
        let attributes =
            [("class", class), ("scope", scope), ("colspan", &columns), ("rowspan", &rows)];
        self.html.open(name, &attributes);
        self.contents(&cell.content, true);
        self.html.close(name);
    }
}

fn is_empty(blocks: &[Block]) -> bool {
    let has_picture = blocks.iter().any(|block| matches!(block.kind, BlockKind::Figure(_)));
    !has_picture && plain::blocks_text(blocks).trim().is_empty()
}
