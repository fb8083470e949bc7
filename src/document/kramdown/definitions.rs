//! Definition lists: the lines of a paragraph are terms if a line with a colon follows.
//!
//! Source: kramdown's `list.rb`.

use std::ops::Range;

use super::Preparer;
use super::attributes;
use super::items::columns_of;
use super::scan::{DEEPEST_QUOTE, Previous, Scan};
use super::starts::ends_lazy;
use super::stash::Stashed;

impl Preparer<'_> {
    /// A definition list starting at the current line, which begins a paragraph.
    pub(super) fn definition_list(&mut self, scan: &mut Scan) -> bool {
        let may_be = self.has_definitions && scan.previous != Previous::Paragraph;
        if !may_be || scan.depth >= DEEPEST_QUOTE {
            return false;
        }
        let Some(mut terms) = self.terms(scan, scan.next) else { return false };
        let at = scan.lines[scan.next].start;
        self.put_tag(scan, "<dl>", at);
        loop {
            for index in terms.clone() {
                let line = scan.lines[index].clone();
                self.term(scan, line);
            }
            scan.next = terms.end;
            self.skip_blank(scan);
            while self.definition(scan) {}
            // A later term of the same list may follow a blank line.
            let blank = scan.next;
            self.skip_blank(scan);
            match self.terms(scan, scan.next) {
                Some(next) => terms = next,
                None => {
                    scan.next = blank;
                    break;
                }
            }
        }
        self.put_tag(scan, "</dl>", at);
        true
    }

    /// The lines from `first` on that are terms: those of a paragraph before a definition.
    fn terms(&self, scan: &Scan, first: usize) -> Option<Range<usize>> {
        let line = |index: usize| scan.lines.get(index);
        let text = |index: usize| line(index).map(|line| &self.input.text()[line.clone()]);
        let is_term = |index: usize| text(index).is_some_and(|text| !text.trim().is_empty());
        if !is_term(first)
            || text(first).is_some_and(|text| text.trim_end() == "^")
            || self.definition_start(line(first)?, 3).is_some()
        {
            return None;
        }
        let mut end = first + 1;
        while is_term(end) && !self.ends_paragraph(line(end)?) {
            end += 1;
        }
        let blank = text(end).is_some_and(|text| text.trim().is_empty());
        let colon = line(end + usize::from(blank))?;
        self.definition_start(colon, 3).is_some().then_some(first..end)
    }

    fn term(&mut self, scan: &mut Scan, line: Range<usize>) {
        let text = &self.input.text()[line.clone()];
        let start = line.end - text.trim_start().len();
        let end = line.start + text.trim_end().len();
        let at = self.input.source_offset(start);
        let list = attributes::list_of_item(&self.input.text()[start..end]);
        let of_item = list.map_or(0, |(length, _)| length);
        let term = self.cell(start + of_item..end);
        self.put(scan, Stashed::Term { term, at }, start..end);
    }

    fn skip_blank(&self, scan: &mut Scan) {
        let blank = |line: &Range<usize>| self.input.text()[line.clone()].trim().is_empty();
        while scan.lines.get(scan.next).is_some_and(blank) {
            scan.next += 1;
        }
    }

    /// `: …` and the lines that belong to it.
    fn definition(&mut self, scan: &mut Scan) -> bool {
        let Some(first) = scan.lines.get(scan.next).cloned() else { return false };
        let Some(colon) = self.definition_start(&first, 3) else { return false };
        let text = &self.input.text()[first.start + colon..first.end];
        let content = text.trim_start();
        let indent = match content.is_empty() {
            true => 4,
            false => colon + columns_of(&text[..text.len() - content.len()], colon),
        };
        let start = first.end - content.len();
        let mut lines: Vec<Range<usize>> = std::iter::once(start..first.end).collect();
        let mut after_blank = false;
        scan.next += 1;
        while let Some(line) = scan.lines.get(scan.next).cloned() {
            let text = &self.input.text()[line.clone()];
            let set_in = self.set_in(&line, indent);
            if text.trim().is_empty() {
                after_blank = true;
                lines.push(line);
            } else if self.definition_start(&line, indent.saturating_sub(1).min(3)).is_some()
                || text.trim_end() == "^"
            {
                break;
            } else if let Some(inner) = set_in {
                after_blank = false;
                lines.push(inner);
            } else if !after_blank && !ends_lazy(text.trim_start()) {
                lines.push(self.dedented_by(&line, indent));
            } else {
                break;
            }
            scan.next += 1;
        }
        let is_blank = |line: &Range<usize>| self.input.text()[line.clone()].trim().is_empty();
        while lines.len() > 1 && lines.last().is_some_and(is_blank) {
            lines.pop();
            scan.next -= 1;
        }
        self.put_tag(scan, "<dd>", first.start);
        self.blocks(lines, scan.prefix, scan.depth + 1);
        self.put_tag(scan, "</dd>", first.start);
        let next = scan.next;
        self.skip_blank(scan);
        if scan.lines.get(scan.next).is_none_or(|line| self.definition_start(line, 3).is_none()) {
            scan.next = next;
        }
        true
    }

    /// Whether a line cannot continue the paragraph before it (kramdown's `PARAGRAPH_END_GFM`).
    pub(super) fn ends_paragraph(&self, line: &Range<usize>) -> bool {
        let text = &self.input.text()[line.clone()];
        let content = text.trim_start_matches(' ');
        if text.len() - content.len() > 3 {
            return false;
        }
        let hashes = content.len() - content.trim_start_matches('#').len();
        ends_lazy(content)
            || content.starts_with('>')
            || content.starts_with("```")
            || content.starts_with("~~~")
            || (1..=6).contains(&hashes) && content[hashes..].starts_with([' ', '\t'])
            || self.marker_at(line, 3).is_some()
            || self.definition_start(line, 3).is_some()
    }

    /// Where the content of a definition begins: after a colon indented by at most `deepest`.
    fn definition_start(&self, line: &Range<usize>, deepest: usize) -> Option<usize> {
        let text = &self.input.text()[line.clone()];
        let content = text.trim_start_matches(' ');
        let indent = text.len() - content.len();
        let rest = content.strip_prefix(':')?;
        let begins = indent <= deepest && rest.starts_with([' ', '\t', '|']);
        begins.then_some(indent + 1)
    }
}
