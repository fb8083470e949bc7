//! The text shown by finished pages, in the order of their structure: what somebody finds who reads
//! the PDF by its tags. [`super::reading`] says what it should be.

use super::TypesetDocument;
use super::page::{GlyphRun, Shape, Tag};
use super::structure::{Child, ContentId, NodeId, Role, StructureTree};

/// What is painted for the structure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Painted {
    /// The texts, one element per line, without the labels and references that
    /// [`super::reading::reading`] leaves out.
    pub text: String,
    /// Elements left out that should be painted, but have no text.
    pub unlabelled: Vec<NodeId>,
}

/// Reads the pages. Glyphs of a content are read in painting order, as the writer numbers them.
pub fn painted(set: &TypesetDocument) -> Painted {
    let (text, unlabelled) = walk(set, String::new());
    Painted { text, unlabelled }
}

/// Whether the pages show the characters of `expected`, ignoring white space, and lack no label.
/// The quick way, which builds no text: `false` may also mean that [`painted`] must take a closer
/// look.
pub fn is_painted(set: &TypesetDocument, expected: &str) -> bool {
    let (followed, unlabelled) = walk(set, Followed::new(expected));
    followed.is_whole() && unlabelled.is_empty()
}

/// Receives painted texts, in reading order.
trait Reading {
    fn text(&mut self, text: &str);
    fn end_element(&mut self);
    /// Whether nothing more is needed.
    fn is_over(&self) -> bool;
}

impl Reading for String {
    fn text(&mut self, text: &str) {
        self.push_str(text);
    }

    fn end_element(&mut self) {
        self.push('\n');
    }

    fn is_over(&self) -> bool {
        false
    }
}

/// A text to be compared with what is painted, as long as they agree.
struct Followed<'a> {
    expected: &'a str,
    /// How much of it has been painted.
    at: usize,
    is_same: bool,
}

impl Reading for Followed<'_> {
    fn text(&mut self, text: &str) {
        // Nearly every glyph stands for one single-byte character.
        let [byte] = *text.as_bytes() else { return self.longer_text(text) };
        if byte == b' ' {
            return;
        }
        let expected = self.expected.as_bytes();
        let mut at = self.at;
        while matches!(expected.get(at), Some(b' ' | b'\n')) {
            at += 1;
        }
        if byte.is_ascii_graphic() && expected.get(at) == Some(&byte) {
            self.at = at + 1;
        } else {
            self.longer_text(text);
        }
    }

    fn end_element(&mut self) {}

    fn is_over(&self) -> bool {
        !self.is_same
    }
}

impl<'a> Followed<'a> {
    fn new(expected: &'a str) -> Followed<'a> {
        Followed { expected, at: 0, is_same: true }
    }

    fn rest(&self) -> &'a str {
        &self.expected[self.at..]
    }

    /// Whether all of it was painted, and nothing else.
    fn is_whole(&self) -> bool {
        self.is_same && blanks(self.rest()) == self.rest().len()
    }

    /// Compares character by character, past blanks.
    fn longer_text(&mut self, text: &str) {
        let mut painted = text;
        loop {
            painted = &painted[blanks(painted)..];
            let Some(character) = painted.chars().next() else { return };
            self.at += blanks(self.rest());
            if !stands_alone(character) || !self.rest().starts_with(character) {
                self.is_same = false;
                return;
            }
            let length = character.len_utf8();
            self.at += length;
            painted = &painted[length..];
        }
    }
}

/// The bytes of white space and soft hyphens at the beginning of a text.
fn blanks(text: &str) -> usize {
    let is_blank = |c: char| c.is_whitespace() || c == '\u{AD}';
    match text.as_bytes().first() {
        Some(byte) if byte.is_ascii_graphic() => 0,
        _ => text.len() - text.trim_start_matches(is_blank).len(),
    }
}

/// Whether a character stays single whatever its neighbours, and is visible: Latin letters,
/// punctuation.
fn stands_alone(c: char) -> bool {
    matches!(c, '!'..='~' | '\u{A1}'..='\u{2FF}' | '\u{2010}'..='\u{2014}' | '\u{2016}'..='\u{2027}'
        | '\u{2030}'..='\u{205E}' | '\u{20A0}'..='\u{20CF}')
}

/// What a content shows in one place.
struct Piece<'a> {
    content: ContentId,
    run: &'a GlyphRun,
}

