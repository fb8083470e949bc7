//! Posts of every kind on pages of every kind, through all stages: nothing may be outside the page
//! or the text area, and no box may clip its content. `COMMUNIQUE_CORPUS` names a site of real
//! releases.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use crate::document::build_document;
use crate::layout::{FontSet, Layout, Layouts};
use crate::pdf::preflight::{Fault, check};
use crate::release::{ReleaseOptions, parse_release};
use crate::site::{ListedUploads, SiteConfig, SiteOptions, read_site};
use crate::typeset::{TypesetDocument, typeset};
use crate::world;

fn config() -> SiteConfig {
    let mut config = world::config();
    config.issuer.name = Some("Agence des essais".to_owned());
    config.issuer.place = Some("Essaiville".to_owned());
    config.issuer.address = Some("1, quai des Essais, 76400 Essaiville".to_owned());
    config.issuer.website = Some("www.essai.example".to_owned());
    config
}

const HEAD: &str = "title: Un essai\ndate: 2020-01-02\nlang: fr\ncontact-presse:\n- name: Camille \
    Essai\n  tel: 01 99 00 12 34\n  email: presse@essai.example\n";

/// The pages of a post; `None` if its front matter is refused.
fn set(head: &str, body: &str, config: &SiteConfig, layout: &Layout) -> Option<TypesetDocument> {
    let post = world::post(head, body);
    let release = world::release_of(post.as_bytes(), config, Arc::new(ListedUploads::default()))?;
    let document = build_document(&release).ok()?;
    Some(typeset(&document, layout, &FontSet::builtin()).expect("can be set"))
}

fn faults(document: &TypesetDocument) -> Vec<Fault> {
    check(document, &FontSet::builtin(), &[]).err().unwrap_or_default()
}

#[track_caller]
fn assert_sound(head: &str, body: &str, config: &SiteConfig) -> TypesetDocument {
    let layouts = Layouts::built_in().expect("sound");
    let mut last = None;
    for layout in layouts.iter() {
        let document = set(head, body, config, layout).expect("a sound front matter");
        assert_eq!(faults(&document), [], "{}", layout.name());
        last = Some(document);
    }
    last.expect("two layouts")
}

const WORDS: &str = "La salle rouvre samedi après deux ans de travaux et l’entrée y sera libre. ";

#[test]
fn long_notes_go_on_over_pages() {
    let long = WORDS.repeat(180);
    for body in [
        format!("Un[^1].\n\n[^1]: {long}\n"),
        format!("{WORDS}\n\n- Un[^1].\n- Deux[^2] {WORDS}\n\n[^1]: {long}\n[^2]: {long}\n"),
        format!("| a | b |\n|---|---|\n| Un[^1] | Deux[^2] |\n\n[^1]: {long}\n[^2]: {WORDS}\n"),
        format!("{}\n\nFin[^1].\n\n[^1]: {long}\n", WORDS.repeat(30)),
    ] {
        let pages = assert_sound(HEAD, &body, &config()).pages.len();
        assert!(pages > 2, "{pages} pages");
    }
}

#[test]
fn labels_of_any_width_are_whole() {
    let nested = "- 11. Février\n- 12. Mars\n- 2023. Année\n";
    let numbers: String = (1..130).map(|_| "1. point\n".to_owned()).collect();
    for body in [
        numbers,
        nested.to_owned(),
        "1986. html\n1987. pdf\n\n> 99999999. nonante\n".to_owned(),
        format!("<table><tr>{}</tr></table>", "<td><ol start=\"1986\"><li>a</ol></td>".repeat(6)),
    ] {
        assert_sound(HEAD, &body, &config());
    }
}

