//! The library of packages in `tests/packages/`: sound ones and damaged ones of every kind, each
//! with the exact findings it must have.
//!
//! A case is a folder with the package (`bag/`, or a `.zip`) and `expected.txt`: one finding a
//! line, sorted. `COMMUNIQUE_BLESS=1 cargo test --test verify_packages` writes them anew, to be
//! read before they are committed.

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
    files.find(|path| path.extension().is_some_and(|extension| extension == "zip")).unwrap()
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
    assert!(cases.len() > 20, "{kind}: {} cases", cases.len());
    let mut wrong = String::new();
    for case in cases {
        let report = check(&package(&case));
        let found = lines(&report);
        let expected_path = case.join("expected.txt");
        if std::env::var_os("COMMUNIQUE_BLESS").is_some() {
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

#[test]
fn sound_packages_have_warnings_at_most() {
    check_all("valid", Status::Sound);
}

#[test]
fn damaged_packages_have_their_findings() {
    check_all("invalid", Status::Damaged);
}
