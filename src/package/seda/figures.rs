//! The pictures of a release, wherever they are in it.

use crate::document::{Alternative, Block, BlockKind, Cell, Document, Figure, plain};

/// What is said about a picture where it is first shown.
pub(super) struct FigureTexts {
    pub(super) caption: Option<String>,
    pub(super) alternative: Option<String>,
}

/// What is said about the picture at this address.
pub(super) fn texts_of(document: &Document, address: &str) -> FigureTexts {
    let is_it = |figure: &&Figure| {
        document.images.get(figure.image.0).is_some_and(|image| image.address == address)
    };
    let mut all: Vec<&Figure> = document.lead.iter().collect();
    collect(&document.body, &mut all);
    let figure = all.into_iter().find(is_it);
    let text = |text: String| Some(text.replace('\n', " ")).filter(|text| !text.trim().is_empty());
    FigureTexts {
        caption: figure.and_then(|figure| text(plain::text(&figure.caption))),
        alternative: figure.and_then(|figure| match &figure.alternative {
            Alternative::Text(alternative) => text(alternative.clone()),
            Alternative::Decorative | Alternative::Missing => None,
        }),
    }
}

fn collect<'a>(blocks: &'a [Block], figures: &mut Vec<&'a Figure>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Figure(figure) => figures.push(figure),
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| collect(&item.blocks, figures));
            }
            BlockKind::Quotation { blocks, .. } | BlockKind::Box { blocks } => {
                collect(blocks, figures);
            }
            BlockKind::Definitions(definitions) => {
                let descriptions = definitions.iter().flat_map(|it| &it.descriptions);
                descriptions.for_each(|blocks| collect(blocks, figures));
            }
            BlockKind::Table(table) => {
                let cells = table.cells();
                cells.for_each(|Cell { content, .. }| collect(content, figures));
            }
            _ => {}
        }
    }
}
