//! A line of text as it is set, and how a paragraph is set.

use crate::document::Language;
use crate::layout::Length;
use crate::layout::schema::Align;

use super::page::{Glyph, PageItem, Shape};

/// A line, its origin at the left end of its baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub items: Vec<PageItem>,
    /// Width of the text, without spaces at the end.
    pub width: Length,
    /// Link, and its horizontal extent on this line.
    pub links: Vec<(usize, Length, Length)>,
    /// Notes referred to on this line.
    pub notes: Vec<usize>,
    pub hyphenated: bool,
    /// Whether the text continues on the next line only for lack of space.
    pub wraps: bool,
    /// In thousandths of the spaces' stretch or shrink; 0 for lines that are not justified.
    pub ratio: i64,
    /// A line of justified text that is not justified, since nothing in it can stretch.
    pub short: bool,
    /// Whether it begins at the right: then its positions are counted from there.
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

/// Number of glyphs by which a line can be recognised.
const BEGINNING: usize = 40;

/// How a paragraph is set.
#[derive(Debug, Clone, Copy)]
pub struct ParagraphSetting {
    pub width: Length,
    pub align: Align,
    pub language: Language,
    /// All lines of about equal length (titles).
    pub balanced: bool,
    /// In a table: words are divided only if they would not fit.
    pub is_cell: bool,
}

/// A glyph on its line's baseline.
pub fn bare(id: u16, advance: Length, text: &str) -> Glyph {
    Glyph { id, advance, x_offset: Length::ZERO, y_offset: Length::ZERO, text: text.into() }
}
