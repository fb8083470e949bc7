//! Rows to pages: each row at its height, frames behind, notes and contact at the foot, links
//! and outline with their places.

use crate::layout::Length;

use super::furniture::Placed;
use super::galley::{Frame, Galley, Heading, Row, move_shape};
use super::page::{Artifact, LinkArea, LinkTarget, OutlineEntry, Page, PageItem, Shape, Tag};
use super::page_breaking::{Extras, Room, break_pages, repeated_head};
use super::text::Goal;

/// What is set apart from the flow.
pub struct Apart {
    pub head: Placed,
    pub contact: Placed,
    /// Height of the contact of the last page; 0 where it is on every page.
    pub contact_height: Length,
    /// How far the contact of every page pushes the text's limit up.
    pub raised: Length,
    pub notes: Vec<Vec<Row>>,
}

/// Where rows ended up: page and y.
type Place = (usize, Length);

/// Pages under construction.
struct Assembly<'g, 'a> {
    galley: &'g mut Galley<'a>,
    apart: &'g Apart,
    pages: Vec<Page>,
    link_areas: Vec<Vec<(usize, [Length; 4])>>,
    heading_places: Vec<Option<Place>>,
    note_places: Vec<Option<Place>>,
    reference_places: Vec<Option<Place>>,
    first_top: Length,
    bottom: Length,
}

/// Space over the rule of the notes, and between the rule and the first note.
const NOTE_GAPS: (f64, f64) = (8.0, 4.0);

/// What page breaks depend on, besides the rows.
pub struct Limits {
    room: Room,
    notes: Vec<Length>,
    heads: Vec<Length>,
    bottom: Length,
}

impl Limits {
    pub fn of(galley: &Galley, apart: &Apart, first_top: Length) -> Limits {
        let (_, page_height) = galley.layout.page_size();
        let page = &galley.layout.file.page;
        let bottom = page_height - page.bottom.length() - apart.raised;
        let gap = galley.layout.file.contact.gap.length();
        let contact = apart.contact_height;
        let last_reserved = if contact > Length::ZERO { contact + gap } else { Length::ZERO };
        let (first, other) = (bottom - first_top, bottom - page.top.length());
        Limits {
            room: Room { first, other, last_reserved },
            notes: apart.notes.iter().map(|rows| stacked_height(rows)).collect(),
            heads: galley.heads.iter().map(|rows| stacked_height(rows)).collect(),
            bottom,
        }
    }

    /// The rows of each page.
    pub fn break_pages(&self, rows: &[Row]) -> Vec<(usize, usize)> {
        let note_rule = Length::pt(NOTE_GAPS.0 + NOTE_GAPS.1);
        break_pages(rows, self.room, &Extras { notes: &self.notes, note_rule, heads: &self.heads })
    }
}

/// Cuts the galley into pages.
pub fn assemble(
    galley: &mut Galley,
    apart: &Apart,
    first_top: Length,
) -> (Vec<Page>, Vec<OutlineEntry>) {
    let limits = Limits::of(galley, apart, first_top);
    let bottom = limits.bottom;
    let ranges = limits.break_pages(&galley.rows);
    let (headings, notes) = (galley.headings.len(), apart.notes.len());
    let mut assembly = Assembly {
        galley,
        apart,
        pages: Vec::new(),
        link_areas: Vec::new(),
        heading_places: vec![None; headings],
        note_places: vec![None; notes],
        reference_places: vec![None; notes],
        first_top,
        bottom,
    };
    for (index, &range) in ranges.iter().enumerate() {
        assembly.page(index, ranges.len(), range);
    }
    assembly.place_links();
    let outline = outline(&assembly.galley.headings, &assembly.heading_places);
    (assembly.pages, outline)
}

/// The row, its items moved out of it.
fn moved(row: &mut Row) -> Row {
    let items = std::mem::take(&mut row.items);
    Row { items, ..row.clone() }
}

fn stacked_height(rows: &[Row]) -> Length {
    rows.iter().map(|row| row.before + row.height).sum()
}

