//! Whole documents through the typesetter.

mod details;
mod languages;
mod lists;
mod pages;
mod tables;

use super::*;
use crate::document::{
    AttachedFile, Block, BlockKind, ContactBlock, Inline, IssuerBlock, ListItem, Note, Numbering,
    ParagraphRole,
};
use crate::error::Position;
use crate::layout::{Layouts, Length};

fn text(text: &str) -> Vec<Inline> {
    vec![Inline::Text(text.to_owned())]
}

fn block(kind: BlockKind) -> Block {
    Block { kind, position: Position::START, language: None }
}

fn paragraph(content: Vec<Inline>) -> Block {
    block(BlockKind::Paragraph { content, role: ParagraphRole::Body, alignment: None })
}

fn heading(level: u8, title: &str) -> Block {
    block(BlockKind::Heading { level, content: text(title), anchor: String::new() })
}

/// A sentence of ordinary French, long enough for several lines.
const SENTENCE: &str = "Les stations de mesure installées le long du littoral transmettent chaque \
    heure la hauteur de l’eau, la température et la salinité ; leurs relevés, conservés depuis \
    l’ouverture du réseau, permettent de suivre l’évolution des marées et d’anticiper les \
    submersions qui menacent les communes les plus exposées. ";

fn document(body: Vec<Block>) -> Document {
    Document {
        language: Language::FRENCH,
        title: text("Un réseau de mesure des marées ouvert à toutes les communes du littoral"),
        subtitle: Vec::new(),
        label: "Communiqué de presse".into(),
        number: None,
        date_line: text("Le\u{A0}1\u{A0}mars 2021"),
        date: jiff::civil::date(2021, 3, 1),
        chapeau: vec![paragraph(text("Le chapô tient en une phrase."))],
        lead: Vec::new(),
        body,
        attachments: vec![AttachedFile {
            name: text("Télécharger le dossier"),
            file: Some(("dossier.pdf".into(), 123_456)),
            target: Some("https://www.example.org/uploads/dossier.pdf".into()),
        }],
        contacts: vec![ContactBlock {
            service: text("Service de la presse"),
            name: text("Camille Exemple"),
            telephones: vec!["01\u{A0}99\u{A0}00\u{A0}12\u{A0}34".into()],
            email: Some("presse@example.org".into()),
        }],
        notes: Vec::new(),
        issuer: IssuerBlock {
            name: "Agence des marées".into(),
            address: Some("1, quai des Essais, 76400 Exempleville".into()),
            website: Some("www.example.org".into()),
            mark: None,
            co_marks: Vec::new(),
        },
        images: Vec::new(),
        left_out: Vec::new(),
        metadata: Metadata {
            title: "Un réseau".into(),
            identifier: "x".into(),
            ark: None,
            issn: None,
            frequency: None,
            ..Metadata::default()
        },
        findings: Vec::new(),
    }
}

fn set(document: &Document) -> TypesetDocument {
    let layouts = Layouts::built_in().expect("sound");
    let layout = layouts.for_release(document.date, &[]);
    typeset(document, layout, &FontSet::builtin()).expect("can be set")
}

/// The text of a page in painting order, content only.
fn page_text(document: &TypesetDocument, page: usize) -> String {
    let mut out = String::new();
    for item in &document.pages[page].items {
        if let (page::Tag::Content(_), page::Shape::Glyphs(run)) = (item.tag, &item.shape) {
            run.glyphs.iter().for_each(|glyph| out.push_str(&glyph.text));
        }
    }
    out
}

/// The runs of glyphs of all pages, each with its page, tag and text.
fn runs(
    document: &TypesetDocument,
) -> impl Iterator<Item = (usize, page::Tag, &page::GlyphRun, String)> {
    let items = document
        .pages
        .iter()
        .enumerate()
        .flat_map(|(at, page)| page.items.iter().map(move |item| (at, item)));
    items.filter_map(|(at, item)| match &item.shape {
        page::Shape::Glyphs(run) => {
            Some((at, item.tag, run, run.glyphs.iter().map(|glyph| glyph.text.as_str()).collect()))
        }
        _ => None,
    })
}

