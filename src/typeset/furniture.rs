//! What stands at fixed places: mark, sender, date, number, label, contact, footer, folio.

use crate::document::{ImageId, Inline, plain};
use crate::layout::schema::{Align, RuleAt};
use crate::layout::{Layout, Length, StyleRole};

use super::galley::{Column, Galley, Row, baseline_drop, line_row};
use super::page::{Artifact, PageItem, Shape, Tag};
use super::structure::{NodeId, Role};
use super::text::{Look, StyledText};

/// Things placed on a page, positions from its top-left corner.
#[derive(Debug, Clone, Default)]
pub struct Placed {
    pub items: Vec<PageItem>,
    pub links: Vec<(usize, [Length; 4])>,
    /// An entry of the outline, and its y.
    pub heading: Option<(usize, Length)>,
}

impl Placed {
    pub(super) fn add_row(&mut self, mut row: Row, y: Length) {
        row.shift(Length::ZERO, y);
        self.items.append(&mut row.items);
        self.links.append(&mut row.links);
    }

    pub(super) fn rule(&mut self, rule: &RuleAt, layout: &Layout) {
        let shape = Shape::Rectangle {
            x: rule.left.length(),
            y: rule.y.length(),
            width: rule.right.length() - rule.left.length(),
            height: rule.width.length(),
            colour: layout.colour(&rule.colour),
        };
        self.items.push(PageItem { tag: Tag::Artifact(Artifact::Footer), shape });
    }

    /// The same, read no more.
    pub(super) fn into_artifact(mut self, kind: Artifact) -> Placed {
        for item in &mut self.items {
            item.tag = Tag::Artifact(kind);
        }
        self.links.clear();
        self.heading = None;
        self
    }
}

