//! The pages and the tag tree as text that a person can read in a diff.

use std::fmt::Write;

use super::TypesetDocument;
use super::page::{LinkTarget, OutlineEntry, PageItem, Shape, Tag, UNSCALED};
use super::structure::{Attributes, Child, NodeId, Role, StructureTree};
use crate::layout::{FontSet, Length};

/// Every page: what is painted, where (mm from the top-left corner; y is the baseline), and in
/// which face.
pub fn pages(document: &TypesetDocument, fonts: &FontSet) -> String {
    let mut out = String::new();
    for (index, page) in document.pages.iter().enumerate() {
        let (width, height) = (mm(page.width), mm(page.height));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "page {} {width} × {height}", index + 1);
        for item in &page.items {
            let _ = writeln!(out, "  {}", item_line(item, document, fonts));
        }
        for link in &page.links {
            let (lines, target) = (link.rectangles.len(), target(&link.target));
            let _ = writeln!(out, "  link {lines} lines to {target}");
        }
    }
    out
}

fn target(target: &LinkTarget) -> String {
    match target {
        LinkTarget::Uri(uri) => uri.clone(),
        LinkTarget::Place { page, y } => format!("page {} {}", page + 1, mm(*y)),
    }
}

fn mm(length: Length) -> String {
    format!("{:.2}", length.to_mm())
}

fn item_line(item: &PageItem, document: &TypesetDocument, fonts: &FontSet) -> String {
    let tag = match item.tag {
        Tag::Content(content) => {
            document.structure.node(document.structure.owner(content)).role.name()
        }
        Tag::Artifact(_) => "—",
    };
    match &item.shape {
        Shape::Glyphs(run) => {
            let text: String = run.glyphs.iter().map(|glyph| &*glyph.text).collect();
            let face = &fonts.face(run.face).postscript_name;
            let size = run.size.to_pt();
            let scaling = match run.scaling {
                UNSCALED => String::new(),
                scaling => format!(" × {:.3}", scaling as f64 / UNSCALED as f64),
            };
            format!("{} {} {tag} {face} {size:.1}{scaling} {text:?}", mm(run.x), mm(run.y))
        }
        Shape::Rectangle { x, y, width, height, colour } => {
            let [r, g, b] = colour.0;
            let (width, height) = (mm(*width), mm(*height));
            format!(
                "{} {} {tag} rectangle {width} × {height} #{r:02X}{g:02X}{b:02X}",
                mm(*x),
                mm(*y)
            )
        }
        Shape::Image { image, x, y, width, height } => {
            let name = &document.images[image.0].address;
            format!("{} {} {tag} image {} × {} {name}", mm(*x), mm(*y), mm(*width), mm(*height))
        }
    }
}

/// The tag tree with the text of its content, and the outline.
pub fn structure(document: &TypesetDocument) -> String {
    let mut texts = vec![String::new(); document.structure.content_count()];
    for item in document.pages.iter().flat_map(|page| &page.items) {
        if let (Tag::Content(content), Shape::Glyphs(run)) = (item.tag, &item.shape) {
            let text = &mut texts[content.0 as usize];
            run.glyphs.iter().for_each(|glyph| text.push_str(&glyph.text));
        }
    }
    let mut writer = TreeWriter { document, texts: &texts, out: String::new() };
    writer.node(StructureTree::ROOT, 0);
    let mut out = writer.out;
    out.push_str("outline\n");
    for entry in &document.outline {
        outline(entry, 1, &mut out);
    }
    out
}

struct TreeWriter<'a> {
    document: &'a TypesetDocument,
    /// By content.
    texts: &'a [String],
    out: String,
}

impl TreeWriter<'_> {
    fn node(&mut self, id: NodeId, depth: usize) {
        let element = self.document.structure.node(id);
        if element.children.is_empty() && element.role == Role::Div {
            return;
        }
        let attributes = attributes(&element.attributes);
        self.line(depth, &format!("{}{attributes}", element.role.name()));
        for child in &element.children {
            match child {
                Child::Node(child) => self.node(*child, depth + 1),
                Child::Content(content) => {
                    let text = &self.texts[content.0 as usize];
                    self.line(depth + 1, &format!("{text:?}"));
                }
            }
        }
        let links = self.document.pages.iter().flat_map(|page| &page.links);
        for link in links.filter(|link| link.node == id) {
            let (target, description) = (target(&link.target), &link.description);
            self.line(depth + 1, &format!("OBJR {target} Contents={description:?}"));
        }
    }

    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.out, "{:width$}{line}", "", width = depth * 2);
    }
}

/// The attributes of an element, each as `Name=value` after a space.
fn attributes(attributes: &Attributes) -> String {
    let mut out = String::new();
    let named = [
        ("Alt", &attributes.alternative),
        ("ActualText", &attributes.actual_text),
        ("Lang", &attributes.language),
        ("E", &attributes.expansion),
    ];
    for (name, value) in named {
        if let Some(value) = value {
            let _ = write!(out, " {name}={value:?}");
        }
    }
    let words = [("ListNumbering", attributes.list_numbering), ("Scope", attributes.scope)];
    for (name, value) in words {
        if let Some(value) = value {
            let _ = write!(out, " {name}={value}");
        }
    }
    for (name, span) in [("ColSpan", attributes.column_span), ("RowSpan", attributes.row_span)] {
        if span > 1 {
            let _ = write!(out, " {name}={span}");
        }
    }
    if let Some((page, [x, y, width, height])) = attributes.bounding_box {
        let (x, y, width, height) = (mm(x), mm(y), mm(width), mm(height));
        let _ = write!(out, " BBox=page {} {x} {y} {width} × {height}", page + 1);
    }
    out
}

fn outline(entry: &OutlineEntry, depth: usize, out: &mut String) {
    let (page, y) = (entry.page + 1, mm(entry.y));
    let _ = writeln!(out, "{:width$}{:?} page {page} {y}", "", entry.title, width = depth * 2);
    for child in &entry.children {
        outline(child, depth + 1, out);
    }
}
