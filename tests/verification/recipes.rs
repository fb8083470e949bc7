//! The recipes of the README for continuous integration are short, are YAML, and their commands do
//! what they are there for.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_yaml::Value;

use crate::support::*;

/// The block after a line of the README that ends so.
fn block(after: &str) -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, rest) = readme.split_once(after).expect(after);
    let (_, rest) = rest.split_once("```yaml\n").expect("a block");
    rest.split_once("```").expect("its end").0.to_owned()
}

/// Runs a command of a recipe where `archive` is an archive, and returns what it wrote to a file.
fn run(command: &str, file: &str, is_damaged: bool) -> String {
    let folder = fresh();
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("archive/reference");
    let archive = folder.path().join("archive");
    let copied = Command::new("cp").arg("-R").arg(reference).arg(&archive).status().unwrap();
    assert!(copied.success());
    if is_damaged {
        fs::write(archive.join("packages/2018/09/2018-09-18-nouveau-siege.zip"), "no zip").unwrap();
    }
    let words: Vec<&str> = command.split_whitespace().collect();
    assert_eq!(words[0], "communique");
    let status = Command::new(env!("CARGO_BIN_EXE_communique"))
        .args(&words[1..])
        .current_dir(folder.path())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(i32::from(is_damaged)));
    fs::read_to_string(folder.path().join(file)).unwrap()
}

#[test]
fn github_actions() {
    let text = block("In GitHub Actions");
    assert!(text.lines().count() <= 12, "{text}");
    let recipe: Value = serde_yaml::from_str(&text).unwrap();
    let job = &recipe["jobs"]["fixity"];
    // What is not granted here cannot be extracted safely: without `contents` private archives are not read.
    assert_eq!(job["permissions"]["contents"], "read");
    assert_eq!(job["permissions"]["security-events"], "write");
    let steps = job["steps"].as_sequence().unwrap();
    let command = steps.iter().find_map(|step| step["run"].as_str()).unwrap();
    let upload = steps.last().unwrap();
    assert_eq!(upload["if"], "always()");
    let file = upload["with"]["sarif_file"].as_str().unwrap();
    for is_damaged in [false, true] {
        let sarif: serde_json::Value =
            serde_json::from_str(&run(command, file, is_damaged)).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.is_empty(), !is_damaged);
    }
}

#[test]
fn gitlab() {
    let text = block("and in GitLab");
    assert!(text.lines().count() <= 12, "{text}");
    let recipe: Value = serde_yaml::from_str(&text).unwrap();
    let job = &recipe["fixity"];
    let artifacts = &job["artifacts"];
    assert_eq!(artifacts["when"], "always");
    let file = artifacts["reports"]["junit"].as_str().unwrap();
    for is_damaged in [false, true] {
        let junit = run(job["script"].as_str().unwrap(), file, is_damaged);
        assert_eq!(junit.contains("<failure "), is_damaged);
    }
}
