//! How a table is set if it does not fit: words are divided, then the type gets smaller, and at last
//! the columns are shared among parts.

use crate::document::Table;
use crate::layout::Length;

use super::super::galley::{Column, Galley, WHOLE_SIZE};
use super::figures::ColumnLook;
use super::parts::{Part, in_parts};
use super::widths::{Extent, TYPE_SIZES, most_lines, share_width};

/// How a table is set.
pub struct Setting {
    /// The whole table, or its parts, one below the other.
    pub parts: Vec<Part>,
    /// Padding on either side of a cell's content: the layout's, or less if many columns leave no
    /// space for it beside the words.
    pub padding: Length,
    /// [`Column::type_size`] of the cells.
    pub type_size: i64,
}

/// How many times as wide as what its cells need a table is at most.
const SPREAD: i64 = 2;
/// Lines of a cell that are too many, and the share of them that is worth a smaller type.
const MANY_LINES: i64 = 6;
const FEWER: (i64, i64) = (2, 3);
/// Padding beside words that are divided, if they need not take all.
const GOOD_PADDING: Length = Length(3 * 65_536);
/// With less padding, columns run into each other.
const LEAST_PADDING: Length = Length(2 * 65_536);

impl Galley<'_> {
    /// How a table is set: what the longest words need, and the rest in proportion to what more each
    /// column would take. If not all words fit, only columns with long ones get narrower, as far as
    /// these may be divided; if that is not enough, the type gets smaller; and if that is not enough
    /// either, the columns are shared among parts.
    pub(super) fn table_setting(
        &mut self,
        table: &Table,
        looks: &[ColumnLook],
        column: Column,
    ) -> Setting {
        let extents = self.extents(table, looks, column);
        let full = self.layout.file.table.padding.length();
        whole(&extents, column.width, full)
            .or_else(|| {
                let (parts, type_size) = in_parts(&extents, column.width, full)?;
                Some(Setting { parts, padding: full, type_size })
            })
            .unwrap_or_else(|| squeezed(&extents, column.width, full))
    }
}

/// The table in one piece, in the largest type in which the parts of its words fit; in a smaller one
/// if cells of many lines get much lower.
fn whole(extents: &[Extent], width: Length, full: Length) -> Option<Setting> {
    let least = full.min(LEAST_PADDING);
    let mut fitting = TYPE_SIZES.into_iter().filter_map(|type_size| {
        // On either side of each column's words, or of the parts they may be divided into.
        let beside = |of: fn(&Extent) -> Length| {
            let taken: Length = extents.iter().map(of).sum();
            (width - taken.scale(type_size, WHOLE_SIZE)).scale(1, 2 * extents.len() as i64)
        };
        let divided = beside(|one| one.part);
        let parted = divided.scale(1, 2).min(GOOD_PADDING);
        let padding = full.min(beside(|one| one.word).max(parted).max(least));
        (divided >= least).then(|| as_one(extents, width, padding, type_size))
    });
    let (mut best, mut many) = fitting.next()?;
    while many > MANY_LINES {
        let Some((smaller, fewer)) = fitting.next() else { break };
        if fewer * FEWER.1 <= many * FEWER.0 {
            (best, many) = (smaller, fewer);
        }
    }
    Some(best)
}

/// The table in one piece, whether its words fit or not.
fn squeezed(extents: &[Extent], width: Length, full: Length) -> Setting {
    as_one(extents, width, full.min(Length::POINT), TYPE_SIZES[TYPE_SIZES.len() - 1]).0
}

/// A table in one piece, and about how many lines its highest cell has.
fn as_one(extents: &[Extent], width: Length, padding: Length, type_size: i64) -> (Setting, i64) {
    let sized: Vec<Extent> = extents.iter().map(|one| one.set(type_size, padding)).collect();
    // Short cells are not spread over the measure, or the eye loses the line.
    let lines: Length = sized.iter().map(|one| one.line).sum();
    let width = width.min(lines.scale(SPREAD, 1).max(width.scale(1, 3)));
    let widths = share_width(&sized, width);
    let lines = most_lines(&sized, &widths);
    let parts = vec![Part::new(0..extents.len(), widths)];
    (Setting { parts, padding, type_size }, lines)
}
