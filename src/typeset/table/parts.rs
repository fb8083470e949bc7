//! A table that is wider than the page even in small type: its columns are shared among parts, one
//! below the other, with the first column at the left of each, so that every row has its name.

use std::ops::Range;

use crate::layout::Length;

use super::columns::Placed;
use super::widths::{Extent, TYPE_SIZES, share_width};

/// Share of the width that the words of a repeated first column may take before they are divided,
/// and that its lines take if there is space.
const FIRST_WORDS: (i64, i64) = (1, 3);
const FIRST_LINES: (i64, i64) = (1, 4);

/// A part of a table: all of it, or some of its columns.
pub struct Part {
    /// The columns that are here and in no earlier part.
    own: Range<usize>,
    /// Where the columns begin, and where the last one ends, from the left of the table: those of
    /// `own`, after the table's first column if `own` begins later.
    pub edges: Vec<Length>,
}

impl Part {
    pub fn new(own: Range<usize>, widths: impl IntoIterator<Item = Length>) -> Part {
        let mut edges = vec![Length::ZERO];
        for width in widths {
            edges.push(edges[edges.len() - 1] + width);
        }
        Part { own, edges }
    }

    /// Whether the first column is repeated here.
    fn is_later(&self) -> bool {
        self.own.start > 0
    }

    /// The table's columns that are here, from left to right.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.is_later().then_some(0).into_iter().chain(self.own.clone())
    }

    /// Which of the part's columns a cell takes; `None` if it is not in this part.
    pub fn slots(&self, placed: &Placed) -> Option<(usize, usize)> {
        let cell = placed.column..placed.column + placed.cell.columns;
        let mut taken = self.columns().enumerate().filter(|(_, column)| cell.contains(column));
        let (first, _) = taken.next()?;
        let last = taken.last().map_or(first, |(slot, _)| slot);
        Some((first, last + 1))
    }

    /// Whether an earlier part already has the cell, so that it is only shown again here.
    pub fn repeats(&self, placed: &Placed) -> bool {
        placed.column < self.own.start
    }
}

/// The table in as few parts as possible, in the largest type that needs no more of them, and with
/// columns shared evenly; and the type size. `None` for tables that cannot be divided.
pub fn in_parts(extents: &[Extent], width: Length, padding: Length) -> Option<(Vec<Part>, i64)> {
    if extents.len() < 3 {
        return None;
    }
    let shared = TYPE_SIZES.map(|size| Shared::of(extents, width, padding, size));
    let best = shared.into_iter().min_by_key(|shared| shared.groups.len())?;
    let mut parts = Vec::with_capacity(best.groups.len());
    for own in &best.groups {
        // The table's first column is the first part's own.
        let columns = if parts.is_empty() { 0..own.end } else { own.clone() };
        let rest = share_width(&best.sized[own.clone()], width - best.first);
        parts.push(Part::new(columns, std::iter::once(best.first).chain(rest)));
    }
    Some((parts, best.type_size))
}

/// Columns shared among parts, in type of one size.
struct Shared {
    type_size: i64,
    sized: Vec<Extent>,
    /// Width of the first column.
    first: Length,
    groups: Vec<Range<usize>>,
}

impl Shared {
    fn of(extents: &[Extent], width: Length, padding: Length, type_size: i64) -> Shared {
        let mut sized: Vec<Extent> =
            extents.iter().map(|one| one.set(type_size, padding)).collect();
        let share = |(part, of): (i64, i64)| width.scale(part, of);
        let words = sized[0].word.min(share(FIRST_WORDS).max(sized[0].part));
        let words = words.min(share((1, 2)));
        let room = width - words;
        for one in &mut sized[1..] {
            // Words that would take most of a part are divided.
            one.word = one.word.min(room.scale(1, 2)).max(one.part).min(room);
            one.part = one.part.min(one.word);
            one.line = one.line.max(one.word);
        }
        let needs: Vec<Length> = sized[1..].iter().map(|one| one.word).collect();
        let groups = evenly(&needs, room);
        let widest =
            groups.iter().map(|group| needs[group.clone()].iter().copied().sum::<Length>()).max();
        let free = width - widest.unwrap_or(room);
        let first = words.max(sized[0].line.min(share(FIRST_LINES)).min(free));
        let groups = groups.into_iter().map(|group| group.start + 1..group.end + 1).collect();
        Shared { type_size, sized, first, groups }
    }
}

