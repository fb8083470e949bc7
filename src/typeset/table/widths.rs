//! Widths of columns, from the cells' content.

use crate::document::{BlockKind, Cell, Table};
use crate::layout::{Length, Style, StyleRole};

use super::super::galley::{Column, Galley, WHOLE_SIZE};
use super::super::paragraph::widest_part;
use super::super::pieces::text_extent;
use super::columns::place;
use super::figures::ColumnLook;

/// What rounding may add to a word.
const SLACK: Length = Length(65_536 / 16);

/// Type sizes to try if words do not fit, in thousandths of the style's.
pub const TYPE_SIZES: [i64; 3] = [WHOLE_SIZE, 900, 800];

/// Minimum width of a column in which words are divided, in tenths of an em: about nine letters.
const LEAST_DIVIDED: i64 = 45;

/// What a column needs: the widest part of a word that may be divided, the widest word, and the
/// widest line unbroken.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extent {
    pub part: Length,
    pub word: Length,
    pub line: Length,
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

    /// The same in type of another size, with space on either side.
    pub fn set(self, type_size: i64, padding: Length) -> Extent {
        self.map(|length| length.scale(type_size, WHOLE_SIZE) + padding + padding)
    }
}

impl Galley<'_> {
    /// What each column needs.
    pub(super) fn extents(
        &mut self,
        table: &Table,
        looks: &[ColumnLook],
        column: Column,
    ) -> Vec<Extent> {
        let count = looks.len();
        let mut extents = vec![Extent::default(); count];
        for (extent, look) in extents.iter_mut().zip(looks) {
            let width = look.figures.map_or(Length::ZERO, |figures| figures.width() + SLACK);
            *extent = Extent { part: width, word: width, line: width };
        }
        let parts = [
            (&table.head, StyleRole::TableHead),
            (&table.body, StyleRole::Table),
            (&table.foot, StyleRole::Table),
        ];
        for (rows, role) in parts {
            for placed in place(rows).into_iter().flatten() {
                let inner = looks[placed.column.min(count - 1)].within(Column { role, ..column });
                let own = self.cell_extent(placed.cell, inner);
                let span = placed.cell.columns.min(count - placed.column).max(1);
                let share = own.map(|length| length.scale(1, span as i64));
                for extent in &mut extents[placed.column..placed.column + span] {
                    *extent = extent.max(share);
                }
            }
        }
        // Wider parts may be broken anywhere.
        let most = column.width.scale(1, 2);
        extents.into_iter().map(|one| Extent { part: one.part.min(most), ..one }).collect()
    }

    fn cell_extent(&mut self, cell: &Cell, column: Column) -> Extent {
        let mut extent = Extent::default();
        let style = self.style_in(column.role, &column);
        for block in &cell.content {
            let BlockKind::Paragraph { content, .. } = &block.kind else {
                // Lists and pictures in cells take what they get.
                extent.line = extent.line.max(column.width.scale(1, 3));
                continue;
            };
            let text = self.scratch(content, &style);
            let (word, line) = text_extent(&text, self.layout, &mut self.shaper);
            let part = widest_part(&text, column.language, self.layout, &mut self.shaper);
            let part = part.max(word.min(least_divided(&style)));
            // Rounding aside, which would otherwise divide what just fits.
            let own = Extent { part, word, line }.map(|length| length + SLACK);
            extent = extent.max(own);
        }
        extent
    }
}

fn least_divided(style: &Style) -> Length {
    style.size.scale(LEAST_DIVIDED, 10)
}

/// Shares `width` among columns: first for their words, then for what else they would take.
pub fn share_width(extents: &[Extent], width: Length) -> Vec<Length> {
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
}
