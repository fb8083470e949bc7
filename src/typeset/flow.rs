//! The document's text in reading order: title, chapô, lead image, body, attachments, notes.

use crate::document::{AttachedFile, Inline, Language, Note, plain};
use crate::layout::schema::Align;
use crate::layout::{Layout, Length, StyleRole};

use super::bidi::isolated;
use super::galley::{Column, Galley, Row};
use super::structure::{NodeId, Role};
use super::text::{Look, TextCollector};

impl Galley<'_> {
    /// Sets everything in the flow, from the title on.
    pub fn flow(&mut self, column: Column, parent: NodeId) {
        let document = self.document;
        self.title(column, parent);
        let chapeau = Column { role: StyleRole::Chapeau, ..column };
        self.blocks(&document.chapeau, chapeau, parent);
        if !document.chapeau.is_empty() {
            self.ask_space(self.layout.style(StyleRole::Chapeau).after);
        }
        self.slide_show(&document.lead, column, parent);
        self.blocks(&document.body, column, parent);
        self.attachments(column, parent);
    }

    fn title(&mut self, column: Column, parent: NodeId) {
        let document = self.document;
        let style = self.layout.style(StyleRole::Title).clone();
        let node = self.tree.add(parent, Role::Heading(1));
        let text = self.collect(&document.title, &Look::of(&style), node);
        let first = self.rows.len();
        self.set_text(&text, StyleRole::Title, style.align, &column);
        self.enter_heading(first, plain::line(&document.title), 1);
        if !document.subtitle.is_empty() {
            let style = self.layout.style(StyleRole::Subtitle).clone();
            self.replace_space(style.size.scale(1, 2));
            let node = self.tree.add(parent, Role::P);
            let text = self.collect(&document.subtitle, &Look::of(&style), node);
            self.set_text(&text, StyleRole::Subtitle, style.align, &column);
        }
        for row in &mut self.rows[first..] {
            row.break_after = super::galley::FORBIDDEN;
        }
    }

    fn attachments(&mut self, column: Column, parent: NodeId) {
        let document = self.document;
        if document.attachments.is_empty() {
            return;
        }
        let style = self.layout.style(StyleRole::AttachmentsHeading).clone();
        let heading = self.layout.texts(document.language).attachments.clone();
        let section = self.tree.add(parent, Role::Sect);
        let first = self.rows.len();
        if heading.is_empty() {
            self.ask_space(style.before);
        } else {
            let node = self.tree.add(section, Role::Heading(2));
            let text = self.own_text(&heading, &Look::of(&style), node);
            self.set_text(&text, StyleRole::AttachmentsHeading, style.align, &column);
            self.keep_with_next();
            self.enter_heading(first, heading, 2);
        }
        let list = self.tree.add(section, Role::List);
        self.tree.node_mut(list).attributes.list_numbering = Some("None");
        let style = self.layout.style(StyleRole::Attachment).clone();
        for file in &document.attachments {
            let item = self.tree.add(list, Role::ListItem);
            let body = self.tree.add(item, Role::ListBody);
            let content =
                attachment_line(file, &document.attachments, self.layout, document.language);
            let text = self.collect(&content, &Look::of(&style), body);
            self.set_text(&text, StyleRole::Attachment, Align::Left, &column);
        }
        for row in &mut self.rows[first..] {
            row.is_text = false;
        }
    }

    /// The rows of each note, in the style of notes.
    pub fn note_rows(&mut self, column: Column, parent: NodeId) -> Vec<Vec<Row>> {
        let document = self.document;
        let column = Column { role: StyleRole::Note, ..column };
        let mut notes = Vec::with_capacity(document.notes.len());
        let hang = self.note_indent(document.notes.len());
        for (index, note) in document.notes.iter().enumerate() {
            notes.push(self.rows_apart(|galley| galley.note(index, note, (column, hang), parent)));
        }
        notes
    }

    fn note(
        &mut self,
        index: usize,
        note: &Note,
        (column, hang): (Column, Length),
        parent: NodeId,
    ) {
        let language = self.document.language;
        let style = self.layout.style(StyleRole::Note).clone();
        let node = self.tree.add(parent, Role::Note);
        let label = self.tree.add(node, Role::Label);
        let mut collector = TextCollector::new(self.layout, &mut self.tree, &mut self.links);
        collector.add_note_label(index, language, &Look::of(&style), label);
        let text = collector.finish();
        let mut labels = self.lines_as(&text, &column, Align::Left, false);
        let inner = Column { left: column.left + hang, width: column.width - hang, ..column };
        self.blocks(&note.blocks, inner, node);
        if self.rows.is_empty() {
            self.push_row(Row::new(style.leading));
        }
        if !labels.is_empty() {
            let label =
                super::galley::line_row(labels.swap_remove(0), &style, Align::Left, &column);
            self.rows[0].set_beside(label);
        }
    }
}

/// `Télécharger le communiqué (PDF, 120 ko)`; with the file's name if another attachment has the
/// same title.
pub fn attachment_line(
    file: &AttachedFile,
    all: &[AttachedFile],
    layout: &Layout,
    language: Language,
) -> Vec<Inline> {
    let name = match &file.target {
        Some(target) => {
            vec![Inline::Link { target: target.clone(), title: None, content: file.name.clone() }]
        }
        None => file.name.clone(),
    };
    let mut line = isolated(name, language);
    if let Some((file_name, size)) = &file.file {
        let size = size_text(*size, layout, language);
        let said = plain::line(&file.name);
        let is_alone = all.iter().filter(|other| plain::line(&other.name) == said).count() == 1;
        let kind = match format_of(file_name) {
            _ if said == *file_name => String::new(),
            Some(format) if is_alone => format!("{format},\u{A0}"),
            _ => format!("{file_name}, "),
        };
        line.push(Inline::Text(format!(" ({kind}{size})")));
    }
    line
}

/// `PDF` for `communique.pdf`: the extension of a file's name, if it is one that people use as a
/// word.
fn format_of(file_name: &str) -> Option<String> {
    let (_, ending) = file_name.rsplit_once('.')?;
    let is_said = (2..=5).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ending.bytes().any(|byte| byte.is_ascii_alphabetic());
    is_said.then(|| ending.to_ascii_uppercase())
}

/// A size in bytes as people read it: thousands, rounded to the nearest.
fn size_text(size: u64, layout: &Layout, language: Language) -> String {
    let units = &layout.texts(language).units;
    let (mut value, mut unit) = (size, 0);
    while value >= 1000 && unit + 1 < units.len() {
        value = (value + 500) / 1000;
        unit += 1;
    }
    format!("{value}\u{A0}{}", units[unit])
}