impl Assembly<'_, '_> {
    fn page(&mut self, index: usize, count: usize, (start, end): (usize, usize)) {
        let (width, height) = self.galley.layout.page_size();
        self.pages.push(Page { width, height, items: Vec::new(), links: Vec::new() });
        self.link_areas.push(Vec::new());
        if index == 0 {
            self.put(self.apart.head.clone());
        }
        let mut y =
            if index == 0 { self.first_top } else { self.galley.layout.file.page.top.length() };
        // Each row stands on one page: what it shows is moved there, not copied.
        let mut rows: Vec<Row> = self.galley.rows[start..end].iter_mut().map(moved).collect();
        let mut tops = Vec::with_capacity(rows.len());
        let head = repeated_head(&self.galley.rows, start);
        for row in head.map(|head| self.galley.heads[head].clone()).unwrap_or_default() {
            y += row.before;
            self.row(row.clone(), y, index);
            y += row.height;
        }
        for (nth, row) in rows.iter().enumerate() {
            if nth > 0 {
                y += row.before;
            }
            tops.push(y);
            y += row.height;
        }
        self.frames(&rows, &tops);
        for (row, &top) in rows.iter_mut().zip(&tops) {
            self.row(moved(row), top, index);
        }
        let is_last = index + 1 == count;
        self.notes(&rows, index, is_last);
        self.contact(is_last);
        let footer = self.galley.footer(index + 1, count);
        self.put(footer);
    }

    fn put(&mut self, placed: Placed) {
        if let Some((heading, y)) = placed.heading {
            self.heading_places[heading] = Some((self.pages.len() - 1, y));
        }
        if let (Some(page), Some(links)) = (self.pages.last_mut(), self.link_areas.last_mut()) {
            page.items.extend(placed.items);
            links.extend(placed.links);
        }
    }

    fn row(&mut self, mut row: Row, top: Length, page: usize) {
        row.shift(Length::ZERO, top);
        for &heading in &row.headings {
            self.heading_places[heading] = Some((page, top));
        }
        for &note in &row.notes {
            self.reference_places[note].get_or_insert((page, top));
        }
        for &(node, rectangle) in &row.figures {
            self.galley.tree.node_mut(node).attributes.bounding_box = Some((page, rectangle));
        }
        self.put(Placed { items: row.items, links: row.links, heading: None });
    }

    /// Draws each frame behind the rows of this page that stand in it.
    fn frames(&mut self, rows: &[Row], tops: &[Length]) {
        let count = self.galley.frames.len();
        for frame in 0..count {
            let inside = |row: &Row| row.frames.contains(&frame);
            let Some(first) = rows.iter().position(inside) else { continue };
            let last = rows.iter().rposition(inside).unwrap_or(first);
            let (top, bottom) = (tops[first], tops[last] + rows[last].height);
            let items = frame_items(&self.galley.frames[frame], top, bottom);
            self.put(Placed { items, ..Placed::default() });
        }
    }

    fn notes(&mut self, rows: &[Row], page: usize, is_last: bool) {
        let mut notes: Vec<usize> = Vec::new();
        for note in rows.iter().flat_map(|row| row.notes.iter().copied()) {
            if !notes.contains(&note) && self.note_places[note].is_none() {
                notes.push(note);
            }
        }
        if notes.is_empty() {
            return;
        }
        let height: Length =
            notes.iter().map(|&note| stacked_height(&self.apart.notes[note])).sum();
        let reserved = if is_last && self.apart.contact_height > Length::ZERO {
            self.apart.contact_height + self.galley.layout.file.contact.gap.length()
        } else {
            Length::ZERO
        };
        let mut y = self.bottom - reserved - height;
        self.note_rule(y - Length::pt(NOTE_GAPS.1));
        for note in notes {
            self.note_places[note] = Some((page, y));
            for row in self.apart.notes[note].clone() {
                y += row.before;
                let height = row.height;
                self.row(row, y, page);
                y += height;
            }
        }
    }

    fn note_rule(&mut self, y: Length) {
        let measures = &self.galley.layout.file.note;
        let (x, _) = self.galley.layout.text_edges();
        let shape = Shape::Rectangle {
            x,
            y,
            width: measures.width.length(),
            height: measures.rule.length(),
            colour: self.galley.layout.colour(&measures.colour),
        };
        let item = PageItem { tag: Tag::Artifact(Artifact::Layout), shape };
        self.put(Placed { items: vec![item], ..Placed::default() });
    }

