//! The release as a tree of blocks and inlines, with typography applied; the input of typesetting.

mod anchors;
mod build;
mod compose;
mod content;
pub mod emoji;
mod emphasis;
mod error;
pub mod expansions;
mod front;
mod goldmark;
mod html;
pub(crate) mod images;
mod inline;
mod kramdown;
mod label;
mod language;
mod licence;
mod links;
mod liquid;
mod mapped;
mod mark;
mod markdown;
mod metadata;
mod notices;
mod numbering;
mod picture;
pub mod plain;
mod printable;
mod shortcodes;
mod tags;
pub mod trace;
mod typography;

#[cfg(test)]
mod tests;

pub use build::build_document;
pub use content::looks_like_content;
pub use error::DocumentError;
pub use images::check_mark;
pub use inline::{Inline, TextDirection};
pub use licence::licence_address;
pub use numbering::Numbering;
pub use picture::{Channels, ImageContent, ImageResource};

use crate::error::Position;
use crate::finding::Finding;
pub use crate::language::Language;
use crate::rules::document as rule;
use crate::site::Upload;

/// A release ready to be typeset. All text is NFC, with its no-break spaces and quotes set.
#[derive(Debug, Clone)]
pub struct Document {
    pub language: Language,
    /// Never empty.
    pub title: Vec<Inline>,
    pub subtitle: Vec<Inline>,
    /// `Communiqué de presse`, in the case that the text layer should have.
    pub label: String,
    /// `N° 123`.
    pub number: Option<String>,
    /// `Paris, le 17 juillet 2019`.
    pub date_line: Vec<Inline>,
    /// The day of the release in its site's time zone: chooses the layout.
    pub date: jiff::civil::Date,
    pub chapeau: Vec<Block>,
    /// The lead image, or the slide show.
    pub lead: Vec<Figure>,
    pub body: Vec<Block>,
    pub attachments: Vec<AttachedFile>,
    pub contacts: Vec<ContactBlock>,
    /// Footnotes in the order of their first reference; index = [`Inline::NoteReference`].
    pub notes: Vec<Note>,
    pub issuer: IssuerBlock,
    /// Images by [`ImageId`]; each file once.
    pub images: Vec<ImageResource>,
    /// Files shown as images that cannot be decoded: the package keeps what the pages lack.
    pub left_out: Vec<Upload>,
    pub metadata: Metadata,
    pub findings: Vec<Finding>,
}

/// Index into [`Document::images`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId(pub usize);

#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub kind: BlockKind,
    /// Where it starts in the post.
    pub position: Position,
    /// If it differs from the document's.
    pub language: Option<Language>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    Paragraph {
        content: Vec<Inline>,
        role: ParagraphRole,
        alignment: Option<Alignment>,
    },
    /// `level` 1 to 6 as written; the tag tree normalises nesting, the look keeps it.
    Heading {
        level: u8,
        content: Vec<Inline>,
        /// The identifier by which links within the release refer to it.
        anchor: String,
    },
    List {
        /// How the items are numbered; `None` if they have bullets.
        numbering: Option<Numbering>,
        tight: bool,
        items: Vec<ListItem>,
    },
    /// `author` and `function`: `.auteur-citation`, or a last paragraph recognised as one.
    Quotation {
        blocks: Vec<Block>,
        attribution: Vec<Inline>,
    },
    /// `.encadre`.
    Box {
        blocks: Vec<Block>,
    },
    Table(Table),
    Figure(Figure),
    Code {
        text: String,
    },
    Rule,
    /// `<br>` alone on a line: one line of space.
    Space,
    Definitions(Vec<Definition>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParagraphRole {
    Body,
    /// `.exergue`.
    Exergue,
    /// `.credit`.
    Credit,
    /// `.lien-important`.
    ImportantLink,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alignment {
    Left,
    Centre,
    Right,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ListItem {
    /// In an ordered list, unless the post asks for no number: what to show before the item.
    pub number: Option<i64>,
    /// How its number is written, if that differs from its list.
    pub numbering: Option<Numbering>,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    pub terms: Vec<Vec<Inline>>,
    pub descriptions: Vec<Vec<Block>>,
}

/// A regular table: each row fills each column, and no cell extends past its head, body or foot.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    pub caption: Vec<Inline>,
    /// One per column; the widest row gives their number.
    pub alignments: Vec<Option<Alignment>>,
    pub head: Vec<Vec<Cell>>,
    /// The rows of all bodies: if there are none, the table has no rows at all.
    pub body: Vec<Vec<Cell>>,
    /// The rows with which the bodies begin.
    pub body_starts: Vec<usize>,
    pub foot: Vec<Vec<Cell>>,
}

impl Table {
    /// All cells, in the order in which they are read.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.head.iter().chain(&self.body).chain(&self.foot).flatten()
    }

    pub fn cells_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        self.head.iter_mut().chain(&mut self.body).chain(&mut self.foot).flatten()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub content: Vec<Block>,
    pub header: bool,
    /// What a header heads, if the post says.
    pub scope: Option<Scope>,
    /// At least 1 each.
    pub columns: usize,
    pub rows: usize,
}

/// What a table header heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    Row,
    Column,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub image: ImageId,
    pub alternative: Alternative,
    pub caption: Vec<Inline>,
    pub width: Option<ImageWidth>,
    /// Where the picture links to.
    pub link: Option<String>,
    pub position: Position,
}

