//! The grid of a table: "forming a table" (HTML Living Standard §4.9.12.1), and what a browser then
//! shows, as a regular table (ISO 14289-1 §7.5): no cell overlaps another, none extends past its
//! row group, and every row fills every column.

use crate::limits::text::MAX_SPANNED;

/// A cell and the slots it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanning<T> {
    pub content: T,
    /// Set by [`form`].
    pub column: usize,
    pub columns: usize,
    /// 0 before [`form`]: to the end of the row group.
    pub rows: usize,
}

/// Rows of cells, under one head, body or foot.
pub type RowGroup<T> = Vec<Vec<Spanning<T>>>;

/// Forms the row groups of one table, in place; returns the number of columns.
///
/// - Cells are placed as the standard says. If a cell overlaps one that extends down from a row
///   above, it is cut there: the standard leaves both in the slot.
/// - Columns and rows in which no cell begins are removed, since browsers show none: `colspan=1000`
///   over two columns spans two.
/// - Slots that are left free get empty cells, one for each run.
pub fn form<T: Default>(groups: &mut [RowGroup<T>]) -> Formed {
    let mut columns = Vec::new();
    let mut keeps_rows = true;
    for group in &mut *groups {
        keeps_rows &= limit_rows(group);
        place(group);
        trim_rows(group);
        columns.extend(group.iter().flatten().map(|cell| cell.column));
    }
    columns.sort_unstable();
    columns.dedup();
    groups.iter_mut().for_each(|group| fill(group, &columns));
    Formed { columns: columns.len(), keeps_rows }
}

/// The result of forming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formed {
    pub columns: usize,
    /// Whether rowspans are kept: see [`MAX_SPANNED`].
    pub keeps_rows: bool,
}

/// Limits cells to their row group. Returns whether spans are kept.
fn limit_rows<T>(group: &mut RowGroup<T>) -> bool {
    let count = group.len();
    let mut spanned = 0_usize;
    for (index, row) in group.iter_mut().enumerate() {
        for cell in row {
            let left = count - index;
            cell.rows = if cell.rows == 0 { left } else { cell.rows.min(left) };
            spanned = spanned.saturating_add(cell.rows - 1);
        }
    }
    if spanned > MAX_SPANNED {
        group.iter_mut().flatten().for_each(|cell| cell.rows = 1);
    }
    spanned <= MAX_SPANNED
}

/// Slots of the rows below that a cell takes: columns from `start` to `end`, to the row `below`.
struct Claim {
    start: usize,
    end: usize,
    below: usize,
}

/// Gives each cell the first free column after the previous cell.
fn place<T>(group: &mut RowGroup<T>) {
    let mut claims: Vec<Claim> = Vec::new();
    for (index, row) in group.iter_mut().enumerate() {
        claims.retain(|claim| claim.below > index);
        claims.sort_by_key(|claim| claim.start);
        let from_above = claims.len();
        let (mut column, mut passed) = (0, 0);
        for cell in row {
            while passed < from_above && claims[passed].start <= column {
                column = column.max(claims[passed].end);
                passed += 1;
            }
            cell.column = column;
            column += cell.columns;
            if cell.rows > 1 {
                claims.push(Claim { start: cell.column, end: column, below: index + cell.rows });
            }
        }
    }
}

/// Removes the rows in which no cell begins.
fn trim_rows<T>(group: &mut RowGroup<T>) {
    // By row, how many of those before it are kept.
    let mut kept = vec![0];
    kept.extend(group.iter().scan(0, |kept, row| {
        *kept += usize::from(!row.is_empty());
        Some(*kept)
    }));
    for (index, row) in group.iter_mut().enumerate() {
        for cell in row {
            cell.rows = kept[index + cell.rows] - kept[index];
        }
    }
    group.retain(|row| !row.is_empty());
}

/// Renumbers columns by those in which cells begin, cuts overlaps and fills what is free.
fn fill<T: Default>(group: &mut RowGroup<T>, columns: &[usize]) {
    let mut claims: Vec<Claim> = Vec::new();
    for (index, row) in group.iter_mut().enumerate() {
        claims.retain(|claim| claim.below > index);
        claims.sort_by_key(|claim| claim.start);
        let mut filled = Filled { row: Vec::with_capacity(row.len()), column: 0, passed: 0 };
        for mut cell in row.drain(..) {
            let start = columns.partition_point(|&column| column < cell.column);
            let end = columns.partition_point(|&column| column < cell.column + cell.columns);
            filled.fill_to(start, &claims);
            let free = claims.get(filled.passed).map_or(end, |claim| claim.start);
            (cell.column, cell.columns) = (start, end.min(free) - start);
            filled.column = start + cell.columns;
            filled.row.push(cell);
        }
        filled.fill_to(columns.len(), &claims);
        *row = filled.row;
        claims.extend(row.iter().filter(|cell| cell.rows > 1).map(|cell| Claim {
            start: cell.column,
            end: cell.column + cell.columns,
            below: index + cell.rows,
        }));
    }
}

/// A row that is being filled, up to `column`.
struct Filled<T> {
    row: Vec<Spanning<T>>,
    column: usize,
    /// How many claims are before that column.
    passed: usize,
}

impl<T: Default> Filled<T> {
    /// Puts an empty cell into each run of columns before `end` that no cell from above takes.
    fn fill_to(&mut self, end: usize, claims: &[Claim]) {
        while let Some(claim) = claims.get(self.passed).filter(|claim| claim.start < end) {
            self.pad(claim.start);
            self.column = claim.end;
            self.passed += 1;
        }
        self.pad(end);
    }

    fn pad(&mut self, end: usize) {
        if end > self.column {
            let (column, columns) = (self.column, end - self.column);
            self.row.push(Spanning { content: T::default(), column, columns, rows: 1 });
            self.column = end;
        }
    }
}

#[cfg(test)]
mod tests;
