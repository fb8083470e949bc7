//! Tables: cells set as small columns, rows kept whole if they fit, the head repeated.

use crate::document::{Block, Cell, Scope, Table};
use crate::layout::schema::Align;
use crate::layout::{Length, StyleRole};

use super::blocks::to_align;
use super::galley::{Column, FORBIDDEN, Galley, INSIDE, Row};
use super::page::{Artifact, PageItem, Shape, Tag};
use super::structure::{NodeId, Role};
use super::text::Look;

mod columns;
mod headers;

use columns::{Placed, Widths, column_count, place, reaching_down};
use headers::{Headers, is_number};

/// A row of cells lower than this share of the page is kept whole.
const WHOLE_SHARE: (i64, i64) = (1, 3);

/// What all rows of a table share.
struct Frame<'t> {
    table: &'t Table,
    headers: Headers,
    /// Where the columns begin, from the left of `column`, and where the last one ends.
    edges: Vec<Length>,
    /// Padding on either side of a cell's content.
    padding: Length,
    /// Alignment of each column.
    aligns: Vec<Option<Align>>,
    column: Column,
    /// The head that is repeated over the rows, once it is set.
    head: Option<usize>,
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
        let mut edges = vec![Length::ZERO];
        let Widths { widths, padding, type_size } = self.column_widths(table, count, column);
        let column = Column { type_size, ..column };
        for width in widths {
            edges.push(edges[edges.len() - 1] + width);
        }
        let headers = Headers::of(table);
        let aligns = column_aligns(table, &column, count);
        let mut frame = Frame { table, headers, edges, padding, aligns, column, head: None };
        self.table_head(&mut frame, element);
        let first = self.rows.len();
        self.table_bodies(&frame, element);
        if !table.foot.is_empty() {
            let section = self.tree.add(element, Role::TableFoot);
            let rows = place(&table.foot);
            let reaching = reaching_down(&rows, count);
            for (cells, reaching) in rows.iter().zip(&reaching) {
                self.table_row(cells, reaching, &frame, section);
            }
        }
        if let Some(last) = self.rows[first..].last_mut() {
            last.break_after = 0;
        }
        self.ask_space(body.after + Length::pt(4.0));
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

    fn table_head(&mut self, frame: &mut Frame, element: NodeId) {
        if frame.table.head.is_empty() {
            return;
        }
        let section = self.tree.add(element, Role::TableHead);
        let mut rows = Vec::new();
        let placed = place(&frame.table.head);
        let reaching = reaching_down(&placed, frame.edges.len() - 1);
        for (cells, reaching) in placed.iter().zip(&reaching) {
            rows.extend(self.row_of_cells(cells, reaching, frame, section));
        }
        self.heads.push(repeated(&rows));
        frame.head = Some(self.heads.len() - 1);
        for row in rows {
            self.push_row(row);
            self.keep_with_next();
        }
    }

    fn table_bodies(&mut self, frame: &Frame, element: NodeId) {
        let mut starts = frame.table.body_starts.iter().peekable();
        let mut section = element;
        let rows = place(&frame.table.body);
        let reaching = reaching_down(&rows, frame.edges.len() - 1);
        for (index, cells) in rows.iter().enumerate() {
            if starts.next_if_eq(&&index).is_some() || index == 0 {
                section = self.tree.add(element, Role::TableBody);
            }
            self.table_row(cells, &reaching[index], frame, section);
        }
    }

    /// A row of a body or foot, under the head that is repeated over it.
    fn table_row(&mut self, cells: &[Placed], reaching: &[bool], frame: &Frame, section: NodeId) {
        for mut row in self.row_of_cells(cells, reaching, frame, section) {
            row.head = frame.head;
            self.push_row(row);
        }
    }

    /// The rows of one row of cells; `reaching` are the columns whose cells continue in the next.
    fn row_of_cells(
        &mut self,
        cells: &[Placed],
        reaching: &[bool],
        frame: &Frame,
        section: NodeId,
    ) -> Vec<Row> {
        let Frame { headers, edges, column, padding, aligns, .. } = frame;
        let is_head = self.tree.node(section).role == Role::TableHead;
        let padding = *padding;
        let element = self.tree.add(section, Role::TableRow);
        let mut columns = Vec::with_capacity(cells.len());
        for placed in cells {
            let left = edges[placed.column];
            let last = (placed.column + placed.cell.columns).min(edges.len() - 1);
            let width = edges[last] - left;
            // In a narrow cell, half is left for its content.
            let padding = padding.min(width.scale(1, 4));
            let scope = headers.scope(placed, cells, is_head);
            let node = self.cell_node(placed.cell, element, scope);
            let role = if placed.cell.header { StyleRole::TableHead } else { StyleRole::Table };
            let inner = Column {
                left: column.left + left + padding,
                width: width - padding - padding,
                role,
                align: aligns.get(placed.column).copied().flatten(),
                ..*column
            };
            columns.push(self.cell_rows(&placed.cell.content, inner, node));
        }
        let page = self.page_height();
        let padding = self.layout.file.table.padding.length();
        let rows = merge_cells(columns, padding, page.scale(WHOLE_SHARE.0, WHOLE_SHARE.1));
        self.ruled(rows, frame, reaching, is_head)
    }

    /// A header's element, with what it heads; otherwise a data cell's.
    fn cell_node(&mut self, cell: &Cell, row: NodeId, scope: Option<Scope>) -> NodeId {
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

    /// A cell's blocks as separate rows.
    fn cell_rows(&mut self, blocks: &[Block], column: Column, node: NodeId) -> Vec<Row> {
        let outer = std::mem::take(&mut self.rows);
        let frames = std::mem::take(&mut self.open_frames);
        let space = self.take_space();
        self.blocks(blocks, column, node);
        self.replace_space(space);
        self.open_frames = frames;
        std::mem::replace(&mut self.rows, outer)
    }

    /// Draws the rule under a row, except through cells that continue below it.
    fn ruled(
        &self,
        mut rows: Vec<Row>,
        frame: &Frame,
        reaching: &[bool],
        is_head: bool,
    ) -> Vec<Row> {
        let measures = &self.layout.file.table;
        let (thickness, colour) = if is_head {
            (measures.header_rule.length(), &measures.header_colour)
        } else {
            (measures.row_rule.length(), &measures.row_colour)
        };
        let count = rows.len();
        for (index, row) in rows.iter_mut().enumerate() {
            row.break_after = if index + 1 < count { FORBIDDEN / 2 } else { INSIDE };
            row.is_cells = true;
        }
        if let Some(last) = rows.last_mut() {
            if reaching.contains(&true) {
                last.break_after = FORBIDDEN / 2;
            }
            for (from, to) in ruled_columns(reaching) {
                let (left, right) = (frame.edges[from], frame.edges[to]);
                let shape = Shape::Rectangle {
                    x: frame.column.left + left,
                    y: last.height - thickness,
                    width: right - left,
                    height: thickness,
                    colour: self.layout.colour(colour),
                };
                last.items.push(PageItem { tag: Tag::Artifact(Artifact::Layout), shape });
            }
        }
        rows
    }

    /// Height of the text on a page after the first.
    pub fn page_height(&self) -> Length {
        let page = &self.layout.file.page;
        self.layout.page_size().1 - page.top.length() - page.bottom.length()
    }
}

