//! Tables, as browsers show them: captions, the first `thead`, the bodies in their order, the
//! first `tfoot` (CSS 2.2 §17.2), on a grid that is always regular ([`grid`]).

use scraper::node::Element;

use super::super::{Alignment, Block, BlockKind, Cell, Inline, Scope, Table, rule};
use super::associations::{Associated, lost_headers};
use super::flow::Marked;
use super::grid::{self, RowGroup, Spanning};
use super::{DomNode, Look, Reader};
use crate::limits::text::{MAX_COLUMNS, MAX_ROWS};

/// A cell without its position.
struct Source {
    content: Vec<Block>,
    header: bool,
    scope: Option<Scope>,
    alignment: Option<Alignment>,
    /// Not in the source: it fills a row.
    is_filler: bool,
    associated: Associated,
}

impl Default for Source {
    fn default() -> Source {
        Source {
            content: Vec::new(),
            header: false,
            scope: None,
            alignment: None,
            is_filler: true,
            associated: Associated::default(),
        }
    }
}

impl Source {
    /// Whether it heads a column, as far as the source says.
    fn heads_column(&self) -> bool {
        self.is_filler || self.header && self.scope != Some(Scope::Row)
    }
}

/// The parts of a table, in the order in which they are shown.
#[derive(Default)]
struct Parts {
    captions: Vec<Marked>,
    head: RowGroup<Source>,
    bodies: Vec<RowGroup<Source>>,
    foot: RowGroup<Source>,
}

impl Reader<'_> {
    /// The table, preceded by the parts of its captions that a caption cannot hold. A table without
    /// cells is just its captions.
    pub(super) fn table(&mut self, node: DomNode) -> Vec<Marked> {
        let place = self.place;
        let parts = self.parts(node);
        self.place = place;
        let mut groups = vec![parts.head];
        groups.extend(parts.bodies);
        groups.push(parts.foot);
        let formed = grid::form(&mut groups);
        if !formed.keeps_rows {
            self.find(
                &rule::TABLE_SIMPLIFIED,
                "there are too many rowspans: each cell is set in one row",
            );
        }
        if let Some(lost) = lost_headers(&groups, &|cell: &Source| &cell.associated) {
            let detail = format!(
                "a cell refers to the header `{lost}`, which heads neither its row nor its \
                 column"
            );
            self.find(&rule::TABLE_SIMPLIFIED, detail);
        }
        let mut table = tabulated(groups, formed.columns);
        let mut blocks = parts.captions;
        let has_rows = !table.body.is_empty();
        if has_rows && blocks.iter().all(|marked| is_line(&marked.block.kind)) {
            let captions = self.finish(std::mem::take(&mut blocks));
            table.caption = caption(captions);
        }
        let heads = |cell: &Cell| cell.header;
        if has_rows && table.head.is_empty() && !table.body.iter().flatten().any(heads) {
            self.find(&rule::NO_HEADERS, "the table has no header cells");
        }
        if has_rows {
            blocks.push(self.block_of(BlockKind::Table(table)));
        }
        blocks
    }

    fn parts(&mut self, node: DomNode) -> Parts {
        let mut parts = Parts::default();
        let (mut has_head, mut has_foot, mut in_rows) = (false, false, false);
        for child in node.children() {
            let Some(element) = child.value().as_element() else { continue };
            self.enter(element);
            let name = element.name();
            let look = self.language_and_alignment(element);
            match name {
                "caption" => parts.captions.extend(self.flow_with(child, &look)),
                "thead" if !has_head => {
                    parts.head = self.rows(child, &look);
                    has_head = true;
                }
                "tfoot" if !has_foot => {
                    parts.foot = self.rows(child, &look);
                    has_foot = true;
                }
                "thead" | "tbody" | "tfoot" => {
                    let rows = self.rows(child, &look);
                    parts.bodies.push(rows);
                }
                "tr" => {
                    let row = self.row(child, &look);
                    match parts.bodies.last_mut().filter(|_| in_rows) {
                        Some(rows) => rows.push(row),
                        None => parts.bodies.push(vec![row]),
                    }
                }
                _ => {}
            }
            in_rows = name == "tr";
        }
        parts
    }

    /// The content of a caption or a cell, which passes on its language and alignment.
    fn flow_with(&mut self, node: DomNode, look: &Look) -> Vec<Marked> {
        let mut blocks = self.flow(node);
        for block in &mut blocks {
            let own = std::mem::replace(&mut block.look, look.inherited());
            block.look.merge(own);
        }
        blocks
    }

    fn rows(&mut self, group: DomNode, look: &Look) -> RowGroup<Source> {
        let mut rows = Vec::new();
        for child in group.children() {
            let Some(element) = child.value().as_element() else { continue };
            if element.name() == "tr" {
                let mut inherited = look.clone();
                inherited.merge(self.language_and_alignment(element));
                rows.push(self.row(child, &inherited));
            }
        }
        rows
    }

    fn row(&mut self, row: DomNode, look: &Look) -> Vec<Spanning<Source>> {
        let mut cells = Vec::new();
        let place = self.place;
        for child in row.children() {
            let Some(element) = child.value().as_element() else { continue };
            if matches!(element.name(), "td" | "th") {
                self.place = place;
                self.enter(element);
                cells.push(self.cell(child, element, look));
            }
        }
        cells
    }

    fn cell(&mut self, node: DomNode, element: &Element, outer: &Look) -> Spanning<Source> {
        let mut look = outer.clone();
        look.merge(self.look(element));
        let alignment = look.alignment.take();
        let marked = self.flow_with(node, &look);
        let content = self.finish(marked);
        // A cell that says what it heads is a header, whatever its tag.
        let scope = element.attr("scope").and_then(scope);
        let header = element.name() == "th" || scope.is_some();
        let number = |attribute| element.attr(attribute).and_then(non_negative_integer);
        Spanning {
            content: Source {
                content,
                header,
                scope,
                alignment,
                is_filler: false,
                associated: Associated::of(element),
            },
            column: 0,
            columns: number("colspan").filter(|&span| span > 0).unwrap_or(1).min(MAX_COLUMNS),
            rows: number("rowspan").unwrap_or(1).min(MAX_ROWS),
        }
    }
}

