//! Prepared Markdown to HTML, as kramdown would write it: pulldown-cmark's events, with the
//! place of each element in [`PLACE`] attributes.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, Event, Options, Parser, Tag, TagEnd};

use super::Alignment;
use super::emphasis::{Token, escape_html, resolve};
use super::kramdown::{Attributes, MarkdownTable, Prepared, Stashed, placeholder_number};
use super::mapped::MappedText;
use super::{mark, tags};

/// The attribute that holds an element's byte offset in the Markdown text.
pub const PLACE: &str = "data-place";
/// The element that stands for an attribute list.
pub const ATTRIBUTES: &str = "x-attributes";
/// The element that stands for a line of space.
pub const SPACE: &str = "x-space";
/// The element that stands for a reference to a footnote.
pub const NOTE: &str = "x-note";

/// The HTML of a post.
#[derive(Debug, Default)]
pub struct Html {
    pub body: String,
    /// HTML of each footnote, by its label; and where it was defined.
    pub notes: BTreeMap<String, (String, usize)>,
}

pub fn to_html(prepared: &Prepared) -> Html {
    let text = prepared.text.text();
    let references = OnceCell::new();
    let mut writer = Writer::new(prepared, &references);
    writer.events(text, &|offset| prepared.text.source_offset(offset));
    let tokens = writer.open.pop().unwrap_or_default().tokens;
    Html { body: resolve(&tokens), notes: writer.notes }
}

fn options() -> Options {
    Options::ENABLE_FOOTNOTES | Options::ENABLE_DEFINITION_LIST
}

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
    /// The element being written and those around it.
    open: Vec<Container>,
    notes: BTreeMap<String, (String, usize)>,
}

#[derive(Default)]
struct Container {
    tokens: Vec<Token>,
    /// Start tag and end tag.
    wrapper: (String, &'static str),
    is_block: bool,
    /// Inline HTML elements not yet closed.
    elements: Vec<String>,
    /// The plain text inside is wanted: an image's alternative.
    note: Option<(String, usize)>,
}

impl<'a> Writer<'a> {
    fn new(prepared: &'a Prepared, references: &'a OnceCell<References>) -> Writer<'a> {
        Writer { prepared, references, open: vec![Container::default()], notes: BTreeMap::new() }
    }

    fn events(&mut self, text: &str, source: &dyn Fn(usize) -> usize) {
        // A table's cells are parsed apart from the definitions they refer to.
        let references = self.references;
        let mut elsewhere = |link: BrokenLink| {
            let (dest, title) = references.get()?.get(&link.reference.to_lowercase())?;
            Some((CowStr::from(dest.clone()), CowStr::from(title.clone())))
        };
        let parser = Parser::new_with_broken_link_callback(text, options(), Some(&mut elsewhere));
        references.get_or_init(|| references_of(&parser));
        for (event, range) in parser.into_offset_iter() {
            let at = source(range.start);
            match event {
                Event::Start(tag) => self.start(tag, at),
                Event::End(tag) => self.end(tag),
                Event::Text(text) => self.push(Token::Text(text.into_string())),
                Event::Code(code) => {
                    let code = escape_html(&mark::verbatim(&code));
                    self.push(Token::Span(format!("<code>{code}</code>")));
                }
                Event::Html(html) => self.html(&html, range.start, source, true),
                Event::InlineHtml(html) => self.html(&html, range.start, source, false),
                Event::FootnoteReference(label) => {
                    let label = escape_html(&label);
                    self.push(Token::Span(format!(
                        "<{NOTE} label=\"{label}\" {PLACE}=\"{at}\"></{NOTE}>"
                    )));
                }
                // Each line before the definitions is a term of its own.
                Event::SoftBreak if self.is_in_term() => {
                    self.push(Token::Block(format!("</dt><dt {PLACE}=\"{at}\">")));
                }
                Event::SoftBreak => self.push(Token::Text("\n".to_owned())),
                Event::HardBreak => self.push(Token::Span("<br>".to_owned())),
                Event::Rule => self.push(Token::Block(format!("<hr {PLACE}=\"{at}\">"))),
                Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
            }
        }
    }

