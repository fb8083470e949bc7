//! A scheduler hands out tasks, a JSON line each, to workers that share an archive.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::communique;
use crate::support::*;

/// A worker that waits for tasks.
struct Worker {
    process: Child,
    tasks: Option<ChildStdin>,
    results: BufReader<ChildStdout>,
}

impl Worker {
    fn start() -> Worker {
        let mut command = communique();
        command.arg("worker").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let tasks = process.stdin.take();
        let results = BufReader::new(process.stdout.take().unwrap());
        Worker { process, tasks, results }
    }

    /// Hands over a task and waits for its result: each is reported as soon as it is done.
    fn does(&mut self, task: &str) -> Value {
        let tasks = self.tasks.as_mut().unwrap();
        writeln!(tasks, "{task}").unwrap();
        tasks.flush().unwrap();
        let mut line = String::new();
        self.results.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: `{line}`"))
    }

    /// Ends the input; what is left on standard output, and the status.
    fn ends(mut self) -> (String, i32) {
        drop(self.tasks.take());
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.results, &mut rest).unwrap();
        (rest, self.process.wait().unwrap().code().unwrap())
    }
}

fn task(release: &Path, to: &Path) -> String {
    json!({ "release": release, "to": to }).to_string()
}

fn posts() -> Vec<PathBuf> {
    let mut posts: Vec<PathBuf> = fs::read_dir(site().join("_communiques"))
        .unwrap()
        .map(|post| post.unwrap().path())
        .collect();
    posts.sort();
    posts
}

#[test]
fn four_workers_sharing_an_archive_make_what_one_export_makes() {
    let to = fresh();
    let archive = to.path().join("archive");
    let mut workers: Vec<Worker> = (0..4).map(|_| Worker::start()).collect();
    let (exported, _) = EXPORTED.run.json();
    for (number, post) in posts().iter().enumerate() {
        let result = workers[number % 4].does(&task(post, &archive));
        let same = exported.iter().find(|line| line["source"] == result["source"]).unwrap();
        assert_eq!(result, *same);
    }
    // What another worker has stored meanwhile is known.
    let again = workers[3].does(&task(&post(SHORT), &archive));
    assert_eq!(again["status"], "unchanged");
    for worker in workers {
        assert_eq!(worker.ends(), (String::new(), 0));
    }
    let logless = |root: &Path| {
        let mut files = tree(root);
        // Each worker records its own run.
        files.remove("log.jsonl").expect("a log");
        files
    };
    assert_same_trees(&logless(&EXPORTED.archive), &logless(&archive));
    communique!("verify", &archive).ends(0);
}

#[test]
fn a_bad_task_is_a_result_and_the_next_is_done() {
    let to = fresh();
    let mut worker = Worker::start();
    let detail = |result: &Value| {
        assert_eq!(result["status"], "refused", "{result}");
        result["findings"][0]["detail"].as_str().unwrap().to_owned()
    };
    assert!(detail(&worker.does("not JSON")).starts_with("a task must be a JSON object"));
    let nowhere = worker.does(&task(Path::new("/no/such/post.md"), to.path()));
    assert_eq!(nowhere["source"], "/no/such/post.md");
    assert!(detail(&nowhere).contains("/no/such/post.md"), "{nowhere}");
    let unknown = json!({ "release": post(SHORT), "to": to.path(), "layuot": "auto" }).to_string();
    assert!(detail(&worker.does(&unknown)).contains("`layuot`"));
    let refused = refused_site().join("_communiques");
    let refused = fs::read_dir(refused).unwrap().next().unwrap().unwrap().path();
    let reported = detail(&worker.does(&task(&refused, to.path())));
    assert!(!reported.is_empty());
    let good = worker.does(&task(&post(SHORT), to.path()));
    assert_eq!((&good["status"], &good["package"]), (&json!("stored"), &json!(SHORT_PACKAGE)));
    let (rest, status) = worker.ends();
    assert_eq!((rest.as_str(), status), ("", 1), "a refused task shows in the exit status");
    communique!("verify", to.path()).ends(0);
}

#[test]
fn what_changes_between_tasks_is_seen() {
    let (folder, to) = (fresh(), fresh());
    copy_tree(&site(), folder.path());
    let post = folder.path().join("_communiques").join(SHORT);
    let mut worker = Worker::start();
    let mut done = || worker.does(&task(&post, to.path()))["status"].as_str().unwrap().to_owned();
    assert_eq!(done(), "stored");
    assert_eq!(done(), "unchanged");
    let settings = folder.path().join("communique.yaml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("place: Fécamp", "place: Étretat")).unwrap();
    assert_eq!(done(), "stored", "the settings changed");
    fs::copy(site().join("_uploads/phare-1911.jpg"), folder.path().join("assets/mark.png"))
        .unwrap();
    assert_eq!(done(), "stored", "the mark changed");
    let text = fs::read_to_string(&post).unwrap();
    fs::write(&post, text.replace("24 septembre", "1er octobre")).unwrap();
    assert_eq!(done(), "stored", "the post changed");
    assert_eq!(done(), "unchanged");
    assert_eq!(worker.ends().1, 0);
    assert_eq!(packages(to.path()).len(), 4);
}

#[test]
fn posts_of_one_name_have_identifiers_of_their_own_whichever_comes_first() {
    let (folder, to) = (fresh(), fresh());
    copy_tree(&site(), folder.path());
    let post = folder.path().join("_communiques").join(SHORT);
    let twin = post.with_extension("md");
    fs::copy(&post, &twin).unwrap();
    let ids = |posts: [&Path; 2], to: &Path| {
        let mut worker = Worker::start();
        let done = posts.map(|post| worker.does(&task(post, to))["id"].clone());
        worker.ends();
        done
    };
    let [one, other] = ids([&twin, &post], to.path());
    assert_ne!(one, other);
    let again = fresh();
    assert_eq!(ids([&post, &twin], again.path()), [other, one]);
    assert_eq!(packages(to.path()), packages(again.path()));
}

#[test]
fn a_worker_whose_results_nobody_reads_ends() {
    let to = fresh();
    let mut worker = Worker::start();
    drop(worker.results);
    let mut tasks = worker.tasks.take().unwrap();
    // It may end before it has read both.
    for _ in 0..2 {
        let _ = writeln!(tasks, "{}", task(&post(SHORT), to.path()));
    }
    drop(tasks);
    assert_eq!(worker.process.wait().unwrap().code(), Some(0));
    communique!("verify", to.path()).ends(0);
}
