//! Tables: cells set as small columns, rows kept whole if they fit, the head repeated. A table that
//! is too wide is set in parts, and read as one.

use crate::document::{Block, Cell, Scope, Table};
use crate::layout::{Length, StyleRole};

use super::galley::{Column, Galley, Row, WIDOW};
use super::page::Artifact;
use super::structure::{NodeId, Role, StructureTree};
use super::text::Look;

mod cells;
mod columns;
mod figures;
mod headers;
mod parts;
mod rows;
mod setting;
mod spans;
mod widths;

use cells::repeated;
use columns::{Placed, column_count, place, reaching_down};
use headers::Headers;
use parts::Part;
use rows::{Frame, TableRow, TableRows, heads_rows};
use setting::Setting;
use spans::{SetCell, groups};

/// A row of cells lower than this share of the page is kept whole; so are rows that share a cell, if
/// they are lower than that share.
const WHOLE_SHARE: (i64, i64) = (1, 6);
const WHOLE_GROUP: (i64, i64) = (1, 4);

/// Lines of a row that is high enough to be alone on a page.
const LOW_ROW: i64 = 4;

/// The column of each cell, from 0, and what it heads, in the order in which cells are read.
pub fn cell_places(table: &Table) -> Vec<(usize, Option<Scope>)> {
    let headers = Headers::of(table);
    let mut places = Vec::new();
    for (rows, is_head) in [(&table.head, true), (&table.body, false), (&table.foot, false)] {
        for row in place(rows) {
            let of = |placed: &Placed| (placed.column, headers.scope(placed, &row, is_head));
            places.extend(row.iter().map(of));
        }
    }
    places
}

