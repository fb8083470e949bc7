//! The data goes one way: a stage uses only the stages before it, and within a stage no files use
//! each other in a circle. Read from the sources, so that no shortcut gets in unseen.

#[path = "layers/imports.rs"]
mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use imports::{Sources, paths};

/// Stages in the order of the data; each may use those before it.
const ORDER: [&str; 14] = [
    "site", "release", "document", "layout", "typeset", "raster", "pdf", "package", "archive",
    "verify", "pipeline", "report", "pages", "cli",
];

/// Used by every stage.
const SHARED: [&str; 17] = [
    "archive_path",
    "cache",
    "deflate",
    "digest",
    "error",
    "finding",
    "identity",
    "language",
    "limits",
    "outcome",
    "platform",
    "premis",
    "queue",
    "rules",
    "unfinished",
    "xml",
    "yaml",
];

/// Verification reads packages and must not share code with what builds them, or both would be
/// wrong together: of the stages it may use only the PDF reader.
const VERIFY_USES: [&str; 1] = ["pdf"];

/// Pairs of files that use each other, with good reason.
const PAIRS: [[&str; 2]; 0] = [];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn is_test(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.contains("/tests/")
        || text.ends_with("tests.rs")
        || text.ends_with("fixture.rs")
        || text.ends_with("failing_disk.rs")
}

/// Every source except tests, by its path below `src`.
fn all_sources() -> BTreeMap<String, String> {
    let mut found = Vec::new();
    sources(&root(), &mut found);
    found.retain(|path| !is_test(path));
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(root()).expect("below src").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("readable"))
    };
    found.iter().map(read).collect()
}

fn stage_of(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or_default()
}

/// The top modules that a source names by `crate::…`.
fn used(text: &str) -> BTreeSet<String> {
    let paths = paths(text).into_iter().filter(|path| path[0] == "crate");
    paths.filter_map(|path| path.get(1).cloned()).collect()
}

#[test]
fn a_stage_uses_only_the_stages_before_it() {
    let mut faults = BTreeSet::new();
    let mut checked = 0;
    for (file, text) in all_sources() {
        let stage = stage_of(&file);
        let Some(place) = ORDER.iter().position(|name| *name == stage) else { continue };
        checked += 1;
        for name in used(&text) {
            let Some(other) = ORDER.iter().position(|known| *known == name) else { continue };
            let is_allowed = match stage {
                "verify" => other == place || VERIFY_USES.contains(&name.as_str()),
                _ => other <= place,
            };
            if !is_allowed {
                faults.insert(format!("{file} uses {name}"));
            }
        }
    }
    assert!(checked > 50, "only {checked} sources were read");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn shared_modules_use_no_stage() {
    let all = all_sources();
    for module in SHARED {
        let mut own = all.iter().filter(|(file, _)| stage_of(file) == module).peekable();
        assert!(own.peek().is_some(), "{module} is not there");
        for (file, text) in own {
            for name in used(text) {
                assert!(!ORDER.contains(&name.as_str()), "{file} uses {name}");
            }
        }
    }
}

#[test]
fn no_files_of_a_stage_use_each_other_in_a_circle() {
    const { assert!(PAIRS.len() <= 4, "circles are cut, not listed") };
    let sources = Sources::new(all_sources());
    let mut found: BTreeSet<Vec<String>> = sources.circles(stage_of).into_iter().collect();
    for pair in PAIRS {
        assert!(
            found.remove(pair.map(str::to_owned).as_slice()),
            "{pair:?} are no circle any more"
        );
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_name_in_a_use_is_seen() {
    let used = |text| used(text).into_iter().collect::<Vec<_>>();
    assert_eq!(
        used("use crate::{cli, pdf::{self, x}};\nfn f() { crate::verify::x() }"),
        ["cli", "pdf", "verify"]
    );
    assert_eq!(used("use crate::{\n    cli,\n    pdf::X,\n};"), ["cli", "pdf"]);
    assert!(used("// crate::cli is not used\n").is_empty());
    assert!(used("#[cfg(test)]\nmod tests { use crate::cli; }").is_empty());
}

#[test]
fn a_circle_is_seen() {
    let files = [
        ("a/mod.rs", "mod one;\nmod two;\nmod three;\npub use two::{\n    Two,\n    Other,\n};\n"),
        ("a/one.rs", "use super::{\n    Two,\n};\nuse super::three::Three;"),
        ("a/two.rs", "fn f() { super::three::g() }"),
        ("a/three.rs", "use crate::a::one::{self, One};"),
        ("b.rs", "use crate::a::Two;"),
    ];
    let circles = |without: &str| {
        let files = files.into_iter().filter(|(name, _)| *name != without);
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        Sources::new(files).circles(stage_of)
    };
    assert_eq!(circles(""), [["a/one.rs", "a/three.rs", "a/two.rs"]]);
    assert_eq!(circles("a/two.rs"), [["a/one.rs", "a/three.rs"]]);
    assert!(circles("a/three.rs").is_empty());
}
