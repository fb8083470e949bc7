//! An archive's own files, edited, with the log chained anew and every digest made to fit.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::places::{self, Edit};
use crate::support::*;

/// The files of an archive, by their path.
pub type Files = BTreeMap<String, Vec<u8>>;

pub const LOG: &str = "log.jsonl";
pub const CATALOGUE: &str = "catalog.jsonl";

pub fn text_of(files: &Files, path: &str) -> String {
    String::from_utf8(files[path].clone()).unwrap()
}

pub fn write(files: &Files, to: &Path) {
    for (path, bytes) in files {
        let file = to.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

/// Lines with the digest of the one before, and numbers in sequence.
fn chained(lines: &[String]) -> String {
    let mut text = String::new();
    let mut previous: Option<String> = None;
    for (line, number) in lines.iter().zip(1..) {
        // Both come first in every line.
        let rest = &line[line.find(",\"event\":").expect(line)..];
        let given = match &previous {
            Some(digest) => format!("\"{digest}\""),
            None => "null".to_owned(),
        };
        let line = format!("{{\"sequence\":{number},\"previous\":{given}{rest}");
        previous = Some(sha256(line.as_bytes()));
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn lines_of(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// The archive with this catalogue, which the log's last lines name.
fn with_catalogue(files: &Files, text: String) -> Files {
    let old = sha256(&files[CATALOGUE]);
    let log = text_of(files, LOG).replace(&old, &sha256(text.as_bytes()));
    let mut files = files.clone();
    files.insert(CATALOGUE.to_owned(), text.into_bytes());
    files.insert(LOG.to_owned(), chained(&lines_of(&log)).into_bytes());
    files
}

fn with_log(files: &Files, lines: &[String]) -> Files {
    let mut files = files.clone();
    files.insert(LOG.to_owned(), chained(lines).into_bytes());
    files
}

/// Each value of each line of the log with another one.
fn log(files: &Files) -> Vec<(String, Files)> {
    let lines = lines_of(&text_of(files, LOG));
    let mut all = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let event = value["event"].as_str().unwrap().to_owned();
        for Edit { place, text } in places::of_json(line) {
            if place == "sequence" || place == "previous" {
                continue;
            }
            let mut lines = lines.clone();
            lines[index] = text;
            // The event's own name is a key to the others.
            all.push((format!("{LOG} {event}: {place}"), with_log(files, &lines)));
        }
    }
    all
}

/// Lines of the log left out, moved or edited without their digests.
fn log_lines(files: &Files) -> Vec<(String, Files)> {
    let lines = lines_of(&text_of(files, LOG));
    let mut all = Vec::new();
    let text = text_of(files, LOG);
    let mut put = |what: &str, text: Option<String>| {
        let mut files = files.clone();
        match text {
            Some(text) => files.insert(LOG.to_owned(), text.into_bytes()),
            None => files.remove(LOG),
        };
        all.push((format!("{LOG} {what}"), files));
    };
    put("removed", None);
    put("emptied", Some(String::new()));
    put("without its last line", Some(chained(&lines[..lines.len() - 1])));
    put("without its first line", Some(chained(&lines[1..])));
    let last = &lines[lines.len() - 1];
    put(
        "with its last line twice",
        Some(chained(&[&lines[..], std::slice::from_ref(last)].concat())),
    );
    let mut swapped = lines.clone();
    swapped.swap(0, 1);
    put("with its first lines swapped", Some(chained(&swapped)));
    put("edited, not chained anew", Some(text.replacen("Nadège", "Nadine", 1)));
    put("without its last line's end", Some(text.trim_end().to_owned()));
    for (index, line) in lines.iter().enumerate() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let others = [&lines[..index], &lines[index + 1..]].concat();
        put(&format!("without a line, {}", value["event"]), Some(chained(&others)));
    }
    all
}

/// Each value of the catalogue, and its lines.
fn catalogue(files: &Files) -> Vec<(String, Files)> {
    let text = text_of(files, CATALOGUE);
    let lines = lines_of(&text);
    let mut all = Vec::new();
    let whole = |lines: &[String]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    for Edit { place, text } in places::of_json(&lines[0]) {
        let mut lines = lines.clone();
        lines[0] = text;
        all.push((format!("{CATALOGUE} {place}"), with_catalogue(files, whole(&lines))));
    }
    let mut swapped = lines.clone();
    swapped.swap(0, 1);
    let spaced = text.replacen("\":", "\": ", 1);
    for (what, text) in [
        ("with its lines swapped", whole(&swapped)),
        ("without a line", whole(&lines[1..])),
        ("with a line twice", whole(&[&lines[..1], &lines[..]].concat())),
        ("with a space", spaced),
        ("with another field", text.replacen("{\"id\"", "{\"x\":1,\"id\"", 1)),
        ("emptied", String::new()),
    ] {
        all.push((format!("{CATALOGUE} {what}"), with_catalogue(files, text)));
    }
    all
}

/// The tombstone, whose digest the log has.
fn tombstone(files: &Files) -> Vec<(String, Files)> {
    let path = files.keys().find(|path| path.ends_with(".withdrawn.json")).unwrap();
    let text = text_of(files, path);
    let mut all = Vec::new();
    for Edit { place, text: other } in places::of_json(&text) {
        let mut files = files.clone();
        let (old, new) = (sha256(text.as_bytes()), sha256(other.as_bytes()));
        let log = text_of(&files, LOG).replace(&old, &new);
        files.insert(path.clone(), other.into_bytes());
        all.push((format!("tombstone {place}"), with_log(&files, &lines_of(&log))));
    }
    let mut removed = files.clone();
    removed.remove(path);
    all.push(("tombstone removed".to_owned(), removed));
    let mut odd = files.clone();
    odd.insert(path.clone(), b"{".to_vec());
    all.push(("tombstone malformed".to_owned(), odd));
    all
}

/// The PREMIS record of the withdrawal, which follows from the tombstone.
fn withdrawal_record(files: &Files) -> Vec<(String, Files)> {
    let path = files.keys().find(|path| path.ends_with(".withdrawn.premis.xml")).unwrap();
    let text = text_of(files, path);
    let edits = places::of_xml(&text).into_iter().chain(places::structural(&text));
    let forge = |Edit { place, text }| {
        let mut files = files.clone();
        files.insert(path.clone(), String::into_bytes(text));
        (format!("PREMIS of the withdrawal: {place}"), files)
    };
    edits.map(forge).collect()
}

/// Packages added, removed, put elsewhere; and the files that every archive has.
fn rest(files: &Files) -> Vec<(String, Files)> {
    let mut all = Vec::new();
    let mut put = |what: &str, change: &dyn Fn(&mut Files)| {
        let mut files = files.clone();
        change(&mut files);
        all.push((what.to_owned(), files));
    };
    let zip = files.keys().find(|path| path.ends_with(".zip")).unwrap().clone();
    let digest = format!("{zip}.sha256");
    let edit = |path: &'static str| {
        move |files: &mut Files| {
            let text = places::another(text_of(files, path).trim_end()) + "\n";
            files.insert(path.to_owned(), text.into_bytes());
        }
    };
    put("VERSION", &edit("VERSION"));
    put("VERSION removed", &|files| drop(files.remove("VERSION")));
    put("README.md", &edit("README.md"));
    put("README.md removed", &|files| drop(files.remove("README.md")));
    put("README.md emptied", &|files| drop(files.insert("README.md".to_owned(), Vec::new())));
    put(".zip.sha256 removed", &|files| drop(files.remove(&digest)));
    put(".zip.sha256: the digest", &|files| {
        let text = text_of(files, &digest);
        let (sum, name) = text.split_once(' ').unwrap();
        let text = format!("{} {name}", places::another(sum));
        files.insert(digest.clone(), text.into_bytes());
    });
    put(".zip.sha256: the name", &|files| {
        let text = text_of(files, &digest).replace(".zip", ".zap");
        files.insert(digest.clone(), text.into_bytes());
    });
    put("a package removed", &|files| {
        files.remove(&zip);
        files.remove(&digest);
    });
    put("a package put elsewhere", &|files| {
        for path in [&zip, &digest] {
            let bytes = files.remove(path).unwrap();
            files.insert(path.replace("/2024/03/", "/2023/03/"), bytes);
        }
    });
    put("another file among the packages", &|files| {
        files.insert("packages/2024/03/note.txt".to_owned(), b"x".to_vec());
    });
    all
}

/// Every forgery of an archive.
pub fn forgeries(files: &Files) -> Vec<(String, Files)> {
    let records = [catalogue(files), tombstone(files), withdrawal_record(files)];
    let all = [log(files), log_lines(files), rest(files)].into_iter().chain(records);
    all.flatten().collect()
}
