//! Columns of numbers: which they are, and how their numbers are aligned on their decimal signs.

use crate::document::{BlockKind, Cell, Table};
use crate::layout::schema::Align;
use crate::layout::{Length, StyleRole};

use super::super::blocks::to_align;
use super::super::galley::{Column, Galley, WHOLE_SIZE};
use super::super::pieces::widths_at;
use super::columns::{Placed, place};
use super::headers::{is_number, is_placeholder, text};

/// How the cells of a column are set.
#[derive(Debug, Clone, Copy, Default)]
pub struct ColumnLook {
    pub align: Option<Align>,
    /// For a column of numbers.
    pub figures: Option<Figures>,
}

/// How the numbers of a column are aligned, in type of the full size.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    decimal: char,
    /// The greatest width before a decimal sign, and from it on.
    whole: Length,
    rest: Length,
}

impl Figures {
    /// The width that the column's numbers take.
    pub fn width(&self) -> Length {
        self.whole + self.rest
    }

    /// The space left free at the right of a cell of that width, beside a number whose part from the
    /// decimal sign on is `rest`; `None` if the numbers do not fit.
    fn free(&self, align: Align, type_size: i64, width: Length, rest: Length) -> Option<Length> {
        let sized = |length: Length| length.scale(type_size, WHOLE_SIZE);
        let around = width - sized(self.width());
        let beside = match align {
            Align::Right => Length::ZERO,
            Align::Centre => around.scale(1, 2),
            Align::Left | Align::Justified => around,
        };
        (around >= Length::ZERO).then(|| beside + sized(self.rest - rest))
    }
}

impl ColumnLook {
    /// The column of a cell, with this look.
    pub fn within(&self, column: Column) -> Column {
        Column { align: self.align, even_figures: self.figures.is_some(), ..column }
    }
}

impl Galley<'_> {
    /// The look of each column: the post's alignment; otherwise to the right if the column has only
    /// numbers, so that they line up.
    pub(super) fn column_looks(
        &mut self,
        table: &Table,
        around: Column,
        count: usize,
    ) -> Vec<ColumnLook> {
        let rows: Vec<Vec<Placed>> =
            [&table.body, &table.foot].into_iter().flat_map(|rows| place(rows)).collect();
        let mut columns = vec![Vec::new(); count];
        for placed in rows.iter().flatten().filter(|placed| placed.cell.columns == 1) {
            if let Some(cells) = columns.get_mut(placed.column).filter(|_| !placed.cell.header) {
                cells.push(placed.cell);
            }
        }
        let mut looks = Vec::with_capacity(count);
        for (index, cells) in columns.iter().enumerate() {
            let given = table.alignments.get(index).copied().flatten();
            let given = given.map(|alignment| to_align(alignment, &around));
            let is_numbers = are_numbers(cells);
            let align = given.or_else(|| is_numbers.then_some(Align::Right));
            let figures = match is_numbers && !around.right_to_left {
                true => self.figures(cells, around),
                false => None,
            };
            looks.push(ColumnLook { align, figures });
        }
        looks
    }

    /// How numbers are aligned; `None` if some are ranges, or more than a number.
    fn figures(&mut self, cells: &[&Cell], around: Column) -> Option<Figures> {
        let texts: Vec<String> = cells.iter().map(|cell| text(cell)).collect();
        let decimal = decimal_sign(&texts, around.language.forms().decimal);
        let mut figures = Figures { decimal, whole: Length::ZERO, rest: Length::ZERO };
        for cell in cells {
            let (whole, rest) = self.number_widths(cell, decimal, around)?;
            figures.whole = figures.whole.max(whole);
            figures.rest = figures.rest.max(rest);
        }
        Some(figures)
    }

    /// The widths of a number before its decimal sign and from it on.
    fn number_widths(
        &mut self,
        cell: &Cell,
        decimal: char,
        around: Column,
    ) -> Option<(Length, Length)> {
        let content = match &cell.content[..] {
            [] => return Some((Length::ZERO, Length::ZERO)),
            [block] => match &block.kind {
                BlockKind::Paragraph { content, .. } => content,
                _ => return None,
            },
            _ => return None,
        };
        let column =
            Column { role: StyleRole::Table, even_figures: true, type_size: WHOLE_SIZE, ..around };
        let style = self.style_in(column.role, &column);
        let text = self.scratch(content, &style);
        let end = whole_end(&text.text, decimal)?;
        Some(widths_at(&text, end, self.layout, &mut self.shaper))
    }

    /// The column of a number, narrowed at its right so that the number's decimal sign is aligned
    /// with the others of its column.
    pub(super) fn under_others(&mut self, cell: &Cell, look: ColumnLook, column: Column) -> Column {
        let aligned =
            look.figures.filter(|_| cell.columns == 1 && !cell.header).and_then(|figures| {
                let (_, rest) = self.number_widths(cell, figures.decimal, column)?;
                let align = look.align.unwrap_or(Align::Right);
                figures.free(align, column.type_size, column.width, rest)
            });
        match aligned {
            Some(free) => {
                let width = column.width - free;
                Column { width, align: Some(Align::Right), ..column }
            }
            None => column,
        }
    }
}

