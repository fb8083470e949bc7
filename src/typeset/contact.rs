//! The press contact: at the foot of the last page, or of every page.

use crate::document::{ContactBlock, Inline, Language, expansions::expanded};
use crate::language::Texts;
use crate::layout::schema::{Align, ContactPlace};
use crate::layout::{Length, StyleRole};

use super::bidi::isolated;
use super::furniture::Placed;
use super::galley::{Column, Galley, Heading, Row};
use super::page::Artifact;
use super::structure::{NodeId, Role};
use super::text::Look;

/// Maximum share of a page's text for a contact.
const MAX_CONTACT: (i64, i64) = (2, 3);

/// Gap between two columns of contacts, and the minimum width of two side by side, in millimetres.
const COLUMN_GAP: f64 = 4.0;
const LEAST_HALF: f64 = 40.0;

/// Between a contact that grew and the footer below it, in millimetres.
const CLEAR: f64 = 1.5;

/// The contact as it stands on pages.
#[derive(Debug, Default)]
pub struct Standing {
    pub placed: Placed,
    /// Its height on the last page; 0 if it is on every page.
    pub height: Length,
    /// How far it raises the bottom limit of the text on every page.
    pub raised: Length,
}

/// The lines of a contact, with their tops.
#[derive(Default)]
struct SetContact {
    rows: Vec<(Row, Length)>,
    heading: Option<(usize, Length)>,
}

impl SetContact {
    fn into_placed(self) -> Placed {
        let mut placed = Placed { heading: self.heading, ..Placed::default() };
        for (row, y) in self.rows {
            placed.add_row(row, y);
        }
        placed
    }
}

