//! 0 sound, warnings or not; 1 damage; 2 something could not be checked, whatever else was found.

use std::fs;
use std::path::PathBuf;

use crate::support::*;

fn sound() -> PathBuf {
    fixture("valid/bag_1.0/bag")
}

fn warned() -> PathBuf {
    fixture("valid/B039_system_files/bag")
}

fn damaged() -> PathBuf {
    fixture("invalid/F001_changed_payload/bag")
}

fn missing() -> PathBuf {
    PathBuf::from("/nowhere/package.zip")
}

#[test]
fn the_worst_of_all_paths_counts() {
    verify([sound()]).ends(0);
    verify([sound(), warned()]).ends(0);
    verify([damaged()]).ends(1);
    verify([sound(), damaged(), warned()]).ends(1);
    verify([missing()]).ends(2);
    verify([sound(), missing()]).ends(2);
    verify([damaged(), missing()]).ends(2);
    verify([missing(), damaged(), sound()]).ends(2);
}

#[test]
fn every_format_ends_alike() {
    for format in ["text", "json", "junit", "sarif", "html"] {
        for (path, status) in [(sound(), 0), (warned(), 0), (damaged(), 1), (missing(), 2)] {
            verify([path.as_os_str(), "--format".as_ref(), format.as_ref()]).ends(status);
            verify([path.as_os_str(), "--quiet".as_ref(), "--format".as_ref(), format.as_ref()])
                .ends(status);
        }
    }
}

#[test]
fn what_cannot_be_run_or_checked_is_2() {
    verify(["--no-such-option"]).ends(2);
    verify([] as [&str; 0]).ends(2);
    verify(["/dev/null"]).ends(2);
    verify(["/dev/zero"]).ends(2);
    let folder = fresh();
    verify([folder.path()]).ends(2);
    let (one, other) = (folder.path().join("one.zip"), folder.path().join("other.zip"));
    std::os::unix::fs::symlink(&one, &other).unwrap();
    std::os::unix::fs::symlink(&other, &one).unwrap();
    verify([&one]).ends(2);
    let notes = folder.path().join("notes.txt");
    fs::write(&notes, "Ceci n'est pas un paquet.").unwrap();
    verify([&notes]).ends(2);
    // A report that cannot be written is a run that could not finish.
    verify([sound().as_os_str(), "-o".as_ref(), "/nowhere/report.txt".as_ref()]).ends(2);
    verify([damaged().as_os_str(), "-o".as_ref(), "/dev/full".as_ref()]).ends(2);
}

#[test]
fn empty_and_cut_files_are_damage() {
    let folder = fresh();
    for name in ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "A.ZIP"] {
        let path = folder.path().join(name);
        fs::write(&path, "").unwrap();
        verify([path]).ends(1);
    }
}

#[test]
fn what_could_not_be_checked_is_reported_among_the_rest() {
    let run = verify([sound(), missing(), damaged()].map(PathBuf::into_os_string)).ends(2);
    assert!(run.out.contains("1 sound, 1 damaged, 1 unchecked"), "{}", run.out);
}

#[test]
fn warnings_are_printed_on_standard_error_too() {
    let run = verify([warned()]).ends(0);
    assert!(run.err.contains("3 warnings"), "{}", run.err);
    assert_eq!(verify([sound()]).ends(0).err, "");
    assert_eq!(verify([warned().as_os_str(), "--quiet".as_ref()]).ends(0).err, "");
}
