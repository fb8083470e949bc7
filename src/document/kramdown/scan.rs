//! The lines of one container, during the scan.

pub use crate::limits::text::DEEPEST_QUOTE;
use std::ops::Range;

/// The lines of one container, and the kind of the last one.
pub(super) struct Scan<'p> {
    pub lines: Vec<Range<usize>>,
    /// The next line to read.
    pub next: usize,
    /// `"> "` for each surrounding quotation.
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
