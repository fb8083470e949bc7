//! Inlines: what a browser sets within a line.

use scraper::Node;
use scraper::node::Element;

use super::super::markdown::{ATTRIBUTES, MATH, NOTE};
use super::super::{Alternative, Block, BlockKind, Inline, TextDirection, links, mark, rule, tags};
use super::flow::Piece;
use super::{DEEPEST, DomNode, Reader, text_of};

impl Reader<'_> {
    pub(super) fn inlines(&mut self, node: DomNode) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if self.depth >= DEEPEST {
            self.find(&rule::TOO_DEEP, "the text is kept, but not its structure");
            return vec![Piece::Inline(Inline::Text(text_of(node)))];
        }
        self.depth += 1;
        for child in node.children() {
            match child.value() {
                Node::Element(element) if element.name() == ATTRIBUTES => {
                    self.enter(element);
                    self.span_attributes(element, &mut pieces);
                }
                _ => pieces.extend(self.inline(child)),
            }
        }
        self.depth -= 1;
        pieces
    }

    /// What one node of a paragraph becomes.
    pub(super) fn inline(&mut self, node: DomNode) -> Vec<Piece> {
        match node.value() {
            Node::Text(text) => {
                let link = !self.in_link;
                let abbreviations = self.abbreviations;
                let inlines = links::split(text, abbreviations, link);
                inlines.into_iter().map(Piece::Inline).collect()
            }
            Node::Element(element) => {
                self.enter(element);
                let pieces = self.element(node, element);
                self.in_language(element, pieces)
            }
            _ => Vec::new(),
        }
    }

    /// The pieces of an element, in the language it declares. Blocks know their own.
    fn in_language(&mut self, element: &Element, pieces: Vec<Piece>) -> Vec<Piece> {
        let pieces = match super::look::language(element) {
            Some(language) => {
                wrapped(pieces, |content| Inline::Foreign { language: language.clone(), content })
            }
            None => pieces,
        };
        match direction(element) {
            Some(direction) => wrapped(pieces, |content| Inline::Isolated { direction, content }),
            None => pieces,
        }
    }

    fn element(&mut self, node: DomNode, element: &Element) -> Vec<Piece> {
        let name = element.name();
        let wrap: fn(Vec<Inline>) -> Inline = match name {
            "strong" | "b" => Inline::Strong,
            "em" | "i" | "cite" | "dfn" | "var" => Inline::Emphasis,
            "u" | "ins" => Inline::Underline,
            "s" | "del" | "strike" => Inline::Strikethrough,
            "sup" => Inline::Superscript,
            "sub" => Inline::Subscript,
            "small" => Inline::Small,
            _ => return self.other_element(node, element),
        };
        let pieces = self.inlines(node);
        wrapped(pieces, wrap)
    }

    fn other_element(&mut self, node: DomNode, element: &Element) -> Vec<Piece> {
        let name = element.name();
        if let Some(pieces) = self.form_control(node, element) {
            return pieces;
        }
        match name {
            "br" => vec![Piece::Inline(Inline::Break)],
            "wbr" => vec![Piece::Inline(Inline::Text('\u{200B}'.to_string()))],
            "code" | "kbd" | "samp" | "tt" => {
                vec![Piece::Inline(Inline::Code(mark::plain(&text_of(node))))]
            }
            "a" => self.link(node, element),
            "img" => self.image(node, element),
            "abbr" | "acronym" => {
                let expansion = element.attr("title").unwrap_or_default().trim().to_owned();
                let pieces = self.inlines(node);
                if expansion.is_empty() {
                    return pieces;
                }
                wrapped(pieces, |content| Inline::Abbreviation {
                    expansion: expansion.clone(),
                    content,
                })
            }
            "q" => self.quoted(node),
            NOTE => self.note(element),
            "iframe" | "video" | "audio" | "embed" | "object" => self.media(node, element),
            MATH => {
                self.find(&rule::MATHS, "$$…$$ is not typeset as mathematics");
                Vec::new()
            }
            "math" => {
                self.find(&rule::MATHS, "the text of <math> is kept, but not its layout");
                self.inlines(node)
            }
            "rt" => self.ruby_text(node),
            "map" => self.inlines(node),
            "area" | "link" | "meta" | "base" | "param" | "source" | "track" | "basefont"
            | "bgsound" => Vec::new(),
            "script" | "style" | "template" | "title" | "svg" | "canvas" | "progress" | "meter" => {
                self.find(&rule::UNKNOWN_ELEMENT, format!("<{name}> is left out"));
                Vec::new()
            }
            _ if tags::is_block(name) => vec![Piece::Blocks(self.block(node, element))],
            _ => self.plain_element(node, element),
        }
    }

    /// An element that means nothing on paper except its language.
    fn plain_element(&mut self, node: DomNode, element: &Element) -> Vec<Piece> {
        const SILENT: &[&str] = &[
            "span", "mark", "bdi", "bdo", "time", "data", "font", "big", "label", "ruby", "rb",
            "rbc", "rp", "rtc", "picture", "output", "slot", "nobr", "marquee", "blink", "option",
            "optgroup",
        ];
        let name = element.name();
        if !SILENT.contains(&name) && !is_mathml(node) {
            self.find(&rule::UNKNOWN_ELEMENT, format!("<{name}> is ignored; its text is kept"));
        }
        // Only to report what has no meaning here.
        self.look(element);
        self.inlines(node)
    }

    /// Text read over or beside a word: in parentheses, unless the post sets some.
    fn ruby_text(&mut self, node: DomNode) -> Vec<Piece> {
        let text = |text: &str| Piece::Inline(Inline::Text(text.to_owned()));
        let parenthesis = |node: Option<DomNode>| {
            node.and_then(|n| n.value().as_element()).is_some_and(|e| e.name() == "rp")
        };
        let mut pieces = self.inlines(node);
        if !parenthesis(node.prev_sibling()) && !pieces.is_empty() {
            pieces.insert(0, text(" ("));
            pieces.push(text(")"));
        }
        pieces
    }

    /// `<q>`: browsers set the quotation marks of the page's language.
    fn quoted(&mut self, node: DomNode) -> Vec<Piece> {
        let sign = |opens| Piece::Inline(Inline::Text(mark::quote(opens).to_string()));
        let mut pieces = vec![sign(true)];
        pieces.extend(self.inlines(node));
        pieces.push(sign(false));
        pieces
    }

    fn note(&mut self, element: &Element) -> Vec<Piece> {
        let label = element.attr("label").unwrap_or_default();
        let inline = match self.note_number(label) {
            Some(number) => Inline::NoteReference(number),
            None => Inline::Text(mark::plain(&format!("[^{label}]"))),
        };
        vec![Piece::Inline(inline)]
    }

    fn link(&mut self, node: DomNode, element: &Element) -> Vec<Piece> {
        let place = self.place;
        let around = std::mem::replace(&mut self.in_link, true);
        let pieces = self.inlines(node);
        self.in_link = around;
        self.place = place;
        let Some(href) = element.attr("href") else { return pieces };
        let title = element.attr("title").map(str::trim).filter(|t| !t.is_empty());
        let title = title.map(str::to_owned);
        let position = self.position();
        match links::target(href, self.release, self.notices, position) {
            None => pieces,
            Some(target) => {
                let pieces = pieces.into_iter().map(|piece| linked(piece, &target)).collect();
                wrapped(pieces, |content| Inline::Link {
                    target: target.clone(),
                    title: title.clone(),
                    content,
                })
            }
        }
    }

    /// An attribute list after a span: only its language means something on paper.
    pub(super) fn span_attributes(&mut self, element: &Element, pieces: &mut [Piece]) {
        let look = self.look(element);
        match pieces.last_mut() {
            Some(Piece::Inline(Inline::Text(_))) | None => {
                self.find(&rule::STRAY_ATTRIBUTES, "no span precedes the attribute list");
            }
            Some(Piece::Inline(inline)) => {
                if let Some(language) = look.language {
                    let content = vec![inline.clone()];
                    *inline = Inline::Foreign { language, content };
                }
            }
            Some(Piece::Figure(figure)) => {
                let width = element.attr("width").and_then(super::media::width);
                figure.width = width.or(figure.width);
            }
            Some(Piece::Blocks(blocks)) => {
                if let Some(last) = blocks.last_mut() {
                    last.look.merge(look);
                }
            }
        }
    }

    /// The inlines of a node where no block is possible; anything else is replaced with its text.
    pub(super) fn only_inlines(&mut self, node: DomNode) -> Vec<Inline> {
        let mut inlines = Vec::new();
        let mut pieces = self.inlines(node);
        if let Some(element) = node.value().as_element() {
            pieces = self.in_language(element, pieces);
        }
        for piece in pieces {
            match piece {
                Piece::Inline(inline) => inlines.push(inline),
                Piece::Figure(figure) => {
                    let detail = "a picture cannot stand in a caption or a term: its text does";
                    self.find(&rule::IMAGE_LEFT_OUT, detail);
                    if let Alternative::Text(text) = figure.alternative {
                        inlines.push(Inline::Text(text));
                    }
                    inlines.extend(figure.caption);
                }
                Piece::Blocks(blocks) => {
                    for marked in blocks {
                        inlines.push(Inline::Text(super::super::plain::block_text(&marked.block)));
                    }
                }
            }
        }
        inlines
    }
}

