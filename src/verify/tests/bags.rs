//! Bags in folders: what each kind of damage is reported as.

use std::fs;
use std::path::Path;

use crate::verify::fixity::{Algorithm, Hasher};
use crate::verify::*;

const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

fn line(algorithm: Algorithm, path: &str, content: &str) -> String {
    let mut hasher = Hasher::new([algorithm]);
    hasher.update(content.as_bytes());
    format!("{}  {path}\n", hasher.finish()[0].1)
}

fn write(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// A sound bag of another maker, with two manifests and a tag manifest.
fn bag() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "bagit.txt", DECLARATION);
    let files = [("data/a.txt", "un"), ("data/sous/b.txt", "deux")];
    for (name, algorithm) in [("md5", Algorithm::Md5), ("sha512", Algorithm::Sha512)] {
        let lines: String = files.iter().map(|(path, text)| line(algorithm, path, text)).collect();
        write(root, &format!("manifest-{name}.txt"), &lines);
    }
    for (path, content) in files {
        write(root, path, content);
    }
    write(root, "bag-info.txt", "Payload-Oxum: 6.2\n");
    let tag = line(Algorithm::Sha512, "bagit.txt", DECLARATION);
    write(root, "tagmanifest-sha512.txt", &tag);
    folder
}

/// Status, and code and path of each finding.
fn result(root: &Path) -> (Status, Vec<String>) {
    let mut reports = Vec::new();
    verify_path(root, &Checks::default(), &mut |report| reports.push(report)).unwrap();
    let findings = reports[0].findings.iter();
    let found = findings.map(|finding| format!("{} {}", finding.rule.code, finding.path));
    (reports[0].status(), found.collect())
}

fn findings(root: &Path) -> Vec<String> {
    result(root).1
}

#[test]
fn a_sound_bag_has_no_findings() {
    let folder = bag();
    let mut checked = None;
    let summary = verify_path(folder.path(), &Checks::default(), &mut |report| {
        assert_eq!(report.findings, []);
        checked = Some(report.checked);
    });
    // Two payload files in two manifests, and a tag file in one.
    let expected =
        Checked { packages: 1, files: 3, bytes: 6 + DECLARATION.len() as u64, digests: 5 };
    assert_eq!(checked, Some(expected));
    assert_eq!(summary.unwrap().exit_status(), 0);
}

#[test]
fn damage_is_found_by_every_manifest() {
    let folder = bag();
    write(folder.path(), "data/a.txt", "UN");
    assert_eq!(findings(folder.path()), ["F001 data/a.txt", "F001 data/a.txt"]);
    write(folder.path(), "bagit.txt", &DECLARATION.replace('\n', "\r\n"));
    assert!(findings(folder.path()).contains(&"F002 bagit.txt".to_owned()));
}

#[test]
fn files_added_removed_and_renamed_are_reported() {
    let folder = bag();
    fs::rename(folder.path().join("data/a.txt"), folder.path().join("data/A.txt")).unwrap();
    assert_eq!(findings(folder.path()), ["B011 data/a.txt", "B012 data/A.txt", "B019 data/a.txt"]);
    fs::remove_file(folder.path().join("data/A.txt")).unwrap();
    assert_eq!(findings(folder.path()), ["B011 data/a.txt", "B020 bag-info.txt"]);
}

#[test]
fn a_file_in_one_manifest_only_is_an_error_from_1_0_on() {
    let folder = bag();
    let text = fs::read_to_string(folder.path().join("manifest-md5.txt")).unwrap();
    let first = text.lines().next().unwrap();
    write(folder.path(), "manifest-md5.txt", first);
    assert_eq!(findings(folder.path()), ["B013 data/sous/b.txt"]);
    fs::remove_file(folder.path().join("tagmanifest-sha512.txt")).unwrap();
    write(folder.path(), "bagit.txt", &DECLARATION.replace("1.0", "0.97"));
    assert_eq!(findings(folder.path()), [""; 0]);
}

#[test]
fn links_are_reported_and_not_followed() {
    let folder = bag();
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("data/link")).unwrap();
    assert_eq!(findings(folder.path()), ["B027 data/link"]);
    // A link in place of a listed file is the file that it leads to, if that is in the bag.
    let file = folder.path().join("data/a.txt");
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("sous/b.txt", &file).unwrap();
    let found = findings(folder.path());
    assert!(found.contains(&"B044 data/a.txt".to_owned()), "{found:?}");
    assert!(found.contains(&"F001 data/a.txt".to_owned()), "{found:?}");
}

#[test]
fn a_folder_that_lost_its_declaration_is_damaged() {
    let folder = bag();
    fs::remove_file(folder.path().join("bagit.txt")).unwrap();
    let (status, found) = result(folder.path());
    assert_eq!(status, Status::Damaged);
    assert_eq!(found, ["B001 bagit.txt", "B011 bagit.txt"]);
}

#[test]
fn what_is_nothing_known_cannot_be_checked() {
    let folder = tempfile::tempdir().unwrap();
    let verify = |path: &Path| verify_path(path, &Checks::default(), &mut |_| ());
    assert!(matches!(verify(folder.path()), Err(VerifyError::Unknown { .. })));
    assert!(matches!(verify(&folder.path().join("x")), Err(VerifyError::Missing { .. })));
    write(folder.path(), "notes.txt", "plain text");
    let notes = folder.path().join("notes.txt");
    assert!(matches!(verify(&notes), Err(VerifyError::Unknown { .. })));
    write(folder.path(), "empty.zip", "");
    let summary = verify(&folder.path().join("empty.zip")).unwrap();
    assert_eq!(summary.exit_status(), 1);
}

#[test]
fn names_in_another_unicode_form_are_found_with_a_warning() {
    let folder = bag();
    let (composed, decomposed) = ("data/\u{e9}.txt", "data/e\u{301}.txt");
    write(folder.path(), composed, "un");
    for (name, algorithm) in [("md5", Algorithm::Md5), ("sha512", Algorithm::Sha512)] {
        let path = folder.path().join(format!("manifest-{name}.txt"));
        let text = fs::read_to_string(&path).unwrap() + &line(algorithm, decomposed, "un");
        fs::write(path, text).unwrap();
    }
    write(folder.path(), "bag-info.txt", "Payload-Oxum: 8.3\n");
    let (status, found) = result(folder.path());
    assert_eq!(status, Status::Sound);
    assert_eq!(found, [format!("B036 {composed}"), format!("B036 {composed}")]);
}

#[test]
fn a_fetched_file_is_incomplete_only_where_it_is_absent() {
    let folder = bag();
    write(folder.path(), "fetch.txt", "https://example.org/a.txt 2 data/a.txt\n");
    assert_eq!(findings(folder.path()), [""; 0]);
    fs::remove_file(folder.path().join("data/a.txt")).unwrap();
    assert_eq!(findings(folder.path()), ["B024 data/a.txt", "B020 bag-info.txt"]);
}

#[test]
fn a_quick_check_reads_no_contents() {
    let folder = bag();
    write(folder.path(), "data/a.txt", "UN");
    let checks = Checks { quick: true, ..Checks::default() };
    let summary = verify_path(folder.path(), &checks, &mut |_| ()).unwrap();
    assert_eq!((summary.exit_status(), summary.checked.bytes), (0, 0));
    write(folder.path(), "data/more.txt", "trois");
    let summary = verify_path(folder.path(), &checks, &mut |_| ()).unwrap();
    assert_eq!((summary.exit_status(), summary.errors), (1, 2));
}
