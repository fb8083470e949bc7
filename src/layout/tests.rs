use super::load::parse;
use super::*;

#[test]
fn built_in_layouts_are_chosen_by_date() {
    let layouts = Layouts::built_in().expect("built-in layouts are sound");
    let name = |year, month, day| layouts.for_date(jiff::civil::date(year, month, day)).name();
    assert_eq!(name(1995, 1, 1), "charte-1999");
    assert_eq!(name(2019, 7, 17), "charte-1999");
    assert_eq!(name(2020, 2, 16), "charte-1999");
    assert_eq!(name(2020, 2, 17), "marque-etat");
    assert_eq!(name(2031, 12, 31), "marque-etat");
}

#[test]
fn a_small_layout_extends_a_built_in_one() {
    let layout = parse(
        "extends: marque-etat\nname: mine\ncolours: { blue: \"#112233\" }\n\
         styles:\n  title: { size: 18 }\n",
        "mine.yaml",
    )
    .expect("sound");
    assert_eq!(layout.name(), "mine");
    assert_eq!(layout.style(StyleRole::Title).size, Length::pt(18.0));
    assert_eq!(layout.style(StyleRole::Title).leading, Length::pt(20.0));
    assert_eq!(layout.colour("blue"), Colour([0x11, 0x22, 0x33]));
    assert!(!layout.is_for(jiff::civil::date(2024, 1, 1)));
}

#[test]
fn faults_are_named_with_the_nearest_name() {
    let faults = parse(
        "extends: marque-etat\nname: mine\nstyles: { tittle: { colour: bleu } }\n",
        "mine.yaml",
    )
    .expect_err("two faults");
    let messages: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "unknown style « tittle » (did you mean « title »?)",
            "unknown colour « bleu » (did you mean « blue »?)"
        ]
    );
}

#[test]
fn a_style_cannot_inherit_from_itself() {
    let faults = parse(
        "extends: marque-etat\nname: mine\nstyles: { note: { inherit: caption }, caption: { inherit: note } }\n",
        "mine.yaml",
    )
    .expect_err("a circle");
    assert!(faults.iter().any(|fault| matches!(fault, LayoutError::CircularStyle { .. })));
}

#[test]
fn spaces_between_paragraphs_are_not_inherited_by_headings() {
    let layouts = Layouts::built_in().expect("sound");
    let layout = layouts.get("marque-etat").expect("there");
    assert_eq!(layout.style(StyleRole::ContactService).after, Length::ZERO);
    assert_eq!(layout.style(StyleRole::Body).after, Length::pt(7.0));
    assert!(layout.style(StyleRole::ContactService).bold);
}