impl Galley<'_> {
    pub fn table(&mut self, table: &Table, column: Column, parent: NodeId) {
        let count = column_count(table);
        if count == 0 {
            return;
        }
        let body = self.layout.style(StyleRole::Body).clone();
        self.ask_space(body.after);
        let element = self.tree.add(parent, Role::Table);
        self.table_caption(table, column, element);
        let looks = self.column_looks(table, column, count);
        let Setting { parts, padding, type_size } = self.table_setting(table, &looks, column);
        let column = Column { type_size, ..column };
        let rows = self.table_elements(table, count, element);
        let frame = Frame { looks, padding, column };
        for part in &parts {
            self.table_part(&rows, part, &frame);
            self.ask_space(body.after + Length::pt(4.0));
        }
    }

    fn table_caption(&mut self, table: &Table, column: Column, element: NodeId) {
        if table.caption.is_empty() {
            return;
        }
        let style = self.layout.style(StyleRole::Caption).clone();
        let node = self.tree.add(element, Role::Caption);
        let text = self.collect(&table.caption, &Look::of(&style), node);
        self.set_text(&text, StyleRole::Caption, style.align, &column);
        self.keep_with_next();
        self.replace_space(Length::pt(4.0));
    }

    /// Makes the elements of all sections, rows and cells.
    fn table_elements<'t>(
        &mut self,
        table: &'t Table,
        count: usize,
        element: NodeId,
    ) -> TableRows<'t> {
        let headers = Headers::of(table);
        let mut head = Vec::new();
        if !table.head.is_empty() {
            let section = self.tree.add(element, Role::TableHead);
            head = self.row_elements(&table.head, count, &headers, |_, _| section);
        }
        let mut starts = table.body_starts.iter().copied().peekable();
        let mut section = element;
        let mut rest = self.row_elements(&table.body, count, &headers, |tree, index| {
            if starts.next_if_eq(&index).is_some() || index == 0 {
                section = tree.add(element, Role::TableBody);
            }
            section
        });
        if !table.foot.is_empty() {
            let section = self.tree.add(element, Role::TableFoot);
            rest.extend(self.row_elements(&table.foot, count, &headers, |_, _| section));
        }
        TableRows { head, rest }
    }

    fn row_elements<'t>(
        &mut self,
        rows: &'t [Vec<Cell>],
        count: usize,
        headers: &Headers,
        mut section: impl FnMut(&mut StructureTree, usize) -> NodeId,
    ) -> Vec<TableRow<'t>> {
        let placed = place(rows);
        let reaching = reaching_down(&placed, count);
        let mut made = Vec::with_capacity(placed.len());
        for (index, (cells, reaching)) in placed.into_iter().zip(reaching).enumerate() {
            let section = section(&mut self.tree, index);
            let is_head = self.tree.node(section).role == Role::TableHead;
            let row = self.tree.add(section, Role::TableRow);
            let element = |placed: &Placed| {
                let scope = headers.scope(placed, &cells, is_head);
                self.cell_element(placed.cell, row, scope)
            };
            let elements = cells.iter().map(element).collect();
            made.push(TableRow { cells, elements, reaching });
        }
        made
    }

    /// A header's element, with what it heads; otherwise a data cell's.
    fn cell_element(&mut self, cell: &Cell, row: NodeId, scope: Option<Scope>) -> NodeId {
        let role = if scope.is_some() { Role::TableHeader } else { Role::TableData };
        let node = self.tree.add(row, role);
        let attributes = &mut self.tree.node_mut(node).attributes;
        attributes.column_span = cell.columns;
        attributes.row_span = cell.rows;
        attributes.scope = scope.map(|scope| match scope {
            Scope::Row => "Row",
            Scope::Column => "Column",
        });
        node
    }

    /// Sets the columns of a part: its head, which is repeated on later pages, and its rows.
    fn table_part(&mut self, rows: &TableRows, part: &Part, frame: &Frame) {
        let mut head = None;
        if !rows.head.is_empty() {
            let set: Vec<Row> = groups(&rows.head, part)
                .flat_map(|group| self.group_of_rows(group, part, frame, true))
                .collect();
            self.heads.push(repeated(&set, Artifact::Header));
            head = Some(self.heads.len() - 1);
            for row in set {
                self.push_row(row);
                self.keep_with_next();
            }
        }
        let first = self.rows.len();
        let mut groups = groups(&rows.rest, part).peekable();
        while let Some(group) = groups.next() {
            for mut row in self.group_of_rows(group, part, frame, false) {
                row.head = head;
                self.push_row(row);
            }
            if groups.peek().is_some_and(|next| heads_rows(group, next)) {
                self.dislike_break(WIDOW);
            }
        }
        self.keep_rows_together(first);
    }

    /// No low row of a table's body is alone on a page; a table of three is kept whole.
    fn keep_rows_together(&mut self, first: usize) {
        let low = self.layout.style(StyleRole::Table).leading.scale(LOW_ROW, 1);
        let count = self.rows.len();
        let rows = &mut self.rows[first..];
        if let [.., before, last] = rows
            && last.height < low
        {
            before.break_after = before.break_after.max(WIDOW);
        }
        if let [one, _, ..] = rows
            && one.height < low
        {
            one.break_after = one.break_after.max(WIDOW);
        }
        if count > first {
            self.rows[count - 1].break_after = 0;
        }
    }

    /// The cells of a row that are in a part.
    fn set_cells(
        &mut self,
        row: &TableRow,
        part: &Part,
        frame: &Frame,
        is_head: bool,
    ) -> Vec<SetCell> {
        let mut set = Vec::with_capacity(row.cells.len());
        for (placed, &element) in row.cells.iter().zip(&row.elements) {
            let Some((first, end)) = part.slots(placed) else { continue };
            let left = part.edges[first];
            let width = part.edges[end] - left;
            // In a narrow cell, half is left for its content.
            let padding = frame.padding.min(width.scale(1, 4));
            let role = if placed.cell.header { StyleRole::TableHead } else { StyleRole::Table };
            let look = frame.looks.get(placed.column).copied().unwrap_or_default();
            let inner = look.within(Column {
                left: frame.column.left + left + padding,
                width: width - padding - padding,
                role,
                ..frame.column
            });
            let inner = match is_head {
                true => inner,
                false => self.under_others(placed.cell, look, inner),
            };
            let rows = match part.repeats(placed) {
                true => self.repeated_cell(&placed.cell.content, inner),
                false => self.cell_rows(&placed.cell.content, inner, element),
            };
            set.push(SetCell { rows, span: placed.cell.rows });
        }
        set
    }

    /// A row lower than the first is kept whole, and rows that share a cell, lower than the second.
    fn whole_rows(&self) -> (Length, Length) {
        let share = |(part, of): (i64, i64)| self.page_height().scale(part, of);
        (share(WHOLE_SHARE), share(WHOLE_GROUP))
    }

    /// A cell's blocks as separate rows.
    fn cell_rows(&mut self, blocks: &[Block], column: Column, node: NodeId) -> Vec<Row> {
        let frames = std::mem::take(&mut self.open_frames);
        let rows = self.rows_apart(|galley| galley.blocks(blocks, column, node));
        self.open_frames = frames;
        rows
    }

    /// The same for a cell that is shown again: its elements belong to a tree that is discarded.
    fn repeated_cell(&mut self, blocks: &[Block], column: Column) -> Vec<Row> {
        let tree = std::mem::take(&mut self.tree);
        let links = std::mem::take(&mut self.links);
        let (headings, frames) = (self.headings.len(), self.frames.len());
        let element = self.tree.add(StructureTree::ROOT, Role::TableData);
        let rows = self.cell_rows(blocks, column, element);
        (self.tree, self.links) = (tree, links);
        self.headings.truncate(headings);
        self.frames.truncate(frames);
        repeated(&rows, Artifact::Layout)
    }

    /// Height of the text on a page after the first.
    pub fn page_height(&self) -> Length {
        let page = &self.layout.file.page;
        self.layout.page_size().1 - page.top.length() - page.bottom.length()
    }
}
