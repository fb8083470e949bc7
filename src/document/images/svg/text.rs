//! Text of an SVG that is not drawn: in no face, in `foreignObject`, or hidden.

use std::collections::HashMap;

use resvg::usvg::layout::Span;
use resvg::usvg::roxmltree::{Document, Node as XmlNode};
use resvg::usvg::{Group, Node, Tree};

/// Maximum characters of undrawn text in a finding.
const EXCERPT: usize = 80;

const SVG: &str = "http://www.w3.org/2000/svg";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// The words of the file that are not in its picture.
pub(super) fn undrawn(document: &Document, tree: &Tree) -> Option<String> {
    let texts = document.descendants().filter(|node| node.is_text() && is_shown(*node));
    let mut words = texts.flat_map(|node| node.text().unwrap_or_default().split_whitespace());
    let first = words.next()?;
    let mut drawn = HashMap::new();
    count(tree.root(), tree, &mut drawn);
    let mut is_drawn = |word: &&str| {
        // Every character is counted, also after a missing one.
        word.chars().filter(|c| !is_ignorable(*c)).fold(true, |all, c| {
            let found = drawn.get_mut(&c).filter(|count| **count > 0);
            found.map(|count| *count -= 1).is_some() && all
        })
    };
    let lost: Vec<&str> = [first].into_iter().chain(words).filter(|w| !is_drawn(w)).collect();
    if lost.is_empty() {
        return None;
    }
    let text = lost.join(" ");
    let excerpt: String = text.chars().take(EXCERPT).collect();
    let more = if excerpt.len() < text.len() { "…" } else { "" };
    Some(format!("`{excerpt}{more}`"))
}

/// Whether the text is for readers, not part of the file's description, styles or editor data.
fn is_shown(text: XmlNode) -> bool {
    let mut within = false;
    for around in text.ancestors().filter(XmlNode::is_element) {
        let name = around.tag_name();
        match (name.namespace(), name.name()) {
            (Some(SVG) | None, "title" | "desc" | "metadata" | "style" | "script") => return false,
            // For the program that wrote the file.
            (Some(SVG) | None, "foreignObject") if around.has_attribute("requiredExtensions") => {
                return false;
            }
            (Some(SVG) | None, "text" | "foreignObject") => within = true,
            (Some(SVG | XHTML) | None, _) => {}
            _ => return false,
        }
    }
    within
}

/// Counts the characters drawn within the picture.
fn count(group: &Group, tree: &Tree, drawn: &mut HashMap<char, usize>) {
    if group.opacity().get() == 0.0 {
        return;
    }
    for node in group.children() {
        if let Node::Text(text) = node {
            let bounds = text.abs_bounding_box();
            let size = tree.size();
            let inside = bounds.right() > 0.0
                && bounds.bottom() > 0.0
                && bounds.left() < size.width()
                && bounds.top() < size.height();
            let painted = text.layouted().iter().filter(|span| is_painted(span));
            let glyphs = painted.flat_map(|span| &span.positioned_glyphs);
            for glyph in glyphs.filter(|glyph| inside && glyph.id.0 != 0) {
                glyph.text.chars().for_each(|c| *drawn.entry(c).or_default() += 1);
            }
        }
        if let Node::Group(inner) = node {
            count(inner, tree, drawn);
        }
    }
}

/// Whether letters leave ink: they are visible, and filled or outlined.
fn is_painted(span: &Span) -> bool {
    let fill = span.fill.as_ref().map(|fill| fill.opacity().get());
    let stroke = span.stroke.as_ref().map(|stroke| stroke.opacity().get());
    span.visible && [fill, stroke].into_iter().flatten().any(|opacity| opacity > 0.0)
}

/// Characters without a glyph of their own.
fn is_ignorable(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}
