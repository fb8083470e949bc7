//! Where pages end, and what they say of it.

use super::*;
use crate::document::{Alternative, Cell, Channels, Figure, ImageContent, ImageId, Table};

/// The lines of a page between its head and the contact, from top to bottom.
fn flow_lines(set: &TypesetDocument, page: usize) -> Vec<String> {
    let lines = lines(set, page).into_iter().map(|line| line.3.trim().to_owned());
    lines.take_while(|line| !line.starts_with("Contact presse")).collect()
}

fn item(words: &str) -> ListItem {
    ListItem { number: None, numbering: None, blocks: vec![paragraph(text(words))] }
}

fn list(words: &[&str]) -> Block {
    let items = words.iter().map(|words| item(words)).collect();
    block(BlockKind::List { numbering: None, tight: true, items })
}

#[test]
fn what_announces_something_is_never_last_on_a_page_and_has_two_lines_of_it_below() {
    let quotation = |words: &str| {
        let blocks = vec![paragraph(text(words))];
        block(BlockKind::Quotation { blocks, attribution: Vec::new() })
    };
    let announced = [
        list(&["Une ligne", "Une autre", "Une troisième"]),
        quotation(&SENTENCE.repeat(2)),
        paragraph(text(SENTENCE)),
        block(BlockKind::Code { text: "une ligne\nune autre\nune troisième".into() }),
    ];
    let lead = "Les communes du littoral prennent les mesures suivantes\u{A0}:";
    for (kind, next) in announced.iter().enumerate() {
        for above in 1..34 {
            let mut body: Vec<Block> =
                (0..above).map(|n| paragraph(text(&format!("Ligne {n}.")))).collect();
            body.extend([
                paragraph(text(lead)),
                next.clone(),
                paragraph(text(&SENTENCE.repeat(9))),
            ]);
            let set = set(&document(body));
            let pages: Vec<Vec<String>> =
                (0..set.pages.len()).map(|page| flow_lines(&set, page)).collect();
            let (page, at) = pages
                .iter()
                .enumerate()
                .find_map(|(page, lines)| Some((page, lines.iter().position(|line| line == lead)?)))
                .expect("it is set");
            let foot = pages[page].iter().position(|line| line.starts_with("1, quai"));
            let below = foot.unwrap_or(pages[page].len()) - at - 1;
            assert!(below >= 2, "kind {kind} after {above}: {:?}", &pages[page][at..]);
        }
    }
}

/// A picture of this many CSS pixels.
fn picture(document: &mut Document, width: u32, height: u32) -> Block {
    document.images.push(ImageResource {
        stamp: None,
        address: format!("uploads/{width}x{height}.png"),
        width,
        height,
        density: None,
        sampling: 1.0,
        profile: None,
        content: ImageContent::raster(
            width,
            &vec![0; (width * height) as usize],
            Channels::Grey,
            None,
        ),
    });
    block(BlockKind::Figure(Figure {
        image: ImageId(document.images.len() - 1),
        alternative: Alternative::Text("Le port".into()),
        caption: Vec::new(),
        width: None,
        link: None,
        position: Position::START,
    }))
}

/// The picture, seen at the place in the text where it is on the pages.
fn words_before_picture(set: &TypesetDocument) -> usize {
    let mut words = 0;
    for item in set.pages.iter().flat_map(|page| &page.items) {
        match &item.shape {
            page::Shape::Image { .. } => return words,
            page::Shape::Glyphs(run) => {
                words += run.glyphs.iter().filter(|glyph| glyph.text == "É").count();
            }
            page::Shape::Rectangle { .. } => {}
        }
    }
    panic!("no picture");
}

#[test]
fn a_picture_that_changes_places_with_text_is_reported_and_no_other() {
    let mut moved = 0;
    for above in 1..24 {
        let mut document = document(Vec::new());
        let figure = picture(&mut document, 600, 320);
        let words = paragraph(text(&format!("É {SENTENCE}")));
        document.body = vec![words.clone(); above];
        document.body.push(figure);
        document.body.extend(vec![words; 9]);
        let set = set(&document);
        let is_moved = words_before_picture(&set) != above;
        let reported = moved_pictures("a.md", &set);
        assert_eq!(reported.len(), usize::from(is_moved), "after {above}");
        moved += reported.len();
        for finding in reported {
            assert!(finding.detail.contains("`uploads/600x320.png`"), "{}", finding.detail);
        }
    }
    assert!(moved > 0, "none is moved");
}

fn cell(words: &str, rows: usize, columns: usize) -> Cell {
    let content = vec![paragraph(text(words))];
    Cell { content, header: false, scope: None, columns, rows }
}

fn set_rows(body: Vec<Vec<Cell>>) -> TypesetDocument {
    let table = Table { body, body_starts: vec![0], ..Table::default() };
    let after = paragraph(text(&SENTENCE.repeat(3)));
    set(&document(vec![paragraph(text(SENTENCE)), block(BlockKind::Table(table)), after]))
}

fn height_of_line(set: &TypesetDocument, words: &str) -> (usize, Length) {
    let (page, _, run, _) = runs(set).find(|(.., text)| text.trim() == words).expect("it is set");
    (page, run.y)
}

#[test]
fn a_cell_that_takes_several_rows_makes_none_of_them_higher_than_the_others() {
    let row = |words: &str| vec![cell(words, 1, 1)];
    let mut first = vec![cell(&SENTENCE.repeat(2), 4, 1)];
    first.extend(row("un"));
    let set = set_rows(vec![first, row("deux"), row("trois"), row("quatre")]);
    let tops: Vec<Length> =
        ["un", "deux", "trois", "quatre"].map(|words| height_of_line(&set, words).1).to_vec();
    let apart: Vec<i64> = tops.windows(2).map(|two| (two[1] - two[0]).0 / 65_536).collect();
    assert!(apart.iter().all(|height| (height - apart[0]).abs() <= 1), "{apart:?}");
}

#[test]
fn rows_higher_than_a_third_of_a_page_are_parted_rather_than_leave_it_empty() {
    let long = |words: &str| vec![cell(words, 1, 1), cell(&SENTENCE.repeat(9), 1, 1)];
    let set = set_rows(["un", "deux", "trois"].map(long).to_vec());
    assert!(set.high_pages.is_empty(), "{:?}", set.high_pages);
    // So are those that share a cell.
    let shared = |n: usize| {
        let mut row = if n == 0 { vec![cell("Tous", 40, 1)] } else { Vec::new() };
        row.push(cell(&format!("ligne {n}"), 1, 1));
        row
    };
    let set = set_rows((0..40).map(shared).collect());
    assert!(set.high_pages.is_empty(), "{:?}", set.high_pages);
}

#[test]
fn a_row_that_heads_others_stays_with_them() {
    for above in 1..40 {
        let mut body: Vec<Vec<Cell>> =
            (0..above).map(|n| vec![cell(&format!("{n}"), 1, 1), cell("x", 1, 1)]).collect();
        body.push(vec![cell("Chapitre", 1, 2)]);
        body.extend((0..9).map(|n| vec![cell(&format!("sous {n}"), 1, 1), cell("x", 1, 1)]));
        let set = set_rows(body);
        let (page, next) = (height_of_line(&set, "Chapitre").0, height_of_line(&set, "sous 0").0);
        assert_eq!(page, next, "after {above}");
    }
}
