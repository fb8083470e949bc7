//! Puts rows on pages: each row at its height, frames behind, notes and contact at the foot, links
//! and outline with their places.

use std::ops::Range;

use crate::layout::Length;

use super::apart::Apart;
use super::filling::{Cut, repeated_head};
use super::furniture::{Placed, artifact_letters};
use super::galley::Galley;
use super::gaps::given;
use super::limits::{Limits, NOTE_GAPS};
use super::page::{
    Artifact, LinkArea, LinkTarget, OutlineEntry, Page, PageItem, Shape, Tag, TextArea,
};
use super::row::{Frame, Heading, Row, move_shape};
use super::text::Goal;

/// Where rows ended up: page and y.
type Place = (usize, Length);

/// Pages under construction.
struct Assembly<'g, 'a> {
    galley: &'g mut Galley<'a>,
    apart: &'g Apart,
    limits: &'g Limits,
    pages: Vec<Page>,
    link_areas: Vec<Vec<(usize, [Length; 4])>>,
    heading_places: Vec<Option<Place>>,
    note_places: Vec<Option<Place>>,
    reference_places: Vec<Option<Place>>,
    first_top: Length,
}

/// Cuts the galley into pages.
pub fn assemble(
    galley: &mut Galley,
    apart: &Apart,
    first_top: Length,
) -> (Vec<Page>, Vec<OutlineEntry>) {
    let limits = Limits::of(galley, apart, first_top);
    let cuts = limits.break_pages(&galley.rows);
    galley.high_pages = limits.high_pages(&galley.rows, &cuts);
    let (headings, notes) = (galley.headings.len(), apart.notes.len());
    let mut assembly = Assembly {
        galley,
        apart,
        limits: &limits,
        pages: Vec::new(),
        link_areas: Vec::new(),
        heading_places: vec![None; headings],
        note_places: vec![None; notes],
        reference_places: vec![None; notes],
        first_top,
    };
    for (index, cut) in cuts.iter().enumerate() {
        assembly.page(index, cuts.len(), cut);
    }
    assembly.place_links();
    let outline = outline(&assembly.galley.headings, &assembly.heading_places);
    (assembly.pages, outline)
}

/// Moves the items out of a row.
fn moved(row: &mut Row) -> Row {
    let items = std::mem::take(&mut row.items);
    Row { items, ..row.clone() }
}

impl Assembly<'_, '_> {
    fn page(&mut self, index: usize, count: usize, cut: &Cut) {
        let is_last = index + 1 == count;
        let page = self.empty_page(index, is_last);
        let top = page.area.top;
        self.pages.push(page);
        self.link_areas.push(Vec::new());
        if index == 0 {
            self.put(self.apart.head.clone());
        }
        let start = self.painted();
        self.rows(index, top, cut);
        self.notes(cut.notes.clone(), index, is_last);
        let end = self.painted();
        if let Some(page) = self.pages.last_mut() {
            page.flow = start..end;
        }
        self.contact(is_last);
        let footer = self.galley.footer(&self.apart.foot, index + 1, count);
        self.put(footer);
    }

    fn empty_page(&self, index: usize, is_last: bool) -> Page {
        let (width, height) = self.galley.layout.page_size();
        let (left, right) = self.galley.layout.text_edges();
        let top =
            if index == 0 { self.first_top } else { self.galley.layout.file.page.top.length() };
        let area = TextArea { left, right, top, bottom: self.bottom(is_last) };
        let (items, links) = (Vec::new(), Vec::new());
        Page { width, height, items, links, flow: 0..0, area, artifact_letters: 0 }
    }

    /// How many items the page under construction has.
    fn painted(&self) -> usize {
        self.pages.last().map_or(0, |page| page.items.len())
    }

    /// The bottom of the text and its notes.
    fn bottom(&self, is_last: bool) -> Length {
        let reserved = if is_last { self.limits.room.last_reserved } else { Length::ZERO };
        self.limits.bottom - reserved
    }

    /// Places rows of the galley from `y` down.
    fn rows(&mut self, index: usize, mut y: Length, cut: &Cut) {
        let range = cut.rows.clone();
        let capacity = self.limits.room.of_page(range.start);
        let heads = &self.limits.heads;
        let head = repeated_head(&self.galley.rows, range.start, heads, capacity);
        // Each row is on one page: its contents are moved there, not copied.
        y += range.clone().next().map_or(Length::ZERO, |first| self.galley.rows[first].padding);
        let given: Vec<Length> =
            range.clone().map(|row| given(&self.galley.rows, row, cut.gaps)).collect();
        let mut rows: Vec<Row> = self.galley.rows[range].iter_mut().map(moved).collect();
        for (row, given) in rows.iter_mut().zip(given) {
            row.before += given;
        }
        for row in head.map(|head| self.galley.heads[head].clone()).unwrap_or_default() {
            y += row.before;
            self.row(row.clone(), y, index);
            y += row.height;
        }
        self.stack(&mut rows, y, index);
    }

