//! Checks are kept in the archive's log: what was checked, when, by whom, with which result; and
//! what changed since.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::communique;
use crate::support::*;

fn log(archive: &Path) -> Vec<Value> {
    json_lines(&fs::read_to_string(archive.join("log.jsonl")).unwrap())
}

#[test]
fn a_check_is_recorded_with_what_the_caller_says() {
    let archive = archive_copy();
    let lines = log(archive.path()).len();
    let at = "2024-03-01T09:00:00+01:00";
    let run =
        communique!("verify", archive.path(), "--since-last", "--at", at, "--agent", "Nadège");
    assert!(run.ends(0).err.contains("no earlier check"));
    let log_after = log(archive.path());
    assert_eq!(log_after.len(), lines + 1);
    let line = log_after.last().unwrap();
    assert_eq!(
        (&line["event"], &line["at"], &line["agent"]),
        (&json!("check"), &json!(at), &json!("Nadège"),)
    );
    let check = &line["check"];
    assert_eq!((&check["scope"], &check["result"]), (&json!("full"), &json!("sound")));
    assert_eq!(check["packages"], PUBLISHED);
    // The state is what sha256sum lists of the packages, sorted by path.
    let listed: String = packages(archive.path())
        .iter()
        .map(|path| format!("{}  {path}\n", sha256(&fs::read(archive.path().join(path)).unwrap())))
        .collect();
    assert_eq!(check["state"], sha256(listed.as_bytes()));
    // The log is whole, and the check changed nothing else.
    communique!("verify", archive.path()).ends(0);
    communique!("catalog", archive.path(), "--check").ends(0);
    communique!("export", site(), "--to", archive.path()).ends(0);
    // Nothing is taken from the clock.
    communique!("verify", archive.path(), "--since-last", "--quick").ends(0);
    let line = log(archive.path()).pop().unwrap();
    assert_eq!((&line["at"], &line["check"]["scope"]), (&Value::Null, &json!("quick")));
}

#[test]
fn what_is_new_gone_or_changed_since_the_last_check_is_reported() {
    let archive = archive_copy();
    communique!("verify", archive.path(), "--since-last").ends(0);
    let first = log(archive.path()).len();
    let run = communique!("verify", archive.path(), "--since-last").ends(0);
    assert!(run.err.contains(&format!("line {first}: 0 new, 0 gone, 0 changed")), "{}", run.err);

    communique!("export", site(), "--to", archive.path(), "--drafts").ends(0);
    let run = communique!("verify", archive.path(), "--since-last").ends(0);
    assert!(run.err.contains(": 1 new, 0 gone, 0 changed"), "{}", run.err);

    let path = archive.path().join(SHORT_PACKAGE);
    let mut zip = fs::read(&path).unwrap();
    zip[100] ^= 1;
    fs::write(&path, &zip).unwrap();
    let run = communique!("verify", archive.path(), "--since-last").ends(1);
    assert!(run.err.contains(": 0 new, 0 gone, 1 changed"), "{}", run.err);
    assert!(run.err.contains(&format!("changed: {SHORT_PACKAGE}")), "{}", run.err);
    let line = log(archive.path()).pop().unwrap();
    assert_eq!(line["check"]["result"], "damaged");
    assert_eq!(line["check"]["since"]["changed"], json!([SHORT_PACKAGE]));
    let damaged = line["check"]["damaged"].as_array().unwrap();
    assert!(
        damaged.iter().any(|package| package["path"] == SHORT_PACKAGE
            && package["rules"].as_array().unwrap().contains(&json!("A003"))),
        "{damaged:?}"
    );

    fs::remove_file(&path).unwrap();
    let run = communique!("verify", archive.path(), "--since-last").ends(1);
    assert!(run.err.contains(&format!("gone: {SHORT_PACKAGE}")), "{}", run.err);
}

