//! Pictures: scaled to the column, never distorted, their caption with them.

use crate::document::{Alternative, Block, BlockKind, Figure, ImageResource, ImageWidth, plain};
use crate::layout::schema::Align;
use crate::layout::{Length, StyleRole};

use super::galley::{Column, FORBIDDEN, Galley, Row};
use super::page::{Artifact, PageItem, Shape, Tag};
use super::structure::{NodeId, Role};
use super::text::{Goal, LinkEntry, Look, StyledText};

/// Pixels per inch of pictures that do not say (CSS's reference pixel).
const DEFAULT_DENSITY: f64 = 96.0;
/// A picture without a caption that is lower than this is a logo, and stays with the text it heads.
const LOGO: f64 = 25.0;
/// A picture narrower than this has its caption across the column's whole width.
const NARROW: f64 = 60.0;

impl Galley<'_> {
    pub fn figure(&mut self, figure: &Figure, column: Column, parent: NodeId) {
        let most = self.picture_height;
        self.figure_within(figure, column, most, parent);
    }

    /// Sets a picture with a maximum height of `most`.
    pub fn figure_within(&mut self, figure: &Figure, column: Column, most: Length, parent: NodeId) {
        let Some(image) = self.document.images.get(figure.image.0) else { return };
        let (width, height) = fit(image, figure.width, column.width, most);
        let x = column.left + (column.width - width).scale(1, 2);
        let body = self.layout.style(StyleRole::Body).clone();
        self.ask_space(body.after);
        let mut row = Row::new(height);
        self.picture(figure, [x, Length::ZERO, width, height], &mut row, parent);
        self.push_row(row);
        self.caption(figure, column, (x, width), parent);
    }

    /// Puts a picture in a row, with its element; decorative pictures have none.
    pub fn picture(
        &mut self,
        figure: &Figure,
        rectangle: [Length; 4],
        row: &mut Row,
        parent: NodeId,
    ) {
        if self.document.images.get(figure.image.0).is_none() {
            return;
        }
        row.has_picture = true;
        let [x, y, width, height] = rectangle;
        let shape = Shape::Image { image: figure.image, x, y, width, height };
        let Some(text) = alternative_of(figure) else {
            row.items.push(PageItem { tag: Tag::Artifact(Artifact::Layout), shape });
            return;
        };
        let outer = self.link_around(figure, &text, rectangle, row, parent);
        let node = self.tree.add(outer, Role::Figure);
        let attributes = &mut self.tree.node_mut(node).attributes;
        attributes.alternative = Some(text);
        attributes.block_placement = true;
        let content = self.tree.add_content(node);
        row.items.push(PageItem { tag: Tag::Content(content), shape });
        row.figures.push((node, rectangle));
    }

    fn link_around(
        &mut self,
        figure: &Figure,
        description: &str,
        rectangle: [Length; 4],
        row: &mut Row,
        parent: NodeId,
    ) -> NodeId {
        let Some(target) = &figure.link else { return parent };
        let paragraph = self.tree.add(parent, Role::P);
        let node = self.tree.add(paragraph, Role::Link);
        self.links.push(LinkEntry {
            node,
            goal: Goal::Uri(target.clone()),
            description: description.to_owned(),
        });
        row.links.push((self.links.len() - 1, rectangle));
        node
    }

    /// The text of a caption. It is beside the figure's element, not in it: readers that speak a
    /// figure's alternative skip its contents.
    pub fn caption_text(&mut self, figure: &Figure, parent: NodeId) -> StyledText {
        let node = self.tree.add(parent, Role::P);
        let look = Look::of(self.layout.style(StyleRole::Caption));
        self.collect(&figure.caption, &look, node)
    }

    /// Whether the picture just set is a logo, which stays with the text that it heads.
    pub fn is_logo_of(&self, block: &Block, next: &Block) -> bool {
        let BlockKind::Figure(figure) = &block.kind else { return false };
        figure.caption.is_empty()
            && !matches!(next.kind, BlockKind::Figure(_) | BlockKind::Rule)
            && self.rows.last().is_some_and(|row| row.has_picture && row.height < Length::mm(LOGO))
    }

    fn caption(
        &mut self,
        figure: &Figure,
        column: Column,
        (x, width): (Length, Length),
        parent: NodeId,
    ) {
        let style = self.layout.style(StyleRole::Caption).clone();
        if figure.caption.is_empty() {
            // The same space as before it.
            self.ask_space(self.layout.style(StyleRole::Body).after);
            return;
        }
        let text = self.caption_text(figure, parent);
        let narrow = width < Length::mm(NARROW);
        let column = if narrow { column } else { Column { left: x, width, ..column } };
        let align = if narrow { Align::Centre } else { style.align };
        if let Some(last) = self.rows.last_mut() {
            last.break_after = FORBIDDEN;
        }
        self.ask_space(Length::pt(4.0));
        let first = self.rows.len();
        self.set_text(&text, StyleRole::Caption, align, &column);
        let count = self.rows.len();
        for row in &mut self.rows[first..count.saturating_sub(1).max(first)] {
            row.break_after = FORBIDDEN;
        }
    }
}

