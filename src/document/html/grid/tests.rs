use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// A table of one group from a drawing: rows by `/`, cells by spaces, each a letter with
/// columns × rows where they are not 1.
fn group(drawing: &str) -> RowGroup<String> {
    let cell = |text: &str| {
        let (name, spans) = text.split_at(1);
        let (columns, rows) = spans.split_once('x').unwrap_or(("1", "1"));
        let (columns, rows) = (columns.parse().unwrap(), rows.parse().unwrap());
        Spanning { content: name.to_owned(), column: 0, columns, rows }
    };
    drawing.split('/').map(|row| row.split_whitespace().map(cell).collect()).collect()
}

/// The slots of formed groups, a letter each; a dot where an empty cell was put.
fn slots(groups: &[RowGroup<String>], columns: usize) -> String {
    let mut drawn = Vec::new();
    for group in groups {
        let mut rows = vec![vec!['?'; columns]; group.len()];
        for (index, cell) in
            group.iter().enumerate().flat_map(|(i, row)| row.iter().map(move |c| (i, c)))
        {
            for row in &mut rows[index..index + cell.rows] {
                for slot in &mut row[cell.column..cell.column + cell.columns] {
                    assert_eq!(*slot, '?', "two cells in one slot");
                    *slot = cell.content.chars().next().unwrap_or('.');
                }
            }
        }
        drawn.extend(rows.into_iter().map(String::from_iter));
    }
    drawn.join("/")
}

fn formed(drawings: &[&str]) -> String {
    let mut groups: Vec<_> = drawings.iter().map(|drawing| group(drawing)).collect();
    let columns = form(&mut groups).columns;
    slots(&groups, columns)
}

#[test]
fn rows_are_filled() {
    assert_eq!(formed(&["a b/c"]), "ab/c.");
    assert_eq!(formed(&["a/b c d"]), "a../bcd");
    assert_eq!(formed(&["a b", "c", "d e f"]), "ab./c../def");
}

#[test]
fn rows_that_nothing_begins_in_are_not_shown() {
    assert_eq!(formed(&["/a b//c/"]), "ab/c.");
    assert_eq!(formed(&["a1x2 b//c d"]), "ab/cd");
    assert_eq!(formed(&["", "a"]), "a");
    assert_eq!(formed(&["//"]), "");
}

#[test]
fn no_cell_leaves_its_group() {
    assert_eq!(formed(&["a1x9 b/c", "d e"]), "ab/ac/de");
    assert_eq!(formed(&["a1x0 b/c", "d e"]), "ab/ac/de");
    assert_eq!(formed(&["a b1x0/c/d"]), "ab/cb/db");
}

#[test]
fn no_more_columns_are_spanned_than_cells_begin_in() {
    assert_eq!(formed(&["a b/c1000x1/d"]), "ab/cc/d.");
    assert_eq!(formed(&["a1000x1"]), "a");
    assert_eq!(formed(&["a2x1 b/c d2x1"]), "aab/cdd");
    assert_eq!(formed(&["a2x1 b/c2x1 d"]), "ab/cd");
}

#[test]
fn overlaps_are_cut() {
    assert_eq!(formed(&["a1x2 b c1x2/d2x1"]), "abc/adc");
    assert_eq!(formed(&["a1x2 b c1x2 e/d3x1 f"]), "abce./adc.f");
    assert_eq!(formed(&["a b1x3/c2x2 d"]), "ab./cbd");
}

#[test]
fn cells_from_above_may_be_many() {
    assert_eq!(formed(&["a1x3 b c1x2 d/e/f g h"]), "abcd/aec./afgh");
}

