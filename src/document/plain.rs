//! Blocks and inlines as plain text.

use super::{Block, BlockKind, Inline};

/// The text of inlines; a break is a line feed, a note reference is empty.
pub fn text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    pieces(inlines, "\n", &mut |piece| out.push_str(piece));
    out
}

/// The text of inlines on one line: a break is a space.
pub fn line(inlines: &[Inline]) -> String {
    let mut out = String::new();
    pieces(inlines, " ", &mut |piece| out.push_str(piece));
    out
}

/// Whether a character draws nothing and may be left to the shaper: joiners, variation selectors,
/// directional marks, tags. These are what HarfBuzz removes from a line: `Default_Ignorable_Code_Point`
/// (Unicode, DerivedCoreProperties.txt) without the fillers of Hangul and the controls of shorthand.
pub fn is_ignorable(character: char) -> bool {
    character >= '\u{AD}'
        && matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether inlines have a character that can be seen.
pub fn is_seen(inlines: &[Inline]) -> bool {
    line(inlines).chars().any(|c| !c.is_whitespace() && !is_ignorable(c))
}

/// The text of inlines, piece by piece.
pub fn pieces<'a>(inlines: &'a [Inline], line_break: &'static str, to: &mut impl FnMut(&'a str)) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => to(text),
            Inline::Break => to(line_break),
            _ => pieces(inline.content(), line_break, to),
        }
    }
}

/// The text of a block and those in it, a line feed between paragraphs.
pub fn block_text(block: &Block) -> String {
    blocks_text(std::slice::from_ref(block))
}

/// The text of blocks, a line feed between paragraphs.
pub fn blocks_text(blocks: &[Block]) -> String {
    let mut out = String::new();
    block_pieces(blocks, &mut |piece| out.push_str(piece));
    // Every paragraph ends with one.
    out.pop();
    out
}

/// The text of blocks, piece by piece, a line feed after every paragraph.
pub fn block_pieces<'a>(blocks: &'a [Block], to: &mut impl FnMut(&'a str)) {
    for block in blocks {
        match &block.kind {
            BlockKind::Paragraph { content, .. } | BlockKind::Heading { content, .. } => {
                paragraph(content, to);
            }
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| block_pieces(&item.blocks, to));
            }
            BlockKind::Quotation { blocks, attribution } => {
                block_pieces(blocks, to);
                if !attribution.is_empty() {
                    paragraph(attribution, to);
                }
            }
            BlockKind::Box { blocks } => block_pieces(blocks, to),
            BlockKind::Table(table) => {
                if !table.caption.is_empty() {
                    paragraph(&table.caption, to);
                }
                for cell in table.cells() {
                    block_pieces(&cell.content, to);
                }
            }
            BlockKind::Figure(figure) if !figure.caption.is_empty() => {
                paragraph(&figure.caption, to);
            }
            BlockKind::Code { text } => {
                to(text);
                to("\n");
            }
            BlockKind::Definitions(definitions) => {
                for definition in definitions {
                    definition.terms.iter().for_each(|term| paragraph(term, to));
                    definition.descriptions.iter().for_each(|inner| block_pieces(inner, to));
                }
            }
            BlockKind::Figure(_) | BlockKind::Rule | BlockKind::Space => {}
        }
    }
}

fn paragraph<'a>(content: &'a [Inline], to: &mut impl FnMut(&'a str)) {
    pieces(content, "\n", to);
    to("\n");
}
