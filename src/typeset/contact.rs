//! The press contact: at the foot of the last page, or of every page.

use crate::document::{ContactBlock, Inline};
use crate::layout::schema::{Align, ContactPlace, RuleAt, Texts};
use crate::layout::{Length, StyleRole};

use super::furniture::Placed;
use super::galley::{Column, Galley, Heading, baseline_drop, line_row};
use super::page::Artifact;
use super::structure::{NodeId, Role};
use super::text::Look;

impl Galley<'_> {
    /// « Tél. : … » and « Mél. : … ».
    pub(super) fn reach_lines(&self, contact: &ContactBlock) -> Vec<String> {
        let texts = self.layout.texts(self.document.language);
        let mut lines = Vec::new();
        if !contact.telephones.is_empty() {
            lines.push(format!("{} {}", texts.telephone, contact.telephones.join(" · ")));
        }
        lines.extend(contact.email.iter().map(|email| format!("{} {email}", texts.email)));
        lines
    }

    /// The contact block of the last page, from y 0 down, and its height.
    pub fn last_page_contact(&mut self, parent: NodeId) -> (Placed, Length) {
        let contacts = &self.document.contacts;
        let mut placed = Placed::default();
        if contacts.is_empty() {
            return (placed, Length::ZERO);
        }
        let section = self.tree.add(parent, Role::Sect);
        let columns = self.column_edges();
        let style = self.layout.style(StyleRole::ContactHeading).clone();
        let whole = self.page_column();
        self.contact_heading(&mut placed, Length::ZERO, whole, section);
        let mut top = style.leading;
        for group in contacts.chunks(columns.len()) {
            let mut bottom = top;
            for (contact, &(left, width)) in group.iter().zip(&columns) {
                let column = Column { left, width, ..self.page_column() };
                bottom = bottom.max(self.contact_at(&mut placed, contact, column, top, section));
            }
            top = bottom + style.leading.scale(1, 3);
        }
        (placed, top - style.leading.scale(1, 3))
    }

    /// « Contact presse », from `top` down.
    fn contact_heading(
        &mut self,
        placed: &mut Placed,
        top: Length,
        column: Column,
        section: NodeId,
    ) {
        let text = self.layout.texts(self.document.language).contact.clone();
        let title = text.trim_end_matches([':', ' ', '\u{A0}', '\u{202F}']);
        if title.is_empty() {
            return;
        }
        placed.heading = Some((self.headings.len(), top));
        self.headings.push(Heading { title: title.to_owned(), level: 2 });
        let style = self.layout.style(StyleRole::ContactHeading);
        let place = (top + baseline_drop(style), Align::Left);
        let node = self.tree.add(section, Role::Heading(2));
        let content = [Inline::Text(text)];
        self.element_at(placed, &content, StyleRole::ContactHeading, place, column, node);
    }

    /// Left edge and width of each of the contact's columns.
    fn column_edges(&self) -> Vec<(Length, Length)> {
        let edges = &self.layout.file.contact.columns;
        let (_, right) = self.layout.text_edges();
        let gap = Length::mm(4.0);
        edges
            .iter()
            .enumerate()
            .map(|(index, left)| {
                let end = edges.get(index + 1).map_or(right, |next| next.length() - gap);
                (left.length(), (end - left.length()).max(Length::mm(20.0)))
            })
            .collect()
    }

    /// Sets one contact at `top`; returns where it ends.
    fn contact_at(
        &mut self,
        placed: &mut Placed,
        contact: &ContactBlock,
        column: Column,
        top: Length,
        parent: NodeId,
    ) -> Length {
        let mut y = top;
        for (content, role) in contact_lines(contact, self.layout.texts(self.document.language)) {
            let style = self.layout.style(role).clone();
            let node = self.tree.add(parent, Role::P);
            let text = self.collect(&content, &Look::of(&style), node);
            for line in self.lines_as(&text, &column, Align::Left, false) {
                placed.add_row(line_row(line, &style, Align::Left, &column), y);
                y += style.leading;
            }
        }
        y
    }

    /// The contact under its rule at the foot of every page, and how far it pushes the text's
    /// bottom limit up: past the room there is, it grows upwards.
    pub fn every_page_contact(&mut self, parent: NodeId) -> (Placed, Length) {
        let contacts = &self.document.contacts;
        let mut placed = Placed::default();
        let Some(rule) = self.layout.file.contact.rule.clone() else {
            return (placed, Length::ZERO);
        };
        if contacts.is_empty() {
            return (placed, Length::ZERO);
        }
        let section = self.tree.add(parent, Role::Sect);
        let columns = self.column_edges();
        let (heading_left, heading_width) = columns[0];
        let (left, width) = *columns.last().unwrap_or(&columns[0]);
        let (_, right) = (left, self.folio_left().unwrap_or(left + width));
        let top = rule.y.length() + Length::pt(4.0);
        let column = Column { left: heading_left, width: heading_width, ..self.page_column() };
        self.contact_heading(&mut placed, top, column, section);
        let mut y = top;
        for contact in contacts {
            let column = Column { left, width: right - left, ..self.page_column() };
            y = self.contact_at(&mut placed, contact, column, y, section);
        }
        let grown = (y - self.contact_floor()).max(Length::ZERO);
        for item in &mut placed.items {
            super::galley::move_shape(&mut item.shape, Length::ZERO, -grown);
        }
        for link in &mut placed.links {
            link.1[1] -= grown;
        }
        if let Some((_, y)) = &mut placed.heading {
            *y -= grown;
        }
        let raised =
            RuleAt { y: crate::layout::measure::Mm((rule.y.length() - grown).to_mm()), ..rule };
        placed.rule(&raised, self.layout);
        (placed, grown)
    }

    /// Lowest point of the contact of every page: clear of the footer's first line.
    fn contact_floor(&self) -> Length {
        let style = self.layout.style(StyleRole::Footer);
        let first = self.layout.file.footer.baselines.first();
        first.map_or(self.layout.page_size().1, |baseline| baseline.length() - style.leading)
    }

    fn folio_left(&self) -> Option<Length> {
        self.layout.file.folio.left.map(|left| left.length() - Length::mm(4.0))
    }

    pub fn contact_is_on_every_page(&self) -> bool {
        self.layout.file.contact.place == ContactPlace::EveryPage
    }

    /// The contact of a page that is not the last: as on the last, but read there only.
    pub fn contact_artifact(placed: &Placed) -> Placed {
        placed.clone().into_artifact(Artifact::Footer)
    }
}

/// The lines of a contact, with the role of each and where the line leads.
pub(super) fn contact_lines(
    contact: &ContactBlock,
    texts: &Texts,
) -> Vec<(Vec<Inline>, StyleRole)> {
    let mut lines = Vec::new();
    if !contact.service.is_empty() {
        lines.push((contact.service.clone(), StyleRole::ContactService));
    }
    if !contact.name.is_empty() {
        lines.push((contact.name.clone(), StyleRole::Contact));
    }
    if !contact.telephones.is_empty() {
        let text = format!("{} {}", texts.telephone, contact.telephones.join(" · "));
        lines.push((vec![Inline::Text(text)], StyleRole::Contact));
    }
    if let Some(email) = &contact.email {
        let label = Inline::Text(format!("{} ", texts.email));
        let address = vec![Inline::Text(email.clone())];
        let target = format!("mailto:{email}");
        let link = Inline::Link { target, title: None, content: address };
        lines.push((vec![label, link], StyleRole::Contact));
    }
    lines
}
