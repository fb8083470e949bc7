//! The language of a release, and of the blocks that are not in it.

use std::sync::LazyLock;

use super::plain::{block_text, text};
use super::{Block, BlockKind, Language};
use crate::cache::FastMap;

const FRENCH: &[&str] = &[
    "le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "et", "est", "sont", "à", "au",
    "aux", "en", "dans", "par", "pour", "sur", "avec", "qui", "que", "qu", "ne", "pas", "plus",
    "ce", "cette", "ces", "son", "sa", "ses", "leur", "leurs", "il", "elle", "ils", "elles",
    "nous", "vous", "ou", "où", "se", "s", "été", "entre", "ainsi", "être", "c", "n",
];
const ENGLISH: &[&str] = &[
    "the", "of", "and", "to", "in", "is", "are", "was", "were", "for", "on", "with", "by", "that",
    "this", "these", "those", "it", "its", "as", "at", "be", "been", "has", "have", "from",
    "which", "will", "not", "an", "or", "their", "they", "we", "our", "you", "your", "he", "she",
    "who", "more", "all", "can", "would", "should", "into", "over", "about", "some",
];
/// Both lists, for every word of a release is looked up.
static FUNCTION_WORDS: LazyLock<FastMap<&str, Language>> = LazyLock::new(|| {
    let of = |words: &'static [&str], language| words.iter().map(move |word| (*word, language));
    of(FRENCH, Language::French).chain(of(ENGLISH, Language::English)).collect()
});
/// More bytes than the longest of them in capitals.
const LONGEST: usize = 12;
/// A text with fewer words is too short to tell.
const FEWEST_WORDS: usize = 12;

/// How many function words of each language a text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Count {
    words: usize,
    french: usize,
    english: usize,
}

impl Count {
    fn of(text: &str) -> Count {
        let mut count = Count::default();
        let mut lower = String::new();
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            count.words += 1;
            if word.len() > LONGEST {
                continue;
            }
            lower.clear();
            match word.is_ascii() {
                true => lower.push_str(word),
                false => lower.extend(word.chars().flat_map(char::to_lowercase)),
            }
            lower.make_ascii_lowercase();
            match FUNCTION_WORDS.get(lower.as_str()) {
                Some(Language::French) => count.french += 1,
                Some(Language::English) => count.english += 1,
                None => {}
            }
        }
        count
    }

    fn pair(self, language: Language) -> (usize, usize) {
        match language {
            Language::French => (self.french, self.english),
            Language::English => (self.english, self.french),
        }
    }

    /// Whether the text is clearly in `language`.
    fn is_clearly(self, language: Language) -> bool {
        let (own, other) = self.pair(language);
        self.words >= FEWEST_WORDS && own >= 3 && own >= 3 * other
    }
}

/// The language named by `tag`, else the one of the words; French where they do not tell. The
/// flag says that the words decided for English.
pub fn of_release(tag: Option<&str>, text: &str) -> (Language, bool) {
    match tag.and_then(|tag| tag.split(['-', '_']).next()).map(str::to_ascii_lowercase).as_deref() {
        Some("fr") => (Language::French, false),
        Some("en") => (Language::English, false),
        _ if Count::of(text).is_clearly(Language::English) => (Language::English, true),
        _ => (Language::French, false),
    }
}

