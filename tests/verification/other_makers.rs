//! Bags in containers of other makers, judged by the programs that people unpack them with.

use std::path::{Path, PathBuf};
use std::process::Command;

use communique::verify::{Checks, Status, verify_paths};

/// What a judge of containers made: how many programs read it whole, its path, and what it is.
fn made(script: &str, arguments: &[&str], folder: &Path) -> Vec<(u32, PathBuf, String)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges").join(script);
    let mut command = Command::new("python3");
    command.arg(script).arg(folder).args(arguments).env("LC_ALL", "C.UTF-8");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).unwrap();
    let parts = listed.lines().map(|line| line.splitn(3, '\t'));
    let parts = parts.map(|mut parts| (parts.next(), parts.next(), parts.next()));
    let parsed = |(count, path, what): (Option<&str>, Option<&str>, Option<&str>)| {
        let count = count.unwrap().parse().unwrap();
        (count, path.unwrap().into(), what.unwrap_or_default().to_owned())
    };
    parts.map(parsed).collect()
}

/// None of these was damaged: those that few programs read are read here, or not checked.
fn assert_none_is_damaged(made: &[(u32, PathBuf, String)]) {
    let paths: Vec<PathBuf> = made.iter().map(|(_, path, _)| path.clone()).collect();
    let mut damaged = Vec::new();
    let mut reported = made.iter();
    verify_paths(&paths, &Checks::default(), &mut |report| {
        let (count, _, what) = reported.next().unwrap();
        if report.status() == Status::Damaged {
            let found = report.findings.iter();
            let found = found.map(|it| format!("{} {}: {}", it.rule.code, it.path, it.detail));
            damaged.push((report.path.clone(), *count, what, found.collect::<Vec<_>>()));
        }
    });
    assert!(damaged.is_empty(), "{damaged:#?}");
}

#[test]
#[ignore = "needs GNU tar, bsdtar, Info-ZIP, 7z and bagit-python"]
fn what_three_programs_read_whole_is_not_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let made = made("other_makers.py", &[], folder.path());
    let whole = made.iter().filter(|(count, ..)| *count >= 3).count();
    assert!(whole > 60, "only {whole} of {} are read whole", made.len());
    assert_none_is_damaged(&made);
}

/// Every kind of bag in every kind of container, in pairs; all of them where
/// `COMMUNIQUE_COMBINATIONS` is `all`, otherwise the first hundred.
#[test]
#[ignore = "needs GNU tar, bsdtar, Info-ZIP, 7z, xz, bzip2 and bagit-python"]
fn no_combination_that_bagit_python_validates_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let is_all = std::env::var("COMMUNIQUE_COMBINATIONS").is_ok_and(|value| value == "all");
    let most: &[&str] = if is_all { &["1"] } else { &["1", "100"] };
    let made = made("combined_makers.py", most, folder.path());
    let whole = made.iter().filter(|(count, ..)| *count >= 3).count();
    assert!(whole > 40, "only {whole} of {} are read whole", made.len());
    // What nobody reads lost something on its way: an empty payload's folder, for one.
    let read: Vec<_> = made.into_iter().filter(|(count, ..)| *count > 0).collect();
    assert_none_is_damaged(&read);
}