/// The text for those who do not see a picture: the post's alternative, otherwise its caption.
/// Without either it is an artifact, and a finding calls for one: a file's name says nothing.
pub fn alternative_of(figure: &Figure) -> Option<String> {
    match &figure.alternative {
        Alternative::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Alternative::Text(_) | Alternative::Decorative => None,
        Alternative::Missing => {
            let caption = plain::line(&figure.caption);
            (!caption.trim().is_empty()).then_some(caption)
        }
    }
}

/// The size at which a picture is set: as wide as asked for, or its own width, within the column
/// and the maximum height.
pub fn fit(
    image: &ImageResource,
    asked: Option<ImageWidth>,
    column: Length,
    most: Length,
) -> (Length, Length) {
    let (pixels_x, pixels_y) = (i64::from(image.width.max(1)), i64::from(image.height.max(1)));
    let natural = match asked {
        Some(ImageWidth::Percent(percent)) => {
            column.scale((f64::from(percent.clamp(1.0, 100.0)) * 100.0) as i64, 10_000)
        }
        Some(ImageWidth::Pixels(pixels)) => {
            Length::pt(f64::from(pixels).clamp(1.0, 10_000.0) * 0.75)
        }
        None => {
            let css_pixels = pixels_x as f64 / f64::from(image.sampling);
            Length::pt(css_pixels * 72.0 / DEFAULT_DENSITY)
        }
    };
    let width = natural.min(column);
    let height = width.scale(pixels_y, pixels_x);
    if height > most { (most.scale(pixels_x, pixels_y), most) } else { (width, height) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Channels, ImageContent};

    fn picture(width: u32, height: u32) -> ImageResource {
        let content = ImageContent::raster(width, &[], Channels::Grey, None);
        ImageResource {
            stamp: None,
            address: "uploads/a.png".into(),
            width,
            height,
            density: None,
            sampling: 1.0,
            profile: None,
            content,
        }
    }

    fn millimetres(size: (Length, Length)) -> (i64, i64) {
        ((size.0.to_mm() * 10.0).round() as i64, (size.1.to_mm() * 10.0).round() as i64)
    }

    #[test]
    fn a_wide_picture_fills_the_column_and_a_high_one_stays_under_the_limit() {
        let (column, most) = (Length::mm(170.0), Length::mm(85.0));
        assert_eq!(millimetres(fit(&picture(1600, 400), None, column, most)), (1700, 425));
        assert_eq!(millimetres(fit(&picture(1000, 1000), None, column, most)), (850, 850));
    }

    #[test]
    fn a_small_picture_keeps_its_size_and_an_asked_width_counts() {
        let (column, most) = (Length::mm(170.0), Length::mm(85.0));
        assert_eq!(millimetres(fit(&picture(96, 48), None, column, most)), (254, 127));
        let asked = Some(ImageWidth::Percent(20.0));
        assert_eq!(millimetres(fit(&picture(960, 960), asked, column, most)), (340, 340));
    }
}
