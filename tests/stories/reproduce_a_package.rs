//! The proof that a PDF is its source: the packaged source is typeset again, with what the package
//! kept and nothing else, and gives the same bytes.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::communique;
use crate::reseal::Forgery;
use crate::support::*;

fn codes(line: &Value) -> Vec<&str> {
    line["findings"].as_array().unwrap().iter().map(|f| f["rule"].as_str().unwrap()).collect()
}

fn short() -> Vec<u8> {
    fs::read(EXPORTED.archive.join(SHORT_PACKAGE)).unwrap()
}

/// What full verification of a package says, without and with `--reproduce`: status and codes.
fn verified(zip: &[u8]) -> [(i32, Vec<String>); 2] {
    let folder = fresh();
    let path = folder.path().join(format!("{SHORT_ID}.zip"));
    fs::write(&path, zip).unwrap();
    [None, Some("--reproduce")].map(|option| {
        let mut command = communique();
        command.args(["verify", "--format", "json"]).args(option).arg(&path);
        let run = run(&mut command);
        let codes = codes(&run.json().0[0]).into_iter().map(str::to_owned).collect();
        (run.status, codes)
    })
}

#[test]
fn every_release_of_the_site_gives_the_same_pdf_again() {
    let run = communique!("verify", &EXPORTED.archive, "--reproduce", "--format", "json").ends(0);
    let (lines, summary) = run.json();
    assert_eq!(summary["sound"], PUBLISHED + 1);
    assert!(lines.iter().all(|line| codes(line).is_empty()), "{lines:?}");
}

#[test]
fn drafts_missing_files_and_own_layouts_are_set_again() {
    let (site_copy, archive) = (fresh(), fresh());
    copy_tree(&site(), site_copy.path());
    let layout = site_copy.path().join("maison.yaml");
    fs::write(&layout, "name: maison\nextends: marque-etat\npage: { left: 30 }\n").unwrap();
    // Defaults of the site count too: they are not in the post.
    let config = site_copy.path().join("_config.yml");
    let defaults =
        "defaults:\n- values: {auteur: A. Bé, tags: [x, 'no', 2019-07-17], numero: 007}\n";
    let text = fs::read_to_string(&config).unwrap();
    assert!(text.contains("\ndefaults:\n"), "{text}");
    fs::write(&config, text.replacen("\ndefaults:\n", &format!("\n{defaults}"), 1)).unwrap();
    fs::remove_file(some_picture(site_copy.path())).unwrap();
    let at = ["--at", "2024-03-01T09:00:00Z", "--agent", "Nadège"];
    let mut command = communique();
    command.arg("export").arg(site_copy.path()).arg("--to").arg(archive.path());
    command.args(["--drafts", "--allow-missing", "--layout"]).arg(&layout).args(at);
    run(&mut command).ends(0);
    fs::remove_dir_all(site_copy.path()).unwrap();
    let run = communique!("verify", archive.path(), "--reproduce", "--format", "json").ends(0);
    assert_eq!(run.json().1["sound"], POSTS + 1);
}

/// A picture that a post of the site shows.
fn some_picture(site: &Path) -> PathBuf {
    let pictures = tree(&site.join("_uploads")).into_keys();
    let mut pictures: Vec<String> = pictures.filter(|path| path.ends_with(".jpg")).collect();
    site.join("_uploads").join(pictures.pop().expect("the site has pictures"))
}

/// A copy of the built-in faces that are of another version: their names end otherwise.
fn other_faces() -> tempfile::TempDir {
    let folder = fresh();
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts/open-sans");
    let wide = |text: &str| text.bytes().flat_map(|b| [0, b]).collect::<Vec<u8>>();
    for name in ["Regular", "Italic", "Bold", "BoldItalic"] {
        let name = format!("OpenSans-{name}.ttf");
        let mut font = fs::read(built_in.join(&name)).unwrap();
        let version = wide("Version ");
        let at = font.windows(version.len()).position(|bytes| bytes == version);
        let digit = at.expect("the name table tells a version") + version.len() + 1;
        font[digit] = b'9';
        fs::write(folder.path().join(name), font).unwrap();
    }
    folder
}

#[test]
fn a_face_that_is_not_at_hand_is_asked_for() {
    let (archive, fonts) = (fresh(), other_faces());
    communique!("export", post(SHORT), "--to", archive.path(), "--fonts", fonts.path()).ends(0);
    communique!("verify", archive.path(), "--format", "json").ends(0);
    let run = communique!("verify", archive.path(), "--reproduce", "--format", "json").ends(2);
    let line = &run.json().0[0];
    assert_eq!((&line["status"], codes(line)), (&"unchecked".into(), vec![]));
    let reason = line["reason"].as_str().unwrap();
    let bytes = fs::read(fonts.path().join("OpenSans-Regular.ttf")).unwrap();
    assert!(reason.contains("--fonts") && reason.contains(&sha256(&bytes)), "{reason}");
    communique!("verify", archive.path(), "--reproduce", "--fonts", fonts.path()).ends(0);
}

