//! What can be wrong with pages, embedded files and dates.

/// Something in the pages that a conforming file cannot have. Pages count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the document has no title (ISO 14289-1 §7.1)")]
    NoTitle,
    #[error("the document has no pages")]
    NoPage,
    #[error("the {what} `{text}` is not an RFC 3339 date")]
    Date { what: String, text: String },
    #[error(
        "page {page} is {width} pt × {height} pt; a page must be between 3 and 14400 pt \
             (ISO 32000-1, C.2)"
    )]
    PageSize { page: usize, width: String, height: String },
    #[error("page {page} uses a face that is not in the set of fonts")]
    UnknownFace { page: usize },
    #[error("page {page}: the face {face} has no glyph for `{text}` (ISO 19005-3 §6.2.11.8)")]
    MissingGlyph { page: usize, face: String, text: String },
    #[error("page {page}: text of size 0 or less: `{text}`")]
    FontSize { page: usize, text: String },
    #[error(
        "page {page}: a text contains {character:?}, which PDF/A forbids (ISO 19005-3 \
             §6.2.11.7.2)"
    )]
    Character { page: usize, character: char },
    #[error("page {page}: {what} is painted outside the page: {place}")]
    OutsidePage { page: usize, what: String, place: String },
    #[error("page {page}: {what} is set outside the text area: {place}")]
    OutsideTextArea { page: usize, what: String, place: String },
    #[error(
        "element {node} ({role}) of the structure: of {given} letters to be set, {painted} are \
         painted: `{text}`"
    )]
    TextCut { node: u32, role: &'static str, text: String, given: usize, painted: usize },
    #[error("page {page}: of {given} letters at fixed places, {painted} are painted")]
    FurnitureCut { page: usize, given: usize, painted: usize },
    #[error("page {page} paints content that is not in the structure")]
    UnknownContent { page: usize },
    #[error("page {page} paints an image that is not in the document")]
    UnknownImage { page: usize },
    #[error("the image {address} {reason}")]
    Image { address: String, reason: &'static str },
    #[error("page {page}: a link to {target} {reason}")]
    Link { page: usize, target: String, reason: &'static str },
    #[error("the bookmark `{title}` leads to page {page}, of {pages}")]
    Bookmark { title: String, page: usize, pages: usize },
    #[error("element {node} ({role}) of the structure {reason}")]
    Structure { node: u32, role: &'static str, reason: String },
    #[error(
        "element {node} of the structure: a heading of level {level} after one of level \
         {previous} (ISO 14289-1 §7.4.2)"
    )]
    HeadingSkipped { node: u32, level: u8, previous: u8 },
    #[error("the figure {node} has no alternative text (ISO 14289-1 §7.3)")]
    FigureWithoutAlternative { node: u32 },
    #[error("the embedded file `{name}` {reason}")]
    EmbeddedFile { name: String, reason: &'static str },
}
