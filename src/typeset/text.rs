//! A block's inlines as one text with looks, creating their structure elements on the way.

use std::borrow::Cow;
use std::ops::Range;

use crate::document::{Inline, Language, TextDirection, plain};
use crate::layout::{Colour, Layout, Length, Style};

use super::shaped::Slant;
use super::structure::{ContentId, NodeId, Role, StructureTree, letters};

/// How a stretch of text looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Key into the layout's faces.
    pub face: String,
    pub slant: Slant,
    pub size: Length,
    /// Above the baseline.
    pub rise: Length,
    pub colour: Colour,
    pub underline: bool,
    pub strikethrough: bool,
    pub capitals: bool,
    pub hyphenate: bool,
    /// OpenType features to turn on.
    pub features: Vec<String>,
}

impl Look {
    pub fn of(style: &Style) -> Look {
        Look {
            face: style.face.clone(),
            slant: Slant { bold: style.bold, italic: style.italic },
            size: style.size,
            rise: Length::ZERO,
            colour: style.colour,
            underline: false,
            strikethrough: false,
            capitals: style.capitals,
            hyphenate: style.hyphenate,
            features: style.features.clone(),
        }
    }
}

/// A stretch with one look and one piece of content.
#[derive(Debug, Clone)]
pub struct TextSpan {
    /// Byte at which it ends; it begins where the previous one ends.
    pub end: usize,
    pub look: Look,
    pub content: ContentId,
    /// Index into [`Links`].
    pub link: Option<usize>,
}

/// A paragraph's text: U+000A for a line break, otherwise characters to draw.
#[derive(Debug, Clone, Default)]
pub struct StyledText {
    pub text: String,
    pub spans: Vec<TextSpan>,
    /// Byte offsets of note references, with the note.
    pub note_references: Vec<(usize, usize)>,
    /// Characters shown by their names, in order.
    pub replaced: Vec<Replaced>,
    /// Bytes that are ordered by themselves, outer stretches before those inside them.
    pub isolates: Vec<(Range<usize>, TextDirection)>,
}

/// A stretch of a text that is shown instead of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    pub start: usize,
    pub end: usize,
    pub character: char,
}

impl StyledText {
    /// What the glyphs of `part`, which begins at byte `offset`, stand for: themselves, or a
    /// character that they name. The first glyph of a name stands for it, the others for nothing.
    pub fn said<'p>(&self, part: &'p str, offset: usize) -> Cow<'p, str> {
        let end = offset + part.len();
        let from = self.replaced.partition_point(|replaced| replaced.end <= offset);
        let within = self.replaced[from..].iter().take_while(|replaced| replaced.start < end);
        let mut said = None;
        // How far the part has been processed; a mark may be drawn with the name's last sign.
        let mut at = offset;
        for name in within {
            let said = said.get_or_insert_with(String::new);
            if name.start >= at {
                said.push_str(&part[at - offset..name.start - offset]);
                said.push(name.character);
            }
            at = name.end.min(end);
        }
        match said {
            None => Cow::Borrowed(part),
            Some(said) => Cow::Owned(said + &part[at - offset..]),
        }
    }

    /// The span that holds the byte at `offset`.
    pub fn span_at(&self, offset: usize) -> Option<&TextSpan> {
        self.spans.get(self.spans.partition_point(|span| span.end <= offset))
    }
}

/// Where a link leads, before pages are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    Uri(String),
    /// The heading with that anchor.
    Heading(String),
    /// The note with that index.
    Note(usize),
    /// The first reference to that note.
    NoteReference(usize),
}

/// A link of the document.
#[derive(Debug, Clone)]
pub struct LinkEntry {
    pub node: NodeId,
    pub goal: Goal,
    pub description: String,
}

/// Collects the text of inlines under one structure element.
pub struct TextCollector<'a> {
    pub layout: &'a Layout,
    pub tree: &'a mut StructureTree,
    pub links: &'a mut Vec<LinkEntry>,
    text: StyledText,
    link: Option<usize>,
    /// Whether the last piece of content still belongs to the element being filled.
    open: Option<(NodeId, ContentId)>,
}

/// The layout's face for code.
pub const CODE_FACE: &str = "code";

/// Raised and lowered letters: size in thousandths of the text's, rise in thousandths of it.
const SUPERSCRIPT: (i64, i64) = (650, 330);
const SUBSCRIPT: (i64, i64) = (650, -140);
const SMALL: i64 = 850;

