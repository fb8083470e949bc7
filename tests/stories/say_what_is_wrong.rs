//! What a newcomer mistypes is answered in words of the field: what is wrong, where, and what to do.

use std::fs;
use std::path::Path;

use crate::support::*;

/// Words of the program's libraries, which mean nothing to whoever reads a message.
const FOREIGN: [&str; 16] = [
    "deserial",
    "token",
    "mapping values",
    "block sequence",
    "EOCD",
    "EOF",
    "invalid type",
    "struct",
    "valid UTF-8",
    "literal string",
    "non-zero type",
    "invalid digit",
    "os error",
    ".tmp",
    ".part",
    " at line ",
];

const POST: &str = "---\ntitle: Les marées\ndate: 2024-03-01\nlang: fr\n---\nLa mer monte.\n";

/// A site of one post, with these settings.
fn site_with(settings: &str) -> tempfile::TempDir {
    let folder = fresh();
    for name in ["_communiques", "_uploads"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("_config.yml", "title: Agence\nlang: fr\n");
    write("_communiques/2024-03-01-marees.md", POST);
    write("communique.yaml", settings);
    write("_uploads/calendrier.pdf", "%PDF-1.4\n");
    write("notes.txt", "rien");
    folder
}

/// Runs the program in a folder; what it says on standard error and output.
fn said(folder: &Path, words: &[&str], status: i32) -> String {
    let run = run(communique().current_dir(folder).args(words)).ends(status);
    let said = format!("{}{}", run.err, run.text());
    let foreign = FOREIGN.iter().find(|word| said.contains(*word));
    assert_eq!(foreign, None, "{words:?}\n{said}");
    said
}

#[test]
fn settings_that_could_only_be_ignored_are_refused_with_their_line() {
    for (settings, message) in [
        ("strict: maybe\n", "communique.yaml:1:9: `strict` must be `true` or `false`, not `maybe`"),
        ("strict: \"true\"\n", "`strict` must be `true` or `false`, not the text `true`"),
        ("strict: [yes]\n", "`strict` must be `true` or `false`, not a list"),
        (
            "contacts:\n- { from: 2025-01-01, until: 2020-01-01, name: A }\n",
            "communique.yaml:2:30: `until` (2020-01-01) is before `from` (2025-01-01)",
        ),
        (
            "issuer: { name: A }\nlang: fr\nissuer: { place: B }\n",
            "communique.yaml:3:1: `issuer` is given twice, on lines 1 and 3",
        ),
        ("issuer: { isni: 123 }\n", "communique.yaml:1:17: `123` is not an ISNI"),
        ("issuer: { mark: nothere.png }\n", "1:17: the site has no file `nothere.png` for a mark"),
        ("issuer: { mark: notes.txt }\n", "1:17: the mark notes.txt cannot be read"),
        ("issuer: { mark: ../notes.png }\n", "1:17: the mark `../notes.png` leads out of the site"),
        ("layout: marque-etta\n", "communique.yaml:1:9: there is no layout named `marque-etta`"),
        ("layout: nothere\n", "(known: charte-1999, marque-etat)"),
        ("a: b: c\n", "communique.yaml:1:5: a second colon stands where none is expected"),
        ("site: [a\n", "help: close the bracket"),
    ] {
        let site = site_with(settings);
        let said = said(site.path(), &["convert", ".", "-o", "pdfs"], 2);
        assert!(said.contains(message), "{settings}\n{said}");
    }
    // All at once, whichever stage finds them.
    let site = site_with("layout: nothere\nallow: [D999]\ndeny: E1\nstrict: x\nisuer: A\n");
    let said = said(site.path(), &["survey", "."], 2);
    for message in ["1:9: ", "2:9: no release can break", "3:7: no release", "4:9: ", "5:1: "] {
        assert!(said.contains(&format!("communique.yaml:{message}")), "{message}\n{said}");
    }
}

#[test]
fn settings_that_are_hardly_meant_are_warned_of_by_every_command() {
    let site = site_with(
        "fields: { foo: bar }\nlabel: categry\nuploads: { /uploads: _uplods, /files: none }\n",
    );
    for words in [
        &["convert", ".", "-o", "pdfs"][..],
        &["convert", "_communiques/2024-03-01-marees.md"],
        &["export", ".", "--to", "archive"],
        &["survey", "."],
    ] {
        let said = said(site.path(), words, 0);
        for message in [
            "communique.yaml:1:11: `foo: bar` of `fields` names no key",
            "communique.yaml:2:8: `label: categry` prints this word above every title",
            "communique.yaml:3:22: the site has no folder `_uplods`",
            "(did you mean `_uploads`?)",
            "the site has no folder `none`",
        ] {
            assert!(said.contains(message), "{words:?}: {message}\n{said}");
        }
    }
}

#[test]
fn posts_are_refused_or_reported_for_what_is_wrong_with_them() {
    let site = site_with("");
    let write = |name: &str, bytes: &[u8]| fs::write(site.path().join(name), bytes).unwrap();
    let head = "---\ntitle: A\ndate: 2024-03-01\nlang: fr\n";
    write("draft.md", format!("{head}published: non\ndraft: 'true'\n---\nB\n").as_bytes());
    let reported = said(site.path(), &["convert", "draft.md"], 0);
    assert!(reported.contains("draft.md:5:12: `published` is `non`, neither"), "{reported}");
    assert!(reported.contains("draft.md:6:8: `draft` is the text `true`, neither"), "{reported}");
    write("2024-05-01-hier.md", "---\ntitle: A\ndate: hier\nlang: fr\n---\nB\n".as_bytes());
    let reported = said(site.path(), &["convert", "2024-05-01-hier.md"], 0);
    assert!(reported.contains("the day of the file name, 2024-05-01, is used"), "{reported}");
    write("file.md", format!("{head}files: [ /uploads/Calendrier.pdf ]\n---\nB\n").as_bytes());
    write("marée.gif", b"GIF89a\x01\x00\x01\x00\x80\xff\xff\x00\x00");
    write("x.zip", b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xb5\xfe");
    write("object.md", b"{\"title\": }\nB\n");
    write("open.md", b"{\"title\": \"A\",\n");
    for (name, message) in [
        ("file.md", "did you mean /uploads/calendrier.pdf?"),
        ("marée.gif", "it is not a text: expected a post"),
        ("x.zip", "it is not a text: expected a post"),
        ("object.md", "the front matter is not valid JSON: there is no value"),
        ("open.md", "the front matter is not closed: expected a `}`"),
    ] {
        let said = said(site.path(), &["convert", name], 1);
        assert!(said.contains(message), "{name}\n{said}");
    }
}

#[test]
fn layouts_name_key_and_value_of_a_fault() {
    let site = site_with("");
    for (text, message) in [
        (
            "extends: marque-etat\nname: a\nname: b\n",
            "3:1: `name` is given twice, on lines 2 and 3",
        ),
        ("name: [a, b\n", "help: close the bracket"),
        (
            "extends: marque-etat\nname: a\npage: { left: 160 }\n",
            "l.yaml:3:7: the text must be at least 40 mm wide, not ",
        ),
        (
            "extends: marque-etat\nname: a\npage: { left: 100 }\n",
            "l.yaml:3:1: with this page, `contact.columns`: a column",
        ),
        ("extends: marque-etat\nname: a\nsince: hier\n", "3:8: `hier` is not a day"),
        ("extends: marque-etat\nname: a\nmark: { x: 300 }\n", "mm, not 300"),
        ("---\ntitle: A\n---\nB\n", "a line of `---` begins a second document"),
    ] {
        fs::write(site.path().join("l.yaml"), text).unwrap();
        let said = said(site.path(), &["layouts", "check", "l.yaml"], 1);
        assert!(said.contains(message), "{text}\n{said}");
    }
    fs::write(site.path().join("l.yaml"), "name: a\npage: 3\n").unwrap();
    let page = said(site.path(), &["layouts", "check", "l.yaml"], 1);
    assert!(page.contains("2:7: ") && !page.contains("`page` is missing"), "{page}");
    fs::write(site.path().join("l.yaml"), b"name: \xe9\n").unwrap();
    let latin = said(site.path(), &["layouts", "check", "l.yaml"], 1);
    assert!(latin.contains("l.yaml:1:7: the byte 0xE9 is not UTF-8"), "{latin}");
    let none = said(site.path(), &["layouts", "show", "nothere"], 2);
    assert!(none.contains("(known: charte-1999, marque-etat)"), "{none}");
}

#[test]
fn paths_of_another_kind_are_called_what_they_are() {
    let site = site_with("");
    let here = site.path();
    said(here, &["export", ".", "--to", "archive"], 0);
    let zip = packages(&here.join("archive")).remove(0);
    let bytes = fs::read(here.join("archive").join(&zip)).unwrap();
    fs::write(here.join("cut.zip"), &bytes[..bytes.len() / 2]).unwrap();
    fs::write(here.join("empty.zip"), "").unwrap();
    fs::create_dir(here.join("zips")).unwrap();
    fs::write(here.join("zips/a.zip"), &bytes).unwrap();
    for (words, status, message) in [
        (&["extract", "cut.zip", "--to", "out"][..], 1, "the directory at its end is missing"),
        (&["extract", "cut.zip", "--to", "out"], 1, "`extract --salvage` unpacks"),
        (&["extract", "empty.zip", "--to", "out"], 1, "empty.zip is not a zip"),
        (&["extract", "notes.txt", "--to", "out"], 1, "help: name a package"),
        (&["extract", "zips/a.zip", "--to", "notes.txt"], 2, "it is a file, not a folder"),
        (&["convert", ".", "-o", "notes.txt/"], 2, "it is a file, not a folder"),
        (&["convert", "_communiques/2024-03-01-marees.md", "-o", "a/b/c.pdf"], 2, "no folder a/b"),
        (&["package", "_communiques/2024-03-01-marees.md", "--to", "notes.txt"], 2, "it is a file"),
        (&["export", "archive", "--to", "other"], 2, "archive is an archive, not a site"),
        (&["convert", "archive", "-o", "pdfs"], 2, "archive is an archive, not a site"),
        (&["survey", "archive"], 2, "is an archive, not a site"),
        (&["verify", "."], 2, "it looks like a site"),
        (&["verify", "archive/packages"], 2, "archive is an archive: name that"),
        (&["verify", "zips"], 2, "it has a package in it: name that, zips/*"),
        (
            &["export", ".", "--to", "b", "--jobs", "0"],
            2,
            "expected a number of threads, from 1 on",
        ),
        (&["convert", ".", "-o", "b", "--jobs", "x"], 2, "expected a number of threads"),
        (&["convert", ".", "-o", "b", "--downsample", "10"], 2, "between 72 and 2400"),
        (&["convert", ".", "-o", "b", "--layout", "nothere"], 2, "(known: charte-1999"),
    ] {
        let said = said(here, words, status);
        assert!(said.contains(message), "{words:?}: {message}\n{said}");
    }
}

#[cfg(unix)]
#[test]
fn links_to_nowhere_and_arguments_that_are_not_utf8_are_named() {
    use std::os::unix::ffi::OsStrExt;
    let site = site_with("");
    std::os::unix::fs::symlink("nowhere", site.path().join("link")).unwrap();
    let link = said(site.path(), &["export", ".", "--to", "link"], 2);
    assert!(link.contains("it is a link that leads nowhere"), "{link}");
    let layout = std::ffi::OsStr::from_bytes(b"\xff");
    let run =
        run(communique().current_dir(site.path()).args(["convert", ".", "--layout"]).arg(layout))
            .ends(2);
    assert!(run.err.contains("must be UTF-8: --layout \u{fffd}"), "{}", run.err);
}

#[test]
fn lines_that_are_not_tasks_or_results_are_named_by_their_number() {
    let site = site_with("");
    let with_input = |words: &[&str], text: &str, status: i32| {
        fs::write(site.path().join("input"), text).unwrap();
        let input = fs::File::open(site.path().join("input")).unwrap();
        let run = run(communique().current_dir(site.path()).args(words).stdin(input)).ends(status);
        let said = format!("{}{}", run.err, run.text());
        let foreign = FOREIGN.iter().find(|word| said.contains(*word));
        assert_eq!(foreign, None, "{text}\n{said}");
        said
    };
    for (text, message) in [
        ("\n2019-01-01 fr 12 a.md\n", "line 2 is not a task: expected a JSON object: "),
        ("x\n", "`communique list SITE --format json --to ARCHIVE` writes tasks"),
        ("{\"release\": 3}\n", "`release` must be the path of a post, not `3`"),
        ("[]\n", "it is a list, not an object"),
    ] {
        let said = with_input(&["worker"], text, 1);
        assert!(said.contains(message), "{text}\n{said}");
    }
    let said = with_input(&["finish", ".", "--to", "archive"], "x\n", 2);
    assert!(said.contains("line 1 is not a result: there is no value"), "{said}");
    assert!(said.contains("worker --no-finish"), "{said}");
}
