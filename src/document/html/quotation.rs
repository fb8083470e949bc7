//! Applies classes: quotations and their authors, boxes, roles, alignment.

use super::super::{Alignment, Block, BlockKind, Inline, Language, ParagraphRole};
use super::flow::{Marked, trim_spaces};
use super::{DomNode, Look, Reader};

/// A longer last paragraph is not a signature.
const LONGEST_SIGNATURE: usize = 200;

impl Reader<'_> {
    /// The blocks of a container, with their classes applied.
    pub(super) fn finish(&mut self, marked: Vec<Marked>) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        for Marked { block, look } in marked {
            if look.author && !look.encadre && attribute_to(&mut blocks, &block) {
                continue;
            }
            for mut block in dressed(block, &look) {
                let trailing = take_trailing_space(&mut block);
                blocks.push(block);
                blocks.extend(trailing);
            }
        }
        blocks.dedup_by(|b, a| b.kind == BlockKind::Space && a.kind == BlockKind::Space);
        blocks
    }

    pub(super) fn quotation(&mut self, node: DomNode, look: &Look) -> Vec<Marked> {
        let place = self.place;
        let mut children = self.flow(node);
        self.place = place;
        let boxed = look.encadre && !look.citation;
        let role = look.important_link || look.exergue || look.credit || boxed;
        let important = !children.is_empty() && children.iter().all(|c| c.look.important_link);
        if role || important {
            return children;
        }
        let mut attribution = Vec::new();
        children.retain_mut(|child| {
            child.look.citation = false;
            let author = child.look.author;
            if author {
                join(&mut attribution, inlines_of(&child.block));
            }
            !author || inlines_of(&child.block).is_empty()
        });
        let mut blocks = self.finish(children);
        let space = blocks.last().is_some_and(|block| block.kind == BlockKind::Space);
        if look.author {
            return vec![self.block_of(BlockKind::Quotation { blocks, attribution })];
        }
        if attribution.is_empty() {
            attribution = take_signature(&mut blocks);
        }
        trim_spaces(&mut blocks);
        let mut marked = vec![self.block_of(BlockKind::Quotation { blocks, attribution })];
        if space {
            marked.push(self.block_of(BlockKind::Space));
        }
        marked
    }
}

/// Gives the inlines of `block` to the quotation before it, if there is one without an author.
fn attribute_to(blocks: &mut Vec<Block>, block: &Block) -> bool {
    let content = inlines_of(block);
    let mut at = blocks.len();
    while at > 0 && blocks[at - 1].kind == BlockKind::Space {
        at -= 1;
    }
    let Some(Block { kind: BlockKind::Quotation { attribution, .. }, .. }) =
        at.checked_sub(1).and_then(|i| blocks.get_mut(i))
    else {
        return false;
    };
    if content.is_empty() || !attribution.is_empty() {
        return false;
    }
    *attribution = content;
    blocks.truncate(at);
    true
}

/// The text of paragraphs, separated by breaks; `None` if there are other blocks.
fn inlines_of(block: &Block) -> Vec<Inline> {
    match &block.kind {
        BlockKind::Paragraph { content, .. } | BlockKind::Heading { content, .. } => {
            content.clone()
        }
        BlockKind::Quotation { blocks, attribution } => {
            let mut content = Vec::new();
            for block in blocks.iter().filter(|block| block.kind != BlockKind::Space) {
                let inner = inlines_of(block);
                if inner.is_empty() {
                    return Vec::new();
                }
                join(&mut content, inner);
            }
            join(&mut content, attribution.clone());
            content
        }
        _ => Vec::new(),
    }
}

fn join(content: &mut Vec<Inline>, more: Vec<Inline>) {
    if !content.is_empty() && !more.is_empty() {
        content.push(Inline::Break);
    }
    content.extend(more);
}

