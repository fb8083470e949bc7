//! Rows whose cells reach down: their heights, and the rows of the galley that they become.

use crate::layout::Length;

use super::super::galley::{Galley, INSIDE, Row};
use super::cells::{height_of, merge_cells, pad, stack};
use super::parts::Part;
use super::rows::{Frame, TableRow};

/// A cell that was set, and the number of rows that it takes from its own on.
pub struct SetCell {
    pub rows: Vec<Row>,
    pub span: usize,
}

/// Rows of a table that belong together: each but the last has cells that continue in the next.
pub fn groups<'r, 't>(
    rows: &'r [TableRow<'t>],
    part: &'r Part,
) -> impl Iterator<Item = &'r [TableRow<'t>]> {
    rows.split_inclusive(|row| !part.columns().any(|column| row.reaching[column]))
}

impl Galley<'_> {
    /// The rows of a group: one if it is low enough, so that cells reach down as far as they need;
    /// otherwise those of each of its rows, among which the lines of such cells are shared.
    pub(super) fn group_of_rows(
        &mut self,
        group: &[TableRow],
        part: &Part,
        frame: &Frame,
        is_head: bool,
    ) -> Vec<Row> {
        let set: Vec<Vec<SetCell>> =
            group.iter().map(|row| self.set_cells(row, part, frame, is_head)).collect();
        let padding = self.layout.file.table.padding.length();
        let (whole, whole_group) = self.whole_rows();
        if group.len() > 1 {
            let heights = heights(&set, pad(padding) + pad(padding));
            if heights.iter().copied().sum::<Length>() <= whole_group {
                return vec![self.joined(set, &heights, group, (part, frame), is_head)];
            }
        }
        let rows = shared(set).into_iter().zip(group);
        rows.flat_map(|(cells, row)| {
            let rows = merge_cells(cells, padding, whole);
            self.ruled(rows, (frame.column.left, part), &row.reaching, is_head)
        })
        .collect()
    }

    /// All rows of a group as one row of the galley.
    fn joined(
        &self,
        set: Vec<Vec<SetCell>>,
        heights: &[Length],
        group: &[TableRow],
        (part, frame): (&Part, &Frame),
        is_head: bool,
    ) -> Row {
        let pad = pad(self.layout.file.table.padding.length());
        let mut joined = Row::new(heights.iter().copied().sum());
        joined.is_text = true;
        joined.is_cells = true;
        joined.break_after = INSIDE;
        let mut top = Length::ZERO;
        for ((cells, &height), row) in set.into_iter().zip(heights).zip(group) {
            for cell in cells {
                stack(&mut joined, cell.rows, top + pad);
            }
            top += height;
            joined.items.extend(self.rules((frame.column.left, part), top, &row.reaching, is_head));
        }
        joined
    }
}

/// The heights of a group's rows: what cells that take several rows lack is shared among these.
fn heights(set: &[Vec<SetCell>], pads: Length) -> Vec<Length> {
    let mut heights = vec![pads; set.len()];
    let mut cells: Vec<(usize, usize, Length)> = Vec::new();
    for (first, row) in set.iter().enumerate() {
        let end = |cell: &SetCell| first + cell.span.clamp(1, set.len() - first);
        cells.extend(row.iter().map(|cell| (end(cell) - first, first, height_of(&cell.rows))));
    }
    cells.sort();
    for (span, first, height) in cells {
        let rows = &mut heights[first..first + span];
        let lacking = height + pads - rows.iter().copied().sum::<Length>();
        if lacking > Length::ZERO {
            let share = lacking.scale(1, span as i64);
            rows.iter_mut().for_each(|row| *row += share);
            rows[span - 1] += lacking - share.scale(span as i64, 1);
        }
    }
    heights
}

/// The cells of each row, with the lines of those that take several rows shared among them: each row
/// has as many as fit beside its own cells, and the last has the rest.
fn shared(set: Vec<Vec<SetCell>>) -> Vec<Vec<Vec<Row>>> {
    let count = set.len();
    // The rest of each such cell, and its last row.
    let mut open: Vec<(std::vec::IntoIter<Row>, usize)> = Vec::new();
    let mut shared = Vec::with_capacity(count);
    for (index, row) in set.into_iter().enumerate() {
        let mut cells = Vec::with_capacity(row.len() + open.len());
        for cell in row {
            if cell.span > 1 && index + 1 < count {
                open.push((cell.rows.into_iter(), (index + cell.span).min(count) - 1));
            } else {
                cells.push(cell.rows);
            }
        }
        let height = cells.iter().map(|rows| height_of(rows)).max().unwrap_or_default();
        for (rest, last) in &mut open {
            cells.push(if *last == index { rest.collect() } else { fitting(rest, height) });
        }
        open.retain(|(_, last)| *last > index);
        shared.push(cells);
    }
    shared
}

/// The next rows of a cell that fit a height; at least one.
fn fitting(rest: &mut std::vec::IntoIter<Row>, height: Length) -> Vec<Row> {
    let mut taken: Vec<Row> = Vec::new();
    let mut used = Length::ZERO;
    while let Some(row) = rest.as_slice().first() {
        let before = if taken.is_empty() { Length::ZERO } else { row.before };
        if !taken.is_empty() && used + before + row.height > height {
            break;
        }
        used += before + row.height;
        taken.extend(rest.next());
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(lines: usize, span: usize) -> SetCell {
        SetCell { rows: (0..lines).map(|_| Row::new(Length(10))).collect(), span }
    }

    #[test]
    fn what_a_cell_that_reaches_down_lacks_is_shared_among_its_rows() {
        let set = [vec![cell(7, 3), cell(1, 1)], vec![cell(1, 1)], vec![cell(2, 1)]];
        assert_eq!(heights(&set, Length(4)), [Length(21), Length(21), Length(32)]);
        let set = [vec![cell(1, 3), cell(1, 1)], vec![cell(1, 1)], vec![]];
        assert_eq!(heights(&set, Length(4)), [Length(14), Length(14), Length(4)]);
    }

    #[test]
    fn the_lines_of_a_cell_that_reaches_down_stand_beside_the_cells_of_its_rows() {
        let set = vec![vec![cell(7, 3), cell(2, 1)], vec![cell(1, 1)], vec![cell(1, 1)]];
        let lines = |cells: &Vec<Vec<Row>>| cells.iter().map(Vec::len).collect::<Vec<_>>();
        let shared: Vec<Vec<usize>> = shared(set).iter().map(lines).collect();
        assert_eq!(shared, [[2, 2], [1, 1], [1, 4]]);
    }
}
