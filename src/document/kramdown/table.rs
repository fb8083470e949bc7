//! kramdown's tables: with or without leading pipes, with or without a head.

use std::ops::Range;

use super::super::Alignment;
use super::super::mapped::MappedText;
use super::code::code_of;

/// A table prepared for pulldown-cmark.
pub type MarkdownTable = Table<MappedText>;

/// A table, its cells as ranges of the encoded text or as texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table<C> {
    pub alignments: Vec<Option<Alignment>>,
    pub head: Vec<Row<C>>,
    pub bodies: Vec<Vec<Row<C>>>,
    pub foot: Vec<Row<C>>,
}

impl<C> Table<C> {
    /// The same table with other cells.
    pub fn map<D>(self, mut cell: impl FnMut(C) -> D) -> Table<D> {
        let mut rows = |rows: Vec<Row<C>>| -> Vec<Row<D>> {
            rows.into_iter().map(|row| row.into_iter().map(&mut cell).collect()).collect()
        };
        Table {
            alignments: self.alignments,
            head: rows(self.head),
            bodies: self.bodies.into_iter().map(&mut rows).collect(),
            foot: rows(self.foot),
        }
    }
}

/// The cells of a row.
pub type Row<C> = Vec<C>;

/// How many of `lines` make a table, and the table; `None` if they do not (kramdown's
/// `parse_table`). The caller knows that the first line starts a block.
pub fn parse(text: &str, lines: &[Range<usize>]) -> Option<(usize, Table<Range<usize>>)> {
    let count = lines.iter().take_while(|l| has_pipe(&text[(*l).clone()])).count();
    let after = lines.get(count).map_or("", |l| &text[l.clone()]);
    if count == 0 || !(after.trim().is_empty() || after.trim_start().starts_with("{:")) {
        return None;
    }
    let leading_pipe = text[lines[0].clone()].trim_start().starts_with('|');
    let mut table =
        Table { alignments: Vec::new(), head: Vec::new(), bodies: Vec::new(), foot: Vec::new() };
    let mut rows = Vec::new();
    let (mut has_alignments, mut has_foot) = (false, false);
    for line in &lines[..count] {
        let content = &text[line.clone()];
        if is_separator(content) {
            if rows.is_empty() {
                continue;
            } else if !has_alignments && !has_foot {
                has_alignments = true;
                table.alignments = alignments(content);
                table.head = std::mem::take(&mut rows);
            } else if !has_foot {
                table.bodies.push(std::mem::take(&mut rows));
            }
        } else if is_foot(content) {
            if !rows.is_empty() {
                table.bodies.push(std::mem::take(&mut rows));
            }
            has_foot = true;
        } else {
            rows.push(cells(text, line.clone(), leading_pipe));
        }
    }
    match has_foot {
        true => table.foot = rows,
        false if !rows.is_empty() => table.bodies.push(rows),
        false => {}
    }
    let all = table.head.iter().chain(table.bodies.iter().flatten()).chain(&table.foot);
    let columns = all.map(Vec::len).max().unwrap_or(0);
    table.alignments.resize(columns, None);
    (columns > 0 && !table.bodies.is_empty()).then_some((count, table))
}

/// A pipe outside code that is not escaped (an escaped one is already a mark).
fn has_pipe(line: &str) -> bool {
    line.contains('|') && pipes(line).next().is_some()
}

fn pipes(line: &str) -> impl Iterator<Item = usize> {
    let code = code_of(line);
    line.match_indices('|').map(|(at, _)| at).filter(move |at| {
        let next = code.partition_point(|span| span.end <= *at);
        code.get(next).is_none_or(|span| span.start > *at)
    })
}

fn is_separator(line: &str) -> bool {
    line.contains('-') && line.trim().chars().all(|c| "+|: -\t".contains(c))
}

fn is_foot(line: &str) -> bool {
    line.contains('=') && line.trim().chars().all(|c| "+|: =\t".contains(c))
}

fn alignments(line: &str) -> Vec<Option<Alignment>> {
    line.trim()
        .trim_matches('|')
        .split(['|', '+'])
        .map(|cell| match (cell.trim().starts_with(':'), cell.trim().ends_with(':')) {
            (true, true) => Some(Alignment::Centre),
            (true, false) => Some(Alignment::Left),
            (false, true) => Some(Alignment::Right),
            (false, false) => None,
        })
        .collect()
}

