//! Footnotes: their definitions, taken out of the text with all their blocks.
//!
//! Source: kramdown's `footnote.rb`, and `CODEBLOCK_MATCH` for which lines belong to a note.

use std::ops::Range;

use super::super::mark;
use super::super::rule;
use super::Preparer;
use super::scan::{DEEPEST_QUOTE, Previous, Scan};
use super::starts::ends_lazy;
use super::stash::Stashed;

impl Preparer<'_> {
    /// `[^label]: …` and the lines that belong to it.
    pub(super) fn footnote(&mut self, scan: &mut Scan, content: &str, indent: usize) -> bool {
        let Some((label, length)) = definition(content) else { return false };
        if scan.previous == Previous::Paragraph || indent > 3 {
            return false;
        }
        let first = scan.lines[scan.next].clone();
        let at = first.start + indent;
        if scan.depth >= DEEPEST_QUOTE {
            let position = self.position(at);
            self.notices.find(&rule::TOO_DEEP, position, "the note is shown as plain text");
            return false;
        }
        let mut lines = vec![self.dedented(at + length..first.end)];
        scan.next += 1;
        let count = self.note_lines(&scan.lines[scan.next..]);
        for line in &scan.lines[scan.next..scan.next + count] {
            lines.push(self.dedented(line.clone()));
        }
        scan.next += count;
        let text = std::mem::take(&mut self.out);
        self.blocks(lines, "", scan.depth + 1);
        let note = std::mem::replace(&mut self.out, text);
        let defined = (note, self.input.source_offset(at));
        if let Some((_, earlier)) = self.notes.insert(label.clone(), defined) {
            let position = self.origin.position(earlier);
            let detail = format!("a later definition of [^{label}] replaces this one");
            self.notices.find(&rule::UNUSED_NOTE, position, detail);
        }
        self.put(scan, Stashed::Boundary, at..first.end);
        true
    }

    /// How many of `lines` continue the note: indented ones, and those that follow one of them up
    /// to a blank line.
    fn note_lines(&self, lines: &[Range<usize>]) -> usize {
        let text = |index: usize| lines.get(index).map(|line| &self.input.text()[line.clone()]);
        let mut count = 0;
        loop {
            let blanks = (count..).take_while(|&i| text(i).is_some_and(is_blank)).count();
            let mut at = count + blanks;
            if !text(at).is_some_and(is_set_in) {
                return count;
            }
            while text(at).is_some_and(|line| {
                !is_blank(line) && (is_set_in(line) || !ends_lazy(line.trim_start()))
            }) {
                at += 1;
            }
            count = at;
        }
    }

    /// The line without the tab, or four spaces, of the note.
    fn dedented(&self, line: Range<usize>) -> Range<usize> {
        let text = &self.input.text()[line.clone()];
        let inner = match text {
            text if text.starts_with('\t') => 1,
            text if text.starts_with("    ") => 4,
            _ => 0,
        };
        line.start + inner..line.end
    }
}

/// The reference to a footnote at the beginning of `text`: its label, and its length.
pub(super) fn reference(text: &str) -> Option<(String, usize)> {
    let rest = text.strip_prefix("[^")?;
    let of_label = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c) || mark::is_reserved(c);
    let inner = &rest[..rest.find(|c| !of_label(c))?];
    if !rest[inner.len()..].starts_with(']') {
        return None;
    }
    let label = mark::plain(inner);
    is_label(&label).then(|| (label, inner.len() + 3))
}

fn definition(content: &str) -> Option<(String, usize)> {
    let (label, length) = reference(content)?;
    content[length..].starts_with(':').then_some((label, length + 1))
}

/// The bytes of `[^label]:` at the beginning of `content`, if present.
pub(super) fn definition_length(content: &str) -> Option<usize> {
    content.starts_with("[^").then(|| definition(content))?.map(|(_, length)| length)
}

/// kramdown's `ALD_ID_NAME`.
fn is_label(label: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    label.starts_with(word) && label.chars().all(|c| word(c) || c == '-')
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn is_set_in(line: &str) -> bool {
    (line.starts_with('\t') || line.starts_with("    ")) && !is_blank(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_of_ascii_letters_digits_and_hyphens() {
        assert_eq!(definition("[^a-1]: x"), Some(("a-1".to_owned(), 7)));
        assert_eq!(reference("[^1] x"), Some(("1".to_owned(), 4)));
        for text in ["[^]: x", "[^a b]: x", "[^-a]: x", "[^é]: x", "[^a] : x", "[a]: x"] {
            assert_eq!(definition(text), None, "{text}");
        }
    }
}
