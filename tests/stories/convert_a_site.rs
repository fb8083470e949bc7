//! The PDFs of a whole site, outside any archive.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::communique;
use crate::support::*;

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn each_release_gets_the_pdf_it_gets_alone() {
    let folder = fresh();
    let pdfs = folder.path().join("presse.example.org");
    for jobs in ["1", "2"] {
        communique!("convert", site(), "-o", &pdfs, "--jobs", jobs).ends(0);
        assert_eq!(names(&pdfs).len(), PUBLISHED, "drafts are left out, and nothing else is there");
        for name in [SHORT, "bilan-2018-du-trait-de-cote.markdown"] {
            let alone = communique!("convert", post(name), "-o", "-").ends(0).out;
            let pdf = pdfs.join(name).with_extension("pdf");
            assert!(fs::read(&pdf).unwrap() == alone, "{name}, {jobs} jobs");
            fs::remove_file(pdf).unwrap();
        }
    }
    communique!("convert", site(), "-o", &pdfs, "--drafts").ends(0);
    assert_eq!(names(&pdfs).len(), POSTS);
}

#[test]
fn refused_releases_are_reported_and_the_others_are_converted() {
    let folder = fresh();
    let run = communique!("convert", refused_site(), "-o", folder.path(), "--format", "json");
    let run = run.ends(1);
    let lines = json_lines(run.text());
    let of = |status: &str| {
        let found = lines.iter().filter(|line| line["status"] == status);
        found.map(|line| line["source"].as_str().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(of("converted"), ["_communiques/sound.markdown"]);
    assert_eq!(names(folder.path()), BTreeSet::from(["sound.pdf".to_owned()]));
    assert!(run.err.contains("bad-date.markdown:3:7"), "{}", run.err);
}

#[test]
fn two_posts_of_one_name_are_refused_with_what_to_do() {
    let folder = fresh();
    for part in ["fr", "en"] {
        let posts = folder.path().join("site").join(part).join("_posts");
        fs::create_dir_all(&posts).unwrap();
        let text = "---\ntitle: Un\nlang: fr\n---\nLa mer monte.\n";
        fs::write(posts.join("2024-03-01-marees.md"), text).unwrap();
    }
    let run = communique!("convert", folder.path().join("site"), "-o", folder.path().join("out"));
    let run = run.ends(1);
    for said in ["would be the PDF of several posts", "rename one of them, or convert each"] {
        assert!(run.err.contains(said), "{said}: {}", run.err);
    }
}

#[test]
fn reports_name_the_command() {
    let folder = fresh();
    let out = folder.path().join("out");
    for format in ["junit", "html"] {
        for path in [site(), post(SHORT)] {
            let to = if path.is_dir() { out.clone() } else { folder.path().join("one.pdf") };
            let run = communique!("convert", path, "-o", to, "--format", format).ends(0);
            assert!(run.text().contains("communique convert"), "{format}: {}", run.text());
            assert!(!run.text().contains("communique export"), "{format}: {}", run.text());
        }
        let archive = folder.path().join(format);
        let run = communique!("export", post(SHORT), "--to", archive, "--format", format).ends(0);
        assert!(run.text().contains("communique export"), "{format}: {}", run.text());
    }
}

#[test]
fn pdfs_of_a_site_need_a_folder() {
    communique!("convert", site(), "-o", "-").ends(2);
    let folder = fresh();
    let file = folder.path().join("file");
    fs::write(&file, "a file").unwrap();
    communique!("convert", site(), "-o", &file).ends(2);
    assert_eq!(fs::read(&file).unwrap(), b"a file");
}
