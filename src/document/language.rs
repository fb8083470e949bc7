//! The language of a release, and of the blocks that are not in it.

use std::sync::LazyLock;

use super::plain::{block_pieces, block_text, pieces};
use super::{Block, BlockKind, Inline, Language};
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
static FUNCTION_WORDS: LazyLock<FastMap<u64, Language>> = LazyLock::new(|| {
    let of = |words: &'static [&str], language| {
        words.iter().map(move |word| {
            let mut key = Word::default();
            word.bytes().for_each(|byte| key.push_byte(byte));
            (key.bytes, language)
        })
    };
    of(FRENCH, Language::French).chain(of(ENGLISH, Language::English)).collect()
});
/// Bytes of the longest of them.
const LONGEST: u32 = 6;
/// A text with fewer words is too short to tell.
const FEWEST_WORDS: usize = 12;
/// No text is clearly in a language with fewer of its function words.
const FEWEST_CLEAR: usize = 3;

/// A word in lower case, as far as its bytes are no more than those of a function word.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    bytes: u64,
    length: u32,
}

impl Word {
    fn push(&mut self, c: char) {
        if c.is_ascii() {
            self.push_byte(c.to_ascii_lowercase() as u8);
            return;
        }
        for lower in c.to_lowercase() {
            lower.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| self.push_byte(byte));
        }
    }

    fn push_byte(&mut self, byte: u8) {
        if self.length < LONGEST {
            self.bytes = self.bytes << 8 | u64::from(byte);
        }
        self.length += 1;
    }

    fn language(self) -> Option<Language> {
        let may_be = self.length <= LONGEST;
        may_be.then(|| FUNCTION_WORDS.get(&self.bytes).copied()).flatten()
    }
}

/// How many function words of each language a text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Count {
    words: usize,
    french: usize,
    english: usize,
}

/// Counts a text that comes in pieces.
#[derive(Default)]
struct Counter {
    count: Count,
    word: Word,
}

impl Counter {
    fn add(&mut self, piece: &str) {
        for c in piece.chars() {
            match c {
                'a'..='z' => self.word.push_byte(c as u8),
                _ if c.is_alphabetic() => self.word.push(c),
                _ if self.word.length > 0 => self.end_word(),
                _ => {}
            }
        }
    }

    fn end_word(&mut self) {
        self.count.words += 1;
        match std::mem::take(&mut self.word).language() {
            Some(Language::French) => self.count.french += 1,
            Some(Language::English) => self.count.english += 1,
            None => {}
        }
    }

    fn end(mut self) -> Count {
        if self.word.length > 0 {
            self.end_word();
        }
        self.count
    }
}

impl Count {
    fn of(blocks: &[Block]) -> Count {
        let mut counter = Counter::default();
        block_pieces(blocks, &mut |piece| counter.add(piece));
        counter.end()
    }

    fn of_inlines(inlines: &[Inline]) -> Count {
        let mut counter = Counter::default();
        pieces(inlines, "\n", &mut |piece| counter.add(piece));
        counter.end()
    }

    fn plus(self, other: Count) -> Count {
        Count {
            words: self.words + other.words,
            french: self.french + other.french,
            english: self.english + other.english,
        }
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
        self.words >= FEWEST_WORDS && own >= FEWEST_CLEAR && own >= 3 * other
    }
}

/// The function words of each of a row of blocks.
pub struct Counted(Vec<Count>);

impl Counted {
    pub fn of(blocks: &[Block]) -> Counted {
        Counted(blocks.chunks(1).map(Count::of).collect())
    }
}

/// The language named by `tag`, else the one of the words of title and texts; French where they
/// do not tell. The flag says that the words decided for English.
pub fn of_release(tag: Option<&str>, title: &[Inline], texts: &[&Counted]) -> (Language, bool) {
    match tag.and_then(|tag| tag.split(['-', '_']).next()).map(str::to_ascii_lowercase).as_deref() {
        Some("fr") => return (Language::French, false),
        Some("en") => return (Language::English, false),
        _ => {}
    }
    let blocks = texts.iter().flat_map(|text| &text.0);
    let count = blocks.fold(Count::of_inlines(title), |sum, block| sum.plus(*block));
    let is_english = count.is_clearly(Language::English);
    (if is_english { Language::English } else { Language::French }, is_english)
}