impl<'a> TextCollector<'a> {
    pub fn new(
        layout: &'a Layout,
        tree: &'a mut StructureTree,
        links: &'a mut Vec<LinkEntry>,
    ) -> TextCollector<'a> {
        TextCollector { layout, tree, links, text: StyledText::default(), link: None, open: None }
    }

    /// Adds inlines as content of `node`.
    pub fn add(&mut self, inlines: &[Inline], look: &Look, node: NodeId) {
        for inline in inlines {
            self.add_one(inline, look, node);
        }
    }

    pub fn finish(self) -> StyledText {
        self.text
    }

    fn add_one(&mut self, inline: &Inline, look: &Look, node: NodeId) {
        match inline {
            Inline::Text(text) => self.push(text, look, node),
            Inline::Break => self.push("\n", look, node),
            Inline::Strong(content) => {
                let slant = Slant { bold: true, ..look.slant };
                self.add(content, &Look { slant, ..look.clone() }, node);
            }
            Inline::Emphasis(content) => {
                let slant = Slant { italic: !look.slant.italic, ..look.slant };
                self.add(content, &Look { slant, ..look.clone() }, node);
            }
            Inline::Underline(content) => {
                self.add(content, &Look { underline: true, ..look.clone() }, node);
            }
            Inline::Strikethrough(content) => {
                self.add(content, &Look { strikethrough: true, ..look.clone() }, node);
            }
            Inline::Superscript(content) => self.add(content, &raised(look, SUPERSCRIPT), node),
            Inline::Subscript(content) => self.add(content, &raised(look, SUBSCRIPT), node),
            Inline::Small(content) => {
                let size = look.size.scale(SMALL, 1000);
                self.add(content, &Look { size, ..look.clone() }, node);
            }
            Inline::Code(text) => {
                // The code face is wide: a tenth smaller, it looks as large as the text.
                let size = look.size.scale(9, 10);
                let face = CODE_FACE.to_owned();
                let changed = Look { face, hyphenate: false, size, ..look.clone() };
                let code = self.tree.add(node, Role::Code);
                self.push(text, &changed, code);
            }
            Inline::Link { target, title, content } => {
                self.add_link(target, title.as_deref(), content, look, node);
            }
            Inline::NoteReference(note) => self.add_note_reference(*note, look, node),
            Inline::Abbreviation { expansion, content } => {
                let span = self.tree.add(node, Role::Span);
                self.tree.node_mut(span).attributes.expansion = Some(expansion.clone());
                self.add(content, look, span);
            }
            Inline::Foreign { language, content } => {
                let span = self.tree.add(node, Role::Span);
                self.tree.node_mut(span).attributes.language = Some(language.clone());
                self.add(content, look, span);
            }
            Inline::Isolated { direction, content } => {
                let start = self.text.text.len();
                let index = self.text.isolates.len();
                self.text.isolates.push((start..start, *direction));
                self.add(content, look, node);
                self.text.isolates[index].0.end = self.text.text.len();
            }
        }
    }

    fn add_link(
        &mut self,
        target: &str,
        title: Option<&str>,
        content: &[Inline],
        look: &Look,
        node: NodeId,
    ) {
        let said = plain::line(content);
        let description = match title {
            Some(title) => format!("{} — {title}", said.trim()),
            None => said.trim().to_owned(),
        };
        let description = if description.is_empty() { target.to_owned() } else { description };
        let goal = match target.strip_prefix('#') {
            Some(anchor) => Goal::Heading(anchor.to_owned()),
            None => Goal::Uri(target.to_owned()),
        };
        let element = self.tree.add(node, Role::Link);
        self.links.push(LinkEntry { node: element, goal, description });
        let outer = self.link.replace(self.links.len() - 1);
        let mut changed = look.clone();
        changed.colour = self.layout.colour(&self.layout.file.link.colour);
        changed.underline |= self.layout.file.link.underline;
        self.add(content, &changed, element);
        self.link = outer;
    }

    fn add_note_reference(&mut self, note: usize, look: &Look, node: NodeId) {
        let number = (note + 1).to_string();
        let reference = self.tree.add(node, Role::Reference);
        let element = self.tree.add(reference, Role::Link);
        self.links.push(LinkEntry {
            node: element,
            goal: Goal::Note(note),
            description: format!("Note {number}"),
        });
        let outer = self.link.replace(self.links.len() - 1);
        self.text.note_references.push((self.text.text.len(), note));
        self.push(&number, &raised(look, SUPERSCRIPT), element);
        self.link = outer;
    }

    /// Adds the number of a note, which leads back to its reference.
    pub fn add_note_label(&mut self, note: usize, language: Language, look: &Look, node: NodeId) {
        let element = self.tree.add(node, Role::Link);
        self.links.push(LinkEntry {
            node: element,
            goal: Goal::NoteReference(note),
            description: language.forms().back_to_note(note + 1),
        });
        let outer = self.link.replace(self.links.len() - 1);
        self.push(&format!("{}.\u{A0}", note + 1), look, element);
        self.link = outer;
    }

    fn push(&mut self, text: &str, look: &Look, node: NodeId) {
        if text.is_empty() {
            return;
        }
        let content = match self.open {
            Some((open, content)) if open == node => content,
            _ => self.tree.add_content(node),
        };
        self.open = Some((node, content));
        self.tree.give(content, letters(text));
        self.text.text.push_str(text);
        let end = self.text.text.len();
        match self.text.spans.last_mut() {
            Some(last)
                if last.content == content && last.look == *look && last.link == self.link =>
            {
                last.end = end;
            }
            _ => {
                self.text.spans.push(TextSpan { end, look: look.clone(), content, link: self.link })
            }
        }
    }
}

fn raised(look: &Look, (size, rise): (i64, i64)) -> Look {
    Look {
        size: look.size.scale(size, 1000),
        rise: look.rise + look.size.scale(rise, 1000),
        ..look.clone()
    }
}
