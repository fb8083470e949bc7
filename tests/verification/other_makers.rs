//! Bags in containers of other makers, judged by the programs that people unpack them with.

use std::path::Path;
use std::process::Command;

use communique::verify::{Checks, Status, verify_paths};

#[test]
#[ignore = "needs GNU tar, bsdtar, Info-ZIP, 7z and bagit-python"]
fn what_three_programs_read_whole_is_not_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/other_makers.py");
    let output =
        Command::new("python3").arg(script).arg(folder.path()).env("LC_ALL", "C.UTF-8").output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).unwrap();
    let judged: Vec<(u32, &str)> = listed
        .lines()
        .map(|line| line.split_once('\t').unwrap())
        .map(|(count, path)| (count.parse().unwrap(), path))
        .collect();
    let whole = judged.iter().filter(|(count, _)| *count >= 3).count();
    assert!(whole > 60, "only {whole} of {} are read whole", judged.len());
    let paths: Vec<_> = judged.iter().map(|(_, path)| path.into()).collect();
    let mut damaged = Vec::new();
    verify_paths(&paths, &Checks::default(), &mut |report| {
        // None was damaged: those that few programs read are read here, or not checked.
        if report.status() == Status::Damaged {
            let codes: Vec<&str> = report.findings.iter().map(|found| found.rule.code).collect();
            damaged.push((report.path.clone(), codes));
        }
    });
    assert!(damaged.is_empty(), "{damaged:#?}");
}