impl Galley<'_> {
    pub(super) fn page_column(&self) -> Column {
        let (left, right) = self.layout.text_edges();
        Column {
            left,
            width: right - left,
            language: self.document.language,
            role: StyleRole::Body,
            align: None,
        }
    }

    /// The first page's head: mark, sender, date, number, label, in this order.
    pub fn first_page_head(&mut self, parent: NodeId) -> Placed {
        let mut placed = Placed::default();
        self.mark(&mut placed, parent);
        self.sender(&mut placed);
        let document = self.document;
        let file = &self.layout.file;
        let (date, number, label) = (file.date.clone(), file.number.clone(), file.label.clone());
        let column = self.page_column();
        self.line_at(
            &mut placed,
            &document.date_line,
            StyleRole::Date,
            (date.baseline.length(), date.align),
            column,
            parent,
        );
        if let Some(text) = &document.number {
            let text = [Inline::Text(text.clone())];
            let place = (number.baseline.length(), number.align);
            self.line_at(&mut placed, &text, StyleRole::Number, place, column, parent);
        }
        if let Some(band) = &label.band {
            let shape = Shape::Rectangle {
                x: band.left.length(),
                y: band.top.length(),
                width: band.right.length() - band.left.length(),
                height: band.bottom.length() - band.top.length(),
                colour: self.layout.colour(&band.colour),
            };
            placed.items.push(PageItem { tag: Tag::Artifact(Artifact::Layout), shape });
        }
        let text = [Inline::Text(document.label.clone())];
        let place = (label.baseline.length(), label.align);
        self.line_at(&mut placed, &text, StyleRole::Label, place, column, parent);
        placed
    }

    /// Sets inlines as a paragraph whose first baseline is fixed.
    pub(super) fn line_at(
        &mut self,
        placed: &mut Placed,
        content: &[Inline],
        role: StyleRole,
        (baseline, align): (Length, Align),
        column: Column,
        parent: NodeId,
    ) {
        if content.is_empty() {
            return;
        }
        let node = self.tree.add(parent, Role::P);
        self.element_at(placed, content, role, (baseline, align), column, node);
    }

    /// The same, as the content of an element.
    pub(super) fn element_at(
        &mut self,
        placed: &mut Placed,
        content: &[Inline],
        role: StyleRole,
        (baseline, align): (Length, Align),
        column: Column,
        node: NodeId,
    ) {
        let style = self.layout.style(role).clone();
        let text = self.collect(content, &Look::of(&style), node);
        let mut y = baseline - baseline_drop(&style);
        for line in self.lines_as(&text, &column, align, false) {
            placed.add_row(line_row(line, &style, align, &column), y);
            y += style.leading;
        }
    }

    fn mark(&mut self, placed: &mut Placed, parent: NodeId) {
        let issuer = &self.document.issuer;
        let slot = self.layout.file.mark.clone();
        let (x, y) = (slot.x.length(), slot.y.length());
        if let Some(image) = issuer.mark {
            let (width, height) = self.fit_mark(image, slot.width.length(), slot.height.length());
            let shape = Shape::Image { image, x, y, width, height };
            let tag = self.mark_tag([x, y, width, height], parent);
            placed.items.push(PageItem { tag, shape });
        } else if !issuer.name.is_empty() {
            let style = self.layout.style(StyleRole::Mark).clone();
            let content = [Inline::Text(issuer.name.clone())];
            let column = Column { left: x, width: slot.width.length(), ..self.page_column() };
            // Capitals of a size stand a little lower than the top of their line.
            let baseline = y + style.size.scale(72, 100);
            let place = (baseline, style.align);
            self.line_at(placed, &content, StyleRole::Mark, place, column, parent);
        }
        let others = self.layout.file.co_marks.clone();
        let mut right = others.right.length();
        for &image in self.document.issuer.co_marks.iter().rev() {
            let (width, height) = self.fit_mark(image, slot.width.length(), others.height.length());
            let (x, y) = (right - width, others.y.length());
            let shape = Shape::Image { image, x, y, width, height };
            placed.items.push(PageItem { tag: Tag::Artifact(Artifact::Header), shape });
            right = x - others.gap.length();
        }
    }

    /// The mark says who speaks: where the name is known, it is a figure that stands for it.
    fn mark_tag(&mut self, rectangle: [Length; 4], parent: NodeId) -> Tag {
        let name = self.document.issuer.name.trim();
        if name.is_empty() {
            return Tag::Artifact(Artifact::Header);
        }
        let node = self.tree.add(parent, Role::Figure);
        let attributes = &mut self.tree.node_mut(node).attributes;
        attributes.alternative = Some(name.to_owned());
        attributes.block_placement = true;
        attributes.bounding_box = Some((0, rectangle));
        Tag::Content(self.tree.add_content(node))
    }

    /// As large as the slot allows, never distorted.
    fn fit_mark(&self, image: ImageId, width: Length, height: Length) -> (Length, Length) {
        let Some(image) = self.document.images.get(image.0) else {
            return (Length::ZERO, Length::ZERO);
        };
        let (across, down) = (i64::from(image.width.max(1)), i64::from(image.height.max(1)));
        let by_height = height.scale(across, down);
        if by_height <= width { (by_height, height) } else { (width, width.scale(down, across)) }
    }

    /// The sender's block repeats who to write to: set for the eye, an artifact for the rest.
    fn sender(&mut self, placed: &mut Placed) {
        let Some(sender) = self.layout.file.sender.clone() else { return };
        let mut lines = Vec::new();
        if let Some(contact) = self.document.contacts.first() {
            let service = plain::line(&contact.service);
            if !service.is_empty() {
                lines.push(service);
            }
            lines.extend(self.reach_lines(contact));
        }
        lines.extend(self.document.issuer.website.clone());
        let column = Column {
            left: sender.x.length(),
            width: self.layout.file.mark.width.length(),
            ..self.page_column()
        };
        let mut block = Placed::default();
        let mut baseline = sender.baseline.length();
        let leading = self.layout.style(StyleRole::Sender).leading;
        for line in lines {
            let place = (baseline, Align::Left);
            self.artifact_line(&mut block, &line, StyleRole::Sender, place, column);
            baseline += leading;
        }
        placed.items.append(&mut block.into_artifact(Artifact::Header).items);
    }

    /// What every page has at its foot: rule, address, folio. Artifacts.
    pub fn footer(&mut self, page: usize, pages: usize) -> Placed {
        let mut placed = Placed::default();
        let footer = self.layout.file.footer.clone();
        if let Some(rule) = &footer.rule {
            placed.rule(rule, self.layout);
        }
        let issuer = &self.document.issuer;
        let parts: Vec<String> = issuer.address.iter().chain(&issuer.website).cloned().collect();
        let lines = if footer.lines <= 1 { vec![parts.join(" · ")] } else { parts };
        let lines = lines.into_iter().filter(|line| !line.is_empty());
        for (line, baseline) in lines.zip(&footer.baselines) {
            let place = (baseline.length(), footer.align);
            self.artifact_line(&mut placed, &line, StyleRole::Footer, place, self.page_column());
        }
        self.folio(&mut placed, page, pages);
        placed.into_artifact(Artifact::Footer)
    }

    fn folio(&mut self, placed: &mut Placed, page: usize, pages: usize) {
        let folio = self.layout.file.folio.clone();
        if pages < folio.from {
            return;
        }
        let texts = self.layout.texts(self.document.language);
        let pattern = texts.folio.as_ref().unwrap_or(&folio.text);
        let text =
            pattern.replace("{pages}", &pages.to_string()).replace("{page}", &page.to_string());
        let column = self.page_column();
        let width = Length::mm(40.0);
        let (left, align) = match (folio.left, folio.right) {
            (Some(left), _) => (left.length(), Align::Left),
            (None, Some(right)) => (right.length() - width, Align::Right),
            (None, None) => (column.left + column.width - width, Align::Right),
        };
        let column = Column { left, width, ..column };
        let place = (folio.baseline.length(), align);
        self.artifact_line(placed, &text, StyleRole::Folio, place, column);
    }

    /// A line that is no part of the structure.
    fn artifact_line(
        &mut self,
        placed: &mut Placed,
        text: &str,
        role: StyleRole,
        (baseline, align): (Length, Align),
        column: Column,
    ) {
        let style = self.layout.style(role).clone();
        let scratch = self.scratch_text(text, &Look::of(&style));
        let y = baseline - baseline_drop(&style);
        for line in self.lines_as(&scratch, &column, align, false).into_iter().take(1) {
            placed.add_row(line_row(line, &style, align, &column), y);
        }
    }

    /// A text outside the structure: its content belongs to a tree that is thrown away.
    fn scratch_text(&mut self, text: &str, look: &Look) -> StyledText {
        let mut tree = super::structure::StructureTree::new();
        let mut links = Vec::new();
        let mut collector = super::text::TextCollector::new(self.layout, &mut tree, &mut links);
        let root = super::structure::StructureTree::ROOT;
        collector.add(&[Inline::Text(text.to_owned())], look, root);
        let text = collector.finish();
        self.checked(text)
    }
}
