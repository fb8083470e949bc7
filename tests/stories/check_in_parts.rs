//! Many machines check the packages of one archive; one of them, catalogue and log.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

use crate::support::*;

/// The packages that are in the archive, as paths.
fn all(archive: &Path) -> Vec<PathBuf> {
    packages(archive).iter().map(|package| archive.join(package)).collect()
}

/// What `--part-of` writes about some packages.
fn part(archive: &Path, packages: &[PathBuf], options: &[&str]) -> String {
    let mut command = communique();
    command.args(["verify", "--format", "json"]).args(options);
    let done = command.arg("--part-of").arg(archive).arg("--").args(packages).output().unwrap();
    assert!(done.status.code().is_some_and(|status| status < 2), "{done:?}");
    String::from_utf8(done.stdout).unwrap()
}

fn whole(archive: &Path, results: &str, options: &[&str]) -> Output {
    let mut command: Command = communique().into();
    command.arg("verify").arg(archive).args(["--format", "json", "--checked", "-"]).args(options);
    command.write_stdin(results).output().unwrap()
}

/// The report of the whole archive is the same, whoever checked its packages.
fn assert_same_report(archive: &Path, options: &[&str]) -> String {
    let all = all(archive);
    let (one, other) = all.split_at(all.len() / 3);
    let results = part(archive, other, options) + &part(archive, one, options);
    let parted = whole(archive, &results, options);
    let mut command = communique();
    let alone = command.arg("verify").arg(archive).args(["--format", "json"]).args(options);
    let alone = alone.output().unwrap();
    let text = String::from_utf8(alone.stdout).unwrap();
    assert_eq!(String::from_utf8(parted.stdout).unwrap(), text);
    assert_eq!(parted.status.code(), alone.status.code());
    text
}

#[test]
fn the_report_is_the_one_of_a_check_in_one_process() {
    let folder = archive_copy();
    let archive = folder.path();
    let sound = assert_same_report(archive, &[]);
    assert_eq!(sound.lines().count(), all(archive).len() + 2);
    assert_same_report(archive, &["--quick"]);
    // Damage of each kind: a package, its digest, the catalogue, a stranger, one that is missing.
    let paths = all(archive);
    let bytes = fs::read(&paths[0]).unwrap();
    fs::write(&paths[0], &bytes[..bytes.len() - 50]).unwrap();
    let mut bytes = fs::read(&paths[1]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&paths[1], bytes).unwrap();
    fs::copy(&paths[3], paths[3].with_file_name("2019-01-01-autre.zip")).unwrap();
    fs::remove_file(&paths[2]).unwrap();
    let catalogue = archive.join("catalog.jsonl");
    let lines = fs::read_to_string(&catalogue).unwrap();
    fs::write(&catalogue, lines.replacen("\"pages\":", "\"pages\":1", 2)).unwrap();
    let damaged = assert_same_report(archive, &[]);
    assert!(damaged.contains("\"damaged\""), "{damaged}");
}

#[test]
fn packages_are_read_once() {
    let folder = archive_copy();
    let archive = folder.path();
    let results = part(archive, &all(archive), &[]);
    // Their bytes are no longer there, only their sizes.
    for package in all(archive) {
        let size = fs::metadata(&package).unwrap().len();
        let empty = fs::File::create(&package).unwrap();
        empty.set_len(size).unwrap();
    }
    let done = whole(archive, &results, &[]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    // What no process reported, and what has another size since, is read.
    let (first, rest) = results.split_once('\n').unwrap();
    assert_eq!(whole(archive, rest, &[]).status.code(), Some(1));
    let last = all(archive).pop().unwrap();
    fs::write(last, "shorter").unwrap();
    assert_eq!(whole(archive, &results, &[]).status.code(), Some(1));
    assert!(first.contains("\"part\""));
}

#[test]
fn the_log_records_a_check_by_many_as_one() {
    let folder = archive_copy();
    let archive = folder.path();
    let results = part(archive, &all(archive), &[]);
    let done = whole(archive, &results, &["--since-last"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let log = fs::read_to_string(archive.join("log.jsonl")).unwrap();
    let parted = log.lines().last().unwrap().to_owned();
    let other = archive_copy();
    let mut command = communique();
    let done = command.arg("verify").arg(other.path()).arg("--since-last").output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let log = fs::read_to_string(other.path().join("log.jsonl")).unwrap();
    assert_eq!(parted, log.lines().last().unwrap());
}

#[test]
fn results_of_something_else_are_refused() {
    let folder = archive_copy();
    let archive = folder.path();
    let quick = part(archive, &all(archive)[..1], &["--quick"]);
    let forged = quick.replace("\"sound\"", "\"damaged\"");
    for (results, options, why) in [
        (&*quick, &[][..], "line 1 of the results is none of a check of this archive's packages"),
        ("\n{}\n", &[], "line 2 of the results"),
        (&*forged, &["--quick"], "do not make it `damaged`"),
    ] {
        let done = whole(archive, results, options);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{said}");
    }
    let elsewhere = archive.join("README.md");
    let mut command = communique();
    command.args(["verify", "--format", "json", "--part-of"]).arg(archive).arg(elsewhere);
    let done = command.output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("no package of the archive"));
}
