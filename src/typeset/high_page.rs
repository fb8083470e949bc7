//! Pages that end short, and why; pictures that were moved to fill others.

use crate::document::ImageId;
use crate::layout::Length;

use super::filling::{Cut, Extras, Filling, Room};
use super::foot::{HIGH, UNSEEN, lines_of};
use super::gaps::left;
use super::row::Row;

/// Why a page ends short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A heading, which stays with its text.
    Heading,
    /// A picture that does not fit.
    Picture,
    /// A table row that does not fit.
    Table,
    /// Lines that belong together: a short paragraph, notes, a line that announces a list.
    Lines,
}

/// A page, other than the last, that ends three or more lines short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HighPage {
    /// From 0.
    pub page: usize,
    /// Lines of white space at its foot.
    pub lines: i64,
    /// What kept the next rows off it.
    pub cause: Cause,
}

/// A picture that has changed places with the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovedPicture {
    pub image: ImageId,
    /// The page that this keeps from ending short, from 0.
    pub page: usize,
}

/// The pages that end short, each with what kept the next rows off it.
pub fn high_pages(rows: &[Row], cuts: &[Cut], room: Room, extras: &Extras) -> Vec<HighPage> {
    let mut found = Vec::new();
    for (page, cut) in cuts.iter().enumerate().take(cuts.len().saturating_sub(1)) {
        let capacity = room.of_page(cut.rows.start);
        let mut filling = Filling::new(rows, cut.rows.start, extras, capacity);
        for row in cut.rows.clone() {
            filling.add(rows, row);
        }
        let rule = if cut.notes.is_empty() { Length::ZERO } else { extras.note_rule };
        let free = capacity - filling.used() - rule - extras.notes.height(cut.notes.clone());
        let free = left(free, filling.giving, cut.gaps);
        let lines = lines_of(free, room.line);
        if lines > UNSEEN && cut.rows.end < rows.len() {
            found.push(HighPage { page, lines, cause: cause(&rows[cut.rows.end..]) });
        }
    }
    found
}

/// The first thing in `rows`, up to where a page may well end.
fn cause(rows: &[Row]) -> Cause {
    let end = rows.iter().position(|row| row.break_after < HIGH).unwrap_or(0);
    let together = &rows[..=end];
    // What stands under a heading is higher than it.
    if together.iter().any(|row| row.has_picture) {
        Cause::Picture
    } else if together.iter().any(|row| !row.headings.is_empty()) {
        Cause::Heading
    } else if together.iter().any(|row| row.is_cells) {
        Cause::Table
    } else {
        Cause::Lines
    }
}
