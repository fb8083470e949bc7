//! Finished pages: what is painted where. Positions are from the page's top-left corner, y
//! downwards, in [`Length`].

use std::ops::Range;

use compact_str::CompactString;

use crate::document::ImageId;
use crate::layout::{FaceId, Length};

pub use crate::layout::Colour;

use super::structure::{ContentId, NodeId};

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub width: Length,
    pub height: Length,
    /// In painting order.
    pub items: Vec<PageItem>,
    pub links: Vec<LinkArea>,
    /// The items of the flow: lines, notes, pictures and what is drawn behind them. All others are
    /// where the layout puts them.
    pub flow: Range<usize>,
    /// Where text of the flow may be.
    pub area: TextArea,
    /// Number of visible characters that were to be set in artifacts.
    pub artifact_letters: usize,
}

/// A rectangle by its edges, from the page's top-left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextArea {
    pub left: Length,
    pub right: Length,
    pub top: Length,
    pub bottom: Length,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PageItem {
    pub tag: Tag,
    pub shape: Shape,
}

/// What a painted item is to assistive technology (ISO 32000-1 §14.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Part of the structure: a piece of content of the tree.
    Content(ContentId),
    Artifact(Artifact),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Artifact {
    /// Rules, bars, backgrounds, bullets drawn as shapes.
    Layout,
    /// Repeated header: /Pagination with /Subtype /Header.
    Header,
    /// Repeated footer and folio: /Pagination with /Subtype /Footer.
    Footer,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Glyphs(GlyphRun),
    /// A filled rectangle; rules are rectangles.
    Rectangle {
        x: Length,
        y: Length,
        width: Length,
        height: Length,
        colour: Colour,
    },
    Image {
        image: ImageId,
        x: Length,
        y: Length,
        width: Length,
        height: Length,
    },
}

/// The scaling of glyphs as wide as their face draws them.
pub const UNSCALED: i64 = 1_000;

/// Glyphs of one face and size on one baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct GlyphRun {
    pub face: FaceId,
    pub size: Length,
    pub colour: Colour,
    /// Width of the glyphs, in thousandths of their own: a justified line may narrow or widen them
    /// a little. Advances are given as set.
    pub scaling: i64,
    /// Start of the run on the baseline.
    pub x: Length,
    pub y: Length,
    pub glyphs: Vec<Glyph>,
}

/// One glyph as set.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    pub id: u16,
    /// To the next glyph's origin, justification and kerning included.
    pub advance: Length,
    /// Displacement of the drawn glyph from its origin (marks); y upwards.
    pub x_offset: Length,
    pub y_offset: Length,
    /// What it stands for in the text layer. A cluster of several glyphs gives its whole text to
    /// the first one and an empty text to the others.
    pub text: CompactString,
}

/// The places of one link on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkArea {
    /// The Link (or Reference, Note) element it belongs to.
    pub node: NodeId,
    /// One rectangle per line: x, y of the top-left corner, width, height.
    pub rectangles: Vec<[Length; 4]>,
    pub target: LinkTarget,
    /// For `/Contents`: what the link says, and where it goes if it does not say so.
    pub description: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    Uri(String),
    /// A place in this document: page (from 0) and y.
    Place {
        page: usize,
        y: Length,
    },
}

/// A bookmark.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlineEntry {
    pub title: String,
    pub page: usize,
    pub y: Length,
    pub children: Vec<OutlineEntry>,
}
