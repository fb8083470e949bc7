//! What stays with what follows it: lines that announce it, and bold words that head it.

use crate::document::{Block, BlockKind, Inline, ListItem, ParagraphRole, plain};

/// Longer paragraphs in bold are emphasis, not headings.
const LONGEST_HEAD: usize = 100;
/// Longer paragraphs in italics are text.
const LONGEST_CAPTION: usize = 200;

/// Whether a page should not end between two blocks, although Markdown cannot say so. Of several
/// such blocks of one kind, the last one leads in: there may be pages of them.
pub fn leads_in(block: &Block, next: &Block) -> bool {
    let is_before = |is: fn(&Block) -> bool| is(block) && !is(next);
    match next.kind {
        BlockKind::Rule => false,
        BlockKind::Heading { .. } => announces(block),
        _ => is_before(announces) || is_before(is_bold_head),
    }
}

/// Whether a paragraph is short and bold, and no sentence.
fn is_bold_head(block: &Block) -> bool {
    let BlockKind::Paragraph { content, role: ParagraphRole::Body, .. } = &block.kind else {
        return false;
    };
    let text = plain::line(content);
    let text = text.trim();
    !text.is_empty()
        && !text.ends_with(['.', '!', '…', ';', ',', '»', '"', '”', ')'])
        && text.chars().count() <= LONGEST_HEAD
        && is_all_bold(content)
}

/// Whether an item announces the next one: it ends with a colon, and that one does not.
pub fn item_leads_in(item: &ListItem, next: &ListItem) -> bool {
    let ends = |item: &ListItem| item.blocks.last().is_some_and(announces);
    ends(item) && !ends(next)
}

/// Whether a paragraph ends with a colon.
fn announces(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Paragraph { content, role: ParagraphRole::Body, .. } => {
            plain::line(content).trim_end().ends_with([':', '：'])
        }
        _ => false,
    }
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
            (paragraph(plain("Elle comprend：")), true),
        ] {
            assert_eq!(leads_in(&block, &next), expected, "{block:?}");
        }
    }

    #[test]
    fn pages_of_lines_that_announce_are_not_kept_together() {
        let announcement = paragraph(plain("Adresse\u{A0}:"));
        let bold = paragraph(vec![Inline::Strong(plain("Les horaires"))]);
        assert!(!leads_in(&announcement, &announcement) && !leads_in(&bold, &bold));
        assert!(leads_in(&bold, &announcement) && leads_in(&announcement, &bold));
    }

    #[test]
    fn an_item_that_ends_with_a_colon_stays_with_the_next_one_that_does_not() {
        let item = |words: &str| ListItem {
            number: None,
            numbering: None,
            blocks: vec![paragraph(plain(words))],
        };
        assert!(item_leads_in(&item("Elle comprend :"), &item("un phare.")));
        assert!(!item_leads_in(&item("Elle comprend :"), &item("et aussi :")));
        assert!(!item_leads_in(&item("un phare."), &item("une digue.")));
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
