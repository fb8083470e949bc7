//! People look at an archive in a browser: pages beside the packages, made from them alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::communique;
use crate::support::*;

/// The archive of the sample site, with pages.
fn shown() -> tempfile::TempDir {
    let archive = archive_copy();
    let run = communique!("pages", archive.path()).ends(0);
    assert!(
        run.text().contains(&format!("Pages of {PUBLISHED} releases, {PUBLISHED} of them made")),
        "{}",
        run.text()
    );
    archive
}

fn page(archive: &Path, path: &str) -> String {
    fs::read_to_string(archive.join(path)).unwrap()
}

/// The pages of an archive, with their bytes.
fn pages(archive: &Path) -> BTreeMap<String, Vec<u8>> {
    let is_page =
        |path: &String| path.starts_with("pages/") || path == "index.html" || path == "feed.xml";
    tree(archive).into_iter().filter(|(path, _)| is_page(path)).collect()
}

const SHORT_PAGE: &str = "pages/2018/09/2018-09-18-nouveau-siege.html";

#[test]
fn a_release_has_a_page_and_the_archive_stays_sound() {
    let archive = shown();
    let html = page(archive.path(), SHORT_PAGE);
    for text in [
        "<!DOCTYPE html>",
        "L’Agence s’installe à Fécamp",
        "sha256sum -c 2018-09-18-nouveau-siege.zip.sha256",
        "../../../packages/2018/09/2018-09-18-nouveau-siege.zip",
        "default-src 'none'",
        "METS.xml",
    ] {
        assert!(html.contains(text), "{text}\n{html}");
    }
    let index = page(archive.path(), "index.html");
    assert!(index.contains(SHORT_PAGE), "{index}");
    communique!("verify", archive.path(), "--quiet").ends(0);
    communique!("catalog", archive.path(), "--check").ends(0);
}

#[test]
fn pages_are_the_same_however_they_are_made() {
    let archive = shown();
    let first = pages(archive.path());
    assert!(first.len() > 2 * PUBLISHED, "{:?}", first.keys());
    let run = communique!("pages", archive.path()).ends(0);
    assert!(run.text().contains("0 of them made; files: 0 written, 0 removed"), "{}", run.text());
    communique!("pages", archive.path(), "--again", "--jobs", "1").ends(0);
    assert_eq!(pages(archive.path()), first);
    communique!("pages", archive.path(), "--check").ends(0);

    // Kept up to date by exports, they are those that are made at once.
    let grown = fresh();
    communique!("export", site(), "--to", grown.path(), "--until", "2018", "--pages").ends(0);
    communique!("export", site(), "--to", grown.path(), "--pages").ends(0);
    let digests = |pages: BTreeMap<String, Vec<u8>>| -> BTreeMap<String, String> {
        pages.into_iter().map(|(path, bytes)| (path, sha256(&bytes))).collect()
    };
    assert_eq!(digests(pages(grown.path())), digests(first));
}

#[test]
fn pages_that_were_changed_are_named() {
    let archive = shown();
    // As long as it was.
    let changed = page(archive.path(), SHORT_PAGE).replace("Fécamp", "Fécamq");
    fs::write(archive.path().join(SHORT_PAGE), changed).unwrap();
    fs::write(archive.path().join("pages/2018/other.html"), "<script></script>").unwrap();
    fs::remove_file(archive.path().join("pages/style.css")).unwrap();
    let run = communique!("pages", archive.path(), "--check").ends(1);
    assert!(run.text().contains(&format!("{SHORT_PAGE} is not as it would be made")));
    assert!(run.text().contains("pages/style.css is missing"), "{}", run.text());
    assert!(run.text().contains("pages/2018/other.html would not be made"), "{}", run.text());
    fs::remove_file(archive.path().join("pages/2018/other.html")).unwrap();
    communique!("pages", archive.path(), "--again").ends(0);
    communique!("pages", archive.path(), "--check").ends(0);
}

#[test]
fn what_is_withdrawn_is_no_longer_shown() {
    let archive = shown();
    let text = "Fécamp";
    assert!(page(archive.path(), SHORT_PAGE).contains("accueillent"));
    // As after a run that was ended before it listed what it made.
    fs::remove_file(archive.path().join("pages/manifest-sha256.txt")).unwrap();
    communique!(
        "withdraw",
        SHORT_ID,
        "--reason",
        "À la demande de l’auteur",
        "--archive",
        archive.path()
    )
    .ends(0);
    let html = page(archive.path(), SHORT_PAGE);
    assert!(html.contains("À la demande de l’auteur"), "{html}");
    assert!(!html.contains("<article"), "{html}");
    assert!(!archive.path().join(SHORT_PAGE.replace(".html", ".png")).exists());
    // The title stays, as in the tombstone; no other word of it.
    let all: String = pages(archive.path())
        .into_values()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    assert!(all.contains(text));
    assert!(!all.contains("accueillent"), "a word of the release is still there");
    communique!("verify", archive.path(), "--quiet").ends(0);
}