fn cells(text: &str, line: Range<usize>, leading_pipe: bool) -> Vec<Range<usize>> {
    let content = &text[line.clone()];
    let mut cells = Vec::new();
    let mut start = 0;
    for pipe in pipes(content).chain([content.len()]) {
        cells.push(trimmed(content, start..pipe));
        start = pipe + 1;
    }
    if leading_pipe && cells.first().is_some_and(Range::is_empty) {
        cells.remove(0);
    }
    if cells.last().is_some_and(Range::is_empty) {
        cells.pop();
    }
    cells.into_iter().map(|cell| line.start + cell.start..line.start + cell.end).collect()
}

fn trimmed(line: &str, cell: Range<usize>) -> Range<usize> {
    let content = &line[cell.clone()];
    let lead = content.len() - content.trim_start().len();
    let start = cell.start + lead;
    start..start + content.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows<'a> = Vec<Vec<&'a str>>;

    fn table(text: &str) -> Option<(usize, Rows<'_>, Rows<'_>)> {
        let mut start = 0;
        let lines: Vec<Range<usize>> = text
            .split_inclusive('\n')
            .map(|line| {
                let range = start..start + line.trim_end().len();
                start += line.len();
                range
            })
            .collect();
        let (count, table) = parse(text, &lines)?;
        Some((count, cells_of(text, &table.head), cells_of(text, &table.bodies.concat())))
    }

    fn cells_of<'a>(text: &'a str, rows: &[Row<Range<usize>>]) -> Rows<'a> {
        let cells = |row: &Row<Range<usize>>| row.iter().map(|cell| &text[cell.clone()]).collect();
        rows.iter().map(cells).collect()
    }

    #[test]
    fn lines_divide_head_bodies_and_foot() {
        let text = "|h|\n|-|\n|a|\n|-|\n|b|\n|c|\n|=|\n|f|\n|-|\n|g|\n";
        let lines: Vec<_> = (0..10).map(|line| 4 * line..4 * line + 3).collect();
        let (count, table) = parse(text, &lines).unwrap();
        assert_eq!(count, 10);
        assert_eq!(cells_of(text, &table.head), [["h"]]);
        let bodies: Vec<_> = table.bodies.iter().map(|rows| cells_of(text, rows)).collect();
        assert_eq!(bodies, [vec![vec!["a"]], vec![vec!["b"], vec!["c"]]]);
        assert_eq!(cells_of(text, &table.foot), [["f"], ["g"]]);
        assert_eq!(parse("|h|\n|-|\n", &[0..3, 4..7]), None);
        assert_eq!(parse("|=|\n|f|\n", &[0..3, 4..7]), None);
    }

    #[test]
    fn pipes_at_the_borders_may_miss() {
        let bordered = table("| a | b |\n|---|---|\n| 1 | 2 |\n").unwrap();
        let open = table("a | b\n---|---\n1 | 2\n").unwrap();
        assert_eq!(bordered, (3, vec![vec!["a", "b"]], vec![vec!["1", "2"]]));
        assert_eq!(bordered, open);
    }

    #[test]
    fn a_head_may_miss() {
        assert_eq!(table("|1|2|\n").unwrap(), (1, vec![], vec![vec!["1", "2"]]));
        assert_eq!(table("|1||3|\n").unwrap().2, vec![vec!["1", "", "3"]]);
    }

    #[test]
    fn a_paragraph_goes_on_after_its_pipe() {
        assert_eq!(table("a | b\nc\n"), None);
        assert_eq!(table("`a | b`\n"), None);
        assert_eq!(table("a `` ` | ` `` c\n"), None);
        assert_eq!(table("<code>a | b</code>\n"), None);
        assert_eq!(table("a ` | ` b\n").unwrap().2, vec![vec!["a `", "` b"]]);
    }

    #[test]
    fn colons_align() {
        let text = "a|b|c\n:-|:-:|-:\n1|2|3\n";
        let (_, table) = parse(text, &[0..5, 6..15, 16..21]).unwrap();
        let expected = [Some(Alignment::Left), Some(Alignment::Centre), Some(Alignment::Right)];
        assert_eq!(table.alignments, expected);
    }
}
