//! Tables: column widths from their content, cells set as small columns, rows kept whole where
//! they fit, the head repeated.

use crate::document::{Block, BlockKind, Cell, Scope, Table};
use crate::layout::{Length, StyleRole};

use super::blocks::to_align;
use super::galley::{Column, FORBIDDEN, Galley, INSIDE, Row};
use super::page::{Artifact, PageItem, Shape, Tag};
use super::pieces::text_extent;
use super::structure::{NodeId, Role, StructureTree};
use super::text::{Look, TextCollector};

mod headers;

use headers::Headers;

/// A row of cells lower than this share of the page is kept whole.
const WHOLE_SHARE: (i64, i64) = (1, 3);

/// Where a cell stands.
#[derive(Clone, Copy)]
struct Placed<'a> {
    cell: &'a Cell,
    column: usize,
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
        let widths = self.column_widths(table, count, column);
        let head_rows = self.table_head(table, &widths, column, element);
        let head = (!head_rows.is_empty()).then(|| {
            self.heads.push(repeated(&head_rows));
            self.heads.len() - 1
        });
        for row in head_rows {
            self.push_row(row);
            self.keep_with_next();
        }
        if !table.body.is_empty() {
            let section = self.tree.add(element, Role::TableBody);
            let first = self.rows.len();
            for cells in place(&table.body) {
                let rows = self.table_row(&cells, table, &widths, column, section);
                for mut row in rows {
                    row.head = head;
                    self.push_row(row);
                }
            }
            if let Some(last) = self.rows[first..].last_mut() {
                last.break_after = 0;
            }
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

    fn table_head(
        &mut self,
        table: &Table,
        widths: &[Length],
        column: Column,
        element: NodeId,
    ) -> Vec<Row> {
        if table.head.is_empty() {
            return Vec::new();
        }
        let section = self.tree.add(element, Role::TableHead);
        let mut rows = Vec::new();
        for cells in place(&table.head) {
            rows.extend(self.table_row(&cells, table, widths, column, section));
        }
        rows
    }

    /// Widths of the columns: what the longest words need, and the rest shared by how much
    /// more each column would take.
    fn column_widths(&mut self, table: &Table, count: usize, column: Column) -> Vec<Length> {
        let padding = self.layout.file.table.padding.length();
        let mut least = vec![Length::ZERO; count];
        let mut most = vec![Length::ZERO; count];
        for (rows, role) in [(&table.head, StyleRole::TableHead), (&table.body, StyleRole::Table)] {
            for placed in place(rows).into_iter().flatten() {
                let (word, line) = self.cell_extent(placed.cell, role, column);
                let span = placed.cell.columns.min(count - placed.column).max(1);
                let share = |length: Length| length.scale(1, span as i64) + padding + padding;
                for index in placed.column..placed.column + span {
                    least[index] = least[index].max(share(word));
                    most[index] = most[index].max(share(line));
                }
            }
        }
        share_width(&least, &most, column.width)
    }

    /// Width of a cell's longest word, and of its longest line unbroken.
    fn cell_extent(&mut self, cell: &Cell, role: StyleRole, column: Column) -> (Length, Length) {
        let mut extent = (Length::ZERO, Length::ZERO);
        let style = self.layout.style(role).clone();
        for block in &cell.content {
            let BlockKind::Paragraph { content, .. } = &block.kind else {
                // Lists and pictures in cells take what they get.
                extent.1 = extent.1.max(column.width.scale(1, 3));
                continue;
            };
            let mut tree = StructureTree::new();
            let mut links = Vec::new();
            let mut collector = TextCollector::new(self.layout, &mut tree, &mut links);
            collector.add(content, &Look::of(&style), StructureTree::ROOT);
            let text = self.checked(collector.finish());
            let (word, line) = text_extent(&text, self.layout, &mut self.shaper);
            extent = (extent.0.max(word), extent.1.max(line));
        }
        extent
    }

    fn table_row(
        &mut self,
        cells: &[Placed],
        table: &Table,
        widths: &[Length],
        column: Column,
        section: NodeId,
    ) -> Vec<Row> {
        let is_head = self.tree.node(section).role == Role::TableHead;
        let padding = self.layout.file.table.padding.length();
        let element = self.tree.add(section, Role::TableRow);
        let headers = Headers::of(table);
        let mut columns = Vec::with_capacity(cells.len());
        for placed in cells {
            let left: Length = widths[..placed.column].iter().copied().sum();
            let last = (placed.column + placed.cell.columns).min(widths.len());
            let width: Length = widths[placed.column..last].iter().copied().sum();
            let scope = headers.scope(placed, cells, is_head);
            let node = self.cell_node(placed.cell, element, scope);
            let role = if placed.cell.header { StyleRole::TableHead } else { StyleRole::Table };
            let inner = Column {
                left: column.left + left + padding,
                width: (width - padding - padding).max(Length::POINT),
                role,
                align: table.alignments.get(placed.column).copied().flatten().map(to_align),
                ..column
            };
            columns.push(self.cell_rows(&placed.cell.content, inner, node));
        }
        let page = self.page_height();
        let rows = merge_cells(columns, padding, page.scale(WHOLE_SHARE.0, WHOLE_SHARE.1));
        self.ruled(rows, column, is_head)
    }

    /// A header's element, with what it heads; else that of data.
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

    /// A cell's blocks as rows of their own.
    fn cell_rows(&mut self, blocks: &[Block], column: Column, node: NodeId) -> Vec<Row> {
        let outer = std::mem::take(&mut self.rows);
        let frames = std::mem::take(&mut self.open_frames);
        let space = self.take_space();
        self.blocks(blocks, column, node);
        self.replace_space(space);
        self.open_frames = frames;
        std::mem::replace(&mut self.rows, outer)
    }

    fn ruled(&self, mut rows: Vec<Row>, column: Column, is_head: bool) -> Vec<Row> {
        let measures = &self.layout.file.table;
        let (thickness, colour) = if is_head {
            (measures.header_rule.length(), &measures.header_colour)
        } else {
            (measures.row_rule.length(), &measures.row_colour)
        };
        let count = rows.len();
        for (index, row) in rows.iter_mut().enumerate() {
            row.break_after = if index + 1 < count { FORBIDDEN / 2 } else { INSIDE };
        }
        if let Some(last) = rows.last_mut() {
            let shape = Shape::Rectangle {
                x: column.left,
                y: last.height - thickness,
                width: column.width,
                height: thickness,
                colour: self.layout.colour(colour),
            };
            last.items.push(PageItem { tag: Tag::Artifact(Artifact::Layout), shape });
        }
        rows
    }

    /// Height of the text on a page after the first.
    pub fn page_height(&self) -> Length {
        let page = &self.layout.file.page;
        self.layout.page_size().1 - page.top.length() - page.bottom.length()
    }
}