#[test]
fn pdfs_and_pictures_stand_beside_the_pages_if_asked_for() {
    let archive = shown();
    communique!("pages", archive.path(), "--with-pdf", "--lang", "en").ends(0);
    let html = page(archive.path(), SHORT_PAGE);
    assert!(html.contains("Download the PDF"), "{html}");
    assert!(
        archive.path().join("pages/2018/09/2018-09-18-nouveau-siege/nouveau-siege.pdf").is_file()
    );
    // What was asked for holds for the next run, until it is taken back.
    communique!("pages", archive.path(), "--check").ends(0);
    communique!("pages", archive.path(), "--without-pdf", "--lang", "fr").ends(0);
    assert!(!archive.path().join("pages/2018/09/2018-09-18-nouveau-siege").exists());
    communique!("verify", archive.path(), "--quiet").ends(0);
}

#[test]
fn titles_of_releases_are_never_markup() {
    let (site, archive) = (fresh(), fresh());
    let post = "---\ntitle: \"Piège &lt;script&gt;alert(1)&lt;/script&gt; & '\\\"\"\ntags: ['<img src=x onerror=a()>']\nlang: fr\n---\nTexte <b onclick='a()'>gras</b>.\n";
    fs::write(site.path().join("2024-03-01-piege.md"), post).unwrap();
    communique!("export", site.path(), "--to", archive.path(), "--pages").ends(0);
    for (path, bytes) in pages(archive.path()) {
        let text = String::from_utf8_lossy(&bytes);
        if path.ends_with(".html") {
            assert!(!text.contains("<script>alert"), "{path}\n{text}");
            assert!(!text.contains("onclick=") && !text.contains("<img src=x"), "{path}\n{text}");
        }
    }
    let html = page(archive.path(), "pages/2024/03/2024-03-01-piege.html");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
    assert!(html.contains("&lt;img src=x"), "{html}");
}

#[test]
fn a_folder_that_is_no_archive_gets_no_pages() {
    let folder = fresh();
    let run = communique!("pages", folder.path()).ends(2);
    assert!(run.err.contains("is not an archive"), "{}", run.err);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let archive = shown();
    let run = communique!("pages", archive.path(), "--address", "archives.example").ends(2);
    assert!(run.err.contains("not the address of a folder on the web"), "{}", run.err);
}

#[test]
fn a_repaired_package_is_shown_as_sound_again() {
    let archive = archive_copy();
    let package = archive.path().join(SHORT_PACKAGE);
    let sound = fs::read(&package).unwrap();
    let mut damaged = sound.clone();
    damaged[sound.len() / 2] ^= 1;
    fs::write(&package, damaged).unwrap();
    communique!("pages", archive.path(), "--quiet").ends(0);
    assert!(page(archive.path(), SHORT_PAGE).contains("class=\"notice\""));
    fs::write(&package, sound).unwrap();
    communique!("pages", archive.path(), "--quiet").ends(0);
    assert!(!page(archive.path(), SHORT_PAGE).contains("class=\"notice\""));
}

#[test]
fn a_catalogue_by_another_hand_leads_nowhere_else() {
    let folder = fresh();
    let archive = folder.path().join("archive");
    communique!("export", post(SHORT), "--to", &archive).ends(0);
    let catalogue = archive.join("catalog.jsonl");
    let line = fs::read_to_string(&catalogue).unwrap();
    let forged = |id: &str, path: &str| {
        line.replace(SHORT_ID, id).replace(&format!("packages/2018/09/{id}.zip"), path)
    };
    let lines = [
        line.clone(),
        forged("2019-07-99-x/../../../../../escaped", "packages/2019/07/x.zip"),
        forged("2019-07-01-a", "//evil.example/a.zip"),
        forged("../.", "packages/../x.zip"),
    ];
    fs::write(&catalogue, lines.concat()).unwrap();
    communique!("pages", &archive).ends(0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was written outside");
    for (path, bytes) in pages(&archive) {
        assert!(!String::from_utf8_lossy(&bytes).contains("evil.example"), "{path}");
    }
}
