//! Outlines of glyphs, as paths in the units of their face.

use std::collections::BTreeMap;

use resvg::tiny_skia::{Path, PathBuilder};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{GlyphId, MetadataProvider};

use crate::layout::{FaceId, FontSet};

/// Outlines, each made once for a page.
pub struct Outlines<'f> {
    fonts: &'f FontSet,
    known: BTreeMap<(FaceId, u16), Option<Path>>,
}

impl<'f> Outlines<'f> {
    pub fn new(fonts: &'f FontSet) -> Outlines<'f> {
        Outlines { fonts, known: BTreeMap::new() }
    }

    /// Units of a face's em; never 0.
    pub fn units_per_em(&self, face: FaceId) -> u16 {
        self.fonts.face(face).metrics().units_per_em
    }

    /// The outline of a glyph, y upwards; `None` if nothing is drawn.
    pub fn get(&mut self, face: FaceId, glyph: u16) -> Option<&Path> {
        let fonts = self.fonts;
        let outline = self.known.entry((face, glyph)).or_insert_with(|| {
            let font = fonts.face(face).font();
            let outline = font.outline_glyphs().get(GlyphId::from(glyph))?;
            let mut pen = Pen(PathBuilder::new());
            let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            outline.draw(settings, &mut pen).ok()?;
            pen.0.finish()
        });
        outline.as_ref()
    }
}

struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.cubic_to(cx0, cy0, cx1, cy1, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
