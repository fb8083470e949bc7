//! Optimal page breaking: for the whole galley, the breaks with the least sum of penalties.
//! `note_breaking` takes over if notes have to be broken.

use crate::layout::Length;

use super::filling::{
    Cut, Extras, Filling, LINES_ON_LAST, LONELY_CONTACT, LONELY_END, OVERFULL, PAGE, Room,
};
use super::foot::{HIGH, UNSEEN, lines_of};
use super::gaps::{AS_ASKED, cost, hold, left, scaling};
use super::note_breaking::break_notes;
use super::row::{Penalty, Row};

/// For each of those lines.
const UNSEEN_LINE: Penalty = 40;
/// For each visible line of white space after the first.
const HIGH_LINE: Penalty = 2_000;
/// For white space where more would have fitted: only to save the last page from a lone line, not
/// to move the white space that a later picture needs.
const UNFORCED: Penalty = 30_000;

/// The rows of each page, in sequence. Notes are whole on the page of their reference if possible;
/// otherwise they are broken across pages.
pub fn break_pages(rows: &[Row], room: Room, extras: &Extras) -> Vec<Cut> {
    let (cost, pages) = with_contact(rows, room, extras);
    if cost >= OVERFULL && !extras.notes.is_empty() {
        return break_notes(rows, room, extras);
    }
    pages
}

/// The contact gets a page of its own if nothing else fits beside it.
fn with_contact(rows: &[Row], room: Room, extras: &Extras) -> (Penalty, Vec<Cut>) {
    let (cost, pages) = whole_notes(rows, room, extras);
    if cost < OVERFULL || room.last_reserved == Length::ZERO {
        return (cost, pages);
    }
    let without = Room { last_reserved: Length::ZERO, ..room };
    let (cost, mut pages) = whole_notes(rows, without, extras);
    let due = extras.notes.due(rows.len());
    pages.push(Cut { rows: rows.len()..rows.len(), notes: due..due, gaps: AS_ASKED });
    (cost, pages)
}

/// The best breaks with each note whole on one page, and their cost.
fn whole_notes(rows: &[Row], room: Room, extras: &Extras) -> (Penalty, Vec<Cut>) {
    let count = rows.len();
    if rows.is_empty() {
        let notes = extras.notes.due(0)..extras.notes.due(0);
        return (0, vec![Cut { rows: 0..0, notes, gaps: AS_ASKED }]);
    }
    let mut best: Vec<Option<(Penalty, Stop)>> = vec![None; count + 1];
    let text_rows = rows.iter().filter(|row| row.is_text).count();
    let stops = |start| stops(rows, start, room, extras, text_rows);
    let (most, least) = (bound(count, &stops), least_of_page(rows));
    for start in 0..count {
        let before = match best[start] {
            // Any end from here costs more than one that is known.
            Some((before, _)) if before + least > most => continue,
            Some((before, _)) => before,
            None if start == 0 => 0,
            None => continue,
        };
        for stop in stops(start) {
            let cost = before + stop.cost;
            if best[stop.end].is_none_or(|(known, _)| cost < known) {
                best[stop.end] = Some((cost, stop));
            }
        }
    }
    let mut pages = Vec::new();
    let mut end = count;
    while end > 0 {
        // Every index on the way back was reached by some page.
        let Some((_, Stop { start, gaps, .. })) = best[end] else { break };
        let notes = extras.notes.due(start)..extras.notes.due(end);
        pages.push(Cut { rows: start..end, notes, gaps });
        end = start;
    }
    pages.reverse();
    (best[count].map_or(OVERFULL, |(cost, _)| cost), pages)
}

/// What breaks cost if each page ends where that page alone is best: the best breaks cost no more.
fn bound(count: usize, stops: &dyn Fn(usize) -> Vec<Stop>) -> Penalty {
    let (mut start, mut cost) = (0, 0);
    while start < count {
        let stops = stops(start);
        // The last of equals; there is always a stop.
        let Some(stop) = stops.iter().rev().min_by_key(|stop| stop.cost) else { break };
        cost += stop.cost;
        start = stop.end;
    }
    cost
}

/// What a page costs at least: the rest of its cost is not negative.
fn least_of_page(rows: &[Row]) -> Penalty {
    PAGE + rows.iter().map(|row| row.break_after).min().unwrap_or(0).min(0)
}

/// A place where a page may end.
#[derive(Debug, Clone, Copy)]
struct Stop {
    start: usize,
    end: usize,
    cost: Penalty,
    /// Scaling of its spaces.
    gaps: i64,
    /// Whether it leaves noticeable white space at the page's foot.
    is_high: bool,
    fits: bool,
}

