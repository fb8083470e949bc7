//! Pages that stop high, and why.

use crate::layout::Length;

use super::filling::{Cut, Extras, Filling, Room};
use super::row::{Penalty, Row};

/// Lines of white at the foot of a page that nobody notices.
pub const UNSEEN: i64 = 2;
/// Of the first line more: white belongs on the last page, and only what
/// must stay together may put it elsewhere.
pub const HIGH: Penalty = 6_000;

/// Why a page stops high.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A heading, which stays with its text.
    Heading,
    /// A picture that has no room.
    Picture,
    /// A row of a table that has no room.
    Table,
    /// Lines that belong together: a short paragraph, notes, what announces a list.
    Lines,
}

/// A page that is not the last and stops three lines high or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HighPage {
    /// From 0.
    pub page: usize,
    /// Lines of white at its foot.
    pub lines: i64,
    /// What kept the next rows from it.
    pub cause: Cause,
}

/// The pages that stop high, each with what kept the next rows from it.
pub fn high_pages(rows: &[Row], cuts: &[Cut], room: Room, extras: &Extras) -> Vec<HighPage> {
    let mut found = Vec::new();
    for (page, cut) in cuts.iter().enumerate().take(cuts.len().saturating_sub(1)) {
        let capacity = room.of_page(cut.rows.start);
        let mut filling = Filling::new(rows, cut.rows.start, extras, capacity);
        for row in cut.rows.clone() {
            filling.add(&rows[row], row == cut.rows.start);
        }
        let rule = if cut.notes.is_empty() { Length::ZERO } else { extras.note_rule };
        let free = capacity - filling.height - rule - extras.notes.height(cut.notes.clone());
        let lines = (free + room.line.scale(1, 5)).0 / room.line.0.max(1);
        if lines > UNSEEN && cut.rows.end < rows.len() {
            found.push(HighPage { page, lines, cause: cause(&rows[cut.rows.end..]) });
        }
    }
    found
}

/// What stands first in `rows`, up to where a page may well end.
fn cause(rows: &[Row]) -> Cause {
    let end = rows.iter().position(|row| row.break_after < HIGH).unwrap_or(0);
    let together = &rows[..=end];
    if together.iter().any(|row| !row.headings.is_empty()) {
        Cause::Heading
    } else if together.iter().any(Row::holds_picture) {
        Cause::Picture
    } else if together.iter().any(|row| row.is_cells) {
        Cause::Table
    } else {
        Cause::Lines
    }
}
