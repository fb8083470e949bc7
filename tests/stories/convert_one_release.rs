//! One release is set as PDF, to be looked at or printed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::communique;
use crate::support::*;

/// The families of the fonts in a PDF.
fn fonts(pdf: &[u8]) -> BTreeSet<String> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let names = document.objects.values().filter_map(|object| {
        let name = object.as_dict().ok()?.get(b"BaseFont").ok()?.as_name().ok()?;
        let name = String::from_utf8(name.to_vec()).unwrap();
        let name = name.split_once('+').map_or(name.as_str(), |(_, name)| name);
        Some(name.split('-').next().unwrap().to_owned())
    });
    names.collect()
}

/// Width and height of the first page, in points.
fn page_size(pdf: &[u8]) -> (f32, f32) {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let page = document.page_iter().next().unwrap();
    let page = document.get_dictionary(page).unwrap();
    let sides = page.get(b"MediaBox").unwrap().as_array().unwrap();
    (sides[2].as_float().unwrap(), sides[3].as_float().unwrap())
}

/// The PDF of a post, made with further options.
#[track_caller]
fn convert(post: &Path, options: &[&str]) -> Vec<u8> {
    let mut command = communique();
    command.arg("convert").arg(post).args(["-o", "-"]).args(options);
    run(&mut command).ends(0).out
}

#[test]
fn to_a_file_and_to_standard_output_are_the_same() {
    let folder = fresh();
    let file = folder.path().join("siege.pdf");
    let run = communique!("convert", post(SHORT), "-o", &file).ends(0);
    assert!(run.text().starts_with("converted "), "{}", run.text());
    let pdf = convert(&post(SHORT), &[]);
    assert!(pdf.starts_with(b"%PDF-1.7\n"));
    assert_eq!(fs::read(&file).unwrap(), pdf);
    assert_eq!(tree(folder.path()).len(), 1, "nothing else is left");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_stays_a_link() {
    let folder = fresh();
    let (file, link) = (folder.path().join("siege.pdf"), folder.path().join("last.pdf"));
    fs::write(&file, "an older one").unwrap();
    std::os::unix::fs::symlink("siege.pdf", &link).unwrap();
    communique!("convert", post(SHORT), "-o", &link).ends(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read(&file).unwrap().starts_with(b"%PDF-1.7\n"));
}

/// A rename would put a file in its place: for `/dev/null` and root, that harms the whole machine.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_written_to_and_stays_what_it_is() {
    use std::os::unix::fs::FileTypeExt;
    let folder = fresh();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read(pipe).unwrap()
    });
    communique!("convert", post(SHORT), "-o", &pipe).ends(0);
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(reader.join().unwrap(), convert(&post(SHORT), &[]));
}

/// What `2>&1 | head -1` does once it has its line.
#[test]
fn messages_that_nobody_reads_change_nothing() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let bad = refused_site().join("_communiques/bad-date.markdown");
    let mut command = communique();
    let status = command.arg("convert").arg(bad).args(["-o", "-"]).stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn the_result_as_json_has_pages_and_findings_with_their_places() {
    let folder = fresh();
    let name = "exposition-mille-metres-de-cote.markdown";
    let file = folder.path().join("exposition.pdf");
    let run = communique!("convert", post(name), "-o", &file, "--format", "json").ends(0);
    let [line] = json_lines(run.text()).try_into().expect("one line");
    assert_eq!(line["source"], format!("_communiques/{name}"));
    assert_eq!(line["status"], "converted");
    assert_eq!(line["pages"], 2);
    let findings = line["findings"].as_array().unwrap();
    let converted = findings.iter().find(|finding| finding["rule"] == "D016").expect("a WebP");
    assert!(converted["line"].as_u64() > Some(1), "{line}");
    let bad = refused_site().join("_communiques/bad-date.markdown");
    let run = communique!("convert", bad, "-o", &file, "--format", "json").ends(1);
    let [line] = json_lines(run.text()).try_into().expect("one line");
    assert_eq!(line["status"], "refused");
}

#[test]
fn the_default_is_the_posts_name_in_this_folder() {
    let folder = fresh();
    let mut command = communique();
    command.current_dir(folder.path()).arg("convert").arg(post(SHORT));
    run(&mut command).ends(0);
    let names: Vec<String> = tree(folder.path()).into_keys().collect();
    assert_eq!(names, ["nouveau-siege.pdf"]);
}

#[test]
fn an_older_pdf_is_replaced_whole() {
    let folder = fresh();
    let file = folder.path().join("siege.pdf");
    fs::write(&file, "older").unwrap();
    communique!("convert", post(SHORT), "-o", &file).ends(0);
    assert!(fs::read(&file).unwrap().starts_with(b"%PDF-1.7\n"));
    assert_eq!(tree(folder.path()).len(), 1);
}