/// All places where the page that begins with row `start` may end.
fn stops(rows: &[Row], start: usize, room: Room, extras: &Extras, text_rows: usize) -> Vec<Stop> {
    let capacity = room.of_page(start);
    let mut page = Filling::new(rows, start, extras, capacity);
    let mut stops = Vec::new();
    for end in start + 1..=rows.len() {
        page.add(rows, end - 1);
        page.add_notes(end - 1);
        let is_last = end == rows.len();
        let reserved = if is_last { room.last_reserved } else { Length::ZERO };
        let free = capacity - page.used() - reserved;
        let fits = hold(free, page.giving);
        if !fits && end > start + 1 && !is_last {
            break;
        }
        let mut stop = Stop { start, end, cost: PAGE, gaps: AS_ASKED, is_high: false, fits };
        if !fits {
            stop.cost += OVERFULL;
            stops.push(stop);
            break;
        }
        if !is_last || free.0 < 0 {
            stop.gaps = scaling(free, page.giving, room.line);
            stop.cost += cost(stop.gaps);
        }
        if !is_last {
            let free = left(free, page.giving, stop.gaps);
            stop.cost += white(free, room.line) + rows[end - 1].break_after;
            stop.is_high = lines_of(free, room.line) > UNSEEN;
        } else if start > 0 && page.lines < LINES_ON_LAST.min(text_rows) {
            stop.cost += if reserved > Length::ZERO { LONELY_CONTACT } else { LONELY_END };
        }
        stops.push(stop);
    }
    add_unforced(&mut stops, rows);
    stops
}

/// White space costs more where a later row could end the page.
fn add_unforced(stops: &mut [Stop], rows: &[Row]) {
    let may_end = |stop: &&Stop| {
        stop.fits && (stop.end == rows.len() || rows[stop.end - 1].break_after < HIGH)
    };
    let furthest = stops.iter().rev().find(may_end).map_or(0, |stop| stop.end);
    for stop in stops.iter_mut().filter(|stop| stop.is_high && stop.end < furthest) {
        stop.cost += UNFORCED;
    }
}

/// The cost of white space at a page's foot.
fn white(free: Length, line: Length) -> Penalty {
    let lines = lines_of(free, line);
    if lines <= UNSEEN {
        return free.scale(UNSEEN_LINE, line.0.max(1)).0.max(0);
    }
    UNSEEN * UNSEEN_LINE + HIGH + (lines - UNSEEN - 1) * HIGH_LINE
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::typeset::high_page::{Cause, HighPage, high_pages};
    use crate::typeset::notes::NoteColumn;
    use crate::typeset::row::{FORBIDDEN, INSIDE};

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

    /// The least cost by trying all breaks.
    fn least(rows: &[Row], start: usize, room: Room, extras: &Extras) -> Penalty {
        let text_rows = rows.iter().filter(|row| row.is_text).count();
        let mut costs = vec![Penalty::MAX; rows.len() + 1];
        costs[rows.len()] = 0;
        for start in (start..rows.len()).rev() {
            let all = stops(rows, start, room, extras, text_rows);
            costs[start] = all.iter().map(|stop| stop.cost + costs[stop.end]).min().unwrap();
        }
        costs[start]
    }

    proptest! {
        #[test]
        fn no_breaks_cost_less(
            drawn in prop::collection::vec((4_i64..30, 0..6_usize), 1..60),
            (first, other, last) in (20_i64..90, 40_i64..120, 0_i64..50),
        ) {
            let penalties = [0, 0, INSIDE, -INSIDE, 20_000, FORBIDDEN];
            let rows: Vec<Row> = drawn.into_iter().map(|(height, kind)| {
                let mut row = line(penalties[kind]);
                row.height = Length(height);
                row
            }).collect();
            let column = NoteColumn::of(&rows, &[]);
            let extras = Extras { notes: &column, note_rule: Length(5), heads: &[] };
            let room = room(first, other, last);
            let (cost, pages) = whole_notes(&rows, room, &extras);
            prop_assert_eq!(cost, least(&rows, 0, room, &extras));
            prop_assert_eq!(pages.last().unwrap().rows.end, rows.len());
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

    /// A picture that goes to the third page leaves white space on the second; the first is full,
    /// even where it would rather end earlier.
    #[test]
    fn white_space_is_before_what_needs_it() {
        let mut rows: Vec<Row> = (0..17).map(|_| line(0)).collect();
        rows[14].height = Length(70);
        for row in &mut rows[5..9] {
            row.break_after = FORBIDDEN;
        }
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

    #[test]
    fn a_box_has_its_padding_on_every_page() {
        let mut rows: Vec<Row> = (0..11).map(|_| line(0)).collect();
        for row in &mut rows {
            row.padding = Length(5);
        }
        assert_eq!(pages(&rows, room(44, 60, 0), &[]), [(0, 3), (3, 8), (8, 11)]);
    }
}
