//! Files of a million lines, each with a fault: every fault is named or counted, and memory stays
//! bounded, whatever the form of the report.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::*;

const MILLION: usize = 1_000_000;
/// Most memory in MiB.
const MAX_MIB: u64 = 256;
const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn lines(line: impl Fn(usize) -> String) -> String {
    (0..MILLION).fold(String::new(), |mut text, number| {
        writeln!(text, "{}", line(number)).unwrap();
        text
    })
}

/// Runs each form of report over a path.
fn in_every_form(path: &Path) {
    for format in ["text", "json", "junit", "sarif", "html"] {
        verify([path.as_os_str(), "--format".as_ref(), format.as_ref()]).ends(1).within(MAX_MIB);
    }
}

/// A bag with one file in the place of another or beside it.
fn with(name: &str, text: &str) -> TempDir {
    let bag = bag("");
    fs::write(bag.path().join(name), text).unwrap();
    bag
}

/// Every fault of a rule is named, or counted in its last finding.
fn accounted(run: &Run, code: &str) -> u64 {
    let report = &run.lines()[0];
    let details = report["findings"].as_array().unwrap().iter();
    let details = details.filter(|it| it["rule"] == code).map(|it| it["detail"].as_str().unwrap());
    details.fold(0, |sum, detail| match detail.split_once(" more finding") {
        Some((number, _)) => sum + number.parse::<u64>().unwrap(),
        None => sum + 1,
    })
}

#[test]
#[ignore = "takes a minute"]
fn manifests_of_files_that_are_not_there() {
    let digest = SHA256.repeat(2);
    let manifest = lines(|number| format!("{digest}  data/{number:07}/absent.txt"));
    let bag = with("manifest-sha512.txt", &manifest);
    fs::remove_file(bag.path().join("manifest-sha256.txt")).unwrap();
    let run = json(bag.path()).ends(1).within(MAX_MIB);
    assert_eq!(run.codes(), ["B008", "B011"]);
    assert_eq!(accounted(&run, "B011"), MILLION as u64);
    assert_eq!(run.lines()[1]["summary"]["errors"], MILLION);
    in_every_form(bag.path());
}

#[test]
#[ignore = "takes a minute"]
fn manifests_whose_lines_break_many_rules() {
    // A line for each way to be wrong, again and again.
    let wrong: [&dyn Fn(usize) -> String; 8] = [
        &|number| format!("{SHA256}  data/absent-{number}"),
        &|number| format!("{SHA256} *data/star-{number}"),
        &|number| format!("{SHA256}  ../above-{number}"),
        &|number| format!("{SHA256}  data/CASE-{}", number / 16),
        &|number| format!("{SHA256}  data/case-{}", number / 16),
        &|number| format!("{SHA256}  data/twice-{}", number % 64),
        &|number| format!("{SHA256}  data/Thumbs.db/nul.{number}"),
        &|number| format!("no digest of {number}"),
    ];
    let manifest = lines(|number| wrong[number % wrong.len()](number));
    let bag = with("manifest-sha256.txt", &manifest);
    let run = json(bag.path()).ends(1).within(MAX_MIB);
    let codes = ["B008", "B009", "B011", "B014", "B017", "B018", "B019", "B034", "B039"];
    assert_eq!(run.codes(), codes);
    for code in ["B009", "B017", "B018", "B034", "B039"] {
        assert_eq!(accounted(&run, code), (MILLION / wrong.len()) as u64, "{code}");
    }
    in_every_form(bag.path());
}

