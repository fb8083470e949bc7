//! Marked-content sequences (ISO 32000-1 §14.6): which neighbouring items of a page go into one,
//! and the identifier of each.

use std::ops::Range;

use crate::typeset::page::{Page, Tag};
use crate::typeset::structure::ContentId;

/// Neighbouring items of a page with one tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    pub tag: Tag,
    /// Range of `Page::items`.
    pub items: Range<usize>,
    /// The marked-content id, for content of the structure.
    pub mcid: Option<usize>,
}

/// A part of a content: a sequence of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub page: usize,
    pub mcid: usize,
}

/// The sequences of all pages.
pub struct Marking {
    /// By page, in painting order.
    pub sequences: Vec<Vec<Sequence>>,
    /// By content, in painting order.
    parts: Vec<Vec<Part>>,
}

impl Marking {
    /// Numbers the sequences of each page from 0.
    pub fn of(pages: &[Page], contents: usize) -> Marking {
        let mut parts = vec![Vec::new(); contents];
        let mut sequences = Vec::with_capacity(pages.len());
        for (page, content) in pages.iter().enumerate() {
            let mut of_page = sequences_of(content);
            let marked = of_page.iter_mut().filter_map(|sequence| match sequence.tag {
                Tag::Content(content) => Some((content, sequence)),
                Tag::Artifact(_) => None,
            });
            for (mcid, (content, sequence)) in marked.enumerate() {
                sequence.mcid = Some(mcid);
                parts[content.0 as usize].push(Part { page, mcid });
            }
            sequences.push(of_page);
        }
        Marking { sequences, parts }
    }

    /// Where a content is painted; empty if nowhere.
    pub fn parts(&self, content: ContentId) -> &[Part] {
        &self.parts[content.0 as usize]
    }
}

fn sequences_of(page: &Page) -> Vec<Sequence> {
    let mut sequences: Vec<Sequence> = Vec::new();
    for (i, item) in page.items.iter().enumerate() {
        match sequences.last_mut() {
            Some(last) if last.tag == item.tag => last.items.end = i + 1,
            _ => sequences.push(Sequence { tag: item.tag, items: i..i + 1, mcid: None }),
        }
    }
    sequences
}
