//! Blocks that are in another language than their document.

use super::super::plain::block_text;
use super::super::{Block, BlockKind, Language};
use super::guess::{COMPARED, Comparison, FEWEST_WORDS, Side};
use super::prose::Prose;

/// Marks the blocks of a document that are in another language.
pub struct Marker {
    document: Language,
    /// None where detection does not know the document's language.
    comparison: Option<Comparison>,
}

impl Marker {
    pub fn new(document: Language) -> Marker {
        Marker { document, comparison: Comparison::of(&document) }
    }

    /// Marks the blocks that are clearly in another language, and short ones between such blocks.
    pub fn mark(&mut self, blocks: &mut [Block]) {
        let Some(comparison) = &mut self.comparison else {
            unmark(blocks, self.document);
            return;
        };
        for block in blocks.iter_mut() {
            mark_clear(block, self.document, comparison);
        }
        mark_drawn(blocks, comparison);
    }
}

/// Marks short blocks between those that are marked.
fn mark_drawn(blocks: &mut [Block], comparison: &Comparison) {
    let foreign: Vec<Option<Language>> = blocks.iter().map(|block| block.language).collect();
    if foreign.iter().all(Option::is_none) {
        return;
    }
    let drawn: Vec<Option<Language>> = (0..blocks.len())
        .map(
            |at| {
                if foreign[at].is_some() { None } else { drawn(blocks, &foreign, at, comparison) }
            },
        )
        .collect();
    for (block, drawn) in blocks.iter_mut().zip(drawn) {
        block.language = block.language.or(drawn);
    }
}

/// Removes the document's own language from blocks that declare it.
fn unmark(blocks: &mut [Block], document: Language) {
    for block in blocks {
        block.language = block.language.filter(|language| !language.is_same(&document));
    }
}

/// The language that a short block takes from its neighbours.
fn drawn(
    blocks: &[Block],
    foreign: &[Option<Language>],
    at: usize,
    comparison: &Comparison,
) -> Option<Language> {
    let with_words = |index: &usize| has_words(&blocks[*index]);
    let before = (0..at).rev().find(with_words);
    let after = (at + 1..blocks.len()).find(with_words);
    let is_last = after.is_none();
    let [before, after] = [before, after].map(|index| index.and_then(|index| foreign[index]));
    let other = before.or(after)?;
    let prose = Prose::of_block(&blocks[at]);
    if prose.words == 0 || prose.words >= FEWEST_WORDS {
        return None;
    }
    let is_between = before.is_some() && (after.is_some() || is_last);
    match comparison.leaning(&prose, &other) {
        Some(Side::Other(other)) => Some(other),
        None if is_between => Some(other),
        _ => None,
    }
}

/// Marks a block, or blocks in it.
fn mark_clear(block: &mut Block, document: Language, comparison: &mut Comparison) {
    if block.language.is_some() {
        unmark(std::slice::from_mut(block), document);
        return;
    }
    if let Some(Side::Other(other)) = clear(&Prose::of_beginning(block, COMPARED), comparison)
        && !has_clear(block, comparison)
    {
        block.language = Some(other);
        return;
    }
    let mut inner = |blocks: &mut Vec<Block>| {
        blocks.iter_mut().for_each(|block| mark_clear(block, document, comparison));
    };
    match &mut block.kind {
        BlockKind::List { items, .. } => {
            items.iter_mut().for_each(|item| inner(&mut item.blocks));
        }
        BlockKind::Quotation { blocks, .. } | BlockKind::Box { blocks } => inner(blocks),
        BlockKind::Definitions(definitions) => {
            definitions.iter_mut().flat_map(|each| &mut each.descriptions).for_each(inner);
        }
        BlockKind::Table(table) => table.cells_mut().for_each(|cell| inner(&mut cell.content)),
        _ => {}
    }
}

/// The language of a text long enough for it to be clear.
fn clear(prose: &Prose, comparison: &mut Comparison) -> Option<Side> {
    if prose.words < FEWEST_WORDS { None } else { comparison.certain(prose) }
}

/// Whether a block in this one is clearly in the document's language.
fn has_clear(block: &Block, comparison: &mut Comparison) -> bool {
    let inner: Vec<&Block> = match &block.kind {
        BlockKind::List { items, .. } => items.iter().flat_map(|item| &item.blocks).collect(),
        BlockKind::Quotation { attribution, .. }
            if clear(&Prose::of_inlines(attribution), comparison) == Some(Side::Own) =>
        {
            return true;
        }
        BlockKind::Quotation { blocks, .. } | BlockKind::Box { blocks } => blocks.iter().collect(),
        _ => return false,
    };
    inner.into_iter().any(|inner| {
        let own = clear(&Prose::of_beginning(inner, COMPARED), comparison) == Some(Side::Own);
        own || has_clear(inner, comparison)
    })
}

fn has_words(block: &Block) -> bool {
    block_text(block).chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::super::super::{Inline, ParagraphRole};
    use super::*;
    use crate::error::Position;

    const FR: &str = "Le service ouvre dans toutes les villes du pays et les agents sont formés.";
    const EN: &str = "The service opens in all the towns of the country and its staff are trained.";
    const DE: &str =
        "Die Stellen sind in allen Orten des Landes offen, und wer dort arbeitet, ist geschult.";

    fn paragraph(text: &str) -> Block {
        Block {
            kind: BlockKind::Paragraph {
                content: vec![Inline::Text(text.to_owned())],
                role: ParagraphRole::Body,
                alignment: None,
            },
            position: Position::START,
            language: None,
        }
    }

    fn marked(texts: &[&str], document: &str) -> Vec<Option<String>> {
        let mut blocks: Vec<Block> = texts.iter().copied().map(paragraph).collect();
        Marker::new(Language::declared(document).unwrap()).mark(&mut blocks);
        blocks.iter().map(|block| block.language.map(|l| l.tag().to_owned())).collect()
    }

    #[test]
    fn foreign_blocks_are_marked_and_draw_short_ones() {
        let en = Some("en".to_owned());
        let texts = [FR, EN, "Some examples are here:", EN, "Un mot sur le service", FR];
        let expected = [None, en.clone(), en.clone(), en.clone(), None, None];
        assert_eq!(marked(&texts, "fr"), expected);
        assert_eq!(
            marked(&[EN, DE, FR], "en"),
            [None, Some("de".to_owned()), Some("fr".to_owned())]
        );
    }

    #[test]
    fn a_document_in_a_language_that_detection_does_not_know_is_left_alone() {
        assert_eq!(marked(&[DE, FR], "hsb"), [None, None]);
    }
}
