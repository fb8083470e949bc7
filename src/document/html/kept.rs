//! Whether all text that a browser shows is in the blocks: letters and digits are counted, since
//! inlines divide words and blocks change their order.

use std::collections::BTreeMap;

use scraper::Node;

use super::super::{Block, mark, plain, rule};
use super::{DomNode, Reader};

/// Characters counted in an array: the Latin letters of most posts.
const COMMON: usize = 0x250;
/// Maximum characters of lost text in a finding.
const EXCERPT: usize = 60;

/// Elements whose text is left out or replaced, with their own finding.
const REPORTED: &[&str] = &[
    "script", "style", "template", "title", "head", "svg", "canvas", "progress", "meter", "select",
    "iframe", "video", "audio", "embed", "object",
];

/// How often each letter or digit occurs.
struct Letters {
    /// Signs and spaces among them too, so that no character has to be looked up.
    common: [i64; COMMON],
    other: BTreeMap<char, i64>,
}

impl Letters {
    fn add(&mut self, text: &str, times: i64) {
        for c in text.chars() {
            match self.common.get_mut(c as usize) {
                Some(count) => *count += times,
                None if c.is_alphanumeric() => *self.other.entry(c).or_default() += times,
                None => {}
            }
        }
    }

    fn any_left(&self) -> bool {
        let mut common = ('\0'..).zip(&self.common);
        common.any(|(c, count)| *count > 0 && c.is_alphanumeric())
            || self.other.values().any(|count| *count > 0)
    }
}

impl Reader<'_> {
    /// Reports text of the tree that is in no block.
    pub(super) fn report_lost(&mut self, root: DomNode, blocks: &[Block]) {
        let mut letters = Letters { common: [0; COMMON], other: BTreeMap::new() };
        each_text(root, |_, text| letters.add(text, 1));
        plain::block_pieces(blocks, &mut |text| match mark::may_hold(text) {
            true => letters.add(&mark::plain(text), -1),
            false => letters.add(text, -1),
        });
        plain::block_pieces(&self.contents, &mut |text| letters.add(&mark::plain(text), -1));
        if !letters.any_left() {
            return;
        }
        let shown = mark::plain(&plain::blocks_text(blocks));
        let mut lost = Vec::new();
        let mut place = None;
        each_text(root, |node, text| {
            let missing = text.split_whitespace().filter(|word| !shown.contains(word));
            let before = lost.len();
            lost.extend(missing.map(str::to_owned));
            if lost.len() > before && place.is_none() {
                place = node.ancestors().find_map(|around| around.value().as_element());
            }
        });
        if let Some(element) = place {
            self.enter(element);
        }
        let excerpt: String = lost.join(" ").chars().take(EXCERPT).collect();
        self.find(&rule::LOST_TEXT, format!("`{excerpt}` has no place in the document"));
    }
}

/// Calls `with` for each text that a browser shows.
fn each_text<'t>(root: DomNode<'t>, mut with: impl FnMut(DomNode<'t>, &str)) {
    let mut unread = vec![root];
    while let Some(node) = unread.pop() {
        match node.value() {
            Node::Text(text) if mark::may_hold(text) => with(node, &mark::plain(text)),
            Node::Text(text) => with(node, text),
            Node::Element(element) if REPORTED.contains(&element.name()) => {}
            _ => unread.extend(node.children().rev()),
        }
    }
}