    /// Places rows one under the other, with the frames behind them.
    fn stack(&mut self, rows: &mut [Row], mut y: Length, page: usize) {
        let mut tops = Vec::with_capacity(rows.len());
        for (nth, row) in rows.iter().enumerate() {
            if nth > 0 {
                y += row.before;
            }
            tops.push(y);
            y += row.height;
        }
        self.frames(rows, &tops);
        for (row, &top) in rows.iter_mut().zip(&tops) {
            self.row(moved(row), top, page);
        }
    }

    fn put(&mut self, placed: Placed) {
        if let Some((heading, y)) = placed.heading {
            self.heading_places[heading] = Some((self.pages.len() - 1, y));
        }
        if let (Some(page), Some(links)) = (self.pages.last_mut(), self.link_areas.last_mut()) {
            page.items.extend(placed.items);
            page.artifact_letters += placed.letters;
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
        let letters = artifact_letters(&row.items);
        self.put(Placed { items: row.items, links: row.links, heading: None, letters });
    }

    /// Draws each frame behind the rows of this page that are inside it.
    fn frames(&mut self, rows: &[Row], tops: &[Length]) {
        let count = self.galley.frames.len();
        for frame in 0..count {
            let inside = |row: &Row| row.frames.contains(&frame);
            let Some(first) = rows.iter().position(inside) else { continue };
            let last = rows.iter().rposition(inside).unwrap_or(first);
            let (top, bottom) = (tops[first], tops[last] + rows[last].height);
            let mut items = frame_items(&self.galley.frames[frame], top, bottom);
            let (_, height) = self.galley.layout.page_size();
            items.iter_mut().for_each(|item| keep_on_page(&mut item.shape, height));
            self.put(Placed { items, ..Placed::default() });
        }
    }

    /// Places rows of the notes at the foot of the page.
    fn notes(&mut self, range: Range<usize>, page: usize, is_last: bool) {
        if range.is_empty() {
            return;
        }
        let notes = &self.limits.notes;
        let top = self.bottom(is_last) - notes.height(range.clone());
        let continues = notes.get(range.start).1 > 0;
        self.note_rule(top - Length::pt(NOTE_GAPS.1), continues);
        let mut rows = Vec::with_capacity(range.len());
        let mut y = top;
        for (nth, index) in range.enumerate() {
            let (note, of_note) = notes.get(index);
            let row = &self.apart.notes[note][of_note];
            if nth > 0 {
                y += row.before;
            }
            if of_note == 0 {
                self.note_places[note] = Some((page, y));
            }
            y += row.height;
            rows.push(row.clone());
        }
        self.stack(&mut rows, top, page);
    }

    /// The rule over the notes; as wide as the text if they continue from the previous page.
    fn note_rule(&mut self, y: Length, continues: bool) {
        let measures = &self.galley.layout.file.note;
        let (x, right) = self.galley.layout.text_edges();
        let width = if continues { right - x } else { measures.width.length().min(right - x) };
        let height = measures.rule.length();
        let colour = self.galley.layout.colour(&measures.colour);
        let shape = Shape::Rectangle { x, y, width, height, colour };
        let item = PageItem { tag: Tag::Artifact(Artifact::Layout), shape };
        self.put(Placed { items: vec![item], ..Placed::default() });
    }

    fn contact(&mut self, is_last: bool) {
        if self.galley.contact_is_on_every_page() {
            let contact = if is_last {
                self.apart.contact.placed.clone()
            } else {
                Galley::contact_artifact(&self.apart.contact.placed)
            };
            self.put(contact);
        } else if is_last {
            let mut contact = self.apart.contact.placed.clone();
            let dy = self.limits.bottom - self.apart.contact.height;
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

    /// The place of the heading with an anchor.
    fn heading_place(&self, anchor: &str) -> Option<Place> {
        let is_it = |heading: &Heading| heading.anchor.as_deref() == Some(anchor);
        let index = self.galley.headings.iter().position(is_it)?;
        self.heading_places[index]
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
                    Goal::Heading(anchor) => to_place(self.heading_place(anchor)),
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

/// A frame's padding may exceed the margin.
fn keep_on_page(shape: &mut Shape, page: Length) {
    if let Shape::Rectangle { y, height, .. } = shape {
        let top = (*y).max(Length::ZERO);
        let bottom = (*y + *height).min(page);
        (*y, *height) = (top, (bottom - top).max(Length::ZERO));
    }
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