    fn is_in_term(&self) -> bool {
        self.open.last().is_some_and(|container| container.wrapper.1 == "</dt>")
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
            Tag::List(None) => (format!("<ul {place}>"), "</ul>"),
            Tag::List(Some(start)) => (format!("<ol start=\"{start}\" {place}>"), "</ol>"),
            Tag::Item => (format!("<li {place}>"), "</li>"),
            Tag::FootnoteDefinition(label) => {
                container.note = Some((label.into_string(), at));
                (String::new(), "")
            }
            Tag::DefinitionList => (format!("<dl {place}>"), "</dl>"),
            Tag::DefinitionListTitle => (format!("<dt {place}>"), "</dt>"),
            Tag::DefinitionListDefinition => (format!("<dd {place}>"), "</dd>"),
            Tag::Link { dest_url, title, .. } => {
                container.is_block = false;
                let open = format!("<a href=\"{}\"{} {place}>", value(&dest_url), titled(&title));
                (open, "</a>")
            }
            Tag::Image { dest_url, title, .. } => {
                container.is_block = false;
                (format!("<img src=\"{}\"{} {place}", value(&dest_url), titled(&title)), "")
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
        if let Some((label, at)) = container.note {
            self.notes.entry(label).or_insert((html, at));
        } else if container.is_block {
            self.push(Token::Block(html));
        } else {
            self.push(Token::Span(html));
        }
    }

    /// A stashed block, or HTML that goes through as typed.
    fn html(&mut self, html: &str, start: usize, source: &dyn Fn(usize) -> usize, block: bool) {
        if let Some(stashed) = placeholder_number(html).and_then(|n| self.prepared.stash.get(n)) {
            let token = self.stashed(stashed, block);
            self.push(token);
            return;
        }
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
            Stashed::Space { at } => Token::Block(format!("<{SPACE} {PLACE}=\"{at}\"></{SPACE}>")),
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
                    let content =
                        row.get(column).map_or_else(String::new, |r| self.cell(r.clone()));
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

    /// A cell's Markdown holds spans alone; a mark before it keeps it from being a block.
    fn cell(&self, range: std::ops::Range<usize>) -> String {
        let encoded = &self.prepared.encoded;
        let mut text = MappedText::default();
        text.replace(&mark::NOTHING.to_string(), encoded, range.start);
        text.copy(encoded, range.clone());
        for label in note_labels(&encoded.text()[range.clone()]) {
            text.replace(&format!("\n\n[^{label}]: …"), encoded, range.start);
        }
        let mut writer = Writer::new(self.prepared, self.references);
        writer.events(text.text(), &|offset| text.source_offset(offset));
        let html = resolve(&writer.open.pop().unwrap_or_default().tokens);
        match html.strip_suffix("</p>").and_then(|html| html.split_once('>')) {
            Some((_, inner)) => inner.to_owned(),
            None => html,
        }
    }
}

/// The labels of the footnotes a text refers to.
fn note_labels(text: &str) -> Vec<&str> {
    let mut labels: Vec<&str> = text
        .split("[^")
        .skip(1)
        .filter_map(|rest| rest.split_once(']').map(|(label, _)| label))
        .filter(|label| !label.is_empty() && !label.contains(['[', ' ', '\n']))
        .collect();
    labels.sort_unstable();
    labels.dedup();
    labels
}

fn value(text: &CowStr) -> String {
    escape_html(&mark::plain(text))
}

fn titled(title: &CowStr) -> String {
    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", value(title)) }
}

fn align_attribute(alignment: Option<Alignment>) -> &'static str {
    match alignment {
        None => "",
        Some(Alignment::Left) => " align=\"left\"",
        Some(Alignment::Centre) => " align=\"center\"",
        Some(Alignment::Right) => " align=\"right\"",
    }
}

fn attribute_element(attributes: &Attributes, previous: bool, block: bool, at: usize) -> String {
    let mut html = format!("<{ATTRIBUTES} {PLACE}=\"{at}\"");
    if !previous {
        html.push_str(" next");
    }
    if block {
        html.push_str(" block");
    }
    html.push_str(&format!(" class=\"{}\"", escape_html(&attributes.classes.join(" "))));
    for (key, value) in &attributes.values {
        let named = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if named && key != PLACE && key != "next" && key != "block" {
            html.push_str(&format!(" {key}=\"{}\"", escape_html(value)));
        }
    }
    html.push_str(&format!("></{ATTRIBUTES}>"));
    html
}

/// HTML as typed, with the place of each start tag.
fn with_places(html: &str, source: &dyn Fn(usize) -> usize) -> String {
    let mut out = String::with_capacity(html.len() + 32);
    let mut copied = 0;
    for (start, tag) in tags::all(html) {
        if tag.closing {
            continue;
        }
        let name_end = start + 1 + tag.name.len();
        out.push_str(&mark::verbatim(&html[copied..name_end]));
        out.push_str(&format!(" {PLACE}=\"{}\"", source(start)));
        copied = name_end;
    }
    out.push_str(&mark::verbatim(&html[copied..]));
    out
}

/// The text of an HTML fragment that this module wrote: tags off, references decoded.
fn plain_text(html: &str) -> String {
    let text: Cow<str> = if html.contains(['<', '&']) {
        let fragment = scraper::Html::parse_fragment(html);
        fragment
            .tree
            .values()
            .filter_map(|node| node.as_text().map(|text| text.to_string()))
            .collect::<String>()
            .into()
    } else {
        html.into()
    };
    mark::plain(&text)
}
