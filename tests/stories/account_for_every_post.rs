//! Every post that a site has became something, and each is named.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::communique;
use crate::support::*;

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// The posts of a collection as they lie on the disk.
fn posts(site: &std::path::Path) -> BTreeSet<String> {
    let files = tree(&site.join("_communiques")).into_keys();
    files.map(|name| format!("_communiques/{name}")).collect()
}

/// A site of releases that are stored, not published, withdrawn and refused; and its archive.
fn mixed() -> (tempfile::TempDir, tempfile::TempDir) {
    let (folder, archive) = (fresh(), fresh());
    copy_tree(&refused_site(), folder.path());
    let post = |name: &str, head: &str| {
        let text = format!("---\ntitle: Un titre\n{head}---\n\nTexte.\n");
        fs::write(folder.path().join("_communiques").join(name), text).unwrap();
    };
    post("2020-01-02-retire.md", "");
    post("2020-01-03-garde.md", "");
    post("2020-01-04-brouillon.md", "published: false\n");
    communique!("export", folder.path(), "--to", archive.path()).ends(1);
    let id = "2020-01-02-retire";
    communique!("withdraw", id, "--reason", "erreur", "--archive", archive.path()).ends(0);
    post("2020-01-05-neuf.md", "");
    (folder, archive)
}

#[test]
fn lines_summary_and_log_name_every_post() {
    let (folder, archive) = mixed();
    let export =
        || communique!("export", folder.path(), "--to", archive.path(), "--format", "json").ends(1);
    let (lines, summary) = export().json();
    let sources = lines.iter().map(|line| line["source"].as_str().unwrap().to_owned());
    let sources: Vec<String> = sources.collect();
    assert_eq!(sources.iter().cloned().collect::<BTreeSet<_>>(), posts(folder.path()));
    assert_eq!(sources.len(), posts(folder.path()).len(), "one is reported twice");

    let number = |name: &str| summary[name].as_u64().unwrap();
    let parts = ["stored", "unchanged", "draft", "withdrawn", "outside", "refused", "skipped"];
    assert_eq!(parts.map(number).iter().sum::<u64>(), number("found"));
    assert_eq!(["stored", "withdrawn", "draft"].map(number), [1, 1, 1]);
    for status in ["draft", "withdrawn", "refused"] {
        let listed = texts(&summary["left_out"][status]);
        let reported: Vec<String> = lines
            .iter()
            .filter(|line| line["status"] == status)
            .map(|line| line["source"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(listed, reported, "{status}");
    }

    let log = fs::read_to_string(archive.path().join("log.jsonl")).unwrap();
    let log = json_lines(&log).pop().unwrap();
    let account = &log["posts"];
    assert_eq!(account["found"], summary["found"]);
    assert_eq!(account["packaged"], number("stored") + number("unchanged"));
    assert_eq!(account["drafts"], summary["left_out"]["draft"]);
    assert_eq!(account["withdrawn"], summary["left_out"]["withdrawn"]);
    assert_eq!(account["refused"], summary["left_out"]["refused"]);
}

#[test]
fn the_text_names_what_is_not_in_the_archive() {
    let (folder, archive) = mixed();
    let run = communique!("export", folder.path(), "--to", archive.path()).ends(1);
    let text = run.text();
    let (_, left_out) = text.split_once("\nDrafts\n").unwrap_or_else(|| panic!("{text}"));
    assert!(left_out.starts_with("  _communiques/2020-01-04-brouillon.md\n"), "{left_out}");
    assert!(left_out.contains("\nWithdrawn\n  _communiques/2020-01-02-retire.md: erreur\n"));
    assert!(left_out.contains("\nRefused\n"));
}

#[test]
fn posts_outside_the_dates_and_not_looked_at_are_listed() {
    let to = fresh();
    let mut command = communique();
    command.args(["export", "--format", "json", "--fail-fast", "--jobs", "1", "--to"]);
    command.arg(to.path()).arg(refused_site());
    let (lines, summary) = run(&mut command).ends(1).json();
    let skipped = texts(&summary["left_out"]["skipped"]);
    assert!(!skipped.is_empty());
    let reported = lines.iter().map(|line| line["source"].as_str().unwrap().to_owned());
    let all: BTreeSet<String> = reported.chain(skipped).collect();
    assert_eq!(all, posts(&refused_site()));

    let to = fresh();
    let mut command = communique();
    command.args(["export", "--format", "json", "--since", "2024-06-17", "--to"]);
    let (lines, summary) = run(command.arg(to.path()).arg(site())).ends(0).json();
    assert_eq!(lines.len(), 1);
    assert_eq!(texts(&summary["left_out"]["outside"]).len(), POSTS - 1);
}
