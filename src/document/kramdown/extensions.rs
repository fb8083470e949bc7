//! Extensions on lines of their own (attribute lists, abbreviations, comments, `{::…}`), and
//! attribute lists within a line.

use std::ops::Range;

use super::super::mark;
use super::super::rule;
use super::attributes::{self, Attributes};
use super::notes;
use super::scan::{Previous, Scan};
use super::span_extension::{is_for_html, on_one_line, start_tag, stop_tag};
use super::stash::Stashed;
use super::{MappedText, Preparer, angle};

/// Classes that say what a line is, wherever on it they are.
const LINE_CLASSES: &[&str] = &[
    "citation",
    "auteur-citation",
    "encadre",
    "exergue",
    "credit",
    "lien-important",
    "text-center",
    "text-right",
    "text-left",
];

impl Preparer<'_> {
    pub(super) fn extension(&mut self, scan: &mut Scan, content: &str, indent: usize) -> bool {
        // What was escaped, or shown as typed by Liquid, is text.
        if content.chars().take(2).any(is_text)
            || !mark::may_begin_with(content, &['{', '^', '*', '<'])
        {
            return false;
        }
        let typed = mark::plain(content);
        let at = scan.lines[scan.next].start + indent;
        if attributes::definition(&typed).is_some() || typed.trim_end() == "^" {
            self.put(scan, Stashed::Boundary, at..at + content.len());
            scan.next += 1;
            return true;
        }
        if let Some(list) = attributes::block_list(&typed) {
            let previous = scan.previous != Previous::Blank;
            self.attribute_list(scan, list, previous, at..at + content.len());
            scan.next += 1;
            return true;
        }
        if let Some((short, long)) = abbreviation(&typed) {
            self.abbreviations.push((short.to_owned(), long.to_owned()));
            self.put(scan, Stashed::Boundary, at..at + content.len());
            scan.next += 1;
            return true;
        }
        if content.starts_with("<!--") {
            return self.comment(scan, indent);
        }
        content.starts_with("{::") && self.named_extension(scan, indent)
    }

    fn attribute_list(&mut self, scan: &mut Scan, list: &str, previous: bool, typed: Range<usize>) {
        let attributes = self.attributes(list, typed.start);
        let at = self.input.source_offset(typed.start);
        self.put(scan, Stashed::Attributes { attributes, previous, at }, typed);
    }

    /// The content of an attribute list, with definitions resolved; an unknown one is a finding.
    pub(super) fn attributes(&mut self, list: &str, at: usize) -> Attributes {
        let mut attributes = Attributes::parse(list);
        attributes.resolve(&self.definitions);
        if let Some(unknown) = attributes.references.first() {
            let detail = format!("`{unknown}` is not defined");
            let position = self.position(at);
            self.notices.find(&rule::STRAY_ATTRIBUTES, position, detail);
        }
        attributes
    }

    /// An HTML comment that begins a block; one that never ends is text.
    fn comment(&mut self, scan: &mut Scan, indent: usize) -> bool {
        let text = self.input.text();
        let ends = |line: &Range<usize>| text[line.clone()].contains("-->");
        let last = match scan.comments_end {
            true => scan.lines[scan.next..].iter().position(ends),
            false => None,
        };
        let Some(last) = last else {
            scan.comments_end = false;
            return false;
        };
        scan.lines[scan.next].start += indent;
        let joined = self.joined(&scan.lines[scan.next..=scan.next + last]);
        let Some(end) = joined.text().find("-->") else { return false };
        let at = scan.lines[scan.next].start;
        self.put_typed(scan, Stashed::Boundary, at, &joined.text()[..end + 3]);
        self.skip_text(scan, end + 3);
        true
    }

    /// `{::comment}`, `{::nomarkdown}`, `{::options … /}`.
    fn named_extension(&mut self, scan: &mut Scan, indent: usize) -> bool {
        let joined = self.joined(&scan.lines[scan.next..]);
        let text = &joined.text()[indent..];
        let Some(tag) = start_tag(text) else { return false };
        let inner = tag.length;
        let at = scan.lines[scan.next].start + indent;
        let is_alone = text[inner..].split('\n').next().is_some_and(|rest| rest.trim().is_empty());
        let (content, end) = if tag.is_empty {
            (inner..inner, inner)
        } else {
            // A tag alone on its line ends with another one that is.
            let stop = match is_alone {
                true => block_stop_tag(&text[inner..], tag.name),
                false => stop_tag(&text[inner..], tag.name),
            };
            let Some((close, end)) = stop else { return false };
            (inner..inner + close, inner + end)
        };
        let mut html = MappedText::default();
        let attributes = mark::plain(tag.attributes);
        match tag.name {
            "nomarkdown" if is_for_html(&attributes) => {
                html.copy(&joined, indent + content.start..indent + content.end);
            }
            "options" => self.options(&attributes, at),
            _ => {}
        }
        let item = if html.text().is_empty() { Stashed::Boundary } else { Stashed::Html(html) };
        self.put_typed(scan, item, at, &text[..end]);
        self.skip_text(scan, indent + end);
        true
    }

    /// The options that a post sets: whether HTML holds Markdown, and what line breaks are.
    fn options(&mut self, attributes: &str, at: usize) {
        for (name, value) in Attributes::parse(attributes).values {
            match name.as_str() {
                "parse_block_html" => self.parses_html = value.trim() == "true",
                "hard_wrap" => self.has_hard_breaks = Some(value.trim() == "true"),
                // These change no words.
                "auto_ids" | "auto_id_prefix" | "toc_levels" | "syntax_highlighter" => {}
                _ => {
                    let detail = format!("the option `{name}` is not taken into account");
                    self.notices.find(&rule::UNKNOWN_OPTION, self.position(at), detail);
                }
            }
        }
    }

    /// Copies the rest of a line of a paragraph or heading, with its spans stashed, and ends the
    /// line. An attribute list at its end that follows text belongs to the block.
    pub(super) fn spans(&mut self, scan: &mut Scan, range: Range<usize>) {
        let of_block = self.block_list_at_end(&range);
        let end = of_block.as_ref().map_or(range.end, |list| list.start);
        self.copy_spans(range.start..end);
        self.out.replace("\n", self.input, end);
        scan.previous = Previous::Paragraph;
        if let Some(list) = of_block {
            self.list_at_end(scan, list);
        }
    }

    /// A table cell: Markdown with spans only.
    pub(super) fn cell(&mut self, range: Range<usize>) -> MappedText {
        let text = std::mem::take(&mut self.out);
        // A mark before it keeps it from becoming a block.
        self.out.replace(&mark::NOTHING.to_string(), self.input, range.start);
        self.copy_spans(range);
        std::mem::replace(&mut self.out, text)
    }

    /// Copies Markdown spans, stashing attribute lists and footnote references.
    pub(super) fn copy_spans(&mut self, range: Range<usize>) {
        let mut from = range.start;
        while let Some((span, item)) = self.next_span(from..range.end) {
            self.out.copy(self.input, from..span.start);
            let mark = self.stash.span(item, &self.input.text()[span.clone()]);
            self.out.replace(&mark, self.input, span.start);
            from = span.end;
        }
        self.out.copy(self.input, from..range.end);
    }

    /// The next thing to stash within a line. If it is in code, it is restored later.
    fn next_span(&mut self, range: Range<usize>) -> Option<(Range<usize>, Stashed)> {
        let text = &self.input.text()[range.clone()];
        let list = attributes::find_list(text);
        let before = list.as_ref().map_or(text.len(), |(list, _)| list.start);
        let sign = |(at, c): (usize, char)| match c {
            '[' => notes::reference(&text[at..]).map(|(_, length)| at..at + length),
            '{' => on_one_line(&text[at..]).map(|found| at..at + found.end),
            '<' => angle::autolink(&text[at..])
                .filter(|_| !is_destination(&self.input.text()[..range.start + at]))
                .map(|(length, _)| length)
                .or_else(|| angle::namespaced_tag(&text[at..]))
                .map(|length| at..at + length),
            _ => None,
        };
        let signs = text[..before].match_indices(['[', '<', '{']);
        let found = signs.filter_map(|(at, sign)| Some((at, sign.chars().next()?))).find_map(sign);
        let Some(found) = found else { return self.span_list(range.start, list?) };
        let span = range.start + found.start..range.start + found.end;
        let typed = &text[found];
        let at = self.input.source_offset(span.start);
        let item = if let Some((label, _)) = notes::reference(typed) {
            Stashed::Note { label, at }
        } else if let Some((_, address)) = angle::autolink(typed) {
            Stashed::Address { address: mark::verbatim(address), at }
        } else if typed.starts_with('{') {
            match on_one_line(typed).and_then(|found| found.shown) {
                Some(shown) => {
                    let mut html = MappedText::default();
                    html.copy(self.input, span.start + shown.start..span.start + shown.end);
                    Stashed::Tag(html)
                }
                None => Stashed::Comment,
            }
        } else {
            let mut tag = MappedText::default();
            tag.copy(self.input, span.clone());
            Stashed::Tag(tag)
        };
        Some((span, item))
    }

    fn span_list(
        &mut self,
        start: usize,
        (list, content): (Range<usize>, &str),
    ) -> Option<(Range<usize>, Stashed)> {
        let content = mark::plain(content);
        let span = start + list.start..start + list.end;
        let attributes = self.attributes(&content, span.start);
        let at = self.input.source_offset(span.start);
        Some((span, Stashed::Attributes { attributes, previous: true, at }))
    }

    /// An attribute list at the end of a line that belongs to the block: it follows text, or has a
    /// class that says what a line is.
    pub(super) fn block_list_at_end(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let line = self.input.text()[range.clone()].trim_end();
        let start = line.ends_with('}').then(|| line.rfind("{:"))??;
        let (list, content) = attributes::find_list(&line[start..])?;
        let in_code = line[..start].matches('`').count() % 2 == 1;
        if in_code || start + list.end != line.len() {
            return None;
        }
        let mut attributes = Attributes::parse(&mark::plain(content));
        attributes.resolve(&self.definitions);
        let of_line = attributes.classes.iter().any(|c| LINE_CLASSES.contains(&c.as_str()));
        let after_text = !line[..start].ends_with(ends_span);
        (of_line || after_text).then(|| range.start + start..range.start + line.len())
    }

    pub(super) fn list_at_end(&mut self, scan: &mut Scan, list: Range<usize>) {
        let typed = mark::plain(&self.input.text()[list.start + 2..list.end - 1]);
        self.attribute_list(scan, &typed, true, list);
    }
}

