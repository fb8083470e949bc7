//! Tables through the typesetter: their widths, their parts, their figures.

use super::*;
use crate::document::{Alignment, Cell, Table};

fn cell(words: &str, header: bool) -> Cell {
    Cell { content: vec![paragraph(text(words))], header, scope: None, columns: 1, rows: 1 }
}

fn table(head: &[&str], body: &[Vec<String>]) -> Table {
    Table {
        head: vec![head.iter().map(|words| cell(words, true)).collect()],
        body: body.iter().map(|row| row.iter().map(|words| cell(words, false)).collect()).collect(),
        body_starts: vec![0],
        ..Table::default()
    }
}

fn set_table(table: Table) -> TypesetDocument {
    set(&document(vec![block(BlockKind::Table(table))]))
}

#[test]
fn a_long_table_repeats_its_head_as_an_artifact() {
    let body: Vec<Vec<String>> =
        (0..90).map(|n| vec![format!("Port {n}"), "3 m".to_owned()]).collect();
    let mut table = table(&["Port", "Hauteur"], &body);
    table.alignments = vec![None, Some(Alignment::Right)];
    let set = set_table(table);
    assert!(set.pages.len() >= 3);
    let trace = trace::pages(&set, &FontSet::builtin());
    let heads = trace.lines().filter(|line| line.contains("\"Hauteur\"")).count();
    assert_eq!(heads, set.pages.len());
    let read = trace
        .lines()
        .filter(|line| line.contains(" P DMSans-Bold") && line.contains("\"Hauteur\""));
    assert_eq!(read.count(), 1);
}

const LONG_WORDS: [&str; 12] = [
    "administration",
    "communication",
    "développement",
    "investissements",
    "fonctionnement",
    "établissements",
    "représentation",
    "accompagnement",
    "renseignements",
    "enseignements",
    "gouvernements",
    "participations",
];

/// A table that must be set in parts: twelve columns of long words beside names.
fn wide() -> Table {
    let mut head = vec!["Port"];
    head.extend(LONG_WORDS);
    let body: Vec<Vec<String>> = (0..6)
        .map(|row| {
            let words = LONG_WORDS.iter().enumerate().map(|(n, word)| format!("{word} {row}-{n}"));
            std::iter::once(format!("Port-{row}")).chain(words).collect()
        })
        .collect();
    table(&head, &body)
}

#[test]
fn a_table_wider_than_the_page_is_set_in_parts_with_its_first_column_in_each() {
    let set = set_table(wide());
    let parts = |words: &str| {
        let found: Vec<page::Tag> =
            runs(&set).filter(|(.., text)| text.trim() == words).map(|(_, tag, ..)| tag).collect();
        let read = found.iter().filter(|tag| matches!(tag, page::Tag::Content(_))).count();
        (found.len(), read)
    };
    let (shown, read) = parts("Port-3");
    assert!((2..=6).contains(&shown), "shown {shown} times");
    assert_eq!(read, 1);
    // The head is also repeated on a later page.
    let (heads, heads_read) = parts("Port");
    assert!(heads >= shown && heads_read == 1);
    let all: String = runs(&set).map(|(.., text)| text).collect();
    for (n, word) in LONG_WORDS.iter().enumerate() {
        assert!(all.contains(word), "`{word}` is divided");
        assert_eq!(all.matches(&format!("5-{n}")).count(), if n == 1 { 3 } else { 1 }, "5-{n}");
    }
}

#[test]
fn a_table_in_parts_is_read_row_by_row() {
    let set = set_table(wide());
    let read = painted::painted(&set).text;
    let row: Vec<usize> = (0..12)
        .map(|n| read.find(&format!("{} 2-{n}", LONG_WORDS[n])).expect("it is read"))
        .collect();
    assert!(row.is_sorted());
    assert!(row[11] < read.find("Port-3").expect("it is read"));
    let tree = trace::structure(&set);
    assert_eq!(tree.lines().filter(|line| line.trim() == "Table").count(), 1);
    assert_eq!(tree.lines().filter(|line| line.trim().starts_with("TR")).count(), 7);
}

#[test]
fn no_column_is_narrower_than_its_longest_word_while_others_have_room() {
    let body: Vec<Vec<String>> = (0..4)
        .map(|row| vec!["Port".to_owned(), SENTENCE.to_owned(), LONG_WORDS[row].to_owned()])
        .collect();
    let set = set_table(table(&["Nom", "Observations", "Anticonstitutionnellement"], &body));
    let all: String = runs(&set).map(|(.., text)| text).collect();
    for word in LONG_WORDS[..4].iter().chain(&["Anticonstitutionnellement"]) {
        assert!(all.contains(word), "`{word}` is divided");
    }
}

