//! The galley: the document as one endless column of rows, each with what may be said of a
//! break after it. Pages are cut from it.

use crate::document::{Document, Inline, Language};
use crate::layout::schema::Align;
use crate::layout::{Colour, FontSet, Layout, Length, Style, StyleRole};

use super::mirror::{mirror_item, mirror_rectangle};
use super::missing::replace_missing;
use super::page::{PageItem, Shape};
use super::page_breaking::HighPage;
use super::paragraph::{Line, ParagraphSetting, set_paragraph};
use super::sections::Sections;
use super::shaping::{EVEN_FIGURES, Shaper};
use super::structure::{NodeId, StructureTree};
use super::text::{LinkEntry, Look, StyledText, TextCollector};

/// Dislike of a page break after a row.
pub type Penalty = i64;
/// No break here unless there is no other way.
pub const FORBIDDEN: Penalty = 1_000_000;
/// A first line alone at the foot, a last line alone at the head of a page.
pub const WIDOW: Penalty = 150_000;
/// A divided word at the foot of a page.
pub const HYPHEN: Penalty = 20_000;
/// After a line that announces what follows: a page that stops high is worse.
pub const LEAD_IN: Penalty = 5_000;
/// After the first item of a list, and before the last.
pub const LONE_ITEM: Penalty = 300;
/// Between items of a list, rows of a table, lines of a box: better elsewhere.
pub const INSIDE: Penalty = 200;

/// A horizontal slice of the column that no page break cuts.
#[derive(Debug, Clone)]
pub struct Row {
    /// Space above it, which a page's top swallows.
    pub before: Length,
    pub height: Length,
    /// x from the page's left edge, y from the row's top.
    pub items: Vec<PageItem>,
    /// Link and rectangle (x, y, width, height), placed like the items.
    pub links: Vec<(usize, [Length; 4])>,
    pub break_after: Penalty,
    /// Notes that must stand on the same page.
    pub notes: Vec<usize>,
    /// Frames it stands in, outermost first.
    pub frames: Vec<usize>,
    /// Table whose head is repeated when this row begins a page.
    pub head: Option<usize>,
    /// Entries of the outline that begin here.
    pub headings: Vec<usize>,
    /// Figures whose bounding box this row knows: element, x, y, width, height.
    pub figures: Vec<(NodeId, [Length; 4])>,
    /// A line of the release's text, as against a picture, a rule or the list of attachments.
    pub is_text: bool,
    /// A row of a table.
    pub is_cells: bool,
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
        }
    }

    pub fn holds_picture(&self) -> bool {
        self.items.iter().any(|item| matches!(item.shape, Shape::Image { .. }))
    }

    /// Moves all that the row holds.
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

    /// Turns all that the row holds about the middle of two places that have that sum.
    fn mirror(&mut self, sum: Length) {
        self.items.iter_mut().for_each(|item| mirror_item(item, sum));
        self.links.iter_mut().for_each(|link| mirror_rectangle(&mut link.1, sum));
    }

    /// Sets a label beside what the row holds. A rule or a small picture is lower than a line: the
    /// row grows then, lest the label hang into the next row or below the page's text.
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

/// A ground or bar drawn behind the rows that stand in it, on every page they reach.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// A bar at the left.
    Bar { x: Length, width: Length, colour: Colour },
    /// A ground with a rule around it (no rule where its width is 0).
    Box { x: Length, width: Length, padding: Length, ground: Colour, rule: Length, colour: Colour },
}

/// An entry of the outline, before pages are known.
#[derive(Debug, Clone)]
pub struct Heading {
    pub title: String,
    /// 1 for the document's title.
    pub level: u8,
    /// What links call it by; nothing for a heading that the release itself does not have.
    pub anchor: Option<String>,
}

/// Where text stands at the moment.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// From the page's left edge.
    pub left: Length,
    pub width: Length,
    pub language: Language,
    /// Whether the page begins at the right: places are counted from there.
    pub right_to_left: bool,
    /// The style running text has here.
    pub role: StyleRole,
    /// Where a table's column asks for another alignment than the style's.
    pub align: Option<Align>,
    /// Size of type, in thousandths of the style's: less in tables that have no room.
    pub type_size: i64,
    /// Whether all figures are of one width, as in columns of numbers.
    pub even_figures: bool,
}

/// Type as large as its style says.
pub const WHOLE_SIZE: i64 = 1_000;

