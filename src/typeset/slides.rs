//! The pictures of a slide show: side by side in pairs of one height, each with its caption; an
//! odd one is the first, alone and larger.

use crate::document::Figure;
use crate::layout::schema::Align;
use crate::layout::{Length, StyleRole};

use super::figure::fit;
use super::galley::{Column, FORBIDDEN, Galley, Row, line_row};
use super::structure::NodeId;

/// Between two pictures, in millimetres.
const GAP: f64 = 6.0;
/// The first picture of an odd number is this much lower than a lead image alone.
const FIRST: (i64, i64) = (3, 4);
/// Between a picture and its caption, in points.
const CAPTION_GAP: f64 = 4.0;

/// A picture with its place on the page: left edge and width.
type Slide<'f> = (&'f Figure, Length, Length);

impl Galley<'_> {
    /// Sets the lead image, or several as a slide show.
    pub fn slide_show(&mut self, figures: &[Figure], column: Column, parent: NodeId) {
        let most = self.picture_height;
        let (first, pairs) = figures.split_at(figures.len() % 2);
        for figure in first {
            let most = if pairs.is_empty() { most } else { most.scale(FIRST.0, FIRST.1) };
            self.figure_within(figure, column, most, parent);
        }
        for pair in pairs.chunks(2) {
            self.side_by_side(pair, column, most, parent);
        }
    }

    fn side_by_side(&mut self, pair: &[Figure], column: Column, most: Length, parent: NodeId) {
        let [left, right] = pair else { return };
        let gap = Length::mm(GAP);
        // What each would be alone, at the same height.
        let alone = |figure: &Figure| {
            let image = self.document.images.get(figure.image.0)?;
            Some(fit(image, figure.width, column.width, most))
        };
        let (Some(a), Some(b)) = (alone(left), alone(right)) else { return };
        let height = a.1.min(b.1);
        let (a, b) = (a.0.scale(height.0, a.1.0.max(1)), b.0.scale(height.0, b.1.0.max(1)));
        let room = column.width - gap;
        let (height, a, b) = if a + b > room {
            let scaled = |length: Length| length.scale(room.0, (a + b).0);
            (scaled(height), scaled(a), scaled(b))
        } else {
            (height, a, b)
        };
        let x = column.left + (column.width - a - b - gap).scale(1, 2);
        let slides = [(left, x, a), (right, x + a + gap, b)];
        self.ask_space(self.layout.style(StyleRole::Body).after);
        self.pair(slides, height, column, parent);
    }

    fn pair(&mut self, slides: [Slide; 2], height: Length, column: Column, parent: NodeId) {
        let style = self.layout.style(StyleRole::Caption).clone();
        let mut row = Row::new(height);
        let mut captions = Row::new(Length::ZERO);
        for (figure, left, width) in slides {
            let place = [left, Length::ZERO, width, height];
            let holder = self.picture(figure, place, &mut row, parent);
            if figure.caption.is_empty() {
                continue;
            }
            let text = self.caption_text(figure, holder, parent);
            let own = Column { left, width, ..column };
            let mut y = Length::ZERO;
            for line in self.lines_as(&text, &own, Align::Left, true) {
                let mut line = line_row(line, &style, Align::Left, &own);
                line.shift(Length::ZERO, y);
                captions.items.append(&mut line.items);
                captions.links.append(&mut line.links);
                captions.notes.append(&mut line.notes);
                y += style.leading;
            }
            captions.height = captions.height.max(y);
        }
        self.push_row(row);
        if captions.height > Length::ZERO {
            captions.is_text = true;
            self.dislike_break(FORBIDDEN);
            self.ask_space(Length::pt(CAPTION_GAP));
            self.push_row(captions);
        }
        self.ask_space(style.after);
    }
}
