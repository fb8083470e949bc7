//! The text of a document's pages in reading order, without setting any: what somebody who reads
//! the PDF by its tags should find in it.

use crate::document::{Document, plain};
use crate::layout::Layout;
use crate::layout::schema::ContactPlace;

use super::contact::contact_lines;
use super::flow::attachment_line;

/// The tagged texts, in the order of the tags. Bullets, numbers of lists and notes, and note
/// references are left out: they are added when the document is set.
pub fn reading(document: &Document, layout: &Layout) -> Vec<String> {
    let mut texts = head(document);
    texts.push(plain::text(&document.title));
    texts.push(plain::text(&document.subtitle));
    texts.push(plain::blocks_text(&document.chapeau));
    texts.extend(document.lead.iter().map(|figure| plain::text(&figure.caption)));
    texts.push(plain::blocks_text(&document.body));
    let own = layout.texts(document.language);
    if !document.attachments.is_empty() && !own.attachments.is_empty() {
        texts.push(own.attachments.clone());
    }
    let language = document.language;
    let all = &document.attachments;
    let attached = |file| plain::text(&attachment_line(file, all, layout, language));
    texts.extend(document.attachments.iter().map(attached));
    texts.extend(document.notes.iter().map(|note| plain::blocks_text(&note.blocks)));
    texts.extend(contacts(document, layout));
    texts.retain(|text| !text.is_empty());
    texts
}

/// What is above the title.
fn head(document: &Document) -> Vec<String> {
    let issuer = &document.issuer;
    let name = if issuer.mark.is_none() { issuer.name.clone() } else { String::new() };
    let number = document.number.clone().unwrap_or_default();
    vec![name, plain::text(&document.date_line), number, document.label.clone()]
}

/// Whether the pages have a contact.
pub fn has_contact(document: &Document, layout: &Layout) -> bool {
    let every_page = layout.file.contact.place == ContactPlace::EveryPage;
    let has_place = !every_page || layout.file.contact.rule.is_some();
    has_place && !document.contacts.is_empty()
}

fn contacts(document: &Document, layout: &Layout) -> Vec<String> {
    if !has_contact(document, layout) {
        return Vec::new();
    }
    let own = layout.texts(document.language);
    let lines =
        document.contacts.iter().flat_map(|contact| contact_lines(contact, own, document.language));
    let lines = lines.map(|(content, _)| plain::text(&content));
    std::iter::once(own.contact.clone()).chain(lines).collect()
}
