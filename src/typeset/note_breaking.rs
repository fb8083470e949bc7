//! Page breaking when a note has to continue from one page to the next: as in `page_breaking`, but
//! a way through the galley is also characterised by how many rows of the notes are set.
//!
//! By tradition a note begins on the page that refers to it, with at least two lines, continues at
//! the foot of the next page before that page's own notes, and leaves some of each page to the text
//! (Lexique des règles typographiques, "Notes"; The Chicago Manual of Style, 14.39).

use std::collections::BTreeMap;

use crate::layout::Length;

use super::filling::{
    Cut, Extras, Filling, LINES_ON_LAST, LONELY_CONTACT, LONELY_END, OVERFULL, PAGE, Room, empty,
};
use super::gaps::AS_ASKED;
use super::row::{Penalty, Row};

/// Cost of a note that continues on the next page: little, since here some note must.
const SPLIT: Penalty = 500;
/// How much more an empty page costs than when notes stay whole: lines of the text and of the notes
/// can nearly always fill it.
const FILLED: Penalty = 5;
/// For a note that does not begin on the page of its reference.
const DEFERRED: Penalty = 5_000;
/// For a page with only notes, or the contact, while there is text.
const NO_TEXT: Penalty = 300_000;
/// Maximum share of a page for notes while text follows.
const NOTES_SHARE: (i64, i64) = (2, 3);
/// Maximum number of ways kept to one row: the cheapest.
const WAYS: usize = 24;

/// How far the pages so far have come.
#[derive(Debug, Clone, Copy)]
struct Way {
    cost: Penalty,
    /// Index of the way at which the last page began.
    from: Option<usize>,
    /// Number of rows of the galley and of the notes that are set.
    rows: usize,
    notes: usize,
}

/// The ways that wait at one row of the galley, by the rows of notes already set.
type Waiting = BTreeMap<usize, Way>;

/// The pages with the least sum of penalties.
pub fn break_notes(rows: &[Row], room: Room, extras: &Extras) -> Vec<Cut> {
    let mut search = Search {
        rows,
        room,
        extras,
        text_rows: rows.iter().filter(|row| row.is_text).count(),
        waiting: vec![Waiting::new(); rows.len() + 1],
        ways: Vec::new(),
        last: None,
    };
    search.reach(Way { cost: 0, from: None, rows: 0, notes: 0 });
    for row in 0..=rows.len() {
        search.keep_cheapest(row);
        while let Some((_, way)) = search.waiting[row].pop_first() {
            search.ways.push(way);
            search.extend(search.ways.len() - 1);
        }
    }
    search.trace_back()
}

struct Search<'a> {
    rows: &'a [Row],
    room: Room,
    extras: &'a Extras<'a>,
    text_rows: usize,
    waiting: Vec<Waiting>,
    ways: Vec<Way>,
    /// The cheapest way to the end of all.
    last: Option<Way>,
}

