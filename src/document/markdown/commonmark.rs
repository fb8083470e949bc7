//! CommonMark with GitHub's extensions, to the same HTML as kramdown's: pulldown-cmark's events,
//! with the place of each element.

use std::collections::BTreeMap;

use pulldown_cmark::{
    Alignment as Column, BlockQuoteKind, Event, LinkType, Options, Parser, Tag, TagEnd,
};

use super::super::Alignment;
use super::super::emphasis::escape_html;
use super::super::mapped::MappedText;
use super::super::mark;
use super::pieces::{align_attribute, plain_text, with_places};
use super::{Html, NOTE, PLACE};

/// GitHub's extensions of CommonMark, and Goldmark's definition lists.
const GITHUB: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// The HTML of a post in CommonMark; `is_hard`: every typed line break is one on the page.
pub fn commonmark_to_html(text: &MappedText, is_hard: bool) -> Html {
    let source = text.text();
    let mut writer = Writer { is_hard, ..Writer::new(text) };
    for (event, range) in Parser::new_ext(source, GITHUB).into_offset_iter() {
        writer.event(event, range.start);
    }
    Html { body: writer.open.pop().unwrap_or_default(), notes: writer.notes }
}

/// The HTML of a short text in CommonMark, without places.
pub fn commonmark_html(text: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(text, GITHUB));
    html
}

struct Writer<'a> {
    text: &'a MappedText,
    /// The HTML being written; a footnote or a picture's text is kept separate.
    open: Vec<String>,
    notes: BTreeMap<String, (String, usize)>,
    /// Label and place of the footnotes being written.
    open_notes: Vec<(String, usize)>,
    /// Start tags of the pictures being written.
    pictures: Vec<String>,
    columns: Vec<Column>,
    column: usize,
    is_head: bool,
    is_code: bool,
    is_hard: bool,
}