/// The lines of a page from top to bottom: height, left and right edge, and text of each.
fn lines(document: &TypesetDocument, page: usize) -> Vec<(Length, Length, Length, String)> {
    let mut found: Vec<(Length, Length, Length, String)> = Vec::new();
    for (_, _, run, text) in runs(document).filter(|(at, ..)| *at == page) {
        let seen: Length = {
            let blank = run.glyphs.iter().rev().take_while(|glyph| glyph.text.trim().is_empty());
            let blank = blank.count();
            run.glyphs[..run.glyphs.len() - blank].iter().map(|glyph| glyph.advance).sum()
        };
        match found
            .iter_mut()
            .find(|(y, _, right, _)| *y == run.y && (run.x - *right).0.abs() < run.size.0)
        {
            Some((_, _, right, line)) => {
                *right = run.x + seen;
                line.push_str(&text);
            }
            None => found.push((run.y, run.x, run.x + seen, text)),
        }
    }
    found.sort_by_key(|line| (line.0, line.1));
    found
}

#[test]
fn every_word_is_set_once_and_in_order() {
    let set = set(&document(vec![paragraph(text(&SENTENCE.repeat(12)))]));
    let all: String = (0..set.pages.len()).map(|page| page_text(&set, page)).collect();
    let squeezed = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace() && *c != '\u{AD}').collect()
    };
    assert!(squeezed(&all).contains(&squeezed(&SENTENCE.repeat(12))));
    assert!(set.unset.is_empty());
}

#[test]
fn lines_are_even() {
    let set = set(&document(vec![paragraph(text(&SENTENCE.repeat(12)))]));
    let worst = set.ratios.iter().copied().max().unwrap_or(0);
    assert!(worst < 1_500, "a line stretched by {worst} thousandths");
    assert!(set.ratios.iter().all(|&ratio| ratio >= -1_000));
}

#[test]
fn the_date_label_and_title_stand_where_the_layout_says() {
    let set = set(&document(vec![paragraph(text("Court."))]));
    let trace = trace::pages(&set, &FontSet::builtin());
    let baseline = |words: &str| -> f64 {
        let line = trace.lines().find(|line| line.contains(words)).expect("is set");
        line.split_whitespace().nth(1).and_then(|y| y.parse().ok()).expect("a number")
    };
    assert_eq!(baseline("Le\\u{a0}1\\u{a0}mars"), 50.0);
    assert_eq!(baseline("Communiqué"), 70.2);
    assert_eq!(baseline("Un réseau"), 80.3);
}

#[test]
fn a_heading_never_ends_a_page_and_the_contact_has_text_above_it() {
    for sentences in 1..40 {
        let body = vec![
            paragraph(text(&SENTENCE.repeat(sentences))),
            heading(2, "Un intertitre"),
            paragraph(text(&SENTENCE.repeat(2))),
        ];
        let set = set(&document(body));
        for page in 0..set.pages.len() {
            let text = page_text(&set, page);
            let end = text.split("Contact presse").next().unwrap_or_default().trim_end();
            assert!(!end.ends_with("Un intertitre"), "page {page} of {sentences} sentences");
        }
        let last = page_text(&set, set.pages.len() - 1);
        assert!(last.contains("Contact presse"));
        assert!(last.split("Contact presse").next().is_some_and(|above| above.len() > 100));
    }
}

#[test]
fn headings_nest_without_gaps_in_the_tag_tree() {
    let body =
        vec![heading(4, "Quatre"), heading(5, "Cinq"), heading(2, "Deux"), heading(4, "Encore")];
    let tree = trace::structure(&set(&document(body)));
    let levels: Vec<&str> =
        tree.lines().map(str::trim).filter(|line| matches!(*line, "H2" | "H3" | "H4")).collect();
    // The last two are those of the attached documents and of the contact.
    assert_eq!(levels, ["H2", "H3", "H2", "H3", "H2", "H2"]);
}

