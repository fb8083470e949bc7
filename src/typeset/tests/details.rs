//! What shows the machine: small things, each as a typographer would have it.

use super::*;

/// Top and bottom of the grounds on a page that are as wide as the text, from top to bottom.
fn grounds(set: &TypesetDocument, page: usize) -> Vec<(Length, Length)> {
    let shapes = set.pages[page].items.iter().filter_map(|item| match item.shape {
        page::Shape::Rectangle { y, width, height, .. }
            if width > Length::mm(150.0) && height > Length::mm(5.0) =>
        {
            Some((y, y + height))
        }
        _ => None,
    });
    shapes.collect()
}

#[test]
fn space_over_a_box_is_that_under_it() {
    let boxed = || {
        let blocks = vec![paragraph(text("Un encadré."))];
        block(BlockKind::Box { blocks })
    };
    let code = || block(BlockKind::Code { text: "un programme".into() });
    for framed in [boxed(), code()] {
        let body = vec![paragraph(text("Avant.")), framed, paragraph(text("Après."))];
        let set = set(&document(body));
        let [(top, bottom)] = grounds(&set, 0)[..] else { panic!("one ground") };
        let line = |words: &str| {
            lines(&set, 0).into_iter().find(|line| line.3.contains(words)).expect("it is set").0
        };
        // A line of the body has a quarter of its leading under its baseline, and the rest over it.
        let leading = Length::pt(14.5);
        let over = top - line("Avant.") - leading.scale(1, 4);
        let under = line("Après.") - leading.scale(3, 4) - bottom;
        assert!((over - under).0.abs() < 65_536, "{} over, {} under", over.to_pt(), under.to_pt());
    }
}

#[test]
fn numbers_of_a_list_end_under_one_another() {
    let item = |number: i32| ListItem {
        number: Some(number.into()),
        numbering: None,
        blocks: vec![paragraph(text("Un point."))],
    };
    let items = (8..13).map(item).collect();
    let list = BlockKind::List { numbering: Some(Numbering::Decimal), tight: true, items };
    let set = set(&document(vec![block(list)]));
    let ends: Vec<Length> = (8..13)
        .map(|number| {
            let label = format!("{number}.");
            let (_, _, run, _) = runs(&set).find(|(.., text)| *text == label).expect("a label");
            run.x + run.glyphs.iter().map(|glyph| glyph.advance).sum()
        })
        .collect();
    for end in &ends {
        assert!((*end - ends[0]).0.abs() < 65_536 / 20, "{ends:?}");
    }
}

#[test]
fn no_paragraph_ends_with_a_line_of_one_short_word() {
    let words: Vec<&str> = SENTENCE.split(' ').filter(|word| !word.is_empty()).collect();
    let mut alone = Vec::new();
    for count in 30..90 {
        let long = words.iter().cycle().take(count).copied().collect::<Vec<_>>().join(" ");
        let set = set(&document(vec![paragraph(text(&long)), paragraph(text("Suite."))]));
        let lines = lines(&set, 0);
        let next = lines.iter().position(|line| line.3.trim() == "Suite.").expect("it is set");
        let last = &lines[next - 1];
        let is_short = last.2 - last.1 < Length::mm(17.0);
        if is_short && !last.3.trim().contains(' ') {
            alone.push(last.3.clone());
        }
    }
    assert!(alone.is_empty(), "{alone:?}");
}

#[test]
fn a_lead_that_would_be_torn_to_fill_its_lines_is_set_ragged() {
    let word = "anticonstitutionnellement-interministériellement";
    let mut document = document(vec![paragraph(text("Un mot."))]);
    document.chapeau = vec![paragraph(text(&[word; 9].join(" de la ")))];
    let set = set(&document);
    assert!(set.ratios.iter().all(|&ratio| ratio <= 1_700), "{:?}", set.ratios);
    assert!(set.loose_lines.is_empty());
}

