//! The text that finished pages show, in the order of their structure: what somebody finds who
//! reads the PDF by its tags. [`super::reading`] tells what it should be.

use super::TypesetDocument;
use super::page::{Shape, Tag};
use super::structure::{Child, ContentId, NodeId, Role, StructureTree};

/// What is painted for the structure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Painted {
    /// The texts, an element a line, without the labels and references that
    /// [`super::reading::reading`] leaves out.
    pub text: String,
    /// Elements of those that were left out which should be painted, and have no text.
    pub unlabelled: Vec<NodeId>,
}

/// Reads the pages. Glyphs of a content are read in painting order, as the writer numbers them.
pub fn painted(set: &TypesetDocument) -> Painted {
    let (text, pieces) = pieces(set);
    let mut walk = Walk { tree: &set.structure, text, pieces, painted: Painted::default() };
    walk.node(StructureTree::ROOT, false);
    walk.painted
}

/// A stretch of the text of all pages that belongs to one content.
#[derive(Clone, Copy)]
struct Piece {
    content: ContentId,
    start: usize,
    end: usize,
}

/// The text of all pages as painted, and the pieces it has, by content.
fn pieces(set: &TypesetDocument) -> (String, Vec<Piece>) {
    let mut text = String::new();
    let mut pieces: Vec<Piece> = Vec::new();
    for item in set.pages.iter().flat_map(|page| &page.items) {
        let (Tag::Content(content), Shape::Glyphs(run)) = (item.tag, &item.shape) else { continue };
        let start = text.len();
        run.glyphs.iter().for_each(|glyph| text.push_str(&glyph.text));
        match pieces.last_mut() {
            Some(last) if last.content == content => last.end = text.len(),
            _ => pieces.push(Piece { content, start, end: text.len() }),
        }
    }
    // Nearly sorted as it is; the order of painting stays within a content.
    pieces.sort_by_key(|piece| piece.content);
    (text, pieces)
}

struct Walk<'a> {
    tree: &'a StructureTree,
    text: String,
    pieces: Vec<Piece>,
    painted: Painted,
}

impl Walk<'_> {
    /// Adds the text of an element; `labels_are_given` where typesetting gives those in it.
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
            Some(actual) => self.painted.text.push_str(actual),
            None => {
                for child in &node.children {
                    match *child {
                        Child::Node(child) => self.node(child, within),
                        Child::Content(content) => {
                            for piece in of(&self.pieces, content) {
                                self.painted.text.push_str(&self.text[piece.start..piece.end]);
                            }
                        }
                    }
                }
            }
        }
        self.painted.text.push('\n');
    }

    /// A label or reference has been given a text, if it has content: then it is painted.
    fn check_label(&mut self, id: NodeId) {
        let mut waiting = vec![id];
        while let Some(inner) = waiting.pop() {
            for child in &self.tree.node(inner).children {
                match *child {
                    Child::Node(child) => waiting.push(child),
                    Child::Content(content) => {
                        let mut pieces = of(&self.pieces, content);
                        if pieces.all(|it| self.text[it.start..it.end].trim().is_empty()) {
                            self.painted.unlabelled.push(id);
                        }
                    }
                }
            }
        }
    }
}

fn of(pieces: &[Piece], content: ContentId) -> impl Iterator<Item = &Piece> {
    let start = pieces.partition_point(|piece| piece.content < content);
    pieces[start..].iter().take_while(move |piece| piece.content == content)
}