impl Search<'_> {
    fn reach(&mut self, way: Way) {
        let known = self.waiting[way.rows].entry(way.notes).or_insert(way);
        if way.cost < known.cost {
            *known = way;
        }
    }

    fn finish(&mut self, way: Way) {
        if self.last.is_none_or(|last| way.cost < last.cost) {
            self.last = Some(way);
        }
    }

    /// Keeps the ways to a row that promise to be the cheapest at the end: the remaining notes take
    /// pages, too.
    fn keep_cheapest(&mut self, row: usize) {
        let (notes, page) = (self.extras.notes, self.room.other.0.max(1));
        let promise = |way: &Way| {
            let left = notes.height(way.notes..notes.len());
            way.cost + Length(PAGE).scale(left.0, page).0
        };
        let waiting = &mut self.waiting[row];
        if waiting.len() > WAYS {
            let mut costs: Vec<Penalty> = waiting.values().map(promise).collect();
            costs.sort_unstable();
            let dearest = costs[WAYS - 1];
            waiting.retain(|_, way| promise(way) <= dearest);
        }
    }

    /// All pages that may follow a way.
    fn extend(&mut self, from: usize) {
        let Way { cost, rows: start, notes, .. } = self.ways[from];
        let capacity = self.room.of_page(start);
        let mut page = Filling::new(self.rows, start, self.extras, capacity);
        let way = Way { cost: cost + PAGE, from: Some(from), rows: start, notes };
        let is_done = start == self.rows.len() && notes == self.extras.notes.len();
        if is_done || notes < self.extras.notes.due(start) {
            let is_after_text = start == self.rows.len() && !is_done;
            let cost = way.cost + if is_after_text { 0 } else { NO_TEXT };
            self.page(&Way { cost, ..way }, start, capacity, &page);
        }
        for end in start + 1..=self.rows.len() {
            page.add(self.rows, end - 1);
            let overfull = page.used() > capacity;
            if overfull && end > start + 1 {
                break;
            }
            if overfull {
                // A row that fits on no page, without any note beside it.
                self.reach(Way { cost: way.cost + OVERFULL, rows: end, ..way });
                break;
            }
            self.page(&way, end, capacity, &page);
        }
    }

    /// A page with the galley's rows up to `end`, which are collected in `page`.
    fn page(&mut self, way: &Way, end: usize, capacity: Length, page: &Filling) {
        let notes = self.extras.notes;
        let left = capacity - page.used();
        let due = way.notes..notes.due(end);
        let rule = if due.is_empty() { Length::ZERO } else { self.extras.note_rule };
        let free = left - rule - notes.height(due.clone());
        let is_end = end == self.rows.len();
        if is_end && free >= self.room.last_reserved {
            let cost = way.cost + self.lonely(way, page);
            self.finish(Way { cost, rows: end, notes: due.end, ..*way });
            return;
        }
        let break_after = match end.checked_sub(1) {
            Some(last) if !is_end && end > way.rows => self.rows[last].break_after,
            _ => 0,
        };
        if free.0 >= 0 {
            if end == way.rows && due.is_empty() {
                // The contact alone, higher than a page.
                self.finish(Way { cost: way.cost + OVERFULL, rows: end, ..*way });
                return;
            }
            let cost = way.cost + FILLED * empty(free, capacity) + break_after;
            self.reach(Way { cost, rows: end, notes: due.end, ..*way });
            return;
        }
        let share = capacity.scale(NOTES_SHARE.0, NOTES_SHARE.1);
        let room = if is_end { left - rule } else { (left - rule).min(share) };
        let mut set = notes.fitting(due.clone(), room);
        let mut cost = way.cost + SPLIT + break_after;
        if set == way.notes && end == way.rows {
            // A row of a note that fits on no page.
            set += 1;
            cost += OVERFULL;
        }
        let refers = notes.due(end) > notes.due(way.rows);
        if refers && set <= notes.note_start(due.end) {
            cost += DEFERRED;
        }
        let taken = notes.height(due.start..set);
        cost += FILLED * empty((left - rule - taken).max(Length::ZERO), capacity);
        self.reach(Way { cost, rows: end, notes: set, ..*way });
    }

    /// The cost of a last page with hardly any text.
    fn lonely(&self, way: &Way, page: &Filling) -> Penalty {
        match way.rows > 0 && page.lines < LINES_ON_LAST.min(self.text_rows) {
            true if self.room.last_reserved > Length::ZERO => LONELY_CONTACT,
            true => LONELY_END,
            false => 0,
        }
    }

    fn trace_back(&self) -> Vec<Cut> {
        let mut cuts = Vec::new();
        let mut at = self.last;
        while let Some(way) = at {
            let before = way.from.map(|from| self.ways[from]);
            if let Some(before) = before {
                cuts.push(Cut {
                    rows: before.rows..way.rows,
                    notes: before.notes..way.notes,
                    gaps: AS_ASKED,
                });
            }
            at = before;
        }
        cuts.reverse();
        cuts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::notes::NoteColumn;
    use crate::typeset::page_breaking::break_pages;

    fn line(height: i64, notes: &[usize]) -> Row {
        Row { notes: notes.to_vec(), is_text: true, ..Row::new(Length(height)) }
    }

    fn room(reserved: i64) -> Room {
        Room {
            first: Length(60),
            other: Length(100),
            last_reserved: Length(reserved),
            line: Length(10),
        }
    }

    /// The pages, after checking that every row is on exactly one page, and none is overfull.
    fn cuts(rows: &[Row], notes: &[Vec<Row>], room: Room) -> Vec<Cut> {
        let column = NoteColumn::of(rows, notes);
        let extras = Extras { notes: &column, note_rule: Length(5), heads: &[] };
        let cuts = break_pages(rows, room, &extras);
        let (mut row, mut note) = (0, 0);
        for (index, cut) in cuts.iter().enumerate() {
            assert_eq!((cut.rows.start, cut.notes.start), (row, note), "{cuts:?}");
            (row, note) = (cut.rows.end, cut.notes.end);
            let lines: Length = rows[cut.rows.clone()].iter().map(|row| row.height).sum();
            let rule = if cut.notes.is_empty() { Length::ZERO } else { Length(5) };
            let is_last = index + 1 == cuts.len();
            let reserved = if is_last { room.last_reserved } else { Length::ZERO };
            let full = lines + rule + column.height(cut.notes.clone()) + reserved;
            assert!(full <= room.of_page(cut.rows.start), "page {index} of {cuts:?}");
        }
        assert_eq!((row, note), (rows.len(), column.len()), "{cuts:?}");
        cuts
    }

    #[test]
    fn a_note_higher_than_a_page_goes_on_at_the_foot_of_the_next() {
        let rows: Vec<Row> =
            (0..20).map(|row| line(10, if row == 1 { &[0] } else { &[] })).collect();
        let note = (0..30).map(|_| line(8, &[])).collect();
        let cuts = cuts(&rows, &[note], room(20));
        let page = cuts.iter().find(|cut| cut.rows.contains(&1)).expect("it is set");
        assert!(page.notes.start == 0 && page.notes.end > 1, "{cuts:?}");
        // Only after the text may pages have nothing but notes.
        let text = cuts.iter().take_while(|cut| !cut.rows.is_empty()).count();
        assert_eq!(cuts[text - 1].rows.end, rows.len(), "{cuts:?}");
    }

    #[test]
    fn notes_on_the_last_line_go_on_after_the_text() {
        let rows = [line(10, &[]), line(10, &[0, 1])];
        let notes: Vec<Vec<Row>> = vec![(0..30).map(|_| line(8, &[])).collect(); 2];
        let cuts = cuts(&rows, &notes, room(30));
        assert_eq!(cuts[0].rows, 0..2);
        assert!(cuts.len() > 5 && cuts[1].rows.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn every_row_and_note_stands_on_one_page_within_its_room(
            heights in proptest::collection::vec(1_i64..60, 1..40),
            notes in proptest::collection::vec((0_usize..40, 1_usize..60, 1_i64..30), 1..6),
            reserved in 0_i64..60,
        ) {
            let mut rows: Vec<Row> = heights.iter().map(|&height| line(height, &[])).collect();
            for (note, (row, _, _)) in notes.iter().enumerate() {
                let row = row % rows.len();
                rows[row].notes.push(note);
            }
            let notes: Vec<Vec<Row>> = notes
                .iter()
                .map(|&(_, lines, height)| (0..lines).map(|_| line(height, &[])).collect())
                .collect();
            cuts(&rows, &notes, room(reserved));
        }
    }
}
