//! The head of the first page: mark, sender, date, number, label. Each is where the layout puts it;
//! if a text needs more lines than that allows, it grows downwards, and what is below it moves
//! down.

use crate::document::{ImageId, Inline, plain};
use crate::layout::schema::{Align, Band};
use crate::layout::{Length, Style, StyleRole};

use super::bidi::isolated;
use super::furniture::{Placed, shown_address};
use super::galley::{Column, Galley, Row, baseline_drop, line_row, move_shape};
use super::page::{Artifact, PageItem, Shape, Tag};
use super::structure::{NodeId, Role, letters};
use super::text::Look;

/// Extent of letters above and below a baseline, in hundredths of an em.
const ASCENT: i64 = 80;
const DESCENT: i64 = 25;
/// Minimum height of the text on the first page, under the head.
const LEAST_TEXT: f64 = 40.0;

/// A part of the head.
#[derive(Default)]
struct Part {
    shapes: Vec<PageItem>,
    /// Its lines, and the top of the first.
    rows: Vec<Row>,
    top: Length,
    /// Visible characters of an artifact.
    letters: usize,
    /// Its extent: left, top, right, bottom. `None` if it is empty.
    extent: Option<[Length; 4]>,
}

impl Part {
    fn cover(&mut self, [left, top, right, bottom]: [Length; 4]) {
        self.extent = Some(match self.extent {
            None => [left, top, right, bottom],
            Some(known) => {
                [known[0].min(left), known[1].min(top), known[2].max(right), known[3].max(bottom)]
            }
        });
    }

    fn picture(&mut self, tag: Tag, image: ImageId, [x, y, width, height]: [Length; 4]) {
        self.shapes.push(PageItem { tag, shape: Shape::Image { image, x, y, width, height } });
        self.cover([x, y, x + width, y + height]);
    }

    /// Adds lines, given the first one's baseline.
    fn lines(&mut self, rows: Vec<Row>, style: &Style, baseline: Length) {
        let last = baseline + style.leading.scale(rows.len() as i64 - 1, 1);
        let top = baseline - style.size.scale(ASCENT, 100);
        let bottom = last + style.size.scale(DESCENT, 100);
        for (left, right) in rows.iter().filter_map(row_extent) {
            self.cover([left, top, right, bottom]);
        }
        self.top = baseline - baseline_drop(style);
        self.rows = rows;
    }

    fn into_placed(self, down: Length, placed: &mut Placed) {
        for mut item in self.shapes {
            move_shape(&mut item.shape, Length::ZERO, down);
            placed.items.push(item);
        }
        let mut y = self.top + down;
        for row in self.rows {
            let height = row.height;
            placed.add_row(row, y);
            y += height;
        }
        placed.letters += self.letters;
    }
}

/// Left and right edge of a line's glyphs.
fn row_extent(row: &Row) -> Option<(Length, Length)> {
    let runs = row.items.iter().filter_map(|item| match &item.shape {
        Shape::Glyphs(run) => {
            let width: Length = run.glyphs.iter().map(|glyph| glyph.advance).sum();
            Some((run.x, run.x + width))
        }
        _ => None,
    });
    runs.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

/// How far each part moves down, and the text under all of them, so that nothing overlaps.
fn moves(parts: &[Part], text: [Length; 4]) -> (Vec<Length>, Length) {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&part| parts[part].extent.map(|extent| extent[1]));
    let mut down = vec![Length::ZERO; parts.len()];
    let mut above: Vec<[Length; 4]> = Vec::new();
    let clear = |above: &[[Length; 4]], [left, top, right, _]: [Length; 4]| {
        let over = above.iter().filter(|other| other[0] < right && left < other[2]);
        over.map(|other| other[3] - top).max().unwrap_or_default().max(Length::ZERO)
    };
    for part in order {
        let Some([left, top, right, bottom]) = parts[part].extent else { continue };
        down[part] = clear(&above, [left, top, right, bottom]);
        above.push([left, top + down[part], right, bottom + down[part]]);
    }
    let text = clear(&above, text);
    (down, text)
}

