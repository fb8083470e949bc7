//! An archive that is verified while others write to it: its state at one moment is checked, so
//! that a package that comes or goes in the meantime is not damage.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::communique;
use crate::support::*;

/// Writes posts number `from` to `to` of a small site.
fn write_posts(site: &Path, from: usize, to: usize) {
    fs::create_dir_all(site.join("_communiques")).unwrap();
    fs::write(site.join("_config.yml"), "title: Ville de Lierre\n").unwrap();
    for number in from..=to {
        let text = format!("---\ntitle: Avis {number}\n---\n\nTexte de l’avis {number}.\n");
        let name =
            format!("_communiques/2020-{:02}-{:02}-avis.md", number / 28 + 1, number % 28 + 1);
        fs::write(site.join(name), text).unwrap();
    }
}

/// One export of a post more; withdrawals, renames, and posts that change come between.
fn write(round: usize, site: &Path, archive: &Path) {
    let id = |number: usize| format!("2020-{:02}-{:02}-avis", number / 28 + 1, number % 28 + 1);
    let post = |id: &str| site.join(format!("_communiques/{id}.md"));
    write_posts(site, round + 4, round + 4);
    match round % 5 {
        1 => {
            communique!("withdraw", id(round), "--archive", archive, "--reason", "essai").ends(0);
            fs::remove_file(post(&id(round))).unwrap();
        }
        2 => {
            let new = id(round).replace("avis", "note");
            fs::rename(post(&id(round)), post(&new)).unwrap();
            let path = format!("_communiques/{new}.md");
            communique!("rename", id(round), path, "--archive", archive).ends(0);
        }
        3 => {
            let post = post(&id(round));
            let text = fs::read_to_string(&post).unwrap();
            fs::write(&post, format!("{text}\nAjout.\n")).unwrap();
        }
        _ => {}
    }
    communique!("export", site, "--to", archive, "--jobs", "2").ends(0);
}

#[test]
fn exports_withdrawals_renames_and_other_checks_are_no_damage() {
    let (site, folder) = (fresh(), fresh());
    let archive = folder.path().join("archive");
    write_posts(site.path(), 1, 4);
    communique!("export", site.path(), "--to", &archive).ends(0);
    let is_done = AtomicBool::new(false);
    let verifies = std::thread::scope(|scope| {
        let checks: Vec<_> = [None, Some("--since-last"), Some("--quick")]
            .map(|option| {
                let (archive, is_done) = (&archive, &is_done);
                scope.spawn(move || {
                    let mut number = 0;
                    while !is_done.load(Ordering::Relaxed) {
                        let mut command = communique();
                        let run = run(command.arg("verify").args(option).arg(archive));
                        assert_eq!(run.status, 0, "check {number}: {}", run.text());
                        number += 1;
                    }
                    number
                })
            })
            .into();
        let writers = std::panic::catch_unwind(|| {
            (1..=30).for_each(|round| write(round, site.path(), &archive));
        });
        is_done.store(true, Ordering::Relaxed);
        let numbers: Vec<usize> = checks.into_iter().map(|it| it.join().unwrap()).collect();
        writers.unwrap();
        numbers
    });
    assert!(verifies.iter().all(|number| *number > 2), "{verifies:?}");
    let last = communique!("verify", &archive).ends(0);
    assert!(last.text().contains("0 errors, 0 warnings"), "{}", last.text());
    let files = tree(&archive);
    let number = |end: &str| files.keys().filter(|path| path.ends_with(end)).count();
    assert_eq!((number(".withdrawn.json"), number(".v2.zip")), (6, 12));
}

/// Runs the program on a folder that is mounted read-only, which binds even the superuser.
fn read_only(folder: &Path, arguments: &[&str]) -> Run {
    let script = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && \
                  cd \"$0\" && ! touch probe 2> /dev/null && exec \"$@\"";
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "bash", "-c", script]);
    command.arg(folder).arg(env!("CARGO_BIN_EXE_communique")).args(arguments);
    run(&mut command)
}

#[test]
#[ignore = "needs unshare and the right to mount"]
fn a_read_only_archive_is_verified_and_the_check_unrecorded() {
    let archive = archive_copy();
    for options in [&["verify", "."][..], &["verify", "--reproduce", "."]] {
        let run = read_only(archive.path(), options).ends(0);
        assert!(run.text().contains("12 packages"), "{}", run.text());
    }
    let run = read_only(archive.path(), &["verify", "--since-last", "."]).ends(2);
    assert_eq!(run.text().matches("unchecked A026").count(), 1, "{}", run.text());
    assert!(run.text().contains("the disk can only be read"), "{}", run.text());
    assert!(run.text().contains("0 damaged, 1 unchecked; 0 errors"), "{}", run.text());
    let damaged = archive.path().join(SHORT_PACKAGE);
    let bytes = fs::read(&damaged).unwrap();
    fs::write(&damaged, &bytes[..bytes.len() - 1]).unwrap();
    read_only(archive.path(), &["verify", "."]).ends(1);
}