/// The rows of one row of cells: one, where it is low enough; else one for every line.
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

/// The head as it stands on later pages: an artifact, for it is read once.
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

/// Number of columns of the widest row.
fn column_count(table: &Table) -> usize {
    let rows = table.head.iter().chain(&table.body);
    let widest = rows.map(|row| row.iter().map(|cell| cell.columns).sum()).max().unwrap_or(0);
    widest.max(
        place(&table.body).iter().flatten().map(|p| p.column + p.cell.columns).max().unwrap_or(0),
    )
}

/// Gives every cell its column, with cells of earlier rows that reach down in mind.
fn place(rows: &[Vec<Cell>]) -> Vec<Vec<Placed<'_>>> {
    let mut reaching: Vec<usize> = Vec::new();
    let mut placed = Vec::with_capacity(rows.len());
    for row in rows {
        let mut here = Vec::with_capacity(row.len());
        let mut column = 0;
        for cell in row {
            while reaching.get(column).is_some_and(|&left| left > 0) {
                column += 1;
            }
            here.push(Placed { cell, column });
            let end = column + cell.columns;
            if reaching.len() < end {
                reaching.resize(end, 0);
            }
            for slot in &mut reaching[column..end] {
                *slot = cell.rows;
            }
            column = end;
        }
        for slot in &mut reaching {
            *slot = slot.saturating_sub(1);
        }
        placed.push(here);
    }
    placed
}

/// Shares `width` among columns that need `least` and would take `most`.
fn share_width(least: &[Length], most: &[Length], width: Length) -> Vec<Length> {
    let needed: Length = least.iter().copied().sum();
    let wanted: Length = most.iter().copied().sum();
    let share = |part: Length, whole: Length, of: Length| of.scale(part.0, whole.0.max(1));
    let mut widths: Vec<Length> = if needed >= width {
        least.iter().map(|&column| share(column, needed, width)).collect()
    } else if wanted <= width {
        most.iter().map(|&column| share(column, wanted, width)).collect()
    } else {
        let more = |index: usize| most[index] - least[index];
        (0..least.len())
            .map(|index| least[index] + share(more(index), wanted - needed, width - needed))
            .collect()
    };
    // Rounding goes to the last column.
    let given: Length = widths.iter().copied().sum();
    if let Some(last) = widths.last_mut() {
        *last += width - given;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(columns: usize, rows: usize) -> Cell {
        Cell { content: Vec::new(), header: false, scope: None, columns, rows }
    }

    #[test]
    fn cells_stand_beside_those_that_reach_down() {
        let rows = vec![vec![cell(1, 2), cell(2, 1)], vec![cell(1, 1), cell(1, 1)]];
        let columns: Vec<Vec<usize>> =
            place(&rows).iter().map(|row| row.iter().map(|p| p.column).collect()).collect();
        assert_eq!(columns, [vec![0, 1], vec![1, 2]]);
    }

    #[test]
    fn widths_fill_the_measure_exactly() {
        let least = [Length(10), Length(20), Length(30)];
        let most = [Length(40), Length(25), Length(200)];
        for width in [Length(61), Length(100), Length(265), Length(1000), Length(7)] {
            let widths = share_width(&least, &most, width);
            assert_eq!(widths.iter().copied().sum::<Length>(), width);
        }
    }
}
