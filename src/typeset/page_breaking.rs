//! Optimal page breaking: over the whole galley, the breaks with the least sum of penalties.
//! `note_breaking` takes over where notes have to be broken.

use std::ops::Range;

use crate::layout::Length;

use super::galley::{Penalty, Row};
use super::note_breaking::break_notes;
use super::notes::NoteColumn;

/// Room on pages, for the rows of the galley.
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

/// What stands on a page: rows of the galley, and rows of the notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    pub rows: Range<usize>,
    pub notes: Range<usize>,
}

/// A page less is worth more than a half-empty one, and less than a lone line.
pub const PAGE: Penalty = 100_000;
/// The last page should hold three lines of text, not the contact or a list of files alone.
pub const LONELY_CONTACT: Penalty = 120_000;
pub const LONELY_END: Penalty = 60_000;
pub const LINES_ON_LAST: usize = 3;
/// Of a page with nothing on it, where notes go on from page to page.
const EMPTY: Penalty = 10_000;
/// Lines of white at the foot of a page that nobody notices.
const UNSEEN: i64 = 2;
/// Of each line of those.
const UNSEEN_LINE: Penalty = 40;
/// Of the first line more, and of each after it: white belongs on the last page, and only what
/// must stay together may put it elsewhere.
const HIGH: Penalty = 6_000;
const HIGH_LINE: Penalty = 2_000;
/// Of white where more would have had room: only to spare the last page a lone line, not to move
/// white that a later picture asks for.
const UNFORCED: Penalty = 30_000;
/// Of a row that is higher than the page, or a page that is fuller than it can be.
pub const OVERFULL: Penalty = 100_000_000;

/// The rows of each page, which follow one another. Notes stand whole on the page of their
/// reference wherever that can be; else they are broken over pages.
pub fn break_pages(rows: &[Row], room: Room, extras: &Extras) -> Vec<Cut> {
    let (cost, pages) = with_contact(rows, room, extras);
    if cost >= OVERFULL && !extras.notes.is_empty() {
        return break_notes(rows, room, extras);
    }
    let due = |rows: usize| extras.notes.due(rows);
    pages
        .into_iter()
        .map(|(start, end)| Cut { rows: start..end, notes: due(start)..due(end) })
        .collect()
}

/// The contact stands on a page of its own where nothing else fits beside it.
fn with_contact(rows: &[Row], room: Room, extras: &Extras) -> (Penalty, Vec<(usize, usize)>) {
    let (cost, pages) = whole_notes(rows, room, extras);
    if cost < OVERFULL || room.last_reserved == Length::ZERO {
        return (cost, pages);
    }
    let without = Room { last_reserved: Length::ZERO, ..room };
    let (cost, mut pages) = whole_notes(rows, without, extras);
    pages.push((rows.len(), rows.len()));
    (cost, pages)
}

/// The best breaks with each note whole on one page, and what they cost.
fn whole_notes(rows: &[Row], room: Room, extras: &Extras) -> (Penalty, Vec<(usize, usize)>) {
    if rows.is_empty() {
        return (0, vec![(0, 0)]);
    }
    let count = rows.len();
    let mut best: Vec<Option<(Penalty, usize)>> = vec![None; count + 1];
    best[0] = Some((0, 0));
    let text_rows = rows.iter().filter(|row| row.is_text).count();
    for start in 0..count {
        let Some((before, _)) = best[start] else { continue };
        let capacity = room.of_page(start);
        let mut page = Filling::new(rows, start, extras, capacity);
        let mut stops: Vec<Stop> = Vec::new();
        for end in start + 1..=count {
            page.add(&rows[end - 1], end - 1 == start);
            page.add_notes(end - 1);
            let is_last = end == count;
            let reserved = if is_last { room.last_reserved } else { Length::ZERO };
            let free = capacity - page.height - reserved;
            let overfull = free.0 < 0;
            if overfull && end > start + 1 && !is_last {
                break;
            }
            let mut cost = before + PAGE;
            if overfull {
                cost += OVERFULL;
            } else if !is_last {
                cost += white(free, room.line) + rows[end - 1].break_after;
            } else if start > 0 && page.lines < LINES_ON_LAST.min(text_rows) {
                cost += if reserved > Length::ZERO { LONELY_CONTACT } else { LONELY_END };
            }
            let is_high = !is_last && lines_of(free, room.line) > UNSEEN;
            stops.push(Stop { end, cost, is_high, fits: !overfull });
            if overfull {
                break;
            }
        }
        let may_end = |stop: &&Stop| {
            stop.fits && (stop.end == count || rows[stop.end - 1].break_after < HIGH)
        };
        let furthest = stops.iter().rev().find(may_end).map_or(0, |stop| stop.end);
        for Stop { end, mut cost, is_high, .. } in stops {
            if is_high && end < furthest {
                cost += UNFORCED;
            }
            if best[end].is_none_or(|(known, _)| cost < known) {
                best[end] = Some((cost, start));
            }
        }
    }
    let mut pages = Vec::new();
    let mut end = count;
    while end > 0 {
        // Every index on the way back was reached by some page.
        let Some((_, start)) = best[end] else { break };
        pages.push((start, end));
        end = start;
    }
    pages.reverse();
    (best[count].map_or(OVERFULL, |(cost, _)| cost), pages)
}

