//! Mirrors pages about their middle, for right-to-left languages: what was set from the left is
//! then at the right. Glyphs keep their shape and order.

use super::page::{Page, PageItem, Shape};
use super::structure::StructureTree;
use crate::layout::Length;

/// Mirrors pages, and positions in the structure.
pub fn mirror(pages: &mut [Page], tree: &mut StructureTree) {
    for index in 0..tree.nodes().len() {
        let node = tree.node_mut(super::structure::NodeId(index as u32));
        if let Some((page, rectangle)) = &mut node.attributes.bounding_box
            && let Some(page) = pages.get(*page)
        {
            mirror_rectangle(rectangle, page.width);
        }
    }
    for page in pages {
        let width = page.width;
        page.items.iter_mut().for_each(|item| mirror_item(item, width));
        for rectangle in page.links.iter_mut().flat_map(|link| &mut link.rectangles) {
            mirror_rectangle(rectangle, width);
        }
        (page.area.left, page.area.right) = (width - page.area.right, width - page.area.left);
    }
}

/// Mirrors an item between 0 and `sum`, or between any two positions with that sum.
pub fn mirror_item(item: &mut PageItem, sum: Length) {
    let (x, width) = match &mut item.shape {
        Shape::Glyphs(run) => {
            let width = run.glyphs.iter().map(|glyph| glyph.advance).sum();
            (&mut run.x, width)
        }
        Shape::Rectangle { x, width, .. } | Shape::Image { x, width, .. } => (x, *width),
    };
    *x = sum - *x - width;
}

/// The same for x, y, width and height.
pub fn mirror_rectangle(rectangle: &mut [Length; 4], sum: Length) {
    rectangle[0] = sum - rectangle[0] - rectangle[2];
}