impl Galley<'_> {
    /// `Tél. : …` and `Mél. : …`, without links.
    pub(super) fn reach_lines(&self, contact: &ContactBlock) -> Vec<Vec<Inline>> {
        let language = self.document.language;
        let texts = self.layout.texts(language);
        let mut lines = Vec::new();
        if !contact.telephones.is_empty() {
            let mut line = vec![Inline::Text(labelled(&texts.telephone))];
            line.extend(numbers(&contact.telephones, language));
            lines.push(line);
        }
        if let Some(email) = &contact.email {
            let mut line = vec![Inline::Text(labelled(&texts.email))];
            line.extend(isolated(vec![Inline::Text(email.clone())], language));
            lines.push(line);
        }
        lines
    }

    /// The contact of the last page: at its foot or, if it is so high that hardly any text would
    /// fit beside it, as the last rows of the galley.
    pub fn last_page_contact(&mut self, parent: NodeId) -> Standing {
        let contacts = &self.document.contacts;
        if contacts.is_empty() {
            return Standing::default();
        }
        let section = self.tree.add(parent, Role::Sect);
        let columns = self.column_edges();
        let style = self.layout.style(StyleRole::ContactHeading).clone();
        let mut set = SetContact::default();
        let mut top = self.contact_heading(&mut set, Length::ZERO, self.page_column(), section);
        top = top.max(style.leading);
        for group in contacts.chunks(columns.len()) {
            let mut bottom = top;
            for (contact, &(left, width)) in group.iter().zip(&columns) {
                let column = Column { left, width, ..self.page_column() };
                bottom = bottom.max(self.contact_at(&mut set, contact, column, top, section));
            }
            top = bottom + style.leading.scale(1, 3);
        }
        let height = top - style.leading.scale(1, 3);
        if height > self.most_contact() {
            self.contact_in_flow(set);
            return Standing::default();
        }
        Standing { placed: set.into_placed(), height, raised: Length::ZERO }
    }

    /// Maximum height of a contact at the foot of a page.
    fn most_contact(&self) -> Length {
        self.page_height().scale(MAX_CONTACT.0, MAX_CONTACT.1)
    }

    fn contact_in_flow(&mut self, set: SetContact) {
        self.ask_space(self.layout.file.contact.gap.length());
        let (left, _) = self.layout.text_edges();
        for (nth, (mut row, _)) in set.rows.into_iter().enumerate() {
            let from = row.items.iter().filter_map(|item| match &item.shape {
                super::page::Shape::Glyphs(run) => Some(run.x),
                _ => None,
            });
            let first = from.min().unwrap_or(left);
            row.shift(left - first, Length::ZERO);
            if nth == 0 {
                row.headings.extend(set.heading.map(|(heading, _)| heading));
            }
            self.push_row(row);
            if nth == 0 {
                self.keep_with_next();
            }
        }
    }

    /// `Contact presse`, from `top` down; returns where it ends.
    fn contact_heading(
        &mut self,
        set: &mut SetContact,
        top: Length,
        column: Column,
        section: NodeId,
    ) -> Length {
        let text = self.layout.texts(self.document.language).contact.clone();
        let title = text.trim_end_matches([':', ' ', '\u{A0}', '\u{202F}']);
        if title.is_empty() {
            return top;
        }
        set.heading = Some((self.headings.len(), top));
        self.headings.push(Heading {
            title: title.to_owned(),
            level: 2,
            anchor: Some(String::new()),
        });
        let style = self.layout.style(StyleRole::ContactHeading).clone();
        let node = self.tree.add(section, Role::Heading(2));
        let text = self.collect(&[Inline::Text(text)], &Look::of(&style), node);
        let mut y = top;
        for row in self.rows_as(&text, &style, Align::Left, &column) {
            set.rows.push((row, y));
            y += style.leading;
        }
        y
    }

    /// Left edge and width of each of the contact's columns.
    fn column_edges(&self) -> Vec<(Length, Length)> {
        let edges = &self.layout.file.contact.columns;
        let (_, right) = self.layout.text_edges();
        let gap = Length::mm(COLUMN_GAP);
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
        set: &mut SetContact,
        contact: &ContactBlock,
        column: Column,
        top: Length,
        parent: NodeId,
    ) -> Length {
        let mut y = top;
        let language = self.document.language;
        for (content, role) in contact_lines(contact, self.layout.texts(language), language) {
            let style = self.layout.style(role).clone();
            let node = self.tree.add(parent, Role::P);
            let text = self.collect(&content, &Look::of(&style), node);
            for row in self.rows_as(&text, &style, Align::Left, &column) {
                set.rows.push((row, y));
                y += style.leading;
            }
        }
        y
    }

    /// The contact under its rule at the foot of every page, and how far it raises the text's
    /// bottom limit: beyond its space it grows upwards. One that would take too much of every page
    /// goes to the end of the galley instead. `foot`: how far the footer grew.
    pub fn every_page_contact(&mut self, parent: NodeId, foot: Length) -> Standing {
        let contacts = &self.document.contacts;
        let rule = self.layout.file.contact.rule.clone();
        let Some(rule) = rule.filter(|_| !contacts.is_empty()) else {
            return Standing::default();
        };
        let section = self.tree.add(parent, Role::Sect);
        let columns = self.column_edges();
        let (heading_left, heading_width) = columns[0];
        let (left, width) = *columns.last().unwrap_or(&columns[0]);
        let right = self.folio_left().unwrap_or(left + width);
        let top = rule.y.length() + Length::pt(4.0);
        let column = Column { left: heading_left, width: heading_width, ..self.page_column() };
        let mut set = SetContact::default();
        let heading_end = self.contact_heading(&mut set, top, column, section);
        let columns = beside_each_other(left, right, contacts.len());
        let gap = self.layout.style(StyleRole::Contact).leading.scale(1, 3);
        let mut y = top;
        for (nth, group) in contacts.chunks(columns.len()).enumerate() {
            let top = if nth == 0 { y } else { y + gap };
            for (contact, &(left, width)) in group.iter().zip(&columns) {
                let column = Column { left, width, ..self.page_column() };
                y = y.max(self.contact_at(&mut set, contact, column, top, section));
            }
        }
        let y = y.max(heading_end);
        if y - top > self.most_contact().scale(1, 2) {
            self.contact_in_flow(set);
            return Standing::default();
        }
        let over = y - self.contact_floor(foot);
        // One that grows still leaves some white space above the address.
        let grown = if over > Length::ZERO { over + Length::mm(CLEAR) } else { Length::ZERO };
        for (_, y) in &mut set.rows {
            *y -= grown;
        }
        if let Some((_, y)) = &mut set.heading {
            *y -= grown;
        }
        let mut placed = set.into_placed();
        placed.rule(&rule, grown, self.layout);
        Standing { placed, height: Length::ZERO, raised: grown }
    }

    /// Lowest point of a contact on every page: clear of the footer's first line.
    fn contact_floor(&self, foot: Length) -> Length {
        let style = self.layout.style(StyleRole::Footer);
        let first = self.layout.file.footer.baselines.first();
        first.map_or(self.layout.page_size().1, |first| first.length() - style.leading - foot)
    }

    fn folio_left(&self) -> Option<Length> {
        self.layout.file.folio.left.map(|left| left.length() - Length::mm(4.0))
    }

    pub fn contact_is_on_every_page(&self) -> bool {
        self.layout.file.contact.place == ContactPlace::EveryPage
    }

    /// The contact on a page that is not the last: looks the same, but is only read on the last.
    pub fn contact_artifact(placed: &Placed) -> Placed {
        placed.clone().into_artifact(Artifact::Footer)
    }
}

