//! Makes pictures a little smaller, if that saves a page that would be nearly empty, or fills one
//! that would end short.

use crate::layout::Length;

use super::apart::Apart;
use super::galley::Galley;
use super::high_page::HighPage;
use super::limits::Limits;
use super::row::Row;

/// Of the layout's maximum height of a picture, in hundredths.
pub const WHOLE: i64 = 100;
/// Shares to try, largest first; those that nobody notices are also used just to fill pages.
const SMALLER: [i64; 6] = [95, 90, 85, 80, 75, 70];
const UNNOTICED: i64 = 80;

/// The share of the pictures' maximum height at which the document takes fewer pages, or fewer of
/// them end short: the largest of the best.
pub fn better_share(galley: &Galley, apart: &Apart, first_top: Length) -> Option<i64> {
    if !galley.rows.iter().any(|row| row.has_picture) {
        return None;
    }
    let limits = Limits::of(galley, apart, first_top);
    // Number of pages, and the white space at their feet.
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

/// Lines of white space on the pages that end short.
pub fn white(pages: &[HighPage]) -> i64 {
    pages.iter().map(|high| high.lines).sum()
}

/// The height needed for a row if its picture has this maximum height.
fn lowered(row: &Row, most: Length) -> Row {
    let height = if row.has_picture { row.height.min(most) } else { row.height };
    Row {
        before: row.before,
        break_after: row.break_after,
        notes: row.notes.clone(),
        head: row.head,
        frames: row.frames.clone(),
        is_text: row.is_text,
        is_cells: row.is_cells,
        has_picture: row.has_picture,
        padding: row.padding,
        ..Row::new(height)
    }
}
