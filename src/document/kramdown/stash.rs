//! What CommonMark cannot express, and the marks that replace it.
//!
//! A block's mark is a comment on a line of its own, because that ends a paragraph; a span's is a
//! run of private characters, which is text to CommonMark wherever it occurs. If kramdown would
//! have taken what is stashed as text (in code, in an address), [`Stash::typed`] restores it.

use std::borrow::Cow;

use super::super::mapped::MappedText;
use super::super::mark::{self, STASH, STASH_END};
use super::attributes::Attributes;
use super::table::MarkdownTable;

#[derive(Debug, Clone)]
pub enum Stashed {
    /// HTML as typed, its pieces still mapped to the source.
    Html(MappedText),
    /// An attribute list for the element before it, otherwise for the one after it.
    Attributes {
        attributes: Attributes,
        previous: bool,
        at: usize,
    },
    /// A reference to a footnote, `[^label]`.
    Note {
        label: String,
        at: usize,
    },
    /// `<https://…>`, `<name@host>`: the content of the angle brackets.
    Address {
        address: String,
        at: usize,
    },
    /// Markdown between the tags of an element, without blocks.
    Spans(MappedText),
    /// A tag that CommonMark does not recognise, or HTML that is not Markdown.
    Tag(MappedText),
    /// An extension that shows nothing: `{::comment}…{:/comment}`.
    Comment,
    /// A term of a definition list.
    Term {
        term: MappedText,
        at: usize,
    },
    /// `<br>` alone on its line.
    Space {
        at: usize,
    },
    /// Nothing; ends a paragraph.
    Boundary,
    Table {
        table: MarkdownTable,
        at: usize,
    },
}

/// What was taken out of a text, by number, each with its original text.
#[derive(Debug, Default)]
pub struct Stash(Vec<(Stashed, String)>);

impl Stash {
    /// Stashes a block that was typed as `typed`; returns the line that replaces it.
    pub fn block(&mut self, item: Stashed, typed: &str) -> String {
        format!("<!--{}-->", self.span(item, typed))
    }

    /// Stashes a span that was typed as `typed`; returns the mark that replaces it.
    pub fn span(&mut self, item: Stashed, typed: &str) -> String {
        let number = self.0.len();
        self.0.push((item, typed.to_owned()));
        [STASH].into_iter().chain(mark::digits(number)).chain([STASH_END]).collect()
    }

    /// What a comment stands for.
    pub fn of_comment(&self, comment: &str) -> Option<&Stashed> {
        let mark = comment.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
        match self.next(mark)? {
            ("", item, "") => Some(&item.0),
            _ => None,
        }
    }

    /// What the first mark in `text` stands for, with the text before and after the mark.
    pub fn split<'t>(&self, text: &'t str) -> Option<(&'t str, &Stashed, &'t str)> {
        let (before, item, after) = self.next(text)?;
        Some((before, &item.0, after))
    }

    /// The text with everything stashed from it restored.
    pub fn typed<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut rest = text;
        let mut out = String::new();
        while let Some((before, item, after)) = self.next(rest) {
            let comment = before.strip_suffix("<!--").zip(after.strip_prefix("-->"));
            let (before, after) = comment.unwrap_or((before, after));
            out.push_str(before);
            out.push_str(&item.1);
            rest = after;
        }
        if rest.len() == text.len() {
            return Cow::Borrowed(text);
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    fn next<'t>(&self, text: &'t str) -> Option<(&'t str, &(Stashed, String), &'t str)> {
        if !mark::may_hold(text) {
            return None;
        }
        let (before, rest) = text.split_once(STASH)?;
        let (number, after) = rest.split_once(STASH_END)?;
        Some((before, self.0.get(mark::number(number)?)?, after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stashed_comes_back_as_typed() {
        let mut stash = Stash::default();
        let inner = stash.span(Stashed::Boundary, "{:.x}");
        let outer = stash.block(Stashed::Space { at: 7 }, "<br>");
        assert_eq!(stash.typed(&format!("a{outer}b{inner}c")), "a<br>b{:.x}c");
        assert_eq!(stash.typed("a"), "a");
        assert!(matches!(stash.of_comment(&outer), Some(Stashed::Space { at: 7 })));
        assert!(matches!(stash.split(&inner), Some(("", Stashed::Boundary, ""))));
        assert!(stash.of_comment("<!-- a -->").is_none());
    }
}
