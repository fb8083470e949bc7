//! Lists across pages.

use super::*;

/// Which page each item of a list of one-line items is on, after this many paragraphs.
fn pages_of_items(before: usize, items: usize) -> Vec<usize> {
    let item = |number: usize| ListItem {
        number: None,
        numbering: None,
        blocks: vec![paragraph(text(&format!("Point {number} de la liste.")))],
    };
    let items: Vec<ListItem> = (0..items).map(item).collect();
    let count = items.len();
    let list = BlockKind::List { numbering: None, tight: true, items };
    let mut body: Vec<Block> = (0..before).map(|_| paragraph(text("Une ligne."))).collect();
    body.push(block(list));
    body.extend((0..12).map(|_| paragraph(text("Une autre ligne."))));
    let set = set(&document(body));
    let page_of = |number: usize| {
        let words = format!("Point {number} de la liste.");
        (0..set.pages.len())
            .find(|&page| lines(&set, page).iter().any(|line| line.3.contains(&words)))
            .expect("it is set")
    };
    (0..count).map(page_of).collect()
}

#[test]
fn no_item_of_one_line_is_alone_on_a_page() {
    let mut parted = 0;
    for items in [2, 3, 6] {
        for before in 12..40 {
            let pages = pages_of_items(before, items);
            let (first, last) = (0, pages.len() - 1);
            assert_eq!(pages[first], pages[first + 1], "after {before} paragraphs: {pages:?}");
            assert_eq!(pages[last - 1], pages[last], "after {before} paragraphs: {pages:?}");
            parted += usize::from(pages[first] != pages[last]);
        }
    }
    assert!(parted > 0, "no list was parted");
}
