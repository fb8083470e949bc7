//! Rules under and through text.

use super::line_builder::LineBuilder;
use crate::layout::{Colour, Length};
use crate::typeset::page::{Artifact, PageItem, Shape, Tag};
use crate::typeset::text::TextSpan;

impl LineBuilder<'_, '_> {
    pub(super) fn decorate(&mut self, span: &TextSpan, x: Length, width: Length) {
        let size = span.look.size;
        if span.look.underline {
            self.rule(x, size.scale(12, 100), width, size.scale(5, 100), span.look.colour);
        }
        if span.look.strikethrough {
            self.rule(x, -size.scale(26, 100), width, size.scale(6, 100), span.look.colour);
        }
    }

    /// A rule under or through the text; joined to the last one if they touch.
    fn rule(&mut self, x: Length, y: Length, width: Length, height: Length, colour: Colour) {
        if let Some(PageItem {
            shape: Shape::Rectangle { x: x0, y: y0, width: w0, colour: c0, .. },
            ..
        }) = self.rules.last_mut()
            && (*x0 + *w0, *y0, *c0) == (x, y, colour)
        {
            *w0 += width;
            return;
        }
        let shape = Shape::Rectangle { x, y, width, height, colour };
        self.rules.push(PageItem { tag: Tag::Artifact(Artifact::Layout), shape });
    }
}
