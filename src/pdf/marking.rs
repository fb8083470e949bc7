//! Marked-content sequences (ISO 32000-1 §14.6): which neighbouring items of a page go into one,
//! and the identifier of each.

use std::borrow::Cow;

use super::font::{Codes, clusters};
use crate::layout::Length;
use crate::typeset::page::{Glyph, GlyphRun, Page, PageItem, Shape, Tag};
use crate::typeset::structure::ContentId;

/// Neighbouring items of a page with one tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence<'a> {
    pub tag: Tag,
    /// In painting order.
    pub shapes: Vec<Cow<'a, Shape>>,
    /// The marked-content id, for content of the structure.
    pub mcid: Option<usize>,
    /// `/ActualText`: what the glyphs stand for, if their codes cannot say.
    pub actual_text: Option<Box<str>>,
}

/// A part of a content: a sequence on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub page: usize,
    pub mcid: usize,
}

/// Where the contents of the structure are marked on the pages.
pub struct Marking {
    /// By page, in the order of the identifiers of its sequences.
    contents: Vec<Vec<ContentId>>,
    /// By content, in painting order.
    parts: Vec<Vec<Part>>,
}

impl Marking {
    /// For pages that are still to be marked, with that many contents.
    pub fn new(contents: usize) -> Marking {
        Marking { contents: Vec::new(), parts: vec![Vec::new(); contents] }
    }

    /// The sequences of the next page in painting order, numbered from 0.
    pub fn sequences<'a>(&mut self, content: &'a Page, codes: &Codes<'_>) -> Vec<Sequence<'a>> {
        let page = self.contents.len();
        let mut sequences = sequences_of(content, |item| codes.give_all(page, item), codes);
        let mut contents = Vec::new();
        for sequence in &mut sequences {
            let Tag::Content(content) = sequence.tag else { continue };
            let mcid = contents.len();
            sequence.mcid = Some(mcid);
            self.parts[content.0 as usize].push(Part { page, mcid });
            contents.push(content);
        }
        self.contents.push(contents);
        sequences
    }

    /// The content of each sequence of a page that has an identifier, by page.
    pub fn contents(&self) -> &[Vec<ContentId>] {
        &self.contents
    }

    /// Where a content is painted; empty if nowhere.
    pub fn parts(&self, content: ContentId) -> &[Part] {
        &self.parts[content.0 as usize]
    }
}

fn sequences_of<'a>(
    page: &'a Page,
    is_covered: impl Fn(usize) -> bool,
    codes: &Codes<'_>,
) -> Vec<Sequence<'a>> {
    let mut sequences = Sequences(Vec::new());
    for (index, item) in page.items.iter().enumerate() {
        match (item.tag, &item.shape) {
            (Tag::Content(_), Shape::Glyphs(run)) if !is_covered(index) => {
                sequences.add_run(item, run, codes);
            }
            _ => sequences.add(item.tag, Cow::Borrowed(&item.shape)),
        }
    }
    sequences.0
}

struct Sequences<'a>(Vec<Sequence<'a>>);

impl<'a> Sequences<'a> {
    fn add(&mut self, tag: Tag, shape: Cow<'a, Shape>) {
        match self.0.last_mut() {
            Some(last) if last.tag == tag && last.actual_text.is_none() => last.shapes.push(shape),
            _ => self.push(tag, shape, None),
        }
    }

    fn push(&mut self, tag: Tag, shape: Cow<'a, Shape>, actual_text: Option<Box<str>>) {
        self.0.push(Sequence { tag, shapes: vec![shape], mcid: None, actual_text });
    }

    /// Adds a run, each cluster that needs an `/ActualText` as a sequence beside the others. The
    /// standard would allow one inside another, but poppler up to 22.12 ends the outer one with the
    /// inner one, and loses what follows.
    fn add_run(&mut self, item: &'a PageItem, run: &'a GlyphRun, codes: &Codes<'_>) {
        let face = codes.face(run.face);
        if clusters(run).all(|cluster| cluster.is_given_by(face)) {
            self.add(item.tag, Cow::Borrowed(&item.shape));
            return;
        }
        let mut x = run.x;
        let mut covered: Vec<Glyph> = Vec::new();
        for cluster in clusters(run) {
            if cluster.is_given_by(face) {
                covered.extend_from_slice(cluster.glyphs);
                continue;
            }
            x += self.add_part(item.tag, run, x, &mut covered);
            let part = part(run, x, cluster.glyphs.to_vec());
            self.push(item.tag, Cow::Owned(part), Some(cluster.text.into()));
            x += width(cluster.glyphs);
        }
        self.add_part(item.tag, run, x, &mut covered);
    }

    /// Adds what was collected of a run, from `x`, if anything; returns its width.
    fn add_part(
        &mut self,
        tag: Tag,
        run: &GlyphRun,
        x: Length,
        covered: &mut Vec<Glyph>,
    ) -> Length {
        let glyphs = std::mem::take(covered);
        let width = width(&glyphs);
        if !glyphs.is_empty() {
            self.add(tag, Cow::Owned(part(run, x, glyphs)));
        }
        width
    }
}

/// Glyphs of a run, from `x` on its baseline.
fn part(run: &GlyphRun, x: Length, glyphs: Vec<Glyph>) -> Shape {
    let &GlyphRun { face, size, colour, scaling, y, .. } = run;
    Shape::Glyphs(GlyphRun { face, size, colour, scaling, x, y, glyphs })
}

fn width(glyphs: &[Glyph]) -> Length {
    glyphs.iter().map(|glyph| glyph.advance).sum()
}
