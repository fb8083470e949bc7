//! Blocks: headings, paragraphs, quotations, boxes, code, definitions.

use crate::document::{Alignment, Block, BlockKind, Definition, Inline, ParagraphRole, plain};

use super::links::heading_id;
use super::writer::{Writer, direction, language_tag};

/// Elements of headings, by level.
const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

impl Writer<'_> {
    /// Blocks whose headings are sections of their own.
    pub fn blocks(&mut self, blocks: &[Block]) {
        let outside = self.levels.begin_within();
        blocks.iter().for_each(|block| self.block(block));
        self.levels.end_within(outside);
    }

    /// The blocks of a cell or an item: a paragraph alone needs no element.
    pub fn contents(&mut self, blocks: &[Block], is_tight: bool) {
        match blocks {
            [
                Block {
                    kind: BlockKind::Paragraph { content, role, alignment },
                    language: None,
                    ..
                },
            ] if is_tight && *role == ParagraphRole::Body && alignment.is_none() => {
                self.inlines(content);
            }
            _ => self.blocks(blocks),
        }
    }

    fn block(&mut self, block: &Block) {
        let Some(language) = block.language else { return self.block_itself(block) };
        let around = std::mem::replace(&mut self.language, language);
        self.html.line();
        let direction = match direction(&language) {
            own if own == direction(&around) => "",
            own => own,
        };
        self.html.open("div", &[("lang", language_tag(&language)), ("dir", direction)]);
        self.block_itself(block);
        self.html.line();
        self.html.close("div");
        self.language = around;
    }

    fn block_itself(&mut self, block: &Block) {
        self.html.line();
        match &block.kind {
            BlockKind::Paragraph { content, role, alignment } => {
                self.paragraph(content, &[role_class(*role), alignment_class(*alignment)]);
            }
            BlockKind::Heading { level, content, anchor } => self.heading(*level, content, anchor),
            BlockKind::List { numbering, tight, items } => self.list(*numbering, *tight, items),
            BlockKind::Quotation { blocks, attribution } => self.quotation(blocks, attribution),
            BlockKind::Box { blocks } => {
                self.html.open("aside", &[("class", "box")]);
                self.blocks(blocks);
                self.html.line();
                self.html.close("aside");
            }
            BlockKind::Table(table) => self.table(table),
            BlockKind::Figure(figure) => self.figure(figure),
            BlockKind::Code { text } => self.code(text),
            BlockKind::Rule => self.html.open("hr", &[]),
            // Space between blocks is the style's.
            BlockKind::Space => {}
            BlockKind::Definitions(definitions) => self.definitions(definitions),
        }
    }

    /// A paragraph, unless it is empty.
    pub fn paragraph(&mut self, content: &[Inline], classes: &[&str]) {
        if content.is_empty() {
            return;
        }
        self.html.line();
        let given: Vec<&str> = classes.iter().copied().filter(|it| !it.is_empty()).collect();
        self.html.open("p", &[("class", &given.join(" "))]);
        self.inlines(content);
        self.html.close("p");
    }

    fn heading(&mut self, level: u8, content: &[Inline], anchor: &str) {
        // One without words would be announced as a heading, and be none.
        if plain::line(content).trim().is_empty() {
            return self.paragraph(content, &[]);
        }
        self.levels.enter(level, ());
        let id = match anchor.is_empty() {
            true => String::new(),
            false => Some(heading_id(anchor))
                .filter(|id| self.given.insert(id.clone()))
                .unwrap_or_default(),
        };
        let name = HEADINGS[usize::from(self.levels.level().clamp(1, 6)) - 1];
        self.html.open(name, &[("id", &id)]);
        self.inlines(content);
        self.html.close(name);
    }

    fn quotation(&mut self, blocks: &[Block], attribution: &[Inline]) {
        if attribution.is_empty() {
            self.html.open("blockquote", &[]);
            self.blocks(blocks);
            self.html.line();
            self.html.close("blockquote");
            return;
        }
        self.html.open("figure", &[("class", "quotation")]);
        self.html.open("blockquote", &[]);
        self.blocks(blocks);
        self.html.line();
        self.html.close("blockquote");
        self.html.line();
        self.html.open("figcaption", &[]);
        self.inlines(attribution);
        self.html.close("figcaption");
        self.html.close("figure");
    }

    fn code(&mut self, text: &str) {
        // Code runs from left to right whatever is around it.
        self.html.open("pre", &[("dir", "ltr")]);
        self.html.element("code", &[], text.trim_end_matches('\n'));
        self.html.close("pre");
    }

    fn definitions(&mut self, definitions: &[Definition]) {
        if definitions.iter().all(|it| it.terms.is_empty() && it.descriptions.is_empty()) {
            return;
        }
        self.html.open("dl", &[]);
        for definition in definitions {
            for term in &definition.terms {
                self.html.line();
                self.html.open("dt", &[]);
                self.inlines(term);
                self.html.close("dt");
            }
            for description in &definition.descriptions {
                self.html.line();
                self.html.open("dd", &[]);
                self.contents(description, true);
                self.html.close("dd");
            }
        }
        self.html.line();
        self.html.close("dl");
    }
}

fn role_class(role: ParagraphRole) -> &'static str {
    match role {
        ParagraphRole::Body => "",
        ParagraphRole::Exergue => "exergue",
        ParagraphRole::Credit => "credit",
        ParagraphRole::ImportantLink => "important",
    }
}

/// The class of an alignment that the post asks for.
pub fn alignment_class(alignment: Option<Alignment>) -> &'static str {
    match alignment {
        None => "",
        Some(Alignment::Left) => "left",
        Some(Alignment::Centre) => "centre",
        Some(Alignment::Right) => "right",
    }
}

/// All headings of blocks that have words, those within others too.
pub fn anchors(blocks: &[Block], to: &mut dyn FnMut(&str)) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { content, anchor, .. } => {
                if !anchor.is_empty() && !plain::line(content).trim().is_empty() {
                    to(anchor);
                }
            }
            BlockKind::List { items, .. } => items.iter().for_each(|it| anchors(&it.blocks, to)),
            BlockKind::Quotation { blocks, .. } | BlockKind::Box { blocks } => anchors(blocks, to),
            BlockKind::Table(table) => table.cells().for_each(|it| anchors(&it.content, to)),
            BlockKind::Definitions(definitions) => {
                definitions.iter().flat_map(|it| &it.descriptions).for_each(|it| anchors(it, to));
            }
            BlockKind::Paragraph { .. }
            | BlockKind::Figure(_)
            | BlockKind::Code { .. }
            | BlockKind::Rule
            | BlockKind::Space => {}
        }
    }
}
