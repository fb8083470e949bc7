//! The rows of a table, and what they share.

use crate::layout::Length;

use super::super::galley::Column;
use super::super::structure::NodeId;
use super::columns::Placed;
use super::figures::ColumnLook;

/// What all rows of a table share.
pub struct Frame {
    pub looks: Vec<ColumnLook>,
    /// Padding on either side of a cell's content.
    pub padding: Length,
    pub column: Column,
}

/// A row of cells with its elements. They are made for the whole table before any cell is set, so
/// that a table set in parts is still read row by row.
pub struct TableRow<'t> {
    pub cells: Vec<Placed<'t>>,
    pub elements: Vec<NodeId>,
    /// The columns whose cells continue in the next row.
    pub reaching: Vec<bool>,
}

/// The rows of a table.
pub struct TableRows<'t> {
    pub head: Vec<TableRow<'t>>,
    /// The rows of the bodies and the foot.
    pub rest: Vec<TableRow<'t>>,
}

/// Whether a row is a single cell that heads the rows after it.
pub fn heads_rows(row: &[TableRow], next: &[TableRow]) -> bool {
    let is_one = |rows: &[TableRow]| matches!(rows, [row] if row.cells.len() == 1);
    is_one(row) && !is_one(next)
}
