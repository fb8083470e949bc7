//! Extensions on lines of their own (attribute lists, abbreviations, comments, `{::…}`), and
//! attribute lists within a line.

use std::ops::Range;

use super::super::mark;
use super::super::rule;
use super::attributes::{self, Attributes};
use super::lines::{Previous, Scan};
use super::stash::{Stashed, placeholder};
use super::{MappedText, Preparer};

/// Classes that say what a line is, wherever on it they stand.
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
            self.put(scan, indent, Stashed::Boundary, at);
            scan.next += 1;
            return true;
        }
        if let Some(list) = attributes::block_list(&typed) {
            let previous = scan.previous != Previous::Blank;
            self.attribute_list(scan, indent, list, previous, at);
            scan.next += 1;
            return true;
        }
        if let Some((short, long)) = abbreviation(&typed) {
            self.abbreviations.push((short.to_owned(), long.to_owned()));
            self.put(scan, indent, Stashed::Boundary, at);
            scan.next += 1;
            return true;
        }
        if content.starts_with("<!--") {
            return self.comment(scan, indent);
        }
        content.starts_with("{::") && self.named_extension(scan, indent)
    }

    fn attribute_list(
        &mut self,
        scan: &mut Scan,
        indent: usize,
        list: &str,
        previous: bool,
        at: usize,
    ) {
        let mut attributes = Attributes::parse(list);
        attributes.resolve(&self.definitions);
        if let Some(unknown) = attributes.references.first() {
            let detail = format!("« {unknown} » is not defined");
            let position = self.position(at);
            self.notices.find(rule::STRAY_ATTRIBUTES, position, detail);
        }
        let source = self.input.source_offset(at);
        self.put(scan, indent, Stashed::Attributes { attributes, previous, at: source }, at);
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
        self.put(scan, indent, Stashed::Boundary, at);
        self.skip_text(scan, end + 3);
        true
    }

    /// `{::comment}`, `{::nomarkdown}`, `{::options … /}`.
    fn named_extension(&mut self, scan: &mut Scan, indent: usize) -> bool {
        let joined = self.joined(&scan.lines[scan.next..]);
        let text = joined.text();
        let offset = indent + 3;
        let Some(length) = text[offset..].find('}') else { return false };
        let opening = &text[offset..offset + length];
        let name = mark::plain(opening.split([' ', '/']).next().unwrap_or_default());
        let inner = offset + length + 1;
        let at = scan.lines[scan.next].start + indent;
        let content = if opening.trim_end().ends_with('/') {
            Some((inner..inner, inner))
        } else {
            extension_end(&text[inner..], &name)
                .map(|(end, after)| (inner..inner + end, inner + after))
        };
        let Some((content, end)) = content else { return false };
        let mut html = MappedText::default();
        match name.as_str() {
            "comment" => {}
            "nomarkdown" => html.copy(&joined, content),
            _ => {
                let position = self.position(at);
                let detail = format!("« {{::{name}}} » is left out");
                self.notices.find(rule::UNKNOWN_OPTION, position, detail);
            }
        }
        let item = if html.text().is_empty() { Stashed::Boundary } else { Stashed::Html(html) };
        self.put(scan, indent, item, at);
        self.skip_text(scan, end);
        true
    }

    /// Copies the rest of a line, its attribute lists stashed, and ends the line.
    pub(super) fn spans(&mut self, scan: &mut Scan, range: Range<usize>) {
        let mut from = range.start;
        while let Some((list, content)) = self.next_list(from..range.end) {
            let mut attributes = Attributes::parse(&mark::plain(&content));
            attributes.resolve(&self.definitions);
            let before = &self.input.text()[range.start..list.start];
            let ends_line = self.input.text()[list.end..range.end].trim().is_empty();
            let of_line = attributes.classes.iter().any(|c| LINE_CLASSES.contains(&c.as_str()));
            let after_text = !before.ends_with(ends_span);
            if ends_line && (of_line || after_text) {
                self.out.copy(self.input, from..list.start);
                self.out.replace("\n", self.input, list.start);
                let at = self.input.source_offset(list.start);
                let item = Stashed::Attributes { attributes, previous: true, at };
                self.put(scan, 0, item, list.start);
                return;
            }
            self.out.copy(self.input, from..list.start);
            let at = self.input.source_offset(list.start);
            let comment = placeholder(self.stash.len());
            self.stash.push(Stashed::Attributes { attributes, previous: true, at });
            self.out.replace(&comment, self.input, list.start);
            from = list.end;
        }
        self.out.copy(self.input, from..range.end);
        self.out.replace("\n", self.input, range.end);
        scan.previous = Previous::Paragraph;
    }

    /// The next attribute list outside code.
    fn next_list(&self, range: Range<usize>) -> Option<(Range<usize>, String)> {
        let line = &self.input.text()[range.clone()];
        let (list, content) = attributes::find_list(line)?;
        let in_code = line[..list.start].matches('`').count() % 2 == 1;
        let content = content.to_owned();
        (!in_code).then_some((range.start + list.start..range.start + list.end, content))
    }
}

/// A character that was typed to be only itself.
fn is_text(c: char) -> bool {
    matches!(mark::of(c), Some(mark::Mark::Escaped(_) | mark::Mark::Literal(_)))
}

/// A character that ends a span an attribute list can belong to.
fn ends_span(c: char) -> bool {
    matches!(c, ')' | ']' | '`' | '>' | '_') || matches!(mark::of(c), Some(mark::Mark::Active(_)))
}

/// `*[SIGLE]: expansion`.
fn abbreviation(line: &str) -> Option<(&str, &str)> {
    let (short, long) = line.strip_prefix("*[")?.split_once("]:")?;
    let (short, long) = (short.trim(), long.trim());
    (!short.is_empty() && !short.contains('[')).then_some((short, long))
}

/// Where `{:/}` or `{:/name}` starts, and where it ends.
fn extension_end(text: &str, name: &str) -> Option<(usize, usize)> {
    ["{:/}".to_owned(), format!("{{:/{name}}}")]
        .iter()
        .filter_map(|close| text.find(close.as_str()).map(|i| (i, i + close.len())))
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_are_recognised() {
        assert_eq!(abbreviation("*[SIG]: Service"), Some(("SIG", "Service")));
        assert_eq!(abbreviation("*[SIG] : Service"), None);
        assert_eq!(abbreviation("* [SIG]: Service"), None);
    }

    #[test]
    fn extensions_end_at_their_own_end() {
        assert_eq!(extension_end("a{:/}b", "comment"), Some((1, 5)));
        assert_eq!(extension_end("a{:/comment}b", "comment"), Some((1, 12)));
        assert_eq!(extension_end("a", "comment"), None);
    }
}
