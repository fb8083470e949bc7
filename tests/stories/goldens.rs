//! Releases as blocks and pages, in files that a person can read in a diff: each must stay as
//! it is in `tests/releases/NAME/expected/`.
//!
//! `UPDATE_GOLDENS=1 cargo test --test stories goldens` rewrites them; read them before you commit
//! them. Not if `CI` is set.

use std::fs;
use std::path::{Path, PathBuf};

use communique::document::{build_document, trace::trace};
use communique::layout::{FontSet, Layouts};
use communique::release::{ReleaseOptions, parse_release};
use communique::site::{SiteOptions, read_site};
use communique::typeset::{self, typeset};

use crate::support::{POSTS, post};

/// A release as text, stage by stage.
struct Traces {
    document: String,
    pages: String,
}

fn traces_of(name: &str) -> Traces {
    let site = read_site(&post(&format!("{name}.markdown")), &SiteOptions::default()).unwrap();
    let source = site.read(&site.files[0]).unwrap();
    let release =
        parse_release(&source, &site.config, &ReleaseOptions { allow_missing: true }).unwrap();
    let document = build_document(&release).unwrap();
    let layouts = Layouts::built_in().unwrap();
    let fonts = FontSet::load(&[]).unwrap();
    let typeset =
        typeset(&document, layouts.for_release(release.date.date(), &release.categories), &fonts)
            .unwrap();
    Traces { document: trace(&document), pages: typeset::trace::pages(&typeset, &fonts) }
}

pub fn expected(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/releases").join(name).join("expected")
}

/// How a release's traces differ from those kept; with UPDATE_GOLDENS, they are kept instead.
fn check(name: &str) -> Vec<String> {
    let traces = traces_of(name);
    let folder = expected(name);
    let files = [("document.txt", &traces.document), ("pages.txt", &traces.pages)];
    files.into_iter().filter_map(|(file, text)| check_file(&folder.join(file), text)).collect()
}

/// How a text differs from the one that is kept; with UPDATE_GOLDENS, it is kept instead.
pub fn check_file(path: &Path, text: &str) -> Option<String> {
    let update = std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1");
    assert!(!update || std::env::var_os("CI").is_none(), "goldens are not updated where CI is set");
    if update {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let difference = first_difference(&kept, text)?;
    Some(format!("{}:{difference}", path.display()))
}

/// The first line that differs, with its number.
fn first_difference(kept: &str, made: &str) -> Option<String> {
    if kept == made {
        return None;
    }
    let (mut kept, mut made) = (kept.lines(), made.lines());
    for number in 1.. {
        let pair = (kept.next(), made.next());
        if pair.0 != pair.1 || pair == (None, None) {
            let line = |line: Option<&str>| line.map_or("(nothing)".to_owned(), str::to_owned);
            return Some(format!("{number}\n  kept: {}\n  made: {}", line(pair.0), line(pair.1)));
        }
    }
    None
}

/// Each sample release, and what it shows.
const SAMPLES: [(&str, &str); POSTS] = [
    ("2019-03-14-campagne-de-mesures-de-printemps", "nested lists; dated by its name"),
    ("appel-a-candidatures-gardes-du-littoral", "a post pasted from a word processor"),
    ("barometre-2024-de-la-plage", "charts, a struck sentence, a rule"),
    ("bilan-2018-du-trait-de-cote", "tables, notes, definitions, attachments"),
    ("calendrier-des-grandes-marees-2020", "the last day of the older layout"),
    ("dossier-de-presse-rivages-2030", "nine pages: boxes, quotations, a map"),
    ("exposition-mille-metres-de-cote", "a slide show of three pictures"),
    ("fonds-rivages-vivants", "a draft, with a missing attachment"),
    ("lancement-des-sentinelles-des-rivages", "a quotation with its author"),
    ("le-portail-des-marees-ouvre-au-public", "the first day of the newer layout; one page"),
    ("nouveau-siege", "a short release in the older layout"),
    ("phares-feux-et-balises-2e-congres-du-rivage", "French typography"),
    ("the-agency-opens-its-coastal-archive", "in English"),
];

#[test]
fn blocks_and_pages_stay_as_they_are() {
    let mut differences = Vec::new();
    for (name, shown) in SAMPLES {
        differences.extend(check(name).into_iter().map(|found| format!("{shown}: {found}")));
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn a_difference_is_found_by_line() {
    assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(first_difference("a\nb\n", "a\nc\n").unwrap(), "2\n  kept: b\n  made: c");
    assert_eq!(first_difference("a\n", "a\nb\n").unwrap(), "2\n  kept: (nothing)\n  made: b");
    assert!(first_difference("a\n", "a").unwrap().starts_with('2'));
}
