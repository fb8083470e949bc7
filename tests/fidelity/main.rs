//! No word lost, no word invented: the words of every release against the words of its PDF.
//!
//! The reference is not this program's: front matter is read by serde_yaml, the Markdown by
//! kramdown itself (Jekyll's parser), the HTML by html5ever ([`reference`]). The PDF is read by
//! poppler ([`poppler`]), once in the order of its structure, as a screen reader does, and once
//! page by page, as the eye does. [`words`] compares the two and says what differs.
//!
//! `COMMUNIQUE_CORPUS` names another site to run all this on.

mod decisions;
mod poppler;
mod reference;
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use words::{Difference, differences, words};

/// What neither kramdown nor a browser leaves to be seen. A post may show one where it is broken:
/// then kramdown shows it too.
const MARKUP: [&str; 8] = ["{:", "<br", "&nbsp;", "&amp;", "\\n", "**", "](", "<!--"];

#[test]
#[ignore = "needs kramdown and poppler"]
fn every_release_of_the_sample_site_keeps_every_word() {
    check_site(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site"));
}

#[test]
#[ignore = "needs kramdown, poppler and COMMUNIQUE_CORPUS"]
fn every_release_of_another_site_keeps_every_word() {
    let site = std::env::var_os("COMMUNIQUE_CORPUS").expect("COMMUNIQUE_CORPUS names a site");
    check_site(&PathBuf::from(site));
}

fn check_site(site: &Path) {
    let mut posts: Vec<PathBuf> = fs::read_dir(site.join("_communiques"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "markdown" || e == "md"))
        .collect();
    posts.sort();
    assert!(!posts.is_empty(), "{} has no release", site.display());
    let folder = tempfile::tempdir().unwrap();
    let mut faults = Vec::new();
    let mut compared = 0;
    for post in &posts {
        let pdf = folder.path().join("release.pdf");
        convert(site, post, &pdf);
        let name = post.file_name().unwrap().to_string_lossy();
        let (words, found) = check_release(site, post, &pdf);
        compared += words;
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    println!("{} releases, {compared} words, {} differences", posts.len(), faults.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn convert(site: &Path, post: &Path, pdf: &Path) {
    let out = Command::new(env!("CARGO_BIN_EXE_communique"))
        .args(["convert", "--allow-missing", "--quiet", "--site"])
        .args([site, post, Path::new("-o"), pdf])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}: {}", post.display(), String::from_utf8_lossy(&out.stderr));
}

/// How many words were compared, and every difference.
fn check_release(site: &Path, post: &Path, pdf: &Path) -> (usize, Vec<String>) {
    let expected = reference::read(site, post);
    let structure = poppler::structure(pdf);
    let read = poppler::content(&structure, &expected);
    let expected_words = words(&expected.text());
    let mut faults: Vec<String> = differences(&expected_words, &words(&read.text))
        .iter()
        .map(Difference::to_string)
        .collect();
    faults.extend(read.strange.iter().map(|text| format!("`{text}` is not the layout's")));
    faults.extend(markup(&expected.text(), &read.text));
    faults.extend(page_faults(&structure, &expected, pdf));
    (expected_words.len(), faults)
}

/// Markup that shows more often than in kramdown's own reading.
fn markup(expected: &str, read: &str) -> Vec<String> {
    MARKUP
        .iter()
        .filter(|mark| read.matches(*mark).count() > expected.matches(*mark).count())
        .map(|mark| format!("`{mark}` shows"))
        .collect()
}

/// What the eye finds and a screen reader does not, and the reverse.
fn page_faults(
    structure: &[poppler::Element],
    expected: &reference::Reference,
    pdf: &Path,
) -> Vec<String> {
    let reported: Vec<String> = structure.iter().map(|element| element.text.clone()).collect();
    let reported = words(&reported.join(" "));
    let seen = words(&poppler::pages(pdf));
    let furniture = words(&expected.furniture(&poppler::table_heads(structure)));
    // Addresses and file names are cut at line ends without a hyphen.
    let painted = seen.concat();
    let (mut hidden, mut untold) =
        (words::excess(&reported, &seen), words::excess(&seen, &reported));
    untold.retain(|word| !furniture.contains(word) && word.parse::<u32>().is_err());
    untold.retain(|word| !hidden.iter().any(|cut| cut.contains(word) && painted.contains(cut)));
    hidden.retain(|word| !painted.contains(word));
    let mut faults = Vec::new();
    if !hidden.is_empty() {
        faults.push(format!("no page shows {hidden:?}"));
    }
    if !untold.is_empty() {
        faults.push(format!("only the pages show {untold:?}"));
    }
    faults
}
