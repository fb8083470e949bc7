//! Sections of the tag tree: a heading and everything under it form a Sect (ISO 32000-1 §14.8.4.2),
//! inside the Sect of the heading above. Headings get their levels from this nesting, whatever
//! level was typed.

use crate::document::{Block, BlockKind};

use super::structure::{NodeId, Role, StructureTree};

/// The sections that are open, each with an element for what follows its heading.
#[derive(Debug)]
pub struct Levels<E> {
    /// Outermost first: the level as typed, and the element.
    open: Vec<(u8, E)>,
    /// How many of them began outside the current box, list item, cell etc., and stay open until it
    /// ends.
    outside: usize,
}

/// The sections that are open where the galley grows.
pub type Sections = Levels<NodeId>;

impl<E> Default for Levels<E> {
    fn default() -> Self {
        Levels { open: Vec::new(), outside: 0 }
    }
}

impl<E: Copy> Levels<E> {
    /// The level of the innermost open section's heading: one below the heading around it, so that
    /// none is skipped (ISO 14289-1 §7.4.2); the title is level 1.
    pub fn level(&self) -> u8 {
        u8::try_from(self.open.len() + 1).map_or(6, |level| level.min(6))
    }

    fn innermost(&self) -> Option<E> {
        self.open[self.outside..].last().map(|&(_, element)| element)
    }

    /// What follows is inside an element of its own; returns the value for `end_within`.
    pub fn begin_within(&mut self) -> usize {
        std::mem::replace(&mut self.outside, self.open.len())
    }

    /// The element begun last has ended.
    pub fn end_within(&mut self, outside: usize) {
        self.open.truncate(self.outside);
        self.outside = outside;
    }

    /// Ends the sections that a heading typed with this level ends.
    fn close(&mut self, level: u8) {
        let Levels { open, outside } = self;
        while open.len() > *outside && open.last().is_some_and(|&(above, _)| above >= level) {
            open.pop();
        }
    }

    /// A heading typed with this level begins a section.
    pub fn enter(&mut self, level: u8, element: E) {
        self.close(level);
        self.open.push((level, element));
    }
}

impl Sections {
    /// The element that a block belongs to, among those in `parent`; a heading begins a section.
    pub fn element_of(
        &mut self,
        block: &Block,
        parent: NodeId,
        tree: &mut StructureTree,
    ) -> NodeId {
        if let BlockKind::Heading { level, .. } = block.kind {
            self.begin(level, parent, tree);
        }
        self.innermost().unwrap_or(parent)
    }

    fn begin(&mut self, level: u8, parent: NodeId, tree: &mut StructureTree) {
        self.close(level);
        let around = self.innermost().unwrap_or(parent);
        // List items, cells, quotations and notes contain no sections.
        let element = match tree.node(around).role {
            Role::Document | Role::Sect => tree.add(around, Role::Sect),
            _ => around,
        };
        self.enter(level, element);
    }
}