#[test]
fn what_nests_deeply_stays_on_the_page() {
    for mark in ["> ", "- ", "1. ", "1986. > "] {
        for depth in [5, 21, 60] {
            let body = format!("{}{WORDS}", mark.repeat(depth));
            assert_sound(HEAD, &body, &config());
        }
    }
    let boxed = "<div class=\"encadre\">".repeat(30) + WORDS + &"</div>".repeat(30);
    assert_sound(HEAD, &boxed, &config());
}

#[test]
fn what_is_long_stays_on_the_page() {
    let word = "anticonstitutionnellement".repeat(60);
    let code = format!("```\n{}\n\n\n\n{word}\n```\n", "let x = 1;".repeat(60));
    let row = format!("| {} | {WORDS} |\n", WORDS.repeat(120));
    let rows = "| a | b |\n".repeat(200);
    for body in [
        word.clone(),
        code,
        format!("| a | b |\n|---|---|\n{row}{rows}"),
        format!("| {} | b |\n|---|---|\n{rows}", WORDS.repeat(60)),
        format!("## {}\n\n> {}\n", WORDS.repeat(20), "\u{E9}\u{301}\u{302}".repeat(900)),
    ] {
        assert_sound(HEAD, &body, &config());
    }
    let title = format!("title: \"{}\"\ndate: 2020-01-02\n", WORDS.repeat(70));
    assert!(assert_sound(&title, "Court.", &config()).pages.len() >= 2);
}

#[test]
fn lines_that_part_a_ligature_end_in_line() {
    let words = ["difficile ", "officiel ", "afficher ", "efficacité ", "suffisant ", "souffle "];
    for length in 1..30 {
        let words = words.iter().cycle().take(60).map(|word| (*word).to_owned());
        let body = "x".repeat(length) + " " + &words.collect::<String>();
        assert_sound(HEAD, &body, &config());
    }
}

#[test]
fn lines_that_end_within_the_name_of_a_character_end_in_line() {
    for sign in ["\u{6F22}", " \u{1CD0}", "\u{20DD}\u{20DD}", "\u{AC00} x"] {
        let lines = (20..76).map(|length| format!("`{}{sign} a`\n\n", "x".repeat(length)));
        assert_sound(HEAD, &lines.collect::<String>(), &config());
    }
}

#[test]
fn lines_that_are_drawn_wider_than_they_were_measured_stay_in_the_area() {
    let body = "⚠ La visite du sommet (184 marches) est déconseillée aux personnes sujettes au elle est \
        ouverte de 9 h à 12 h et de 14 h à 18 h 30, sauf le lundi. Durée\u{A0}: 1 h 05 min. \
        Tarif\u{A0}: 4,50 €\u{202F}; gratuiv jusqu’à";
    let head = "title: T\ndate: 2023-05-11\nlang: fr\n";
    assert_sound(head, body, &config());
}

#[test]
fn controls_that_html_names_are_no_letters() {
    assert_sound(HEAD, "<p>li&#5;a> &#x1F;b &#133; c</p>", &config());
}

#[test]
fn boxes_at_fixed_places_grow() {
    let street = "1, rue de la Très-Longue-Route-des-Essais-et-des-Épreuves-sans-Fin ";
    for times in [1, 6, 30] {
        let mut config = config();
        config.issuer.name = Some(street.repeat(times));
        config.issuer.place = Some(street.repeat(times));
        config.issuer.address = Some(street.repeat(times.min(6)));
        let head = format!(
            "title: T\ndate: 2020-01-02\ncategories: [\"{0}\"]\ncontact-presse:\n- name: \"{0}\"\n  \
             tel: [{1}]\n  email: {2}@essai.example\n",
            street.repeat(times),
            vec!["01 99 00 12 34"; 4 * times].join(", "),
            "essai".repeat(12 * times),
        );
        assert_sound(&head, WORDS, &config);
    }
}

