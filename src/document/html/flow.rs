//! Blocks: what a browser lays out one under the other.

use scraper::Node;
use scraper::node::Element;

use super::super::markdown::{ATTRIBUTES, SPACE};
use super::super::{
    Block, BlockKind, Definition, Figure, Inline, ParagraphRole, anchors, mark, plain, rule, tags,
};
use super::{DEEPEST, DomNode, Look, Reader, text_of};
use crate::error::Position;

/// A block, and what it says about its looks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Marked {
    pub block: Block,
    pub look: Look,
}

/// A part of a paragraph; anything that is not an inline splits it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Inline(Inline),
    Figure(Figure),
    Blocks(Vec<Marked>),
}

/// Blocks being collected, and the paragraph still open.
#[derive(Default)]
struct Gathering {
    done: Vec<Marked>,
    pieces: Vec<Piece>,
    /// Where they begin.
    start: usize,
    /// From an attribute list before its block.
    next: Option<Look>,
}

impl Reader<'_> {
    /// The blocks among the children of `node`; runs of inlines become paragraphs.
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
        self.inherit(node, &mut gathering.done);
        if gathering.next.is_some() {
            self.find(&rule::STRAY_ATTRIBUTES, "no block follows the attribute list");
        }
        self.depth -= 1;
        gathering.done
    }

    /// The content of a cell, or the explanation of a term, has the language that these declare.
    fn inherit(&mut self, node: DomNode, blocks: &mut [Marked]) {
        let Some(element) = node.value().as_element() else { return };
        if !matches!(element.name(), "td" | "th" | "dd") {
            return;
        }
        let around = node.ancestors().filter_map(|n| n.value().as_element());
        let rows = around.take_while(|e| matches!(e.name(), "tr" | "tbody" | "thead" | "tfoot"));
        if let Some(language) = [element].into_iter().chain(rows).find_map(super::look::language) {
            for marked in blocks {
                marked.look.language.get_or_insert_with(|| language.clone());
            }
        }
    }

    fn child(&mut self, node: DomNode, element: &Element, gathering: &mut Gathering) {
        self.enter(element);
        match element.name() {
            ATTRIBUTES if element.attr("block").is_some() => {
                let look = self.look(element);
                self.end_paragraph(gathering);
                // The list stands for contents that the pages do not need.
                let is_list = |it: &Marked| matches!(it.block.kind, BlockKind::List { .. });
                if element.attr("toc").is_some() && gathering.done.last().is_some_and(is_list) {
                    self.contents.extend(gathering.done.pop().map(|marked| marked.block));
                    return;
                }
                if element.attr("next").is_some() {
                    gathering.next.get_or_insert_default().merge(look);
                } else if let Some(last) = gathering.done.last_mut() {
                    last.look.merge(look);
                } else {
                    self.find(&rule::STRAY_ATTRIBUTES, "no block precedes the attribute list");
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

    /// Paragraphs from the runs of inlines, with figures and blocks between them.
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

    /// The blocks made from an element.
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
            "pre" | "xmp" | "listing" | "plaintext" => {
                let text = text_of(node);
                vec![
                    self.block_of(BlockKind::Code { text: text.trim_end_matches('\n').to_owned() }),
                ]
            }
            "hr" => vec![self.block_of(BlockKind::Rule)],
            "table" => self.table(node),
            "math" | "map" => {
                let pieces = self.inline(node);
                self.paragraphs(pieces)
            }
            "figure" => self.figure(node),
            "iframe" | "video" | "audio" | "embed" | "object" => {
                let piece = self.media(node, element);
                self.paragraphs(piece)
            }
            "script" | "style" | "template" | "head" | "title" | "svg" | "canvas" => {
                self.find(&rule::UNKNOWN_ELEMENT, format!("<{name}> is left out"));
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
        let id = node.value().as_element().and_then(|element| element.attr("id"));
        let id = id.map(str::to_owned).filter(|id| !id.is_empty());
        let place = self.place;
        let pieces = self.inlines(node);
        self.place = place;
        let mut blocks = self.paragraphs(pieces);
        for marked in &mut blocks {
            if let BlockKind::Paragraph { content, .. } = &mut marked.block.kind {
                let content = std::mem::take(content);
                let text = || anchors::of_text(&mark::plain(&plain::text(&content)));
                let anchor = id.clone().unwrap_or_else(text);
                marked.block.kind = BlockKind::Heading { level, content, anchor };
            }
        }
        blocks
    }

    fn definitions(&mut self, node: DomNode) -> Marked {
        let place = self.place;
        let mut definitions: Vec<Definition> = Vec::new();
        let mut entries = Vec::new();
        collect_entries(node, &mut entries);
        for child in entries {
            let element = child.value().as_element();
            if let Some(element) = element {
                self.enter(element);
            }
            if element.is_some_and(|element| element.name() == "dt") {
                let term = self.only_inlines(child);
                match definitions.last_mut() {
                    Some(open) if open.descriptions.is_empty() => open.terms.push(term),
                    _ => {
                        definitions.push(Definition { terms: vec![term], descriptions: Vec::new() })
                    }
                }
                continue;
            }
            let marked = match element {
                Some(element) if element.name() != "dd" && tags::is_block(element.name()) => {
                    self.block(child, element)
                }
                Some(_) => self.flow(child),
                None => {
                    let pieces = self.inline(child);
                    self.paragraphs(pieces)
                }
            };
            let blocks = self.finish(marked);
            match definitions.last_mut() {
                Some(open) => open.descriptions.push(blocks),
                None => {
                    definitions.push(Definition { terms: Vec::new(), descriptions: vec![blocks] })
                }
            }
        }
        self.place = place;
        self.block_of(BlockKind::Definitions(definitions))
    }

    /// All text of a node too deep to be read otherwise.
    fn flattened(&mut self, node: DomNode) -> Vec<Marked> {
        self.find(&rule::TOO_DEEP, "the text is kept, but not its structure");
        let mut marked = Vec::new();
        self.paragraph(vec![Inline::Text(text_of(node))], &mut marked);
        marked
    }
}

/// `dt` and `dd`, also grouped in a `div` (HTML Living Standard §4.4.9), and anything misplaced
/// between them.
fn collect_entries<'t>(node: DomNode<'t>, into: &mut Vec<DomNode<'t>>) {
    let solid = |child: &DomNode<'t>| match child.value() {
        Node::Element(_) => true,
        Node::Text(text) => !text.trim().is_empty(),
        _ => false,
    };
    for child in node.children().filter(solid) {
        if child.value().as_element().is_some_and(|element| element.name() == "div") {
            into.extend(child.children().filter(solid));
        } else {
            into.push(child);
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
