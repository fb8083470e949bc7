//! What page breaks depend on, besides the rows.

use crate::layout::{Length, StyleRole};

use super::apart::Apart;
use super::filling::{Cut, Extras, Room};
use super::galley::Galley;
use super::high_page::{HighPage, high_pages};
use super::notes::NoteColumn;
use super::page_breaking::break_pages;
use super::row::Row;

/// Space over the rule of the notes, and between the rule and the first note.
pub const NOTE_GAPS: (f64, f64) = (8.0, 4.0);

/// What page breaks depend on, besides the rows.
pub struct Limits {
    pub room: Room,
    pub notes: NoteColumn,
    pub heads: Vec<Length>,
    pub bottom: Length,
}

impl Limits {
    pub fn of(galley: &Galley, apart: &Apart, first_top: Length) -> Limits {
        let (_, page_height) = galley.layout.page_size();
        let page = &galley.layout.file.page;
        let raised = apart.contact.raised.max(apart.foot.raised);
        let bottom = page_height - page.bottom.length() - raised;
        let gap = galley.layout.file.contact.gap.length();
        let contact = apart.contact.height;
        let last_reserved = if contact > Length::ZERO { contact + gap } else { Length::ZERO };
        let line = galley.layout.style(StyleRole::Body).leading;
        let (first, other) = (bottom - first_top, bottom - page.top.length());
        Limits {
            room: Room { first, other, last_reserved, line },
            notes: NoteColumn::of(&galley.rows, &apart.notes),
            heads: galley.heads.iter().map(|rows| stacked_height(rows)).collect(),
            bottom,
        }
    }

    /// The rows of each page.
    pub fn break_pages(&self, rows: &[Row]) -> Vec<Cut> {
        break_pages(rows, self.room, &self.extras())
    }

    /// The pages among these that end short.
    pub fn high_pages(&self, rows: &[Row], cuts: &[Cut]) -> Vec<HighPage> {
        high_pages(rows, cuts, self.room, &self.extras())
    }

    pub fn extras(&self) -> Extras<'_> {
        let note_rule = Length::pt(NOTE_GAPS.0 + NOTE_GAPS.1);
        Extras { notes: &self.notes, note_rule, heads: &self.heads }
    }
}

fn stacked_height(rows: &[Row]) -> Length {
    rows.iter().map(|row| row.before + row.height).sum()
}
