//! A line of text as it is set, and how a paragraph is set.

use crate::document::Language;
use crate::layout::Length;
use crate::layout::schema::Align;

use super::page::{Glyph, PageItem, Shape};

/// A line, its origin at the left end of its baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub items: Vec<PageItem>,
    /// Of the text, spaces at the end left out.
    pub width: Length,
    /// Link, and the horizontal extent it has on this line.
    pub links: Vec<(usize, Length, Length)>,
    /// Notes referred to on this line.
    pub notes: Vec<usize>,
    pub hyphenated: bool,
    /// Whether the text goes on in the next line only for want of room.
    pub wraps: bool,
    /// In thousandths of the spaces' stretch or shrink; 0 for lines that are not justified.
    pub ratio: i64,
    /// A line of justified text that is not, since nothing of it can stretch.
    pub short: bool,
    /// Whether it begins at the right: then its places are counted from there.
    pub right_to_left: bool,
}

impl Line {
    /// Its first words.
    pub fn beginning(&self) -> String {
        let glyphs = self.items.iter().filter_map(|item| match &item.shape {
            Shape::Glyphs(run) => Some(&run.glyphs),
            _ => None,
        });
        glyphs.flatten().take(BEGINNING).map(|glyph| &*glyph.text).collect()
    }
}

/// Glyphs by which a line is known again.
const BEGINNING: usize = 40;

/// How a paragraph is set.
#[derive(Debug, Clone, Copy)]
pub struct ParagraphSetting {
    pub width: Length,
    pub align: Align,
    pub language: Language,
    /// All lines about equally long (titles).
    pub balanced: bool,
    /// In a table: words are divided only where they would not fit.
    pub is_cell: bool,
}

/// A glyph that stands where its line does.
pub fn bare(id: u16, advance: Length, text: &str) -> Glyph {
    Glyph { id, advance, x_offset: Length::ZERO, y_offset: Length::ZERO, text: text.into() }
}
