//! Prepared Markdown to HTML, as kramdown would write it: pulldown-cmark's events, with the place
//! of each element in [`PLACE`] attributes.

mod commonmark;
mod html;
mod pieces;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use pulldown_cmark::{
    BrokenLink, BrokenLinkCallback, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd,
};

use super::emphasis::{Token, escape_html, resolve};
use super::kramdown::{MarkdownTable, Prepared, Stashed};
use super::mapped::MappedText;
use super::mark::{self, MATHS};
use super::tags;
pub use commonmark::{commonmark_html, commonmark_to_html};
pub use html::html_to_html;
use pieces::{align_attribute, attribute_element, plain_text, with_places};

/// The attribute that holds an element's byte offset in the Markdown text.
pub const PLACE: &str = "data-place";
/// The element that stands for an attribute list.
pub const ATTRIBUTES: &str = "x-attributes";
/// The element that stands for a line of space.
pub const SPACE: &str = "x-space";
/// The element that stands for a reference to a footnote.
pub const NOTE: &str = "x-note";

/// The element that precedes mathematics.
pub const MATH: &str = "x-math";

/// The HTML of a post.
#[derive(Debug, Default)]
pub struct Html {
    pub body: String,
    /// HTML of each footnote, by its label, and where it was defined.
    pub notes: BTreeMap<String, (String, usize)>,
}

/// The HTML of prepared Markdown; `is_hard`: every typed line break is one on the page.
pub fn to_html(prepared: &Prepared, is_hard: bool) -> Html {
    let references = OnceCell::new();
    let body = written(prepared, &prepared.text, &references, is_hard);
    let notes = prepared.notes.iter().map(|(label, (text, at))| {
        (label.clone(), (written(prepared, text, &references, is_hard), *at))
    });
    Html { body, notes: notes.collect() }
}

fn written(
    prepared: &Prepared,
    text: &MappedText,
    references: &OnceCell<References>,
    is_hard: bool,
) -> String {
    let mut writer = Writer { prepared, references, is_hard, open: vec![Container::default()] };
    writer.events(text.text(), &|offset| text.source_offset(offset));
    resolve(&writer.open.pop().unwrap_or_default().tokens)
}

/// kramdown's own blocks and spans are stashed.
const OPTIONS: Options = Options::empty();

/// Destination and title of each link definition, by its label in lower case.
type References = BTreeMap<String, (String, String)>;

fn references_of<'t>(parser: &Parser<'t, impl BrokenLinkCallback<'t>>) -> References {
    parser
        .reference_definitions()
        .iter()
        .map(|(label, def)| {
            let title = def.title.as_deref().unwrap_or_default();
            (label.to_lowercase(), (def.dest.to_string(), title.to_owned()))
        })
        .collect()
}

struct Writer<'a> {
    prepared: &'a Prepared,
    /// Known once the blocks of the post are.
    references: &'a OnceCell<References>,
    is_hard: bool,
    /// The element being written and those around it.
    open: Vec<Container>,
}

#[derive(Default)]
struct Container {
    tokens: Vec<Token>,
    /// Start tag and end tag.
    wrapper: (String, &'static str),
    is_block: bool,
    /// Inline HTML elements not yet closed.
    elements: Vec<String>,
}

impl<'a> Writer<'a> {
    fn events(&mut self, text: &str, source: &dyn Fn(usize) -> usize) {
        // A table's cells are parsed apart from the definitions they refer to.
        let references = self.references;
        let mut elsewhere = |link: BrokenLink| {
            let (dest, title) = references.get()?.get(&link.reference.to_lowercase())?;
            Some((CowStr::from(dest.clone()), CowStr::from(title.clone())))
        };
        let parser = Parser::new_with_broken_link_callback(text, OPTIONS, Some(&mut elsewhere));
        references.get_or_init(|| self.references(&parser));
        for (event, range) in parser.into_offset_iter() {
            let at = source(range.start);
            match event {
                Event::Start(tag) => self.start(tag, at),
                Event::End(tag) => self.end(tag),
                Event::Text(text) => self.text(&text, at),
                Event::Code(code) => {
                    let code = escape_html(&mark::verbatim(&self.prepared.stash.typed(&code)));
                    self.push(Token::Span(format!("<code>{code}</code>")));
                }
                Event::Html(html) => self.html(&html, range.start, source, true),
                Event::InlineHtml(html) => self.html(&html, range.start, source, false),
                Event::SoftBreak if self.is_hard => self.push(Token::Span("<br>".to_owned())),
                Event::SoftBreak => self.push(Token::Text("\n".to_owned())),
                Event::HardBreak => self.push(Token::Span("<br>".to_owned())),
                Event::Rule => self.push(Token::Block(format!("<hr {PLACE}=\"{at}\">"))),
                Event::FootnoteReference(_)
                | Event::TaskListMarker(_)
                | Event::InlineMath(_)
                | Event::DisplayMath(_) => {}
            }
        }
    }

