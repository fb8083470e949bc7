//! The words of a text that show its language.

use super::super::mark::{self, Mark};
use super::super::{Block, BlockKind, Inline};

/// Number of letters of a block examined: the language does not change with more.
const ENOUGH: usize = 3_000;

/// The beginning of a text: at least so many words and letters of it, and all up to the first space
/// after so many bytes.
#[derive(Debug, Clone, Copy)]
pub struct Beginning {
    pub bytes: usize,
    pub words: usize,
    pub letters: usize,
}

/// Words in sequence, without those that are the same in every language: code, addresses, numbers,
/// and names (words with a capital, except at the start of a sentence).
#[derive(Debug)]
pub struct Prose {
    pub text: String,
    pub words: usize,
    pub letters: usize,
    /// Number of letters after which nothing more is added.
    enough: usize,
    /// What is enough, even in the middle of a paragraph.
    beginning: Option<Beginning>,
    /// The current paragraph.
    paragraph: String,
}

impl Prose {
    /// Empty; takes paragraphs until it has this many letters.
    pub fn up_to(enough: usize) -> Prose {
        Prose {
            text: String::new(),
            words: 0,
            letters: 0,
            enough,
            beginning: None,
            paragraph: String::new(),
        }
    }

    pub fn of_block(block: &Block) -> Prose {
        let mut prose = Prose::up_to(ENOUGH);
        prose.add_block(block);
        prose
    }

    /// As much of a block as is needed for its beginning.
    pub fn of_beginning(block: &Block, beginning: Beginning) -> Prose {
        let mut prose = Prose { beginning: Some(beginning), ..Prose::up_to(ENOUGH) };
        prose.add_block(block);
        prose
    }

    pub fn of_inlines(inlines: &[Inline]) -> Prose {
        let mut prose = Prose::up_to(ENOUGH);
        prose.add_inlines(inlines);
        prose
    }

    pub fn add_blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            if self.has_enough() {
                return;
            }
            self.add_block(block);
        }
    }

    fn add_block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Paragraph { content, .. } | BlockKind::Heading { content, .. } => {
                self.add_inlines(content);
            }
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| self.add_blocks(&item.blocks));
            }
            BlockKind::Quotation { blocks, attribution } => {
                self.add_blocks(blocks);
                self.add_inlines(attribution);
            }
            BlockKind::Box { blocks } => self.add_blocks(blocks),
            BlockKind::Table(table) => {
                self.add_inlines(&table.caption);
                table.cells().for_each(|cell| self.add_blocks(&cell.content));
            }
            BlockKind::Figure(figure) => self.add_inlines(&figure.caption),
            BlockKind::Definitions(definitions) => {
                for definition in definitions {
                    definition.terms.iter().for_each(|term| self.add_inlines(term));
                    definition.descriptions.iter().for_each(|inner| self.add_blocks(inner));
                }
            }
            BlockKind::Code { .. } | BlockKind::Rule | BlockKind::Space => {}
        }
    }

    fn has_enough(&self) -> bool {
        self.letters >= self.enough || self.has_beginning()
    }

    fn has_beginning(&self) -> bool {
        self.beginning.is_some_and(|Beginning { bytes, words, letters }| {
            self.words >= words && self.letters >= letters && self.up_to_space(bytes).is_some()
        })
    }

    /// The text up to the first space after so many bytes, if there is one.
    pub fn up_to_space(&self, bytes: usize) -> Option<&str> {
        let rest = self.text.get(bytes..).or_else(|| self.text.get(bytes + 1..))?;
        let space = rest.find(' ')?;
        Some(&self.text[..self.text.len() - rest.len() + space])
    }

    /// Adds one paragraph.
    pub fn add_inlines(&mut self, inlines: &[Inline]) {
        if self.has_enough() {
            return;
        }
        let mut paragraph = std::mem::take(&mut self.paragraph);
        paragraph.clear();
        collect(inlines, &mut paragraph);
        let mut is_first = true;
        for word in paragraph.split_whitespace() {
            let starts = is_first;
            is_first = word.ends_with(['.', '!', '?', '…', ':', '»', '”']);
            self.add_word(word, starts);
            if self.has_beginning() {
                break;
            }
        }
        self.paragraph = paragraph;
    }

    fn add_word(&mut self, word: &str, starts: bool) {
        if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            // Most words, faster.
            return self.push(word, word.len());
        }
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() || word.starts_with(['#', '@', '-']) {
            return;
        }
        let mut letters = 0;
        for (place, character) in bare.chars().enumerate() {
            match character {
                'a'..='z' | 'ß'..='ö' | 'ø'..='ÿ' => letters += 1,
                '0'..='9' | '@' | '/' | '\\' | '_' | '.' | '#' | '=' | '{' | '<' => return,
                // Names.
                _ if character.is_uppercase() && !(starts && place == 0) => return,
                _ => letters += usize::from(character.is_alphabetic()),
            }
        }
        self.push(word, letters);
    }

    fn push(&mut self, word: &str, letters: usize) {
        self.words += 1;
        self.letters += letters;
        self.text.push_str(word);
        self.text.push(' ');
    }
}

/// The text of inlines in the paragraph's own language.
fn collect(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            // Marks are of plane 16, and begin with this byte.
            Inline::Text(text) if memchr::memchr(0xF4, text.as_bytes()).is_none() => {
                out.push_str(text);
            }
            Inline::Text(text) => out.extend(text.chars().filter_map(|c| match mark::of(c) {
                None => Some(c),
                Some(Mark::Nothing | Mark::Quote(_)) => None,
                Some(Mark::Active(c) | Mark::Escaped(c) | Mark::Literal(c) | Mark::Typed(c)) => {
                    Some(c)
                }
            })),
            Inline::Code(_) | Inline::NoteReference(_) | Inline::Foreign { .. } | Inline::Break => {
                out.push(' ');
            }
            _ => collect(inline.content(), out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::ParagraphRole;
    use super::*;
    use crate::error::Position;

    fn prose(text: &str) -> (String, usize) {
        let prose = Prose::of_inlines(&[
            Inline::Text(text.to_owned()),
            Inline::Code("let mut".to_owned()),
            Inline::Foreign {
                language: "la".to_owned(),
                content: vec![Inline::Text("ad hoc".to_owned())],
            },
        ]);
        (prose.text.trim_end().to_owned(), prose.words)
    }

    #[test]
    fn code_names_numbers_and_addresses_are_left_out() {
        let text = "Voici Jane Doe, sur www.example.org le 5 mai : « Enfin » dit https://a.example #tag ONU v1.2";
        assert_eq!(prose(text), ("Voici sur le mai dit".to_owned(), 5));
        assert_eq!(prose("Der Bericht. Die Lage ist gut."), ("Der Die ist gut.".to_owned(), 4));
    }

    #[test]
    fn a_beginning_is_that_of_the_whole() {
        let text = Inline::Text("Le port est ouvert, et la digue ".repeat(20));
        let block = Block {
            kind: BlockKind::Paragraph {
                content: vec![text],
                role: ParagraphRole::Body,
                alignment: None,
            },
            position: Position::START,
            language: None,
        };
        let whole = Prose::of_block(&block);
        for (bytes, words, letters) in [(0, 0, 0), (100, 3, 3), (3, 12, 3), (3, 3, 60)] {
            let beginning = Beginning { bytes, words, letters };
            let part = Prose::of_beginning(&block, beginning);
            assert!(whole.text.starts_with(&part.text) && part.text.len() < 120, "{part:?}");
            assert!(part.text.len() >= bytes && part.words >= words && part.letters >= letters);
        }
    }
}
