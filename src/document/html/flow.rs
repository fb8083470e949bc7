//! Blocks: what a browser lays out one under the other.

use scraper::Node;
use scraper::node::Element;

use super::super::markdown::{ATTRIBUTES, SPACE};
use super::super::{
    Block, BlockKind, Definition, Figure, Inline, ListItem, ParagraphRole, rule, tags,
};
use super::{DEEPEST, DomNode, Look, Reader, text_of};
use crate::error::Position;

/// A block, and what it says about its looks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Marked {
    pub block: Block,
    pub look: Look,
}

/// A part of a paragraph; what is no inline splits it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Inline(Inline),
    Figure(Figure),
    Blocks(Vec<Marked>),
}

/// Blocks being gathered, and the paragraph not yet ended.
#[derive(Default)]
struct Gathering {
    done: Vec<Marked>,
    pieces: Vec<Piece>,
    /// Where those begin.
    start: usize,
    /// From an attribute list that stands before its block.
    next: Option<Look>,
}

impl Reader<'_> {
    /// The blocks among the children of `node`; runs of inlines are paragraphs.
    pub(super) fn flow(&mut self, node: DomNode) -> Vec<Marked> {
        if self.depth >= DEEPEST {
            return self.flattened(node);
        }
        self.depth += 1;
        let mut gathering = Gathering::default();
        for child in node.children() {
            match child.value() {
                Node::Element(element) => self.child(child, element, &mut gathering),
                Node::Text(_) => self.add_inline(child, &mut gathering),
                _ => {}
            }
        }
        self.end_paragraph(&mut gathering);
        if gathering.next.is_some() {
            self.find(rule::STRAY_ATTRIBUTES, "no block follows the attribute list");
        }
        self.depth -= 1;
        gathering.done
    }

    fn child(&mut self, node: DomNode, element: &Element, gathering: &mut Gathering) {
        self.enter(element);
        match element.name() {
            ATTRIBUTES if element.attr("block").is_some() => {
                let look = self.look(element);
                self.end_paragraph(gathering);
                if element.attr("next").is_some() {
                    gathering.next.get_or_insert_default().merge(look);
                } else if let Some(last) = gathering.done.last_mut() {
                    last.look.merge(look);
                } else {
                    self.find(rule::STRAY_ATTRIBUTES, "no block stands before the attribute list");
                }
            }
            ATTRIBUTES => self.span_attributes(element, &mut gathering.pieces),
            SPACE => {
                self.end_paragraph(gathering);
                let block = self.block_of(BlockKind::Space);
                gathering.done.push(block);
            }
            name if tags::is_block(name) => {
                self.end_paragraph(gathering);
                let blocks = self.block(node, element);
                add(gathering, blocks);
            }
            _ => self.add_inline(node, gathering),
        }
    }

    fn add_inline(&mut self, node: DomNode, gathering: &mut Gathering) {
        if gathering.pieces.is_empty() {
            gathering.start = self.place;
        }
        let pieces = self.inline(node);
        gathering.pieces.extend(pieces);
    }

    fn end_paragraph(&mut self, gathering: &mut Gathering) {
        let pieces = std::mem::take(&mut gathering.pieces);
        if pieces.is_empty() {
            return;
        }
        let place = std::mem::replace(&mut self.place, gathering.start);
        let blocks = self.paragraphs(pieces);
        self.place = place;
        add(gathering, blocks);
    }

    /// Paragraphs of the runs of inlines, figures and blocks between them.
    pub(super) fn paragraphs(&mut self, pieces: Vec<Piece>) -> Vec<Marked> {
        let mut marked = Vec::new();
        let mut content = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Inline(inline) => content.push(inline),
                Piece::Figure(figure) => {
                    self.paragraph(std::mem::take(&mut content), &mut marked);
                    let position = figure.position;
                    marked.push(at(position, BlockKind::Figure(figure)));
                }
                Piece::Blocks(blocks) => {
                    self.paragraph(std::mem::take(&mut content), &mut marked);
                    marked.extend(blocks);
                }
            }
        }
        self.paragraph(content, &mut marked);
        marked
    }

    fn paragraph(&mut self, mut content: Vec<Inline>, marked: &mut Vec<Marked>) {
        let had_line = content.iter().any(|inline| match inline {
            Inline::Break => true,
            Inline::Text(text) => text.contains('\u{A0}'),
            _ => false,
        });
        trim_breaks(&mut content);
        if !content.is_empty() {
            marked.push(self.block_of(BlockKind::Paragraph {
                content,
                role: ParagraphRole::Body,
                alignment: None,
            }));
        } else if had_line {
            marked.push(self.block_of(BlockKind::Space));
        }
    }

    pub(super) fn block_of(&self, kind: BlockKind) -> Marked {
        at(self.position(), kind)
    }

    /// The blocks an element makes.
    pub(super) fn block(&mut self, node: DomNode, element: &Element) -> Vec<Marked> {
        self.enter(element);
        let place = self.place;
        let look = self.look(element);
        let name = element.name();
        let mut blocks = match name {
            "p" | "summary" | "legend" => {
                let pieces = self.inlines(node);
                self.place = place;
                self.paragraphs(pieces)
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(node, name),
            "ul" | "ol" | "menu" | "dir" => vec![self.list(node, element)],
            "dl" => vec![self.definitions(node)],
            "blockquote" => self.quotation(node, &look),
            "pre" => {
                let text = text_of(node);
                vec![
                    self.block_of(BlockKind::Code { text: text.trim_end_matches('\n').to_owned() }),
                ]
            }
            "hr" => vec![self.block_of(BlockKind::Rule)],
            "table" => self.table(node),
            "figure" => self.figure(node),
            "iframe" | "video" | "audio" | "embed" | "object" => {
                let piece = self.media(node, element);
                self.paragraphs(piece)
            }
            "script" | "style" | "template" | "head" | "title" | "svg" | "map" | "canvas" => {
                self.find(rule::UNKNOWN_ELEMENT, format!("<{name}> is left out"));
                Vec::new()
            }
            _ => self.flow(node),
        };
        self.place = place;
        let grouped = look.encadre || look.citation || look.author;
        if grouped && blocks.len() > 1 {
            let inner = self.finish(blocks);
            let kind = if look.encadre {
                BlockKind::Box { blocks: inner }
            } else {
                BlockKind::Quotation { blocks: inner, attribution: Vec::new() }
            };
            let mut group = self.block_of(kind);
            group.look = look.inherited();
            group.look.author = look.author;
            return vec![group];
        }
        for block in &mut blocks {
            let own = std::mem::replace(&mut block.look, look.clone());
            block.look.merge(own);
        }
        blocks
    }

    fn heading(&mut self, node: DomNode, name: &str) -> Vec<Marked> {
        let level = name[1..].parse().unwrap_or(6);
        let place = self.place;
        let pieces = self.inlines(node);
        self.place = place;
        let mut blocks = self.paragraphs(pieces);
        for marked in &mut blocks {
            if let BlockKind::Paragraph { content, .. } = &mut marked.block.kind {
                let content = std::mem::take(content);
                marked.block.kind = BlockKind::Heading { level, content };
            }
        }
        blocks
    }

    fn list(&mut self, node: DomNode, element: &Element) -> Marked {
        let mut tight = true;
        let mut items = Vec::new();
        for child in node.children() {
            let is_item = child.value().as_element().is_some_and(|e| e.name() == "li");
            if !is_item && text_of(child).trim().is_empty() && !holds_image(child) {
                continue;
            }
            tight &=
                !child.children().any(|n| n.value().as_element().is_some_and(|e| e.name() == "p"));
            let blocks = self.item(child, is_item);
            items.push(ListItem { blocks });
        }
        self.enter(element);
        let start = match element.name() {
            "ol" => Some(element.attr("start").and_then(|s| s.trim().parse().ok()).unwrap_or(1)),
            _ => None,
        };
        self.block_of(BlockKind::List { start, tight, items })
    }

    /// The blocks of a list item; or of what stands in a list without being one.
    fn item(&mut self, node: DomNode, is_item: bool) -> Vec<Block> {
        let marked = match node.value().as_element() {
            Some(element) if is_item => {
                self.enter(element);
                let look = self.look(element);
                let mut marked = self.flow(node);
                for block in &mut marked {
                    let own = std::mem::replace(&mut block.look, look.inherited());
                    block.look.merge(own);
                }
                marked
            }
            Some(element) if tags::is_block(element.name()) => self.block(node, element),
            _ => {
                let pieces = self.inline(node);
                self.paragraphs(pieces)
            }
        };
        self.finish(marked)
    }

    fn definitions(&mut self, node: DomNode) -> Marked {
        let place = self.place;
        let mut definitions: Vec<Definition> = Vec::new();
        let mut entries = Vec::new();
        collect_entries(node, &mut entries);
        for (child, element) in entries {
            self.enter(element);
            if element.name() == "dt" {
                let term = self.only_inlines(child);
                match definitions.last_mut() {
                    Some(open) if open.descriptions.is_empty() => open.terms.push(term),
                    _ => {
                        definitions.push(Definition { terms: vec![term], descriptions: Vec::new() })
                    }
                }
            } else {
                let marked = self.flow(child);
                let blocks = self.finish(marked);
                match definitions.last_mut() {
                    Some(open) => open.descriptions.push(blocks),
                    None => definitions
                        .push(Definition { terms: Vec::new(), descriptions: vec![blocks] }),
                }
            }
        }
        self.place = place;
        self.block_of(BlockKind::Definitions(definitions))
    }

    /// All text of a node too deep to be read otherwise.
    fn flattened(&mut self, node: DomNode) -> Vec<Marked> {
        self.find(rule::TOO_DEEP, "the text is kept, its structure is not");
        let mut marked = Vec::new();
        self.paragraph(vec![Inline::Text(text_of(node))], &mut marked);
        marked
    }
}

