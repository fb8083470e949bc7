//! An archive that is verified while others write to it: its state at one moment is checked, so
//! that a package that comes or goes in the meantime is not damage.

use std::fs;
use std::path::Path;
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

#[test]
fn exports_withdrawals_and_other_checks_are_no_damage() {
    let (site, folder) = (fresh(), fresh());
    let archive = folder.path().join("archive");
    write_posts(site.path(), 1, 4);
    communique!("export", site.path(), "--to", &archive).ends(0);
    let is_done = AtomicBool::new(false);
    let verifies = std::thread::scope(|scope| {
        let checks: Vec<_> = [None, Some("--since-last")]
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
            for round in 1..=6 {
                write_posts(site.path(), 4 * round + 1, 4 * round + 4);
                communique!("export", site.path(), "--to", &archive, "--jobs", "2").ends(0);
                let id = format!("2020-01-{:02}-avis", round + 1);
                communique!("withdraw", &id, "--from", &archive, "--reason", "essai").ends(0);
            }
        });
        is_done.store(true, Ordering::Relaxed);
        let numbers: Vec<usize> = checks.into_iter().map(|it| it.join().unwrap()).collect();
        writers.unwrap();
        numbers
    });
    assert!(verifies.iter().all(|number| *number > 2), "{verifies:?}");
    let last = communique!("verify", &archive).ends(0);
    assert!(last.text().contains("0 errors, 0 warnings"), "{}", last.text());
}
