//! A long batch is watched, interrupted, and goes on; one long release does not hold up the others.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::communique;
use crate::support::*;

/// A site of many copies of a short release, each on a day of its own.
fn many(count: usize) -> tempfile::TempDir {
    let folder = fresh();
    fs::create_dir_all(folder.path().join("_communiques")).unwrap();
    fs::write(folder.path().join("_config.yml"), "title: Agence des rivages\n").unwrap();
    for number in 0..count {
        let (month, day) = (number / 28 % 12 + 1, number % 28 + 1);
        let text = format!(
            "---\ntitle: Marée {number}\ndate: {}-{month:02}-{day:02}\n---\n\nLa mer monte.\n",
            2000 + number / 336,
        );
        fs::write(folder.path().join(format!("_communiques/maree-{number:05}.md")), text).unwrap();
    }
    folder
}

fn started(site: &Path, archive: &Path) -> Child {
    let mut command = communique();
    command.args(["export", "--format", "json"]).arg(site).arg("--to").arg(archive);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(process: &Child, signal: &str) {
    let number = process.id().to_string();
    let sent = std::process::Command::new("kill").args([signal, &number]).status().unwrap();
    assert!(sent.success());
}

/// Reads results until this many are reported, then signals; returns the rest of the output, and
/// how the process ended.
fn interrupted(mut export: Child, after: usize, with: &str) -> (Vec<Value>, Run) {
    let mut lines = BufReader::new(export.stdout.take().unwrap()).lines();
    let mut reported = Vec::new();
    for line in lines.by_ref().take(after) {
        reported.push(serde_json::from_str(&line.unwrap()).unwrap());
    }
    assert_eq!(reported.len(), after, "results are reported while the batch goes on");
    signal(&export, with);
    reported.extend(lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap()));
    let mut err = String::new();
    std::io::Read::read_to_string(&mut export.stderr.take().unwrap(), &mut err).unwrap();
    let status = export.wait().unwrap().code().expect("it ends by itself");
    (reported, Run { status, out: Vec::new(), err })
}

#[test]
fn ctrl_c_finishes_what_is_in_hand_and_the_next_run_goes_on() {
    const POSTS: usize = 600;
    let (site, to) = (many(POSTS), fresh());
    let (mut reported, run) = interrupted(started(site.path(), to.path()), 1, "-INT");
    assert_eq!(run.status, 130, "{}", run.err);
    let summary = reported.pop().unwrap()["summary"].clone();
    let stored = summary["stored"].as_u64().unwrap() as usize;
    assert_eq!(reported.len(), stored);
    assert!((1..POSTS).contains(&stored), "{stored} were stored before it ended");
    assert_eq!(summary["skipped"], POSTS - stored);
    let expected = format!(
        "interrupted: {stored} of {POSTS} posts are done, and everything stored is complete; {} are left: run the same command again to continue",
        POSTS - stored
    );
    assert!(run.err.contains(&expected), "{}", run.err);
    assert_eq!(packages(to.path()).len(), stored);
    // Catalogue and log are written: nothing is left for another run to mend.
    let verified = communique!("verify", to.path(), "--format", "json").ends(0);
    assert_eq!(verified.json().1["sound"], stored + 1, "the packages, and the archive itself");
    assert!(!to.path().join(".tmp").read_dir().unwrap().any(|it| it.unwrap().path().is_dir()));
}

#[test]
fn a_scheduler_may_end_a_batch_too() {
    let (site, to) = (many(200), fresh());
    let (reported, run) = interrupted(started(site.path(), to.path()), 1, "-TERM");
    assert_eq!(run.status, 143, "{}", run.err);
    assert!(reported.last().unwrap()["summary"]["stored"].as_u64() > Some(0));
    let again = communique!("export", site.path(), "--to", to.path(), "--format", "json").ends(0);
    let (_, summary) = again.json();
    assert_eq!(summary["found"], 200);
    assert_eq!(summary["stored"].as_u64().unwrap() + summary["unchanged"].as_u64().unwrap(), 200);
}

#[test]
fn the_second_ctrl_c_ends_at_once() {
    let (site, to) = (many(200), fresh());
    let mut export = started(site.path(), to.path());
    let mut lines = BufReader::new(export.stdout.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    // Stopped, it cannot have finished with the first signal before the second one is there.
    signal(&export, "-STOP");
    signal(&export, "-INT");
    signal(&export, "-TERM");
    signal(&export, "-CONT");
    let status = export.wait().unwrap().code();
    assert!(matches!(status, Some(130 | 143)), "{status:?}");
    // Whatever it was doing, no damage is done, and the next run does the rest.
    communique!("export", site.path(), "--to", to.path()).ends(0);
    communique!("verify", to.path()).ends(0);
    assert_eq!(packages(to.path()).len(), 200);
}

#[test]
fn refused_releases_are_repeated_at_the_end_and_in_the_report() {
    let (site, to) = (many(40), fresh());
    let bad = "_communiques/maree-00003.md";
    fs::write(site.path().join(bad), "---\ntitle: Sans fin\ndate: hier\n---\n").unwrap();
    let report = to.path().join("report.jsonl");
    let archive = to.path().join("archive");
    let run = communique!("export", site.path(), "--to", &archive, "--report", &report).ends(1);
    let (_, end) = run.text().split_once("\nRefused\n").expect("the list of refused releases");
    assert!(end.trim_start().starts_with(bad), "{end}");
    let lines = json_lines(&fs::read_to_string(&report).unwrap());
    assert_eq!(lines.len(), 41, "a line a release, and the summary");
    assert_eq!(lines[3]["status"], "refused");
    assert_eq!(lines[40]["summary"]["left_out"]["refused"], serde_json::json!([bad]));
    // A device is written to, and stays one.
    let null = Path::new("/dev/null");
    communique!("export", site.path(), "--to", &archive, "--report", null).ends(1);
    assert!(!fs::metadata(null).unwrap().is_file());
}

#[test]
fn a_very_long_release_among_short_ones_changes_nothing() {
    let (site, to) = (many(60), fresh());
    let paragraph = "Le niveau de la mer est relevé toutes les six minutes par le marégraphe. ";
    let section = format!("#### Journée\n\n{}\n\n", paragraph.repeat(12));
    // Some forty pages of A4, in the middle of the others: as much as they are together.
    let text = format!("---\ntitle: Registre\ndate: 1999-01-01\n---\n\n{}", section.repeat(130));
    fs::write(site.path().join("_communiques/maree-00020-registre.md"), text).unwrap();
    let export = |to: &Path, jobs: &str| {
        communique!("export", site.path(), "--to", to, "--format", "json", "--jobs", jobs).ends(0)
    };
    let (one, two) = (to.path().join("one"), to.path().join("two"));
    let (lines, summary) = export(&one, "1").json();
    assert_eq!(export(&two, "2").json(), (lines.clone(), summary));
    assert_same_trees(&tree(&one), &tree(&two));
    let sources: Vec<&str> = lines.iter().map(|line| line["source"].as_str().unwrap()).collect();
    assert!(sources.is_sorted(), "in the order of their paths");
    let longest = lines.iter().map(|line| line["pages"].as_u64().unwrap()).max().unwrap();
    assert!(longest >= 30, "{longest} pages");
}
