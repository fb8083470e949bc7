//! The links, headings and figures of a document, in the order it is read.

use crate::document::{Block, BlockKind, Document, Figure, ImageId, Inline, Table};
use crate::error::Position;

/// What was found on the way.
#[derive(Debug, Default)]
pub struct Walked {
    pub links: Vec<(String, Position)>,
    pub headings: Vec<(u8, Position)>,
    pub figures: Vec<(ImageId, Position)>,
}

pub fn walk(document: &Document) -> Walked {
    let mut walked = Walked::default();
    walked.blocks(&document.chapeau);
    document.lead.iter().for_each(|figure| walked.figure(figure));
    walked.blocks(&document.body);
    document.notes.iter().for_each(|note| walked.blocks(&note.blocks));
    walked
}

impl Walked {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        let at = block.position;
        match &block.kind {
            BlockKind::Paragraph { content, .. } => self.inlines(content, at),
            BlockKind::Heading { level, content, .. } => {
                self.headings.push((*level, at));
                self.inlines(content, at);
            }
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| self.blocks(&item.blocks));
            }
            BlockKind::Quotation { blocks, attribution } => {
                self.blocks(blocks);
                self.inlines(attribution, at);
            }
            BlockKind::Box { blocks } => self.blocks(blocks),
            BlockKind::Table(table) => self.table(table, at),
            BlockKind::Figure(figure) => self.figure(figure),
            BlockKind::Definitions(definitions) => {
                for definition in definitions {
                    definition.terms.iter().for_each(|term| self.inlines(term, at));
                    definition.descriptions.iter().for_each(|blocks| self.blocks(blocks));
                }
            }
            BlockKind::Code { .. } | BlockKind::Rule | BlockKind::Space => {}
        }
    }

    fn table(&mut self, table: &Table, at: Position) {
        self.inlines(&table.caption, at);
        for cell in table.cells() {
            self.blocks(&cell.content);
        }
    }

    fn figure(&mut self, figure: &Figure) {
        self.figures.push((figure.image, figure.position));
        self.links.extend(figure.link.iter().map(|link| (link.clone(), figure.position)));
        self.inlines(&figure.caption, figure.position);
    }

    fn inlines(&mut self, inlines: &[Inline], at: Position) {
        for inline in inlines {
            if let Inline::Link { target, .. } = inline
                && !target.starts_with('#')
            {
                self.links.push((target.clone(), at));
            }
            self.inlines(inline.content(), at);
        }
    }
}