    fn contact(&mut self, is_last: bool) {
        if self.galley.contact_is_on_every_page() {
            let contact = if is_last {
                self.apart.contact.clone()
            } else {
                Galley::contact_artifact(&self.apart.contact)
            };
            self.put(contact);
        } else if is_last {
            let mut contact = self.apart.contact.clone();
            let dy = self.bottom - self.apart.contact_height;
            for item in &mut contact.items {
                move_shape(&mut item.shape, Length::ZERO, dy);
            }
            for link in &mut contact.links {
                link.1[1] += dy;
            }
            if let Some((_, y)) = &mut contact.heading {
                *y += dy;
            }
            self.put(contact);
        }
    }

    /// Makes link areas of the rectangles, now that every place is known.
    fn place_links(&mut self) {
        for (page, areas) in self.link_areas.iter().enumerate() {
            let mut made: Vec<(usize, LinkArea)> = Vec::new();
            for &(link, rectangle) in areas {
                if let Some((_, area)) = made.iter_mut().find(|(known, _)| *known == link) {
                    area.rectangles.push(rectangle);
                    continue;
                }
                let entry = &self.galley.links[link];
                let target = match &entry.goal {
                    Goal::Uri(uri) => Some(LinkTarget::Uri(uri.clone())),
                    Goal::Note(note) => to_place(self.note_places[*note]),
                    Goal::NoteReference(note) => to_place(self.reference_places[*note]),
                };
                let Some(target) = target else { continue };
                made.push((
                    link,
                    LinkArea {
                        node: entry.node,
                        rectangles: vec![rectangle],
                        target,
                        description: entry.description.clone(),
                    },
                ));
            }
            self.pages[page].links = made.into_iter().map(|(_, area)| area).collect();
        }
    }
}

fn to_place(place: Option<Place>) -> Option<LinkTarget> {
    place.map(|(page, y)| LinkTarget::Place { page, y })
}

fn frame_items(frame: &Frame, top: Length, bottom: Length) -> Vec<PageItem> {
    let tag = Tag::Artifact(Artifact::Layout);
    let rectangle = |x, y, width, height, colour| PageItem {
        tag,
        shape: Shape::Rectangle { x, y, width, height, colour },
    };
    match *frame {
        Frame::Bar { x, width, colour } => vec![rectangle(x, top, width, bottom - top, colour)],
        Frame::Box { x, width, padding, ground, rule, colour } => {
            let (top, bottom) = (top - padding, bottom + padding);
            let height = bottom - top;
            let mut items = vec![rectangle(x, top, width, height, ground)];
            if rule > Length::ZERO {
                items.push(rectangle(x, top, width, rule, colour));
                items.push(rectangle(x, bottom - rule, width, rule, colour));
                items.push(rectangle(x, top, rule, height, colour));
                items.push(rectangle(x + width - rule, top, rule, height, colour));
            }
            items
        }
    }
}

/// Nests the headings by their level.
fn outline(headings: &[Heading], places: &[Option<Place>]) -> Vec<OutlineEntry> {
    let mut open: Vec<(u8, OutlineEntry)> = Vec::new();
    let mut done = Vec::new();
    let close = |open: &mut Vec<(u8, OutlineEntry)>, done: &mut Vec<OutlineEntry>| {
        if let Some((_, entry)) = open.pop() {
            match open.last_mut() {
                Some((_, parent)) => parent.children.push(entry),
                None => done.push(entry),
            }
        }
    };
    for (heading, place) in headings.iter().zip(places) {
        let Some((page, y)) = *place else { continue };
        while open.last().is_some_and(|(level, _)| *level >= heading.level) {
            close(&mut open, &mut done);
        }
        let entry = OutlineEntry { title: heading.title.clone(), page, y, children: Vec::new() };
        open.push((heading.level, entry));
    }
    while !open.is_empty() {
        close(&mut open, &mut done);
    }
    done
}
