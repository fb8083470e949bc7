//! Two copies of an archive are compared: what one lacks, what differs and in which file, and
//! which of the two is damaged.

use std::fs;

use serde_json::Value;

use crate::communique;
use crate::reseal::Forgery;
use crate::support::*;

const OTHER: &str = "packages/2018/05/2018-05-24-lancement-des-sentinelles-des-rivages.zip";

/// Code and path of the findings of the package at `name`.
fn found(run: &Run, name: &str) -> Vec<String> {
    let (lines, _) = run.json();
    let about = lines.iter().filter(|line| line["path"].as_str().unwrap().ends_with(name));
    let findings = about.flat_map(|line| line["findings"].as_array().unwrap().clone());
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    findings.map(|f| format!("{} {}", text(&f, "rule"), text(&f, "path"))).collect()
}

#[test]
fn equal_copies_are_equal_and_a_copy_may_lag_behind() {
    let copy = archive_copy();
    communique!("verify", &EXPORTED.archive, "--against", copy.path()).ends(0);
    let lag = archive_copy();
    communique!("verify", copy.path(), "--since-last").ends(0);
    communique!("verify", copy.path(), "--against", lag.path()).ends(0);
    let run = communique!("verify", lag.path(), "--against", copy.path(), "--format", "json");
    let run = run.ends(1);
    let root = lag.path().to_str().unwrap();
    assert_eq!(found(&run, root), ["C006 log.jsonl"]);
}

#[test]
fn what_one_of_them_lacks_is_named() {
    let copy = archive_copy();
    fs::remove_file(copy.path().join(SHORT_PACKAGE)).unwrap();
    let args = ["--format", "json"];
    let run = communique!("verify", &EXPORTED.archive, "--against", copy.path(), args[0], args[1]);
    assert_eq!(found(&run.ends(1), SHORT_PACKAGE), [format!("C001 {SHORT_ID}.zip")]);
    let run = communique!("verify", copy.path(), "--against", &EXPORTED.archive, args[0], args[1]);
    assert_eq!(found(&run.ends(1), SHORT_PACKAGE), [format!("C002 {SHORT_ID}.zip")]);
}

#[test]
fn the_damaged_copy_and_the_file_inside_are_named() {
    let copy = archive_copy();
    let path = copy.path().join(OTHER);
    let mut zip = fs::read(&path).unwrap();
    let header = zip.windows(4).position(|bytes| bytes == b"%PDF").expect("the PDF is stored");
    zip[header + 2000] ^= 1;
    fs::write(&path, &zip).unwrap();
    for quick in [None, Some("--quick")] {
        let mut command = communique();
        command.arg("verify").arg(&EXPORTED.archive).arg("--against").arg(copy.path()).args(quick);
        let run = run(&mut command).ends(1);
        assert!(run.text().contains("this one is sound, the other is damaged"), "{}", run.text());
        assert!(run.text().contains(".pdf: it can be read here, but not in"), "{}", run.text());
    }
    let run = communique!("verify", copy.path(), "--against", &EXPORTED.archive).ends(1);
    assert!(run.text().contains("the other is sound"), "{}", run.text());
}

#[test]
fn two_packages_are_compared_whatever_they_are_in() {
    let folder = fresh();
    let zip = fs::read(EXPORTED.archive.join(SHORT_PACKAGE)).unwrap();
    let (one, other) = (folder.path().join("one.zip"), folder.path().join("other.zip"));
    fs::write(&one, &zip).unwrap();
    fs::write(&other, &zip).unwrap();
    communique!("verify", &one, "--against", &other).ends(0);
    let unpacked = folder.path().join("unpacked");
    communique!("extract", &one, "--to", &unpacked).ends(0);
    communique!("extract", &one, "--to", unpacked.join("again")).ends(0);
    let bag = unpacked.join(SHORT_ID);
    communique!("verify", &bag, "--against", unpacked.join("again").join(SHORT_ID)).ends(0);
    // What is the same place is no copy.
    let itself = bag.join("data/..");
    for option in ["--against", "--from-copy"] {
        let run = communique!("verify", &bag, option, &itself).ends(2);
        assert!(run.err.contains("itself, and no copy of it"), "{}", run.err);
    }

    let mut forgery = Forgery::of(&zip);
    forgery.replace("/layout.yaml", b"name: other\n".to_vec());
    fs::write(&other, forgery.seal()).unwrap();
    let run = communique!("verify", &one, "--against", &other, "--format", "json").ends(1);
    let found = found(&run, "one.zip");
    assert_eq!(found[0], "C003 one.zip");
    assert!(
        found
            .iter()
            .any(|found| found.starts_with("C004 data/") && found.ends_with("/layout.yaml")),
        "{found:?}"
    );
    assert!(!found.iter().any(|found| found.ends_with(".pdf")), "{found:?}");

    communique!("verify", &one, "--against", &EXPORTED.archive).ends(2);
    communique!("verify", &EXPORTED.archive, "--against", &one).ends(2);
    communique!("verify", &one, "--against", folder.path().join("none.zip")).ends(2);
}