/// A place where a page may stop.
struct Stop {
    end: usize,
    cost: Penalty,
    /// Whether white is left at the page's foot that is seen.
    is_high: bool,
    fits: bool,
}

/// Lines of white at a page's foot. A line a hair too high for the page leaves as much as one less.
fn lines_of(free: Length, line: Length) -> i64 {
    (free + line.scale(1, 5)).0 / line.0.max(1)
}

/// The cost of white at a page's foot.
fn white(free: Length, line: Length) -> Penalty {
    let lines = lines_of(free, line);
    if lines <= UNSEEN {
        return free.scale(UNSEEN_LINE, line.0.max(1)).0.max(0);
    }
    UNSEEN * UNSEEN_LINE + HIGH + (lines - UNSEEN - 1) * HIGH_LINE
}

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
        let lines = lines_of(free, room.line);
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

/// The cost of what a page leaves empty, where notes can nearly always fill it.
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
    pub height: Length,
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
        let height = head.map_or(Length::ZERO, |head| extras.heads[head]);
        Filling { extras, height, lines: 0, has_notes: false }
    }

    pub fn add(&mut self, row: &Row, first: bool) {
        if !first {
            self.height += row.before;
        }
        self.height += row.height;
        self.lines += usize::from(row.is_text);
    }

    /// Adds the notes that row `row` refers to.
    fn add_notes(&mut self, row: usize) {
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

/// The table head that is repeated on a page that begins with row `start`: none that would take
/// a third of the page.
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

#[cfg(test)]
mod tests {
    use super::*;

    use crate::typeset::galley::{FORBIDDEN, INSIDE};

    fn line(break_after: Penalty) -> Row {
        let mut row = Row::new(Length(10));
        row.is_text = true;
        row.break_after = break_after;
        row
    }

    fn pages(rows: &[Row], room: Room, notes: &[Vec<Row>]) -> Vec<(usize, usize)> {
        let column = NoteColumn::of(rows, notes);
        let extras = Extras { notes: &column, note_rule: Length(5), heads: &[] };
        let cuts = break_pages(rows, room, &extras);
        assert!(cuts.windows(2).all(|two| two[0].notes.end == two[1].notes.start));
        cuts.into_iter().map(|cut| (cut.rows.start, cut.rows.end)).collect()
    }

    fn room(first: i64, other: i64, last: i64) -> Room {
        Room {
            first: Length(first),
            other: Length(other),
            last_reserved: Length(last),
            line: Length(10),
        }
    }

    #[test]
    fn pages_are_filled() {
        let rows: Vec<Row> = (0..10).map(|_| line(0)).collect();
        assert_eq!(pages(&rows, room(40, 60, 0), &[]), [(0, 4), (4, 10)]);
    }

    #[test]
    fn a_heading_goes_with_what_follows() {
        let mut rows: Vec<Row> = (0..10).map(|_| line(0)).collect();
        rows[3].break_after = FORBIDDEN;
        assert_eq!(pages(&rows, room(40, 70, 0), &[]), [(0, 3), (3, 10)]);
    }

    #[test]
    fn three_lines_go_with_the_contact() {
        let rows: Vec<Row> = (0..5).map(|_| line(0)).collect();
        assert_eq!(pages(&rows, room(40, 60, 20), &[]), [(0, 2), (2, 5)]);
    }

    #[test]
    fn a_page_rather_parts_a_list_than_stops_high_and_says_what_kept_it_so() {
        let mut rows: Vec<Row> = (0..12).map(|_| line(INSIDE)).collect();
        rows[4].break_after = 0;
        assert_eq!(pages(&rows, room(80, 100, 0), &[]), [(0, 8), (8, 12)]);
        rows[4].break_after = 0;
        for row in &mut rows[5..9] {
            row.break_after = FORBIDDEN;
        }
        rows[5].headings.push(0);
        let column = NoteColumn::of(&rows, &[]);
        let extras = Extras { notes: &column, note_rule: Length(5), heads: &[] };
        let cuts = break_pages(&rows, room(80, 100, 0), &extras);
        let high = high_pages(&rows, &cuts, room(80, 100, 0), &extras);
        assert_eq!(high, [HighPage { page: 0, lines: 3, cause: Cause::Heading }]);
    }

    /// A picture that goes to the third page leaves white on the second, not in the text of the first.
    #[test]
    fn white_stands_before_what_asks_for_it() {
        let mut rows: Vec<Row> = (0..17).map(|_| line(0)).collect();
        rows[14].height = Length(70);
        assert_eq!(pages(&rows, room(100, 100, 0), &[]), [(0, 10), (10, 14), (14, 17)]);
    }

    #[test]
    fn a_row_higher_than_a_page_is_still_set() {
        let mut rows: Vec<Row> = (0..3).map(|_| line(0)).collect();
        rows[1].height = Length(500);
        assert_eq!(pages(&rows, room(40, 40, 0), &[]), [(0, 1), (1, 2), (2, 3)]);
    }

    #[test]
    fn notes_count_on_the_page_of_their_reference() {
        let mut rows: Vec<Row> = (0..4).map(|_| line(0)).collect();
        rows[1].notes.push(0);
        let note = vec![Row::new(Length(15))];
        assert_eq!(pages(&rows, room(40, 40, 0), &[note]), [(0, 2), (2, 4)]);
    }
}
