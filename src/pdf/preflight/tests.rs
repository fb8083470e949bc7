use super::*;
use crate::document::{Channels, ImageId};
use crate::layout::{FaceId, Length};
use crate::pdf::Relationship;
use crate::pdf::tests::sample::{self, Setter};
use crate::typeset::page::{LinkTarget, Shape, TextArea};
use crate::typeset::structure::{NodeId, Role, StructureTree};

fn faults(s: &Setter) -> Vec<Fault> {
    check(&s.document, &s.fonts, &[]).err().unwrap_or_default()
}

/// The faults of the sample after a change.
fn faults_after(change: impl FnOnce(&mut Setter)) -> Vec<Fault> {
    let mut s = sample::release();
    change(&mut s);
    faults(&s)
}

fn first_run(s: &mut Setter) -> &mut crate::typeset::page::GlyphRun {
    match &mut s.document.pages[0].items[0].shape {
        Shape::Glyphs(run) => run,
        _ => panic!("the sample begins with text"),
    }
}

fn node(s: &Setter, role: Role) -> NodeId {
    let position = s.document.structure.nodes().iter().position(|node| node.role == role);
    NodeId(position.unwrap() as u32)
}

#[test]
fn the_sample_has_no_fault() {
    assert_eq!(faults(&sample::release()), []);
}

#[test]
fn all_faults_are_reported_at_once() {
    let found = faults_after(|s| {
        s.document.metadata.title = " ".into();
        s.document.metadata.issued = "hier".into();
        first_run(s).glyphs[0].id = 0;
    });
    let [Fault::NoTitle, Fault::Date { .. }, Fault::MissingGlyph { page: 1, text, .. }] =
        &found[..]
    else {
        panic!("{found:#?}");
    };
    assert_eq!(text, "L");
}

#[test]
fn a_document_without_pages_is_refused() {
    assert!(faults_after(|s| s.document.pages.clear()).contains(&Fault::NoPage));
}

#[test]
fn glyphs_must_be_drawable() {
    assert_eq!(faults_after(|s| first_run(s).face = FaceId(999)), [Fault::UnknownFace { page: 1 }]);
    assert!(matches!(
        faults_after(|s| first_run(s).size = Length::ZERO)[..],
        [Fault::FontSize { page: 1, .. }]
    ));
    assert!(matches!(
        faults_after(|s| first_run(s).glyphs[0].id = u16::MAX)[..],
        [Fault::MissingGlyph { page: 1, .. }]
    ));
    let found = faults_after(|s| first_run(s).glyphs[0].text = "\u{FEFF}".into());
    assert_eq!(found[0], Fault::Character { page: 1, character: '\u{FEFF}' });
}

#[test]
fn nothing_is_painted_outside_the_page() {
    type Change = fn(&mut Setter);
    let changes: [Change; 4] = [
        |s| first_run(s).y = Length::pt(2651.0),
        |s| first_run(s).x = Length::pt(-30.0),
        |s| first_run(s).x = Length::pt(590.0),
        |s| {
            let rule =
                s.document.pages[0].items.iter_mut().find_map(|item| match &mut item.shape {
                    Shape::Rectangle { x, .. } => Some(x),
                    _ => None,
                });
            *rule.expect("the sample has a rule") = Length::pt(400.0);
        },
    ];
    for change in changes {
        assert!(matches!(faults_after(change)[..], [Fault::OutsidePage { page: 1, .. }]));
    }
}

#[test]
fn text_of_the_flow_stands_in_its_area() {
    let area = TextArea {
        left: Length::mm(20.0),
        right: Length::mm(190.0),
        top: Length::mm(20.0),
        bottom: Length::mm(270.0),
    };
    let found = |y: f64| {
        faults_after(|s| {
            (s.document.pages[0].flow, s.document.pages[0].area) = (0..1, area);
            first_run(s).y = Length::mm(y);
        })
    };
    assert_eq!(found(270.0), []);
    assert!(matches!(found(271.0)[..], [Fault::OutsideTextArea { page: 1, .. }]));
    assert!(matches!(found(19.0)[..], [Fault::OutsideTextArea { page: 1, .. }]));
}

#[test]
fn every_letter_that_was_given_is_painted_once() {
    let found = faults_after(|s| {
        first_run(s).glyphs.pop();
    });
    let [Fault::TextCut { role: "H1", given, painted, .. }] = &found[..] else {
        panic!("{found:#?}");
    };
    assert_eq!(given - painted, 1);
    assert_eq!(faults_after(|s| s.document.pages[0].artifact_letters += 1).len(), 1);
    let twice = faults_after(|s| {
        let again = s.document.pages[0].items[0].clone();
        s.document.pages[0].items.push(again);
    });
    assert!(matches!(twice[..], [Fault::TextCut { .. }]));
}

