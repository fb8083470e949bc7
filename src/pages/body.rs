//! A release as HTML: everything that its PDF says, in the same order, with the same words.
//!
//! 1. `markup` writes elements and escapes everything else;
//! 2. `inlines` writes text, with its `links` and references to notes;
//! 3. `blocks`, `list`, `table` and `figure` write the rest.
//!
//! No text of a release becomes markup, and no address a link unless its scheme is safe. There are
//! no styles, scripts or handlers, only these classes: `release`, `issuer`, `date`, `number`,
//! `label`, `subtitle`, `chapeau`, `slides`, `body`, `attachments`, `notes`, `contact` and
//! `service` for the parts; `exergue`, `credit`, `important`, `quotation`, `box`, `tight`,
//! `no-number`, `decimal`, `lower-alpha`, `upper-alpha`, `lower-roman`, `upper-roman`, `table`,
//! `left`, `centre`, `right`, `call`, `back` and `absent` for what is in them. What only HTML
//! says has the class `added`.

mod blocks;
mod figure;
mod inlines;
mod links;
mod list;
mod table;
#[cfg(test)]
mod tests;
mod writer;

use crate::document::{Block, Document, Figure, Inline, Note};
use crate::layout::{Layout, StyleRole};
use crate::typeset::reading::has_contact;
use crate::typeset::{attachment_line, contact_lines};

use blocks::anchors;
use inlines::{call_id, note_id};
use links::heading_id;
pub use links::is_safe;
pub use writer::Pictures;
use writer::{Writer, direction, language_tag};

/// The article of a release (HTML Living Standard §4.3.2), its title as the page's `h1`. `layout`:
/// the one that its PDF was made with, which adds some words.
pub fn article(document: &Document, layout: &Layout, pictures: Pictures) -> String {
    let mut writer = Writer::new(document, layout, pictures);
    for blocks in [&document.chapeau, &document.body] {
        anchors(blocks, &mut |anchor| {
            writer.targets.insert(heading_id(anchor));
        });
    }
    let language = &document.language;
    let attributes =
        [("class", "release"), ("lang", language_tag(language)), ("dir", direction(language))];
    writer.html.open("article", &attributes);
    writer.head();
    writer.part("div", "chapeau", &document.chapeau);
    writer.lead(&document.lead);
    writer.part("div", "body", &document.body);
    writer.attachments();
    writer.notes();
    writer.contacts();
    writer.html.line();
    writer.html.close("article");
    writer.html.line();
    writer.html.into_text()
}

impl Writer<'_> {
    fn head(&mut self) {
        let document = self.document;
        self.html.line();
        self.html.open("header", &[]);
        self.issuer();
        self.paragraph(&document.date_line, &["date"]);
        let text = |text: &str| match text.is_empty() {
            true => Vec::new(),
            false => vec![Inline::Text(text.to_owned())],
        };
        self.paragraph(&text(document.number.as_deref().unwrap_or_default()), &["number"]);
        self.paragraph(&text(&document.label), &["label"]);
        self.html.line();
        self.html.open("h1", &[]);
        self.inlines(&document.title);
        self.html.close("h1");
        self.paragraph(&document.subtitle, &["subtitle"]);
        self.html.line();
        self.html.close("header");
    }

    fn part(&mut self, name: &'static str, class: &str, blocks: &[Block]) {
        if blocks.is_empty() {
            return;
        }
        self.html.line();
        self.html.open(name, &[("class", class)]);
        self.blocks(blocks);
        self.html.line();
        self.html.close(name);
    }

    fn lead(&mut self, figures: &[Figure]) {
        if figures.is_empty() {
            return;
        }
        self.html.line();
        self.html.open("div", &[("class", "slides")]);
        figures.iter().for_each(|figure| self.figure(figure));
        self.html.line();
        self.html.close("div");
    }

    fn attachments(&mut self) {
        let document = self.document;
        if document.attachments.is_empty() {
            return;
        }
        self.html.line();
        self.html.open("section", &[("class", "attachments")]);
        let heading = &self.layout.texts(document.language).attachments;
        if !heading.is_empty() {
            self.html.line();
            self.html.element("h2", &[], heading);
        }
        self.html.line();
        self.html.open("ul", &[]);
        for file in &document.attachments {
            let line = attachment_line(file, &document.attachments, self.layout, document.language);
            self.html.line();
            self.html.open("li", &[]);
            self.inlines(&line);
            self.html.close("li");
        }
        self.html.line();
        self.html.close("ul");
        self.html.close("section");
    }

    fn notes(&mut self) {
        let document = self.document;
        if document.notes.is_empty() {
            return;
        }
        self.html.line();
        self.html.open("section", &[("class", "notes")]);
        let heading = document.language.forms().notes();
        if !heading.is_empty() {
            self.html.line();
            self.html.element("h2", &[("class", "added")], heading);
        }
        // A note may refer to another, so that all references are known only after the last.
        let around = std::mem::take(&mut self.html);
        let mut texts = Vec::with_capacity(document.notes.len());
        for Note { blocks } in &document.notes {
            self.blocks(blocks);
            texts.push(std::mem::take(&mut self.html));
        }
        self.html = around;
        self.html.line();
        self.html.open("ol", &[]);
        for (note, text) in texts.into_iter().enumerate() {
            self.html.line();
            self.html.open("li", &[("id", &note_id(note))]);
            self.html.append(text);
            self.back_links(note);
            self.html.close("li");
        }
        self.html.line();
        self.html.close("ol");
        self.html.close("section");
    }

    /// A link to each reference to a note.
    fn back_links(&mut self, note: usize) {
        let calls = self.calls[note];
        if calls == 0 {
            return;
        }
        let label = self.document.language.forms().back_to_note(note + 1);
        self.html.line();
        self.html.open("p", &[("class", "added back")]);
        for call in 1..=calls {
            let href = format!("#{}", call_id(note, call));
            let which = if calls == 1 { String::new() } else { format!(" ({call})") };
            let label = format!("{label}{which}");
            let attributes = [("href", &*href), ("role", "doc-backlink"), ("aria-label", &label)];
            self.html.element("a", &attributes, &format!("↩{which}"));
        }
        self.html.close("p");
    }

    fn contacts(&mut self) {
        let document = self.document;
        if !has_contact(document, self.layout) {
            return;
        }
        let texts = self.layout.texts(document.language);
        self.html.line();
        self.html.open("section", &[("class", "contact")]);
        if !texts.contact.trim().is_empty() {
            self.html.line();
            self.html.element("h2", &[], &texts.contact);
        }
        for contact in &document.contacts {
            self.html.line();
            self.html.open("div", &[]);
            for (line, role) in contact_lines(contact, texts, document.language) {
                let class = if role == StyleRole::ContactService { "service" } else { "" };
                self.paragraph(&line, &[class]);
            }
            self.html.close("div");
        }
        self.html.line();
        self.html.close("section");
    }
}
