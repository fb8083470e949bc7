//! Lines that no break makes short enough for their measure, such as one letter in a column of a
//! table of a hundred: set smaller, to fit.

use crate::layout::Length;
use crate::layout::schema::Align;

use super::breakpoint::{Breakpoint, Measure, Sums};
use super::line::{Line, ParagraphSetting};
use super::page::{Shape, UNSCALED};

/// What rounding may add to a line.
const ROUNDING: Length = Length(65_536 / 4);

/// What split kerns may add to a line that is left as it is.
const DRAWN: Length = Length(65_536 * 3 / 4);

/// Whether a line is too long even with its narrowest spaces, and its last sign in the margin.
pub fn is_overfull(start: Sums, end: &Breakpoint, measure: Measure) -> bool {
    let shrink = match measure.ragged {
        Length::ZERO => {
            let give = end.before.give_since(&start, false, measure.scaling);
            give.spaces + give.letters.scale(give.scaling, UNSCALED)
        }
        _ => Length::ZERO,
    };
    let least = end.before.width - start.width + end.added - shrink;
    least > measure.width + ROUNDING
}

/// Whether a line came out wider than measured, because of ligatures and kerns split by its breaks,
/// and its spaces could not be narrowed enough.
pub fn is_drawn_too_wide(line: &Line, end: &Breakpoint, setting: ParagraphSetting) -> bool {
    // What a sign adds to the measured line is the part that stays in the measure: half of a
    // hyphen.
    let hanging = match setting.align {
        Align::Justified if end.hyphen => end.added,
        _ => Length(-end.added.0.min(0)),
    };
    line.width > setting.width + hanging + DRAWN
}

/// Sets a line smaller if it is wider than `most`.
pub fn squeeze(line: &mut Line, most: Length) {
    let (width, most) = (line.width.0, most.0.max(1));
    if width <= most {
        return;
    }
    let scaled = |length: &mut Length| *length = length.scale(most, width);
    for item in &mut line.items {
        match &mut item.shape {
            Shape::Glyphs(run) => {
                scaled(&mut run.size);
                scaled(&mut run.x);
                scaled(&mut run.y);
                for glyph in &mut run.glyphs {
                    scaled(&mut glyph.advance);
                    scaled(&mut glyph.x_offset);
                    scaled(&mut glyph.y_offset);
                }
            }
            Shape::Rectangle { x, y, width, height, .. }
            | Shape::Image { x, y, width, height, .. } => {
                [x, y, width, height].into_iter().for_each(scaled);
            }
        }
    }
    for (_, from, to) in &mut line.links {
        scaled(from);
        scaled(to);
    }
    scaled(&mut line.width);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Colour, FaceId};
    use crate::typeset::page::{Artifact, GlyphRun, PageItem, Tag};

    fn line() -> Line {
        let glyph = crate::typeset::line::bare(1, Length(600), "W");
        let run = GlyphRun {
            face: FaceId(0),
            size: Length(1000),
            colour: Colour([0; 3]),
            scaling: UNSCALED,
            x: Length::ZERO,
            y: Length::ZERO,
            glyphs: vec![glyph],
        };
        let item = PageItem { tag: Tag::Artifact(Artifact::Layout), shape: Shape::Glyphs(run) };
        Line {
            items: vec![item],
            width: Length(600),
            links: vec![(0, Length::ZERO, Length(600))],
            notes: Vec::new(),
            hyphenated: false,
            wraps: false,
            ratio: 0,
            short: false,
            right_to_left: false,
        }
    }

    #[test]
    fn only_lines_that_are_too_wide_are_set_smaller() {
        let mut fits = line();
        squeeze(&mut fits, Length(600));
        assert_eq!(fits, line());
        let mut wide = line();
        squeeze(&mut wide, Length(300));
        assert_eq!((wide.width, wide.links[0].2), (Length(300), Length(300)));
        let Shape::Glyphs(run) = &wide.items[0].shape else { panic!("a run") };
        assert_eq!((run.size, run.glyphs[0].advance), (Length(500), Length(300)));
    }
}