#[test]
fn figures_need_an_alternative() {
    let found = faults_after(|s| {
        let figure = node(s, Role::Figure);
        s.document.structure.node_mut(figure).attributes.alternative = Some(" ".into());
    });
    assert!(matches!(found[..], [Fault::FigureWithoutAlternative { .. }]));
}

#[test]
fn headings_go_down_one_level_at_a_time() {
    let found = faults_after(|s| {
        let heading = node(s, Role::Heading(2));
        s.document.structure.node_mut(heading).role = Role::Heading(3);
    });
    assert!(matches!(found[..], [Fault::HeadingSkipped { level: 3, previous: 1, .. }]));
}

#[test]
fn tables_are_regular() {
    let spans = |columns, rows| {
        faults_after(|s| {
            let cell = node(s, Role::TableData);
            let attributes = &mut s.document.structure.node_mut(cell).attributes;
            (attributes.column_span, attributes.row_span) = (columns, rows);
        })
    };
    assert_eq!(spans(1, 1), []);
    let [Fault::Structure { role: "Table", reason, .. }] = &spans(2, 1)[..] else {
        panic!("a wide cell was not found");
    };
    assert_eq!(reason, "has 2 columns, and 3 in row 2");
    assert!(matches!(&spans(1, 2)[..], [Fault::Structure { reason, .. }]
        if reason == "has 2 columns, and 3 in row 3"));
}

#[test]
fn elements_nest_as_they_may() {
    let found = faults_after(|s| {
        s.document.structure.add(StructureTree::ROOT, Role::ListItem);
    });
    assert!(matches!(&found[..], [Fault::Structure { role: "LI", reason, .. }]
        if reason == "is a kid of Document"));
}

#[test]
fn a_cycle_in_the_structure_is_reported_and_does_not_hang() {
    let found = faults_after(|s| {
        use crate::typeset::structure::Child;
        let child = s.document.structure.add(StructureTree::ROOT, Role::Div);
        s.document.structure.node_mut(child).children.push(Child::Node(StructureTree::ROOT));
    });
    assert!(matches!(found[..], [Fault::Structure { role: "Div", .. }]));
}

#[test]
fn links_say_what_they_are_and_lead_somewhere() {
    let found = faults_after(|s| {
        let links = &mut s.document.pages[0].links;
        links[0].description.clear();
        links[1].target = LinkTarget::Place { page: 7, y: Length::ZERO };
        links[1].rectangles.clear();
    });
    let reasons: Vec<&str> = found
        .iter()
        .map(|fault| match fault {
            Fault::Link { reason, .. } => *reason,
            fault => panic!("{fault}"),
        })
        .collect();
    assert_eq!(
        reasons,
        [
            "has no description (ISO 14289-1 §7.18.5)",
            "has no place on the page",
            "leads to a page that is not in the document"
        ]
    );
}

#[test]
fn bookmarks_lead_to_pages() {
    let found = faults_after(|s| s.document.outline[0].children[0].page = 2);
    assert!(matches!(found[..], [Fault::Bookmark { page: 3, pages: 2, .. }]));
}

#[test]
fn images_are_what_they_say() {
    let found = faults_after(|s| {
        s.document.images[0].width += 1;
        s.document.images[1].height = 0;
        if let ImageContent::Jpeg { components, .. } = &mut s.document.images[2].content {
            *components = 4;
        }
    });
    assert!(found.len() >= 3, "{found:#?}");
    let found = faults_after(|s| {
        if let ImageContent::Raster { channels, .. } = &mut s.document.images[0].content {
            *channels = Channels::Palette([0, 0, 0].into());
        }
    });
    assert!(matches!(&found[..], [Fault::Image { reason, .. }]
        if *reason == "has samples outside its palette"));
    let found = faults_after(|s| {
        for item in &mut s.document.pages[0].items {
            if let Shape::Image { image, .. } = &mut item.shape {
                *image = ImageId(9);
            }
        }
    });
    assert_eq!(found, [const { Fault::UnknownImage { page: 1 } }; 3]);
}

#[test]
fn embedded_files_have_names_of_their_own_and_dates() {
    let file = |modified: &str| EmbeddedFile {
        name: "a.md".into(),
        media_type: "text/markdown",
        description: String::new(),
        relationship: Relationship::Source,
        bytes: b"",
        modified: modified.into(),
    };
    let s = sample::release();
    let files = [file("2020-01-01T00:00:00Z"), file("demain")];
    let found = check(&s.document, &s.fonts, &files).err().unwrap();
    assert!(matches!(&found[..], [Fault::EmbeddedFile { reason, .. }, Fault::Date { text, .. }]
        if *reason == "has the name of another one" && text == "demain"));
}
