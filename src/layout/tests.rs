use super::*;

fn parse(text: &str, shown: &str) -> Result<Layout, Vec<LayoutError>> {
    Layouts::parse(text, shown)
}

#[test]
fn built_in_layouts_are_chosen_by_date() {
    let layouts = Layouts::built_in().expect("built-in layouts are sound");
    let name =
        |year, month, day| layouts.for_release(jiff::civil::date(year, month, day), &[]).name();
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
    // Its days too.
    let first = jiff::civil::date(2020, 2, 17);
    assert_eq!((layout.file.since, layout.file.until), (Some(first), None));
}

/// The faults of a layout that extends `marque-etat`, whose own lines begin at line 3.
fn faults(lines: &str) -> Vec<String> {
    let text = format!("extends: marque-etat\nname: mine\n{lines}");
    let faults = parse(&text, "mine.yaml").expect_err("faults");
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn every_unknown_name_is_reported_with_its_place_and_the_nearest_one() {
    let messages = faults(
        "colors: { blue: \"#112233\" }\n\
         page: { size: A7 }\n\
         faces: { text: [DM Sans] }\n\
         styles:\n  tittle: { colour: bleu }\n  title: { siz: 18, align: center }\n\
         \x20 note: { face: secundary, inherit: captoin }\n\
         box: { ground: grond }\n\
         label: { band: { left: 1, right: 2, top: 3, bottom: 4, colour: blu } }\n",
    );
    assert_eq!(
        messages,
        [
            "mine.yaml:3:1: unknown key `colors` (did you mean `colours`?)",
            "mine.yaml:4:15: unknown value `A7` (known: A4, A5, A6, Letter)",
            "mine.yaml:7:3: unknown style `tittle` (did you mean `title`?)",
            "mine.yaml:7:21: unknown colour `bleu` (did you mean `blue`?)",
            "mine.yaml:8:12: unknown key `siz` (did you mean `size`?)",
            "mine.yaml:8:28: unknown value `center` (did you mean `centre`?)",
            "mine.yaml:9:17: unknown face `secundary` (did you mean `secondary`?)",
            "mine.yaml:9:37: unknown style `captoin` (did you mean `caption`?)",
            "mine.yaml:10:16: unknown colour `grond` (did you mean `ground`?)",
            "mine.yaml:11:64: unknown colour `blu` (did you mean `blue`?)",
        ]
    );
}

#[test]
fn values_of_another_kind_and_measures_without_room_are_reported_with_their_place() {
    let messages = faults(
        "page: { left: wide, right: 165 }\ncolours:\n  blue: navy\n\
         styles: { title: { size: 500, features: [smallcaps] } }\n\
         since: 2021-02-31\n",
    );
    assert_eq!(messages.len(), 6, "{messages:#?}");
    for (fault, start) in messages.iter().zip([
        "mine.yaml:3:7: the text must be at least 40 mm wide",
        "mine.yaml:3:15: expected a number, not the text `wide`",
        "mine.yaml:5:9: the colour `blue` is `navy`, not `#RRGGBB`",
        "mine.yaml:6:26: a size must be between 2 pt and 144 pt",
        "mine.yaml:6:41: features must be OpenType tags",
        "mine.yaml:7:8: ",
    ]) {
        assert!(fault.starts_with(start), "{fault}\n{start}");
    }
}

#[test]
fn places_outside_the_page_and_margins_without_text_are_reported_with_their_place() {
    for (line, column, message) in [
        ("page: { size: A4, left: -20, right: 20, top: 25, bottom: 25 }", 25, "a distance must be"),
        ("page: { size: A4, left: 90, right: 90, top: 25, bottom: 25 }", 7, "the text must be"),
        ("page: { size: A4, left: 20, right: .nan, top: 25, bottom: 25 }", 36, "a distance must"),
        (
            "page: { size: A4, left: 20, right: 0.5, top: 25, bottom: 25 }",
            36,
            "the hanging punctuation of",
        ),
        ("mark: { x: 180, y: 10, height: 32, width: 80 }", 43, "the mark extends beyond"),
        ("mark: { x: 20, y: .inf, height: 32, width: 80 }", 19, "a place must be"),
        ("date: { baseline: 400, align: right }", 19, "a place must be"),
        ("date: { baseline: 1, align: right }", 19, "the line extends beyond"),
        ("folio: { right: 300 }", 17, "a place must be"),
        ("contact: { columns: [20, 185] }", 21, "a column of the contact"),
        ("list: { label: 5, text: -10, gap: 3 }", 25, "a distance must be"),
        ("styles: { title: { size: 144, leading: 288 } }", 40, "the text area is too low"),
        ("styles: { title: { size: 20, leading: 8 } }", 39, "lines of 8 pt overlap"),
        ("styles: { body: { after: -3 } }", 26, "a space must be"),
    ] {
        let messages = faults(&format!("{line}\n"));
        let expected = format!("mine.yaml:3:{column}: {message}");
        assert!(messages.iter().any(|fault| fault.starts_with(&expected)), "{line}: {messages:#?}");
    }
}

#[test]
fn an_unknown_base_and_broken_yaml_are_reported_with_their_place() {
    let messages = |text| parse(text, "mine.yaml").expect_err("a fault")[0].to_string();
    assert_eq!(
        messages("name: mine\nextends: marque-etats\n"),
        "mine.yaml:2:10: unknown layout `marque-etats` (did you mean `marque-etat`?)"
    );
    assert!(
        messages("name: [mine\n").starts_with("mine.yaml:2:1: "),
        "{}",
        messages("name: [mine\n")
    );
    assert!(messages("name: mine\n").ends_with("the key `page` is missing"));
}

#[test]
fn a_style_cannot_inherit_from_itself() {
    let messages = faults("styles: { note: { inherit: caption }, caption: { inherit: note } }\n");
    assert_eq!(messages[0], "mine.yaml:3:28: the style `note` inherits from itself");
}

#[test]
fn a_layout_is_chosen_by_day_and_category() {
    let rules = "extends: marque-etat\nname: mine\nsince: 2021-01-01\n\
         categories: [Dossier de presse, Invitation presse]\n";
    let layout = parse(rules, "mine.yaml").expect("sound");
    let day = jiff::civil::date(2022, 3, 1);
    let of = |categories: &[&str]| categories.iter().map(|&c| c.to_owned()).collect::<Vec<_>>();
    assert!(layout.is_for(day, &of(&["Ville", "dossier de Presse"])));
    assert!(!layout.is_for(day, &of(&["Communiqué de presse"])));
    assert!(!layout.is_for(day, &[]));
    assert!(!layout.is_for(jiff::civil::date(2020, 3, 1), &of(&["Dossier de presse"])));
}

#[test]
fn spaces_between_paragraphs_are_not_inherited_by_headings() {
    let layouts = Layouts::built_in().expect("sound");
    let layout = layouts.get("marque-etat").expect("there");
    assert_eq!(layout.style(StyleRole::ContactService).after, Length::ZERO);
    assert_eq!(layout.style(StyleRole::Body).after, Length::pt(7.0));
    assert!(layout.style(StyleRole::ContactService).bold);
}

#[test]
fn what_stands_at_the_edges_follows_them() {
    let page = "page: { size: Letter, left: 25, right: 25, top: 25, bottom: 25 }";
    let layout = parse(
        &format!("extends: marque-etat\nname: mine\n{page}\nfolio: {{ baseline: 270 }}\n"),
        "mine.yaml",
    )
    .expect("sound");
    let file = &layout.file;
    assert_eq!((file.mark.x.0, file.contact.columns[0].0), (25.0, 25.0));
    let rule = file.footer.rule.as_ref().expect("a rule");
    assert_eq!((rule.left.0, rule.right.0, rule.y.0), (25.0, 190.9, 261.4));
    assert_eq!(file.footer.baselines[1].0, 271.4);
    // What the layout says itself stays.
    assert_eq!(file.folio.baseline.0, 270.0);
    assert_eq!(file.folio.right.map(|right| right.0), Some(190.9));
}

/// Words of the libraries that read layouts.
const FOREIGN: [&str; 13] = [
    "struct",
    "invalid type",
    "invalid value",
    "f64",
    "u32",
    "usize",
    "enum",
    "variant",
    "sequence",
    "a map",
    "unit value",
    "field",
    "deserial",
];

/// Values of every kind, most of them wrong wherever they stand.
const WRONG: [&str; 8] =
    ["un mot", "7.5", "-3", "true", "[1, deux]", "{ un: deux }", "2019-02-31", ""];

/// Every value of a layout replaced by one of a wrong kind: what is said of it is in words of the
/// layout's author, and at its place.
#[test]
fn faults_of_type_are_in_plain_words() {
    let text = Layouts::built_in_text("marque-etat").unwrap();
    let whole: serde_json::Value = crate::yaml::from_text(text).unwrap();
    let mut paths = vec![Vec::<String>::new()];
    let (mut tried, mut turn) = (0, 0);
    while let Some(path) = paths.pop() {
        let below = path.iter().fold(&whole, |value, key| &value[key.as_str()]);
        for key in below.as_object().into_iter().flatten().map(|(key, _)| key.clone()) {
            paths.push([path.clone(), vec![key]].concat());
        }
        if path.is_empty() {
            continue;
        }
        // Two of them for each value, in turn: all kinds meet all kinds of values.
        turn += 1;
        for kind in [turn % WRONG.len(), (turn + turn / WRONG.len() + 1) % WRONG.len()] {
            let wrong = WRONG[kind];
            let wrong: serde_json::Value = crate::yaml::from_text(&format!("v: {wrong}")).unwrap();
            let mut changed = whole.clone();
            let last = path.iter().fold(&mut changed, |value, key| &mut value[key.as_str()]);
            *last = wrong["v"].clone();
            let Err(errors) = Layouts::parse(&changed.to_string(), "a.yaml") else { continue };
            for error in errors {
                tried += 1;
                let said = error.to_string();
                let foreign = FOREIGN.iter().find(|word| said.contains(**word));
                assert_eq!(foreign, None, "{path:?}: {said}");
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn a_wrong_base_hides_no_other_fault() {
    let text = "extends: marque-etta\nname: a\npage: { siz: A4 }\ncolours: { blue: rouge }\n";
    let errors = Layouts::parse(text, "a.yaml").unwrap_err();
    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
    for fault in ["did you mean `marque-etat`", "did you mean `size`", "not `#RRGGBB`"] {
        assert!(said.iter().any(|it| it.contains(fault)), "{fault}: {said:#?}");
    }
}
