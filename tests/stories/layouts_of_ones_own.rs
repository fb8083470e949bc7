//! Somebody writes a layout: it is checked, shown with what it takes from another, and looked at.

use std::fs;
use std::path::Path;

use crate::support::*;

fn layouts(folder: &Path, words: &[&str]) -> Run {
    run(communique().current_dir(folder).arg("layouts").args(words))
}

const OWN: &str = "extends: marque-etat\nname: prefecture\ncolours: { blue: \"#1B4D3E\" }\n\
                   page: { size: A4, left: 25, right: 25, top: 25, bottom: 30 }\n";

#[test]
fn a_sound_one_says_what_it_comes_to() {
    let folder = fresh();
    let here = folder.path();
    fs::write(here.join("a.yaml"), OWN).unwrap();
    let run = layouts(here, &["check", "a.yaml"]).ends(0);
    assert!(run.text().starts_with("prefecture: sound\n"), "{}", run.text());
    for said in [
        "text area  160 × 242 mm on A4; margins: left 25, right 25, top 25, bottom 30",
        "releases   from 2020-02-17 on; all, where it is the only layout",
        "warning: face `text`: `Marianne` was not found",
    ] {
        assert!(run.text().contains(said), "{said}\n{}", run.text());
    }
    let text = format!(
        "{OWN}since: 2024-01-01\nuntil: 2024-12-31\ncategories: [Dossier de presse]\n\
         styles: {{ body: {{ size: 12, leading: 9 }} }}\nfaces: {{ titles: [DM Sans] }}\n"
    )
    .replace("blue:", "vert: \"#00AA00\", blue:");
    fs::write(here.join("a.yaml"), text).unwrap();
    let run = layouts(here, &["check", "a.yaml"]).ends(0);
    for said in [
        "releases   from 2024-01-01 until 2024-12-31, of Dossier de presse",
        "the colour `vert` is used by nothing",
        "the face `titles` is used by nothing",
        "the style `body` has lines 9 pt apart and letters of 12 pt: they overlap",
    ] {
        assert!(run.text().contains(said), "{said}\n{}", run.text());
    }
    let run = layouts(here, &["check", "a.yaml", "--format", "json"]).ends(0);
    let line = &json_lines(run.text())[0];
    assert_eq!((&line["status"], &line["text_area"]["width"]), (&"sound".into(), &160.0.into()));
    // A folder of fonts that has the family.
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
    let fonts = fonts.to_str().unwrap();
    layouts(here, &["check", "a.yaml", "--fonts", fonts]).ends(0);
    layouts(here, &["check", "a.yaml", "--fonts", "none"]).ends(2);
    fs::create_dir(here.join("none")).unwrap();
    fs::write(here.join("none/a.woff2"), "a font of the web").unwrap();
    let run = layouts(here, &["check", "a.yaml", "--fonts", "none"]).ends(2);
    assert!(run.err.contains("none: no font file (.ttf, .otf, .ttc or .otc)"), "{}", run.err);
}

#[test]
fn days_are_those_of_the_layout_that_it_extends_unless_it_gives_its_own() {
    let folder = fresh();
    let here = folder.path();
    let check = |days: &str| {
        fs::write(here.join("a.yaml"), format!("{OWN}{days}")).unwrap();
        layouts(here, &["check", "a.yaml"])
    };
    for (days, said) in [
        ("", "releases   from 2020-02-17 on;"),
        ("until: 2022-12-31\n", "releases   from 2020-02-17 until 2022-12-31;"),
        ("since: ~\n", "releases   all that no layout before it takes"),
        ("since: ~\nuntil: 2019-12-31\n", "releases   until 2019-12-31;"),
        ("since: ~\ncategories: [Avis]\n", "releases   of Avis;"),
    ] {
        let run = check(days).ends(0);
        assert!(run.text().contains(said), "{days}\n{}", run.text());
    }
    let run = check("until: 2019-12-31\n").ends(1);
    let said = "a.yaml:5:8: it ends on 2019-12-31, before it begins on 2020-02-17: give both";
    assert!(run.err.contains(said), "{}", run.err);
    let old = OWN.replace("marque-etat", "charte-1999");
    fs::write(here.join("a.yaml"), format!("{old}since: 2021-01-01\n")).unwrap();
    let run = layouts(here, &["check", "a.yaml"]).ends(1);
    assert!(run.err.contains("a.yaml:5:8: it ends on 2020-02-16"), "{}", run.err);
    fs::write(here.join("a.yaml"), format!("{old}since: 2021-01-01\nuntil: ~\n")).unwrap();
    layouts(here, &["check", "a.yaml"]).ends(0);
}

