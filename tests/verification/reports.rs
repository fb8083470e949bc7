//! Reports as other programs read them, and what they cost for many packages.

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::*;

/// Some of each kind.
fn packages() -> Vec<PathBuf> {
    let mut paths = vec![
        fixture("valid/bag_1.0/bag"),
        fixture("valid/B039_system_files/bag"),
        fixture("valid/tar_gz/lierre.tar.gz"),
        fixture("invalid/F001_every_fault_is_told/bag"),
        fixture("invalid/B018_unc/bag"),
        fixture("invalid/Z009_dot_dot/lierre.zip"),
    ];
    paths.push(PathBuf::from("/nowhere/\u{fffe}&<\u{1b}>.zip"));
    paths
}

fn write(format: &str, file: &Path) {
    let mut arguments: Vec<_> = packages().into_iter().map(PathBuf::into_os_string).collect();
    arguments.extend(["--format", format, "-o"].map(Into::into));
    arguments.push(file.into());
    verify(arguments).ends(2);
}

/// The number of packages makes no difference.
#[test]
fn no_report_keeps_what_it_has_written() {
    let damaged = fixture("invalid/F001_every_fault_is_told/bag");
    for format in ["text", "json", "junit", "sarif", "html"] {
        let peak = |count| {
            let mut arguments = vec![damaged.clone().into_os_string(); count];
            arguments.extend(["--format", format].map(Into::into));
            verify(arguments).ends(1).peak
        };
        // Not so few that the run ends before its memory is looked at.
        let (few, many) = (peak(500), peak(5000));
        // An argument itself takes some 2 KiB while the command line is read; a kept report, more.
        assert!(many <= few + 14, "{format}: {few} MiB, then {many} MiB");
    }
}

#[test]
fn a_report_replaces_a_file_whole_and_never_a_device() {
    let folder = fresh();
    let file = folder.path().join("report.json");
    fs::write(&file, "before").unwrap();
    write("json", &file);
    assert!(fs::read_to_string(&file).unwrap().ends_with("}}\n"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let link = folder.path().join("link.json");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    write("json", &link);
    assert!(link.is_symlink());
    let null = folder.path().join("null");
    std::os::unix::fs::symlink("/dev/null", &null).unwrap();
    write("json", &null);
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let sound = fixture("valid/bag_1.0/bag");
    let run = verify([sound.as_os_str(), "-o".as_ref(), "-".as_ref()]).ends(0);
    assert!(run.out.contains("sound"), "{}", run.out);
}

#[test]
#[ignore = "needs Python's jsonschema and junitparser"]
fn sarif_and_junit_are_what_their_readers_expect() {
    let folder = fresh();
    let (sarif, junit) = (folder.path().join("report.sarif"), folder.path().join("report.xml"));
    write("sarif", &sarif);
    write("junit", &junit);
    // Of other systems' crates nothing may be there.
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    // The schema is the one that OASIS publishes; the library that writes SARIF carries it.
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&cargo.stdout).unwrap();
    let library = metadata["packages"].as_array().unwrap().iter();
    let mut library = library.filter(|package| package["name"] == "serde-sarif");
    let manifest = Path::new(library.next().unwrap()["manifest_path"].as_str().unwrap());
    let judge = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/reports.py");
    let judged = Command::new("python3")
        .arg(judge)
        .arg(manifest.with_file_name("src/schema.json"))
        .args([&sarif, &junit])
        .output()
        .unwrap();
    let reported = String::from_utf8_lossy(&judged.stdout).into_owned();
    assert!(judged.status.success(), "{reported}{}", String::from_utf8_lossy(&judged.stderr));
    assert_eq!(reported, "SARIF: 1 run, valid\nJUnit: 7 cases, 3 failures, 1 errors\n");
}