impl Column {
    /// The style that text of `role` has here: in a note, all running text is that of the note.
    pub fn role_of(&self, role: StyleRole) -> StyleRole {
        if self.role == StyleRole::Note { self.role } else { role }
    }
}

/// Builds the galley.
pub struct Galley<'a> {
    pub document: &'a Document,
    pub layout: &'a Layout,
    pub shaper: Shaper<'a>,
    pub tree: StructureTree,
    pub links: Vec<LinkEntry>,
    pub rows: Vec<Row>,
    pub frames: Vec<Frame>,
    /// Rows of repeated table heads.
    pub heads: Vec<Vec<Row>>,
    pub headings: Vec<Heading>,
    /// Characters that no face has, each once.
    pub unset: Vec<char>,
    /// Frames open now.
    pub open_frames: Vec<usize>,
    /// The space around a list within the list item that is being set, where its list is tight.
    pub item_gap: Option<Length>,
    /// The greatest height of a picture.
    pub picture_height: Length,
    /// Space asked for by what came last.
    space: Length,
    /// What a frame that ended takes under its last row, beside the space asked for.
    below_frame: Length,
    pub sections: Sections,
    /// The worst and all ratios of justified lines, for measuring.
    pub ratios: Vec<i64>,
    pub short_lines: usize,
    /// Lines whose spaces are far too wide: how they begin, and their ratio.
    pub loose_lines: Vec<(String, i64)>,
    pub high_pages: Vec<HighPage>,
}

/// Ratio from which a line is reported: its spaces are two and a half times as wide as they should.
const LOOSE: i64 = 3_000;

/// Share of the leading that stands above the baseline, in hundredths.
const ABOVE_BASELINE: i64 = 75;

/// Height of the baseline below a line's top.
pub fn baseline_drop(style: &Style) -> Length {
    style.leading.scale(ABOVE_BASELINE, 100)
}