#[test]
fn a_label_of_a_contact_is_never_alone_on_a_line() {
    let address = "service-de-presse-et-de-la-communication@prevention-des-risques.\
        developpement-durable.example.org";
    let names = [
        "Camille Exemple",
        "Direction générale de la prévention des risques et de la communication",
    ];
    for count in 1..=6 {
        for date in [jiff::civil::date(2018, 3, 1), jiff::civil::date(2021, 3, 1)] {
            let mut document = document(vec![paragraph(text(&SENTENCE.repeat(3)))]);
            document.date = date;
            document.contacts = (0..count)
                .map(|n| ContactBlock {
                    service: text(names[n % 2]),
                    name: text(names[(n + 1) % 2]),
                    telephones: vec!["01\u{A0}99\u{A0}00\u{A0}12\u{A0}34".into(); 1 + n % 3],
                    email: Some(address.into()),
                })
                .collect();
            let set = set(&document);
            for page in 0..set.pages.len() {
                for (_, _, _, line) in lines(&set, page) {
                    let line = line.trim_matches([' ', '\u{A0}']);
                    assert!(
                        !line.ends_with("Mél.\u{A0}:") && !line.ends_with("Tél.\u{A0}:"),
                        "{line}"
                    );
                }
            }
            // Nothing overlaps the address line or the folio.
            let lines = lines(&set, set.pages.len() - 1);
            for (nth, one) in lines.iter().enumerate() {
                for other in &lines[nth + 1..] {
                    let beside = one.2 <= other.1 || other.2 <= one.1;
                    let apart = (other.0 - one.0).0 >= Length::pt(6.0).0;
                    assert!(beside || apart, "{count}: `{}` on `{}`", one.3, other.3);
                }
            }
        }
    }
}

#[test]
fn a_foot_names_a_site_without_its_scheme() {
    let mut document = document(vec![paragraph(text("Un mot."))]);
    document.issuer.website = Some("https://www.example.org/".into());
    for date in [jiff::civil::date(2018, 3, 1), jiff::civil::date(2021, 3, 1)] {
        document.date = date;
        let set = set(&document);
        let all: String = runs(&set).map(|(.., text)| text).collect();
        assert!(all.contains("www.example.org") && !all.contains("https"), "{all}");
    }
}

#[test]
fn a_sender_without_a_name_is_not_set() {
    let mut document = document(vec![paragraph(text("Un mot."))]);
    document.date = jiff::civil::date(2018, 3, 1);
    let shown = |document: &Document| {
        let set = set(document);
        runs(&set).filter(|(.., text)| text.contains("presse@example.org")).count()
    };
    assert_eq!(shown(&document), 2);
    document.contacts[0].service = Vec::new();
    assert_eq!(shown(&document), 1);
}

#[test]
fn a_line_of_code_that_goes_on_in_the_next_has_a_hook_at_its_end() {
    let hooks = |words: &str| {
        let set = set(&document(vec![block(BlockKind::Code { text: words.into() })]));
        let small = |item: &&page::PageItem| match item.shape {
            page::Shape::Rectangle { width, height, .. } => {
                width < Length::pt(5.0) && height < Length::pt(5.0)
            }
            _ => false,
        };
        set.pages[0].items.iter().filter(small).count()
    };
    assert_eq!(hooks("court\nencore"), 0);
    assert_eq!(hooks(&"--une-option valeur ".repeat(10)), 2 * 2);
}

#[test]
fn a_dot_between_numbers_begins_no_line() {
    for count in 2..9 {
        for date in [jiff::civil::date(2018, 3, 1), jiff::civil::date(2021, 3, 1)] {
            let mut document = document(vec![paragraph(text("Un mot."))]);
            document.date = date;
            let number = "01\u{A0}99\u{A0}00\u{A0}12\u{A0}34";
            document.contacts[0].telephones = vec![number.into(); count];
            let set = set(&document);
            let lines = lines(&set, 0);
            assert!(lines.iter().all(|line| !line.3.trim().starts_with('·')), "{count}: {lines:?}");
        }
    }
}
