//! HTML elements that begin a block: taken as typed, unless their content is Markdown.
//!
//! Source: kramdown's `html.rb`.

use std::ops::Range;

use super::super::mark;
use super::super::{rule, tags};
use super::scan::{DEEPEST_QUOTE, Scan};
use super::stash::Stashed;
use super::{MappedText, Preparer};

/// What is between an element's tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Model {
    Raw,
    Spans,
    Blocks,
}

/// kramdown's `HTML_CONTENT_MODEL_BLOCK`.
const OF_BLOCKS: &[&str] = &[
    "address",
    "applet",
    "article",
    "aside",
    "blockquote",
    "body",
    "dd",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "figcaption",
    "footer",
    "form",
    "header",
    "hgroup",
    "iframe",
    "li",
    "main",
    "map",
    "menu",
    "nav",
    "noscript",
    "object",
    "section",
    "summary",
    "td",
];
/// kramdown's `HTML_CONTENT_MODEL_SPAN`.
const OF_SPANS: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdo", "big", "button", "cite", "caption", "del", "dfn", "dt",
    "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "ins", "label", "legend", "optgroup", "p", "q",
    "rb", "rbc", "rp", "rt", "rtc", "ruby", "select", "small", "span", "strong", "sub", "sup",
    "th", "tt",
];

impl Model {
    /// That of an element whose content is Markdown.
    fn of(name: &str) -> Model {
        if OF_BLOCKS.contains(&name) {
            Model::Blocks
        } else if OF_SPANS.contains(&name) {
            Model::Spans
        } else {
            Model::Raw
        }
    }

    /// What the attribute `markdown` of a start tag asks for.
    fn asked(tag: &str, name: &str) -> Option<Model> {
        let (_, value) = tag.split_once("markdown=")?;
        let value = value.trim_start_matches(['"', '\'']);
        match value.split(['"', '\'', ' ', '>', '/']).next().unwrap_or_default() {
            "0" => Some(Model::Raw),
            "1" => Some(Model::of(name)),
            "span" => Some(Model::Spans),
            "block" => Some(Model::Blocks),
            _ => None,
        }
    }
}

/// Elements without an end that are looked at within another one: each is searched to its end.
const MOST_UNCLOSED: usize = 16;

/// An element in joined lines.
struct Element<'a> {
    joined: &'a MappedText,
    lines: &'a [Range<usize>],
    /// Bytes of the joined lines.
    range: Range<usize>,
    /// Where it was typed, for all of its parts.
    at: usize,
}

impl<'a> Element<'a> {
    fn text(&self) -> &'a str {
        &self.joined.text()[self.range.clone()]
    }

    /// The part at these bytes of it.
    fn part(&self, part: Range<usize>) -> Element<'a> {
        let from = self.range.start;
        Element { range: from + part.start..from + part.end, ..*self }
    }

    /// Its lines, or what it has of them.
    fn own_lines(&self) -> Vec<Range<usize>> {
        let mut start = 0;
        let mut own = Vec::new();
        for line in self.lines {
            let end = start + line.len();
            let (from, to) = (self.range.start.max(start), self.range.end.min(end));
            if from <= to && self.range.start <= end && self.range.end > start {
                own.push(line.start + from - start..line.start + to - start);
            }
            start = end + 1;
        }
        own
    }
}

impl Preparer<'_> {
    /// An element that starts a block, up to its end tag.
    pub(super) fn html(&mut self, scan: &mut Scan, content: &str, indent: usize) -> bool {
        let Some(tag) = tags::at_start(content).filter(|tag| tags::is_block(&tag.name)) else {
            return false;
        };
        let at = scan.lines[scan.next].start + indent;
        scan.lines[scan.next].start = at;
        let (joined, length) = self.element(&scan.lines[scan.next..], &tag);
        let typed = joined.text();
        let is_whole = length.is_some() && !tag.closing;
        let length = length.unwrap_or_else(|| {
            let position = self.position(at);
            let detail = format!("<{}> has no end tag", tag.name);
            self.notices.find(&rule::UNCLOSED_ELEMENT, position, detail);
            typed.find("\n\n").unwrap_or(typed.len())
        });
        let lines = scan.lines[scan.next..].to_vec();
        let element = Element { joined: &joined, lines: &lines, range: 0..length, at };
        if is_whole && (self.parses_html || typed[..length].contains("markdown=")) {
            self.parts(scan, element, self.parses_html);
        } else {
            self.put_html(scan, element);
        }
        self.skip_text(scan, length);
        true
    }

    /// As many joined lines as the element at their beginning needs, and its length.
    fn element(&self, lines: &[Range<usize>], tag: &tags::Tag) -> (MappedText, Option<usize>) {
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

    fn put_html(&mut self, scan: &mut Scan, part: Element) {
        let mut html = MappedText::default();
        html.copy(part.joined, part.range.clone());
        self.put_typed(scan, Stashed::Html(html), part.at, part.text());
    }

    /// An element by its tags and what is between them. `parses`: whether that is Markdown unless
    /// it says otherwise.
    fn parts(&mut self, scan: &mut Scan, element: Element, parses: bool) {
        let text = element.text();
        let Some(tag) = tags::at_start(text) else { return self.put_html(scan, element) };
        let usual = if parses { Model::of(&tag.name) } else { Model::Raw };
        let model = Model::asked(&text[..tag.length], &tag.name).unwrap_or(usual);
        let close = text.rfind("</").filter(|close| *close >= tag.length);
        let (Some(close), true) = (close, scan.depth < DEEPEST_QUOTE) else {
            return self.put_html(scan, element);
        };
        let inner = element.part(tag.length..close);
        if model == Model::Raw {
            return self.raw_parts(scan, &element);
        }
        self.put_html(scan, element.part(0..tag.length));
        if model == Model::Blocks {
            let prefix = scan.prefix.to_owned();
            self.blocks(inner.own_lines(), &prefix, scan.depth + 1);
        } else {
            let text = self.spans_of(&inner.own_lines(), element.at);
            self.put_typed(scan, Stashed::Spans(text), element.at, inner.text());
        }
        self.put_html(scan, element.part(close..text.len()));
    }

    /// HTML in which elements may say that their content is Markdown.
    fn raw_parts(&mut self, scan: &mut Scan, element: &Element) {
        let text = element.text();
        let (mut done, mut unclosed) = (0, 0);
        for (start, tag) in tags::all(text).into_iter().skip(1) {
            let typed = &text[start..start + tag.length];
            let asked = Model::asked(typed, &tag.name).filter(|model| *model != Model::Raw);
            if start < done || tag.closing || asked.is_none() {
                continue;
            }
            let Some(length) = tags::element_length(&text[start..]) else {
                unclosed += 1;
                if unclosed == MOST_UNCLOSED {
                    break;
                }
                continue;
            };
            self.put_html(scan, element.part(done..start));
            self.parts(scan, element.part(start..start + length), false);
            done = start + length;
        }
        self.put_html(scan, element.part(done..text.len()));
    }

    /// Lines as one paragraph, whatever they begin with.
    fn spans_of(&mut self, lines: &[Range<usize>], at: usize) -> MappedText {
        let text = std::mem::take(&mut self.out);
        for line in
            lines.iter().filter(|line| !self.input.text()[(*line).clone()].trim().is_empty())
        {
            self.out.replace(&mark::NOTHING.to_string(), self.input, line.start);
            self.copy_spans(line.clone());
            self.out.replace("\n", self.input, line.end);
        }
        self.out.replace("", self.input, at);
        std::mem::replace(&mut self.out, text)
    }
}
