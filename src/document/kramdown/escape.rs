//! First rewriting: kramdown's escapes, emphasis delimiters and link destinations, marked so
//! that CommonMark leaves them alone.
//!
//! Sources: kramdown's `escaped_chars.rb`, `emphasis.rb`, `link.rb`, `math.rb`, and the GFM
//! parser's `ESCAPED_CHARS_GFM`.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::mapped::MappedText;
use super::super::mark;
use super::super::notices::{Notices, Origin};
use super::super::rule;
use super::angle::{autolink, namespaced_tag};
use super::code::code_span;
use super::horizontal_rule::is_rule;
use super::links::{blanks_before_label, defined_labels};
use super::span_extension::{SpanExtension, on_one_line, span_extension};
use super::{attributes, notes};
use crate::limits::text::LONGEST_ADDRESS;

/// What a backslash can escape in kramdown.
const ESCAPABLE: &str = "\\.*_+`<>()[]{}#!:|\"'$=-~";

pub fn encode(input: &MappedText, origin: &Origin, notices: &mut Notices) -> MappedText {
    let text = input.text();
    let mut encoder = Encoder {
        input,
        out: MappedText::default(),
        copied: 0,
        labels: defined_labels(text),
        destination: 0..0,
        title: 0..0,
        code: 0..0,
    };
    let (mut at, mut line_start) = (0, true);
    while at < text.len() {
        if std::mem::take(&mut line_start) {
            at = structure_end(text, at);
            at += encoder.parenthesis_after_number(at);
            continue;
        }
        at = encoder.next_sign(at);
        let Some(c) = text[at..].chars().next() else { break };
        line_start = c == '\n';
        if at < encoder.code.end {
            at += c.len_utf8();
            continue;
        }
        if let Some(typed) = parted_link(&text[at..]) {
            let position = origin.position(input.source_offset(at));
            let detail = format!("`{typed}` does not make a link");
            notices.find(&rule::BROKEN_LINK, position, detail);
        }
        at += encoder.sign(at, c);
    }
    encoder.finish()
}

struct Encoder<'a> {
    input: &'a MappedText,
    out: MappedText,
    /// How far the input has been copied to `out`.
    copied: usize,
    /// Labels that the text defines.
    labels: BTreeSet<String>,
    /// Where the last inline link leads, its title, and the last code span.
    destination: Range<usize>,
    title: Range<usize>,
    code: Range<usize>,
}

