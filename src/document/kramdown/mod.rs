//! kramdown through CommonMark: a post's Markdown is rewritten so that pulldown-cmark sees the
//! blocks that kramdown, in Jekyll's GFM mode without hard wraps, would see.
//!
//! What CommonMark cannot express (attribute lists, space, tables, footnotes, HTML elements with
//! blank lines in them) is stashed and replaced with a numbered mark.

mod angle;
mod attributes;
mod code;
mod definitions;
mod escape;
mod extensions;
mod horizontal_rule;
mod html;
mod items;
mod lines;
mod links;
mod notes;
mod scan;
mod span_extension;
mod starts;
mod stash;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use super::mapped::MappedText;
use super::mark;
use super::notices::{Notices, Origin};

pub use angle::autolink;
pub use attributes::Attributes;
pub use items::SPACING;
pub use stash::{Stash, Stashed};
pub use table::MarkdownTable;

/// A Markdown text prepared for pulldown-cmark.
pub struct Prepared {
    /// CommonMark, with the marks of [`super::mark`] in it.
    pub text: MappedText,
    pub stash: Stash,
    /// The text of each footnote, prepared like the post's, and where it was defined; by label.
    pub notes: BTreeMap<String, (MappedText, usize)>,
    /// Short form and expansion, longest short form first.
    pub abbreviations: Vec<(String, String)>,
    /// Whether every typed line break is one on the page, if the post itself says so.
    pub has_hard_breaks: Option<bool>,
}

/// Rewrites `input`, in which Liquid has been filled in. `parses_html`: whether elements hold Markdown
/// unless they say otherwise.
pub fn prepare(
    input: &MappedText,
    parses_html: bool,
    origin: &Origin,
    notices: &mut Notices,
) -> Prepared {
    let encoded = escape::encode(input, origin, notices);
    let mut preparer = Preparer {
        input: &encoded,
        out: MappedText::default(),
        stash: Stash::default(),
        notes: BTreeMap::new(),
        abbreviations: Vec::new(),
        definitions: BTreeMap::new(),
        plain_lines: BTreeSet::new(),
        has_definitions: false,
        parses_html,
        has_hard_breaks: None,
        origin,
        notices,
    };
    let lines = encoded.lines();
    let text = encoded.text();
    let colon = |at: usize| text[..at].trim_end_matches([' ', '\t', '>', '*', '-', '+']);
    let begins = |at: usize| colon(at).is_empty() || colon(at).ends_with(['\n', '.', ':', '}']);
    preparer.has_definitions = text.match_indices(':').any(|(at, _)| begins(at));
    preparer.collect_definitions(&lines);
    preparer.blocks(lines, "", 0);
    let Preparer { out, stash, notes, mut abbreviations, has_hard_breaks, .. } = preparer;
    abbreviations.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
    Prepared { text: out, stash, notes, abbreviations, has_hard_breaks }
}

struct Preparer<'a> {
    input: &'a MappedText,
    out: MappedText,
    stash: Stash,
    notes: BTreeMap<String, (MappedText, usize)>,
    abbreviations: Vec<(String, String)>,
    definitions: BTreeMap<String, Attributes>,
    /// Where lines start that begin no block, whatever they look like.
    plain_lines: BTreeSet<usize>,
    /// Whether a line may begin with a definition's colon.
    has_definitions: bool,
    /// Whether elements hold Markdown unless they say otherwise (kramdown's `parse_block_html`).
    parses_html: bool,
    has_hard_breaks: Option<bool>,
    origin: &'a Origin,
    notices: &'a mut Notices,
}

impl Preparer<'_> {
    /// Attribute lists may be defined after they are used.
    fn collect_definitions(&mut self, lines: &[std::ops::Range<usize>]) {
        for line in lines {
            let line = &self.input.text()[line.clone()];
            if !mark::may_begin_with(line, &['{']) {
                continue;
            }
            let typed = mark::plain(line);
            if let Some((name, content)) = attributes::definition(&typed) {
                self.definitions.insert(name.to_owned(), Attributes::parse(content));
            }
        }
    }

    fn position(&self, at: usize) -> crate::error::Position {
        self.origin.position(self.input.source_offset(at))
    }
}
