//! Zips that must not be unpacked, and what they must not do.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Unpacks into a folder beside a witness; a refusal must leave both as they were.
fn refusals_of(zip: &[u8], limits: Limits) -> Vec<Refusal> {
    let folder = tempfile::tempdir().unwrap();
    let (path, to) = (folder.path().join("a.zip"), folder.path().join("to"));
    fs::write(&path, zip).unwrap();
    let result = extract_within(&path, &to, limits, &|| false);
    assert!(!to.exists(), "something is left");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was written");
    match result {
        Err(ExtractError::Refused { refusals, .. }) => refusals,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn paths_that_leave_the_destination_are_refused_all_at_once() {
    let names = ["../a", "/a", "a/../../b", "a\\b", "c:/d", "a//b", "./a", "a\nb"];
    let entries = names.map(|name| (name, &b"x"[..]));
    let expected = names.map(|name| Refusal::Path(name.to_owned()));
    assert_eq!(refusals_of(&zip_of(&entries), Limits::default()), expected);
}

#[test]
fn links_are_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("a/link", "/etc", SimpleFileOptions::default()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    assert_eq!(refusals_of(&zip, Limits::default()), [Refusal::Kind("a/link".to_owned())]);
}

#[test]
fn names_that_are_one_on_some_file_system_are_refused() {
    let refused = |names: [&str; 2]| {
        refusals_of(&zip_of(&names.map(|name| (name, &b""[..]))), Limits::default())
    };
    let clash = |a: &str, b: &str| [Refusal::Clash(a.to_owned(), b.to_owned())];
    assert_eq!(refused(["a/É.txt", "a/é.txt"]), clash("a/É.txt", "a/é.txt"));
    assert_eq!(refused(["B/x", "b/y"]), clash("B", "b"));
    assert_eq!(refused(["a/e\u{301}", "a/\u{e9}"]), clash("a/e\u{301}", "a/\u{e9}"));
    assert_eq!(refused(["a", "a/b"]), [Refusal::FileAsFolder("a".into(), "a/b".into())]);
}

#[test]
fn a_name_that_stands_twice_is_refused() {
    let mut zip = zip_of(&[("a/1", b"x"), ("a/2", b"y")]);
    for at in 0..zip.len() - 3 {
        if &zip[at..at + 3] == b"a/2" {
            zip[at + 2] = b'1';
        }
    }
    assert_eq!(refusals_of(&zip, Limits::default()), [Refusal::Duplicate("a/1".to_owned())]);
}

#[test]
fn bombs_are_refused() {
    let zip = zip_of(&[("a", &vec![0; 4 << 20])]);
    assert_eq!(refusals_of(&zip, Limits::default()), [Refusal::Ratio("a".to_owned(), 250)]);
    let small = Limits { size: 10, ratio: 10_000, ..Limits::default() };
    assert_eq!(refusals_of(&zip, small), [Refusal::Size(10)]);
    let few = Limits { entries: 0, ..Limits::default() };
    assert_eq!(refusals_of(&zip, few), [Refusal::Entries(0)]);
}

#[test]
fn damage_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (path, to) = (folder.path().join("a.zip"), folder.path().join("to"));
    let mut zip = zip_of(&[("a/1", b"first"), ("a/2", &[7; 100])]);
    let data = zip.windows(5).position(|w| w == b"a/2\x63\x67").unwrap_or(60);
    zip[data + 4] ^= 1;
    fs::write(&path, zip).unwrap();
    let error = extract(&path, &to).unwrap_err();
    assert!(matches!(&error, ExtractError::Damaged { name, .. } if name == "a/2"), "{error}");
    assert!(!to.exists());
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    fs::write(&path, zip_of(&[("a/1", b"x"), ("b/2", b"y")])).unwrap();
    let placed = extract(&path, folder.path()).unwrap();
    assert_eq!(placed.placed, [folder.path().join("a"), folder.path().join("b")]);
    assert_eq!(fs::read(folder.path().join("b/2")).unwrap(), b"y");
    fs::remove_dir_all(folder.path().join("b")).unwrap();
    fs::write(folder.path().join("a/1"), "mine").unwrap();
    assert!(matches!(extract(&path, folder.path()), Err(ExtractError::Exists { .. })));
    assert_eq!(fs::read(folder.path().join("a/1")).unwrap(), b"mine");
    assert!(!folder.path().join("b").exists());
}
