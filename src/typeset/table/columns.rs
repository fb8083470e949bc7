//! Columns: which cells are in them, and their widths, from the cells' content.

use crate::document::{BlockKind, Cell, Table};
use crate::layout::{Length, StyleRole};

use super::super::galley::{Column, Galley, WHOLE_SIZE};
use super::super::paragraph::widest_part;
use super::super::pieces::text_extent;
use super::super::structure::StructureTree;
use super::super::text::{Look, TextCollector};

/// Where a cell stands.
#[derive(Clone, Copy)]
pub struct Placed<'a> {
    pub cell: &'a Cell,
    pub column: usize,
}

/// How the columns of a table are set.
pub struct Widths {
    pub widths: Vec<Length>,
    /// Padding on either side of a cell's content: the layout's, or less if many columns leave no
    /// space for it beside the words.
    pub padding: Length,
    /// [`Column::type_size`] of the cells.
    pub type_size: i64,
}

/// With less padding, columns run into each other.
const LEAST_PADDING: Length = Length(2 * 65_536);

/// What rounding may add to a word.
const SLACK: Length = Length(65_536 / 16);

/// Type sizes to try if words do not fit, in thousandths of the style's.
const TYPE_SIZES: [i64; 3] = [WHOLE_SIZE, 900, 800];

/// What a column needs: the widest part of a word that may be divided, the widest word, and the
/// widest line unbroken.
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    part: Length,
    word: Length,
    line: Length,
}

impl Extent {
    fn max(self, other: Extent) -> Extent {
        Extent {
            part: self.part.max(other.part),
            word: self.word.max(other.word),
            line: self.line.max(other.line),
        }
    }

    fn map(self, change: impl Fn(Length) -> Length) -> Extent {
        Extent { part: change(self.part), word: change(self.word), line: change(self.line) }
    }
}

impl Galley<'_> {
    /// Widths of the columns: what the longest words need, and the rest in proportion to what more
    /// each column would take. If not all words fit, only columns with long ones get narrower, as
    /// far as these may be divided; if that is not enough, the type gets smaller.
    pub(super) fn column_widths(&mut self, table: &Table, count: usize, column: Column) -> Widths {
        let extents = self.extents(table, count, column);
        let full = self.layout.file.table.padding.length();
        let least = full.min(LEAST_PADDING);
        let mut padding = full;
        let mut sized = extents.clone();
        let mut type_size = WHOLE_SIZE;
        for size in TYPE_SIZES {
            type_size = size;
            sized = extents.iter().map(|one| one.map(|l| l.scale(size, WHOLE_SIZE))).collect();
            // On either side of each column's words, or of the parts they may be divided into.
            let beside = |of: fn(&Extent) -> Length| {
                let taken: Length = sized.iter().map(of).sum();
                (column.width - taken).scale(1, 2 * count as i64)
            };
            padding = full.min(beside(|one| one.word).max(least));
            if beside(|one| one.part) >= least {
                break;
            }
            padding = full.min(Length::POINT);
        }
        let padded = |length: Length| length + padding + padding;
        let sized: Vec<Extent> = sized.into_iter().map(|one| one.map(padded)).collect();
        Widths { widths: share_width(&sized, column.width), padding, type_size }
    }

    fn extents(&mut self, table: &Table, count: usize, column: Column) -> Vec<Extent> {
        let mut extents = vec![Extent::default(); count];
        let parts = [
            (&table.head, StyleRole::TableHead),
            (&table.body, StyleRole::Table),
            (&table.foot, StyleRole::Table),
        ];
        for (rows, role) in parts {
            for placed in place(rows).into_iter().flatten() {
                let own = self.cell_extent(placed.cell, role, column);
                let span = placed.cell.columns.min(count - placed.column).max(1);
                let share = own.map(|length| length.scale(1, span as i64));
                for extent in &mut extents[placed.column..placed.column + span] {
                    *extent = extent.max(share);
                }
            }
        }
        extents
    }

    fn cell_extent(&mut self, cell: &Cell, role: StyleRole, column: Column) -> Extent {
        let mut extent = Extent::default();
        let style = self.layout.style(role).clone();
        for block in &cell.content {
            let BlockKind::Paragraph { content, .. } = &block.kind else {
                // Lists and pictures in cells take what they get.
                extent.line = extent.line.max(column.width.scale(1, 3));
                continue;
            };
            let mut tree = StructureTree::new();
            let mut links = Vec::new();
            let mut collector = TextCollector::new(self.layout, &mut tree, &mut links);
            collector.add(content, &Look::of(&style), StructureTree::ROOT);
            let text = self.checked(collector.finish());
            let (word, line) = text_extent(&text, self.layout, &mut self.shaper);
            let part = widest_part(&text, column.language, self.layout, &mut self.shaper);
            // Rounding aside, which would otherwise divide what just fits.
            let own = Extent { part, word, line }.map(|length| length + SLACK);
            extent = extent.max(own);
        }
        extent
    }
}

