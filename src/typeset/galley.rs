//! The galley: the document as one endless column of rows, each with the cost of a break after it.
//! Pages are cut from it.

use crate::document::{Block, Document, Inline, Language};
use crate::layout::schema::Align;
use crate::layout::{FontSet, Layout, Length, Style, StyleRole};

use super::high_page::{HighPage, MovedPicture};
use super::line::{Line, ParagraphSetting};
use super::missing::replace_missing;
use super::paragraph::set_paragraph;
pub use super::row::{
    FORBIDDEN, Frame, HYPHEN, Heading, INSIDE, LEAD_IN, LONE_ITEM, LONE_LINE, Penalty, Row, WIDOW,
    move_shape,
};
use super::sections::Sections;
use super::shaped::EVEN_FIGURES;
use super::shaping::Shaper;
use super::structure::{NodeId, StructureTree};
use super::text::{LinkEntry, Look, StyledText, TextCollector};

/// Where text is being set.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// From the page's left edge.
    pub left: Length,
    pub width: Length,
    pub language: Language,
    /// Whether the page begins at the right: positions are counted from there.
    pub right_to_left: bool,
    /// The style of running text here.
    pub role: StyleRole,
    /// If a table's column asks for another alignment than the style's.
    pub align: Option<Align>,
    /// Type size, in thousandths of the style's: smaller in tables that lack space.
    pub type_size: i64,
    /// Whether all figures have the same width, as in columns of numbers.
    pub even_figures: bool,
}

/// The full size of the style.
pub const WHOLE_SIZE: i64 = 1_000;

impl Column {
    /// The style of text with `role` here: in a note, all running text has the style of notes.
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
    /// The space around a list within the current list item, if its list is tight.
    pub item_gap: Option<Length>,
    /// The maximum height of a picture.
    pub picture_height: Length,
    /// Space requested by the last block.
    space: Length,
    /// Padding of a frame that ended, below its last row, in addition to the requested space.
    below_frame: Length,
    pub sections: Sections,
    /// All ratios of justified lines, for measuring.
    pub ratios: Vec<i64>,
    pub short_lines: usize,
    /// Lines whose spaces are far too wide: their first words, and their ratio.
    pub loose_lines: Vec<(String, i64)>,
    pub high_pages: Vec<HighPage>,
    pub moved_pictures: Vec<MovedPicture>,
}

/// Ratio from which a line is reported: its spaces are two and a half times as wide as they should
/// be.
const LOOSE: i64 = 3_000;

/// Padding of frames takes at most one part in so many of a page, above and below its rows.
const MOST_PADDING: i64 = 10;

/// Share of the leading above the baseline, in hundredths.
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
            shaper: Shaper::new(fonts, &document.language),
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
            moved_pictures: Vec::new(),
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

    /// Requests space before the next block; the larger of two requests counts.
    pub fn ask_space(&mut self, space: Length) {
        self.space = self.space.max(space);
    }

    /// Sets the space before the next block, whatever was requested.
    pub fn replace_space(&mut self, space: Length) {
        self.space = space;
    }

    /// The space requested so far; resets it.
    pub fn take_space(&mut self) -> Length {
        std::mem::take(&mut self.space)
    }

    /// The padding of a frame below its last row is added to the requested space until the next one.
    pub fn end_frame(&mut self, padding: Length) {
        self.below_frame += padding;
    }

    /// Sets separate rows, with no space requested before them.
    pub fn rows_apart(&mut self, fill: impl FnOnce(&mut Self)) -> Vec<Row> {
        let outer = std::mem::take(&mut self.rows);
        let (space, below) = (self.take_space(), std::mem::take(&mut self.below_frame));
        fill(self);
        (self.space, self.below_frame) = (space, below);
        std::mem::replace(&mut self.rows, outer)
    }

    /// Adds a row with the requested space above it.
    pub fn push_row(&mut self, mut row: Row) {
        row.before = std::mem::take(&mut self.space) + std::mem::take(&mut self.below_frame);
        row.frames = self.open_frames.clone();
        let padding: Length = row.frames.iter().map(|&frame| self.frames[frame].padding()).sum();
        row.padding = padding.min(self.page_height().scale(1, MOST_PADDING));
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

    /// The style of a role, at the column's type size.
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

    /// What `fill` sets has its own sections, which end with it.
    pub fn sections_within(&mut self, fill: impl FnOnce(&mut Self)) {
        let outside = self.sections.begin_within();
        fill(self);
        self.sections.end_within(outside);
    }

    /// The element that a block belongs to, among those in `parent`; a heading begins a section.
    pub fn section_of(&mut self, block: &Block, parent: NodeId) -> NodeId {
        self.sections.element_of(block, parent, &mut self.tree)
    }

    /// Raises the cost of a page break after the last row to at least `penalty`.
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

/// Whether a text is read as a whole, with lines broken by sense.
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
