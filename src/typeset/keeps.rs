//! What stays with what follows it: lines that announce it, and bold words that head it.

use crate::document::{Block, BlockKind, Inline, ParagraphRole, plain};

/// Longer paragraphs in bold are emphasis, not headings.
const LONGEST_HEAD: usize = 100;
/// Longer paragraphs in italics are text.
const LONGEST_CAPTION: usize = 200;

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

/// Whether a paragraph in italics under a picture is what its author used for a caption.
pub fn is_typed_caption(block: &Block, next: &Block) -> bool {
    let BlockKind::Figure(figure) = &block.kind else { return false };
    let BlockKind::Paragraph { content, role: ParagraphRole::Body, .. } = &next.kind else {
        return false;
    };
    let letters = plain::line(content).trim().chars().count();
    figure.caption.is_empty() && (1..=LONGEST_CAPTION).contains(&letters) && is_all_italic(content)
}

fn is_all_italic(content: &[Inline]) -> bool {
    content.iter().all(|inline| match inline {
        Inline::Emphasis(_) | Inline::Break => true,
        Inline::Text(text) => text.trim().is_empty(),
        Inline::Underline(inner) | Inline::Strong(inner) => is_all_italic(inner),
        _ => false,
    })
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
    use crate::document::{Alternative, Figure, ImageId};
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

    #[test]
    fn a_short_paragraph_in_italics_under_a_picture_without_a_caption_is_one() {
        let figure = |caption| {
            let figure = Figure {
                image: ImageId(0),
                alternative: Alternative::Missing,
                caption,
                width: None,
                link: None,
                position: Position::START,
            };
            let kind = BlockKind::Figure(figure);
            Block { kind, position: Position::START, language: None }
        };
        let italics = |words: &str| paragraph(vec![Inline::Emphasis(plain(words))]);
        let bare = figure(Vec::new());
        assert!(is_typed_caption(&bare, &italics("Le port, vu du nord.")));
        assert!(!is_typed_caption(&bare, &paragraph(plain("Le port est ouvert."))));
        assert!(!is_typed_caption(&bare, &italics(&"Le port est ouvert. ".repeat(12))));
        assert!(!is_typed_caption(&figure(plain("Légende")), &italics("Suite.")));
    }
}
