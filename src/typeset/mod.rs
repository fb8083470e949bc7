//! From the document to pages: shaping, hyphenation, line breaking, galley, page breaking.

pub mod page;
pub mod structure;

use crate::document::{ImageResource, Language, Metadata};

/// Pages and their logical structure: all that the PDF writer needs.
pub struct TypesetDocument {
    pub pages: Vec<page::Page>,
    pub structure: structure::StructureTree,
    /// Bookmarks, nested.
    pub outline: Vec<page::OutlineEntry>,
    pub metadata: Metadata,
    pub language: Language,
    pub images: Vec<ImageResource>,
}