/// Passes the pages to `reading`; returns the elements without a label.
fn walk<R: Reading>(set: &TypesetDocument, reading: R) -> (R, Vec<NodeId>) {
    let items = set.pages.iter().flat_map(|page| &page.items);
    let pieces = items.filter_map(|item| match (item.tag, &item.shape) {
        (Tag::Content(content), Shape::Glyphs(run)) => Some(Piece { content, run }),
        _ => None,
    });
    let mut pieces: Vec<Piece> = pieces.collect();
    // Nearly sorted already; the painting order is kept within a content.
    pieces.sort_by_key(|piece| piece.content);
    let mut walk = Walk { tree: &set.structure, pieces, reading, unlabelled: Vec::new() };
    walk.node(StructureTree::ROOT, false);
    (walk.reading, walk.unlabelled)
}

struct Walk<'a, R> {
    tree: &'a StructureTree,
    pieces: Vec<Piece<'a>>,
    reading: R,
    unlabelled: Vec<NodeId>,
}

impl<R: Reading> Walk<'_, R> {
    /// Reads the text of an element; `labels_are_given` if typesetting supplies the labels in it.
    fn node(&mut self, id: NodeId, labels_are_given: bool) {
        let tree = self.tree;
        let node = tree.node(id);
        let within = match node.role {
            Role::Reference => return self.check_label(id),
            Role::Label if labels_are_given => return self.check_label(id),
            Role::Note => true,
            Role::List => {
                node.attributes.list_numbering.is_some_and(|numbering| numbering != "None")
            }
            Role::ListItem => labels_are_given,
            _ => false,
        };
        match &node.attributes.actual_text {
            Some(actual) => self.reading.text(actual),
            None => {
                for child in &node.children {
                    match *child {
                        Child::Node(child) => self.node(child, within),
                        Child::Content(content) => self.content(content),
                    }
                    if self.reading.is_over() {
                        return;
                    }
                }
            }
        }
        self.reading.end_element();
    }

    fn content(&mut self, content: ContentId) {
        for piece in of(&self.pieces, content) {
            piece.run.glyphs.iter().for_each(|glyph| self.reading.text(&glyph.text));
        }
    }

    /// A label or reference with content was given a text: then it must be painted.
    fn check_label(&mut self, id: NodeId) {
        let mut waiting = vec![id];
        while let Some(inner) = waiting.pop() {
            for child in &self.tree.node(inner).children {
                match *child {
                    Child::Node(child) => waiting.push(child),
                    Child::Content(content) => {
                        let glyphs = of(&self.pieces, content).flat_map(|it| &it.run.glyphs);
                        if glyphs.into_iter().all(|glyph| glyph.text.trim().is_empty()) {
                            self.unlabelled.push(id);
                        }
                    }
                }
            }
        }
    }
}

fn of<'p, 'a>(pieces: &'p [Piece<'a>], content: ContentId) -> impl Iterator<Item = &'p Piece<'a>> {
    let start = pieces.partition_point(|piece| piece.content < content);
    pieces[start..].iter().take_while(move |piece| piece.content == content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_same(expected: &str, painted: &[&str]) -> bool {
        let mut followed = Followed::new(expected);
        painted.iter().for_each(|text| followed.text(text));
        followed.is_whole()
    }

    #[test]
    fn blanks_and_divisions_do_not_count() {
        let glyphs = ["L", "a", " ", "", "salle", "rou", "\u{AD}", "vre", "\u{A0}", "!"];
        assert!(is_same("La salle\nrouvre\u{202F}!\n", &glyphs));
        assert!(is_same("", &[]) && is_same(" \n", &["", " "]));
        assert!(is_same("été : « œuvre » — 3 €", &["ét", "é", ":«", "œ", "uvre»", "— 3", "€"]));
    }

    #[test]
    fn every_other_character_counts() {
        let glyphs = ["L", "a", " ", "salle"];
        for expected in ["La sale", "La salles", "la salle", "", "salle La", "La salle."] {
            assert!(!is_same(expected, &glyphs), "{expected}");
        }
        assert!(!is_same("", &["a"]) && !is_same("é", &["è"]) && !is_same("ab", &["a", "c"]));
    }

    #[test]
    fn what_may_be_one_with_what_stands_beside_it_is_looked_at_closely() {
        for text in ["e\u{301}", "\u{5E9}", "\u{1100}\u{1161}", "\u{2015}", "\u{200B}", "\u{F900}"]
        {
            assert!(!is_same(text, &[text]), "{text:?}");
        }
    }
}