    /// The references of a text and of the post's footnotes.
    fn references<'t>(&self, parser: &Parser<'t, impl BrokenLinkCallback<'t>>) -> References {
        let mut references = references_of(parser);
        for (text, _) in self.prepared.notes.values() {
            for (label, reference) in references_of(&Parser::new_ext(text.text(), OPTIONS)) {
                references.entry(label).or_insert(reference);
            }
        }
        references
    }

    /// Text, with everything stashed in it restored.
    fn text(&mut self, text: &str, at: usize) {
        if self.open.last().is_some_and(|container| container.wrapper.1 == "</pre>") {
            let typed = self.prepared.stash.typed(text).into_owned();
            return self.push(Token::Text(typed));
        }
        if text.contains(MATHS) {
            self.push(Token::Span(format!("<{MATH} {PLACE}=\"{at}\"></{MATH}>")));
        }
        let prepared = self.prepared;
        let mut rest = text;
        while let Some((before, stashed, after)) = prepared.stash.split(rest) {
            if !before.is_empty() {
                self.push(Token::Text(before.to_owned()));
            }
            let token = self.stashed(stashed, false);
            self.push(token);
            rest = after;
        }
        if !rest.is_empty() {
            self.push(Token::Text(rest.to_owned()));
        }
    }

    fn value(&self, text: &str) -> String {
        escape_html(&mark::plain(&self.prepared.stash.typed(text)))
    }

    fn titled(&self, title: &str) -> String {
        if title.is_empty() { String::new() } else { format!(" title=\"{}\"", self.value(title)) }
    }

    fn push(&mut self, token: Token) {
        if let Some(container) = self.open.last_mut() {
            container.tokens.push(token);
        }
    }

    fn start(&mut self, tag: Tag, at: usize) {
        let place = format!("{PLACE}=\"{at}\"");
        let mut container = Container { is_block: true, ..Container::default() };
        container.wrapper = match tag {
            Tag::Paragraph => (format!("<p {place}>"), "</p>"),
            Tag::Heading { level, .. } => {
                let end = ["</h1>", "</h2>", "</h3>", "</h4>", "</h5>", "</h6>"];
                (format!("<h{} {place}>", level as u8), end[level as usize - 1])
            }
            Tag::BlockQuote(_) => (format!("<blockquote {place}>"), "</blockquote>"),
            Tag::CodeBlock(_) => (format!("<pre {place}>"), "</pre>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                container.is_block = false;
                let mail = if link_type == LinkType::Email { "mailto:" } else { "" };
                let open = format!(
                    "<a href=\"{mail}{}\"{} {place}>",
                    self.value(&dest_url),
                    self.titled(&title)
                );
                (open, "</a>")
            }
            Tag::Image { dest_url, title, .. } => {
                container.is_block = false;
                (
                    format!(
                        "<img src=\"{}\"{} {place}",
                        self.value(&dest_url),
                        self.titled(&title)
                    ),
                    "",
                )
            }
            _ => (String::new(), ""),
        };
        self.open.push(container);
    }

    fn end(&mut self, tag: TagEnd) {
        // The outermost container was never opened by an event, and is never closed by one.
        if self.open.len() < 2 {
            return;
        }
        let Some(mut container) = self.open.pop() else { return };
        let closing: String =
            container.elements.iter().rev().map(|name| format!("</{name}>")).collect();
        container.tokens.push(Token::Span(closing));
        let (open, close) = container.wrapper;
        match tag {
            TagEnd::Image => {
                let alternative = plain_text(&resolve(&container.tokens));
                // `![](…)` gives no alternative; only HTML can say that there is none to give.
                let alt = match alternative.trim() {
                    "" => String::new(),
                    text => format!(" alt=\"{}\"", escape_html(text)),
                };
                let html = format!("{open}{alt}>");
                self.push(Token::Span(html));
                return;
            }
            TagEnd::CodeBlock => {
                let code: String = container
                    .tokens
                    .iter()
                    .map(|token| match token {
                        Token::Text(text) => escape_html(&mark::verbatim(text)),
                        Token::Span(_) | Token::Block(_) => String::new(),
                    })
                    .collect();
                // HTML drops a line feed right after <pre>.
                self.push(Token::Block(format!("{open}\n{code}{close}")));
                return;
            }
            _ => {}
        }
        let html = format!("{open}{}{close}", resolve(&container.tokens));
        if container.is_block {
            self.push(Token::Block(html));
        } else {
            self.push(Token::Span(html));
        }
    }