/// HTML Living Standard §4.9.10; a group of rows or columns counts as a row or column.
fn scope(value: &str) -> Option<Scope> {
    match value.trim().to_ascii_lowercase().as_str() {
        "row" | "rowgroup" => Some(Scope::Row),
        "col" | "colgroup" => Some(Scope::Column),
        _ => None,
    }
}

/// HTML Living Standard §2.3.4.2: digits after white space, up to the first other character;
/// limited to what fits.
fn non_negative_integer(value: &str) -> Option<usize> {
    let value = value.trim_start_matches([' ', '\t', '\n', '\r', '\u{C}']);
    let digits = value.strip_prefix('+').unwrap_or(value);
    let is_zero = |text: &str| text.starts_with('0');
    let digits = match digits.strip_prefix('-') {
        Some(digits) if is_zero(digits) && digits.trim_start_matches('0').is_empty() => digits,
        Some(_) => return None,
        None => digits,
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let value = |digits: &str| digits.parse().unwrap_or(usize::MAX);
    (end > 0).then(|| value(&digits[..end]))
}

/// The table of these row groups, formed: a head, bodies, a foot.
fn tabulated(mut groups: Vec<RowGroup<Source>>, columns: usize) -> Table {
    let mut alignments = vec![None; columns];
    for cell in groups.iter().flatten().flatten().filter(|cell| cell.columns == 1) {
        let column = &mut alignments[cell.column];
        *column = column.or(cell.content.alignment);
    }
    let mut foot = groups.pop().unwrap_or_default();
    let mut head = groups.remove(0);
    groups.retain(|body| !body.is_empty());
    if groups.is_empty() {
        // A table with a head or foot has a body too (ISO 32000-1 §14.8.4.3.4).
        if foot.is_empty() {
            head.iter_mut().flatten().for_each(|cell| say_scope(&mut cell.content));
            foot = std::mem::take(&mut head);
        }
        groups.extend(Some(std::mem::take(&mut foot)).filter(|rows| !rows.is_empty()));
    } else if head.is_empty() {
        let several = groups.len() > 1;
        let count = head_rows(&groups[0]);
        if count < groups[0].len() || several {
            head.extend(groups[0].drain(..count));
        }
        groups.retain(|body| !body.is_empty());
    }
    let mut table = Table { alignments, head: cells(head), foot: cells(foot), ..Table::default() };
    for body in groups {
        table.body_starts.push(table.body.len());
        table.body.extend(cells(body));
    }
    table
}

/// A header of a head that becomes a body still heads its column.
fn say_scope(cell: &mut Source) {
    if cell.header && !cell.is_filler {
        cell.scope = cell.scope.or(Some(Scope::Column));
    }
}

/// Number of first rows of a body that form a head: the first one and those its cells extend to, if
/// all their cells head columns.
fn head_rows(body: &RowGroup<Source>) -> usize {
    let mut count = 1;
    let mut index = 0;
    while index < count.min(body.len()) {
        let row = &body[index];
        if !row.iter().all(|cell| cell.content.heads_column()) {
            return 0;
        }
        count = count.max(row.iter().map(|cell| index + cell.rows).max().unwrap_or(0));
        index += 1;
    }
    count.min(body.len())
}

fn cells(group: RowGroup<Source>) -> Vec<Vec<Cell>> {
    let cell = |Spanning { content, columns, rows, .. }: Spanning<Source>| {
        let Source { content, header, scope, .. } = content;
        Cell { content, header, scope, columns, rows }
    };
    group.into_iter().map(|row| row.into_iter().map(cell).collect()).collect()
}

/// Whether a caption can hold it.
fn is_line(kind: &BlockKind) -> bool {
    matches!(kind, BlockKind::Paragraph { .. } | BlockKind::Space)
}

/// Paragraphs as lines of one caption.
fn caption(paragraphs: Vec<Block>) -> Vec<Inline> {
    let mut caption = Vec::new();
    for block in paragraphs {
        if let BlockKind::Paragraph { content, .. } = block.kind {
            if !caption.is_empty() {
                caption.push(Inline::Break);
            }
            caption.extend(match block.language {
                Some(language) => {
                    let language = language.tag().to_owned();
                    vec![Inline::Foreign { language, content }]
                }
                None => content,
            });
        }
    }
    caption
}

#[cfg(test)]
mod tests {
    use super::non_negative_integer;

    #[test]
    fn spans_are_numbers_as_html_reads_them() {
        for (text, number) in [
            ("2", Some(2)),
            (" +3", Some(3)),
            ("4px", Some(4)),
            ("2.7", Some(2)),
            ("-0", Some(0)),
            ("-1", None),
            ("", None),
            ("two", None),
            ("99999999999999999999999", Some(usize::MAX)),
        ] {
            assert_eq!(non_negative_integer(text), number, "{text}");
        }
    }
}
