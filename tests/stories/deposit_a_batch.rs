//! The list that goes with a deposit, for a spreadsheet.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::communique;
use crate::support::*;

const HEAD: &str = "id;title;date;file;size;sha256;pages;version;language;issuer;place;issn;frequency;\
                    ark;address";

/// The rows as Python's csv module reads them, by column.
fn rows(file: &Path) -> Vec<Value> {
    let script = "import csv, json, sys\n\
        with open(sys.argv[1], encoding='utf-8-sig', newline='') as file:\n\
        \x20   print(json.dumps(list(csv.DictReader(file, delimiter=';'))))";
    let output = Command::new("python3").args(["-c", script]).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
    rows.as_array().unwrap().clone()
}

#[test]
#[ignore = "needs Python"]
fn a_spreadsheet_reads_every_package_of_the_batch() {
    let folder = fresh();
    let (archive, list) = (folder.path().join("archive"), folder.path().join("depot.csv"));
    copy_tree(&EXPORTED.archive, &archive);
    // Nothing is stored now: the list has what is already there.
    communique!("export", site(), "--to", &archive, "--deposit", &list).ends(0);
    let rows = rows(&list);
    let entries = json_lines(std::str::from_utf8(&tree(&archive)["catalog.jsonl"]).unwrap());
    assert_eq!(rows.len(), PUBLISHED);
    for (row, entry) in rows.iter().zip(&entries) {
        let columns: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(columns, HEAD.split(';').collect::<Vec<_>>());
        assert_eq!(row["issuer"], "Agence nationale des rivages et des estuaires");
        assert_eq!(row["language"], entry["language"]);
        for column in ["id", "title", "sha256"] {
            assert_eq!(row[column], entry[column]);
        }
        assert_eq!(row["file"], entry["path"]);
        assert_eq!(row["date"], entry["date"].as_str().unwrap()[..10]);
        let bytes = fs::read(archive.join(row["file"].as_str().unwrap())).unwrap();
        assert_eq!(row["size"], bytes.len().to_string());
        assert_eq!(row["sha256"], sha256(&bytes));
        assert_eq!(row["pages"], entry["pages"].to_string());
    }
}

#[test]
fn the_list_is_the_same_for_a_batch_done_at_once_and_one_taken_up_again() {
    let folder = fresh();
    let path = |name: &str| folder.path().join(name);
    let list = |archive: &Path, list: &Path| {
        communique!("export", site(), "--to", archive, "--deposit", list).ends(0);
        fs::read(list).unwrap()
    };
    communique!("export", post(SHORT), "--to", path("resumed")).ends(0);
    let at_once = list(&path("whole"), &path("a.csv"));
    assert_eq!(at_once, list(&path("resumed"), &path("b.csv")));
    assert_eq!(at_once, list(&path("whole"), &path("c.csv")));
    // Only what was asked for is listed, whatever else the archive holds.
    let one = path("one.csv");
    communique!("export", post(SHORT), "--to", path("whole"), "--deposit", &one).ends(0);
    assert_eq!(String::from_utf8(fs::read(one).unwrap()).unwrap().lines().count(), 2);
}

#[test]
fn no_title_is_computed() {
    let folder = fresh();
    let source = folder.path().join("2020-01-02-formule.md");
    fs::write(&source, "---\ntitle: '=1+1; \"oui\"'\n---\n\nTexte.\n").unwrap();
    let (archive, list) = (folder.path().join("archive"), folder.path().join("list.csv"));
    communique!("export", &source, "--to", &archive, "--deposit", &list).ends(0);
    let text = String::from_utf8(fs::read(&list).unwrap()).unwrap();
    let row = text.lines().nth(1).unwrap();
    assert!(row.starts_with("2020-01-02-formule;\"'=1+1"), "{row}");
    assert!(text.starts_with(&format!("\u{FEFF}{HEAD}\r\n")), "{text}");
}

#[test]
fn a_list_that_cannot_be_written_leaves_the_one_before() {
    let folder = fresh();
    let archive = folder.path().join("archive");
    let list = folder.path().join("none/list.csv");
    communique!("export", post(SHORT), "--to", &archive, "--deposit", &list).ends(2);
    assert_eq!(packages(&archive), [SHORT_PACKAGE]);
    communique!("export", post(SHORT), "--to", &archive, "--deposit", &list, "--dry-run").ends(2);
}
