//! Pictures a little smaller, where that spares a page that would hold next to nothing, or fills one
//! that would stop high.

use crate::layout::Length;

use super::apart::Apart;
use super::galley::Galley;
use super::high_page::HighPage;
use super::limits::Limits;
use super::row::Row;

/// Of the layout's greatest height of a picture, in hundredths.
pub const WHOLE: i64 = 100;
/// Shares that are tried, largest first; pages are filled by those that nobody notices alone.
const SMALLER: [i64; 6] = [95, 90, 85, 80, 75, 70];
const UNNOTICED: i64 = 80;

/// The share of the pictures' greatest height at which the document takes fewer pages, or fewer of
/// them stop high: the largest of the best.
pub fn better_share(galley: &Galley, apart: &Apart, first_top: Length) -> Option<i64> {
    if !galley.rows.iter().any(Row::holds_picture) {
        return None;
    }
    let limits = Limits::of(galley, apart, first_top);
    // Pages, and the white at their feet.
    let count = |rows: &[Row]| {
        let cuts = limits.break_pages(rows);
        (cuts.len(), white(&limits.high_pages(rows, &cuts)))
    };
    let whole = count(&galley.rows);
    if whole.0 <= 1 {
        return None;
    }
    let most = galley.layout.file.figure.height.length();
    let shares = SMALLER.into_iter().filter(|share| whole.1 > 0 || share % 10 == 0);
    let better = shares.filter_map(|share| {
        let rows: Vec<Row> =
            galley.rows.iter().map(|row| lowered(row, most.scale(share, WHOLE))).collect();
        let found = count(&rows);
        let is_better = found.0 < whole.0 || share >= UNNOTICED && found < whole;
        is_better.then_some((found, WHOLE - share))
    });
    better.min().map(|(_, less)| WHOLE - less)
}

/// Lines of white on the pages that stop high.
pub fn white(pages: &[HighPage]) -> i64 {
    pages.iter().map(|high| high.lines).sum()
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
