//! What stays with what follows it: lines that announce it, and bold words that head it.

use crate::document::{Block, BlockKind, Inline, ParagraphRole, plain};

/// Longer paragraphs in bold are emphasis, not headings.
const LONGEST_HEAD: usize = 100;

/// Whether a page should not end between two blocks, although Markdown cannot say so.
pub fn leads_in(block: &Block, next: &Block) -> bool {
    let BlockKind::Paragraph { content, role: ParagraphRole::Body, .. } = &block.kind else {
        return false;
    };
    if matches!(next.kind, BlockKind::Heading { .. } | BlockKind::Rule) {
        return false;
    }
    let text = plain::line(content);
    let text = text.trim_end();
    let is_head = || {
        !text.ends_with(['.', '!', '…', ';', ',', '»', '"', '”', ')'])
            && text.chars().count() <= LONGEST_HEAD
            && is_all_bold(content)
    };
    text.ends_with(':') || (!text.is_empty() && is_head())
}

fn is_all_bold(content: &[Inline]) -> bool {
    content.iter().all(|inline| match inline {
        Inline::Strong(_) | Inline::Break => true,
        Inline::Text(text) => text.trim().is_empty(),
        Inline::Underline(inner) | Inline::Emphasis(inner) => is_all_bold(inner),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Position;

    fn paragraph(content: Vec<Inline>) -> Block {
        let kind = BlockKind::Paragraph { content, role: ParagraphRole::Body, alignment: None };
        Block { kind, position: Position::START, language: None }
    }

    fn plain(words: &str) -> Vec<Inline> {
        vec![Inline::Text(words.to_owned())]
    }

    #[test]
    fn announcements_and_bold_heads_stay_with_what_follows() {
        let next = paragraph(plain("Suite."));
        let bold = |words| paragraph(vec![Inline::Strong(plain(words))]);
        for (block, expected) in [
            (paragraph(plain("Elle comprend\u{A0}:")), true),
            (bold("Les qualités recherchées"), true),
            (bold("Qui paie\u{202F}?"), true),
            (bold("L’Agence ouvre un service."), false),
            (paragraph(plain("Rien de plus.")), false),
            (paragraph(Vec::new()), false),
        ] {
            assert_eq!(leads_in(&block, &next), expected, "{block:?}");
        }
    }
}