/// Each heading opens a section in that of the heading above it; a box, a quotation or a list item
/// keeps its headings to itself.
#[test]
fn sections_nest_as_headings_do() {
    let boxed = BlockKind::Box { blocks: vec![heading(2, "Encadré"), paragraph(text("Un mot."))] };
    let quoted = vec![heading(2, "Cité"), paragraph(text("Un autre."))];
    let quoted = BlockKind::Quotation { blocks: quoted, attribution: Vec::new() };
    let body = vec![
        paragraph(text("Avant.")),
        heading(3, "Un"),
        block(boxed),
        paragraph(text("Après.")),
        heading(4, "Deux"),
        block(quoted),
        heading(3, "Trois"),
    ];
    let tree = trace::structure(&set(&document(body)));
    let outline: Vec<String> = tree
        .lines()
        .take_while(|line| *line != "outline")
        .filter(|line| {
            let kind = line.trim().split(' ').next().unwrap_or_default();
            matches!(kind, "Sect" | "BlockQuote") || kind.starts_with('H')
        })
        .map(|line| line.replace("  ", "."))
        .collect();
    let expected = [
        ".Sect",
        "..H1",
        "..Sect",
        "...H2",
        "...Sect",
        "....Sect",
        ".....H3",
        "...Sect",
        "....H3",
        "....BlockQuote",
        ".....H4",
        "..Sect",
        "...H2",
        "..Sect",
        "...H2",
        ".Sect",
        "..H2",
    ];
    assert_eq!(outline, expected);
}

#[test]
fn a_note_stands_on_the_page_of_its_reference_and_both_lead_to_each_other() {
    let mut with_note = text(&SENTENCE.repeat(9));
    with_note.push(Inline::NoteReference(0));
    let mut document = document(vec![paragraph(text(&SENTENCE.repeat(2))), paragraph(with_note)]);
    document.notes = vec![Note { blocks: vec![paragraph(text("Le texte de la note."))] }];
    let set = set(&document);
    let page = (0..set.pages.len())
        .find(|&page| page_text(&set, page).contains("Le texte de la note."))
        .expect("the note is set");
    let links = &set.pages[page].links;
    let places =
        links.iter().filter(|l| matches!(l.target, page::LinkTarget::Place { .. })).count();
    assert_eq!(places, 2);
}

#[test]
fn what_is_quoted_in_a_note_is_as_small_as_the_note() {
    let mut with_note = text("Un mot.");
    with_note.push(Inline::NoteReference(0));
    let mut document = document(vec![paragraph(with_note)]);
    let blocks = vec![paragraph(text("Parole."))];
    let quotation = block(BlockKind::Quotation { blocks, attribution: text("Autrice") });
    document.notes = vec![Note { blocks: vec![quotation, paragraph(text("Remarque."))] }];
    let set = set(&document);
    let runs = set.pages.iter().flat_map(|page| &page.items).filter_map(|item| match &item.shape {
        page::Shape::Glyphs(run) => Some(run),
        _ => None,
    });
    let sizes = |word: &str| -> Vec<Length> {
        let says = |run: &&page::GlyphRun| {
            run.glyphs.iter().map(|glyph| glyph.text.as_str()).collect::<String>().contains(word)
        };
        runs.clone().filter(says).map(|run| run.size).collect()
    };
    let note = sizes("Remarque.");
    assert_eq!(note.len(), 1);
    assert_eq!((sizes("Parole."), sizes("Autrice")), (note.clone(), note));
}

