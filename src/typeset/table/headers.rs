//! Which cells head others, only for the tag tree (ISO 32000-1 §14.8.5.7): the look is the post's.

use std::collections::BTreeSet;

use super::columns::Placed;
use crate::document::{Block, BlockKind, Cell, Inline, Scope, Table, plain};

/// What is known about a table's headers.
pub struct Headers {
    /// Whether the first column's cells head their rows.
    first_column: bool,
}

impl Headers {
    /// HTML says which cells are headers. Markdown can only say it for the head; there the first
    /// column heads the rows if none of its cells is empty and
    /// - its own head is empty, so that the head names the other columns only; or
    /// - all its cells, but not all of the next column, are entirely bold; or
    /// - it has no figures and no repeated text, and all other cells are figures.
    pub fn of(table: &Table) -> Headers {
        let whole = table.body.iter().all(|row| row.len() > 1 && !is_empty(&row[0]));
        let is_declared = table.body.iter().flatten().any(|cell| cell.header);
        let all = |rows: &[Vec<Cell>], column: usize, is: fn(&Cell) -> bool| {
            !rows.is_empty() && rows.iter().all(|row| row.get(column).is_some_and(is))
        };
        let cornered = || all(&table.head, 0, is_empty);
        let bold = || all(&table.body, 0, is_bold) && !all(&table.body, 1, is_bold);
        let first_column =
            whole && !is_declared && (cornered() || bold() || has_named_figures(table));
        Headers { first_column }
    }

    /// What a cell of the row `cells` heads; `None` for a data cell.
    pub fn scope(&self, placed: &Placed, cells: &[Placed], is_head: bool) -> Option<Scope> {
        let cell = placed.cell;
        if let Some(scope) = cell.scope {
            return Some(scope);
        }
        if is_head {
            let corner = self.first_column && placed.column == 0 && is_empty(cell);
            return (!corner).then_some(Scope::Column);
        }
        let whole_row = cells.len() > 1 && cells.iter().all(|placed| placed.cell.header);
        match cell.header {
            true if whole_row => Some(Scope::Column),
            true => Some(Scope::Row),
            false => (self.first_column && placed.column == 0).then_some(Scope::Row),
        }
    }
}

/// A first column of different names, and only figures beside it.
fn has_named_figures(table: &Table) -> bool {
    let names = table.body.iter().filter_map(|row| row.first()).map(text);
    let distinct: BTreeSet<String> = names.filter(|name| !is_figure(name)).collect();
    let figures = |row: &Vec<Cell>| row.iter().skip(1).map(text).all(|text| is_figure(&text));
    let lines = table.body.len();
    lines > 1 && distinct.len() == lines && table.body.iter().all(figures)
}

/// A number with its unit, or a dash instead; no word of more than three letters.
fn is_figure(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphabetic());
    let counts = text.contains(|c: char| c.is_ascii_digit());
    let dash = matches!(text.trim(), "-" | "–" | "—" | "−" | "");
    dash || counts && words.all(|word| word.chars().count() <= 3)
}

/// Whether a cell contains just a number with its sign and unit, or a dash instead.
pub fn is_number(cell: &Cell) -> bool {
    let text = text(cell);
    let text = text.trim();
    let begins = text.trim_start_matches(['+', '-', '−', '–', '~', '≈', '±']).trim_start();
    let is_dash = matches!(text, "-" | "–" | "—" | "−");
    is_dash || begins.starts_with(|c: char| c.is_ascii_digit()) && is_figure(text) && !is_date(text)
}

/// `12/03/2019`, `18 h 30`, `06 12 34 56 78`: figures that nobody adds up.
fn is_date(text: &str) -> bool {
    text.contains(['/', ':']) || text.starts_with('0') && !text.starts_with("0,") && text.len() > 1
}

fn text(cell: &Cell) -> String {
    plain::blocks_text(&cell.content)
}

/// Nothing to read.
fn is_empty(cell: &Cell) -> bool {
    let says_nothing = |inline: &Inline| match inline {
        Inline::Text(text) => text.trim().is_empty(),
        inline => matches!(inline, Inline::Break),
    };
    cell.content.iter().all(|block| match &block.kind {
        BlockKind::Paragraph { content, .. } => content.iter().all(says_nothing),
        kind => matches!(kind, BlockKind::Space),
    })
}

