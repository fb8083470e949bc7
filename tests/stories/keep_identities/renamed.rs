//! What `rename` states, which no run can know by itself.

use super::*;

#[test]
fn a_new_post_is_a_version_of_what_it_was_renamed_from() {
    let (site, to) = (Posts::new(CONFIG), fresh());
    let to = to.path();
    site.write("2024-01-05-a.md", &post("Un titre", ""));
    site.export(to, &[]);
    site.remove("2024-01-05-a.md");
    site.write("2024-03-01-b.md", &post("Un tout autre titre", ""));
    let rename = ["rename", "2024-01-05-a", "_posts/2024-03-01-b.md", "--archive"];
    let renamed = run(communique().args(rename).arg(to).args(["--agent", "Archives"])).ends(0);
    assert!(renamed.text().contains("as a version of 2024-01-05-a"), "{}", renamed.text());
    assert_sound(to);
    let line = log(to).pop().unwrap();
    assert_eq!((&line["event"], &line["agent"]), (&"rename".into(), &"Archives".into()));
    assert_eq!(line["renamed"][0]["to"], "_posts/2024-03-01-b.md");
    let again = run(communique().args(rename).arg(to)).ends(0);
    assert!(again.text().contains("was renamed before"), "{}", again.text());
    let (lines, summary) = site.export(to, &[]);
    assert_eq!((&lines[0]["id"], &lines[0]["version"]), (&"2024-01-05-a".into(), &2.into()));
    assert_eq!(summary["gone"], serde_json::json!([]));
    let second = "packages/2024/01/2024-01-05-a.v2.zip";
    assert!(premis(to, second).contains("_posts/2024-01-05-a.md → _posts/2024-03-01-b.md"));
    assert_sound(to);
}

#[test]
fn of_two_packages_that_are_one_release_the_newer_goes_on() {
    let (site, to) = (Posts::new(CONFIG), fresh());
    let to = to.path();
    site.write("2024-01-05-a.md", &post("Un titre", ""));
    site.export(to, &[]);
    site.remove("2024-01-05-a.md");
    site.write("2024-03-01-b.md", &post("Un tout autre titre", ""));
    let (lines, summary) = site.export(to, &[]);
    assert_eq!(lines[0]["id"], "2024-03-01-b");
    assert_eq!(summary["gone"], serde_json::json!(["2024-01-05-a"]));
    communique!("rename", "_posts/2024-01-05-a.md", "2024-03-01-b", "--archive", to).ends(0);
    let (lines, summary) = site.export(to, &[]);
    assert_eq!(
        (&lines[0]["status"], &summary["gone"]),
        (&"unchanged".into(), &serde_json::json!([]))
    );
    site.write("2024-03-01-b.md", &post("Un tout autre titre, corrigé", ""));
    let (lines, _) = site.export(to, &[]);
    assert_eq!((&lines[0]["id"], &lines[0]["version"]), (&"2024-03-01-b".into(), &2.into()));
    let second = "packages/2024/03/2024-03-01-b.v2.zip";
    assert!(info(to, second).contains("Communique-Moved-From: _posts/2024-01-05-a.md\n"));
    site.write("2024-03-01-b.md", &post("Corrigé encore", ""));
    site.export(to, &[]);
    assert!(!info(to, "packages/2024/03/2024-03-01-b.v3.zip").contains("Moved-From"));
    assert_sound(to);
}

#[test]
fn a_renaming_of_nothing_is_refused_and_nothing_is_written() {
    let (site, to) = (Posts::new(CONFIG), fresh());
    let to = to.path();
    site.write("2024-01-05-a.md", &post("Un titre", ""));
    site.export(to, &[]);
    let before = tree(to);
    for (old, new) in [
        ("2024-01-05-none", "_posts/x.md"),
        ("2024-01-05-a", "../x.md"),
        ("2024-01-05-a", "2024-01-05-a"),
    ] {
        let refused = communique!("rename", old, new, "--archive", to).ends(2);
        assert!(refused.err.contains('`'), "{}", refused.err);
    }
    assert_same_trees(&before, &tree(to));
    let other = fresh();
    communique!("rename", "a", "b.md", "--archive", other.path()).ends(2);
    assert!(tree(other.path()).is_empty());
}

#[test]
fn a_renaming_of_what_was_never_stored_is_found() {
    let (site, to) = (Posts::new(CONFIG), fresh());
    let to = to.path();
    site.write("2024-01-05-a.md", &post("A", ""));
    site.export(to, &[]);
    communique!("rename", "2024-01-05-a", "_posts/b.md", "--archive", to).ends(0);
    assert_sound(to);
    let path = to.join("log.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text.replace("\"id\":\"2024-01-05-a\"", "\"id\":\"2024-01-05-z\"")).unwrap();
    let verified = communique!("verify", to).ends(1);
    assert!(verified.text().contains("A036"), "{}", verified.text());
}
