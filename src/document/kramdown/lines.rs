//! Second rewriting, line by line: where kramdown begins and ends a block.

use std::ops::Range;

use super::super::mark;
use super::super::{rule, tags};
use super::attributes::Attributes;
use super::escape::is_rule;
use super::scan::{DEEPEST_QUOTE, Previous, Scan};
use super::starts::{ends_lazy, marker, mistaken_start};
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
            || self.list(scan)
            || self.html(scan, content, indent)
            || self.quote(scan, content)
            || self.footnote(scan, content, indent)
            || self.table(scan, content, indent)
            || self.heading(scan, content, indent)
            || self.definition_list(scan);
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

    /// An element that starts a block: up to its end tag, its content untouched.
    fn html(&mut self, scan: &mut Scan, content: &str, indent: usize) -> bool {
        let Some(tag) = tags::at_start(content).filter(|tag| tags::is_block(&tag.name)) else {
            return false;
        };
        let at = scan.lines[scan.next].start + indent;
        scan.lines[scan.next].start = at;
        let (joined, length) = self.element(&scan.lines[scan.next..], &tag);
        let typed = joined.text();
        let length = length.unwrap_or_else(|| {
            let position = self.position(at);
            let detail = format!("<{}> has no end tag", tag.name);
            self.notices.find(&rule::UNCLOSED_ELEMENT, position, detail);
            typed.find("\n\n").unwrap_or(typed.len())
        });
        let open = &typed[..tag.length];
        if !tag.closing && open.contains("markdown=\"1\"") && length > tag.length {
            self.markdown_element(scan, tag.length, length);
            return true;
        }
        let mut html = super::MappedText::default();
        html.copy(&joined, 0..length);
        self.put_typed(scan, Stashed::Html(html), at, &typed[..length]);
        self.skip_text(scan, length);
        true
    }

    /// As many joined lines as the element at their beginning needs, and its length.
    fn element(
        &self,
        lines: &[Range<usize>],
        tag: &tags::Tag,
    ) -> (super::MappedText, Option<usize>) {
        // Elements are short: joining all lines for each would be quadratic.
        let mut count = 16;
        loop {
            let joined = self.joined(&lines[..count.min(lines.len())]);
            let length = match tag.closing {
                true => Some(tag.length),
                false => {
                    // A backslash escapes nothing in HTML; the lengths stay the same.
                    let text = joined.text().replace(mark::escaped('<'), "   <");
                    tags::element_length(&text.replace(mark::escaped('>'), ">   "))
                }
            };
            if length.is_some() || count >= lines.len() {
                return (joined, length);
            }
            count *= 4;
        }
    }

    /// `<div markdown="1">`: the tags are HTML, what is between them is Markdown.
    fn markdown_element(&mut self, scan: &mut Scan, open: usize, length: usize) {
        let joined = self.joined(&scan.lines[scan.next..]);
        let close = joined.text()[..length].rfind("</").unwrap_or(length);
        let part = |range: Range<usize>| {
            let mut html = super::MappedText::default();
            html.copy(&joined, range);
            Stashed::Html(html)
        };
        let at = scan.lines[scan.next].start;
        let text = joined.text();
        self.put_typed(scan, part(0..open), at, &text[..open]);
        let mut inner = scan.lines[scan.next..].to_vec();
        let mut left = close;
        inner.retain_mut(|line| {
            let length = line.len();
            line.end = line.start + length.min(left);
            let kept = left > 0;
            left = left.saturating_sub(length + 1);
            kept
        });
        if let Some(first) = inner.first_mut() {
            first.start = (first.start + open).min(first.end);
        }
        let prefix = scan.prefix.to_owned();
        self.blocks(inner, &prefix, scan.depth);
        self.put_typed(scan, part(close..length), at, &text[close..length]);
        self.skip_text(scan, length);
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
            let end = match text.rfind("{#") {
                Some(i) if text.ends_with('}') && !text[i + 2..].contains(' ') => i,
                _ => text.len(),
            };
            if content[hashes..end].trim().is_empty() {
                return false;
            }
            self.out.replace(scan.prefix, self.input, range.start);
            self.spans(scan, range.start..start + end);
            scan.next += 1;
            if end < text.len() {
                let mut attributes = Attributes::default();
                let id = text[end + 2..text.len() - 1].to_owned();
                attributes.values.insert("id".to_owned(), mark::plain(&id));
                let at = self.input.source_offset(start + end);
                let item = Stashed::Attributes { attributes, previous: true, at };
                self.put(scan, item, start + end..start + text.len());
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
            self.text_line(scan, range.start..end, start - range.start);
            let line = scan.lines[scan.next].clone();
            self.copy_line(scan, line);
            scan.previous = Previous::Closed;
            if let Some(list) = list {
                self.list_at_end(scan, list);
            }
            return true;
        }
        false
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