/// A character typed to stand only for itself.
fn is_text(c: char) -> bool {
    matches!(
        mark::of(c),
        Some(mark::Mark::Escaped(_) | mark::Mark::Literal(_) | mark::Mark::Typed(_))
    )
}

/// A character that ends a span an attribute list can belong to.
fn ends_span(c: char) -> bool {
    matches!(c, ')' | ']' | '`' | '>' | '_') || matches!(mark::of(c), Some(mark::Mark::Active(_)))
}

/// Whether angle brackets that follow hold the address of a link: `[a](<…>)`, `[a]: <…>`.
fn is_destination(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or(before).trim();
    line.ends_with("](") || line.starts_with('[') && !line.starts_with("[^") && line.ends_with("]:")
}

/// `*[SIGLE]: expansion`.
fn abbreviation(line: &str) -> Option<(&str, &str)> {
    let (short, long) = line.strip_prefix("*[")?.split_once("]:")?;
    let (short, long) = (short.trim(), long.trim());
    (!short.is_empty() && !short.contains('[')).then_some((short, long))
}

/// The same as [`stop_tag`], at the beginning of a line and alone on it.
fn block_stop_tag(text: &str, name: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let indent = line.len() - line.trim_start().len();
        if indent <= 3 && stop_tag(content, name) == Some((0, content.len())) {
            return Some((start, start + indent + content.len()));
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_are_recognised() {
        assert_eq!(abbreviation("*[SIG]: Service"), Some(("SIG", "Service")));
        assert_eq!(abbreviation("*[SIG] : Service"), None);
        assert_eq!(abbreviation("* [SIG]: Service"), None);
        assert!(is_destination("x\n  [1]: ") && is_destination("see [a]("));
        assert!(!is_destination("see [1]: ") && !is_destination("[^1]: ") && !is_destination(""));
    }

    #[test]
    fn an_extension_alone_on_its_line_ends_on_another() {
        assert_eq!(block_stop_tag("a{:/}b\n {:/comment} \nc", "comment"), Some((7, 19)));
        assert_eq!(block_stop_tag("a{:/}b\n    {:/}\n", "comment"), None);
    }
}