/// Whether cells contain only numbers, or placeholders for missing ones.
fn are_numbers(cells: &[&Cell]) -> bool {
    let numbers = cells.iter().filter(|cell| is_number(cell)).count();
    numbers > 1
        && numbers * 2 > cells.len()
        && cells.iter().all(|cell| is_number(cell) || is_placeholder(cell))
}

/// The decimal sign of a column: the language's, unless the other one is used in its place.
fn decimal_sign(texts: &[String], own: char) -> char {
    let other = if own == ',' { '.' } else { ',' };
    let followed = |sign: char| {
        texts
            .iter()
            .flat_map(move |text| text.match_indices(sign).map(move |(at, _)| &text[at + 1..]))
    };
    let digits = |rest: &str| rest.chars().take_while(char::is_ascii_digit).count();
    let is_used = followed(own).any(|rest| digits(rest) > 0);
    // Three figures after it may also be thousands.
    let is_replaced = followed(other).any(|rest| !matches!(digits(rest), 0 | 3));
    if !is_used && is_replaced { other } else { own }
}

/// Where the whole part of a number ends, in a text that is one with its sign and unit, or something
/// in the place of one; `None` where it says more than a number.
fn whole_end(text: &str, decimal: char) -> Option<usize> {
    let trimmed = text.trim_end();
    if trimmed.contains('\n') {
        return None;
    }
    let Some(start) = trimmed.find(|c: char| c.is_ascii_digit()) else {
        return Some(trimmed.len());
    };
    let mut end = start;
    let mut rest = trimmed[start..].char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let is_grouped = rest.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        match c {
            '0'..='9' => end = start + at + 1,
            ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '’' | '\'' | '.' | ','
                if is_grouped && c != decimal => {}
            _ => break,
        }
    }
    let after = trimmed[end..].strip_prefix(decimal).unwrap_or(&trimmed[end..]);
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
    (!after.contains(|c: char| c.is_ascii_digit())).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_part_of_a_number_ends_at_its_decimal_sign_or_with_its_figures() {
        for (text, whole) in [
            ("1\u{202F}234,5", "1\u{202F}234"),
            ("−\u{A0}3,25\u{A0}%", "−\u{A0}3"),
            ("12\u{A0}M€", "12"),
            ("1.234,5", "1.234"),
            ("—", "—"),
            ("n.d.", "n.d."),
        ] {
            assert_eq!(whole_end(text, ',').map(|end| &text[..end]), Some(whole), "{text}");
        }
        assert_eq!(whole_end("1,234.5", '.'), Some(5));
        for text in ["12–15", "12 (2019)", "3 / 4", "1\n2"] {
            assert_eq!(whole_end(text, ','), None, "{text}");
        }
    }

    #[test]
    fn the_decimal_sign_is_that_of_the_language_unless_the_other_one_is_used() {
        let sign = |texts: &[&str], own| {
            decimal_sign(&texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>(), own)
        };
        assert_eq!(sign(&["1,5", "2.000"], ','), ',');
        assert_eq!(sign(&["1.5", "2"], ','), '.');
        assert_eq!(sign(&["1.500", "2"], ','), ',');
        assert_eq!(sign(&["1,500", "2.5"], '.'), '.');
        assert_eq!(sign(&[], '.'), '.');
    }
}
