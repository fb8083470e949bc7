//! Columns: which cells stand in them, and their widths, from the cells' content.

use crate::document::{BlockKind, Cell, Table};
use crate::layout::{Length, StyleRole};

use super::super::galley::{Column, Galley};
use super::super::pieces::text_extent;
use super::super::structure::StructureTree;
use super::super::text::{Look, TextCollector};

/// Where a cell stands.
#[derive(Clone, Copy)]
pub struct Placed<'a> {
    pub cell: &'a Cell,
    pub column: usize,
}

impl Galley<'_> {
    /// Widths of the columns: what the longest words need, and the rest shared by how much
    /// more each column would take. And the space on either side of a cell's content: that of the
    /// layout, or less where many columns leave no room for it beside the words.
    pub(super) fn column_widths(
        &mut self,
        table: &Table,
        count: usize,
        column: Column,
    ) -> (Vec<Length>, Length) {
        let mut least = vec![Length::ZERO; count];
        let mut most = vec![Length::ZERO; count];
        let parts = [
            (&table.head, StyleRole::TableHead),
            (&table.body, StyleRole::Table),
            (&table.foot, StyleRole::Table),
        ];
        for (rows, role) in parts {
            for placed in place(rows).into_iter().flatten() {
                let (word, line) = self.cell_extent(placed.cell, role, column);
                let span = placed.cell.columns.min(count - placed.column).max(1);
                let share = |length: Length| length.scale(1, span as i64);
                for index in placed.column..placed.column + span {
                    least[index] = least[index].max(share(word));
                    most[index] = most[index].max(share(line));
                }
            }
        }
        let padding = self.layout.file.table.padding.length();
        let words: Length = least.iter().copied().sum();
        let room = (column.width - words).scale(1, 2 * count as i64);
        let padding = padding.min(room.max(Length::POINT));
        for length in least.iter_mut().chain(&mut most) {
            *length += padding + padding;
        }
        (share_width(&least, &most, column.width), padding)
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
}

/// Number of columns: the first row fills all of them, for none reaches into it.
pub fn column_count(table: &Table) -> usize {
    let first = table.head.first().or(table.body.first());
    first.map_or(0, |row| row.iter().map(|cell| cell.columns).sum())
}

/// Gives every cell its column, with cells of earlier rows that reach down in mind.
pub fn place(rows: &[Vec<Cell>]) -> Vec<Vec<Placed<'_>>> {
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
