//! The table is complete: it has every rule that is used, and every rule it has is used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
}

/// The sources outside this folder, with their text.
fn sources() -> BTreeMap<PathBuf, String> {
    let mut paths = Vec::new();
    files(&Path::new(ROOT).join("src"), "rs", &mut paths);
    paths.retain(|path| !path.starts_with(Path::new(ROOT).join("src/rules")));
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// What looks like the code of a rule in a text: a capital that rules begin with, and three digits.
fn codes(text: &str) -> BTreeSet<&str> {
    let letters: BTreeSet<char> =
        all().iter().filter_map(|rule| rule.code.chars().next()).collect();
    let words = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-'));
    let is_code = |word: &&str| {
        // `U+F000` and `\u{F000}` are characters, `<F000>` is a string of a PDF.
        let before = &text[..word.as_ptr() as usize - text.as_ptr() as usize];
        word.len() == 4
            && word.starts_with(|c| letters.contains(&c))
            && word[1..].bytes().all(|byte| byte.is_ascii_digit())
            && !["U+", "u{", "<"].iter().any(|start| before.ends_with(start))
    };
    words.filter(is_code).collect()
}

#[test]
fn codes_occur_once_and_every_row_is_complete() {
    for pair in all().windows(2) {
        assert!(pair[0].code < pair[1].code, "{} is given twice", pair[1].code);
    }
    for rule in all() {
        assert_eq!(codes(rule.code).len(), 1, "{} is not a code", rule.code);
        for text in [rule.title, rule.clause, rule.advice.meaning, rule.advice.remedy] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{}: `{text}`", rule.code);
        }
        for text in [rule.advice.meaning, rule.advice.remedy] {
            assert!(text.starts_with(char::is_uppercase), "{}: `{text}`", rule.code);
        }
    }
}

#[test]
fn every_rule_has_an_example() {
    let codes: Vec<&str> = EXAMPLES.lines().filter_map(|line| line.get(..4)).collect();
    let expected: Vec<&str> = all().iter().map(|rule| rule.code).collect();
    assert_eq!(codes, expected);
    for rule in all() {
        let (file, detail) = example(rule).split_once(": ").unwrap_or_default();
        assert!(!file.is_empty() && !detail.is_empty(), "{}: `{}`", rule.code, example(rule));
        assert!(!detail.ends_with('.'), "{}: `{detail}`", rule.code);
    }
}

#[test]
fn a_rule_is_found_by_its_code() {
    assert_eq!(by_code("b001"), Some(&verification::BAG_DECLARATION_MISSING));
    assert_eq!(by_code("X999"), None);
}

/// French quotation marks are for French: whatever a message quotes is in backticks.
#[test]
fn messages_quote_in_backticks() {
    let quotes = |text: &str| text.contains("\u{AB} {") || text.contains("} \u{BB}");
    let is_wrong = |(_, text): &(&PathBuf, &String)| quotes(text);
    let sources = sources();
    let wrong: Vec<_> = sources.iter().filter(is_wrong).map(|(path, _)| path.display()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for rule in all() {
        let texts = [rule.title, rule.clause, rule.advice.meaning, rule.advice.remedy];
        assert!(!texts.concat().contains('\u{AB}'), "{}", rule.code);
    }
}

/// In the sources and the documentation.
#[test]
fn no_code_is_used_that_the_table_lacks() {
    let mut texts: Vec<(PathBuf, String)> = sources().into_iter().collect();
    let root = Path::new(ROOT);
    for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "tests/README.md"] {
        texts.extend(fs::read_to_string(root.join(name)).map(|text| (root.join(name), text)));
    }
    let mut unknown = Vec::new();
    for (path, text) in &texts {
        let found = codes(text).into_iter().filter(|code| by_code(code).is_none());
        unknown.extend(found.map(|code| format!("{}: {code}", path.display())));
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// The rows as written: the names of the statics, with their codes.
fn rows() -> Vec<(String, &'static Rule)> {
    let mut paths = Vec::new();
    files(&Path::new(ROOT).join("src/rules"), "rs", &mut paths);
    let texts: Vec<String> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    let row = |line: &str| {
        let (name, rest) = line.trim().split_once(" = \"")?;
        let is_name =
            name.bytes().all(|byte| byte.is_ascii_uppercase() || b"_0123456789".contains(&byte));
        is_name.then_some((name.to_owned(), by_code(rest.get(..4)?)?))
    };
    lines.filter_map(row).collect()
}

#[test]
fn every_rule_of_the_table_is_used() {
    let sources = sources();
    let mut words = BTreeSet::new();
    for (path, text) in &sources {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        if !path.to_string_lossy().contains("test") && code.contains("rule") {
            words.extend(code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
        }
    }
    let rows = rows();
    assert_eq!(rows.len(), all().len(), "the rows are not read as they are written");
    let unused: Vec<_> = rows.iter().filter(|(name, _)| !words.contains(name.as_str())).collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

/// `UPDATE_GOLDENS=1 cargo test --lib rules` writes the page.
#[test]
fn the_page_lists_every_rule() {
    let path = Path::new(ROOT).join("archive/rules.md");
    let page = page::page();
    assert_eq!(codes(&page).len(), all().len());
    if std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &page).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page,
        "archive/rules.md is not made from the table: UPDATE_GOLDENS=1 writes it"
    );
}