/// Where a character is in the run with this text.
fn place_of(set: &TypesetDocument, text: &str, sign: char) -> Length {
    let (_, _, run, _) =
        runs(set).find(|(.., said)| said.trim() == text).unwrap_or_else(|| panic!("no `{text}`"));
    let before = run.glyphs.iter().take_while(|glyph| !glyph.text.contains(sign));
    run.x + before.map(|glyph| glyph.advance).sum()
}

#[test]
fn decimal_signs_stand_under_one_another_and_figures_too() {
    let numbers = ["1,5", "12,25", "111,125", "8 888,5"];
    for alignment in [None, Some(Alignment::Centre), Some(Alignment::Left), Some(Alignment::Right)]
    {
        let body: Vec<Vec<String>> =
            numbers.iter().map(|number| vec!["Port".to_owned(), (*number).to_owned()]).collect();
        let mut table = table(&["Nom", "Hauteur moyenne relevée"], &body);
        table.alignments = vec![None, alignment];
        let set = set_table(table);
        let places: Vec<Length> =
            numbers.iter().map(|number| place_of(&set, number, ',')).collect();
        for place in &places {
            assert!((*place - places[0]).0.abs() < 65_536 / 50, "{alignment:?}: {places:?}");
        }
    }
    // Of one number of figures, all are as wide.
    let body = ["1111", "8888"].map(|number| vec!["Port".to_owned(), number.to_owned()]);
    let set = set_table(table(&["Nom", "Nombre"], &body));
    assert_eq!(place_of(&set, "1111", '1'), place_of(&set, "8888", '8'));
}

#[test]
fn what_stands_for_a_missing_number_does_not_part_the_others() {
    let numbers = ["1,5", "—", "12", "3", "n.d."];
    let body: Vec<Vec<String>> =
        numbers.iter().map(|number| vec!["Port".to_owned(), (*number).to_owned()]).collect();
    let set = set_table(table(&["Nom", "Hauteur"], &body));
    let after = |text: &str| {
        let (_, _, run, _) = runs(&set).find(|(.., said)| said.trim() == text).expect("it is set");
        run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum()
    };
    assert!((place_of(&set, "1,5", ',') - after("12")).0.abs() < 65_536 / 50);
    assert_eq!(after("—"), after("12"));
}

fn set_cells(body: Vec<Vec<Vec<Block>>>) -> TypesetDocument {
    let cell = |content| Cell { content, header: false, scope: None, columns: 1, rows: 1 };
    let body = body.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
    set_table(Table { body, body_starts: vec![0], ..Table::default() })
}

#[test]
fn a_column_is_as_wide_as_the_words_of_lists_and_quotations_in_its_cells() {
    let item = |words: &str| ListItem {
        number: None,
        numbering: None,
        blocks: vec![paragraph(text(words))],
    };
    let items = vec![item("Inspection des câbles"), item("Réapprovisionnement")];
    let list = block(BlockKind::List { numbering: None, tight: true, items });
    let blocks = vec![paragraph(text("Circonstanciellement parlant"))];
    let quotation = block(BlockKind::Quotation { blocks, attribution: Vec::new() });
    for framed in [list, quotation] {
        let long = vec![paragraph(text(&SENTENCE.repeat(3)))];
        let row = vec![vec![paragraph(text("Semaine"))], vec![framed], long];
        let set = set_cells(vec![row.clone(), row]);
        let all: Vec<String> = runs(&set).map(|(.., text)| text).collect();
        let is_whole = |word: &str| all.iter().any(|run| run.contains(word));
        assert!(is_whole("Réapprovisionnement") || is_whole("Circonstanciellement"), "{all:?}");
    }
}

#[test]
fn a_column_of_addresses_leaves_room_for_the_lines_of_others() {
    let row = |n: usize| {
        vec![
            format!("Camille Exemple-Demonstration {n}"),
            format!("camille.exemple-demonstration{n}@direction-departementale.littoral.example"),
            "01\u{A0}99\u{A0}00\u{A0}12\u{A0}34".to_owned(),
            format!("{n}\u{A0}234"),
            "Interdépartementale".to_owned(),
            SENTENCE.to_owned(),
        ]
    };
    let head = ["Nom", "Courriel", "Téléphone", "Relevés", "Unité", "Observations"];
    let set = set_table(table(&head, &(0..4).map(row).collect::<Vec<_>>()));
    let heights: Vec<Length> =
        (0..4).map(|n| place_and_height(&set, &format!("{n}\u{A0}234"))).collect();
    let most = heights.windows(2).map(|two| two[1] - two[0]).max().expect("rows");
    assert!(most < Length::pt(12.5 * 12.0), "{} pt", most.to_pt());
}

fn place_and_height(set: &TypesetDocument, words: &str) -> Length {
    runs(set).find(|(.., text)| text.trim() == words).expect("it is set").2.y
}
