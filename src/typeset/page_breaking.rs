//! Optimal page breaking: over the whole galley, the breaks with the least sum of penalties.

use crate::layout::Length;

use super::galley::{Penalty, Row};

/// Room on pages, for the rows of the galley.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Height of the text on the first page and on the others.
    pub first: Length,
    pub other: Length,
    /// What the last page needs for itself (the contact block).
    pub last_reserved: Length,
}

/// Heights that depend on which rows share a page.
pub struct Extras<'a> {
    /// Of each note with its space.
    pub notes: &'a [Length],
    /// Of the rule over a page's notes.
    pub note_rule: Length,
    /// Of each repeated table head.
    pub heads: &'a [Length],
}

/// A page less is worth more than a half-empty one, and less than a lone line.
const PAGE: Penalty = 100_000;
/// The last page should hold three lines of text, not the contact or a list of files alone.
const LONELY_CONTACT: Penalty = 120_000;
const LONELY_END: Penalty = 60_000;
const LINES_ON_LAST: usize = 3;
/// Of a page with nothing on it.
const EMPTY: Penalty = 10_000;
/// Of a row that is higher than the page, or a page that is fuller than it can be.
const OVERFULL: Penalty = 100_000_000;

/// The rows of each page: ranges `start..end` that follow one another.
pub fn break_pages(rows: &[Row], room: Room, extras: &Extras) -> Vec<(usize, usize)> {
    if rows.is_empty() {
        return vec![(0, 0)];
    }
    let count = rows.len();
    let mut best: Vec<Option<(Penalty, usize)>> = vec![None; count + 1];
    best[0] = Some((0, 0));
    let text_rows = rows.iter().filter(|row| row.is_text).count();
    for start in 0..count {
        let Some((before, _)) = best[start] else { continue };
        let capacity = if start == 0 { room.first } else { room.other };
        let mut page = Filling::new(rows, start, extras);
        for end in start + 1..=count {
            page.add(&rows[end - 1], end - 1 == start);
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
                let share = free.0 * 1000 / capacity.0.max(1);
                cost += EMPTY * share * share / 1_000_000 + rows[end - 1].break_after;
            } else if start > 0 && page.lines < LINES_ON_LAST.min(text_rows) {
                cost += if reserved > Length::ZERO { LONELY_CONTACT } else { LONELY_END };
            }
            if best[end].is_none_or(|(known, _)| cost < known) {
                best[end] = Some((cost, start));
            }
            if overfull {
                break;
            }
        }
    }
    // The contact alone on a page of its own, where nothing else fits.
    let contact_page = best[count].filter(|(cost, _)| *cost < OVERFULL).is_none();
    let mut pages = Vec::new();
    if contact_page && room.last_reserved > Length::ZERO {
        let without = Room { last_reserved: Length::ZERO, ..room };
        pages = break_pages(rows, without, extras);
        pages.push((count, count));
        return pages;
    }
    let mut end = count;
    while end > 0 {
        // Every index on the way back was reached by some page.
        let Some((_, start)) = best[end] else { break };
        pages.push((start, end));
        end = start;
    }
    pages.reverse();
    pages
}

struct Filling<'a> {
    extras: &'a Extras<'a>,
    height: Length,
    lines: usize,
    has_notes: bool,
}

impl<'a> Filling<'a> {
    fn new(rows: &[Row], start: usize, extras: &'a Extras<'a>) -> Filling<'a> {
        let head = repeated_head(rows, start).map_or(Length::ZERO, |head| extras.heads[head]);
        Filling { extras, height: head, lines: 0, has_notes: false }
    }

    fn add(&mut self, row: &Row, first: bool) {
        if !first {
            self.height += row.before;
        }
        self.height += row.height;
        self.lines += usize::from(row.is_text);
        for &note in &row.notes {
            if !self.has_notes {
                self.height += self.extras.note_rule;
                self.has_notes = true;
            }
            self.height += self.extras.notes[note];
        }
    }
}

/// The table head that is repeated on a page that begins with row `start`.
pub fn repeated_head(rows: &[Row], start: usize) -> Option<usize> {
    let head = rows.get(start)?.head?;
    let continues = start > 0 && rows[start - 1].head == Some(head);
    continues.then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::typeset::galley::FORBIDDEN;

    const NONE: Extras = Extras { notes: &[], note_rule: Length::ZERO, heads: &[] };

    fn line(break_after: Penalty) -> Row {
        let mut row = Row::new(Length(10));
        row.is_text = true;
        row.break_after = break_after;
        row
    }

    fn room(first: i64, other: i64, last: i64) -> Room {
        Room { first: Length(first), other: Length(other), last_reserved: Length(last) }
    }

    #[test]
    fn pages_are_filled() {
        let rows: Vec<Row> = (0..10).map(|_| line(0)).collect();
        assert_eq!(break_pages(&rows, room(40, 60, 0), &NONE), [(0, 4), (4, 10)]);
    }

    #[test]
    fn a_heading_goes_with_what_follows() {
        let mut rows: Vec<Row> = (0..10).map(|_| line(0)).collect();
        rows[3].break_after = FORBIDDEN;
        assert_eq!(break_pages(&rows, room(40, 70, 0), &NONE), [(0, 3), (3, 10)]);
    }

    #[test]
    fn three_lines_go_with_the_contact() {
        let rows: Vec<Row> = (0..5).map(|_| line(0)).collect();
        assert_eq!(break_pages(&rows, room(40, 60, 20), &NONE), [(0, 2), (2, 5)]);
    }

    #[test]
    fn a_row_higher_than_a_page_is_still_set() {
        let mut rows: Vec<Row> = (0..3).map(|_| line(0)).collect();
        rows[1].height = Length(500);
        assert_eq!(break_pages(&rows, room(40, 40, 0), &NONE), [(0, 1), (1, 2), (2, 3)]);
    }

    #[test]
    fn notes_count_on_the_page_of_their_reference() {
        let mut rows: Vec<Row> = (0..4).map(|_| line(0)).collect();
        rows[1].notes.push(0);
        let extras = Extras { notes: &[Length(15)], note_rule: Length(5), heads: &[] };
        assert_eq!(break_pages(&rows, room(40, 40, 0), &extras), [(0, 2), (2, 4)]);
    }
}
