//! The cells of a row, merged into rows of the galley and ruled.

use crate::layout::Length;

use super::super::galley::{Galley, INSIDE, Penalty, Row, WIDOW};
use super::super::page::{Artifact, PageItem, Shape, Tag};
use super::parts::Part;

/// For a break inside a row of cells, or between rows that share a cell: better than a page that
/// ends five lines short.
const PARTED: Penalty = 9_000;

impl Galley<'_> {
    /// The rows of one row of cells, with the rule under it and what it costs to part them.
    pub(super) fn ruled(
        &self,
        mut rows: Vec<Row>,
        (table_left, part): (Length, &Part),
        reaching: &[bool],
        is_head: bool,
    ) -> Vec<Row> {
        let count = rows.len();
        let continues = part.columns().any(|column| reaching[column]);
        for (index, row) in rows.iter_mut().enumerate() {
            row.is_cells = true;
            row.break_after = match index + 1 {
                end if end == count && !continues => INSIDE,
                end if end == count || (end > 1 && end + 1 < count) => PARTED,
                _ => WIDOW,
            };
        }
        if let Some(last) = rows.last_mut() {
            let rules = self.rules((table_left, part), last.height, reaching, is_head);
            last.items.extend(rules);
        }
        rows
    }

    /// The rule under a row that ends at `bottom`, except through cells that continue below it:
    /// `reaching` are the columns of the table whose cells do.
    pub(super) fn rules(
        &self,
        (table_left, part): (Length, &Part),
        bottom: Length,
        reaching: &[bool],
        is_head: bool,
    ) -> Vec<PageItem> {
        let measures = &self.layout.file.table;
        let (thickness, colour) = if is_head {
            (measures.header_rule.length(), &measures.header_colour)
        } else {
            (measures.row_rule.length(), &measures.row_colour)
        };
        let colour = self.layout.colour(colour);
        let reaching: Vec<bool> = part.columns().map(|column| reaching[column]).collect();
        let rule = |(from, to): (usize, usize)| {
            let (left, right) = (part.edges[from], part.edges[to]);
            let (x, width) = (table_left + left, right - left);
            let (y, height) = (bottom - thickness, thickness);
            let shape = Shape::Rectangle { x, y, width, height, colour };
            PageItem { tag: Tag::Artifact(Artifact::Layout), shape }
        };
        ruled_columns(&reaching).into_iter().map(rule).collect()
    }
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
pub fn merge_cells(cells: Vec<Vec<Row>>, padding: Length, whole: Length) -> Vec<Row> {
    let pad = pad(padding);
    let total = cells.iter().map(|rows| height_of(rows)).max().unwrap_or_default();
    if total <= whole {
        let mut merged = Row::new(total + pad + pad);
        merged.is_text = true;
        for rows in cells {
            stack(&mut merged, rows, pad);
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

/// Space above and below the content of a cell.
pub fn pad(padding: Length) -> Length {
    padding.scale(3, 4)
}

/// Puts the rows of a cell into one row, from `y` down.
pub fn stack(into: &mut Row, rows: Vec<Row>, mut y: Length) {
    for (index, row) in rows.into_iter().enumerate() {
        y += if index == 0 { Length::ZERO } else { row.before };
        let height = row.height;
        absorb(into, row, y);
        y += height;
    }
}

pub fn height_of(rows: &[Row]) -> Length {
    let spaces: Length = rows.iter().skip(1).map(|row| row.before).sum();
    spaces + rows.iter().map(|row| row.height).sum()
}

fn absorb(into: &mut Row, mut row: Row, y: Length) {
    row.shift(Length::ZERO, y);
    into.has_picture |= row.has_picture;
    into.items.append(&mut row.items);
    into.links.append(&mut row.links);
    into.notes.append(&mut row.notes);
    into.figures.append(&mut row.figures);
    into.headings.append(&mut row.headings);
}

/// Rows that are shown again: artifacts, since they are read once.
pub fn repeated(rows: &[Row], kind: Artifact) -> Vec<Row> {
    let mut copies = rows.to_vec();
    for row in &mut copies {
        row.notes.clear();
        row.links.clear();
        row.headings.clear();
        row.figures.clear();
        for item in &mut row.items {
            item.tag = Tag::Artifact(kind);
        }
    }
    copies
}
