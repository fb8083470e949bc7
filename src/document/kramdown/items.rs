//! Lists: where their items begin and end. The content of an item is read like a separate text.
//!
//! Source: kramdown's `list.rb`.

use std::ops::Range;

use super::super::mark;
use super::super::rule;
use super::attributes::{self, Attributes};
use super::horizontal_rule::is_rule;
use super::scan::{DEEPEST_QUOTE, Previous, Scan};
use super::starts::{ends_lazy, marker, typed_bullet};
use super::stash::Stashed;
use super::{MappedText, Preparer};

/// An item being read.
struct Item {
    lines: Vec<Range<usize>>,
    /// Columns by which its content is indented.
    indent: usize,
    attributes: Attributes,
    /// Where it begins.
    at: usize,
}

impl Item {
    fn new(first: Range<usize>, indent: usize, attributes: Attributes, at: usize) -> Item {
        Item { lines: std::iter::once(first).collect(), indent, attributes, at }
    }
}

/// The kind of list that a line begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bullets,
    Numbers,
}

/// The marker at the beginning of a line: its kind, where it ends, and the columns up to there.
pub(super) struct Marker {
    kind: Kind,
    end: usize,
    columns: usize,
}

impl Preparer<'_> {
    /// A list starting at the current line.
    pub(super) fn list(&mut self, scan: &mut Scan) -> bool {
        let first = scan.lines[scan.next].clone();
        let Some(start) = self.marker_at(&first, 3) else { return false };
        if scan.depth >= DEEPEST_QUOTE {
            let position = self.position(first.start);
            self.notices.find(&rule::TOO_DEEP, position, "the list is shown as plain text");
            return false;
        }
        let (items, ends_blank) = self.items(scan, start.kind);
        let loose = self.is_loose(&items);
        self.write_list(scan, &first, start.kind, items, loose);
        scan.previous = if ends_blank { Previous::Blank } else { Previous::Closed };
        true
    }

    /// The items, and whether a blank line follows the last one.
    fn items(&mut self, scan: &mut Scan, kind: Kind) -> (Vec<Item>, bool) {
        let mut items: Vec<Item> = Vec::new();
        let mut deepest = 3;
        let mut after_blank = false;
        let mut nested = false;
        while let Some(line) = scan.lines.get(scan.next).cloned() {
            let text = &self.input.text()[line.clone()];
            if text.trim().is_empty() {
                after_blank = true;
                nested = true;
                if let Some(item) = items.last_mut() {
                    item.lines.push(line);
                }
                scan.next += 1;
                continue;
            }
            let content = text.trim_start_matches([' ', '\t']);
            if after_blank && is_rule(content) && text.len() - content.len() <= 3
                || text.trim_end() == "^"
            {
                break;
            }
            let begins = self.marker_at(&line, deepest).filter(|marker| marker.kind == kind);
            let set_in = items.last().and_then(|item| self.set_in(&line, item.indent));
            if let Some(marker) = begins {
                let item = self.item(&line, &marker);
                deepest = item.indent.saturating_sub(1).min(3);
                nested = self.marker_at(&item.lines[0], 3).is_some();
                items.push(item);
            } else if let Some(inner) = set_in {
                nested |= self.marker_at(&inner, 3).is_some();
                if let Some(item) = items.last_mut() {
                    item.lines.push(inner);
                }
            } else if !after_blank && !ends_lazy(content) {
                let inner = self.dedented_by(&line, items.last().map_or(0, |item| item.indent));
                // kramdown indents it so far that it continues the text.
                if nested && self.marker_at(&inner, 3).is_some() {
                    self.plain_lines.insert(inner.start);
                }
                if let Some(item) = items.last_mut() {
                    item.lines.push(inner);
                }
            } else {
                break;
            }
            after_blank = false;
            scan.next += 1;
        }
        (items, after_blank)
    }

    fn item(&mut self, line: &Range<usize>, marker: &Marker) -> Item {
        let at = line.start;
        let mut start = line.start + marker.end;
        let mut attributes = Attributes::default();
        let text = &self.input.text()[start..line.end];
        let trimmed = text.trim_start();
        if let Some((length, content)) = attributes::list_of_item(trimmed) {
            let content = mark::plain(content);
            let after = trimmed[length..].trim_start();
            attributes = self.attributes(&content, start);
            start = line.end - after.len();
            let indent = if after.is_empty() { 4 } else { marker.columns + 1 };
            return Item::new(start..line.end, indent, attributes, at);
        }
        let indent =
            marker.columns + columns_of(&text[..text.len() - trimmed.len()], marker.columns);
        start = line.end - trimmed.len();
        Item::new(start..line.end, indent, attributes, at)
    }

    /// A list marker indented by at most `deepest` columns.
    pub(super) fn marker_at(&self, line: &Range<usize>, deepest: usize) -> Option<Marker> {
        let text = &self.input.text()[line.clone()];
        let content = text.trim_start_matches(' ');
        let indent = text.len() - content.len();
        if indent > deepest || self.plain_lines.contains(&line.start) {
            return None;
        }
        if let Some(length) = typed_bullet(content) {
            let end = indent + length;
            return Some(Marker { kind: Kind::Bullets, end, columns: indent + 1 });
        }
        let length = marker(content);
        if length == 0 || is_rule(content) {
            return None;
        }
        let numbered = content.starts_with(|c: char| c.is_ascii_digit());
        let kind = if numbered { Kind::Numbers } else { Kind::Bullets };
        Some(Marker { kind, end: indent + length - 1, columns: indent + length - 1 })
    }

    /// The rest of a line that is indented by `columns`, or more.
    pub(super) fn set_in(&self, line: &Range<usize>, columns: usize) -> Option<Range<usize>> {
        let inner = self.dedented_by(line, columns);
        let taken = &self.input.text()[line.start..inner.start];
        (columns_of(taken, 0) >= columns).then_some(inner)
    }

    /// A line without its first `columns` of blanks.
    pub(super) fn dedented_by(&self, line: &Range<usize>, columns: usize) -> Range<usize> {
        let text = &self.input.text()[line.clone()];
        let mut taken = 0;
        let blanks = text.bytes().take_while(|byte| {
            let blank = taken < columns && matches!(byte, b' ' | b'\t');
            taken += if *byte == b'\t' { 4 } else { 1 };
            blank
        });
        line.start + blanks.count()..line.end
    }

    /// Whether the list's paragraphs are spaced apart: a blank line follows the first one of an
    /// item.
    fn is_loose(&self, items: &[Item]) -> bool {
        let blank = |line: &Range<usize>| self.input.text()[line.clone()].trim().is_empty();
        items.iter().enumerate().any(|(index, item)| {
            let Some((first, rest)) = item.lines.split_first() else { return false };
            if blank(first) || self.ends_paragraph(first) {
                return false;
            }
            let ends = |line: &&Range<usize>| blank(line) || self.ends_paragraph(line);
            let mut after = rest.iter().skip_while(|line| !ends(line));
            let parted = after.next().is_some_and(blank);
            parted && (index + 1 < items.len() || after.any(|line| !blank(line)))
        })
    }

    fn write_list(
        &mut self,
        scan: &mut Scan,
        first: &Range<usize>,
        kind: Kind,
        items: Vec<Item>,
        loose: bool,
    ) {
        let spacing = if loose { "loose" } else { "tight" };
        let text = &self.input.text()[first.clone()];
        let number = text.trim_start().split('.').next().unwrap_or_default();
        let (open, close) = match kind {
            Kind::Bullets => (format!("<ul {SPACING}=\"{spacing}\">"), "</ul>"),
            Kind::Numbers => (format!("<ol start=\"{number}\" {SPACING}=\"{spacing}\">"), "</ol>"),
        };
        let indent = text.len() - text.trim_start().len();
        self.put_tag(scan, &open, first.start + indent);
        for mut item in items {
            let value = item.attributes.values.get("value").cloned().unwrap_or_default();
            let value = mark::plain(&value);
            let value = if value.is_empty() { value } else { format!(" value=\"{value}\"") };
            let class = item.attributes.classes.join(" ");
            let class = if class.is_empty() { class } else { format!(" class=\"{class}\"") };
            self.put_tag(scan, &format!("<li{class}{value}>"), item.at);
            while item.lines.last().is_some_and(|l| self.input.text()[l.clone()].trim().is_empty())
            {
                item.lines.pop();
            }
            self.blocks(item.lines, scan.prefix, scan.depth + 1);
            self.put_tag(scan, "</li>", item.at);
        }
        self.put_tag(scan, close, first.start);
    }

    /// A tag of our own on a line of its own.
    pub(super) fn put_tag(&mut self, scan: &mut Scan, tag: &str, at: usize) {
        let mut html = MappedText::default();
        html.replace(tag, self.input, at);
        self.put_typed(scan, Stashed::Html(html), at, "");
    }
}

/// The attribute that says how a list's items are spaced.
pub const SPACING: &str = "data-spacing";

/// The columns that blanks take from the column `from` on.
pub(super) fn columns_of(blanks: &str, from: usize) -> usize {
    let mut column = from;
    for byte in blanks.bytes() {
        column += if byte == b'\t' { 4 - column % 4 } else { 1 };
    }
    column - from
}