#[test]
fn a_package_that_no_run_stored_is_known_from_its_first_check_on() {
    let archive = archive_copy();
    let log_path = archive.path().join("log.jsonl");
    fs::write(&log_path, "").unwrap();
    let run = communique!("verify", archive.path(), "--since-last").ends(1);
    assert!(run.text().contains("A027"), "{}", run.text());
    let line = log(archive.path()).pop().unwrap();
    assert_eq!(line["check"]["unlogged"].as_array().unwrap().len(), PUBLISHED);
    fs::remove_file(archive.path().join(SHORT_PACKAGE)).unwrap();
    fs::remove_file(archive.path().join("catalog.jsonl")).unwrap();
    let run = communique!("verify", archive.path(), "--format", "json").ends(1);
    assert!(run.text().contains("A015"), "{}", run.text());
}

#[test]
fn a_changed_line_breaks_the_chain() {
    let archive = archive_copy();
    communique!("verify", archive.path(), "--since-last").ends(0);
    communique!("verify", archive.path(), "--since-last").ends(0);
    let path = archive.path().join("log.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"sound\"", "\"sound \"", 1)).unwrap();
    let run = communique!("verify", archive.path()).ends(1);
    assert!(run.text().contains("A010"), "{}", run.text());
}

#[test]
fn an_archive_that_cannot_be_written_is_checked_all_the_same() {
    let archive = archive_copy();
    // A folder in the place of the lock: no run can take it, whoever runs it.
    let lock = archive.path().join(".tmp/lock");
    fs::remove_file(&lock).ok();
    fs::create_dir_all(&lock).unwrap();
    let before = log(archive.path()).len();
    let run = communique!("verify", archive.path(), "--since-last").ends(2);
    assert!(run.text().contains("A026"), "{}", run.text());
    assert_eq!(log(archive.path()).len(), before);
    // What keeps no log cannot be asked for what changed.
    communique!("verify", archive.path().join(SHORT_PACKAGE), "--since-last").ends(2);
}

#[test]
fn quick_checks_compare_a_package_with_its_digest_and_read_no_contents() {
    let archive = archive_copy();
    let (_, full) = communique!("verify", archive.path(), "--format", "json").ends(0).json();
    let run = communique!("verify", archive.path(), "--quick", "--format", "json").ends(0);
    let (_, quick) = run.json();
    assert!(full["files"].as_u64().unwrap() > 100);
    assert_eq!((&quick["files"], &quick["digests"]), (&json!(0), &json!(PUBLISHED)));
    let path = archive.path().join(SHORT_PACKAGE);
    let mut zip = fs::read(&path).unwrap();
    let middle = zip.len() / 2;
    zip[middle] ^= 1;
    fs::write(&path, &zip).unwrap();
    let run = communique!("verify", archive.path(), "--quick").ends(1);
    assert!(run.text().contains("A003"), "{}", run.text());
    // The same outside the archive, with its digest beside it; without, it says what it did not do.
    communique!("verify", &path, "--quick").ends(1);
    fs::remove_file(archive.path().join(format!("{SHORT_PACKAGE}.sha256"))).unwrap();
    let run = communique!("verify", &path, "--quick").ends(0);
    assert!(run.text().contains("A025"), "{}", run.text());
}

#[test]
fn checks_are_exported_as_premis_events() {
    let folder = fresh();
    let events = folder.path().join("events.xml");
    let at = "2024-03-01T09:00:00Z";
    communique!("verify", &EXPORTED.archive, "--quick", "--premis", &events, "--at", at).ends(0);
    let text = fs::read_to_string(&events).unwrap();
    assert_eq!(text.matches("<event>").count(), PUBLISHED + 1);
    assert_eq!(text.matches("<eventOutcome>pass<").count(), PUBLISHED + 1);
    assert!(text.contains("/eventType/fix\""));
    communique!("verify", &EXPORTED.archive, "--premis", folder.path().join("no/x.xml")).ends(2);
}