    /// A stashed block, or HTML that goes through as typed.
    fn html(&mut self, html: &str, start: usize, source: &dyn Fn(usize) -> usize, block: bool) {
        if let Some(stashed) = self.prepared.stash.of_comment(html) {
            let token = self.stashed(stashed, block);
            self.push(token);
            return;
        }
        let html = &self.prepared.stash.typed(html);
        for (_, tag) in tags::all(html) {
            self.note_element(&tag);
        }
        let html = with_places(html, &|offset| source(start + offset));
        self.push(if block { Token::Block(html) } else { Token::Span(html) });
    }

    fn note_element(&mut self, tag: &tags::Tag) {
        let Some(container) = self.open.last_mut() else { return };
        if tag.closing {
            if let Some(index) = container.elements.iter().rposition(|name| *name == tag.name) {
                container.elements.truncate(index);
            }
        } else if !tags::is_void(&tag.name) {
            container.elements.push(tag.name.clone());
        }
    }

    fn stashed(&self, stashed: &Stashed, block: bool) -> Token {
        match stashed {
            Stashed::Html(html) => {
                let places = |offset| html.source_offset(offset);
                Token::Block(with_places(html.text(), &places))
            }
            Stashed::Attributes { attributes, previous, at } => {
                let element = attribute_element(attributes, *previous, block, *at);
                if block { Token::Block(element) } else { Token::Span(element) }
            }
            Stashed::Note { label, at } => {
                Token::Span(format!("<{NOTE} label=\"{label}\" {PLACE}=\"{at}\"></{NOTE}>"))
            }
            Stashed::Address { address, at } => {
                let address = address.replace("&amp;", "&").replace("&quot;", "\"");
                let mail = !address.contains(':');
                let href = if mail { format!("mailto:{address}") } else { address.clone() };
                let shown = address.strip_prefix("mailto:").unwrap_or(&address);
                let (href, shown) = (escape_html(&href), escape_html(shown));
                Token::Span(format!("<a href=\"{href}\" {PLACE}=\"{at}\">{shown}</a>"))
            }
            Stashed::Tag(tag) => {
                Token::Span(with_places(tag.text(), &|offset| tag.source_offset(offset)))
            }
            Stashed::Term { term, at } => {
                Token::Block(format!("<dt {PLACE}=\"{at}\">{}</dt>", self.cell(term)))
            }
            Stashed::Spans(text) => Token::Block(self.cell(text)),
            Stashed::Space { at } => Token::Block(format!("<{SPACE} {PLACE}=\"{at}\"></{SPACE}>")),
            Stashed::Comment => Token::Span(String::new()),
            Stashed::Boundary => Token::Block(String::new()),
            Stashed::Table { table, at } => Token::Block(self.table(table, *at)),
        }
    }

    fn table(&self, table: &MarkdownTable, at: usize) -> String {
        let mut html = format!("<table {PLACE}=\"{at}\">");
        let bodies = table.bodies.iter().map(|rows| (rows, "tbody", "td"));
        let head = std::iter::once((&table.head, "thead", "th"));
        for (rows, group, cell) in head.chain(bodies).chain([(&table.foot, "tfoot", "td")]) {
            if rows.is_empty() {
                continue;
            }
            html.push_str(&format!("<{group}>"));
            for row in rows {
                html.push_str("<tr>");
                for (column, alignment) in table.alignments.iter().enumerate() {
                    let content = row.get(column).map_or_else(String::new, |cell| self.cell(cell));
                    let align = align_attribute(*alignment);
                    html.push_str(&format!("<{cell}{align}>{content}</{cell}>"));
                }
                html.push_str("</tr>");
            }
            html.push_str(&format!("</{group}>"));
        }
        html.push_str("</table>");
        html
    }

    /// A cell's Markdown has only spans: its paragraph is not shown as one.
    fn cell(&self, text: &MappedText) -> String {
        let html = written(self.prepared, text, self.references, self.is_hard);
        match html.strip_suffix("</p>").and_then(|html| html.split_once('>')) {
            Some((_, inner)) => inner.to_owned(),
            None => html,
        }
    }
}