impl<'a> Writer<'a> {
    fn new(text: &'a MappedText) -> Writer<'a> {
        Writer {
            text,
            open: vec![String::new()],
            notes: BTreeMap::new(),
            open_notes: Vec::new(),
            pictures: Vec::new(),
            columns: Vec::new(),
            column: 0,
            is_head: false,
            is_code: false,
            is_hard: false,
        }
    }

    fn push(&mut self, html: &str) {
        if let Some(open) = self.open.last_mut() {
            open.push_str(html);
        }
    }

    fn event(&mut self, event: Event<'_>, start: usize) {
        let at = self.text.source_offset(start);
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.is_code => self.push(&escape_html(&mark::verbatim(&text))),
            Event::Text(text) => self.push(&escape_html(&text)),
            Event::Code(code) => {
                self.push(&format!("<code>{}</code>", escape_html(&mark::verbatim(&code))));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let text = self.text;
                let html = with_places(&html, &|offset| text.source_offset(start + offset));
                self.push(&html);
            }
            Event::SoftBreak if self.is_hard => self.push("<br>"),
            Event::SoftBreak => self.push("\n"),
            Event::HardBreak => self.push("<br>"),
            Event::Rule => self.push(&format!("<hr {PLACE}=\"{at}\">")),
            Event::FootnoteReference(label) => {
                let label = escape_html(&label);
                self.push(&format!("<{NOTE} label=\"{label}\" {PLACE}=\"{at}\"></{NOTE}>"));
            }
            Event::TaskListMarker(is_done) => self.push(if is_done { "[x] " } else { "[ ] " }),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push(&escape_html(&text)),
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) {
        let place = format!("{PLACE}=\"{at}\"");
        let html = match tag {
            Tag::Paragraph => format!("<p {place}>"),
            Tag::Heading { level, id, .. } => match id {
                Some(id) => format!("<h{} id=\"{}\" {place}>", level as u8, escape_html(&id)),
                None => format!("<h{} {place}>", level as u8),
            },
            Tag::BlockQuote(kind) => format!("<blockquote {place}>{}", alert(kind)),
            Tag::CodeBlock(_) => {
                self.is_code = true;
                // HTML drops a line feed right after <pre>.
                format!("<pre {place}>\n")
            }
            Tag::List(Some(1)) => format!("<ol {place}>"),
            Tag::List(Some(first)) => format!("<ol start=\"{first}\" {place}>"),
            Tag::List(None) => format!("<ul {place}>"),
            Tag::Item => format!("<li {place}>"),
            Tag::FootnoteDefinition(label) => {
                self.open_notes.push((label.to_string(), at));
                self.open.push(String::new());
                return;
            }
            Tag::DefinitionList => format!("<dl {place}>"),
            Tag::DefinitionListTitle => format!("<dt {place}>"),
            Tag::DefinitionListDefinition => format!("<dd {place}>"),
            Tag::Table(columns) => {
                self.columns = columns;
                format!("<table {place}>")
            }
            Tag::TableHead => {
                (self.is_head, self.column) = (true, 0);
                "<thead><tr>".to_owned()
            }
            Tag::TableRow => {
                self.column = 0;
                "<tr>".to_owned()
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => "<em>".to_owned(),
            Tag::Strong => "<strong>".to_owned(),
            Tag::Strikethrough => "<del>".to_owned(),
            Tag::Superscript => "<sup>".to_owned(),
            Tag::Subscript => "<sub>".to_owned(),
            Tag::Link { link_type, dest_url, title, .. } => {
                let mail = if link_type == LinkType::Email { "mailto:" } else { "" };
                format!("<a href=\"{mail}{}\"{} {place}>", escape_html(&dest_url), titled(&title))
            }
            Tag::Image { dest_url, title, .. } => {
                let tag =
                    format!("<img src=\"{}\"{} {place}", escape_html(&dest_url), titled(&title));
                self.pictures.push(tag);
                self.open.push(String::new());
                return;
            }
            Tag::HtmlBlock | Tag::MetadataBlock(_) => return,
        };
        self.push(&html);
    }

    fn cell(&mut self) -> String {
        let alignment = match self.columns.get(self.column) {
            Some(Column::Left) => Some(Alignment::Left),
            Some(Column::Center) => Some(Alignment::Centre),
            Some(Column::Right) => Some(Alignment::Right),
            Some(Column::None) | None => None,
        };
        self.column += 1;
        let name = if self.is_head { "th" } else { "td" };
        format!("<{name}{}>", align_attribute(alignment))
    }

    fn end(&mut self, tag: TagEnd) {
        let html = match tag {
            TagEnd::Paragraph => "</p>",
            TagEnd::Heading(level) => {
                let end = ["</h1>", "</h2>", "</h3>", "</h4>", "</h5>", "</h6>"];
                end[level as usize - 1]
            }
            TagEnd::BlockQuote(_) => "</blockquote>",
            TagEnd::CodeBlock => {
                self.is_code = false;
                "</pre>"
            }
            TagEnd::List(true) => "</ol>",
            TagEnd::List(false) => "</ul>",
            TagEnd::Item => "</li>",
            TagEnd::FootnoteDefinition => {
                // Everything started is ended: one of each was pushed.
                if let Some(((label, at), html)) = self.open_notes.pop().zip(self.open.pop()) {
                    self.notes.entry(label).or_insert((html, at));
                }
                return;
            }
            TagEnd::DefinitionList => "</dl>",
            TagEnd::DefinitionListTitle => "</dt>",
            TagEnd::DefinitionListDefinition => "</dd>",
            TagEnd::Table => "</tbody></table>",
            TagEnd::TableHead => {
                self.is_head = false;
                "</tr></thead><tbody>"
            }
            TagEnd::TableRow => "</tr>",
            TagEnd::TableCell if self.is_head => "</th>",
            TagEnd::TableCell => "</td>",
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Superscript => "</sup>",
            TagEnd::Subscript => "</sub>",
            TagEnd::Link => "</a>",
            TagEnd::Image => {
                if let Some((tag, text)) = self.pictures.pop().zip(self.open.pop()) {
                    let text = plain_text(&text);
                    // Without a text there is no alternative; only HTML can say that none is
                    // needed.
                    let alt = match text.trim() {
                        "" => String::new(),
                        text => format!(" alt=\"{}\"", escape_html(text)),
                    };
                    self.push(&format!("{tag}{alt}>"));
                }
                return;
            }
            TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => return,
        };
        self.push(html);
    }
}

fn titled(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape_html(title)) }
}

/// The word that GitHub shows before an alert.
fn alert(kind: Option<BlockQuoteKind>) -> &'static str {
    match kind {
        None => "",
        Some(BlockQuoteKind::Note) => "<p><strong>Note</strong></p>",
        Some(BlockQuoteKind::Tip) => "<p><strong>Tip</strong></p>",
        Some(BlockQuoteKind::Important) => "<p><strong>Important</strong></p>",
        Some(BlockQuoteKind::Warning) => "<p><strong>Warning</strong></p>",
        Some(BlockQuoteKind::Caution) => "<p><strong>Caution</strong></p>",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blocks_of_github_are_written_with_their_places() {
        let text = "# A {#top}\n\n1. *b*\n\n| c | d |\n|--:|---|\n| ~~e~~ | f[^1] |\n\n[^1]: Note.\n\n- [x] g\n\n![](h.png)\n";
        let html = commonmark_to_html(&MappedText::new(text), false);
        assert_eq!(
            html.body,
            concat!(
                "<h1 id=\"top\" data-place=\"0\">A</h1>",
                "<ol data-place=\"12\"><li data-place=\"12\"><em>b</em></li></ol>",
                "<table data-place=\"20\"><thead><tr><th align=\"right\">c</th><th>d</th></tr></thead><tbody>",
                "<tr><td align=\"right\"><del>e</del></td><td>f<x-note label=\"1\" data-place=\"51\"></x-note></td></tr>",
                "</tbody></table>",
                "<ul data-place=\"72\"><li data-place=\"72\">[x] g</li></ul>",
                "<p data-place=\"81\"><img src=\"h.png\" data-place=\"81\"></p>",
            )
        );
        assert_eq!(html.notes["1"].0, "<p data-place=\"65\">Note.</p>");
    }
}