#[test]
#[ignore = "takes a minute"]
fn tag_files_that_are_nothing_but_faults() {
    let nothing = lines(|number| format!("{number}"));
    for (name, code) in [
        ("manifest-sha256.txt", "B009"),
        ("tagmanifest-sha256.txt", "B009"),
        ("tagmanifest-unknown.txt", "B009"),
        ("fetch.txt", "B023"),
    ] {
        let bag = with(name, &nothing);
        let run = json(bag.path()).ends(1).within(MAX_MIB);
        assert_eq!(accounted(&run, code), MILLION as u64, "{name}");
    }
    // Of less use, and so with less room.
    let bag = with("bag-info.txt", &nothing);
    assert_eq!(json(bag.path()).ends(2).within(MAX_MIB).codes(), ["B030"]);
    let bag = with("bag-info.txt", &"x\n".repeat(MILLION));
    let run = json(bag.path()).ends(0).within(MAX_MIB);
    assert_eq!(accounted(&run, "B022"), MILLION as u64);
    let bag = with("bagit.txt", &nothing);
    assert_eq!(json(bag.path()).ends(2).within(MAX_MIB).codes(), ["B030"]);
}

#[test]
#[ignore = "takes a minute"]
fn lists_of_what_is_to_be_fetched() {
    let fetch = lines(|number| format!("https://example.org/{number} - data/{number}"));
    let manifest = lines(|number| format!("{SHA256}  data/{number}"));
    let bag = with("fetch.txt", &fetch);
    let run = json(bag.path()).ends(1).within(MAX_MIB);
    assert_eq!(accounted(&run, "B025"), MILLION as u64);
    fs::write(bag.path().join("manifest-sha256.txt"), manifest).unwrap();
    let run = json(bag.path()).ends(1).within(MAX_MIB);
    assert_eq!(accounted(&run, "B024"), MILLION as u64);
}

#[test]
#[ignore = "takes a minute"]
fn blank_lines_without_end() {
    // More than any list has.
    let bag = with("manifest-sha256.txt", &"\n".repeat(11 * MILLION));
    assert_eq!(json(bag.path()).ends(2).within(MAX_MIB).codes(), ["B030"]);
    let bag = with("manifest-sha256.txt", &"\n".repeat(9 * MILLION));
    let run = json(bag.path()).ends(0).within(MAX_MIB);
    assert_eq!(accounted(&run, "B042"), 9 * MILLION as u64);
    let bag = with("manifest-sha256.txt", &format!("{SHA256}  data/{}\n", "a".repeat(200 << 20)));
    // The one line, held, and a part of it shown.
    assert_eq!(json(bag.path()).ends(1).within(2 * MAX_MIB).codes(), ["B008", "B018"]);
}

#[test]
#[ignore = "takes a minute"]
fn catalogues_and_logs() {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("archive/reference");
    let digest = "0".repeat(64);
    let absent = |number| format!(r#"{{"path":"packages/{number}.zip","sha256":"{digest}"}}"#);
    let added = |number| format!(r#"{{"previous":null,"added":[{}]}}"#, absent(number));
    for (name, text, codes) in [
        ("catalog.jsonl", lines(absent), [("A006", MILLION), ("A005", 2)]),
        ("catalog.jsonl", "x\n".repeat(MILLION), [("A007", MILLION), ("A005", 2)]),
        ("log.jsonl", lines(added), [("A010", 2 * MILLION - 1), ("A015", MILLION)]),
        ("log.jsonl", "x\n".repeat(MILLION), [("A009", MILLION), ("A015", 0)]),
    ] {
        let archive = copy(&reference);
        fs::write(archive.path().join(name), text).unwrap();
        let most = if name == "log.jsonl" { 2 * MAX_MIB } else { MAX_MIB };
        let run = json(archive.path()).ends(1).within(most);
        let report = run.lines().into_iter().rev().nth(1).unwrap();
        let run = Run { out: format!("{report}\n"), ..run };
        for (code, number) in codes {
            assert_eq!(accounted(&run, code), number as u64, "{name}: {code}");
        }
    }
}

fn copy(from: &Path) -> TempDir {
    let to = fresh();
    let copied = std::process::Command::new("cp")
        .arg("-R")
        .arg(from.join("."))
        .arg(to.path())
        .status()
        .unwrap();
    assert!(copied.success());
    to
}
