//! The lines of one container, as they are gone through.

pub use crate::limits::text::DEEPEST_QUOTE;
use std::ops::Range;

/// The lines of one container, and what the last of them was.
pub(super) struct Scan<'p> {
    pub lines: Vec<Range<usize>>,
    /// The next line to read.
    pub next: usize,
    /// `"> "` for each quote around.
    pub prefix: &'p str,
    pub depth: usize,
    pub previous: Previous,
    /// False once no later line ends a comment.
    pub comments_end: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Previous {
    /// A blank line, or nothing.
    Blank,
    /// A line of a paragraph (or list item) that the next may continue.
    Paragraph,
    /// A block that the next line cannot continue.
    Closed,
}
