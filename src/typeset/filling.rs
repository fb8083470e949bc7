//! A page while it is filled: its contents, and their cost.

use std::ops::Range;

use crate::layout::Length;

use super::gaps::giving;
use super::notes::NoteColumn;
use super::row::{Penalty, Row};

/// Space on pages, for the rows of the galley.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Height of the text on the first page and on the others.
    pub first: Length,
    pub other: Length,
    /// What the last page needs for itself (the contact block).
    pub last_reserved: Length,
    /// Height of a line of running text.
    pub line: Length,
}

/// Heights that depend on which rows share a page.
pub struct Extras<'a> {
    pub notes: &'a NoteColumn,
    /// Of the rule over a page's notes.
    pub note_rule: Length,
    /// Of each repeated table head.
    pub heads: &'a [Length],
}

/// The contents of a page: rows of the galley, and rows of the notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    pub rows: Range<usize>,
    pub notes: Range<usize>,
    /// Scaling of the spaces between blocks, in thousandths.
    pub gaps: i64,
}

/// Saving a page is worth more than avoiding a half-empty one, and less than avoiding a lone line.
pub const PAGE: Penalty = 100_000;
/// The last page should have three lines of text, not just the contact or a list of files.
pub const LONELY_CONTACT: Penalty = 120_000;
pub const LONELY_END: Penalty = 60_000;
pub const LINES_ON_LAST: usize = 3;
/// For a row that is higher than the page, or a page that is overfull.
pub const OVERFULL: Penalty = 100_000_000;
/// For an empty page, when notes run on from page to page.
const EMPTY: Penalty = 10_000;

/// The cost of the space that a page leaves empty, if notes can nearly always fill it.
pub fn empty(free: Length, capacity: Length) -> Penalty {
    let share = free.0 * 1000 / capacity.0.max(1);
    EMPTY * share * share / 1_000_000
}

impl Room {
    /// Height of the text on a page that begins with row `start`.
    pub fn of_page(&self, start: usize) -> Length {
        if start == 0 { self.first } else { self.other }
    }
}

/// A page that is being filled.
pub struct Filling<'a> {
    extras: &'a Extras<'a>,
    start: usize,
    height: Length,
    /// Padding of frames below the last row.
    below: Length,
    /// The part of it that is space that may give.
    pub giving: Length,
    pub lines: usize,
    has_notes: bool,
}

impl<'a> Filling<'a> {
    pub fn new(
        rows: &[Row],
        start: usize,
        extras: &'a Extras<'a>,
        capacity: Length,
    ) -> Filling<'a> {
        let head = repeated_head(rows, start, extras.heads, capacity);
        let above = rows.get(start).map_or(Length::ZERO, |row| row.padding);
        let height = above + head.map_or(Length::ZERO, |head| extras.heads[head]);
        Filling {
            extras,
            start,
            height,
            below: Length::ZERO,
            giving: Length::ZERO,
            lines: 0,
            has_notes: false,
        }
    }

    /// Height of everything on the page.
    pub fn used(&self) -> Length {
        self.height + self.below
    }

    /// Adds the next row.
    pub fn add(&mut self, rows: &[Row], index: usize) {
        let row = &rows[index];
        if index > self.start {
            self.height += row.before;
            self.giving += giving(rows, index);
        }
        self.height += row.height;
        self.below = row.padding;
        // A page with a picture is no emptier than one with lines.
        self.lines += if row.has_picture { LINES_ON_LAST } else { usize::from(row.is_text) };
    }

    /// Adds the notes that row `row` refers to.
    pub fn add_notes(&mut self, row: usize) {
        let notes = self.extras.notes;
        let due = notes.due(row)..notes.due(row + 1);
        if due.is_empty() {
            return;
        }
        if !std::mem::replace(&mut self.has_notes, true) {
            self.height += self.extras.note_rule;
        }
        self.height += notes.height(due);
    }
}

/// The table head that is repeated on a page that begins with row `start`, unless it would take a
/// third of the page.
pub fn repeated_head(
    rows: &[Row],
    start: usize,
    heads: &[Length],
    capacity: Length,
) -> Option<usize> {
    let head = rows.get(start)?.head?;
    let continues = start > 0 && rows[start - 1].head == Some(head);
    let is_low = heads.get(head).is_some_and(|height| height.0 * 3 < capacity.0);
    (continues && is_low).then_some(head)
}
