//! Malicious folders: they cost little, and are reported or unchecked.

use std::ffi::OsStr;
use std::fmt::Write;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use communique::verify::{Checks, Directory, Limits, verify as check};

use crate::support::*;

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const MILLION: usize = 1_000_000;

#[test]
fn a_million_lines_of_files_that_are_not_there() {
    let mut manifest = String::new();
    for number in 0..MILLION {
        writeln!(manifest, "{EMPTY}  data/{number}").unwrap();
    }
    let run = json(bag(&manifest).path()).ends(1).within(250);
    assert_eq!(run.codes(), ["B008", "B011"]);
    let lines = run.lines();
    assert_eq!(lines[1]["summary"]["errors"], MILLION);
}

#[test]
fn a_million_lines_that_are_none() {
    let run = json(bag(&"x\n".repeat(MILLION)).path()).ends(1).within(100);
    assert_eq!(run.codes(), ["B008", "B009"]);
}

#[test]
fn a_million_lines_of_one_file() {
    let bag = bag(&format!("{EMPTY}  data/a\n").repeat(MILLION));
    fs::write(bag.path().join("data/a"), "").unwrap();
    assert_eq!(json(bag.path()).ends(1).within(250).codes(), ["B014"]);
}

#[test]
fn a_sparse_file_of_100_gb_is_not_read_where_its_size_is_wrong() {
    let bag = bag(&format!("{EMPTY}  data/large\n{EMPTY}  data/empty\n"));
    File::create(bag.path().join("data/large")).unwrap().set_len(100 << 30).unwrap();
    fs::write(bag.path().join("data/empty"), "").unwrap();
    fs::write(bag.path().join("bag-info.txt"), "Payload-Oxum: 12.2\n").unwrap();
    let run = json(bag.path()).ends(1).within(64);
    assert_eq!(run.codes(), ["B020", "F004"]);
    assert_eq!(run.lines()[1]["summary"]["bytes"], 0);
}

#[test]
fn a_tag_file_of_100_gb_is_not_read() {
    let bag = bag(&format!("{EMPTY}  data/empty\n"));
    fs::write(bag.path().join("data/empty"), "").unwrap();
    File::create(bag.path().join("bag-info.txt")).unwrap().set_len(100 << 30).unwrap();
    let run = json(bag.path()).ends(2).within(64);
    assert_eq!(run.codes(), ["B030"]);
}

#[test]
fn pipes_sockets_and_loops_of_links_are_reported_and_not_opened() {
    let bag = bag(&format!("{EMPTY}  data/pipe\n"));
    let data = bag.path().join("data");
    let made = std::process::Command::new("mkfifo").arg(data.join("pipe")).status().unwrap();
    assert!(made.success());
    let _socket = UnixListener::bind(data.join("socket")).unwrap();
    symlink("two", data.join("one")).unwrap();
    symlink("one", data.join("two")).unwrap();
    symlink("..", data.join("above")).unwrap();
    symlink("/dev/zero", data.join("zero")).unwrap();
    let run = json(bag.path()).ends(1).within(64);
    assert_eq!(run.codes(), ["B008", "B011", "B027"]);
    verify([data.join("pipe")]).ends(2);
    verify([data.join("socket")]).ends(2);
}

#[test]
fn tag_files_that_are_links_are_not_followed() {
    let bag = bag("");
    fs::remove_file(bag.path().join("bagit.txt")).unwrap();
    symlink("/etc/passwd", bag.path().join("bagit.txt")).unwrap();
    let run = json(bag.path()).ends(1);
    assert!(!run.out.contains("root:"), "{}", run.out);
    assert!(run.codes().contains(&"B027".to_owned()));
}

#[test]
fn names_that_are_no_text_are_reported() {
    let bag = bag("");
    fs::write(bag.path().join("data").join(OsStr::from_bytes(b"caf\xE9")), "x").unwrap();
    assert_eq!(json(bag.path()).ends(1).codes(), ["B012", "B034"]);
    fs::write(bag.path().join("data/\u{1b}[2J\u{202e}x"), "x").unwrap();
    let run = verify([bag.path()]).ends(1);
    assert!(!run.out.contains('\u{1b}') && !run.out.contains('\u{202e}'), "{}", run.out);
}

#[test]
fn folders_in_folders_without_end_are_no_harm() {
    let bag = bag("");
    let mut folder = bag.path().join("data");
    for _ in 0..1500 {
        folder.push("d");
    }
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("file"), "x").unwrap();
    assert!(json(bag.path()).ends(1).within(64).codes().contains(&"B012".to_owned()));
}

/// The codes of a bag that `change` changes after it was listed.
fn while_read(change: impl FnOnce(&Path)) -> Vec<&'static str> {
    let digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    let bag = bag(&format!("{digest}  data/a\n"));
    fs::write(bag.path().join("data/a"), "x").unwrap();
    let mut reader = Directory::open(bag.path(), &Limits::default()).unwrap();
    change(&bag.path().join("data/a"));
    let report = check(&mut reader, &Checks::default()).unwrap();
    report.findings.iter().map(|finding| finding.rule.code).collect()
}

#[test]
fn files_that_change_while_they_are_read_are_reported() {
    assert_eq!(while_read(|_| ()), [""; 0]);
    assert!(while_read(|file| fs::remove_file(file).unwrap()).contains(&"F003"));
    assert!(while_read(|file| fs::write(file, "xx").unwrap()).contains(&"F003"));
    assert!(while_read(|file| fs::write(file, "").unwrap()).contains(&"F003"));
    let to_link = |file: &Path| {
        fs::remove_file(file).unwrap();
        symlink("/etc/passwd", file).unwrap();
    };
    assert!(while_read(to_link).contains(&"F003"));
    let to_folder = |file: &Path| {
        fs::remove_file(file).unwrap();
        fs::create_dir(file).unwrap();
    };
    assert!(while_read(to_folder).contains(&"F003"));
}