#[test]
fn every_fault_is_reported_and_in_plain_words() {
    let folder = fresh();
    let here = folder.path();
    let text = "extends: marque-eta\nname: [a]\npage: large\nsince: hier\nstyles:\n  title: { size: grand }\n";
    fs::write(here.join("a.yaml"), text).unwrap();
    let run = layouts(here, &["check", "a.yaml"]).ends(1);
    for said in [
        "a.yaml:1:10: unknown layout `marque-eta` (did you mean `marque-etat`?)",
        "a.yaml:2:7: expected a text, not a list",
        "a.yaml:3:7: expected keys with values (`key: value`), not the text `large`",
        "a.yaml:4:8: `hier` is not a day: write it as 2019-07-17",
        "a.yaml:6:18: expected a number, not the text `grand`",
    ] {
        assert!(run.err.contains(said), "{said}\n{}", run.err);
    }
    let run = layouts(here, &["check", "a.yaml", "--format", "json"]).ends(1);
    assert_eq!(json_lines(run.text())[0]["faults"].as_array().unwrap().len(), 5);
}

#[test]
fn the_whole_is_shown_with_the_origin_of_each_value() {
    let folder = fresh();
    let here = folder.path();
    fs::write(here.join("a.yaml"), OWN).unwrap();
    let run = layouts(here, &["show", "a.yaml"]).ends(0);
    let line = |start: &str| run.text().lines().find(|line| line.starts_with(start)).unwrap();
    assert_eq!(line("name:"), "name: prefecture");
    assert_eq!(line("  blue:"), "  blue: \"#1B4D3E\"");
    assert!(line("  red:").ends_with("# marque-etat"), "{}", run.text());
    assert!(line("letter-fit:").ends_with("# default"), "{}", run.text());
    // It is a layout itself, and the same.
    fs::write(here.join("whole.yaml"), run.text()).unwrap();
    layouts(here, &["check", "whole.yaml"]).ends(0);
    let of = |name: &str| {
        let run = layouts(here, &["show", name, "--format", "json"]).ends(0);
        json_lines(run.text()).remove(0)
    };
    assert_eq!(of("whole.yaml"), of("a.yaml"));
    assert_eq!(of("a.yaml")["colours"]["red"], "#E1000F");
    let run = layouts(here, &["show", "marque-etta"]).ends(2);
    assert!(run.err.contains("did you mean `marque-etat`?"), "{}", run.err);
}

#[test]
fn a_sample_release_is_set_to_look_at() {
    let folder = fresh();
    let here = folder.path();
    fs::write(here.join("a.yaml"), OWN).unwrap();
    for (name, file) in [
        ("a.yaml", "prefecture.pdf"),
        ("charte-1999", "charte-1999.pdf"),
        ("marque-etat", "marque-etat.pdf"),
    ] {
        let run = layouts(here, &["preview", name, "-o", "look"]).ends(0);
        assert!(run.text().starts_with(&format!("wrote look/{file}: ")), "{}", run.text());
        let pdf = fs::read(here.join("look").join(file)).unwrap();
        let document = lopdf::Document::load_mem(&pdf).unwrap();
        let pages: Vec<u32> = document.get_pages().into_keys().collect();
        let text = document.extract_text(&pages).unwrap();
        for words in ["premier atlas", "Estran", "49.7581", "Camille Exemple"] {
            assert!(text.contains(words), "{file}: {words}");
        }
        for page in pages {
            let name = file.replace(".pdf", &format!("-{page}.png"));
            assert!(run.text().contains(&format!("wrote look/{name}\n")), "{}", run.text());
            let (width, height) = image::image_dimensions(here.join("look").join(name)).unwrap();
            // A4 at 120 pixels per inch.
            assert!(width.abs_diff(992) < 2 && height.abs_diff(1403) < 2, "{width} × {height}");
        }
    }
    let before = fs::read_dir(here.join("look")).unwrap().count();
    layouts(here, &["preview", "none.yaml", "-o", "look"]).ends(2);
    assert_eq!(fs::read_dir(here.join("look")).unwrap().count(), before);
}