#[test]
fn a_release_outside_its_site_is_set_with_the_sites_settings() {
    let folder = fresh();
    let draft = folder.path().join(SHORT);
    fs::copy(post(SHORT), &draft).unwrap();
    let site = site();
    let inside = convert(&post(SHORT), &[]);
    let outside = convert(&draft, &["--site", site.to_str().unwrap()]);
    assert_eq!(page_size(&inside), page_size(&outside));
    let alone = convert(&draft, &[]);
    let contact = |pdf: &[u8]| {
        let document = lopdf::Document::load_mem(pdf).unwrap();
        document.extract_text(&[1]).unwrap().contains("Noémie Delachaux")
    };
    assert_eq!((contact(&inside), contact(&outside), contact(&alone)), (true, true, false));
}

#[test]
fn the_layout_is_that_of_the_releases_day() {
    let archive = &EXPORTED.archive;
    let catalogue = fs::read_to_string(archive.join("catalog.jsonl")).unwrap();
    let entries = json_lines(&catalogue);
    assert_eq!(entries.len(), PUBLISHED);
    for entry in entries {
        let day = &entry["date"].as_str().unwrap()[..10];
        // Two releases were sent within an hour, before and after midnight in Paris.
        let layout = if day < "2020-02-17" { "charte-1999" } else { "marque-etat" };
        assert_eq!(entry["layout"], layout, "{day}");
    }
    let fonts_of = |name: &str| fonts(&convert(&post(name), &[]));
    let before = fonts_of("calendrier-des-grandes-marees-2020.markdown");
    let after = fonts_of("le-portail-des-marees-ouvre-au-public.markdown");
    assert!(before.contains("OpenSans") && !before.contains("DMSans"), "{before:?}");
    assert!(after.contains("DMSans") && !after.contains("OpenSans"), "{after:?}");
}

#[test]
fn a_layout_can_be_asked_for() {
    let by_date = convert(&post(SHORT), &[]);
    assert_eq!(convert(&post(SHORT), &["--layout", "charte-1999"]), by_date);
    assert_eq!(convert(&post(SHORT), &["--layout", "auto"]), by_date);
    let other = convert(&post(SHORT), &["--layout", "marque-etat"]);
    assert!(fonts(&other).contains("DMSans"), "{:?}", fonts(&other));
}

#[test]
fn a_users_layout_changes_only_what_it_says() {
    let folder = fresh();
    let layout = folder.path().join("letter.yaml");
    fs::write(&layout, "extends: marque-etat\nname: letter\npage: { size: Letter }\n").unwrap();
    let pdf = convert(&post(SHORT), &["--layout", layout.to_str().unwrap()]);
    let size = page_size(&pdf);
    assert!((size.0 - 612.0).abs() < 0.1 && (size.1 - 792.0).abs() < 0.1, "{size:?}");
    assert!(fonts(&pdf).contains("DMSans"));

    fs::write(&layout, "extends: marque-etat\nname: letter\npaje: { size: Letter }\n").unwrap();
    let run = communique!("convert", post(SHORT), "-o", "-", "--layout", &layout).ends(2);
    assert!(run.err.contains("paje") && run.out.is_empty(), "{}", run.err);
}

#[test]
fn an_unknown_layout_is_answered_with_the_nearest_name() {
    let folder = fresh();
    let file = folder.path().join("out.pdf");
    let run = communique!("convert", post(SHORT), "-o", &file, "--layout", "marque-etta").ends(2);
    assert!(run.err.contains("marque-etta") && run.err.contains("marque-etat"), "{}", run.err);
    assert!(!file.exists());
}

#[test]
fn a_folder_without_fonts_is_refused() {
    let folder = fresh();
    let run = communique!("convert", post(SHORT), "-o", "-", "--fonts", folder.path()).ends(2);
    assert!(run.err.contains("no font file (.ttf, .otf, .ttc or .otc)"), "{}", run.err);
    let none = folder.path().join("none");
    let run = communique!("convert", post(SHORT), "-o", "-", "--fonts", &none).ends(2);
    assert!(run.err.contains("none"), "{}", run.err);
}

#[test]
fn a_folder_that_is_not_there_is_reported_and_not_made() {
    let folder = fresh();
    let file = folder.path().join("none/out.pdf");
    let run = communique!("convert", post(SHORT), "-o", &file).ends(2);
    assert!(run.err.contains("out.pdf"), "{}", run.err);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_refused_release_gives_no_pdf() {
    let folder = fresh();
    let file = folder.path().join("out.pdf");
    let bad = refused_site().join("_communiques/bad-date.markdown");
    let run = communique!("convert", &bad, "-o", &file).ends(1);
    assert!(run.err.contains("bad-date.markdown:3:7"), "{}", run.err);
    assert_eq!(tree(folder.path()).len(), 0);
    communique!("convert", site(), "-o", &file).ends(2);
    communique!("convert", post("no-such.markdown"), "-o", &file).ends(2);
    assert_eq!(tree(folder.path()).len(), 0);
}