/// Marks the blocks that are clearly in the other language than `document`; short ones between
/// such blocks with them.
pub fn mark(blocks: &mut [Block], counted: &Counted, document: Language) {
    let other = match document {
        Language::French => Language::English,
        Language::English => Language::French,
    };
    for (block, &count) in blocks.iter_mut().zip(&counted.0) {
        mark_clear(block, count, document, other);
    }
    let foreign: Vec<bool> = blocks.iter().map(|block| block.language == Some(other)).collect();
    if !foreign.contains(&true) {
        return;
    }
    let nearest = |mut indices: Box<dyn Iterator<Item = usize>>| {
        indices.find(|&i| has_words(&blocks[i])).is_some_and(|i| foreign[i])
    };
    let drawn: Vec<bool> = (0..blocks.len())
        .map(|i| {
            let count = counted.0[i];
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

/// Marks a block with the function words `count`, or blocks in it.
fn mark_clear(block: &mut Block, count: Count, document: Language, other: Language) {
    if block.language == Some(document) {
        block.language = None;
        return;
    }
    if block.language.is_some() {
        return;
    }
    if count.is_clearly(other) && !has_clear(block, document) {
        block.language = Some(other);
        return;
    }
    // What is in a block has no more of these words than the block.
    let may_be = count.pair(other).0 >= FEWEST_CLEAR;
    let inner = |blocks: &mut [Block]| {
        for block in blocks {
            let block_alone = std::slice::from_ref(block);
            let count = if may_be { Count::of(block_alone) } else { Count::default() };
            mark_clear(block, count, document, other);
        }
    };
    match &mut block.kind {
        BlockKind::List { items, .. } => {
            items.iter_mut().for_each(|item| inner(&mut item.blocks));
        }
        BlockKind::Quotation { blocks, .. } | BlockKind::Box { blocks } => inner(blocks),
        BlockKind::Definitions(definitions) => definitions
            .iter_mut()
            .flat_map(|definition| &mut definition.descriptions)
            .for_each(|blocks| inner(blocks)),
        BlockKind::Table(table) => table.cells_mut().for_each(|cell| inner(&mut cell.content)),
        _ => {}
    }
}

/// Whether a block in this one is clearly in `language`.
fn has_clear(block: &Block, language: Language) -> bool {
    let any = |blocks: &[Block]| {
        blocks.iter().any(|inner| {
            Count::of(std::slice::from_ref(inner)).is_clearly(language)
                || has_clear(inner, language)
        })
    };
    match &block.kind {
        BlockKind::List { items, .. } => items.iter().any(|item| any(&item.blocks)),
        BlockKind::Quotation { blocks, attribution } => {
            any(blocks) || Count::of_inlines(attribution).is_clearly(language)
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
    use super::super::ParagraphRole;
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
        assert!(FRENCH.iter().chain(ENGLISH).all(|word| word.len() <= LONGEST as usize));
    }

    #[test]
    fn words_are_counted_across_pieces_and_whatever_their_case() {
        let inlines = ["L’É", "TÉ des", "truc", "s THE"].map(|t| Inline::Text(t.to_owned()));
        assert_eq!(Count::of_inlines(&inlines), Count { words: 4, french: 2, english: 1 });
    }

    #[test]
    fn a_tag_decides_before_words() {
        let of = |tag, text: &str| of_release(tag, &[], &[&Counted::of(&[paragraph(text)])]);
        assert_eq!(of(Some("en-GB"), FR), (Language::English, false));
        assert_eq!(of(Some("fr"), EN), (Language::French, false));
        assert_eq!(of(None, EN), (Language::English, true));
        assert_eq!(of(None, FR), (Language::French, false));
        assert_eq!(of(None, "Lorem ipsum dolor sit amet"), (Language::French, false));
    }

    #[test]
    fn foreign_blocks_are_marked_and_draw_short_ones() {
        let mut blocks: Vec<Block> =
            [FR, EN, "Some examples:", EN, "Un mot", FR].into_iter().map(paragraph).collect();
        let counted = Counted::of(&blocks);
        mark(&mut blocks, &counted, Language::French);
        let languages: Vec<_> = blocks.iter().map(|block| block.language).collect();
        let en = Some(Language::English);
        assert_eq!(languages, [None, en, en, en, None, None]);
    }
}
