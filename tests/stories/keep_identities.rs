//! A release keeps its identifier wherever its post goes, and a post that goes away is reported.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::{communique, support::*};

mod renamed;

/// A site of posts in `_posts`, with an address.
struct Posts(TempDir);

impl Posts {
    fn new(config: &str) -> Posts {
        let site = Posts(fresh());
        fs::create_dir_all(site.0.path().join("_posts")).unwrap();
        fs::write(site.0.path().join("_config.yml"), config).unwrap();
        site
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join("_posts").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        let folder = self.0.path().join("_posts");
        fs::create_dir_all(folder.join(to).parent().unwrap()).unwrap();
        fs::rename(folder.join(from), folder.join(to)).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.0.path().join("_posts").join(name)).unwrap();
    }

    /// The results by path, and the summary.
    #[track_caller]
    fn export(&self, to: &Path, more: &[&str]) -> (Vec<Value>, Value) {
        let mut command = communique();
        command.arg("export").arg(self.0.path()).arg("--to").arg(to);
        let (mut lines, summary) =
            run(command.args(["--format", "json"]).args(more)).ends(0).json();
        // What several packages share is reported on a line of its own.
        lines.retain(|line| line.get("source").is_some());
        (lines, summary)
    }
}

const CONFIG: &str = "title: Port\nurl: https://port.example.org\n";

fn post(title: &str, more: &str) -> String {
    format!("---\ntitle: {title}\nlang: fr\n{more}---\nLe texte de « {title} ».\n")
}

fn log(to: &Path) -> Vec<Value> {
    json_lines(&fs::read_to_string(to.join("log.jsonl")).unwrap())
}

fn info(to: &Path, package: &str) -> String {
    let members = members(&fs::read(to.join(package)).unwrap());
    let info = members.iter().find(|(name, _)| name.ends_with("/bag-info.txt")).unwrap();
    String::from_utf8(info.1.clone()).unwrap()
}

fn premis(to: &Path, package: &str) -> String {
    let members = members(&fs::read(to.join(package)).unwrap());
    let file = members.iter().find(|(name, _)| name.ends_with("/premis.xml")).unwrap();
    String::from_utf8(file.1.clone()).unwrap()
}

#[track_caller]
fn assert_sound(to: &Path) {
    let verified = communique!("verify", to, "--reproduce").ends(0);
    assert!(verified.text().contains("0 errors, 0 warnings"), "{}", verified.text());
    communique!("catalog", to, "--check").ends(0);
}

#[test]
fn a_post_moved_unchanged_is_a_version_of_the_same_release() {
    let (site, to) = (Posts::new(CONFIG), fresh());
    let to = to.path();
    site.write("2024-01-05-ouverture.md", &post("Ouverture", ""));
    site.write("2024-01-06-autre.md", &post("Autre", ""));
    site.export(to, &[]);
    // Another name, another folder, another day.
    site.rename("2024-01-05-ouverture.md", "quai/2024-01-07-le-quai-ouvre.md");
    let (lines, summary) = site.export(to, &["--dry-run"]);
    assert_eq!(
        (&lines[1]["id"], &lines[1]["status"]),
        (&"2024-01-05-ouverture".into(), &"stored".into())
    );
    assert_eq!(summary["gone"], serde_json::json!([]));
    let (lines, summary) = site.export(to, &[]);
    assert_eq!(lines[1]["id"], "2024-01-05-ouverture");
    assert_eq!(lines[1]["version"], 2);
    let detail = lines[1]["changes"][0]["detail"].as_str().unwrap();
    assert_eq!(detail, "the post was _posts/2024-01-05-ouverture.md before");
    assert_eq!((&summary["stored"], &summary["unchanged"]), (&1.into(), &1.into()));
    assert_eq!(summary["gone"], serde_json::json!([]));
    let second = "packages/2024/01/2024-01-05-ouverture.v2.zip";
    let described = info(to, second);
    assert!(
        described.contains("Communique-Moved-From: _posts/2024-01-05-ouverture.md\n"),
        "{described}"
    );
    assert!(
        described.contains("Communique-Source-Path: _posts/quai/2024-01-07-le-quai-ouvre.md\n")
    );
    let events = premis(to, second);
    assert!(events.contains("filename change") && events.contains("eventType/fil"), "{events}");
    assert_sound(to);
    // From then on it is known by its path: nothing is reported or stored again.
    let before = tree(to);
    let (lines, _) = site.export(to, &[]);
    assert!(lines.iter().all(|line| line["status"] == "unchanged"), "{lines:?}");
    assert_same_trees(&before, &tree(to));
    // A change of the moved post is a version like any other.
    site.write("quai/2024-01-07-le-quai-ouvre.md", &post("Ouverture du quai", ""));
    let (lines, _) = site.export(to, &[]);
    assert_eq!(
        (&lines[1]["id"], &lines[1]["version"]),
        (&"2024-01-05-ouverture".into(), &3.into())
    );
    assert!(!info(to, "packages/2024/01/2024-01-05-ouverture.v3.zip").contains("Moved-From"));
    assert_sound(to);
}