/// One paragraph that is bold from its first letter to its last.
fn is_bold(cell: &Cell) -> bool {
    let [Block { kind: BlockKind::Paragraph { content, .. }, .. }] = &cell.content[..] else {
        return false;
    };
    let bold = |inline: &Inline| match inline {
        Inline::Strong(_) => true,
        Inline::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    content.iter().any(|inline| matches!(inline, Inline::Strong(_))) && content.iter().all(bold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::ParagraphRole;
    use crate::error::Position;

    fn cell(text: &str) -> Cell {
        let text_of = |text: &str| Inline::Text(text.to_owned());
        let content = match text.strip_prefix('*') {
            Some(bold) => vec![Inline::Strong(vec![text_of(bold)])],
            None => vec![text_of(text)],
        };
        let kind = BlockKind::Paragraph { content, role: ParagraphRole::Body, alignment: None };
        let block = Block { kind, position: Position::START, language: None };
        Cell { content: vec![block], header: false, scope: None, columns: 1, rows: 1 }
    }

    fn rows(text: &str) -> Vec<Vec<Cell>> {
        text.lines().map(|line| line.split('|').map(cell).collect()).collect()
    }

    /// Scopes, one letter per cell: Row, Column, data as a dot.
    fn scopes(head: &str, body: &str, change: impl FnOnce(&mut Table)) -> String {
        let mut table = Table { head: rows(head), body: rows(body), ..Table::default() };
        change(&mut table);
        let headers = Headers::of(&table);
        let mut letters = String::new();
        for (rows, is_head) in [(&table.head, true), (&table.body, false)] {
            for cells in super::super::columns::place(rows) {
                for placed in &cells {
                    letters.push(match headers.scope(placed, &cells, is_head) {
                        Some(Scope::Row) => 'R',
                        Some(Scope::Column) => 'C',
                        None => '.',
                    });
                }
                letters.push(' ');
            }
        }
        letters
    }

    #[test]
    fn a_head_heads_its_columns() {
        assert_eq!(scopes("a|b", "c|d\ne|f", |_| {}), "CC .. .. ");
        assert_eq!(scopes("a|", "c|d", |_| {}), "CC .. ");
    }

    #[test]
    fn an_empty_corner_makes_the_first_column_head_the_rows() {
        assert_eq!(scopes(" |b", "c|d\ne|f", |_| {}), ".C R. R. ");
        assert_eq!(scopes(" |b", "c|d\n|f", |_| {}), "CC .. .. ");
    }

    #[test]
    fn a_bold_first_column_heads_the_rows() {
        assert_eq!(scopes("a|b", "*c|d\n*e|f", |_| {}), "CC R. R. ");
        assert_eq!(scopes("a|b", "*c|d\ne|f", |_| {}), "CC .. .. ");
        assert_eq!(scopes("a|b", "*c|*d\n*e|*f", |_| {}), "CC .. .. ");
    }

    #[test]
    fn names_beside_figures_head_the_rows() {
        assert_eq!(scopes("a|b|c", "Nord|12|3 %\nSud|−4|–", |_| {}), "CCC R.. R.. ");
        assert_eq!(scopes("a|b|c", "Nord|12|3 %\nSud|−4|avril", |_| {}), "CCC ... ... ");
        assert_eq!(scopes("a|b", "Nord|12\nNord|13", |_| {}), "CC .. .. ");
        assert_eq!(scopes("a|b", "2018|12\n2019|13", |_| {}), "CC .. .. ");
        assert_eq!(scopes("a|b", "Nord|12", |_| {}), "CC .. ");
    }

    #[test]
    fn html_has_the_last_word() {
        let header = |table: &mut Table| table.body[0][0].header = true;
        assert_eq!(scopes(" |b", "c|d\ne|f", header), "CC R. .. ");
        let all = |table: &mut Table| table.body[0].iter_mut().for_each(|c| c.header = true);
        assert_eq!(scopes("a|b", "c|d\ne|f", all), "CC CC .. ");
        let scope = |table: &mut Table| table.head[0][0].scope = Some(Scope::Row);
        assert_eq!(scopes("a|b", "c|d", scope), "RC .. ");
    }
}