/// A last paragraph that signs: short, beginning in bold or with a dash, after words that end with
/// a closing quotation mark.
fn take_signature(blocks: &mut Vec<Block>) -> Vec<Inline> {
    let solid: Vec<usize> =
        (0..blocks.len()).filter(|&i| blocks[i].kind != BlockKind::Space).collect();
    let [.., quoted, last] = solid[..] else { return Vec::new() };
    let (BlockKind::Paragraph { content: words, .. }, BlockKind::Paragraph { content: name, .. }) =
        (&blocks[quoted].kind, &blocks[last].kind)
    else {
        return Vec::new();
    };
    let words = super::super::plain::text(words);
    let text = super::super::plain::text(name);
    let ends_quoted =
        words.trim_end_matches([' ', '\u{A0}', ',', '.', '\n']).ends_with(['»', '”', '"']);
    let signs = matches!(name.first(), Some(Inline::Strong(_)))
        || text.trim_start().starts_with(['—', '–', '―', '-']);
    if !ends_quoted || !signs || text.chars().count() > LONGEST_SIGNATURE || text.contains('»') {
        return Vec::new();
    }
    let name = name.clone();
    blocks.truncate(last);
    name
}

/// The role of a paragraph with these classes.
fn role_of(look: &Look) -> ParagraphRole {
    if look.important_link {
        ParagraphRole::ImportantLink
    } else if look.exergue {
        ParagraphRole::Exergue
    } else if look.credit {
        ParagraphRole::Credit
    } else {
        ParagraphRole::Body
    }
}

/// The block as its classes ask.
fn dressed(mut block: Block, look: &Look) -> Vec<Block> {
    if let Some(language) = look.language.as_deref() {
        set_language(&mut block, language);
    }
    if let Some(alignment) = look.alignment {
        align(&mut block, alignment);
    }
    let role = role_of(look);
    if role != ParagraphRole::Body
        && let BlockKind::Paragraph { role: own, .. } = &mut block.kind
    {
        *own = role;
    }
    if let BlockKind::Heading { anchor, .. } = &mut block.kind
        && let Some(own) = &look.anchor
    {
        anchor.clone_from(own);
    }
    let position = block.position;
    let language = block.language;
    if look.citation && matches!(block.kind, BlockKind::Paragraph { .. }) {
        let kind = BlockKind::Quotation { blocks: vec![block], attribution: Vec::new() };
        block = Block { kind, position, language };
    }
    if look.encadre && !matches!(block.kind, BlockKind::Box { .. }) {
        let blocks = match block.kind {
            // Sites write `>` to get a block that the class can frame.
            BlockKind::Quotation { blocks, attribution }
                if attribution.is_empty() && !look.citation =>
            {
                blocks
            }
            kind => vec![Block { kind, position, language }],
        };
        block = Block { kind: BlockKind::Box { blocks }, position, language };
    }
    let unwraps = role != ParagraphRole::Body && !look.encadre;
    match block.kind {
        BlockKind::Quotation { blocks, attribution } if unwraps && attribution.is_empty() => blocks
            .into_iter()
            .flat_map(|inner| {
                let own = Look {
                    important_link: look.important_link,
                    exergue: look.exergue,
                    credit: look.credit,
                    ..Look::default()
                };
                dressed(inner, &own)
            })
            .collect(),
        kind => vec![Block { kind, position, language }],
    }
}

/// The language that a block's element declares; one that does not exist is ignored.
fn set_language(block: &mut Block, tag: &str) {
    block.language = block.language.or_else(|| Language::declared(tag));
}

fn align(block: &mut Block, to: Alignment) {
    match &mut block.kind {
        BlockKind::Paragraph { alignment, .. } => *alignment = alignment.or(Some(to)),
        BlockKind::Quotation { blocks, .. } | BlockKind::Box { blocks } => {
            blocks.iter_mut().for_each(|block| align(block, to));
        }
        BlockKind::List { items, .. } => {
            items.iter_mut().flat_map(|item| &mut item.blocks).for_each(|block| align(block, to));
        }
        _ => {}
    }
}

/// Space at the end of a list's last item goes after the list.
fn take_trailing_space(block: &mut Block) -> Option<Block> {
    match &mut block.kind {
        BlockKind::List { items, .. } => {
            let last = items.last_mut()?;
            let space = last.blocks.pop_if(|block| block.kind == BlockKind::Space);
            if last.blocks.is_empty() {
                items.pop();
            }
            space
        }
        _ => None,
    }
}