/// The alignment of each column: the post's; otherwise to the right if the column has only figures,
/// so that they line up.
fn column_aligns(table: &Table, around: &Column, count: usize) -> Vec<Option<Align>> {
    let figures = |column: usize| {
        let rows = place(&table.body);
        let cells = rows.iter().flatten().filter(|placed| placed.column == column);
        let mut number = 0;
        cells.inspect(|_| number += 1).all(|placed| is_number(placed.cell)) && number > 1
    };
    (0..count)
        .map(|column| {
            let given = table.alignments.get(column).copied().flatten();
            let given = given.map(|alignment| to_align(alignment, around));
            given.or_else(|| figures(column).then_some(Align::Right))
        })
        .collect()
}

/// The stretches of columns under which a row is ruled.
fn ruled_columns(reaching: &[bool]) -> Vec<(usize, usize)> {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for column in (0..reaching.len()).filter(|&column| !reaching[column]) {
        match stretches.last_mut() {
            Some((_, end)) if *end == column => *end += 1,
            _ => stretches.push((column, column + 1)),
        }
    }
    stretches
}

/// The rows of one row of cells: one if it is low enough, otherwise one per line.
fn merge_cells(cells: Vec<Vec<Row>>, padding: Length, whole: Length) -> Vec<Row> {
    let pad = padding.scale(3, 4);
    let total = cells.iter().map(|rows| height_of(rows)).max().unwrap_or_default();
    if total <= whole {
        let mut merged = Row::new(total + pad + pad);
        merged.is_text = true;
        for rows in cells {
            let mut y = pad;
            for (index, row) in rows.into_iter().enumerate() {
                y += if index == 0 { Length::ZERO } else { row.before };
                let height = row.height;
                absorb(&mut merged, row, y);
                y += height;
            }
        }
        return vec![merged];
    }
    let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut cells: Vec<_> = cells.into_iter().map(Vec::into_iter).collect();
    let mut merged = Vec::with_capacity(lines);
    for index in 0..lines {
        let mut slice = Row::new(Length::ZERO);
        slice.is_text = true;
        for cell in &mut cells {
            if let Some(row) = cell.next() {
                let top = if index == 0 { pad } else { row.before };
                let bottom = if index + 1 == lines { pad } else { Length::ZERO };
                slice.height = slice.height.max(top + row.height + bottom);
                absorb(&mut slice, row, top);
            }
        }
        merged.push(slice);
    }
    merged
}

fn height_of(rows: &[Row]) -> Length {
    let spaces: Length = rows.iter().skip(1).map(|row| row.before).sum();
    spaces + rows.iter().map(|row| row.height).sum()
}

fn absorb(into: &mut Row, mut row: Row, y: Length) {
    row.shift(Length::ZERO, y);
    into.items.append(&mut row.items);
    into.links.append(&mut row.links);
    into.notes.append(&mut row.notes);
    into.figures.append(&mut row.figures);
    into.headings.append(&mut row.headings);
}

/// The head as shown on later pages: an artifact, since it is read once.
fn repeated(rows: &[Row]) -> Vec<Row> {
    let mut copies = rows.to_vec();
    for row in &mut copies {
        row.notes.clear();
        row.links.clear();
        row.headings.clear();
        row.figures.clear();
        for item in &mut row.items {
            item.tag = Tag::Artifact(Artifact::Header);
        }
    }
    copies
}
