//! The characters of every sample release come out of its PDF as they went in: three readers that
//! are not this program, page by page, against what was set.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use communique::document::build_document;
use communique::layout::{FontSet, Layouts};
use communique::release::{ReleaseOptions, parse_release};
use communique::site::{SiteOptions, read_site};
use communique::typeset::page::{Page, Shape};
use communique::typeset::typeset;

use crate::support::*;

/// The text of a page in the order it is painted: what each glyph stands for.
fn set(page: &Page) -> String {
    let runs = page.items.iter().filter_map(|item| match &item.shape {
        Shape::Glyphs(run) => Some(run),
        _ => None,
    });
    runs.flat_map(|run| &run.glyphs).map(|glyph| &*glyph.text).collect()
}

/// The pages of every sample release as they are set, and its PDF.
fn releases(folder: &Path) -> Vec<(Vec<String>, PathBuf)> {
    let options = SiteOptions::default();
    let posts = read_site(&site(), &options).unwrap();
    let layouts = Layouts::built_in().unwrap();
    let fonts = FontSet::load(&[]).unwrap();
    assert_eq!(posts.files.len(), POSTS);
    let release = |file| {
        let source = posts.read(file).unwrap();
        let options = ReleaseOptions { allow_missing: true };
        let release = parse_release(&source, &posts.config, &options).unwrap();
        let document = build_document(&release).unwrap();
        let set_pages = typeset(
            &document,
            layouts.for_release(release.date.date(), &release.categories),
            &fonts,
        )
        .unwrap();
        let pdf = folder.join(format!("{}.pdf", release.slug));
        let arguments = ["--allow-missing", "--quiet", "-o"];
        let post = site().join(&release.path);
        run(communique().arg("convert").arg(post).args(arguments).arg(&pdf)).ends(0);
        (set_pages.pages.iter().map(set).collect(), pdf)
    };
    posts.files.iter().map(release).collect()
}

fn judge(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges").join(name)
}

/// What a judge that prints a line of JSON a file finds on the pages of each.
fn texts(program: &str, script: &str, pdfs: &[&PathBuf]) -> Vec<Vec<String>> {
    let mut command = Command::new(program);
    let run = command.arg(judge(script)).arg("--text").args(pdfs).output();
    let run = run.unwrap_or_else(|error| panic!("{program} is needed: {error}"));
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let out = String::from_utf8(run.stdout).unwrap();
    let lines: Vec<Vec<String>> =
        out.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(lines.len(), pdfs.len());
    lines
}

/// Asks for the same characters on each page, as `shown` makes them alike.
#[track_caller]
fn compare(set: &[String], read: &[String], pdf: &Path, shown: impl Fn(&str) -> String) {
    assert_eq!(set.len(), read.len(), "{}", pdf.display());
    for (number, (set, read)) in (1..).zip(set.iter().zip(read)) {
        let (set, read): (Vec<char>, Vec<char>) =
            (shown(set).chars().collect(), shown(read).chars().collect());
        let same = set.iter().zip(&read).take_while(|(set, read)| set == read).count();
        let around = |text: &[char]| {
            text[same.saturating_sub(20)..]
                .iter()
                .take(40)
                .collect::<String>()
                .escape_debug()
                .to_string()
        };
        let place = format!("{} page {number}", pdf.display());
        assert!(set == read, "{place}\n set: {}\nread: {}", around(&set), around(&read));
    }
}

/// All but spaces, which readers add between lines and columns.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
#[ignore = "needs poppler-utils, pymupdf, and pdf.js in PDFJS_HOME"]
fn three_readers_give_every_character_back() {
    let folder = fresh();
    let releases = releases(folder.path());
    let pdfs: Vec<&PathBuf> = releases.iter().map(|(_, pdf)| pdf).collect();
    let mupdf = texts("python3", "mupdf.py", &pdfs);
    let pdfjs = texts("node", "pdfjs.mjs", &pdfs);
    let mut count = 0;
    for (index, (set, pdf)) in releases.iter().enumerate() {
        let text = folder.path().join("text");
        let mut command = Command::new("pdftotext");
        let run = command.args(["-raw", "-enc", "UTF-8"]).arg(pdf).arg(&text).output();
        let run = run.expect("pdftotext is needed");
        assert!(run.status.success() && run.stderr.is_empty(), "{run:?}");
        let text = fs::read_to_string(text).unwrap();
        let poppler: Vec<String> =
            text.trim_end_matches('\u{C}').split('\u{C}').map(str::to_owned).collect();
        compare(set, &poppler, pdf, letters);
        compare(set, &mupdf[index], pdf, letters);
        // It takes U+00AD for nothing to see, and the hyphen with it: its code says `-`.
        compare(set, &pdfjs[index], pdf, |text| letters(text).replace('\u{AD}', "-"));
        // Only MuPDF distinguishes kinds of spaces; the others return each as U+0020.
        let narrow =
            |text: &str| text.chars().filter(|c| matches!(c, '\u{A0}' | '\u{202F}')).collect();
        compare(set, &mupdf[index], pdf, narrow);
        count += set.iter().map(|page| page.chars().count()).sum::<usize>();
    }
    println!("{} releases, {count} characters, three readers", releases.len());
}
