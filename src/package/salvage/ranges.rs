//! Parts of a file, as a set of places.

use std::collections::BTreeMap;

/// Start and end of each part, in order and without overlaps.
#[derive(Default)]
pub(super) struct Ranges(BTreeMap<u64, u64>);

impl Ranges {
    /// Whether some place of a part is in the set.
    pub(super) fn overlap(&self, start: u64, end: u64) -> bool {
        self.0.range(..end).next_back().is_some_and(|(_, known)| *known > start)
    }

    /// Adds a part, unless it is empty; those that it meets become one with it.
    pub(super) fn add(&mut self, mut start: u64, mut end: u64) {
        if start >= end {
            return;
        }
        while let Some((&from, &to)) = self.0.range(..=end).next_back()
            && to >= start
        {
            self.0.remove(&from);
            (start, end) = (start.min(from), end.max(to));
        }
        self.0.insert(start, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_overlap_in_whatever_order_they_came() {
        let parts = [(40, 50), (10, 60), (20, 30), (70, 80), (60, 65), (90, 90)];
        for first in 0..parts.len() {
            let mut ranges = Ranges::default();
            let mut places = [false; 100];
            for &(start, end) in parts.iter().cycle().skip(first).take(parts.len()) {
                ranges.add(start, end);
                places[start as usize..end as usize].fill(true);
                for at in 0..99 {
                    assert_eq!(ranges.overlap(at, at + 1), places[at as usize], "{at}");
                    let is_any = places[at as usize..].contains(&true);
                    assert_eq!(ranges.overlap(at, 100), is_any, "from {at}");
                }
            }
        }
    }
}