impl Encoder<'_> {
    /// The next character from `at` on that kramdown may read differently from CommonMark: a space
    /// only in an address, a quotation mark only in a title. The end of the text if there is none.
    fn next_sign(&self, at: usize) -> usize {
        let text = self.input.text();
        let (spaces, quotes) = (self.destination.end, self.title.end);
        let bytes = text.as_bytes()[at..].iter();
        let passed = bytes.enumerate().position(|(i, byte)| match byte {
            b'\n' | b'\\' | b'{' | b'*' | b'_' | b'~' | b'<' | b'$' | b']' | b'`' => true,
            b' ' => at + i < spaces,
            b'"' | b'\'' => at + i < quotes,
            _ => false,
        });
        passed.map_or(text.len(), |passed| at + passed)
    }

    /// Handles the sign `c` at `at`; returns how many bytes were read.
    fn sign(&mut self, at: usize, c: char) -> usize {
        let text = self.input.text();
        let rest = &text[at..];
        let next = rest[c.len_utf8()..].chars().next();
        match c {
            '\\' => return self.backslash(at, next),
            '{' if let Some(extension) = span_extension(text, at) => {
                return self.extension(at, &extension) - at;
            }
            '`' => return self.backticks(at),
            ' ' if self.destination.contains(&at) => self.put(at, 1, mark::literal(' ')),
            '*' => self.put(at, 1, mark::active('*')),
            '_' if !is_inside_word(text, at) => self.put(at, 1, mark::active('_')),
            '~' if next == Some('~') => {
                self.put(at, 1, mark::active('~'));
                self.put(at + 1, 1, mark::active('~'));
                return 2;
            }
            '<' => return self.angle(at, next),
            '$' if let Some(length) = math_length(rest) => {
                self.maths(at..at + length);
                return length;
            }
            '"' | '\'' if self.title.contains(&at) => self.put(at, 1, mark::literal(c)),
            ']' if next == Some('(') => {
                let found = destination(text, at + 2);
                let title = found.as_ref().and_then(|it| title_after(text, it.end));
                self.title = title.unwrap_or(0..0);
                self.destination = found.unwrap_or(0..0);
            }
            ']' if let Some(blanks) = blanks_before_label(text, at, &self.labels) => {
                self.skip(at + 1, blanks);
                return 1 + blanks;
            }
            _ => {}
        }
        c.len_utf8()
    }

    /// Handles a run of backticks: code begins with it, or it is text.
    fn backticks(&mut self, at: usize) -> usize {
        let rest = &self.input.text()[at..];
        let run = rest.len() - rest.trim_start_matches('`').len();
        match code_span(self.input.text(), at) {
            Some(found) => self.code = found,
            // Three may begin a fence.
            None if run < 3 => (at..at + run).for_each(|at| self.put(at, 1, mark::literal('`'))),
            None => {}
        }
        run
    }

    /// Handles the `<` at `at`; returns the length of what needs no further processing.
    fn angle(&mut self, at: usize, next: Option<char>) -> usize {
        let rest = &self.input.text()[at..];
        if let Some((length, _)) = autolink(rest) {
            return length;
        }
        if let Some(length) = namespaced_tag(rest) {
            self.on_one_line(at..at + length);
            return length;
        }
        // kramdown shows declarations and processing instructions.
        if matches!(next, Some('!' | '?')) && !rest.starts_with("<!--") {
            self.put(at, 1, mark::literal('<'));
        }
        // A guillemet in ASCII, whatever follows it.
        if next == Some('<') {
            self.put(at, 1, mark::literal('<'));
            self.put(at + 1, 1, mark::literal('<'));
            return 2;
        }
        1
    }

    /// Writes `mark` for the `length` bytes at `at`.
    fn put(&mut self, at: usize, length: usize, mark: char) {
        self.skip(at, length);
        self.out.replace(mark.encode_utf8(&mut [0; 4]), self.input, at);
    }

    fn skip(&mut self, at: usize, length: usize) {
        self.out.copy(self.input, self.copied..at);
        self.copied = at + length;
    }

    /// Returns how many bytes were read.
    fn backslash(&mut self, at: usize, next: Option<char>) -> usize {
        let after = self.input.text()[at..].strip_prefix("\\\\").map(|rest| rest.chars().next());
        match next {
            // Two backslashes, or one in the GFM parser, at the end of a line: a line break.
            Some('\\') if matches!(after, Some(Some('\n'))) => {
                self.skip(at, 1);
                2
            }
            Some('\n' | '\r') => 1,
            // Mathematics within a paragraph that they begin.
            Some('$')
                if self.begins_block(at) && math_length(&self.input.text()[at + 1..]).is_some() =>
            {
                self.skip(at, 1);
                1
            }
            Some(c) if ESCAPABLE.contains(c) => {
                self.put(at, 2, mark::escaped(c));
                2
            }
            _ => {
                self.put(at, 1, mark::literal('\\'));
                1
            }
        }
    }

    /// Whether a paragraph begins at `at`.
    fn begins_block(&self, at: usize) -> bool {
        let before = self.input.text()[..at].trim_end_matches(' ');
        before.is_empty() || before.ends_with("\n\n")
    }

    /// `1)` numbers a list in CommonMark but not in kramdown. Returns how many bytes were read.
    fn parenthesis_after_number(&mut self, at: usize) -> usize {
        let rest = &self.input.text()[at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || !rest[digits..].starts_with(')') {
            return 0;
        }
        self.put(at + digits, 1, mark::literal(')'));
        digits + 1
    }

    /// Mathematics are shown as typed.
    fn maths(&mut self, range: Range<usize>) {
        self.put(range.start, 0, mark::MATHS);
        for (i, c) in self.input.text()[range.clone()].char_indices() {
            if c.is_ascii_punctuation() {
                self.put(range.start + i, 1, mark::typed(c));
            }
        }
    }

    /// The lines that a tag covers, as one.
    fn on_one_line(&mut self, range: Range<usize>) {
        for (i, _) in self.input.text()[range.clone()].match_indices('\n') {
            self.put(range.start + i, 1, ' ');
        }
    }

    /// Leaves a comment or an option out, and removes the tags around what is not Markdown. Returns
    /// where it ends.
    fn extension(&mut self, at: usize, extension: &SpanExtension) -> usize {
        let SpanExtension { shown, end } = extension;
        let whole = &self.input.text()[at..*end];
        if on_one_line(whole).is_some_and(|found| found.end == whole.len()) {
            // It is read if it turns out not to be in code.
            return *end;
        }
        let Some(content) = shown else {
            self.skip(at, end - at);
            return *end;
        };
        self.skip(at, content.start - at);
        for (i, c) in self.input.text()[content.clone()].char_indices() {
            if "*_`[]~$\\".contains(c) {
                self.put(content.start + i, 1, mark::literal(c));
            }
        }
        self.skip(content.end, end - content.end);
        *end
    }

    fn finish(mut self) -> MappedText {
        self.out.copy(self.input, self.copied..self.input.text().len());
        self.out
    }
}

