//! Checks where things are painted: nothing outside the page, and no text of the flow outside the
//! area that the layout reserves for it.
//!
//! A glyph is assumed to be as wide as its advance, and to reach from 0.8 em above the baseline to
//! 0.2 em below it. Spaces paint nothing.

use super::fault::Fault;
use crate::layout::Length;
use crate::typeset::page::{Glyph, GlyphRun, Page, PageItem, Shape, TextArea};

/// Above and below the baseline, in hundredths of an em.
const ASCENT: i64 = 80;
const DESCENT: i64 = 20;
/// How far punctuation and hyphens may hang in the margin beside the text, in hundredths of an em.
const HANGING: i64 = 35;
/// Maximum sum of rounding errors on a line.
const ROUNDING: Length = Length(65_536 / 20);

pub fn check(page: &Page, number: usize, faults: &mut Vec<Fault>) {
    let whole =
        TextArea { left: Length::ZERO, right: page.width, top: Length::ZERO, bottom: page.height };
    for (index, item) in page.items.iter().enumerate() {
        let Some(extent) = extent(&item.shape) else { continue };
        if !is_within(extent, whole) {
            let what = name(item);
            faults.push(Fault::OutsidePage { page: number, what, place: place(extent) });
        } else if let Shape::Glyphs(run) = &item.shape
            && page.flow.contains(&index)
            && !is_in_area(run, extent, page.area)
        {
            let what = name(item);
            faults.push(Fault::OutsideTextArea { page: number, what, place: place(extent) });
        }
    }
}

/// The rectangle that a shape covers; `None` if it paints nothing.
fn extent(shape: &Shape) -> Option<TextArea> {
    let rectangle = |x: Length, y: Length, width: Length, height: Length| TextArea {
        left: x,
        right: x + width,
        top: y,
        bottom: y + height,
    };
    match *shape {
        Shape::Glyphs(ref run) => extent_of_run(run),
        Shape::Rectangle { x, y, width, height, .. } => Some(rectangle(x, y, width, height)),
        Shape::Image { x, y, width, height, .. } => Some(rectangle(x, y, width, height)),
    }
}

fn extent_of_run(run: &GlyphRun) -> Option<TextArea> {
    // A glyph without text belongs to the one before it.
    let paints = |glyph: &Glyph| glyph.text.is_empty() || !glyph.text.trim().is_empty();
    let (first, last) = (run.glyphs.iter().position(paints)?, run.glyphs.iter().rposition(paints)?);
    let width = |glyphs: &[Glyph]| -> Length { glyphs.iter().map(|glyph| glyph.advance).sum() };
    let left = run.x + width(&run.glyphs[..first]);
    Some(TextArea {
        left,
        right: left + width(&run.glyphs[first..=last]),
        top: run.y - run.size.scale(ASCENT, 100),
        bottom: run.y + run.size.scale(DESCENT, 100),
    })
}

fn is_within(extent: TextArea, page: TextArea) -> bool {
    extent.left >= page.left - ROUNDING
        && extent.right <= page.right + ROUNDING
        && extent.top >= page.top - ROUNDING
        && extent.bottom <= page.bottom + ROUNDING
}

/// Whether a line of the flow is in the text area: its baseline is, and at most punctuation hangs
/// out at the sides. The baseline of a raised sign may be a little above the area, on the first
/// line of a layout whose lines are lower than their type.
fn is_in_area(run: &GlyphRun, extent: TextArea, area: TextArea) -> bool {
    let hanging = run.size.scale(HANGING, 100);
    let rows = TextArea { top: extent.bottom, bottom: run.y, ..extent };
    let wide = TextArea { left: area.left - hanging, right: area.right + hanging, ..area };
    is_within(rows, wide)
}

/// What an item is called in a fault: a text, a rule, a picture.
fn name(item: &PageItem) -> String {
    match &item.shape {
        Shape::Glyphs(run) => {
            let text: String = run.glyphs.iter().map(|glyph| &*glyph.text).collect();
            format!("the text `{}`", text.chars().take(SHOWN).collect::<String>().trim())
        }
        Shape::Rectangle { .. } => "a rule or background".to_owned(),
        Shape::Image { .. } => "a picture".to_owned(),
    }
}

/// Maximum number of characters of a text in a fault.
const SHOWN: usize = 40;

fn place(extent: TextArea) -> String {
    let [left, top, right, bottom] =
        [extent.left, extent.top, extent.right, extent.bottom].map(|edge| edge.to_pt());
    format!("{left:.1} to {right:.1} pt across, {top:.1} to {bottom:.1} pt down")
}
