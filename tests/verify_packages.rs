//! The library of packages in `tests/packages/`: sound ones, damaged ones and ones that cannot be
//! checked, of every kind, each with the exact findings it must have.
//!
//! A case is a folder with the package (`bag/`, or a `.zip` or `.tar`) and `expected.txt`: one
//! finding per line, sorted. A damaged case has `twin.txt` as well: the sound case it was made
//! from, and every file that was changed, added or removed, so that nothing else can be what is
//! found. `UPDATE_GOLDENS=1 cargo test --test verify_packages` rewrites them; read them before you
//! commit them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use communique::verify::names::shown;
use communique::verify::{Checks, PackageReport, Status, verify_path};

fn library() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packages")
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|item| item.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// The package of a case.
fn package(case: &Path) -> PathBuf {
    let bag = case.join("bag");
    if bag.is_dir() {
        return bag;
    }
    let mut files = fs::read_dir(case).unwrap().map(|item| item.unwrap().path());
    let is_package = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name != "expected.txt" && name != "twin.txt")
    };
    files.find(is_package).unwrap()
}

fn check(path: &Path) -> PackageReport {
    let mut reports = Vec::new();
    verify_path(path, &Checks::default(), &mut |report| reports.push(report)).unwrap();
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

/// Findings as `expected.txt` has them.
fn lines(report: &PackageReport) -> String {
    let mut lines: Vec<String> = report
        .findings
        .iter()
        .map(|finding| {
            let severity = finding.rule.severity.as_str();
            format!("{severity} {} {}: {}", finding.rule.code, finding.path, finding.detail)
        })
        .collect();
    lines.sort();
    lines.iter().fold(String::new(), |mut text, line| {
        writeln!(text, "{}", shown(line)).unwrap();
        text
    })
}

fn check_all(kind: &str, status: Status) {
    let cases = folders(&library().join(kind));
    assert!(cases.len() > 5, "{kind}: {} cases", cases.len());
    let mut wrong = String::new();
    for case in cases {
        let report = check(&package(&case));
        let found = lines(&report);
        let expected_path = case.join("expected.txt");
        if std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1") {
            fs::write(&expected_path, &found).unwrap();
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        if found != expected || report.status() != status {
            let is = report.status().as_str();
            write!(wrong, "\n{name}: {is}\nexpected:\n{expected}found:\n{found}").unwrap();
        }
        let rule = name.split('_').next().unwrap();
        let is_rule = rule.len() == 4 && rule[1..].bytes().all(|byte| byte.is_ascii_digit());
        if is_rule && !report.findings.iter().any(|finding| finding.rule.code == rule) {
            write!(wrong, "\n{name}: no finding of {rule}\n").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every file of a case's package by its path in the case.
fn files(case: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut files, mut paths) = (BTreeMap::new(), vec![package(case)]);
    while let Some(path) = paths.pop() {
        if path.is_symlink() {
            let target = fs::read_link(&path).unwrap().to_string_lossy().into_owned();
            files.insert(path.strip_prefix(case).unwrap().to_str().unwrap().into(), target.into());
        } else if path.is_dir() {
            paths.extend(fs::read_dir(&path).unwrap().map(|item| item.unwrap().path()));
        } else {
            let name = path.strip_prefix(case).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    files
}

/// What was done to `sound` to have `damaged`: a line a file, `+`, `-` or `~` and its path.
fn difference(sound: &Path, damaged: &Path) -> Vec<String> {
    let (sound, damaged) = (files(sound), files(damaged));
    let paths: BTreeSet<&String> = sound.keys().chain(damaged.keys()).collect();
    paths
        .into_iter()
        .filter_map(|path| match (sound.get(path), damaged.get(path)) {
            (Some(before), Some(after)) if before == after => None,
            (Some(_), Some(_)) => Some(format!("~ {}", shown(path))),
            (Some(_), None) => Some(format!("- {}", shown(path))),
            (None, _) => Some(format!("+ {}", shown(path))),
        })
        .collect()
}

/// The sound case that differs least: in files, then in bytes; one without findings if there is.
fn nearest(damaged: &Path) -> PathBuf {
    let wanted = files(damaged);
    let distance = |sound: &PathBuf| {
        let found = files(sound);
        let bytes: usize = found.iter().map(|(path, bytes)| apart(bytes, wanted.get(path))).sum();
        let has_findings = !fs::read(sound.join("expected.txt")).unwrap().is_empty();
        (difference(sound, damaged).len(), has_findings, bytes)
    };
    folders(&library().join("valid")).into_iter().min_by_key(distance).unwrap()
}

/// How many bytes are not the same at the same place.
fn apart(one: &[u8], other: Option<&Vec<u8>>) -> usize {
    let other = other.map_or(&[][..], Vec::as_slice);
    let same = one.iter().zip(other).filter(|(a, b)| a == b).count();
    one.len().max(other.len()) - same
}

#[test]
fn every_damaged_package_has_a_sound_twin() {
    let mut wrong = String::new();
    for case in folders(&library().join("invalid")) {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let record = case.join("twin.txt");
        if std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1") {
            let twin = nearest(&case);
            let lines = difference(&twin, &case).join("\n");
            let twin = twin.file_name().unwrap().to_string_lossy().into_owned();
            fs::write(&record, format!("{twin}\n{lines}\n")).unwrap();
        }
        let reported = fs::read_to_string(&record).unwrap_or_default();
        let (twin, lines) = reported.split_once('\n').unwrap_or_default();
        let sound = library().join("valid").join(twin);
        let (report, rule) = (check(&package(&sound)), name.split('_').next().unwrap());
        let has_rule = report.findings.iter().any(|finding| finding.rule.code == rule);
        let found = difference(&sound, &case).join("\n") + "\n";
        if report.status() != Status::Sound || has_rule || found != lines || found == "\n" {
            write!(wrong, "\n{name}: made from `{twin}` by\n{found}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn sound_packages_have_warnings_at_most() {
    check_all("valid", Status::Sound);
}

#[test]
fn what_cannot_be_checked_is_neither_sound_nor_damaged() {
    check_all("unchecked", Status::Unchecked);
}

#[test]
fn damaged_packages_have_their_findings() {
    check_all("invalid", Status::Damaged);
}
