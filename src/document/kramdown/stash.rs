//! What CommonMark cannot say, and the comment that stands in its place.

use super::super::mapped::MappedText;
use super::super::mark::STASH;
use super::attributes::Attributes;
use super::table::MarkdownTable;

#[derive(Debug, Clone)]
pub enum Stashed {
    /// HTML as typed, its pieces still mapped to the source.
    Html(MappedText),
    /// An attribute list for the element before it, or else for the one after it.
    Attributes { attributes: Attributes, previous: bool, at: usize },
    /// `<br>` alone on its line.
    Space { at: usize },
    /// Nothing; ends a paragraph.
    Boundary,
    /// A table, its cells as ranges of [`super::Prepared::encoded`].
    Table { table: MarkdownTable, at: usize },
}

/// The comment for the stashed block `number`.
pub fn placeholder(number: usize) -> String {
    format!("<!--{STASH}{number}-->")
}

/// The number in a placeholder.
pub fn placeholder_number(comment: &str) -> Option<usize> {
    comment.trim().strip_prefix("<!--")?.strip_prefix(STASH)?.strip_suffix("-->")?.parse().ok()
}