#[test]
fn no_rise_outlasts_its_text_object() {
    let body = format!("{WORDS} é\u{301} a\u{302}\u{301}\n\n{WORDS}");
    let document = assert_sound(HEAD, &body, &config());
    let written = crate::pdf::write_pdf(&document, &FontSet::builtin(), &[]).expect("sound");
    let pdf = lopdf::Document::load_mem(&written.bytes).expect("a PDF");
    let mut raised = 0;
    for page in pdf.get_pages().into_values() {
        let content = pdf.get_page_content(page);
        let mut rise = "0".to_owned();
        for line in String::from_utf8_lossy(&content).lines() {
            match line.strip_suffix(" Ts") {
                Some(value) => (rise, raised) = (value.to_owned(), raised + 1),
                None if line == "ET" => assert_eq!(rise, "0"),
                None => {}
            }
        }
    }
    assert!(raised > 0, "the marks are raised");
}

#[test]
fn characters_without_a_face_are_themselves_in_the_text_layer() {
    let document = assert_sound(HEAD, "Un mot thaï : \u{E01}\u{E02}, et la suite.", &config());
    let tree = crate::typeset::trace::structure(&document);
    assert!(tree.contains("\u{E01}\u{E02}, et la suite."), "{tree}");
    assert_eq!(document.unset, ['\u{E01}', '\u{E02}']);
    // Their marks are drawn with the names.
    assert_sound(HEAD, "x\u{4E00}\u{302}x \u{4E00}\u{4E00}\u{301}", &config());
}

#[test]
fn tables_of_any_number_of_columns_are_set() {
    for columns in [12, 60, 300, 1000] {
        let row = "| Montant ".repeat(columns) + "|\n";
        let body = format!("{row}{}|\n{row}", "|---".repeat(columns));
        assert_sound(HEAD, &body, &config());
    }
}

fn check_site(root: &Path) {
    let site = read_site(root, &SiteOptions::default()).expect("a site");
    let (layouts, fonts) = (Layouts::built_in().expect("sound"), FontSet::builtin());
    let mut count = 0;
    for file in &site.files {
        let source = site.read(file).expect("a post");
        let options = ReleaseOptions { allow_missing: true };
        let Ok(release) = parse_release(&source, &site.config, &options) else { continue };
        let Ok(document) = build_document(&release) else { continue };
        let layout = layouts.for_release(release.date.date(), &release.categories);
        let pages = typeset(&document, layout, &fonts).expect("can be set");
        assert_eq!(faults(&pages), [], "{}", release.path);
        count += 1;
    }
    assert!(count > 10, "{count} releases");
}