/// Marks the blocks that are clearly in the other language than `document`; short ones between
/// such blocks with them.
pub fn mark(blocks: &mut [Block], document: Language) {
    let other = match document {
        Language::French => Language::English,
        Language::English => Language::French,
    };
    mark_clear(blocks, document, other);
    let foreign: Vec<bool> = blocks.iter().map(|block| block.language == Some(other)).collect();
    if !foreign.contains(&true) {
        return;
    }
    let nearest = |mut indices: Box<dyn Iterator<Item = usize>>| {
        indices.find(|&i| has_words(&blocks[i])).is_some_and(|i| foreign[i])
    };
    let drawn: Vec<bool> = (0..blocks.len())
        .map(|i| {
            let count = Count::of(&block_text(&blocks[i]));
            let (own, against) = count.pair(other);
            let before = nearest(Box::new((0..i).rev()));
            let after = nearest(Box::new(i + 1..blocks.len()));
            let last = !(i + 1..blocks.len()).any(|i| has_words(&blocks[i]));
            count.words > 0
                && count.words < FEWEST_WORDS
                && ((before && (after || last) && own >= against && against == 0)
                    || ((before || after) && own > against))
        })
        .collect();
    for (block, drawn) in blocks.iter_mut().zip(drawn) {
        if drawn && block.language.is_none() {
            block.language = Some(other);
        }
    }
}

fn mark_clear(blocks: &mut [Block], document: Language, other: Language) {
    for block in blocks {
        if block.language == Some(document) {
            block.language = None;
            continue;
        }
        if block.language.is_some() {
            continue;
        }
        if Count::of(&block_text(block)).is_clearly(other) && !has_clear(block, document) {
            block.language = Some(other);
            continue;
        }
        match &mut block.kind {
            BlockKind::List { items, .. } => {
                items.iter_mut().for_each(|item| mark_clear(&mut item.blocks, document, other));
            }
            BlockKind::Quotation { blocks, .. } | BlockKind::Box { blocks } => {
                mark_clear(blocks, document, other);
            }
            BlockKind::Definitions(definitions) => definitions
                .iter_mut()
                .flat_map(|definition| &mut definition.descriptions)
                .for_each(|blocks| mark_clear(blocks, document, other)),
            BlockKind::Table(table) => table
                .head
                .iter_mut()
                .chain(&mut table.body)
                .flatten()
                .for_each(|cell| mark_clear(&mut cell.content, document, other)),
            _ => {}
        }
    }
}

/// Whether a block in this one is clearly in `language`.
fn has_clear(block: &Block, language: Language) -> bool {
    let any = |blocks: &[Block]| {
        blocks.iter().any(|inner| {
            Count::of(&block_text(inner)).is_clearly(language) || has_clear(inner, language)
        })
    };
    match &block.kind {
        BlockKind::List { items, .. } => items.iter().any(|item| any(&item.blocks)),
        BlockKind::Quotation { blocks, attribution } => {
            any(blocks) || Count::of(&text(attribution)).is_clearly(language)
        }
        BlockKind::Box { blocks } => any(blocks),
        _ => false,
    }
}

fn has_words(block: &Block) -> bool {
    block_text(block).chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::super::{Inline, ParagraphRole};
    use super::*;
    use crate::error::Position;

    const FR: &str = "Le service ouvre dans toutes les villes du pays et les agents sont formés.";
    const EN: &str = "The service opens in all the towns of the country and its staff are trained.";

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

    #[test]
    fn no_word_is_in_both_lists() {
        assert_eq!(FUNCTION_WORDS.len(), FRENCH.len() + ENGLISH.len());
    }

    #[test]
    fn a_tag_decides_before_words() {
        assert_eq!(of_release(Some("en-GB"), FR), (Language::English, false));
        assert_eq!(of_release(Some("fr"), EN), (Language::French, false));
        assert_eq!(of_release(None, EN), (Language::English, true));
        assert_eq!(of_release(None, FR), (Language::French, false));
        assert_eq!(of_release(None, "Lorem ipsum dolor sit amet"), (Language::French, false));
    }

    #[test]
    fn foreign_blocks_are_marked_and_draw_short_ones() {
        let mut blocks: Vec<Block> =
            [FR, EN, "Some examples:", EN, "Un mot", FR].into_iter().map(paragraph).collect();
        mark(&mut blocks, Language::French);
        let languages: Vec<_> = blocks.iter().map(|block| block.language).collect();
        let en = Some(Language::English);
        assert_eq!(languages, [None, en, en, en, None, None]);
    }
}
