//! A site with faults: the sound release is kept, every other is refused with its place.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::communique;
use crate::support::*;

/// File, line and column (none where the fault is in no one place), words of the message.
type Fault = (&'static str, Option<(u32, u32)>, &'static str);

/// The places are those of `tests/refused/README.md`.
const FAULTS: [Fault; 13] = [
    ("attachment-not-a-pdf.markdown", Some((5, 9)), "note.pdf is not a PDF"),
    ("bad-date.markdown", Some((3, 7)), "2021-02-31"),
    ("image-not-decodable.markdown", Some((5, 10)), "graphique.png cannot be read"),
    ("image-truncated.markdown", Some((5, 10)), "plage-coupee.jpg cannot be read"),
    ("latin-1.markdown", Some((2, 10)), "0xE9 is not UTF-8"),
    ("missing-image-in-body.markdown", Some((8, 1)), "/uploads/plantation.jpg"),
    ("missing-upload.markdown", Some((5, 9)), "rapport-2020.pdf is missing"),
    ("no-closing-marker.markdown", Some((1, 1)), "is not closed"),
    ("no-date.markdown", Some((1, 1)), "there is no date"),
    ("no-title.markdown", Some((1, 1)), "there is no title"),
    ("path-leaves-site.markdown", Some((5, 9)), "leaves the site"),
    ("yaml-bad-indent.markdown", Some((4, 13)), "not valid YAML"),
    ("yaml-unclosed-quote.markdown", Some((2, 8)), "not valid YAML"),
];

const SOUND: &str = "packages/2021/05/2021-05-03-sound.zip";

/// `path:line:column: `, as the list of refusals begins its lines.
fn place(file: &str, position: Option<(u32, u32)>) -> String {
    match position {
        Some((line, column)) => format!("_communiques/{file}:{line}:{column}: "),
        None => format!("_communiques/{file}: "),
    }
}

#[test]
fn each_is_refused_with_file_line_and_column_and_the_sound_one_is_stored() {
    let to = fresh();
    let run = communique!("export", refused_site(), "--to", to.path(), "--format", "json").ends(1);
    let (lines, summary) = run.json();
    assert_eq!(summary["refused"], FAULTS.len());
    assert_eq!(summary["stored"], 1);
    let lines: BTreeMap<&str, &Value> =
        lines.iter().map(|line| (line["source"].as_str().unwrap(), line)).collect();
    assert_eq!(lines["_communiques/sound.markdown"]["package"], SOUND);
    let mut wrong = Vec::new();
    for (file, position, words) in FAULTS {
        let line = lines[format!("_communiques/{file}").as_str()];
        assert_eq!(line["status"], "refused", "{file}");
        assert_eq!(line["package"], Value::Null, "{file}");
        let findings = line["findings"].as_array().unwrap();
        let place = (position.map(|at| at.0), position.map(|at| at.1));
        let has = |finding: &Value| {
            finding["line"] == json!(place.0)
                && finding["column"] == json!(place.1)
                && finding["detail"].as_str().unwrap().contains(words)
        };
        if findings.len() != 1 || !has(&findings[0]) {
            wrong.push(format!("{file}: expected {position:?} `{words}`, reported {findings:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nothing_of_a_refused_release_is_left() {
    let to = fresh();
    communique!("export", refused_site(), "--to", to.path()).ends(1);
    let mut files: Vec<String> = tree(to.path()).into_keys().collect();
    // The lock that writers share stays; no unfinished write does.
    files.retain(|path| path != ".tmp/lock");
    let digest = format!("{SOUND}.sha256");
    let expected = ["README.md", "VERSION", "catalog.jsonl", "log.jsonl", SOUND, &digest];
    assert_eq!(files, expected);
}

#[test]
fn the_list_is_repeated_at_the_end() {
    let to = fresh();
    let run = communique!("export", refused_site(), "--to", to.path()).ends(1);
    let (_, list) = run.text().split_once("\nRefused\n").expect("a list");
    let list: Vec<&str> = list.lines().map(str::trim).collect();
    assert_eq!(list.len(), FAULTS.len());
    let mut wrong = Vec::new();
    for (line, (file, position, words)) in list.iter().zip(FAULTS) {
        let place = place(file, position);
        if !line.starts_with(&place) || !line.contains(words) {
            wrong.push(format!("expected `{place}{words}`, reported `{line}`"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_missing_can_be_accepted_and_is_then_reported() {
    let to = fresh();
    let run = communique!(
        "export",
        refused_site(),
        "--to",
        to.path(),
        "--format",
        "json",
        "--allow-missing",
    )
    .ends(1);
    let (lines, summary) = run.json();
    // Missing or unreadable files; text that cannot be read stays refused, and so does a path
    // that leaves the site.
    let accepted = [
        "attachment-not-a-pdf",
        "image-not-decodable",
        "image-truncated",
        "missing-image-in-body",
        "missing-upload",
    ];
    for name in accepted {
        let source = format!("_communiques/{name}.markdown");
        let line = lines.iter().find(|line| line["source"] == source.as_str()).unwrap();
        assert_eq!(line["status"], "stored", "{line}");
        let findings = line["findings"].as_array().unwrap();
        assert!(findings.iter().any(|finding| finding["line"].is_u64()), "{line}");
    }
    assert_eq!(summary["stored"], 1 + accepted.len());
    assert_eq!(summary["refused"], FAULTS.len() - accepted.len());
}

#[test]
fn the_report_has_a_json_line_a_release() {
    let folder = fresh();
    let (to, report) = (folder.path().join("archive"), folder.path().join("report.jsonl"));
    let run = communique!("export", refused_site(), "--to", &to, "--report", &report).ends(1);
    assert!(run.text().contains("Refused"), "the table is reported as well");
    let lines = json_lines(&fs::read_to_string(&report).unwrap());
    assert!(lines.last().expect("lines").get("summary").is_some(), "it ends with the summary");
    let refused: Vec<&Value> = lines.iter().filter(|line| line["status"] == "refused").collect();
    assert_eq!(refused.len(), FAULTS.len());
    for line in refused {
        let finding = &line["findings"][0];
        assert!(finding["detail"].is_string() && finding["severity"] == "error", "{line}");
    }
}

#[test]
fn messages_show_the_line_and_help() {
    let to = fresh();
    let post = refused_site().join("_communiques/yaml-unclosed-quote.markdown");
    let run = communique!("export", &post, "--to", to.path()).ends(1);
    for words in [
        "_communiques/yaml-unclosed-quote.markdown:2:8",
        "title: 'La passerelle du cap Aubret rouvre",
        "help: close the quotation mark",
    ] {
        assert!(run.err.contains(words), "`{words}` is not in {}", run.err);
    }
    assert!(!run.err.contains('\u{1b}'), "no colours where nobody looks");
}