#[test]
fn the_sample_site_is_sound() {
    check_site(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site"));
}

#[test]
#[ignore = "needs a site of real releases, COMMUNIQUE_CORPUS"]
fn real_releases_are_sound() {
    check_site(Path::new(&std::env::var("COMMUNIQUE_CORPUS").expect("COMMUNIQUE_CORPUS")));
}

/// Pieces of posts that need a lot of space, or little.
fn pieces() -> impl Strategy<Value = String> {
    let words = (1_usize..80).prop_map(|times| WORDS.repeat(times) + "\n\n");
    let note = (0_usize..4, 1_usize..60).prop_map(|(name, times)| {
        format!("Mot[^n{name}].\n\n[^n{name}]: {}\n\n", WORDS.repeat(times))
    });
    let list = (0_u32..100_000, 1_usize..14)
        .prop_map(|(start, items)| format!("{start}. point\n").repeat(items) + "\n");
    let nested = (prop::sample::select(vec!["> ", "- ", "1. ", ": "]), 1_usize..25)
        .prop_map(|(mark, depth)| format!("{}mot\n\n", mark.repeat(depth)));
    let table = (1_usize..7, 1_usize..60, 1_usize..5).prop_map(|(columns, rows, times)| {
        let row = format!("| {} ", WORDS.repeat(times)).repeat(columns) + "|\n";
        format!("{row}{}|\n{}\n", "|---".repeat(columns), row.repeat(rows))
    });
    let word = "[a-zA-Z0-9./_é-]{1,300}".prop_map(|word| word + " ");
    let code = "([a-z ]{0,120}\n){1,30}".prop_map(|code| format!("\n```\n{code}```\n\n"));
    let other = prop::sample::select(vec![
        "## Titre\n\n",
        "\u{5E9}\u{5DC} ",
        "e\u{301}\u{302} ",
        "<div class=\"encadre\">",
        "</div>",
        "<br>\n\n",
        "***\n\n",
        "<dl><dt>mot<dd>sens</dl>",
    ]);
    prop_oneof![words, note, list, nested, table, word, code, other.prop_map(str::to_owned)]
}

/// A layout with other sizes and margins than the built-in ones.
fn layouts() -> impl Strategy<Value = String> {
    (
        prop::sample::select(vec!["marque-etat", "charte-1999"]),
        prop::sample::select(vec!["A4", "Letter", "A5", "A6"]),
        (10.0_f64..70.0, 10.0_f64..70.0, 5.0_f64..80.0, 20.0_f64..90.0),
        (6.0_f64..24.0, 8.0_f64..30.0),
    )
        .prop_map(|(base, size, (left, right, top, bottom), (type_size, leading))| {
            format!(
                "extends: {base}\nname: essai\n\
                 page: {{ size: {size}, left: {left:.1}, right: {right:.1}, top: {top:.1}, \
                 bottom: {bottom:.1} }}\n\
                 styles: {{ body: {{ face: text, size: {type_size:.1}, leading: {leading:.1}, \
                 colour: text, align: justified, hyphenate: true, after: 7 }} }}\n"
            )
        })
}

/// Forty cases, or as many as `PROPTEST_CASES` asks for.
fn configuration() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(40), ..ProptestConfig::default() }
}

/// Lists of families, of which some are not there, and some draw no letters.
fn families() -> impl Strategy<Value = Vec<&'static str>> {
    let family = prop::sample::select(vec![
        "Open Sans",
        "dm sans",
        "DejaVu Sans Mono",
        "DejaVu Sans Mno",
        "Noto Emoji",
        "Tynos",
    ]);
    prop::collection::vec(family, 1..4)
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn faces_without_letters_are_faults_of_the_layout(
        face in prop::sample::select(vec!["text", "secondary", "code"]),
        base in prop::sample::select(vec!["marque-etat", "charte-1999"]),
        families in families(),
    ) {
        let names = families.join(", ");
        let text = format!("extends: {base}\nname: essai\nfaces: {{ {face}: [{names}] }}\n");
        let is_of_letters = |name: &&str| !matches!(*name, "DejaVu Sans Mno" | "Noto Emoji" | "Tynos");
        match Layouts::parse_for(&text, "essai.yaml", &FontSet::builtin()) {
            Ok(layout) => {
                prop_assert!(families.iter().any(is_of_letters));
                let body = "Un `mot`, *un autre*, **gras** \u{E01}.\n\n```\nlet a = 1;\n```\n";
                let document = set(HEAD, body, &config(), &layout).expect("a sound front matter");
                prop_assert_eq!(faults(&document), []);
            }
            Err(errors) => {
                prop_assert!(!families.iter().any(is_of_letters));
                prop_assert_eq!(errors.len(), 1);
                let reported = errors[0].to_string();
                prop_assert!(reported.starts_with("essai.yaml:3:"), "{reported}");
            }
        }
    }
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn any_post_is_set_whole_within_its_pages(
        body in prop::collection::vec(pieces(), 1..14),
        layout in layouts(),
    ) {
        // A layout without space for its own blocks is refused, with the place of the fault.
        if let Ok(layout) = Layouts::parse(&layout, "essai.yaml") {
            let document = set(HEAD, &body.concat(), &config(), &layout).expect("a sound front matter");
            prop_assert_eq!(faults(&document), [], "{}", body.concat());
        }
    }
}
