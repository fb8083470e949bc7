//! A release is taken out of the archive: a tombstone stays, and verification knows it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::communique;
use crate::support::*;

const TOMBSTONE: &str = "packages/2018/09/2018-09-18-nouveau-siege.withdrawn.json";
const REASON: &str = "Décision de justice du 3 mars 2020";

/// An archive of one release that was withdrawn.
fn withdrawn() -> tempfile::TempDir {
    let archive = fresh();
    communique!("export", post(SHORT), "--to", archive.path()).ends(0);
    withdraw(archive.path(), SHORT_ID);
    archive
}

fn withdraw(archive: &Path, id: &str) -> Run {
    let at = "2020-03-05T10:00:00+01:00";
    communique!(
        "withdraw",
        id,
        "--reason",
        REASON,
        "--archive",
        archive,
        "--at",
        at,
        "--agent",
        "Service des archives"
    )
    .ends(0)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Codes of what verification finds in the archive's own files.
fn codes(archive: &Path) -> Vec<String> {
    let run = communique!("verify", archive, "--format", "json");
    let (lines, _) = run.json();
    let findings = lines.iter().flat_map(|line| line["findings"].as_array().unwrap());
    findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_tombstone_stands_in_the_place_of_the_package() {
    let archive = fresh();
    communique!("export", post(SHORT), "--to", archive.path()).ends(0);
    let digest = sha256(&fs::read(archive.path().join(SHORT_PACKAGE)).unwrap());
    let run = withdraw(archive.path(), SHORT_ID);
    assert!(run.text().contains(TOMBSTONE), "{}", run.text());

    let files = tree(archive.path());
    assert!(!files.contains_key(SHORT_PACKAGE));
    assert!(!files.contains_key(&format!("{SHORT_PACKAGE}.sha256")));
    assert_eq!(files["catalog.jsonl"], b"");
    let tombstone = json(&archive.path().join(TOMBSTONE));
    assert_eq!(tombstone["withdrawal"]["reason"], REASON);
    assert_eq!(tombstone["withdrawal"]["at"], "2020-03-05T10:00:00+01:00");
    assert_eq!(tombstone["withdrawal"]["agent"], "Service des archives");
    assert_eq!(tombstone["package"]["sha256"], digest.as_str());
    let log = json_lines(std::str::from_utf8(&files["log.jsonl"]).unwrap());
    assert_eq!(log.len(), 2);
    assert_eq!(log[1]["event"], "withdraw");
    assert_eq!(log[1]["withdrawn"][0], SHORT_PACKAGE);
    assert_eq!(log[1]["tombstones"][0]["sha256"], sha256(&files[TOMBSTONE]).as_str());

    let run = communique!("verify", archive.path()).ends(0);
    assert!(run.text().contains("0 errors, 0 warnings"), "{}", run.text());
    communique!("catalog", archive.path(), "--check").ends(0);
    communique!("catalog", archive.path()).ends(0);
    assert_eq!(fs::read(archive.path().join("catalog.jsonl")).unwrap(), b"");
}

#[test]
fn an_unchanged_release_does_not_come_back() {
    let archive = withdrawn();
    let before = tree(archive.path());
    for upgrade in [false, true] {
        let mut command = communique();
        command.args(["export", "--format", "json", "--to"]).arg(archive.path()).arg(post(SHORT));
        command.args(upgrade.then_some("--upgrade"));
        let (lines, summary) = run(&mut command).ends(0).json();
        assert_eq!(lines[0]["status"], "withdrawn");
        assert_eq!(lines[0]["reason"], REASON);
        assert_eq!(lines[0]["package"], SHORT_PACKAGE);
        assert_eq!((&summary["withdrawn"], &summary["stored"]), (&1.into(), &0.into()));
        assert_same_trees(&before, &tree(archive.path()));
    }
    let run = communique!("export", post(SHORT), "--to", archive.path()).ends(0);
    assert!(run.text().contains(&format!("withdrawn {SHORT_ID}  {REASON}\n")), "{}", run.text());
    assert!(run.text().contains("0 stored, 0 unchanged, 1 withdrawn; 1 found"), "{}", run.text());
}

#[test]
fn a_changed_release_follows_the_withdrawn_one_as_a_version() {
    let archive = withdrawn();
    let folder = fresh();
    copy_tree(&site(), folder.path());
    let source = folder.path().join("_communiques").join(SHORT);
    let text = fs::read_to_string(&source).unwrap();
    fs::write(&source, text.replace("24 septembre", "1er octobre")).unwrap();
    communique!("export", &source, "--to", archive.path()).ends(0);
    let second = SHORT_PACKAGE.replace(".zip", ".v2.zip");
    assert_eq!(packages(archive.path()), [second.as_str()]);
    let members = members(&fs::read(archive.path().join(second)).unwrap());
    let info = members.iter().find(|(name, _)| name.ends_with("/bag-info.txt")).unwrap();
    let info = String::from_utf8(info.1.clone()).unwrap();
    assert!(info.contains("Communique-Changed: source\n"), "{info}");
    communique!("verify", archive.path()).ends(0);

    // One version alone can be withdrawn too, and the first stays as it is.
    withdraw(archive.path(), &format!("{SHORT_ID}.v2"));
    assert_eq!(packages(archive.path()), [""; 0]);
    communique!("verify", archive.path()).ends(0);
}

#[test]
fn withdrawing_again_changes_nothing_and_gives_the_first_reason() {
    let archive = withdrawn();
    let before = tree(archive.path());
    let run = communique!(
        "withdraw",
        SHORT_ID,
        "--reason",
        "autre",
        "--archive",
        archive.path(),
        "--format",
        "json"
    )
    .ends(0);
    let line = &json_lines(run.text())[0];
    assert_eq!((&line["reason"], &line["new"]), (&REASON.into(), &false.into()));
    assert_same_trees(&before, &tree(archive.path()));
}

#[test]
fn what_cannot_be_withdrawn_ends_with_2() {
    let archive = withdrawn();
    let archive = archive.path();
    let run =
        communique!("withdraw", "2018-09-18-x", "--reason", "r", "--archive", archive).ends(2);
    assert!(run.err.contains("2018-09-18-x"), "{}", run.err);
    let third = format!("{SHORT_ID}.v3");
    communique!("withdraw", third, "--reason", "r", "--archive", archive).ends(2);
    communique!("withdraw", SHORT_ID, "--reason", " ", "--archive", archive).ends(2);
    communique!("withdraw", SHORT_ID, "--archive", archive).ends(2);
    let empty = fresh();
    communique!("withdraw", SHORT_ID, "--reason", "r", "--archive", empty.path()).ends(2);
    assert_eq!(tree(empty.path()).len(), 0);
}

#[test]
fn damage_to_a_withdrawal_is_found() {
    let archive = fresh();
    communique!("export", post(SHORT), "--to", archive.path()).ends(0);
    let package = fs::read(archive.path().join(SHORT_PACKAGE)).unwrap();
    withdraw(archive.path(), SHORT_ID);
    let tombstone = archive.path().join(TOMBSTONE);
    let sound = fs::read(&tombstone).unwrap();
    let text = String::from_utf8(sound.clone()).unwrap();

    fs::write(&tombstone, text.replace("justice", "gestion")).unwrap();
    assert_eq!(codes(archive.path()), ["A022"]);
    communique!("verify", archive.path()).ends(1);
    fs::remove_file(&tombstone).unwrap();
    assert_eq!(codes(archive.path()), ["A021"]);
    communique!("verify", archive.path()).ends(1);

    fs::write(&tombstone, &sound).unwrap();
    fs::write(archive.path().join(SHORT_PACKAGE), &package).unwrap();
    let digest = format!("{}  {SHORT_ID}.zip\n", sha256(&package));
    fs::write(archive.path().join(format!("{SHORT_PACKAGE}.sha256")), digest).unwrap();
    assert_eq!(codes(archive.path()), ["A020"]);
    communique!("verify", archive.path()).ends(1);
    // No run takes the package that came back for one of its own, or removes it.
    communique!("export", post(SHORT), "--to", archive.path()).ends(0);
    assert_eq!(codes(archive.path()), ["A020"]);
}

#[test]
fn a_withdrawal_is_a_premis_event_that_follows_from_its_tombstone() {
    let archive = withdrawn();
    let record = archive.path().join(TOMBSTONE.replace(".json", ".premis.xml"));
    let text = fs::read_to_string(&record).unwrap();
    for value in [REASON, SHORT_ID, SHORT_PACKAGE, "2020-03-05T10:00:00+01:00", "eventType/dea"] {
        assert!(text.contains(value), "{value}: {text}");
    }
    let sound = tree(archive.path());
    for forged in [
        text.replace("justice", "gestion"),
        text.replace("<originalName>", "<!-- a --><originalName>"),
        String::new(),
    ] {
        fs::write(&record, forged).unwrap();
        assert_eq!(codes(archive.path()), ["A042"]);
    }
    fs::remove_file(&record).unwrap();
    assert_eq!(codes(archive.path()), ["A042"]);
    // What follows from the tombstone is written anew.
    withdraw(archive.path(), SHORT_ID);
    let files = tree(archive.path());
    let name = TOMBSTONE.replace(".json", ".premis.xml");
    assert_eq!(files[&name], sound[&name]);
    communique!("verify", archive.path()).ends(0);
    // One that stands beside no tombstone.
    fs::write(archive.path().join("packages/2018/09/x.withdrawn.premis.xml"), "x").unwrap();
    assert_eq!(codes(archive.path()), ["A004"]);
}

#[test]
fn a_package_that_vanished_with_a_tombstone_of_another_is_found() {
    let archive = withdrawn();
    let other = post("the-agency-opens-its-coastal-archive.markdown");
    communique!("export", other, "--to", archive.path()).ends(0);
    let package = packages(archive.path()).remove(0);
    let forged = archive.path().join(package.replace(".zip", ".withdrawn.json"));
    fs::remove_file(archive.path().join(&package)).unwrap();
    fs::remove_file(archive.path().join(format!("{package}.sha256"))).unwrap();
    fs::copy(archive.path().join(TOMBSTONE), forged).unwrap();
    let found = codes(archive.path());
    assert!(found.contains(&"A023".to_owned()), "{found:?}");
}