/// Whether a node is within `<math>`, which the finding names.
fn is_mathml(node: DomNode) -> bool {
    node.ancestors().filter_map(|n| n.value().as_element()).any(|e| e.name() == "math")
}

/// A figure within a link links there.
fn linked(mut piece: Piece, target: &str) -> Piece {
    match &mut piece {
        Piece::Figure(figure) => {
            figure.link.get_or_insert_with(|| target.to_owned());
        }
        Piece::Blocks(blocks) => {
            blocks.iter_mut().for_each(|marked| link_text(&mut marked.block, target));
        }
        Piece::Inline(_) => {}
    }
    piece
}

/// The text of a block within a link links there.
fn link_text(block: &mut Block, target: &str) {
    match &mut block.kind {
        BlockKind::Paragraph { content, .. } | BlockKind::Heading { content, .. } => {
            let content_within = std::mem::take(content);
            content.push(Inline::Link {
                target: target.to_owned(),
                title: None,
                content: content_within,
            });
        }
        BlockKind::Quotation { blocks, .. } | BlockKind::Box { blocks } => {
            blocks.iter_mut().for_each(|block| link_text(block, target));
        }
        BlockKind::List { items, .. } => {
            let inner = items.iter_mut().flat_map(|item| &mut item.blocks);
            inner.for_each(|block| link_text(block, target));
        }
        BlockKind::Figure(figure) => {
            figure.link.get_or_insert_with(|| target.to_owned());
        }
        _ => {}
    }
}