/// Groups of neighbours that take at most `room` each: as few as possible, with the widest as narrow
/// as possible.
fn evenly(needs: &[Length], room: Length) -> Vec<Range<usize>> {
    let fewest = filled(needs, room).len();
    let (mut low, mut high) = (needs.iter().map(|need| need.0).max().unwrap_or(0), room.0);
    while low < high {
        let middle = low + (high - low) / 2;
        if filled(needs, Length(middle)).len() <= fewest {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    filled(needs, Length(high))
}

/// Groups, filled one after the other.
fn filled(needs: &[Length], room: Length) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut taken = Length::ZERO;
    for (index, &need) in needs.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if taken + need <= room => group.end = index + 1,
            _ => {
                groups.push(index..index + 1);
                taken = Length::ZERO;
            }
        }
        taken += need;
    }
    groups
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Cell;

    fn extent(word: i64) -> Extent {
        Extent { part: Length(word), word: Length(word), line: Length(word) }
    }

    fn columns(parts: &[Part]) -> Vec<Vec<usize>> {
        parts.iter().map(|part| part.columns().collect()).collect()
    }

    #[test]
    fn columns_are_shared_out_evenly_and_the_first_is_repeated() {
        let extents = [extent(200), extent(300), extent(300), extent(300), extent(300)];
        let (parts, type_size) = in_parts(&extents, Length(1_000), Length::ZERO).unwrap();
        assert_eq!(columns(&parts), [[0, 1, 2], [0, 3, 4]]);
        assert_eq!(type_size, 1_000);
    }

    #[test]
    fn smaller_type_is_taken_where_it_spares_a_part() {
        let extents = [extent(200), extent(420), extent(420), extent(420), extent(420)];
        let (parts, type_size) = in_parts(&extents, Length(1_000), Length::ZERO).unwrap();
        assert_eq!((parts.len(), type_size), (2, 900));
    }

    #[test]
    fn a_cell_over_several_columns_is_in_each_part_that_has_some_of_them() {
        let part = Part::new(3..6, [Length(10), Length(20), Length(20), Length(20)]);
        let slots = |column, columns| {
            let cell = Cell { content: Vec::new(), header: false, scope: None, columns, rows: 1 };
            let placed = Placed { cell: &cell, column };
            part.slots(&placed).map(|slots| (slots, part.repeats(&placed)))
        };
        assert_eq!(slots(0, 1), Some(((0, 1), true)));
        assert_eq!(slots(1, 2), None);
        assert_eq!(slots(2, 2), Some(((1, 2), true)));
        assert_eq!(slots(3, 2), Some(((1, 3), false)));
        assert_eq!(slots(0, 7), Some(((0, 4), true)));
    }

    proptest! {
        /// Every column is one part's own, in order, and every part fills the width.
        #[test]
        fn no_column_is_lost(
            words in prop::collection::vec((1_i64..400, 1_i64..900, 0_i64..3_000), 3..40),
            width in 100_i64..1_000,
        ) {
            let extents: Vec<Extent> = words
                .iter()
                .map(|&(part, more, line)| Extent {
                    part: Length(part.min(width / 2)),
                    word: Length(part + more),
                    line: Length(part + more + line),
                })
                .collect();
            let (parts, _) = in_parts(&extents, Length(width), Length(5)).unwrap();
            let own: Vec<usize> = parts.iter().flat_map(|part| part.own.clone()).collect();
            prop_assert_eq!(own, (0..extents.len()).collect::<Vec<_>>());
            for part in &parts {
                prop_assert_eq!(part.edges.len(), part.columns().count() + 1);
                prop_assert_eq!(part.edges.last().copied(), Some(Length(width)));
                prop_assert!(part.edges.is_sorted());
            }
        }
    }
}