#[test]
fn redirect_from_names_the_post_that_it_was() {
    for config in [CONFIG, "title: Port\nbaseurl: /presse\npermalink: /:year/:title/\n"] {
        let (site, to) = (Posts::new(config), fresh());
        site.write("2024-01-05-ouverture.md", &post("Ouverture", ""));
        site.export(to.path(), &[]);
        let address =
            if config == CONFIG { "/2024/01/05/ouverture.html" } else { "/2024/ouverture" };
        site.remove("2024-01-05-ouverture.md");
        let more = format!("redirect_from:\n  - /nowhere\n  - {address}\n");
        site.write("2024-01-08-le-quai.md", &post("Le quai est ouvert", &more));
        let (lines, summary) = site.export(to.path(), &[]);
        assert_eq!(
            (&lines[0]["id"], &lines[0]["version"]),
            (&"2024-01-05-ouverture".into(), &2.into())
        );
        assert_eq!(summary["gone"], serde_json::json!([]));
        assert_sound(to.path());
    }
}

#[test]
fn where_several_would_do_nothing_is_guessed() {
    let (site, to) = (Posts::new(CONFIG), fresh());
    for name in ["2024-01-05-a.md", "2024-01-05-b.md"] {
        site.write(name, &post("Le même", ""));
    }
    site.export(to.path(), &[]);
    for (from, name) in
        [("2024-01-05-a.md", "2024-01-09-c.md"), ("2024-01-05-b.md", "2024-01-09-d.md")]
    {
        site.rename(from, name);
    }
    let (lines, summary) = site.export(to.path(), &[]);
    let ids: Vec<&str> = lines.iter().map(|line| line["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["2024-01-09-c", "2024-01-09-d"]);
    assert_eq!(summary["gone"], serde_json::json!(["2024-01-05-a", "2024-01-05-b"]));
    // The name decides where it can.
    let (site, to) = (Posts::new(CONFIG), fresh());
    for name in ["2024-01-05-a.md", "2024-01-05-b.md"] {
        site.write(name, &post("Le même", ""));
    }
    site.export(to.path(), &[]);
    for name in ["2024-01-05-a.md", "2024-01-05-b.md"] {
        site.rename(name, &format!("2024/{name}"));
    }
    let (lines, _) = site.export(to.path(), &[]);
    assert!(lines.iter().all(|line| line["version"] == 2), "{lines:?}");
    assert_sound(to.path());
}

#[test]
fn what_is_gone_is_listed_every_time_and_logged_once() {
    let (site, to) = (Posts::new(CONFIG), fresh());
    let to = to.path();
    site.write("2024-01-05-a.md", &post("A", ""));
    site.write("2024-01-06-b.md", &post("B", ""));
    site.export(to, &[]);
    let text = fs::read(site.0.path().join("_posts/2024-01-05-a.md")).unwrap();
    site.remove("2024-01-05-a.md");
    let before = tree(to);
    let (_, summary) = site.export(to, &["--dry-run"]);
    assert_eq!(summary["gone"], serde_json::json!(["2024-01-05-a"]));
    assert_same_trees(&before, &tree(to));
    site.export(to, &[]);
    let lines = log(to);
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[1]["gone"],
        serde_json::json!([{ "id": "2024-01-05-a", "source": "_posts/2024-01-05-a.md" }])
    );
    let report = fresh();
    let report = report.path().join("report");
    let mut command = communique();
    command.arg("export").arg(site.0.path()).arg("--to").arg(to).arg("--report").arg(&report);
    let again = run(&mut command).ends(0);
    assert!(
        again.text().contains("(the archive keeps them)\n  2024-01-05-a: _posts/2024-01-05-a.md\n"),
        "{}",
        again.text()
    );
    assert!(fs::read_to_string(report).unwrap().contains("\"gone\":[\"2024-01-05-a\"]"));
    assert_eq!(log(to).len(), 2);
    assert_sound(to);
    // It comes back, and goes again.
    fs::write(site.0.path().join("_posts/2024-01-05-a.md"), text).unwrap();
    let (lines, summary) = site.export(to, &[]);
    assert_eq!(
        (&lines[0]["status"], &summary["gone"]),
        (&"unchanged".into(), &serde_json::json!([]))
    );
    assert_eq!(log(to)[2]["returned"], serde_json::json!(["2024-01-05-a"]));
    site.remove("2024-01-05-a.md");
    site.export(to, &[]);
    assert_eq!(log(to)[3]["gone"][0]["id"], "2024-01-05-a");
    assert_sound(to);
}

#[test]
fn sites_that_share_an_archive_are_distinguished() {
    let to = fresh();
    let to = to.path();
    let sites = [
        Posts::new("title: Port\nurl: https://www.port.example.net\n"),
        Posts::new("title: Gare\n"),
    ];
    for site in &sites {
        site.write("2024-01-05-ouverture.md", &post("Ouverture", ""));
    }
    sites[1].write("2024-01-05-ouverture.md", &post("Autre ouverture", ""));
    sites[1].write("2024-01-06-horaires.md", &post("Horaires", ""));
    let (lines, _) = sites[0].export(to, &[]);
    assert_eq!(lines[0]["id"], "2024-01-05-ouverture");
    let (lines, summary) = sites[1].export(to, &[]);
    assert_eq!(lines[0]["id"], "2024-01-05-ouverture.gare");
    assert_eq!(summary["gone"], serde_json::json!([]));
    let (lines, summary) = sites[0].export(to, &[]);
    assert_eq!(
        (&lines[0]["status"], &summary["gone"]),
        (&"unchanged".into(), &serde_json::json!([]))
    );
    let catalogue = json_lines(&fs::read_to_string(to.join("catalog.jsonl")).unwrap());
    let keys: Vec<&str> = catalogue.iter().map(|line| line["site"].as_str().unwrap()).collect();
    assert_eq!(keys, ["port.example.net", "Gare", "Gare"]);
    // Where a site is called otherwise, its posts are still its own.
    fs::write(sites[1].0.path().join("_config.yml"), "title: La gare\n").unwrap();
    let (lines, _) = sites[1].export(to, &[]);
    assert_eq!(lines[0]["id"], "2024-01-05-ouverture.gare");
    assert_eq!(lines[1]["id"], "2024-01-06-horaires");
    // A name in communique.yaml stands before all that.
    let settings = sites[0].0.path().join("communique.yaml");
    fs::write(settings, "site: Le port de Fécamp\n").unwrap();
    sites[0].write("2024-02-01-digue.md", &post("La digue", ""));
    let (lines, _) = sites[0].export(to, &[]);
    assert_eq!(lines[0]["id"], "2024-01-05-ouverture");
    let digue = "packages/2024/02/2024-02-01-digue.zip";
    assert!(info(to, digue).contains("Communique-Site: Le port de Fécamp\n"));
    assert_sound(to);
}

#[test]
fn what_was_withdrawn_does_not_come_back_under_another_name() {
    let (site, to) = (Posts::new(CONFIG), fresh());
    let to = to.path();
    site.write("2024-01-05-a.md", &post("A", ""));
    site.export(to, &[]);
    communique!("withdraw", "2024-01-05-a", "--reason", "Décision", "--archive", to).ends(0);
    site.rename("2024-01-05-a.md", "2024-01-05-z.md");
    let (lines, summary) = site.export(to, &[]);
    assert_eq!(
        (&lines[0]["status"], &lines[0]["reason"]),
        (&"withdrawn".into(), &"Décision".into())
    );
    assert_eq!(summary["gone"], serde_json::json!([]));
    assert_sound(to);
}

#[test]
fn a_day_that_was_corrected_makes_no_other_release() {
    let (site, to) = (Posts::new(CONFIG), fresh());
    site.write("ouverture.md", &post("A", "date: 2024-01-05\n"));
    site.export(to.path(), &[]);
    site.write("ouverture.md", &post("A", "date: 2024-01-06\n"));
    let (lines, _) = site.export(to.path(), &[]);
    assert_eq!(
        (&lines[0]["id"], &lines[0]["version"]),
        (&"2024-01-05-ouverture".into(), &2.into())
    );
    assert_sound(to.path());
}

#[test]
fn a_post_moved_and_changed_goes_on_where_day_and_name_are_the_same() {
    let (site, to) = (Posts::new(CONFIG), fresh());
    site.write("2024-01-05-a.md", &post("A", ""));
    site.export(to.path(), &[]);
    site.rename("2024-01-05-a.md", "2024/2024-01-05-a.md");
    site.write("2024/2024-01-05-a.md", &post("A, corrigé", ""));
    let (lines, summary) = site.export(to.path(), &[]);
    assert_eq!((&lines[0]["id"], &lines[0]["version"]), (&"2024-01-05-a".into(), &2.into()));
    assert_eq!(summary["gone"], serde_json::json!([]));
    assert_sound(to.path());
}
