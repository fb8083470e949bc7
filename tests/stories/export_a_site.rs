//! A whole site goes into an archive, and again when something changed.

use std::fs;

use serde_json::Value;

use crate::communique;
use crate::support::*;

fn with_status<'a>(lines: &'a [Value], status: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["status"] == status).collect()
}

#[test]
fn every_published_release_has_a_package_with_its_digest() {
    let exported = &*EXPORTED;
    assert_eq!(exported.run.status, 0, "{}", exported.run.err);
    let (lines, summary) = exported.run.json();
    assert_eq!(lines.len(), POSTS);
    assert_eq!(summary["stored"], PUBLISHED);
    let files = tree(&exported.archive);
    for line in with_status(&lines, "stored") {
        let id = line["id"].as_str().unwrap();
        let (year, month) = (&id[..4], &id[5..7]);
        let path = format!("packages/{year}/{month}/{id}.zip");
        assert_eq!(line["package"], path.as_str());
        let digest = sha256(&files[&path]);
        assert_eq!(line["sha256"], digest.as_str());
        let digest_file = String::from_utf8(files[&format!("{path}.sha256")].clone()).unwrap();
        assert_eq!(digest_file, format!("{digest}  {id}.zip\n"));
    }
    let expected = ["README.md", "VERSION", "catalog.jsonl", "log.jsonl"];
    let others: Vec<&String> = files
        .keys()
        .filter(|path| !path.starts_with("packages/") && !path.starts_with(".tmp/"))
        .collect();
    assert_eq!(others, expected);
    assert_eq!(packages(&exported.archive).len(), PUBLISHED);
}

#[test]
fn json_is_a_line_a_release_and_sums() {
    let (lines, summary) = EXPORTED.run.json();
    let keys = ["source", "id", "status", "package", "sha256", "pages", "images", "findings"];
    for line in &lines {
        assert_eq!(line.as_object().unwrap().keys().collect::<Vec<_>>(), keys);
        for finding in line["findings"].as_array().unwrap() {
            assert!(finding["rule"].is_string() && finding["line"].is_u64(), "{finding}");
        }
    }
    let sources: Vec<&str> = lines.iter().map(|line| line["source"].as_str().unwrap()).collect();
    assert!(sources.is_sorted(), "in the order of their paths: {sources:?}");
    let number = |name: &str| summary[name].as_u64().unwrap();
    let sum: u64 =
        ["stored", "unchanged", "draft", "outside", "refused"].map(number).into_iter().sum();
    assert_eq!(number("found"), sum);
    assert_eq!(number("found"), POSTS as u64);
    for count in ["pages", "images"] {
        let all: u64 = lines.iter().map(|line| line[count].as_u64().unwrap()).sum();
        assert_eq!(number(count), all);
    }
}

#[test]
fn the_table_at_the_end_says_what_was_done() {
    let to = fresh();
    let run = communique!("export", post(SHORT), "--to", to.path()).ends(0);
    let text = run.text();
    assert!(text.starts_with(&format!("stored    {SHORT_ID}  1 page, ")), "{text}");
    let table = text.split_once("\n\n").unwrap().1;
    let names: Vec<&str> =
        table.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(names, ["Site", "Releases", "Pages", "Images", "Bytes", "Warnings", "Time"]);
    assert!(table.contains("Releases   1 stored, 0 unchanged; 1 found\n"), "{table}");
}

#[test]
fn quiet_prints_only_the_totals() {
    let to = fresh();
    let run = communique!("export", post(SHORT), "--to", to.path(), "--quiet").ends(0);
    assert!(!run.text().contains(SHORT_ID));
    assert_eq!(run.err, "");
}

#[test]
fn drafts_are_left_out_unless_asked_for() {
    let to = fresh();
    let draft = post("fonds-rivages-vivants.markdown");
    let run = communique!("export", &draft, "--to", to.path(), "--format", "json").ends(2);
    assert!(run.err.contains("the only post is a draft"), "{}", run.err);
    let (lines, summary) = EXPORTED.run.json();
    assert_eq!(summary["draft"], 1);
    assert!(lines.iter().any(|line| line["status"] == "draft"));
    assert_eq!(packages(to.path()), Vec::<String>::new());

    communique!("export", &draft, "--to", to.path(), "--drafts").ends(0);
    assert_eq!(packages(to.path()), ["packages/2024/02/2024-02-02-fonds-rivages-vivants.zip"]);
}

#[test]
fn a_second_export_changes_nothing() {
    let archive = archive_copy();
    let before = tree(archive.path());
    let run = communique!("export", site(), "--to", archive.path(), "--format", "json").ends(0);
    let (lines, summary) = run.json();
    assert_eq!(summary["unchanged"], PUBLISHED);
    assert_eq!(summary["stored"], 0);
    let (first, _) = EXPORTED.run.json();
    for (line, first) in lines.iter().zip(&first) {
        for key in ["source", "id", "package", "sha256", "pages"] {
            assert_eq!(line[key], first[key], "{key}");
        }
    }
    assert_same_trees(&before, &tree(archive.path()));
}

