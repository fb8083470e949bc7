//! A page being drawn.

use resvg::tiny_skia::{
    Color, FillRule, IntSize, Paint, PathBuilder, Pixmap, PixmapPaint, Rect, Transform,
};

use super::Picture;
use super::outlines::Outlines;
use crate::document::ImageResource;
use crate::document::images::means::average;
use crate::document::images::pixels::{Pixels, pixels};
use crate::layout::Length;
use crate::typeset::page::{Colour, GlyphRun, UNSCALED};

/// A page of white paper.
pub struct Canvas {
    pixmap: Pixmap,
    /// Width of the page.
    page: Length,
}

impl Canvas {
    /// `width` and `height` in pixels, for a page of a width; `None` if they are out of bounds.
    pub fn new(width: u32, height: u32, page: Length) -> Option<Canvas> {
        let mut pixmap = Pixmap::new(width, height)?;
        pixmap.fill(Color::WHITE);
        Some(Canvas { pixmap, page })
    }

    /// A length in pixels.
    fn pixels(&self, length: Length) -> f32 {
        (length.0 as f64 * f64::from(self.pixmap.width()) / self.page.0 as f64) as f32
    }

    pub fn glyphs(&mut self, run: &GlyphRun, outlines: &mut Outlines<'_>) {
        let em = self.pixels(run.size) / f32::from(outlines.units_per_em(run.face));
        let wide = em * run.scaling as f32 / UNSCALED as f32;
        let paint = paint(run.colour);
        let mut origin = run.x;
        for glyph in &run.glyphs {
            let x = self.pixels(origin + glyph.x_offset);
            let y = self.pixels(run.y - glyph.y_offset);
            if let Some(outline) = outlines.get(run.face, glyph.id) {
                let place = Transform::from_row(wide, 0.0, 0.0, -em, x, y);
                self.pixmap.fill_path(outline, &paint, FillRule::Winding, place, None);
            }
            origin += glyph.advance;
        }
    }

    pub fn rectangle(&mut self, place: [Length; 4], colour: Colour) {
        let [x, y, width, height] = place.map(|length| self.pixels(length));
        if let Some(rectangle) = Rect::from_xywh(x, y, width, height) {
            let path = PathBuilder::from_rect(rectangle);
            let paint = paint(colour);
            self.pixmap.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    /// Draws a picture into a rectangle, whose edges go to whole pixels.
    pub fn picture(&mut self, image: &ImageResource, [x, y, width, height]: [Length; 4]) {
        let edge = |length: Length| self.pixels(length).round() as i32;
        let (left, top) = (edge(x), edge(y));
        let side = |from: i32, to: i32| u32::try_from(to - from).unwrap_or(0).max(1);
        let (width, height) = (side(left, edge(x + width)), side(top, edge(y + height)));
        // What is larger than the page is not drawn: nothing is set like that.
        if width > 2 * self.pixmap.width() || height > 2 * self.pixmap.height() {
            return;
        }
        let Some(pixels) = pixels(image, [width, height]) else { return };
        let size = IntSize::from_wh(width, height);
        let picture = size.and_then(|size| Pixmap::from_vec(premultiplied(&pixels), size));
        if let Some(picture) = picture {
            let paint = PixmapPaint::default();
            let at = Transform::identity();
            self.pixmap.draw_pixmap(left, top, picture.as_ref(), &paint, at, None);
        }
    }

    /// The page, reduced to a size in pixels.
    pub fn finish(self, width: u32, height: u32) -> Picture {
        let size = [self.pixmap.width(), self.pixmap.height()];
        let (pixels, _) = self.pixmap.data().as_chunks::<4>();
        let colours: Vec<u8> = pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        Picture { width, height, samples: average(&colours, 3, None, size, [width, height]) }
    }
}

fn paint(colour: Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    let [r, g, b] = colour.0;
    paint.set_color_rgba8(r, g, b, u8::MAX);
    paint
}

/// Red, green, blue and opacity, the first three multiplied by the last.
fn premultiplied(pixels: &Pixels) -> Vec<u8> {
    let (colours, _) = pixels.colours.as_chunks::<3>();
    let opacity = |index: usize| pixels.alpha.as_ref().map_or(u8::MAX, |alpha| alpha[index]);
    let share = |sample: u8, alpha: u8| ((u16::from(sample) * u16::from(alpha) + 127) / 255) as u8;
    let pixel = |(index, &[r, g, b]): (usize, &[u8; 3])| {
        let alpha = opacity(index);
        [share(r, alpha), share(g, alpha), share(b, alpha), alpha]
    };
    colours.iter().enumerate().flat_map(pixel).collect()
}