/// `dt` and `dd`, also those grouped in a `div` (HTML Living Standard §4.4.9).
fn collect_entries<'t>(node: DomNode<'t>, into: &mut Vec<(DomNode<'t>, &'t Element)>) {
    for child in node.children() {
        if let Some(element) = child.value().as_element() {
            if element.name() == "div" {
                into.extend(child.children().filter_map(|n| Some((n, n.value().as_element()?))));
            } else {
                into.push((child, element));
            }
        }
    }
}

fn add(gathering: &mut Gathering, mut blocks: Vec<Marked>) {
    if let Some(first) = blocks.first_mut()
        && let Some(look) = gathering.next.take()
    {
        first.look.merge(look);
    }
    gathering.done.extend(blocks);
}

pub(super) fn at(position: Position, kind: BlockKind) -> Marked {
    Marked { block: Block { kind, position, language: None }, look: Look::default() }
}

fn holds_image(node: DomNode) -> bool {
    node.descendants().any(|n| n.value().as_element().is_some_and(|e| e.name() == "img"))
}

/// Takes breaks and white space off both ends of a paragraph.
fn trim_breaks(content: &mut Vec<Inline>) {
    let blank = |inline: &Inline| match inline {
        Inline::Break => true,
        Inline::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    while content.last().is_some_and(blank) {
        content.pop();
    }
    let lead = content.iter().take_while(|inline| blank(inline)).count();
    content.drain(..lead);
}

/// Merges lines of space that follow each other, and takes them off both ends.
pub(super) fn trim_spaces(blocks: &mut Vec<Block>) {
    blocks.dedup_by(|b, a| b.kind == BlockKind::Space && a.kind == BlockKind::Space);
    if blocks.last().is_some_and(|block| block.kind == BlockKind::Space) {
        blocks.pop();
    }
    if blocks.first().is_some_and(|block| block.kind == BlockKind::Space) {
        blocks.remove(0);
    }
}