/// Wraps each run of inlines; figures and blocks stay between them.
/// The direction in which an element's text is ordered apart from the text around it (HTML, 3.2.6.4
/// and 4.5.24).
fn direction(element: &Element) -> Option<TextDirection> {
    let asked = element.attr("dir").map(str::trim).unwrap_or_default();
    match asked.to_ascii_lowercase().as_str() {
        "ltr" => Some(TextDirection::LeftToRight),
        "rtl" => Some(TextDirection::RightToLeft),
        "auto" => Some(TextDirection::Own),
        _ => (element.name() == "bdi").then_some(TextDirection::Own),
    }
}

fn wrapped(pieces: Vec<Piece>, wrap: impl Fn(Vec<Inline>) -> Inline) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut run = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Inline(inline) => run.push(inline),
            other => {
                end_run(&mut run, &wrap, &mut out);
                out.push(other);
            }
        }
    }
    end_run(&mut run, &wrap, &mut out);
    out
}

fn end_run(run: &mut Vec<Inline>, wrap: &impl Fn(Vec<Inline>) -> Inline, out: &mut Vec<Piece>) {
    let blank = |inline: &Inline| matches!(inline, Inline::Text(t) if t.trim().is_empty());
    let content = std::mem::take(run);
    if content.iter().all(blank) {
        out.extend(content.into_iter().map(Piece::Inline));
    } else {
        out.push(Piece::Inline(wrap(content)));
    }
}