/// Rows times columns of a size that only the square of the source could fill.
#[test]
fn a_comb_of_spans_takes_no_square() {
    let comb = |count: usize| -> RowGroup<String> {
        let mut rows = vec![Vec::new()];
        for index in 0..count {
            let rows_of = if index % 2 == 0 { 0 } else { 1 };
            let content = "a".to_owned();
            rows[0].push(Spanning { content, column: 0, columns: 1, rows: rows_of });
        }
        rows.resize(count, vec![Spanning { content: "b".into(), column: 0, columns: 1, rows: 1 }]);
        rows
    };
    let mut groups = [comb(4_000)];
    assert_eq!(form(&mut groups).columns, 4_000);
    assert!(groups[0].iter().flatten().count() < 20_000);
}

/// The standard's algorithm word for word, slot by slot: anchors of all cells, by group, and the
/// slots each takes there.
fn by_the_standard(groups: &[RowGroup<String>]) -> Vec<Vec<Vec<(usize, usize, usize)>>> {
    let mut anchors = Vec::new();
    for group in groups {
        let mut taken: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut growing: Vec<(usize, usize)> = Vec::new();
        let mut rows = Vec::new();
        for (y, row) in group.iter().enumerate() {
            for &(x, width) in &growing {
                (x..x + width).for_each(|x| *taken.entry((x, y)).or_default() += 1);
            }
            let mut x = 0;
            let mut placed = Vec::new();
            for cell in row {
                while taken.contains_key(&(x, y)) {
                    x += 1;
                }
                let height = if cell.rows == 0 { 1 } else { cell.rows.min(group.len() - y) };
                for (x, y) in
                    (y..y + height).flat_map(|y| (x..x + cell.columns).map(move |x| (x, y)))
                {
                    *taken.entry((x, y)).or_default() += 1;
                }
                if cell.rows == 0 {
                    growing.push((x, cell.columns));
                }
                placed.push((
                    x,
                    cell.columns,
                    if cell.rows == 0 { group.len() - y } else { height },
                ));
                x += cell.columns;
            }
            rows.push(placed);
        }
        anchors.push(rows);
    }
    anchors
}

fn any_group() -> impl Strategy<Value = RowGroup<String>> {
    let columns = prop_oneof![6 => Just(1_usize), 2 => 2..5_usize, 1 => Just(40)];
    let rows = prop_oneof![6 => Just(1_usize), 2 => 2..5_usize, 1 => Just(0), 1 => Just(65_534)];
    let cell = (columns, rows).prop_map(|(columns, rows)| Spanning {
        content: "x".to_owned(),
        column: 0,
        columns,
        rows,
    });
    prop::collection::vec(prop::collection::vec(cell, 0..6), 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Every cell stands where the standard puts it, takes no slot that the standard does not
    /// give it, and the whole is regular.
    #[test]
    fn tables_are_formed_as_the_standard_says(groups in prop::collection::vec(any_group(), 1..4)) {
        let expected = by_the_standard(&groups);
        let mut formed = groups.clone();
        let columns = form(&mut formed).columns;
        let drawn = slots(&formed, columns);
        prop_assert!(!drawn.contains('?'), "a slot is free: {drawn}");
        let mut begun: Vec<usize> = expected.iter().flatten().flatten().map(|cell| cell.0).collect();
        begun.sort_unstable();
        begun.dedup();
        prop_assert_eq!(columns, begun.len());
        for (expected, formed) in expected.iter().zip(&formed) {
            let rows = expected.iter().enumerate().filter(|(_, row)| !row.is_empty());
            let kept: Vec<usize> = rows.map(|(index, _)| index).collect();
            prop_assert_eq!(kept.len(), formed.len());
            for (&index, row) in kept.iter().zip(formed) {
                let own: Vec<_> = row.iter().filter(|cell| !cell.content.is_empty()).collect();
                prop_assert_eq!(own.len(), expected[index].len());
                for (cell, &(x, width, height)) in own.iter().zip(&expected[index]) {
                    prop_assert_eq!(begun[cell.column], x);
                    prop_assert!(cell.columns >= 1 && begun[cell.column + cell.columns - 1] < x + width);
                    let below = kept.iter().filter(|&&row| (index..index + height).contains(&row));
                    prop_assert_eq!(cell.rows, below.count());
                }
            }
        }
    }
}
