//! Blocks and inlines as plain text.

use super::{Block, BlockKind, Inline};

/// The text of inlines; a break is a line feed, a reference to a note is nothing.
pub fn text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push(inlines, '\n', &mut out);
    out
}

/// The text of inlines on one line: a break is a space.
pub fn line(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push(inlines, ' ', &mut out);
    out
}

fn push(inlines: &[Inline], line_break: char, out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Break => out.push(line_break),
            _ => push(inline.content(), line_break, out),
        }
    }
}

/// The text of a block and those in it, a line feed between paragraphs.
pub fn block_text(block: &Block) -> String {
    let mut parts = Vec::new();
    collect(block, &mut parts);
    parts.join("\n")
}

/// The text of blocks, a line feed between paragraphs.
pub fn blocks_text(blocks: &[Block]) -> String {
    let mut parts = Vec::new();
    blocks.iter().for_each(|block| collect(block, &mut parts));
    parts.join("\n")
}

fn collect(block: &Block, parts: &mut Vec<String>) {
    match &block.kind {
        BlockKind::Paragraph { content, .. } | BlockKind::Heading { content, .. } => {
            parts.push(text(content));
        }
        BlockKind::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| collect(block, parts));
        }
        BlockKind::Quotation { blocks, attribution } => {
            blocks.iter().for_each(|block| collect(block, parts));
            if !attribution.is_empty() {
                parts.push(text(attribution));
            }
        }
        BlockKind::Box { blocks } => blocks.iter().for_each(|block| collect(block, parts)),
        BlockKind::Table(table) => {
            if !table.caption.is_empty() {
                parts.push(text(&table.caption));
            }
            for cell in table.head.iter().chain(&table.body).flatten() {
                cell.content.iter().for_each(|block| collect(block, parts));
            }
        }
        BlockKind::Figure(figure) if !figure.caption.is_empty() => {
            parts.push(text(&figure.caption));
        }
        BlockKind::Code { text } => parts.push(text.clone()),
        BlockKind::Definitions(definitions) => {
            for definition in definitions {
                parts.extend(definition.terms.iter().map(|term| text(term)));
                definition.descriptions.iter().flatten().for_each(|block| collect(block, parts));
            }
        }
        BlockKind::Figure(_) | BlockKind::Rule | BlockKind::Space => {}
    }
}