/// Which columns of each row have cells that continue in the next row.
pub fn reaching_down(rows: &[Vec<Placed<'_>>], count: usize) -> Vec<Vec<bool>> {
    let last = rows.len().saturating_sub(1);
    let mut found = vec![vec![false; count]; rows.len()];
    for (index, placed) in
        rows.iter().enumerate().flat_map(|(at, row)| row.iter().map(move |p| (at, p)))
    {
        let columns = placed.column..(placed.column + placed.cell.columns).min(count);
        for row in &mut found[index..last.min(index + placed.cell.rows - 1).max(index)] {
            row[columns.clone()].fill(true);
        }
    }
    found
}

/// Number of columns: the first row fills all of them, since no cell extends into it.
pub fn column_count(table: &Table) -> usize {
    let first = table.head.first().or(table.body.first());
    first.map_or(0, |row| row.iter().map(|cell| cell.columns).sum())
}

/// Gives every cell its column, allowing for cells that extend down from earlier rows.
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

/// Shares `width` among columns: first for their words, then for what else they would take.
fn share_width(extents: &[Extent], width: Length) -> Vec<Length> {
    let sum = |of: fn(&Extent) -> Length| extents.iter().map(of).sum::<Length>();
    let share = |part: Length, whole: Length, of: Length| of.scale(part.0, whole.0.max(1));
    let (parts, words, lines) = (sum(|e| e.part), sum(|e| e.word), sum(|e| e.line));
    let mut widths: Vec<Length> = if parts >= width {
        extents.iter().map(|one| share(one.part, parts, width)).collect()
    } else if words >= width {
        capped(extents, width)
    } else if lines <= width {
        extents.iter().map(|one| share(one.line, lines, width)).collect()
    } else {
        extents
            .iter()
            .map(|one| one.word + share(one.line - one.word, lines - words, width - words))
            .collect()
    };
    // Rounding goes to the last column.
    let given: Length = widths.iter().copied().sum();
    if let Some(last) = widths.last_mut() {
        *last += width - given;
    }
    widths
}

/// Widths that fit the words of all columns except the widest, which get equal widths, or what the
/// parts of their words need.
fn capped(extents: &[Extent], width: Length) -> Vec<Length> {
    let widths = |cap: Length| extents.iter().map(move |one| one.word.min(cap.max(one.part)));
    // The greatest cap with which everything fits: sums grow with it.
    let (mut low, mut high) = (0, width.0);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if widths(Length(middle)).sum::<Length>() <= width {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    widths(Length(low)).collect()
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
        let extents = [extent(5, 10, 40), extent(20, 20, 25), extent(25, 30, 200)];
        for width in [Length(55), Length(61), Length(100), Length(265), Length(1000), Length(7)] {
            let widths = share_width(&extents, width);
            assert_eq!(widths.iter().copied().sum::<Length>(), width);
        }
    }

    fn extent(part: i64, word: i64, line: i64) -> Extent {
        Extent { part: Length(part), word: Length(word), line: Length(line) }
    }

    #[test]
    fn only_columns_of_long_words_are_narrower_than_their_words() {
        let extents = [extent(20, 30, 30), extent(40, 100, 200), extent(30, 35, 35)];
        assert_eq!(share_width(&extents, Length(130)), [Length(30), Length(65), Length(35)]);
        assert_eq!(share_width(&extents, Length(95)), [Length(25), Length(40), Length(30)]);
    }

    #[test]
    fn cells_go_on_in_the_rows_below_them() {
        let rows = vec![vec![cell(1, 3), cell(1, 1)], vec![cell(1, 1)], vec![cell(1, 1)]];
        let reaching = reaching_down(&place(&rows), 2);
        assert_eq!(reaching, [[true, false], [true, false], [false, false]]);
    }
}
