//! Pictures a little smaller, where that spares a page that would hold next to nothing.

use crate::layout::Length;

use super::assemble::{Apart, Limits};
use super::galley::{Galley, Row};

/// Of the layout's greatest height of a picture, in hundredths.
pub const WHOLE: i64 = 100;
const SMALLER: [i64; 3] = [90, 80, 70];

/// The largest share of the pictures' greatest height at which the document takes a page less.
pub fn sparing_share(galley: &Galley, apart: &Apart, first_top: Length) -> Option<i64> {
    if !galley.rows.iter().any(Row::holds_picture) {
        return None;
    }
    let limits = Limits::of(galley, apart, first_top);
    let pages = limits.break_pages(&galley.rows).len();
    let most = galley.layout.file.figure.height.length();
    SMALLER.into_iter().filter(|_| pages > 1).find(|&share| {
        let rows: Vec<Row> =
            galley.rows.iter().map(|row| lowered(row, most.scale(share, WHOLE))).collect();
        limits.break_pages(&rows).len() < pages
    })
}

/// What page breaking asks of a row, its picture at most that high.
fn lowered(row: &Row, most: Length) -> Row {
    let height = if row.holds_picture() { row.height.min(most) } else { row.height };
    Row {
        before: row.before,
        break_after: row.break_after,
        notes: row.notes.clone(),
        head: row.head,
        is_text: row.is_text,
        ..Row::new(height)
    }
}
