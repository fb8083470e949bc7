//! The foot of every page: rule, address, folio. Artifacts. Texts that need more lines than the
//! layout has baselines for grow upwards, and raise the text's bottom limit.

use crate::document::Inline;
use crate::layout::schema::{Align, RuleAt};
use crate::layout::{Layout, Length, Style, StyleRole};

use super::bidi::isolated;
use super::galley::{Column, Galley, Row, WHOLE_SIZE, baseline_drop, line_row};
use super::page::{Artifact, PageItem, Shape, Tag};
use super::structure::{StructureTree, letters};
use super::text::{Look, StyledText, TextCollector};

/// Minimum distance between the text and a foot that grew, and between an address and the folio.
const CLEAR: f64 = 2.0;
const FOLIO_GAP: f64 = 4.0;

/// Things placed on a page, positions from its top-left corner.
#[derive(Debug, Clone, Default)]
pub struct Placed {
    pub items: Vec<PageItem>,
    pub links: Vec<(usize, [Length; 4])>,
    /// An entry of the outline, and its y.
    pub heading: Option<(usize, Length)>,
    /// Number of visible characters of the texts to be set as artifacts.
    pub letters: usize,
}

impl Placed {
    pub(super) fn add_row(&mut self, mut row: Row, y: Length) {
        row.shift(Length::ZERO, y);
        self.items.append(&mut row.items);
        self.links.append(&mut row.links);
    }

    pub(super) fn rule(&mut self, rule: &RuleAt, up: Length, layout: &Layout) {
        let shape = Shape::Rectangle {
            x: rule.left.length(),
            y: rule.y.length() - up,
            width: rule.right.length() - rule.left.length(),
            height: rule.width.length(),
            colour: layout.colour(&rule.colour),
        };
        self.items.push(PageItem { tag: Tag::Artifact(Artifact::Footer), shape });
    }

    /// The same, no longer read.
    pub(super) fn into_artifact(mut self, kind: Artifact) -> Placed {
        for item in &mut self.items {
            item.tag = Tag::Artifact(kind);
        }
        self.letters = artifact_letters(&self.items);
        self.links.clear();
        self.heading = None;
        self
    }
}

/// The visible characters of a row that is painted again, as an artifact.
pub fn artifact_letters(items: &[PageItem]) -> usize {
    let texts = items.iter().filter_map(|item| match (item.tag, &item.shape) {
        (Tag::Artifact(_), Shape::Glyphs(run)) => Some(&run.glyphs),
        _ => None,
    });
    texts.flatten().map(|glyph| letters(&glyph.text)).sum()
}

/// A site's address as people say it: without its scheme, and without a slash at its end.
pub fn shown_address(address: &str) -> String {
    let scheme =
        ["https://", "http://"].into_iter().find_map(|scheme| address.strip_prefix(scheme));
    let shown = scheme.unwrap_or(address);
    shown.strip_suffix('/').unwrap_or(shown).to_owned()
}

/// The foot of all pages, without their folios.
#[derive(Debug, Default)]
pub struct Foot {
    placed: Placed,
    /// How far its lines grew upwards.
    pub grown: Length,
    /// How far they raise the text's bottom limit.
    pub raised: Length,
}

