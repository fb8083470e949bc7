//! Commands within this process, and panics in the middle of them.

use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use serde_json::Value;

use super::*;
use crate::trap;

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

/// A site of three posts, whose names begin with `name`; every trap is for the posts of one test.
struct Batch {
    folder: tempfile::TempDir,
    name: &'static str,
}

impl Batch {
    fn new(name: &'static str) -> Batch {
        let folder = tempfile::tempdir().unwrap();
        let batch = Batch { folder, name };
        fs::create_dir_all(batch.path("site/_communiques")).unwrap();
        fs::write(batch.path("site/_config.yml"), "collections: [communiques]\n").unwrap();
        for number in 1..4 {
            let text =
                format!("---\ntitle: Le {number}\ndate: 2020-01-0{number}\n---\nUn texte.\n");
            fs::write(batch.path("site").join(batch.post(number)), text).unwrap();
        }
        batch
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn post(&self, number: usize) -> String {
        format!("_communiques/2020-01-0{number}-{}.md", self.name)
    }

    fn run(&self, arguments: &[&str]) -> CommandResult {
        let path = |name: &str| self.path(name).into_os_string();
        let own = arguments.iter().map(|argument| match *argument {
            "site" | "archive" | "report" | "pdfs" => path(argument),
            other => other.into(),
        });
        let cli = Cli::try_parse_from(std::iter::once("communique".into()).chain(own)).unwrap();
        let common = cli.common();
        match cli.command {
            Command::Export(arguments) => export::run(&arguments, &common),
            Command::Convert(arguments) => convert::run(&arguments, &common),
            other => panic!("{other:?}"),
        }
    }

    fn export(&self) -> CommandResult {
        self.run(&["export", "site", "--to", "archive", "--report", "report", "--quiet"])
    }

    /// The status of each post, and the fault of a refused one, as reported.
    fn results(&self) -> Vec<(String, String)> {
        let report = fs::read_to_string(self.path("report")).unwrap();
        let lines = report.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines
            .filter(|line| line["source"].is_string())
            .map(|line| {
                let status = line["status"].as_str().unwrap();
                let fault = line["findings"][0]["detail"].as_str().filter(|_| status == "refused");
                (status.to_owned(), fault.unwrap_or_default().to_owned())
            })
            .collect()
    }

    /// The releases in catalogue and log, which must also be in the archive.
    #[track_caller]
    fn assert_archived(&self, numbers: &[usize]) {
        let archive = self.path("archive");
        let catalogue = fs::read_to_string(archive.join("catalog.jsonl")).unwrap();
        let log = fs::read_to_string(archive.join("log.jsonl")).unwrap();
        let added = |line: &str| serde_json::from_str::<Value>(line).unwrap()["added"].to_string();
        let logged: String = log.lines().map(added).collect();
        let packages = packages(&archive);
        assert_eq!(packages.len(), numbers.len(), "{packages:?}");
        for number in 1..4 {
            let id = format!("2020-01-0{number}-{}", self.name);
            let is_there = numbers.contains(&number);
            assert_eq!(catalogue.contains(&id), is_there, "catalogue: {id}");
            assert_eq!(logged.contains(&id), is_there, "log: {id}");
        }
    }
}

fn packages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let own = files.into_iter().filter(|path| path.extension() == Some("zip".as_ref()));
    own.chain(folders.iter().flat_map(|folder| packages(folder))).collect()
}

/// A defect in the second post, which must be reported as one.
fn with_a_defect(step: &str) -> Vec<(String, String)> {
    let stored = ("stored".to_owned(), String::new());
    let reported =
        format!("a bug in this program (the trap at `{step}`): please report it, with the post");
    vec![stored.clone(), ("refused".to_owned(), reported), stored]
}

#[test]
fn a_panic_while_a_release_is_made_refuses_it_alone() {
    for (step, name) in [("render", "piege-rendu"), ("pack", "piege-paquet")] {
        let batch = Batch::new(name);
        let trap = trap::set(step, &batch.post(2));
        assert_eq!(batch.export().unwrap(), Outcome::Refused);
        assert_eq!(batch.results(), with_a_defect(step));
        batch.assert_archived(&[1, 3]);
        drop(trap);
        assert_eq!(batch.export().unwrap(), Outcome::Well);
        batch.assert_archived(&[1, 2, 3]);
    }
}

#[test]
fn a_panic_while_packages_are_put_in_their_place_refuses_the_one_alone() {
    let batch = Batch::new("piege-place");
    let trap = trap::set("put", &batch.post(2));
    assert_eq!(batch.export().unwrap(), Outcome::Refused);
    assert_eq!(batch.results(), with_a_defect("put"));
    batch.assert_archived(&[1, 3]);
    drop(trap);
    assert_eq!(batch.export().unwrap(), Outcome::Well);
    batch.assert_archived(&[1, 2, 3]);
}

#[test]
fn a_panic_while_a_message_is_drawn_is_of_no_consequence() {
    let batch = Batch::new("piege-dessin");
    fs::write(batch.path("site").join(batch.post(2)), "---\ntitle: Le 2\n").unwrap();
    let _trap = trap::set("draw", &batch.post(2));
    assert_eq!(batch.export().unwrap(), Outcome::Refused);
    let statuses: Vec<String> = batch.results().into_iter().map(|(status, _)| status).collect();
    assert_eq!(statuses, ["stored", "refused", "stored"]);
    batch.assert_archived(&[1, 3]);
}

#[test]
fn a_panic_while_results_are_reported_ends_the_run_with_catalogue_and_log() {
    let batch = Batch::new("piege-compte-rendu");
    let trap = trap::set("report", &batch.post(3));
    let failure = batch.export().unwrap_err();
    assert!(failure.messages[0].0.contains("the trap at `report`"), "{failure:?}");
    batch.assert_archived(&[1, 2, 3]);
    drop(trap);
    assert_eq!(batch.export().unwrap(), Outcome::Well);
}

#[test]
fn a_panic_in_one_release_leaves_the_other_pdfs() {
    let batch = Batch::new("piege-pdf");
    let _trap = trap::set("render", &batch.post(2));
    let converted = batch.run(&["convert", "site", "-o", "pdfs", "--quiet"]);
    assert_eq!(converted.unwrap(), Outcome::Refused);
    let count = fs::read_dir(batch.path("pdfs")).unwrap().count();
    assert_eq!(count, 2);
}