/// The same package, as if another build had made it: it says so wherever it names its program.
fn of_another_build(forgery: &mut Forgery) {
    let version = format!("{}+", env!("CARGO_PKG_VERSION"));
    for name in [
        "/settings/provenance.json",
        "/premis.xml",
        "/LISEZMOI.md",
        "/README.md",
        "/pdf/METS.xml",
        "/source/METS.xml",
        "/METS.xml",
        "bag-info.txt",
    ] {
        let text = String::from_utf8(forgery.bytes(name).to_vec()).unwrap();
        assert!(text.contains(&version), "{text}");
        forgery.edit(name, text.replace(&version, "99.0.0+").into_bytes());
    }
}

#[test]
fn what_another_build_set_otherwise_is_no_damage() {
    // The same bytes prove the same, whoever made them.
    let mut forgery = Forgery::of(&short());
    of_another_build(&mut forgery);
    let [plain, reproduced] = verified(&forgery.seal());
    assert_eq!((plain, reproduced), ((0, vec![]), (0, vec![])));

    let mut forgery = Forgery::of(&short());
    of_another_build(&mut forgery);
    forgery.replace(".pdf", in_another_layout());
    let sealed = forgery.seal();
    let [plain, reproduced] = verified(&sealed);
    assert_eq!((plain, reproduced), ((0, vec![]), (2, vec![])));
    let folder = fresh();
    let path = folder.path().join(format!("{SHORT_ID}.zip"));
    fs::write(&path, sealed).unwrap();
    let run = communique!("verify", &path, "--reproduce", "--format", "json").ends(2);
    let reason = run.json().0[0]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("made by another build, `communique 99.0.0+"), "{reason}");
}

/// The short release's PDF, set otherwise.
fn in_another_layout() -> Vec<u8> {
    let folder = fresh();
    let (pdf, layout) = (folder.path().join("a.pdf"), folder.path().join("autre.yaml"));
    fs::write(&layout, "name: autre\nextends: charte-1999\npage: { left: 40 }\n").unwrap();
    communique!("convert", post(SHORT), "-o", &pdf, "--layout", &layout).ends(0);
    fs::read(&pdf).unwrap()
}

#[test]
fn another_sound_pdf_is_found() {
    // Of another release, embedding another source.
    let other = "2018-05-24-lancement-des-sentinelles-des-rivages";
    let other = fs::read(EXPORTED.archive.join(format!("packages/2018/05/{other}.zip"))).unwrap();
    let pdf = Forgery::of(&other).bytes(".pdf").to_vec();
    let mut forgery = Forgery::of(&short());
    forgery.replace(".pdf", pdf);
    let [plain, reproduced] = verified(&forgery.seal());
    // Title, identifier, date and the number of pages are those of another release, and so are all
    // its metadata, its files and links.
    let mut codes = plain.1.clone();
    codes.dedup();
    codes.retain(|code| code != "P017");
    assert_eq!((plain.0, codes.join(" ").as_str()), (1, "M015 P007 P019 P020 P012 M015"));
    assert_eq!(reproduced.0, 1);
    assert!(reproduced.1.contains(&"P014".to_owned()));

    // Of the same post, in another layout: only typesetting it again shows it.
    let mut forgery = Forgery::of(&short());
    forgery.replace(".pdf", in_another_layout());
    let [plain, reproduced] = verified(&forgery.seal());
    assert_eq!(plain, (0, vec![]));
    assert_eq!(reproduced.0, 1);
    assert!(reproduced.1.contains(&"P014".to_owned()), "{reproduced:?}");
}

#[test]
fn an_edited_source_is_found_though_all_is_sealed_again() {
    let mut forgery = Forgery::of(&short());
    let text = String::from_utf8(forgery.bytes(".markdown").to_vec()).unwrap();
    let word = text
        .split("---")
        .nth(2)
        .unwrap()
        .split_whitespace()
        .find(|w| w.len() > 5 && w.chars().all(|c| c.is_ascii_lowercase()));
    let word = word.expect("the post has a plain word");
    let edited = text.replace(word, "falsifions");
    forgery.replace(".markdown", edited.clone().into_bytes());
    let [plain, reproduced] = verified(&forgery.seal());
    assert_eq!(plain.0, 1);
    assert_eq!(plain.1[..2], ["P008", "P012"]);
    // What the package says of its source is that of the other one.
    assert!(plain.1[2..].iter().all(|code| code == "M018") && plain.1.len() > 2, "{plain:?}");
    assert_eq!(reproduced.0, 1);
    assert!(reproduced.1.contains(&"P014".to_owned()));
}

#[test]
fn a_source_that_is_no_release_any_more_is_found() {
    let mut forgery = Forgery::of(&short());
    forgery.replace(".markdown", b"no front matter".to_vec());
    let [plain, reproduced] = verified(&forgery.seal());
    assert_eq!(plain, (1, vec!["P008".to_owned(), "P012".to_owned()]));
    assert_eq!(reproduced.1.last().unwrap(), "P015");
    let mut forgery = Forgery::of(&short());
    forgery.replace("/layout.yaml", b"name: x\n".to_vec());
    let [plain, _] = verified(&forgery.seal());
    assert_eq!(plain, (1, vec!["P012".to_owned()]));
}
