//! The pictures of a slide show: side by side in pairs of equal height, each with its caption; if
//! their number is odd, the first one is alone and larger.

use crate::document::{Figure, ImageWidth};
use crate::layout::schema::Align;
use crate::layout::{Length, StyleRole};

use super::figure::fit;
use super::galley::{Column, FORBIDDEN, Galley, Row, line_row};
use super::structure::NodeId;

/// Share of the column from which a lead picture takes its full width.
const NEARLY_FULL: (i64, i64) = (2, 3);
/// Gap between two pictures, in millimetres.
const GAP: f64 = 6.0;
/// Height of the first picture of an odd number, relative to a lead image alone.
const FIRST: (i64, i64) = (3, 4);
/// Gap between a picture and its caption, in points.
const CAPTION_GAP: f64 = 4.0;

/// Beside a picture narrower than this, in millimetres, captions get half of the column each.
const NARROW: f64 = 25.0;
/// Share of a page up to which captions are kept whole.
const WHOLE_SHARE: (i64, i64) = (1, 3);

/// A picture with its place on the page: left edge and width.
type Slide<'f> = (&'f Figure, Length, Length);

impl Galley<'_> {
    /// Sets the lead image, or several as a slide show.
    pub fn slide_show(&mut self, figures: &[Figure], column: Column, parent: NodeId) {
        let most = self.picture_height;
        let (first, pairs) = figures.split_at(figures.len() % 2);
        for figure in first {
            let most = if pairs.is_empty() { most } else { most.scale(FIRST.0, FIRST.1) };
            let is_lead = pairs.is_empty() && self.nearly_fills(figure, column);
            let width = is_lead.then_some(ImageWidth::Percent(100.0)).or(figure.width);
            self.figure_within(&Figure { width, ..figure.clone() }, column, most, parent);
        }
        for pair in pairs.chunks(2) {
            self.side_by_side(pair, column, most, parent);
        }
    }

    /// Whether a picture without a requested width is so nearly as wide as the column that it takes
    /// its full width.
    fn nearly_fills(&self, figure: &Figure, column: Column) -> bool {
        let image = self.document.images.get(figure.image.0);
        let unbounded = Length::mm(5_000.0);
        let natural = image.map(|image| fit(image, None, unbounded, unbounded).0);
        let least = column.width.scale(NEARLY_FULL.0, NEARLY_FULL.1);
        figure.width.is_none() && natural.is_some_and(|width| width >= least)
    }

    fn side_by_side(&mut self, pair: &[Figure], column: Column, most: Length, parent: NodeId) {
        let [left, right] = pair else { return };
        let gap = Length::mm(GAP);
        // The size of each on its own, at the same height.
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
        let is_narrow = slides.iter().any(|slide| slide.2 < Length::mm(NARROW));
        let half = (column.width - Length::mm(GAP)).scale(1, 2);
        let halves = [column.left, column.left + column.width - half];
        let mut captions = Vec::new();
        for ((figure, left, width), half_left) in slides.into_iter().zip(halves) {
            let place = [left, Length::ZERO, width, height];
            self.picture(figure, place, &mut row, parent);
            if figure.caption.is_empty() {
                continue;
            }
            let text = self.caption_text(figure, parent);
            let own = match is_narrow {
                true => Column { left: half_left, width: half, ..column },
                false => Column { left, width, ..column },
            };
            let lines = self.lines_as(&text, &own, Align::Left, true);
            let rows = lines.into_iter().map(|line| line_row(line, &style, Align::Left, &own));
            captions.push(rows.collect());
        }
        self.push_row(row);
        let rows = beside(captions, self.page_height().scale(WHOLE_SHARE.0, WHOLE_SHARE.1));
        if !rows.is_empty() {
            self.dislike_break(FORBIDDEN);
            self.ask_space(Length::pt(CAPTION_GAP));
        }
        for row in rows {
            self.push_row(row);
        }
        self.ask_space(style.after);
    }
}

/// Lines side by side: in one row or, if that would be higher than `whole`, in one row per line.
fn beside(columns: Vec<Vec<Row>>, whole: Length) -> Vec<Row> {
    let count = columns.iter().map(Vec::len).max().unwrap_or(0);
    let leading = columns.iter().flatten().map(|row| row.height).max().unwrap_or_default();
    let is_whole = leading.scale(count as i64, 1) <= whole;
    let rows = if is_whole { count.min(1) } else { count };
    let mut rows = vec![Row { is_text: true, ..Row::new(leading) }; rows];
    for column in columns {
        for (index, mut line) in column.into_iter().enumerate() {
            let (row, y) = match is_whole {
                true => (&mut rows[0], leading.scale(index as i64, 1)),
                false => (&mut rows[index], Length::ZERO),
            };
            line.shift(Length::ZERO, y);
            row.items.append(&mut line.items);
            row.links.append(&mut line.links);
            row.notes.append(&mut line.notes);
            row.height = row.height.max(y + leading);
        }
    }
    rows
}
