//! People look at the pages of an archive in a browser: it is the judge of search, policy, layout
//! and accessibility.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::*;
use crate::{communique, generated};
use communique::pages::search::words;

/// Runs a script of `tests/browser`, whose modules npm has installed in the folder `BROWSER_HOME`.
fn judge(script: &str, arguments: &[&Path]) -> String {
    let home = std::env::var_os("BROWSER_HOME").expect("BROWSER_HOME names a folder");
    assert!(Path::new(&home).join("node_modules/playwright-core").is_dir(), "it is not installed");
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(script);
    let output = Command::new("node").arg(script).args(arguments).output().expect("node runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{errors}");
    print_line(&said);
    said
}

fn print_line(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{}", text.trim());
}

fn search_is_usable(releases: u32, milliseconds: &str) {
    let folder = fresh();
    let sizes = generated::write(folder.path(), releases, "fr").unwrap();
    print_line(&format!(
        "{releases} releases: {} files, {} bytes a release, {} bytes of columns",
        sizes.files,
        sizes.bytes / u64::from(releases),
        sizes.columns
    ));
    assert!(sizes.bytes / u64::from(releases) < 1_500);
    assert!(sizes.largest < 400_000, "{}", sizes.largest);
    judge("search.mjs", &[folder.path(), Path::new(milliseconds)]);
    judge("pages.mjs", &[folder.path(), Path::new("index.html")]);
}

#[test]
#[ignore = "needs Node.js, chromium, and playwright-core and axe-core in BROWSER_HOME"]
fn ten_thousand_releases_are_searched_as_one_types() {
    search_is_usable(10_000, "1000");
}

#[test]
#[ignore = "needs Node.js, chromium, and playwright-core and axe-core in BROWSER_HOME; minutes"]
fn a_hundred_thousand_releases_are_searched() {
    search_is_usable(100_000, "3000");
}

/// Every kind of page, of releases and of one that was withdrawn, with what they link to.
#[test]
#[ignore = "needs Node.js, chromium, and playwright-core and axe-core in BROWSER_HOME"]
fn every_kind_of_page_is_accessible_and_prints() {
    let archive = archive_copy();
    communique!("withdraw", SHORT_ID, "--reason", "Décision", "--archive", archive.path()).ends(0);
    for language in ["fr", "en"] {
        communique!("pages", archive.path(), "--lang", language).ends(0);
        let found = tree(archive.path()).into_keys().filter(|path| path.ends_with(".html"));
        let found: Vec<PathBuf> = found.map(PathBuf::from).collect();
        assert!(found.len() > PUBLISHED);
        let mut arguments = vec![archive.path()];
        arguments.extend(found.iter().map(PathBuf::as_path));
        judge("pages.mjs", &arguments);
    }
}

/// The script splits what is typed as the index splits texts: every character, alone and among
/// others, and texts of many scripts. Characters are those of Unicode 15, which both know.
#[test]
#[ignore = "needs Node.js and BROWSER_HOME"]
fn script_and_index_agree_on_words() {
    let texts = [
        "L’État, c’est MOI ; l'œuvre aujourd’hui qu'il",
        "it's John’s rock 'n' roll, 3,5 % en 2024 ; n° 12-B ½ 2ᵉ ﬁn ＡＢＣ",
        "Straße GROẞ İstanbul ılık ΟΔΟΣ οδός Ёлка",
        "東京都 第3回 データ 가족 계획 ภาษาไทย",
        "الأَرْض שָׁלוֹם शिक्षा com\u{AD}muniqué l\u{2BC}eau",
    ];
    let known = regex::Regex::new(r"^\p{age:15.0}$").unwrap();
    let characters = ('\0'..=char::MAX).map(String::from).filter(|it| known.is_match(it));
    let characters = characters.filter(|it| !it.chars().any(char::is_control));
    let around = characters.flat_map(|it| [format!("a{it}b"), it]);
    let cases = texts.map(str::to_owned).into_iter().chain(around).map(|text| {
        let words = serde_json::to_value(words("", &text, [], [])).unwrap();
        let line = words["title"].as_str().unwrap_or_default().to_owned();
        (text, line)
    });
    let folder = fresh();
    let file = folder.path().join("cases.json");
    std::fs::write(&file, serde_json::to_vec(&cases.collect::<Vec<_>>()).unwrap()).unwrap();
    judge("words.mjs", &[&file]);
}