/// Where the markers at the beginning of a line end: `>`, `*`, `12.`, `[^1]:`, a rule, a fence of
/// tildes.
fn structure_end(text: &str, start: usize) -> usize {
    let line = text[start..].split('\n').next().unwrap_or_default();
    let mut at = 0;
    loop {
        let rest = &line[at..];
        let trimmed = rest.trim_start_matches([' ', '\t', '>']);
        at += rest.len() - trimmed.len();
        if is_rule(trimmed) {
            return start + line.len();
        }
        let tildes = trimmed.len() - trimmed.trim_start_matches('~').len();
        if tildes >= 3 {
            return start + at + tildes;
        }
        let marker = match trimmed.as_bytes().first() {
            Some(b'*' | b'+' | b'-' | b':') => 1,
            Some(b'0'..=b'9') => {
                let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
                if trimmed[digits..].starts_with('.') { digits + 1 } else { 0 }
            }
            _ => 0,
        };
        if marker > 0 && trimmed[marker..].starts_with([' ', '\t']) {
            at += marker + item_attributes(&trimmed[marker..]);
        } else if let Some(length) = notes::definition_length(trimmed) {
            at += length;
        } else {
            return start + at;
        }
    }
}

/// The bytes of the attribute list at the beginning of an item, and of the blanks before it.
fn item_attributes(text: &str) -> usize {
    let list = text.trim_start_matches([' ', '\t']);
    match attributes::list_of_item(list) {
        Some((length, _)) => text.len() - list.len() + length,
        None => 0,
    }
}

/// kramdown neither opens emphasis with `_` after a letter nor closes it before one.
fn is_inside_word(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(char::is_alphabetic)
        && text[at + 1..].chars().next().is_some_and(char::is_alphanumeric)
}

/// `$$…$$` within a paragraph.
fn math_length(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("$$")?;
    let end = inner.find("$$")?;
    (end > 0 && !inner[..end].contains("\n\n")).then_some(end + 4)
}

/// The destination of an inline link as kramdown reads it: spaces and balanced parentheses are part
/// of it, up to a title.
fn destination(text: &str, start: usize) -> Option<Range<usize>> {
    let line = text[start..].split('\n').next()?;
    let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
    if line[lead..].starts_with('<') {
        return None;
    }
    let mut depth = 0u32;
    for (i, c) in line.char_indices().skip(lead).take(LONGEST_ADDRESS) {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' => return Some(start + lead..start + line[..i].trim_end().len()),
            ' ' if line[i + 1..].starts_with(['"', '\'']) => {
                return Some(start + lead..start + line[..i].trim_end().len());
            }
            _ => {}
        }
    }
    None
}

/// What is between the quotation marks of a link's title, which may hold more of them.
fn title_after(text: &str, destination: usize) -> Option<Range<usize>> {
    let line = text.get(destination..)?.split('\n').next()?;
    let rest = line.trim_start_matches([' ', '\t']);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let start = line.len() - rest.len() + 1;
    let closes = |at: &usize| line[at + 1..].trim_start_matches([' ', '\t']).starts_with(')');
    let end = line.match_indices(quote).map(|(at, _)| at).filter(|at| *at > start).find(closes)?;
    Some(destination + start..destination + end)
}

/// `]**(http…`: a link whose text and address are separated by something.
fn parted_link(rest: &str) -> Option<&str> {
    let after =
        rest.strip_prefix(']')?.trim_start_matches(['*', '_', '~', ' ', '"', '»', '\u{A0}']);
    let address = after.strip_prefix('(')?;
    let parted = after.len() < rest.len() - 1;
    let linked = ["http:", "https:", "mailto:", "/uploads/"].iter().any(|s| address.starts_with(s));
    let end = address.find([')', '\n']).unwrap_or(address.len());
    (parted && linked).then(|| &rest[..rest.len() - address.len() + end])
}

#[cfg(test)]
mod tests;