impl<'a> Galley<'a> {
    pub fn new(document: &'a Document, layout: &'a Layout, fonts: &'a FontSet) -> Galley<'a> {
        Galley {
            document,
            layout,
            shaper: Shaper::new(fonts),
            tree: StructureTree::new(),
            links: Vec::new(),
            rows: Vec::new(),
            frames: Vec::new(),
            heads: Vec::new(),
            headings: Vec::new(),
            unset: Vec::new(),
            open_frames: Vec::new(),
            item_gap: None,
            picture_height: layout.file.figure.height.length(),
            space: Length::ZERO,
            below_frame: Length::ZERO,
            sections: Sections::default(),
            ratios: Vec::new(),
            short_lines: 0,
            loose_lines: Vec::new(),
            high_pages: Vec::new(),
        }
    }

    /// Collects inlines as content of `node`; characters no face has are replaced and reported.
    pub fn collect(&mut self, inlines: &[Inline], look: &Look, node: NodeId) -> StyledText {
        let mut collector = TextCollector::new(self.layout, &mut self.tree, &mut self.links);
        collector.add(inlines, look, node);
        let text = collector.finish();
        self.checked(text)
    }

    /// A text of the layout's own.
    pub fn own_text(&mut self, text: &str, look: &Look, node: NodeId) -> StyledText {
        self.collect(&[Inline::Text(text.to_owned())], look, node)
    }

    pub fn checked(&mut self, mut text: StyledText) -> StyledText {
        for character in replace_missing(&mut text, self.layout, &mut self.shaper) {
            if !self.unset.contains(&character) {
                self.unset.push(character);
            }
        }
        text
    }

    /// Breaks a text in lines of the column's width.
    pub fn lines_as(
        &mut self,
        text: &StyledText,
        column: &Column,
        align: Align,
        balanced: bool,
    ) -> Vec<Line> {
        let setting = ParagraphSetting {
            width: column.width,
            align,
            language: column.language,
            balanced,
            is_cell: matches!(column.role, StyleRole::Table | StyleRole::TableHead),
        };
        let lines = set_paragraph(text, setting, self.layout, &mut self.shaper);
        self.short_lines += lines.iter().filter(|line| line.short).count();
        let loose = lines.iter().filter(|line| line.ratio > LOOSE);
        self.loose_lines.extend(loose.map(|line| (line.beginning(), line.ratio)));
        self.ratios.extend(lines.iter().map(|line| line.ratio).filter(|ratio| *ratio != 0));
        lines
    }

    /// Asks for space before what comes next; the larger of two wishes counts.
    pub fn ask_space(&mut self, space: Length) {
        self.space = self.space.max(space);
    }

    /// Sets the space before what comes next, whatever was asked for.
    pub fn replace_space(&mut self, space: Length) {
        self.space = space;
    }

    /// The space asked for so far; none is asked for then.
    pub fn take_space(&mut self) -> Length {
        std::mem::take(&mut self.space)
    }

    /// What a frame takes under its last row comes to the space that is asked for until the next.
    pub fn end_frame(&mut self, padding: Length) {
        self.below_frame += padding;
    }

    /// Sets rows of their own, for which nothing is asked before.
    pub fn rows_apart(&mut self, fill: impl FnOnce(&mut Self)) -> Vec<Row> {
        let outer = std::mem::take(&mut self.rows);
        let (space, below) = (self.take_space(), std::mem::take(&mut self.below_frame));
        fill(self);
        (self.space, self.below_frame) = (space, below);
        std::mem::replace(&mut self.rows, outer)
    }

    /// Adds a row with the space asked for above it.
    pub fn push_row(&mut self, mut row: Row) {
        row.before = std::mem::take(&mut self.space) + std::mem::take(&mut self.below_frame);
        row.frames = self.open_frames.clone();
        self.rows.push(row);
    }

    /// Adds a paragraph's lines as rows.
    pub fn push_lines(&mut self, lines: Vec<Line>, style: &Style, align: Align, column: &Column) {
        let count = lines.len();
        for (index, line) in lines.into_iter().enumerate() {
            let hyphenated = line.hyphenated;
            let mut row = line_row(line, style, align, column);
            row.break_after = if index + 1 == count {
                0
            } else if index == 0 || index + 2 == count {
                WIDOW
            } else if hyphenated {
                HYPHEN
            } else {
                0
            };
            self.push_row(row);
        }
    }

    /// The style of a role, in the size of type that the column has.
    pub fn style_in(&self, role: StyleRole, column: &Column) -> Style {
        let mut style = self.layout.style(role).clone();
        if column.type_size != WHOLE_SIZE {
            style.size = style.size.scale(column.type_size, WHOLE_SIZE);
            style.leading = style.leading.scale(column.type_size, WHOLE_SIZE);
        }
        if column.even_figures {
            style.features.push(EVEN_FIGURES.to_owned());
        }
        style
    }

    /// Sets a paragraph of a role: space, lines, space.
    pub fn set_text(&mut self, text: &StyledText, role: StyleRole, align: Align, column: &Column) {
        let style = self.style_in(role, column);
        self.ask_space(style.before);
        let balanced = align == Align::Centre || is_display(role);
        let lines = self.lines_as(text, column, align, balanced);
        self.push_lines(lines, &style, align, column);
        self.ask_space(style.after);
    }

    /// Makes a page break after the last row cost that much, if it did not more.
    pub fn dislike_break(&mut self, penalty: Penalty) {
        if let Some(last) = self.rows.last_mut() {
            last.break_after = last.break_after.max(penalty);
        }
    }

    /// Forbids a page break after the last row.
    pub fn keep_with_next(&mut self) {
        if let Some(last) = self.rows.last_mut() {
            last.break_after = FORBIDDEN;
        }
    }
}

/// Whether a text is read as a whole, its lines broken where the sense breaks.
fn is_display(role: StyleRole) -> bool {
    use StyleRole::{Caption, Exergue, Heading2, Heading3, Heading4, Subtitle, Title};
    matches!(role, Title | Subtitle | Heading2 | Heading3 | Heading4 | Exergue | Caption)
}

/// A line of text as a row of its leading's height.
pub fn line_row(line: Line, style: &Style, align: Align, column: &Column) -> Row {
    let free = column.width - line.width;
    let dx = column.left
        + match align {
            Align::Justified | Align::Left => Length::ZERO,
            Align::Centre => free.scale(1, 2),
            Align::Right => free,
        };
    let mut row = Row::new(style.leading);
    row.is_text = true;
    row.items = line.items;
    row.notes = line.notes;
    let (rise, drop) = (style.size.scale(80, 100), style.size.scale(25, 100));
    row.links = line
        .links
        .iter()
        .map(|&(link, from, to)| (link, [from, -rise, to - from, rise + drop]))
        .collect();
    row.shift(dx, baseline_drop(style));
    if line.right_to_left != column.right_to_left {
        // It begins where the page's lines end.
        row.mirror(column.left + column.left + column.width);
    }
    row
}