/// What a reader who does not see the picture is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alternative {
    Text(String),
    /// The post says that the picture carries no meaning: an artifact.
    Decorative,
    /// The post gives none (a finding): the caption or the file's name is used.
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ImageWidth {
    /// Percentage of the text width, 0 to 100.
    Percent(f32),
    /// CSS pixels, 1/96 inch.
    Pixels(f32),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    pub blocks: Vec<Block>,
}

/// An entry of the list of attachments.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachedFile {
    /// `nom`, or the file's name.
    pub name: Vec<Inline>,
    /// The file's own name and size in bytes, if there is a file.
    pub file: Option<(String, u64)>,
    /// Absolute address of the file on the site, or elsewhere.
    pub target: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContactBlock {
    pub service: Vec<Inline>,
    pub name: Vec<Inline>,
    /// As typed, with no-break spaces set.
    pub telephones: Vec<String>,
    pub email: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct IssuerBlock {
    pub name: String,
    pub address: Option<String>,
    pub website: Option<String>,
    pub mark: Option<ImageId>,
    pub co_marks: Vec<ImageId>,
}

impl Metadata {
    /// Whether the release has a time, and not only a day.
    pub fn has_time(&self) -> bool {
        self.issued.contains('T')
    }

    /// The date of the release where a schema requires a time (METS and SEDA headers without
    /// `--at`): midnight if it has none.
    pub fn issued_time(&self) -> String {
        let midnight = if self.has_time() { "" } else { "T00:00:00" };
        format!("{}{midnight}", self.issued)
    }
}

/// What the PDF's metadata, Dublin Core and METS say, from one source.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    /// Plain text, as shown by a viewer.
    pub title: String,
    pub subtitle: Option<String>,
    /// The chapô as plain text.
    pub description: Option<String>,
    /// The issuer's name.
    pub creator: String,
    pub publisher: Option<String>,
    pub author: Option<String>,
    /// Tags, then categories, each once.
    pub subjects: Vec<String>,
    /// RFC 3339 with the offset of the site's time zone; a day only if the post gives no time.
    pub issued: String,
    pub modified: Option<String>,
    /// Language of the release, as BCP 47.
    pub language: String,
    /// Files that belong to the release and are deposited with it, and addresses that it names as
    /// attachments: on the site if that has an address, otherwise their names.
    pub parts: Vec<String>,
    /// Where the site redirects visitors of the post (`redirect_to`), such as a translation.
    pub relation: Option<String>,
    /// The release's id.
    pub identifier: String,
    /// `ark:/12148/…`, if the depositor has a naming authority.
    pub ark: Option<String>,
    /// ISSN of the periodical formed by the releases: `1234-5679`.
    pub issn: Option<String>,
    /// How often the periodical appears, if a deposit asks for it.
    pub frequency: Option<String>,
    /// Where it is published, if a deposit asks for it.
    pub place: Option<String>,
    /// The post's address on the site.
    pub url: Option<String>,
    /// What may be done with the release, as the site states it.
    pub rights: Option<String>,
    /// Address of the licence that `rights` names, if it is known.
    pub licence: Option<String>,
    /// The label: `Communiqué de presse`.
    pub kind: String,
}
