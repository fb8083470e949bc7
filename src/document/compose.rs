//! Typography over a tree of blocks, each in its language.

use super::typography::compose;
use super::{Block, BlockKind, Figure, Inline, Language};

pub fn blocks(blocks: &mut Vec<Block>, language: Language) {
    for block in blocks.iter_mut() {
        self::block(block, language);
    }
    blocks.retain(|block| match &block.kind {
        BlockKind::Paragraph { content, .. } | BlockKind::Heading { content, .. } => {
            !content.is_empty()
        }
        _ => true,
    });
}

fn block(block: &mut Block, around: Language) {
    let language = block.language.unwrap_or(around);
    match &mut block.kind {
        BlockKind::Paragraph { content, .. } | BlockKind::Heading { content, .. } => {
            inlines(content, language);
        }
        BlockKind::List { items, .. } => {
            items.iter_mut().for_each(|item| blocks(&mut item.blocks, language));
        }
        BlockKind::Quotation { blocks: inner, attribution } => {
            blocks(inner, language);
            inlines(attribution, language);
        }
        BlockKind::Box { blocks: inner } => blocks(inner, language),
        BlockKind::Table(table) => {
            inlines(&mut table.caption, language);
            for cell in table.cells_mut() {
                blocks(&mut cell.content, language);
            }
        }
        BlockKind::Figure(figure) => self::figure(figure, language),
        BlockKind::Definitions(definitions) => {
            for definition in definitions {
                definition.terms.iter_mut().for_each(|term| inlines(term, language));
                definition.descriptions.iter_mut().for_each(|inner| blocks(inner, language));
            }
        }
        BlockKind::Code { .. } | BlockKind::Rule | BlockKind::Space => {}
    }
}

pub fn figure(figure: &mut Figure, language: Language) {
    inlines(&mut figure.caption, language);
}

pub fn inlines(content: &mut Vec<Inline>, language: Language) {
    *content = compose(std::mem::take(content), language);
    super::expansions::mark(content, language);
}
