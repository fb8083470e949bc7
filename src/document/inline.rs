//! The contents of a paragraph: text, and what marks stretches of it.

#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    Text(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Underline(Vec<Inline>),
    Strikethrough(Vec<Inline>),
    Superscript(Vec<Inline>),
    Subscript(Vec<Inline>),
    Small(Vec<Inline>),
    Code(String),
    /// `target` is absolute: `https:…`, `mailto:…`, `tel:…`; or the anchor of a heading, `#…`.
    Link {
        target: String,
        title: Option<String>,
        content: Vec<Inline>,
    },
    /// A line break inside a paragraph.
    Break,
    /// Index into [`Document::notes`](super::Document::notes).
    NoteReference(usize),
    Abbreviation {
        expansion: String,
        content: Vec<Inline>,
    },
    /// In another language, BCP 47.
    Foreign {
        language: String,
        content: Vec<Inline>,
    },
    /// Ordered by itself among text of the other direction, as `<bdi>` and `dir` ask for.
    Isolated {
        direction: TextDirection,
        content: Vec<Inline>,
    },
}

/// The direction of a text that is ordered by itself (Unicode UAX #9, 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextDirection {
    /// That of its first strong character.
    Own,
    LeftToRight,
    RightToLeft,
}

impl Inline {
    /// The inlines inside this one; empty for text, code, a break or a note reference.
    pub fn content(&self) -> &[Inline] {
        match self {
            Inline::Strong(content)
            | Inline::Emphasis(content)
            | Inline::Underline(content)
            | Inline::Strikethrough(content)
            | Inline::Superscript(content)
            | Inline::Subscript(content)
            | Inline::Small(content)
            | Inline::Link { content, .. }
            | Inline::Abbreviation { content, .. }
            | Inline::Foreign { content, .. }
            | Inline::Isolated { content, .. } => content,
            Inline::Text(_) | Inline::Code(_) | Inline::Break | Inline::NoteReference(_) => &[],
        }
    }

    /// The same, mutable; `None` for an inline that contains none.
    pub fn content_mut(&mut self) -> Option<&mut Vec<Inline>> {
        match self {
            Inline::Strong(content)
            | Inline::Emphasis(content)
            | Inline::Underline(content)
            | Inline::Strikethrough(content)
            | Inline::Superscript(content)
            | Inline::Subscript(content)
            | Inline::Small(content)
            | Inline::Link { content, .. }
            | Inline::Abbreviation { content, .. }
            | Inline::Foreign { content, .. }
            | Inline::Isolated { content, .. } => Some(content),
            Inline::Text(_) | Inline::Code(_) | Inline::Break | Inline::NoteReference(_) => None,
        }
    }
}