/// Left edge and width of the columns shared by several contacts on every page.
fn beside_each_other(left: Length, right: Length, contacts: usize) -> Vec<(Length, Length)> {
    let gap = Length::mm(COLUMN_GAP);
    let half = (right - left - gap).scale(1, 2);
    if contacts < 2 || half < Length::mm(LEAST_HALF) {
        return vec![(left, right - left)];
    }
    vec![(left, half), (left + half + gap, half)]
}

/// A label that stays beside the value after it; empty if the language has no word for it.
fn labelled(label: &str) -> String {
    if label.is_empty() { String::new() } else { format!("{label}\u{A0}") }
}

/// The same, with the expansion of an abbreviation.
fn label_of(label: &str, language: Language) -> Vec<Inline> {
    if label.is_empty() {
        return Vec::new();
    }
    let mut line = expanded(label.to_owned(), language);
    line.push(Inline::Text("\u{A0}".to_owned()));
    line
}

/// Telephone numbers: the parts of each stay in order, whichever way the text runs.
fn numbers(telephones: &[String], language: Language) -> Vec<Inline> {
    if !language.is_right_to_left() {
        return vec![Inline::Text(telephones.join(" · "))];
    }
    let mut line = Vec::new();
    for number in telephones {
        if !line.is_empty() {
            line.push(Inline::Text(" · ".to_owned()));
        }
        line.extend(isolated(vec![Inline::Text(number.clone())], language));
    }
    line
}

/// The lines of a contact, with the role and link target of each.
pub fn contact_lines(
    contact: &ContactBlock,
    texts: &Texts,
    language: Language,
) -> Vec<(Vec<Inline>, StyleRole)> {
    let mut lines = Vec::new();
    if !contact.service.is_empty() {
        lines.push((isolated(contact.service.clone(), language), StyleRole::ContactService));
    }
    if !contact.name.is_empty() {
        lines.push((isolated(contact.name.clone(), language), StyleRole::Contact));
    }
    if !contact.telephones.is_empty() {
        let mut line = label_of(&texts.telephone, language);
        line.extend(numbers(&contact.telephones, language));
        lines.push((line, StyleRole::Contact));
    }
    if let Some(email) = &contact.email {
        let mut line = label_of(&texts.email, language);
        let address = vec![Inline::Text(email.clone())];
        let target = format!("mailto:{email}");
        let link = Inline::Link { target, title: None, content: address };
        line.extend(isolated(vec![link], language));
        lines.push((line, StyleRole::Contact));
    }
    lines
}
