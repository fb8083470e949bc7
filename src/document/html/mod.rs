//! HTML, as a browser parses it, to blocks and inlines.
//!
//! html5ever (through scraper) builds the tree: unclosed and misnested tags mean what they mean on
//! the site's page.

mod associations;
mod flow;
mod form;
mod grid;
mod hidden;
mod inline;
mod kept;
mod list;
mod look;
mod media;
mod quotation;
mod table;

use std::collections::BTreeMap;

use scraper::node::Element;

use super::images::Images;
use super::markdown::{ATTRIBUTES, Html, PLACE};
use super::notices::{Notices, Origin};
use super::{Block, Note, rule};
use crate::error::Position;
pub use crate::limits::text::DEEPEST_ELEMENT as DEEPEST;
use crate::release::Release;

use look::Look;
pub use media::alternative;

/// A node of the tree that html5ever built.
type DomNode<'t> = <scraper::ElementRef<'t> as std::ops::Deref>::Target;

/// Reads the HTML of one Markdown text.
pub struct Reader<'a> {
    pub release: &'a Release,
    pub origin: &'a Origin,
    pub notices: &'a mut Notices,
    pub images: &'a mut Images,
    /// Short form and expansion.
    pub abbreviations: &'a [(String, String)],
    /// Footnotes of the texts read earlier.
    pub notes_before: usize,
    /// Labels of footnotes, in the order of their first reference.
    labels: Vec<String>,
    known_notes: &'a BTreeMap<String, (String, usize)>,
    /// Byte offset of the element being read.
    place: usize,
    depth: usize,
    /// Whether the text being read is within a link, or must not be linked.
    in_link: bool,
    /// Lists that stand for a table of contents on the site, and for nothing in print.
    contents: Vec<Block>,
}

/// What the earlier stages provide for reading one Markdown text.
pub struct Surroundings<'a> {
    pub release: &'a Release,
    pub origin: &'a Origin,
    pub notices: &'a mut Notices,
    pub images: &'a mut Images,
    pub abbreviations: &'a [(String, String)],
    pub notes_before: usize,
}

/// The blocks of `html`, and its footnotes in the order of their first reference.
pub fn read(html: &Html, around: Surroundings) -> (Vec<Block>, Vec<Note>) {
    let mut reader = Reader {
        release: around.release,
        origin: around.origin,
        notices: around.notices,
        images: around.images,
        abbreviations: around.abbreviations,
        notes_before: around.notes_before,
        labels: Vec::new(),
        known_notes: &html.notes,
        place: 0,
        depth: 0,
        in_link: false,
        contents: Vec::new(),
    };
    let blocks = reader.fragment(&html.body);
    let mut notes = Vec::new();
    while let Some(label) = reader.labels.get(notes.len()).cloned() {
        let blocks = html.notes.get(&label).map(|(html, _)| reader.fragment(html));
        notes.push(Note { blocks: blocks.unwrap_or_default() });
    }
    for (label, (_, at)) in &html.notes {
        if !reader.labels.contains(label) {
            let position = reader.origin.position(*at);
            let detail = format!("the note [^{label}] is left out, as on the site");
            reader.notices.find(&rule::UNUSED_NOTE, position, detail);
        }
    }
    (blocks, notes)
}

impl Reader<'_> {
    fn fragment(&mut self, html: &str) -> Vec<Block> {
        let mut parsed = scraper::Html::parse_fragment(html);
        self.take_hidden(&mut parsed);
        // The fragment's root has one child, the html element.
        let Some(root) = parsed.tree.root().children().find(|n| n.value().is_element()) else {
            return Vec::new();
        };
        let marked = self.flow(root);
        let mut blocks = self.finish(marked);
        flow::trim_spaces(&mut blocks);
        self.report_lost(root, &blocks);
        blocks
    }

    fn position(&self) -> Position {
        self.origin.position(self.place)
    }

    /// Records where an element is.
    fn enter(&mut self, element: &Element) {
        if let Some(place) = element.attr(PLACE).and_then(|place| place.parse().ok()) {
            self.place = place;
        }
    }

    fn find(&mut self, rule: &'static crate::finding::Rule, detail: impl Into<String>) {
        let position = self.position();
        self.notices.find(rule, position, detail);
    }

    /// The number of the footnote `label`, counted from the first of the document.
    fn note_number(&mut self, label: &str) -> Option<usize> {
        self.known_notes.get(label)?;
        let index = match self.labels.iter().position(|l| l == label) {
            Some(index) => index,
            None => {
                self.labels.push(label.to_owned());
                self.labels.len() - 1
            }
        };
        Some(self.notes_before + index)
    }
}

/// The text that a browser shows for a line of HTML, such as a title in a template: without tags,
/// character references decoded, a space for a line break.
pub fn line(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.to_owned();
    }
    let parsed = scraper::Html::parse_fragment(html);
    let mut text = String::new();
    for node in parsed.tree.root().descendants() {
        if let Some(part) = node.value().as_text() {
            let hidden = node.parent().and_then(|parent| parent.value().as_element());
            if !hidden.is_some_and(|e| matches!(e.name(), "script" | "style")) {
                text.push_str(part);
            }
        } else if node.value().as_element().is_some_and(|e| e.name() == "br") {
            text.push(' ');
        }
    }
    text
}

/// The value of an element's attribute: from an attribute list beside it, otherwise from its own
/// tag.
fn attribute<'t>(node: DomNode<'t>, name: &str) -> Option<&'t str> {
    let is_list =
        |element: &Element| element.name() == ATTRIBUTES && element.attr("block").is_some();
    let solid = |node: &DomNode<'t>| match node.value() {
        scraper::Node::Text(text) => !text.trim().is_empty(),
        scraper::Node::Element(_) => true,
        _ => false,
    };
    let after = node.next_siblings().filter(solid).map_while(|n| n.value().as_element());
    let after = after.take_while(|e| is_list(e) && e.attr("next").is_none());
    let before = node.prev_siblings().filter(solid).map_while(|n| n.value().as_element());
    let before = before.take_while(|e| is_list(e) && e.attr("next").is_some());
    let own = node.value().as_element();
    after.chain(before).chain(own).find_map(|element| element.attr(name))
}

/// All text within a node, in order; without recursion.
fn text_of(node: DomNode) -> String {
    node.descendants().filter_map(|n| n.value().as_text().map(|t| t.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_shows_what_a_browser_shows() {
        for (typed, shown) in [
            (
                "Un <b>titre</b><br>en deux&nbsp;lignes &amp; plus",
                "Un titre en deux\u{A0}lignes & plus",
            ),
            ("R&D : 3 < 4, *as typed*", "R&D : 3 < 4, *as typed*"),
            ("a <script>b</script> c", "a  c"),
            ("&lt;b&gt; &#8364;", "<b> €"),
        ] {
            assert_eq!(line(typed), shown);
        }
    }
}