#[test]
fn what_cannot_be_set_is_reported_and_shown_by_its_name() {
    let set = set(&document(vec![paragraph(text("Un mot thaï : กขคง."))]));
    let text: String = (0..set.pages.len()).map(|page| page_text(&set, page)).collect();
    assert!(text.contains("thaï : กขคง."), "{text}");
    // Each is drawn as its name, for which all its glyphs stand.
    let runs = set.pages[0].items.iter().filter_map(|item| match &item.shape {
        page::Shape::Glyphs(run) => Some(&run.glyphs),
        _ => None,
    });
    let glyphs: Vec<&page::Glyph> = runs.flatten().collect();
    let first = glyphs.iter().position(|glyph| glyph.text == "ก").expect("it is set");
    let rest = glyphs[first + 1..].iter().take_while(|glyph| glyph.text.is_empty()).count();
    assert_eq!(rest + 1, "[THAI CHARACTER KO KAI]".len());
    assert_eq!(set.unset, ['ก', 'ข', 'ค', 'ง']);
}

#[test]
fn a_word_wider_than_the_page_is_broken_anywhere() {
    let word = "a".repeat(400);
    let set = set(&document(vec![paragraph(text(&word))]));
    let text = page_text(&set, 0);
    assert!(text.matches('a').count() >= 400);
    for item in &set.pages[0].items {
        if let page::Shape::Glyphs(run) = &item.shape {
            let end = run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum();
            assert!(end <= Length::mm(196.0), "{} mm", end.to_mm());
        }
    }
}

/// A rule is lower than a line: it gets the space that the label beside it needs, and no label
/// hangs below the text area, which would make the PDF be refused.
#[test]
fn labels_beside_what_is_lower_than_a_line_have_a_line_each() {
    let rule = || block(BlockKind::Rule);
    let list = |numbers: [i32; 2]| {
        let items = numbers.map(|n| ListItem {
            number: Some(n.into()),
            numbering: None,
            blocks: vec![rule()],
        });
        let numbering = Some(Numbering::Decimal);
        block(BlockKind::List { numbering, tight: true, items: items.to_vec() })
    };
    let mut words = text("Un mot");
    words.extend([Inline::NoteReference(0), Inline::NoteReference(1)]);
    let mut document = document(vec![list([31, 32]), paragraph(words)]);
    document.notes = [vec![rule()], vec![list([41, 42])]].map(|blocks| Note { blocks }).to_vec();
    let set = set(&document);
    let trace = trace::pages(&set, &FontSet::builtin());
    let baseline = |label: &str| -> f64 {
        let line = trace.lines().find(|line| line.ends_with(label)).expect("is set");
        line.split_whitespace().nth(1).and_then(|y| y.parse().ok()).expect("a number")
    };
    let apart = |one: &str, next: &str| baseline(next) - baseline(one);
    assert!(apart("\"31.\"", "\"32.\"") > 4.0, "{trace}");
    assert!(apart("\"41.\"", "\"42.\"") > 3.0, "{trace}");
    assert!(baseline("\"42.\"") < 263.0, "{trace}");
}

#[test]
fn an_address_in_a_line_tears_no_line_apart() {
    let words = "Lire [le témoignage d’une garde]**(https://www.exemple-du-littoral.example/\
        actualites/paroles-de-gardes-du-littoral/) ou écrire au service de la presse avant la \
        fin du mois.";
    let set = set(&document(vec![paragraph(text(words))]));
    let worst = set.ratios.iter().copied().max().unwrap_or(0);
    assert!(worst <= 3_000, "a line stretched by {worst} thousandths");
}

#[test]
fn lists_nest_with_labels_of_their_own() {
    let item = |number, blocks| ListItem { number, numbering: None, blocks };
    let inner = BlockKind::List {
        numbering: Some(Numbering::Decimal),
        tight: true,
        items: vec![
            item(Some(9), vec![paragraph(text("neuf"))]),
            item(Some(10), vec![paragraph(text("dix"))]),
        ],
    };
    let outer = BlockKind::List {
        numbering: None,
        tight: true,
        items: vec![item(None, vec![paragraph(text("un")), block(inner)])],
    };
    let tree = trace::structure(&set(&document(vec![block(outer)])));
    let labels: Vec<&str> = tree
        .lines()
        .map(str::trim)
        .filter(|l| *l == "\"•\"" || *l == "\"9.\"" || *l == "\"10.\"")
        .collect();
    assert_eq!(labels, ["\"•\"", "\"9.\"", "\"10.\""]);
}
