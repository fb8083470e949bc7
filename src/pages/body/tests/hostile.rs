//! Every text of a document replaced by another.

use crate::document::{Alternative, Block, BlockKind, Document, Figure, Inline, Table};

/// Calls `change` with every text of a document that its page could have.
pub fn texts(document: &mut Document, change: &mut dyn FnMut(&mut String)) {
    for content in [&mut document.title, &mut document.subtitle, &mut document.date_line] {
        inlines(content, change);
    }
    change(&mut document.label);
    document.number.iter_mut().for_each(&mut *change);
    blocks(&mut document.chapeau, change);
    document.lead.iter_mut().for_each(|it| figure(it, change));
    blocks(&mut document.body, change);
    for file in &mut document.attachments {
        inlines(&mut file.name, change);
        file.file.iter_mut().for_each(|(name, _)| change(name));
        file.target.iter_mut().for_each(&mut *change);
    }
    document.notes.iter_mut().for_each(|note| blocks(&mut note.blocks, change));
    for contact in &mut document.contacts {
        inlines(&mut contact.service, change);
        inlines(&mut contact.name, change);
        contact.telephones.iter_mut().for_each(&mut *change);
        contact.email.iter_mut().for_each(&mut *change);
    }
    change(&mut document.issuer.name);
    document.issuer.address.iter_mut().for_each(&mut *change);
    document.issuer.website.iter_mut().for_each(&mut *change);
}

fn blocks(all: &mut [Block], change: &mut dyn FnMut(&mut String)) {
    for block in all {
        match &mut block.kind {
            BlockKind::Paragraph { content, .. } => inlines(content, change),
            BlockKind::Heading { content, anchor, .. } => {
                inlines(content, change);
                change(anchor);
            }
            BlockKind::List { items, .. } => {
                items.iter_mut().for_each(|item| blocks(&mut item.blocks, change));
            }
            BlockKind::Quotation { blocks: inner, attribution } => {
                blocks(inner, change);
                inlines(attribution, change);
            }
            BlockKind::Box { blocks: inner } => blocks(inner, change),
            BlockKind::Table(it) => table(it, change),
            BlockKind::Figure(it) => figure(it, change),
            BlockKind::Code { text } => change(text),
            BlockKind::Rule | BlockKind::Space => {}
            BlockKind::Definitions(definitions) => {
                for definition in definitions {
                    definition.terms.iter_mut().for_each(|term| inlines(term, change));
                    definition.descriptions.iter_mut().for_each(|it| blocks(it, change));
                }
            }
        }
    }
}

fn table(table: &mut Table, change: &mut dyn FnMut(&mut String)) {
    inlines(&mut table.caption, change);
    table.cells_mut().for_each(|cell| blocks(&mut cell.content, change));
}

fn figure(figure: &mut Figure, change: &mut dyn FnMut(&mut String)) {
    if let Alternative::Text(text) = &mut figure.alternative {
        change(text);
    }
    inlines(&mut figure.caption, change);
    figure.link.iter_mut().for_each(change);
}

fn inlines(content: &mut [Inline], change: &mut dyn FnMut(&mut String)) {
    for inline in content {
        match inline {
            Inline::Text(text) | Inline::Code(text) => change(text),
            Inline::Link { target, title, .. } => {
                change(target);
                title.iter_mut().for_each(&mut *change);
            }
            Inline::Abbreviation { expansion, .. } => change(expansion),
            Inline::Foreign { language, .. } => change(language),
            _ => {}
        }
        if let Some(inner) = inline.content_mut() {
            inlines(inner, change);
        }
    }
}
