//! Rows: slices of the column that no page break cuts, each with the cost of a break after it.

use crate::layout::{Colour, Length};

use super::mirror::{mirror_item, mirror_rectangle};
use super::page::{PageItem, Shape};
use super::structure::NodeId;

/// Cost of a page break after a row.
pub type Penalty = i64;
/// No break here unless there is no other way.
pub const FORBIDDEN: Penalty = 1_000_000;
/// A first line alone at the foot, a last line alone at the head of a page.
pub const WIDOW: Penalty = 150_000;
/// A divided word at the foot of a page.
pub const HYPHEN: Penalty = 20_000;
/// After a line that announces what follows: worse than one page more, and one that ends short.
pub const LEAD_IN: Penalty = 300_000;
/// After the first item of a list, and before the last, if it has one line: worse than two lines of
/// white space or other spaces between blocks, better than a page that ends short.
pub const LONE_LINE: Penalty = 4_500;
/// The same, if it has more lines.
pub const LONE_ITEM: Penalty = 300;
/// Between items of a list, rows of a table, lines of a box: better elsewhere.
pub const INSIDE: Penalty = 200;

/// Whether a break costs as much as one after a line that announces what follows.
pub fn is_lead_in(penalty: Penalty) -> bool {
    (LEAD_IN..FORBIDDEN / 2).contains(&penalty)
}

/// A horizontal slice of the column that no page break cuts.
#[derive(Debug, Clone)]
pub struct Row {
    /// Space above it, which is dropped at the top of a page.
    pub before: Length,
    pub height: Length,
    /// x from the page's left edge, y from the row's top.
    pub items: Vec<PageItem>,
    /// Link and rectangle (x, y, width, height), placed like the items.
    pub links: Vec<(usize, [Length; 4])>,
    pub break_after: Penalty,
    /// Notes that must be on the same page.
    pub notes: Vec<usize>,
    /// Frames it is in, outermost first.
    pub frames: Vec<usize>,
    /// Table whose head is repeated if this row begins a page.
    pub head: Option<usize>,
    /// Entries of the outline that begin here.
    pub headings: Vec<usize>,
    /// Figures whose bounding box is in this row: element, x, y, width, height.
    pub figures: Vec<(NodeId, [Length; 4])>,
    /// Whether it is a line of the release's text, rather than a picture, a rule or the list of
    /// attachments.
    pub is_text: bool,
    /// A row of a table.
    pub is_cells: bool,
    pub has_picture: bool,
    /// Padding of the frames it is in, which a page needs above its first row and below its last.
    pub padding: Length,
}

impl Row {
    pub fn new(height: Length) -> Row {
        Row {
            before: Length::ZERO,
            height,
            items: Vec::new(),
            links: Vec::new(),
            break_after: 0,
            notes: Vec::new(),
            frames: Vec::new(),
            head: None,
            headings: Vec::new(),
            figures: Vec::new(),
            is_text: false,
            is_cells: false,
            has_picture: false,
            padding: Length::ZERO,
        }
    }

    /// Moves everything in the row.
    pub fn shift(&mut self, dx: Length, dy: Length) {
        for item in &mut self.items {
            move_shape(&mut item.shape, dx, dy);
        }
        let rectangles = self
            .links
            .iter_mut()
            .map(|l| &mut l.1)
            .chain(self.figures.iter_mut().map(|f| &mut f.1));
        for rectangle in rectangles {
            rectangle[0] += dx;
            rectangle[1] += dy;
        }
    }

    /// Mirrors everything in the row about the middle of two positions with that sum.
    pub fn mirror(&mut self, sum: Length) {
        self.items.iter_mut().for_each(|item| mirror_item(item, sum));
        self.links.iter_mut().for_each(|link| mirror_rectangle(&mut link.1, sum));
    }

    /// Sets a label beside the row. A rule or a small picture is lower than a line: then the row
    /// grows, or the label would overlap the next row or the bottom of the page's text.
    pub fn set_beside(&mut self, label: Row) {
        let lacking = label.height - self.height;
        if lacking > Length::ZERO {
            self.shift(Length::ZERO, lacking.scale(1, 2));
            self.height = label.height;
        }
        self.items.splice(0..0, label.items);
        self.links.extend(label.links);
    }
}

/// Moves a shape.
pub fn move_shape(shape: &mut Shape, dx: Length, dy: Length) {
    let (x, y) = match shape {
        Shape::Glyphs(run) => (&mut run.x, &mut run.y),
        Shape::Rectangle { x, y, .. } | Shape::Image { x, y, .. } => (x, y),
    };
    *x += dx;
    *y += dy;
}

/// A background or bar drawn behind the rows inside it, on every page they are on.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// A bar at the left.
    Bar { x: Length, width: Length, colour: Colour },
    /// A background with a rule around it (no rule if its width is 0).
    Box { x: Length, width: Length, padding: Length, ground: Colour, rule: Length, colour: Colour },
}

impl Frame {
    /// Space between its edges and the rows inside.
    pub fn padding(&self) -> Length {
        match *self {
            Frame::Bar { .. } => Length::ZERO,
            Frame::Box { padding, .. } => padding,
        }
    }
}

/// An entry of the outline, before pages are known.
#[derive(Debug, Clone)]
pub struct Heading {
    pub title: String,
    /// 1 for the document's title.
    pub level: u8,
    /// The anchor by which links refer to it; `None` for a heading that is not the release's own.
    pub anchor: Option<String>,
}
