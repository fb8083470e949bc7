//! Sections of the tag tree: a heading and all that stands under it are one Sect
//! (ISO 32000-1 §14.8.4.2), in the Sect of the heading it stands under itself. Headings get
//! their levels from this nesting, whatever level was typed.

use crate::document::{Block, BlockKind};

use super::galley::Galley;
use super::structure::{NodeId, Role};

/// The sections that are open where the galley grows.
#[derive(Debug, Default)]
pub struct Sections {
    /// Outermost first: the level that was typed, and the element that what follows goes to.
    open: Vec<(u8, NodeId)>,
    /// How many of them began outside the box, list item, cell … that is being filled, and stay
    /// open until it ends.
    outside: usize,
}

impl Sections {
    /// The level of the innermost open section's heading: one under the heading around it, so
    /// that none is skipped (ISO 14289-1 §7.4.2); the title is level 1.
    pub fn level(&self) -> u8 {
        u8::try_from(self.open.len() + 1).map_or(6, |level| level.min(6))
    }

    fn innermost(&self) -> Option<NodeId> {
        self.open[self.outside..].last().map(|&(_, element)| element)
    }
}

impl Galley<'_> {
    /// What goes through `fill` has sections of its own, which end with it.
    pub fn sections_within(&mut self, fill: impl FnOnce(&mut Self)) {
        let outside = std::mem::replace(&mut self.sections.outside, self.sections.open.len());
        fill(self);
        self.sections.open.truncate(self.sections.outside);
        self.sections.outside = outside;
    }

    /// The element that a block goes to, of those that `parent` holds; a heading begins a section.
    pub fn section_of(&mut self, block: &Block, parent: NodeId) -> NodeId {
        if let BlockKind::Heading { level, .. } = block.kind {
            self.begin_section(level, parent);
        }
        self.sections.innermost().unwrap_or(parent)
    }

    fn begin_section(&mut self, level: u8, parent: NodeId) {
        let Sections { open, outside } = &mut self.sections;
        while open.len() > *outside && open.last().is_some_and(|&(above, _)| above >= level) {
            open.pop();
        }
        let around = self.sections.innermost().unwrap_or(parent);
        // List items, cells, quotations and notes hold no sections.
        let element = match self.tree.node(around).role {
            Role::Document | Role::Sect => self.tree.add(around, Role::Sect),
            _ => around,
        };
        self.sections.open.push((level, element));
    }
}
