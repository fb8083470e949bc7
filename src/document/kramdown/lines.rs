//! Second rewriting, line by line: where kramdown begins and ends a block.

use std::ops::Range;

use super::super::mark;
use super::super::{rule, tags};
use super::attributes::Attributes;
use super::horizontal_rule::is_rule;
use super::scan::{DEEPEST_QUOTE, Previous, Scan};
use super::starts::{ends_lazy, header_id, marker, mistaken_start};
use super::stash::Stashed;
use super::{Preparer, table};

impl Preparer<'_> {
    pub(super) fn blocks(&mut self, lines: Vec<Range<usize>>, prefix: &str, depth: usize) {
        let mut scan =
            Scan { lines, next: 0, prefix, depth, previous: Previous::Blank, comments_end: true };
        while scan.next < scan.lines.len() {
            self.line(&mut scan);
        }
    }

    fn line(&mut self, scan: &mut Scan) {
        let range = scan.lines[scan.next].clone();
        let line = &self.input.text()[range.clone()];
        let content = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - content.len();
        if line.trim().is_empty() {
            self.copy_line(scan, range);
            scan.previous = Previous::Blank;
            return;
        }
        let indented_code = indent >= 4 || line.starts_with('\t');
        if indented_code && scan.previous != Previous::Paragraph {
            self.copy_line(scan, range);
            scan.previous = Previous::Closed;
            return;
        }
        let done = self.fence(scan, content)
            || self.extension(scan, content, indent)
            || self.space(scan, content, indent)
            || self.rule(scan, content, indent)
            || self.list(scan)
            || self.html(scan, content, indent)
            || self.quote(scan, content)
            || self.footnote(scan, content, indent)
            || self.table(scan, content, indent)
            || self.heading(scan, content, indent)
            || self.definition_list(scan)
            || self.link_definition(scan, content);
        if !done {
            self.text_line(scan, range, indent);
        }
    }

    /// A fenced code block, copied whole; an unclosed fence is text.
    fn fence(&mut self, scan: &mut Scan, content: &str) -> bool {
        let Some(sign @ ('`' | '~')) = content.chars().next() else { return false };
        let length = content.len() - content.trim_start_matches(sign).len();
        if length < 3 || (sign == '`' && content[length..].contains('`')) {
            return false;
        }
        let closes = |line: &Range<usize>| {
            let line = self.input.text()[line.clone()].trim();
            line.len() >= length && line.chars().all(|c| c == sign)
        };
        let Some(end) = scan.lines[scan.next + 1..].iter().position(closes) else { return false };
        for _ in 0..end + 2 {
            let range = scan.lines[scan.next].clone();
            self.copy_line(scan, range);
        }
        scan.previous = Previous::Closed;
        true
    }

    /// A rule; of those in a paragraph, the ones that begin like a list.
    fn rule(&mut self, scan: &mut Scan, content: &str, indent: usize) -> bool {
        let may_be = scan.previous != Previous::Paragraph || marker(content) > 0;
        if indent > 3 || !may_be || !is_rule(content) {
            return false;
        }
        let line = scan.lines[scan.next].clone();
        self.copy_line(scan, line);
        scan.previous = Previous::Closed;
        true
    }

    /// `<br>`, once or more, alone on a line.
    fn space(&mut self, scan: &mut Scan, content: &str, indent: usize) -> bool {
        let mut rest = content.trim();
        let mut found = false;
        while let Some(tag) = tags::at_start(rest).filter(|tag| tag.name == "br") {
            rest = rest[tag.length..].trim_start();
            found = true;
        }
        if !found || !rest.is_empty() {
            return false;
        }
        let at = scan.lines[scan.next].start + indent;
        let item = Stashed::Space { at: self.input.source_offset(at) };
        self.put(scan, item, at..at + content.len());
        scan.next += 1;
        true
    }

    /// A quotation goes on until a blank line, an attribute list or an HTML block (kramdown's
    /// `parse_blockquote`), whether its lines begin with `>` or not.
    fn quote(&mut self, scan: &mut Scan, content: &str) -> bool {
        if !content.starts_with('>') {
            return false;
        }
        if scan.depth >= DEEPEST_QUOTE {
            let position = self.position(scan.lines[scan.next].start);
            self.notices.find(&rule::TOO_DEEP, position, "the quotation is shown as plain text");
            return false;
        }
        let mut inner = Vec::new();
        while let Some(range) = scan.lines.get(scan.next).cloned() {
            let line = &self.input.text()[range.clone()];
            let trimmed = line.trim_start_matches(' ');
            if !trimmed.starts_with('>') && (line.trim().is_empty() || ends_lazy(trimmed)) {
                break;
            }
            let start = match trimmed.strip_prefix('>') {
                Some(rest) => range.end - rest.strip_prefix(' ').unwrap_or(rest).len(),
                None => range.start,
            };
            inner.push(start..range.end);
            scan.next += 1;
        }
        let prefix = format!("{}> ", scan.prefix);
        self.blocks(inner, &prefix, scan.depth + 1);
        scan.previous = Previous::Closed;
        true
    }

    fn table(&mut self, scan: &mut Scan, content: &str, indent: usize) -> bool {
        if scan.previous == Previous::Paragraph || marker(content) > 0 || content.starts_with('#') {
            return false;
        }
        let lines = &scan.lines[scan.next..];
        let Some((count, table)) = table::parse(self.input.text(), lines) else { return false };
        let at = scan.lines[scan.next].start + indent;
        let end = lines[count - 1].end;
        let table = table.map(|cell| self.cell(cell));
        let item = Stashed::Table { table, at: self.input.source_offset(at) };
        self.put(scan, item, at..end);
        scan.next += count;
        true
    }

    /// A heading without its `{#id}`, and a paragraph's line that CommonMark would take as the
    /// underline of one.
    fn heading(&mut self, scan: &mut Scan, content: &str, indent: usize) -> bool {
        let range = scan.lines[scan.next].clone();
        let hashes = content.len() - content.trim_start_matches('#').len();
        let start = range.end - content.len();
        if indent == 0 && (1..=6).contains(&hashes) && content[hashes..].starts_with([' ', '\t']) {
            let text = content.trim_end();
            let end = header_id(text).unwrap_or(text.len());
            if content[hashes..end].trim().is_empty() {
                return false;
            }
            self.out.replace(scan.prefix, self.input, range.start);
            self.spans(scan, range.start..start + end);
            scan.next += 1;
            if end < text.len() {
                self.header_id(scan, start + end..start + text.len());
            }
            scan.previous = Previous::Closed;
            return true;
        }
        let underlined = |line: &str| {
            let line = line.trim_end();
            !line.is_empty() && ['=', '-'].iter().any(|&sign| line.chars().all(|c| c == sign))
        };
        let next = scan.lines.get(scan.next + 1).map(|l| &self.input.text()[l.clone()]);
        if scan.previous != Previous::Paragraph
            && marker(content) == 0
            && next.is_some_and(underlined)
        {
            let list = self.block_list_at_end(&range);
            let end = list.as_ref().map_or(range.end, |list| list.start);
            let named = self.input.text()[range.start..end].trim_end();
            let id = header_id(named).map(|at| range.start + at..range.start + named.len());
            let end = id.as_ref().map_or(end, |id| id.start);
            self.text_line(scan, range.start..end, start - range.start);
            let line = scan.lines[scan.next].clone();
            self.copy_line(scan, line);
            scan.previous = Previous::Closed;
            if let Some(id) = id {
                self.header_id(scan, id);
            }
            if let Some(list) = list {
                self.list_at_end(scan, list);
            }
            return true;
        }
        false
    }

    /// `{#id}` after the text of a heading.
    fn header_id(&mut self, scan: &mut Scan, typed: Range<usize>) {
        let id = mark::plain(&self.input.text()[typed.start + 2..typed.end - 1]);
        let mut attributes = Attributes::default();
        attributes.values.insert("id".to_owned(), id);
        let at = self.input.source_offset(typed.start);
        self.put(scan, Stashed::Attributes { attributes, previous: true, at }, typed);
    }

    /// Copies a line and moves on to the next.
    pub(super) fn copy_line(&mut self, scan: &mut Scan, range: Range<usize>) {
        self.out.replace(scan.prefix, self.input, range.start);
        self.out.copy(self.input, range.clone());
        self.out.replace("\n", self.input, range.end);
        scan.next += 1;
    }

    /// Writes the placeholder of a stashed block on a line of its own.
    pub(super) fn put(&mut self, scan: &mut Scan, item: Stashed, typed: Range<usize>) {
        let text = &self.input.text()[typed.clone()];
        self.put_typed(scan, item, typed.start, text);
    }

    /// The same for what was typed as `typed`, across joined lines.
    pub(super) fn put_typed(&mut self, scan: &mut Scan, item: Stashed, at: usize, typed: &str) {
        let comment = self.stash.block(item, typed);
        self.out.replace(&format!("{}{comment}\n", scan.prefix), self.input, at);
        scan.previous = Previous::Closed;
    }

    /// Writes a line of a paragraph, list item or definition.
    fn text_line(&mut self, scan: &mut Scan, range: Range<usize>, indent: usize) {
        let text = self.input.text();
        let content = &text[range.start + indent..range.end];
        let at = range.start + indent;
        let mut head = String::new();
        let mut from = at;
        if let Some(first) = mistaken_start(content, scan) {
            head.push(mark::literal(first));
            from += 1;
        } else if content.starts_with('<') || (marker(content) > 0 && !is_rule(content)) {
            head.push(mark::NOTHING);
        }
        self.out.replace(scan.prefix, self.input, range.start);
        self.out.copy(self.input, range.start..at);
        self.out.replace(&head, self.input, at);
        self.spans(scan, from..range.end);
        scan.next += 1;
    }

    /// The lines joined, each still mapped to where it was typed.
    pub(super) fn joined(&self, lines: &[Range<usize>]) -> super::MappedText {
        let mut joined = super::MappedText::default();
        for line in lines {
            joined.copy(self.input, line.clone());
            joined.replace("\n", self.input, line.end);
        }
        joined
    }

    /// Moves past `length` bytes of the joined lines; the rest of a line stays a line.
    pub(super) fn skip_text(&mut self, scan: &mut Scan, mut length: usize) {
        while let Some(line) = scan.lines.get_mut(scan.next) {
            if length < line.len()
                && !self.input.text()[line.start + length..line.end].trim().is_empty()
            {
                line.start += length;
                return;
            }
            let whole = line.len() + 1;
            scan.next += 1;
            if length <= whole {
                return;
            }
            length -= whole;
        }
    }
}
