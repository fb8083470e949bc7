//! Notes as a separate column, in the order of their references: each page takes the rows that its
//! lines refer to, and what does not fit continues at the foot of the next.

use std::collections::VecDeque;
use std::ops::Range;

use crate::layout::Length;

use super::row::{Penalty, Row, WIDOW};

/// The rows of all notes, one after the other.
#[derive(Debug, Default)]
pub struct NoteColumn {
    /// Note and row of it.
    order: Vec<(usize, usize)>,
    /// Height of all rows before each, and of all of them.
    sums: Vec<Length>,
    /// Space above each row, which is dropped at the top of a page's notes.
    before: Vec<Length>,
    break_after: Vec<Penalty>,
    /// How many rows belong to the galley's rows before each, and to all of them.
    due: Vec<usize>,
}

impl NoteColumn {
    /// A note goes where it is first referred to; one that only another note refers to comes after
    /// that one, and those without a reference after all others.
    pub fn of(rows: &[Row], notes: &[Vec<Row>]) -> NoteColumn {
        let mut column = NoteColumn { sums: vec![Length::ZERO], ..NoteColumn::default() };
        let mut is_set = vec![false; notes.len()];
        column.due.reserve(rows.len() + 1);
        for row in rows {
            column.due.push(column.order.len());
            column.add(&row.notes, notes, &mut is_set);
        }
        let rest: Vec<usize> = (0..notes.len()).collect();
        column.add(&rest, notes, &mut is_set);
        column.due.push(column.order.len());
        column
    }

    fn add(&mut self, referred: &[usize], notes: &[Vec<Row>], is_set: &mut [bool]) {
        let mut waiting: VecDeque<usize> = referred.iter().copied().collect();
        while let Some(note) = waiting.pop_front() {
            if is_set.get(note).is_none_or(|&is_set| is_set) {
                continue;
            }
            is_set[note] = true;
            for (index, row) in notes[note].iter().enumerate() {
                let above = self.sums.last().copied().unwrap_or_default();
                self.order.push((note, index));
                self.sums.push(above + row.before + row.height);
                self.before.push(row.before);
                self.break_after.push(row.break_after);
                waiting.extend(&row.notes);
            }
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Note, and row of it.
    pub fn get(&self, index: usize) -> (usize, usize) {
        self.order[index]
    }

    /// How many rows belong to the galley's first `rows` rows.
    pub fn due(&self, rows: usize) -> usize {
        self.due[rows]
    }

    /// Height of some rows at the foot of a page.
    pub fn height(&self, rows: Range<usize>) -> Length {
        if rows.is_empty() {
            return Length::ZERO;
        }
        self.sums[rows.end] - self.sums[rows.start] - self.before[rows.start]
    }

    /// The first row of the note that holds the row before `end`.
    pub fn note_start(&self, end: usize) -> usize {
        end.checked_sub(1).map_or(0, |last| last - self.order[last].1)
    }

    /// The end of as many rows as fit into `room`: one or two fewer if a line would otherwise be
    /// alone at the end or the beginning of a page.
    pub fn fitting(&self, rows: Range<usize>, room: Length) -> usize {
        let most = (rows.start + 1..=rows.end)
            .take_while(|&end| self.height(rows.start..end) <= room)
            .last()
            .unwrap_or(rows.start);
        if most == rows.end {
            return most;
        }
        let is_good = |end: &usize| self.break_after[end - 1] < WIDOW;
        (rows.start + 1..=most).rev().take(3).find(is_good).unwrap_or(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(notes: &[usize]) -> Row {
        Row { notes: notes.to_vec(), ..Row::new(Length(10)) }
    }

    #[test]
    fn notes_come_in_the_order_of_their_references_and_none_twice() {
        let rows = [line(&[]), line(&[1]), line(&[1, 0])];
        let notes =
            [vec![line(&[])], vec![line(&[]), line(&[2])], vec![line(&[])], vec![line(&[])]];
        let column = NoteColumn::of(&rows, &notes);
        assert_eq!(column.order, [(1, 0), (1, 1), (2, 0), (0, 0), (3, 0)]);
        assert_eq!(column.due, [0, 0, 3, 5]);
    }

    #[test]
    fn notes_that_refer_to_each_other_are_set_once() {
        let notes = [vec![line(&[1])], vec![line(&[0])]];
        assert_eq!(NoteColumn::of(&[line(&[0])], &notes).order, [(0, 0), (1, 0)]);
    }

    #[test]
    fn no_line_of_a_note_is_left_alone_where_another_break_is_near() {
        let mut note: Vec<Row> = (0..5).map(|_| line(&[])).collect();
        note[0].break_after = WIDOW;
        note[3].break_after = WIDOW;
        let column = NoteColumn::of(&[line(&[0])], &[note]);
        assert_eq!(column.fitting(0..5, Length(45)), 3);
        assert_eq!(column.fitting(0..5, Length(15)), 1);
        assert_eq!(column.fitting(0..5, Length(50)), 5);
        assert_eq!(column.fitting(0..5, Length(5)), 0);
    }
}