impl Galley<'_> {
    pub(super) fn page_column(&self) -> Column {
        let (left, right) = self.layout.text_edges();
        Column {
            left,
            width: right - left,
            language: self.document.language,
            right_to_left: self.document.language.is_right_to_left(),
            role: StyleRole::Body,
            align: None,
            type_size: WHOLE_SIZE,
            even_figures: false,
        }
    }

    /// Rule and address, as on every page.
    pub fn foot(&mut self) -> Foot {
        let footer = self.layout.file.footer.clone();
        let issuer = &self.document.issuer;
        let website = issuer.website.as_deref().map(shown_address);
        let parts: Vec<String> = issuer.address.clone().into_iter().chain(website).collect();
        let texts = if footer.lines <= 1 { vec![parts.join(" · ")] } else { parts };
        let language = self.document.language;
        let mut foot = Foot::default();
        let style = self.layout.style(StyleRole::Footer).clone();
        let mut rows = Vec::new();
        if !footer.baselines.is_empty() {
            foot.placed.letters = texts.iter().map(|text| letters(text)).sum();
            let column = self.foot_column(&texts, &style);
            for text in &texts {
                let text = isolated(vec![Inline::Text(text.clone())], language);
                rows.extend(self.artifact_rows(&text, &style, footer.align, &column));
            }
        }
        let over = rows.len().saturating_sub(footer.baselines.len());
        foot.grown = style.leading.scale(over as i64, 1);
        if let Some(rule) = &footer.rule {
            foot.placed.rule(rule, foot.grown, self.layout);
        }
        let first = footer.baselines.first().map_or(Length::ZERO, |first| first.length());
        for (index, row) in rows.into_iter().enumerate() {
            let baseline = match index.checked_sub(over) {
                Some(index) => footer.baselines[index].length(),
                None => first - style.leading.scale((over - index) as i64, 1),
            };
            foot.placed.add_row(row, baseline - baseline_drop(&style));
        }
        if over > 0 {
            let top = footer.rule.as_ref().map_or(first - style.leading, |rule| rule.y.length());
            let bottom = self.layout.page_size().1 - self.layout.file.page.bottom.length();
            let clear = bottom + Length::mm(CLEAR) - (top - foot.grown);
            foot.raised = clear.max(Length::ZERO);
        }
        foot
    }

    /// The page's column, minus the folio if that is on the same line as an address long enough to
    /// reach it.
    fn foot_column(&mut self, texts: &[String], style: &Style) -> Column {
        let file = &self.layout.file;
        let (align, folio) = (file.footer.align, file.folio.clone());
        let column = self.page_column();
        let near = |baseline: &crate::layout::measure::Mm| {
            let apart = baseline.length() - folio.baseline.length();
            apart.0.abs() < style.leading.0
        };
        if !file.footer.baselines.iter().any(near) {
            return column;
        }
        let width = self.text_width(&self.folio_text(999, 999), StyleRole::Folio);
        let taken = width + Length::mm(FOLIO_GAP);
        let widest = texts.iter().map(|text| self.text_width(text, StyleRole::Footer)).max();
        let both = if align == Align::Centre { taken + taken } else { taken };
        if widest.unwrap_or_default() + both <= column.width {
            return column;
        }
        let left =
            if folio.left.is_some() || align == Align::Centre { taken } else { Length::ZERO };
        Column { left: column.left + left, width: column.width - both, ..column }
    }

    pub(super) fn text_width(&mut self, text: &str, role: StyleRole) -> Length {
        let look = Look::of(self.layout.style(role));
        let text = self.scratch_text(text, &look);
        super::pieces::text_extent(&text, self.layout, &mut self.shaper).1
    }

    /// The foot of a page: the same on all pages, plus its folio.
    pub fn footer(&mut self, foot: &Foot, page: usize, pages: usize) -> Placed {
        let mut placed = foot.placed.clone();
        self.folio(&mut placed, page, pages);
        for item in &mut placed.items {
            item.tag = Tag::Artifact(Artifact::Footer);
        }
        placed
    }

    fn folio_text(&self, page: usize, pages: usize) -> String {
        let pattern = self.layout.folio(self.document.language);
        pattern.replace("{pages}", &pages.to_string()).replace("{page}", &page.to_string())
    }

    /// The folio; one of several lines grows upwards.
    fn folio(&mut self, placed: &mut Placed, page: usize, pages: usize) {
        let folio = self.layout.file.folio.clone();
        if pages < folio.from {
            return;
        }
        let text = self.folio_text(page, pages);
        let column = self.page_column();
        let end = column.left + column.width;
        let (left, right, align) = match (folio.left, folio.right) {
            (Some(left), _) => {
                (left.length(), end.max(left.length() + Length::mm(20.0)), Align::Left)
            }
            (None, Some(right)) => (column.left, right.length(), Align::Right),
            (None, None) => (column.left, end, Align::Right),
        };
        let column = Column { left, width: right - left, ..column };
        let style = self.layout.style(StyleRole::Folio).clone();
        let rows = self.artifact_rows(&[Inline::Text(text.clone())], &style, align, &column);
        let above = style.leading.scale(rows.len() as i64 - 1, 1);
        let mut y = folio.baseline.length() - baseline_drop(&style) - above;
        for row in rows {
            placed.add_row(row, y);
            y += style.leading;
        }
        placed.letters += letters(&text);
    }

    /// The lines of a text that is not part of the structure.
    pub(super) fn artifact_rows(
        &mut self,
        content: &[Inline],
        style: &Style,
        align: Align,
        column: &Column,
    ) -> Vec<Row> {
        let scratch = self.scratch(content, style);
        self.rows_as(&scratch, style, align, column)
    }

    /// The lines of a text as rows, from 0 down.
    pub(super) fn rows_as(
        &mut self,
        text: &StyledText,
        style: &Style,
        align: Align,
        column: &Column,
    ) -> Vec<Row> {
        let lines = self.lines_as(text, column, align, false);
        lines.into_iter().map(|line| line_row(line, style, align, column)).collect()
    }

    /// A text outside the structure: its content belongs to a tree that is discarded.
    fn scratch_text(&mut self, text: &str, look: &Look) -> StyledText {
        self.scratch_of(&[Inline::Text(text.to_owned())], look)
    }

    /// The text of inlines that are only measured.
    pub(super) fn scratch(&mut self, content: &[Inline], style: &Style) -> StyledText {
        self.scratch_of(content, &Look::of(style))
    }

    fn scratch_of(&mut self, content: &[Inline], look: &Look) -> StyledText {
        let mut tree = StructureTree::new();
        let mut links = Vec::new();
        let mut collector = TextCollector::new(self.layout, &mut tree, &mut links);
        collector.add(content, look, StructureTree::ROOT);
        let text = collector.finish();
        self.checked(text)
    }
}
