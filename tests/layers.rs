//! The data goes one way: a stage uses only the stages before it. Read from the sources, so that
//! no shortcut gets in unseen.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Stages in the order of the data; each may use those before it.
const ORDER: [&str; 11] = [
    "site", "release", "document", "layout", "typeset", "pdf", "package", "archive", "verify",
    "report", "cli",
];

/// Used by every stage.
const SHARED: [&str; 11] = [
    "archive_path",
    "burden",
    "cache",
    "deflate",
    "digest",
    "error",
    "finding",
    "identity",
    "language",
    "queue",
    "yaml",
];

/// Verification reads packages and must not share code with what builds them, or both would be
/// wrong together: of the stages it may use only the PDF reader.
const VERIFY_USES: [&str; 1] = ["pdf"];

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

/// The top modules that a source names by `crate::…`, outside of its tests.
fn used(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for line in lines {
        for rest in line.split("crate::").skip(1) {
            let names = match rest.strip_prefix('{') {
                Some(list) => list.split([',', '}']).collect(),
                None => vec![rest],
            };
            for name in names {
                let end = name.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next();
                found.extend(end.filter(|name| !name.is_empty()).map(str::to_owned));
            }
        }
    }
    found
}

fn is_test(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.contains("/tests/")
        || text.ends_with("tests.rs")
        || text.ends_with("fixture.rs")
        || text.ends_with("failing_disk.rs")
}

#[test]
fn a_stage_uses_only_the_stages_before_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    let mut faults = BTreeMap::new();
    let mut checked = 0;
    for path in paths.iter().filter(|path| !is_test(path)) {
        let relative = path.strip_prefix(&root).expect("below src");
        let stage = relative.iter().next().and_then(|part| part.to_str()).unwrap_or_default();
        let Some(place) = ORDER.iter().position(|name| *name == stage) else { continue };
        checked += 1;
        let text = fs::read_to_string(path).expect("readable");
        for name in used(&text) {
            let Some(other) = ORDER.iter().position(|known| *known == name) else { continue };
            let allowed = match stage {
                "verify" => other == place || VERIFY_USES.contains(&name.as_str()),
                _ => other <= place,
            };
            if !allowed {
                faults.insert(format!("{} uses {name}", relative.display()), ());
            }
        }
    }
    assert!(checked > 50, "only {checked} sources were read");
    assert!(faults.is_empty(), "{:#?}", faults.keys().collect::<Vec<_>>());
}

#[test]
fn shared_modules_use_no_stage() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for module in SHARED {
        let file = root.join(format!("{module}.rs"));
        let mut paths = Vec::new();
        if file.is_file() {
            paths.push(file);
        } else {
            sources(&root.join(module), &mut paths);
        }
        for path in paths.iter().filter(|path| !is_test(path)) {
            let text = fs::read_to_string(path).expect("readable");
            for name in used(&text) {
                assert!(!ORDER.contains(&name.as_str()), "{} uses {name}", path.display());
            }
        }
    }
}

#[test]
fn a_name_in_a_use_is_seen() {
    assert_eq!(
        used("use crate::{cli, pdf};\nfn f() { crate::verify::x() }"),
        ["cli", "pdf", "verify"]
    );
    assert!(used("// crate::cli is not used\n").is_empty());
}
