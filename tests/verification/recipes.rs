//! The recipes do what they are there for: those of the README and of `archive/recipes.md` are taken
//! as they stand. What is of one platform alone (images, schedules, mail) is not tried.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_yaml::Value;

use crate::support::*;

/// The first block of a kind after a line of a text.
fn block(file: &str, after: &str, kind: &str) -> String {
    let text = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(text).unwrap();
    let (_, rest) = text.split_once(after).expect(after);
    let (_, rest) = rest.split_once(&format!("```{kind}\n")).expect("a block");
    rest.split_once("```").expect("its end").0.to_owned()
}

fn copy(from: &str, to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
    let copied = Command::new("cp").arg("-R").arg(from).arg(to).status().unwrap();
    assert!(copied.success());
}

/// Puts an archive into a folder.
fn put_archive(archive: &Path, is_damaged: bool) {
    copy("archive/reference", archive);
    if is_damaged {
        fs::write(archive.join("packages/2018/09/2018-09-18-nouveau-siege.zip"), "no zip").unwrap();
    }
}

/// Runs a script in a folder, with this program in the path.
fn sh(script: &str, folder: &Path, more: &[(&str, &str)]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_communique")).parent().unwrap();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", program.display());
    let mut command = Command::new("sh");
    command.args(["-ec", script]).current_dir(folder).env("PATH", path);
    command.envs(more.iter().copied()).output().unwrap()
}

/// Runs a command of a recipe where `archive` is an archive, and returns what it wrote to a file.
fn run(command: &str, file: &str, is_damaged: bool) -> String {
    let folder = fresh();
    put_archive(&folder.path().join("archive"), is_damaged);
    assert!(command.starts_with("communique "), "{command}");
    let output = sh(command, folder.path(), &[]);
    assert_eq!(output.status.code(), Some(i32::from(is_damaged)));
    fs::read_to_string(folder.path().join(file)).unwrap()
}

#[test]
fn github_actions() {
    let text = block("README.md", "In GitHub Actions", "yaml");
    let recipe: Value = serde_yaml::from_str(&text).unwrap();
    let job = &recipe["jobs"]["fixity"];
    // What is not granted here cannot be extracted safely: without `contents` private archives are not read.
    assert_eq!(job["permissions"]["contents"], "read");
    assert_eq!(job["permissions"]["security-events"], "write");
    let steps = job["steps"].as_sequence().unwrap();
    let mut runs = steps.iter().filter_map(|step| step["run"].as_str());
    assert_eq!(runs.next(), Some("cargo install --locked --path communique"));
    let command = runs.next().unwrap();
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
    let text = block("archive/recipes.md", "## GitLab", "yaml");
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

/// Cron mails what is printed.
#[test]
fn cron() {
    let text = block("archive/recipes.md", "## Cron", "cron");
    let line = text.lines().find(|line| line.contains("communique")).unwrap();
    let command = &line[line.find("communique").unwrap()..];
    assert_eq!(line[..line.find("communique").unwrap()].split_whitespace().count(), 5);
    for is_damaged in [false, true] {
        let folder = fresh();
        put_archive(&folder.path().join("archive"), is_damaged);
        let output = sh(&command.replace("/srv/", ""), folder.path(), &[]);
        assert_eq!(output.status.code(), Some(i32::from(is_damaged)));
        let mail = [output.stdout, output.stderr].concat();
        assert_eq!(mail.is_empty(), !is_damaged, "{}", String::from_utf8_lossy(&mail));
    }
}

#[test]
#[ignore = "needs make"]
fn make() {
    let folder = fresh();
    copy("tests/site", &folder.path().join("site"));
    let text = block("archive/recipes.md", "## Make", "make");
    fs::write(folder.path().join("Makefile"), text).unwrap();
    for _ in 0..2 {
        let output = sh("make archive", folder.path(), &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(folder.path().join("archive/catalog.jsonl").is_file());
}

/// A site of a few posts.
fn small_site() -> tempfile::TempDir {
    let folder = fresh();
    let posts = folder.path().join("site/_communiques");
    fs::create_dir_all(&posts).unwrap();
    fs::write(folder.path().join("site/_config.yml"), "title: Agence\nlang: fr\n").unwrap();
    for day in 1..=9 {
        let text = format!("---\ntitle: Le {day}\ndate: 2020-01-0{day}\n---\nLa mer monte.\n");
        fs::write(posts.join(format!("jour-{day}.markdown")), text).unwrap();
    }
    folder
}

/// Every post has a result, and the archive is sound.
fn assert_all_stored(folder: &Path, results: &str) {
    let lines: Vec<&str> = results.lines().collect();
    assert_eq!(lines.len(), 9, "{results}");
    assert!(lines.iter().all(|line| line.contains("\"status\":\"stored\"")), "{results}");
    let output = sh("communique verify archive --quiet", folder, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
#[ignore = "needs GNU parallel"]
fn verification_by_many_processes() {
    for is_damaged in [false, true] {
        let folder = fresh();
        put_archive(&folder.path().join("archive"), is_damaged);
        let text = block("archive/recipes.md", "### Verification by many processes", "sh");
        let output = sh(&text, folder.path(), &[]);
        assert_eq!(output.status.code(), Some(i32::from(is_damaged)), "{output:?}");
    }
}

#[test]
#[ignore = "needs GNU parallel"]
fn gnu_parallel() {
    let folder = small_site();
    let text = block("archive/recipes.md", "## GNU parallel", "sh");
    let output = sh(&text, folder.path(), &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let results = fs::read_to_string(folder.path().join("results.jsonl")).unwrap();
    assert_all_stored(folder.path(), &results);
}

#[test]
fn slurm() {
    let folder = small_site();
    let tasks = block("archive/recipes.md", "## GNU parallel", "sh");
    let tasks = tasks.split_once("parallel ").unwrap().0;
    assert!(sh(tasks, folder.path(), &[]).status.success());
    let script = block("archive/recipes.md", "## Slurm", "sh");
    let mut results = String::new();
    for job in ["0", "1", "2", "3"] {
        let given = [("SLURM_ARRAY_TASK_ID", job), ("SLURM_ARRAY_TASK_COUNT", "4")];
        let output = sh(&script, folder.path(), &given);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let path = folder.path().join(format!("results-{job}.jsonl"));
        results.push_str(&fs::read_to_string(path).unwrap());
    }
    assert_all_stored(folder.path(), &results);
}
