//! Which columns the cells of a table are in.

use crate::document::{Cell, Table};

/// Where a cell stands.
#[derive(Clone, Copy)]
pub struct Placed<'a> {
    pub cell: &'a Cell,
    pub column: usize,
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
    fn cells_go_on_in_the_rows_below_them() {
        let rows = vec![vec![cell(1, 3), cell(1, 1)], vec![cell(1, 1)], vec![cell(1, 1)]];
        let reaching = reaching_down(&place(&rows), 2);
        assert_eq!(reaching, [[true, false], [true, false], [false, false]]);
    }
}
