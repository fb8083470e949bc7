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
    assert!(
        detail(&worker.does("not JSON"))
            .starts_with("line 1 is not a task: expected a JSON object")
    );
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

/// Runs the program with an input; what it writes to standard output, and its status.
fn piped(arguments: &[&str], paths: &[&Path], input: &str) -> (String, i32) {
    let mut command = communique();
    command.args(arguments).args(paths);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = process.wait_with_output().unwrap();
    let _ = writer.join();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

fn listed(site: &Path, archive: &Path) -> Vec<String> {
    let (tasks, status) = piped(&["list", "--format", "json", "--to"], &[archive, site], "");
    assert_eq!(status, 0);
    tasks.lines().map(str::to_owned).collect()
}

/// Lists a site, has workers export it in parts, and finishes; the results.
fn driven(site: &Path, archive: &Path, parts: usize) -> Vec<Value> {
    let tasks = listed(site, archive);
    let mut results = String::new();
    for part in tasks.chunks(tasks.len().div_ceil(parts)) {
        results += &piped(&["worker", "--no-finish"], &[], &part.join("\n")).0;
    }
    let (_, status) = piped(&["finish", "--to"], &[archive, site], &results);
    assert!(status < 2, "{results}");
    results.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_workers_store_and_another_finishes_is_what_export_makes() {
    let to = fresh();
    let archive = to.path().join("archive");
    let results = driven(&site(), &archive, 3);
    let (exported, _) = EXPORTED.run.json();
    for (result, same) in results.iter().zip(&exported) {
        let mut result = result.clone();
        let entry = result.as_object_mut().unwrap().remove("entry");
        assert_eq!(entry.is_some(), result["status"] == "stored", "{result}");
        assert_eq!(result, *same);
    }
    // Pictures and findings are counted, whichever result came first.
    let lines: Vec<String> = results.iter().rev().map(Value::to_string).collect();
    let finish = ["finish", "--format", "json", "--to"];
    let (summary, _) = piped(&finish, &[&archive, &site()], &lines.join("\n"));
    let expected = EXPORTED.run.json().1;
    let finished: Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(finished["summary"], expected);
    // The log too: it records one run.
    assert_same_trees(&tree(&EXPORTED.archive), &tree(&archive));
    communique!("verify", &archive).ends(0);
    // Again: nothing is stored, and nothing is recorded.
    let again = driven(&site(), &archive, 2);
    assert!(again.iter().all(|result| result["status"] != "stored"));
    assert_same_trees(&tree(&EXPORTED.archive), &tree(&archive));
}

#[test]
fn an_archive_out_of_order_is_finished_as_export_does() {
    let folder = fresh();
    let [ours, theirs] = ["ours", "theirs"].map(|name| folder.path().join(name));
    let lines: Vec<String> = {
        let text = fs::read_to_string(EXPORTED.archive.join("catalog.jsonl")).unwrap();
        text.lines().map(|line| format!("{line}\n")).collect()
    };
    let reversed: String = lines.iter().rev().map(String::as_str).collect();
    let without_some = lines[2..].concat();
    for (catalogue, stray) in [
        (reversed.as_str(), None),
        (&without_some, None),
        (&without_some, Some("packages/a.zip")),
        ("no line\n", Some("packages/2018/09/2020-01-01-b.zip.sha256")),
    ] {
        for archive in [&ours, &theirs] {
            copy_tree(&EXPORTED.archive, archive);
            fs::write(archive.join("catalog.jsonl"), catalogue).unwrap();
            if let Some(stray) = stray {
                fs::write(archive.join(stray), "nothing").unwrap();
            }
        }
        driven(&site(), &ours, 2);
        communique!("export", site(), "--to", &theirs);
        assert_same_trees(&tree(&theirs), &tree(&ours));
        for archive in [&ours, &theirs] {
            fs::remove_dir_all(archive).unwrap();
        }
    }
}

#[test]
fn a_run_that_was_not_finished_is_finished_by_the_next() {
    let to = fresh();
    let archive = to.path().join("archive");
    let tasks = listed(&site(), &archive);
    let (results, _) = piped(&["worker", "--no-finish"], &[], &tasks[..4].join("\n"));
    assert!(results.contains("\"stored\""));
    assert!(!archive.join("catalog.jsonl").exists() && !archive.join("log.jsonl").exists());
    driven(&site(), &archive, 1);
    assert_same_trees(&tree(&EXPORTED.archive), &tree(&archive));
}

#[test]
fn posts_that_moved_or_changed_are_versions_for_workers_as_for_export() {
    let folder = fresh();
    let [ours, theirs] = ["ours", "theirs"].map(|name| folder.path().join(name));
    let here = folder.path().join("site");
    copy_tree(&site(), &here);
    driven(&here, &ours, 2);
    communique!("export", &here, "--to", &theirs);
    let posts = here.join("_communiques");
    fs::rename(posts.join(SHORT), posts.join("renamed.md")).unwrap();
    let other = fs::read_dir(&posts).unwrap().map(|it| it.unwrap().path()).max().unwrap();
    let text = fs::read_to_string(&other).unwrap();
    fs::write(&other, text + "\nUn paragraphe de plus.\n").unwrap();
    driven(&here, &ours, 2);
    communique!("export", &here, "--to", &theirs);
    assert_same_trees(&tree(&theirs), &tree(&ours));
}

#[test]
fn a_post_that_changed_its_day_since_it_was_listed_is_refused() {
    let folder = fresh();
    let here = folder.path().join("site");
    fs::create_dir(&here).unwrap();
    let post = here.join("2024-03-01-a.md");
    fs::write(&post, "---\ntitle: Un\ndate: 2024-03-01\nlang: fr\n---\nUn texte.\n").unwrap();
    let tasks = listed(&here, &folder.path().join("archive"));
    fs::write(&post, "---\ntitle: Un\ndate: 2024-04-01\nlang: fr\n---\nUn texte.\n").unwrap();
    let (results, status) = piped(&["worker", "--no-finish"], &[], &tasks.join("\n"));
    assert_eq!(status, 1);
    assert!(results.contains("changed since it was listed"), "{results}");
}

#[test]
fn results_that_are_not_one_for_each_post_end_nothing() {
    let to = fresh();
    let archive = to.path().join("archive");
    let tasks = listed(&site(), &archive);
    let (results, _) = piped(&["worker", "--no-finish"], &[], &tasks.join("\n"));
    let bare: String = results.replace("\"entry\"", "\"entree\"");
    let (first, others) = results.split_once('\n').unwrap();
    let twice = format!("{first}\n{results}");
    let odd = "{\"source\":\"a\",\"status\":\"odd\"}\n";
    for input in [bare.as_str(), "no JSON\n", odd, others, &twice, ""] {
        assert_eq!(piped(&["finish", "--to"], &[&archive, &site()], input).1, 2);
    }
    assert!(!archive.join("log.jsonl").exists());
    piped(&["finish", "--to"], &[&archive, &site()], &results);
    assert_same_trees(&tree(&EXPORTED.archive), &tree(&archive));
}