#[test]
fn a_release_that_is_missing_is_stored_again_alone() {
    let archive = archive_copy();
    let whole = tree(archive.path());
    fs::remove_file(archive.path().join(SHORT_PACKAGE)).unwrap();
    fs::remove_file(archive.path().join(format!("{SHORT_PACKAGE}.sha256"))).unwrap();
    communique!("export", site(), "--to", archive.path()).ends(0);
    let again = tree(archive.path());
    let packages = |tree: &std::collections::BTreeMap<String, Vec<u8>>| {
        let mut tree = tree.clone();
        tree.retain(|path, _| path.starts_with("packages/"));
        tree
    };
    assert_same_trees(&packages(&whole), &packages(&again));
}

#[test]
fn a_changed_source_gives_a_second_version() {
    let (folder, to) = (fresh(), fresh());
    copy_tree(&site(), folder.path());
    let source = folder.path().join("_communiques").join(SHORT);
    let export = || communique!("export", &source, "--to", to.path(), "--format", "json").ends(0);
    export();
    let first = tree(to.path());

    let text = fs::read_to_string(&source).unwrap();
    fs::write(&source, text.replace("24 septembre", "1er octobre")).unwrap();
    let (lines, _) = export().json();
    let second = format!("packages/2018/09/{SHORT_ID}.v2.zip");
    assert_eq!(lines[0]["status"], "stored");
    assert_eq!(lines[0]["package"], second.as_str());
    let files = tree(to.path());
    for path in [SHORT_PACKAGE.to_owned(), format!("{SHORT_PACKAGE}.sha256")] {
        assert!(files[&path] == first[&path], "{path} was touched");
    }
    assert_eq!(lines[0]["sha256"], sha256(&files[&second]).as_str());
    assert!(files["log.jsonl"].starts_with(&first["log.jsonl"]), "the log only grows");

    let (lines, _) = export().json();
    assert_eq!(lines[0]["status"], "unchanged");
    assert_eq!(lines[0]["package"], second.as_str());
    assert_same_trees(&files, &tree(to.path()));
}

#[test]
fn changed_uploads_and_settings_give_new_versions_too() {
    let (folder, to) = (fresh(), fresh());
    copy_tree(&site(), folder.path());
    let source = folder.path().join("_communiques").join(SHORT);
    let export = || {
        let run = communique!("export", &source, "--to", to.path(), "--format", "json").ends(0);
        run.json().0[0]["package"].as_str().unwrap().to_owned()
    };
    assert_eq!(export(), SHORT_PACKAGE);
    let settings = folder.path().join("communique.yaml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("12, quai des Gabiers", "14, quai des Gabiers")).unwrap();
    assert_eq!(export(), format!("packages/2018/09/{SHORT_ID}.v2.zip"));
    let upload = folder.path().join("_uploads/rose-des-vents.png");
    fs::copy(upload, folder.path().join("assets/mark.png")).unwrap();
    assert_eq!(export(), format!("packages/2018/09/{SHORT_ID}.v3.zip"));
}

#[test]
fn since_and_until_take_the_days_between_both_included() {
    let to = fresh();
    let run = communique!(
        "export",
        site(),
        "--to",
        to.path(),
        "--format",
        "json",
        "--since",
        "2018-09-18",
        "--until",
        "2018-09-18",
    )
    .ends(0);
    let (lines, summary) = run.json();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["id"], SHORT_ID);
    assert_eq!(summary["outside"], POSTS - 1);
    assert_eq!(packages(to.path()), [SHORT_PACKAGE]);
    communique!("export", site(), "--to", to.path(), "--since", "yesterday").ends(2);
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = fresh();
    let to = folder.path().join("archive");
    let run = communique!("export", post(SHORT), "--to", &to, "--dry-run").ends(0);
    assert!(run.text().contains("1 would be stored"), "{}", run.text());
    assert_eq!(tree(folder.path()).len(), 0);
    assert!(!to.exists());
}

#[test]
fn fail_fast_stops_at_the_first_refusal() {
    let to = fresh();
    let run = communique!(
        "export",
        refused_site(),
        "--to",
        to.path(),
        "--fail-fast",
        "--jobs",
        "1",
        "--format",
        "json",
    )
    .ends(1);
    let (lines, summary) = run.json();
    assert_eq!(with_status(&lines, "refused").len(), 1);
    assert_eq!(summary["refused"], 1);
    assert_eq!(lines.last().unwrap()["status"], "refused");
}

#[test]
fn what_cannot_run_ends_with_2() {
    let to = fresh();
    let none = to.path().join("no-site");
    let run = communique!("export", &none, "--to", to.path()).ends(2);
    assert!(run.err.contains("no-site"), "{}", run.err);
    let file = to.path().join("a-file");
    fs::write(&file, "").unwrap();
    communique!("export", post(SHORT), "--to", &file).ends(2);
    communique!("export", post(SHORT)).ends(2);
    communique!("export", post(SHORT), "--to", to.path().join("a"), "--format", "xml").ends(2);
    assert!(!to.path().join("a").exists());
}

#[test]
fn a_report_has_any_format() {
    let to = fresh();
    let run = communique!("export", post(SHORT), "--to", to.path().join("a"), "--format", "junit");
    let run = run.ends(0);
    assert!(run.text().contains("<testsuites name=\"communique export\">"), "{}", run.text());
    assert!(run.text().ends_with("\n</testsuites>\n"), "{}", run.text());
    let run = communique!("export", post(SHORT), "--to", to.path().join("a"), "--format", "sarif");
    let sarif: serde_json::Value = serde_json::from_str(run.ends(0).text()).unwrap();
    assert_eq!(sarif["runs"][0]["invocations"][0]["exitCode"], 0);
}