impl Galley<'_> {
    /// The first page's head, and the top of the text under it. A head that leaves no space for the
    /// text drops the sender, which the contact repeats; if that is not enough, its lines become
    /// rows of the galley.
    pub fn first_page_head(&mut self, parent: NodeId) -> (Placed, Length) {
        let title = self.layout.style(StyleRole::Title);
        let first_top = self.layout.file.title.baseline.length() - baseline_drop(title);
        let (left, right) = self.layout.text_edges();
        let limit = self.layout.page_size().1
            - self.layout.file.page.bottom.length()
            - Length::mm(LEAST_TEXT);
        let mut parts = vec![self.mark(parent)];
        parts.extend(self.co_marks(parts[0].extent));
        let sender = parts.len();
        parts.push(self.sender());
        parts.extend(self.date_number_and_label(parent));
        let text = [left, first_top, right, first_top];
        let (mut down, mut pushed) = moves(&parts, text);
        if pushed > Length::ZERO && first_top + pushed > limit {
            parts[sender] = Part::default();
            (down, pushed) = moves(&parts, text);
        }
        let mut placed = Placed::default();
        if pushed > Length::ZERO && first_top + pushed > limit {
            for part in &mut parts {
                for row in std::mem::take(&mut part.rows) {
                    self.push_row(row);
                }
                part.shapes.retain(|item| matches!(item.shape, Shape::Image { .. }));
                let pictures = std::mem::take(&mut part.extent);
                part.extent = pictures.filter(|_| !part.shapes.is_empty());
            }
            (down, pushed) = moves(&parts, text);
        }
        for (part, down) in parts.into_iter().zip(down) {
            part.into_placed(down, &mut placed);
        }
        (placed, (first_top + pushed).min(limit.max(first_top)))
    }

    fn date_number_and_label(&mut self, parent: NodeId) -> Vec<Part> {
        let document = self.document;
        let file = &self.layout.file;
        let (date, number, label) = (file.date.clone(), file.number.clone(), file.label.clone());
        let date = self.head_line(
            &document.date_line,
            StyleRole::Date,
            (date.baseline.length(), date.align),
            parent,
        );
        let text: Vec<Inline> = document.number.iter().cloned().map(Inline::Text).collect();
        let place = (number.baseline.length(), number.align);
        let number = self.head_line(&text, StyleRole::Number, place, parent);
        let text = [Inline::Text(document.label.clone())];
        let place = (label.baseline.length(), label.align);
        let mut line = self.head_line(&text, StyleRole::Label, place, parent);
        if let Some(band) = label.band.as_ref().filter(|_| !document.label.is_empty()) {
            self.band(band, &mut line);
        }
        vec![date, number, line]
    }

    /// The background of the label: as high as the label's lines require.
    fn band(&self, band: &Band, label: &mut Part) {
        let more = label.rows.iter().skip(1).map(|row| row.height).sum();
        let (x, y) = (band.left.length(), band.top.length());
        let width = band.right.length() - x;
        let height = band.bottom.length() - y + more;
        let colour = self.layout.colour(&band.colour);
        let shape = Shape::Rectangle { x, y, width, height, colour };
        label.shapes.push(PageItem { tag: Tag::Artifact(Artifact::Layout), shape });
        label.cover([x, y, x + width, y + height]);
    }

    /// A paragraph over the page's text width whose first baseline is fixed.
    fn head_line(
        &mut self,
        content: &[Inline],
        role: StyleRole,
        (baseline, align): (Length, Align),
        parent: NodeId,
    ) -> Part {
        self.head_text(content, role, (baseline, align), self.page_column(), parent)
    }

    fn head_text(
        &mut self,
        content: &[Inline],
        role: StyleRole,
        (baseline, align): (Length, Align),
        column: Column,
        parent: NodeId,
    ) -> Part {
        let mut part = Part::default();
        if content.is_empty() {
            return part;
        }
        let style = self.layout.style(role).clone();
        let node = self.tree.add(parent, Role::P);
        let text = self.collect(content, &Look::of(&style), node);
        // A name breaks by sense.
        let balanced = role == StyleRole::Mark;
        let lines = self.lines_as(&text, &column, align, balanced);
        let rows = lines.into_iter().map(|line| line_row(line, &style, align, &column)).collect();
        part.lines(rows, &style, baseline);
        part
    }

    fn mark(&mut self, parent: NodeId) -> Part {
        let issuer = &self.document.issuer;
        let slot = self.layout.file.mark.clone();
        let (x, y) = (slot.x.length(), slot.y.length());
        let mut part = Part::default();
        if let Some(image) = issuer.mark {
            let (width, height) = self.fit_mark(image, slot.width.length(), slot.height.length());
            let tag = self.mark_tag([x, y, width, height], parent);
            part.picture(tag, image, [x, y, width, height]);
        } else if !issuer.name.is_empty() {
            let style = self.layout.style(StyleRole::Mark).clone();
            let content = [Inline::Text(issuer.name.clone())];
            let column = Column { left: x, width: slot.width.length(), ..self.page_column() };
            // The capitals of a size are a little below the top of their line.
            let baseline = y + style.size.scale(72, 100);
            let place = (baseline, style.align);
            part = self.head_text(&content, StyleRole::Mark, place, column, parent);
        }
        part
    }

    /// The marks of co-issuers: at the right, smaller if there are so many that they would cover
    /// the mark.
    fn co_marks(&self, mark: Option<[Length; 4]>) -> Vec<Part> {
        let others = self.layout.file.co_marks.clone();
        let images = &self.document.issuer.co_marks;
        let (gap, slot) = (others.gap.length(), self.layout.file.mark.width.length());
        let sizes: Vec<_> = images
            .iter()
            .map(|&image| self.fit_mark(image, slot, others.height.length()))
            .collect();
        let gaps = gap.scale(images.len().saturating_sub(1) as i64, 1);
        let widths: Length = sizes.iter().map(|&(width, _)| width).sum();
        let left = mark.map_or(self.layout.text_edges().0, |extent| extent[2] + gap);
        let mut right = others.right.length();
        let room = (right - left).max(Length::mm(20.0));
        let share = room.0.min((widths + gaps).0);
        let scaled = |length: Length| length.scale(share, (widths + gaps).0.max(1));
        let mut parts = Vec::with_capacity(images.len());
        for (&image, &(width, height)) in images.iter().zip(&sizes).rev() {
            let (width, height) = (scaled(width), scaled(height));
            let mut part = Part::default();
            let place = [right - width, others.y.length(), width, height];
            part.picture(Tag::Artifact(Artifact::Header), image, place);
            right = right - width - scaled(gap);
            parts.push(part);
        }
        parts
    }

    /// The mark shows the issuer: if the name is known, it is a figure that stands for it.
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

    /// The sender's block repeats the contact: set for the eye, an artifact for everyone else.
    fn sender(&mut self) -> Part {
        let mut part = Part::default();
        let Some(sender) = self.layout.file.sender.clone() else { return part };
        let mut texts = Vec::new();
        let language = self.document.language;
        let own = |text: String| isolated(vec![Inline::Text(text)], language);
        if let Some(contact) = self.document.contacts.first() {
            let service = plain::line(&contact.service);
            // Numbers without a name are nobody's.
            if !service.is_empty() {
                texts.push(own(service));
                texts.extend(self.reach_lines(contact));
                let website = self.document.issuer.website.as_deref();
                texts.extend(website.map(|website| own(shown_address(website))));
            }
        }
        let column = Column {
            left: sender.x.length(),
            width: self.layout.file.mark.width.length(),
            ..self.page_column()
        };
        let style = self.layout.style(StyleRole::Sender).clone();
        let mut rows = Vec::new();
        for text in texts {
            part.letters += letters(&plain::line(&text));
            rows.extend(self.artifact_rows(&text, &style, Align::Left, &column));
        }
        for item in rows.iter_mut().flat_map(|row| &mut row.items) {
            item.tag = Tag::Artifact(Artifact::Header);
        }
        part.lines(rows, &style, sender.baseline.length());
        part
    }
}
