//! Widths of columns, from the cells' content.

use crate::document::{Block, BlockKind, Inline, Table};
use crate::layout::{Length, Style, StyleRole};

use super::super::blocks::heading_role;
use super::super::figure::fit;
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

/// Least width of a column with a picture, in millimetres.
const LEAST_PICTURE: f64 = 20.0;

/// Least measure of a column for words that do not all fit, as a share of the table's width; how many
/// steps down to it are tried, lines of a cell at which there is no need to, and the share of them that
/// makes it worth dividing more words.
const LEAST_CAP: (i64, i64) = (1, 7);
const CAPS: i64 = 4;
const ENOUGH_LINES: i64 = 4;
const WORTH_IT: (i64, i64) = (3, 4);

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

    /// The width for its words if they get at most `cap`, or what their parts need.
    fn word_within(self, cap: Length) -> Length {
        self.word.min(cap.max(self.part))
    }

    /// The same with an indent.
    fn indented(self, by: Length) -> Extent {
        self.map(|length| length + by)
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
                let own = self.blocks_extent(&placed.cell.content, inner);
                let span = placed.cell.columns.min(count - placed.column).max(1);
                let share = own.map(|length| length.scale(1, span as i64));
                for extent in &mut extents[placed.column..placed.column + span] {
                    *extent = extent.max(share);
                }
            }
        }
        // A part wider than half of the table is broken anywhere: it needs no more than its share.
        let most = column.width.scale(1, 2);
        let share = column.width.scale(1, count.max(2) as i64);
        let part = |one: &Extent| if one.part > most { share } else { one.part };
        extents.into_iter().map(|one| Extent { part: part(&one), ..one }).collect()
    }

    fn blocks_extent(&mut self, blocks: &[Block], column: Column) -> Extent {
        let extents = blocks.iter().map(|block| self.block_extent(block, column));
        extents.fold(Extent::default(), Extent::max)
    }

    fn block_extent(&mut self, block: &Block, column: Column) -> Extent {
        let file = &self.layout.file;
        match &block.kind {
            BlockKind::Paragraph { content, .. } => self.words_extent(content, column),
            BlockKind::Heading { level, content, .. } => {
                self.words_extent(content, Column { role: heading_role(*level), ..column })
            }
            BlockKind::List { items, .. } => {
                let indent = file.list.text.length();
                let items = items.iter().map(|item| self.blocks_extent(&item.blocks, column));
                items.fold(Extent::default(), Extent::max).indented(indent)
            }
            BlockKind::Quotation { blocks, attribution } => {
                let indent = file.quotation.indent.length();
                let within = |role| Column { role: column.role_of(role), ..column };
                let inside = self.blocks_extent(blocks, within(StyleRole::Quotation));
                let by = self.words_extent(attribution, within(StyleRole::Attribution));
                inside.max(by).indented(indent)
            }
            BlockKind::Box { blocks } => {
                let padding = file.boxed.padding.length();
                let inner = Column { role: column.role_of(StyleRole::Box), ..column };
                self.blocks_extent(blocks, inner).indented(padding + padding)
            }
            BlockKind::Definitions(definitions) => {
                let indent = file.list.text.length();
                let mut extent = Extent::default();
                for definition in definitions {
                    for term in &definition.terms {
                        extent = extent.max(self.words_extent(term, column));
                    }
                    for blocks in &definition.descriptions {
                        extent = extent.max(self.blocks_extent(blocks, column).indented(indent));
                    }
                }
                extent
            }
            BlockKind::Figure(figure) => {
                let most = self.picture_height;
                let image = self.document.images.get(figure.image.0);
                let line = image
                    .map_or(Length::ZERO, |image| fit(image, figure.width, column.width, most).0);
                let least = line.min(Length::mm(LEAST_PICTURE));
                Extent { part: least, word: least, line }
            }
            BlockKind::Code { .. } | BlockKind::Table(_) => {
                let least = column.width.scale(1, 6);
                Extent { part: least, word: least, line: column.width.scale(1, 3) }
            }
            BlockKind::Rule | BlockKind::Space => Extent::default(),
        }
    }

    fn words_extent(&mut self, content: &[Inline], column: Column) -> Extent {
        let style = self.style_in(column.role, &column);
        let text = self.scratch(content, &style);
        let (word, line) = text_extent(&text, self.layout, &mut self.shaper);
        let part = widest_part(&text, column.language, self.layout, &mut self.shaper);
        let part = part.max(word.min(least_divided(&style)));
        // Rounding aside, which would otherwise divide what just fits.
        Extent { part, word, line }.map(|length| length + SLACK)
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
/// parts of their words need. The widest get less if that leaves other columns room for their lines.
fn capped(extents: &[Extent], width: Length) -> Vec<Length> {
    let taken = |cap: Length| extents.iter().map(|one| one.word_within(cap)).sum::<Length>();
    // The greatest cap with which everything fits: sums grow with it.
    let (mut low, mut high) = (0, width.0);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if taken(Length(middle)) <= width {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    let (greatest, least) = (Length(low), width.scale(LEAST_CAP.0, LEAST_CAP.1).0.min(low));
    let step = |nth: i64| greatest - Length(low - least).scale(nth, CAPS);
    let mut best = under_cap(extents, width, greatest);
    for cap in (1..=CAPS).map(step) {
        if most_lines(extents, &best) <= ENOUGH_LINES {
            break;
        }
        let widths = under_cap(extents, width, cap);
        let (fewer, many) = (most_lines(extents, &widths), most_lines(extents, &best));
        if fewer * WORTH_IT.1 <= many * WORTH_IT.0 {
            best = widths;
        }
    }
    best
}

/// What words take within `cap`, and the rest shared as lines would take it.
fn under_cap(extents: &[Extent], width: Length, cap: Length) -> Vec<Length> {
    let words: Vec<Length> = extents.iter().map(|one| one.word_within(cap)).collect();
    let lacks: Vec<Length> =
        extents.iter().zip(&words).map(|(one, &word)| one.line.max(word) - word).collect();
    let all: Length = lacks.iter().copied().sum();
    let free = width - words.iter().copied().sum::<Length>();
    words.iter().zip(lacks).map(|(&word, lack)| word + free.scale(lack.0, all.0.max(1))).collect()
}

/// About how many lines the highest cell has.
pub fn most_lines(extents: &[Extent], widths: &[Length]) -> i64 {
    let lines = extents.iter().zip(widths).map(|(one, width)| one.line.0 / width.0.max(1) + 1);
    lines.max().unwrap_or_default()
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
