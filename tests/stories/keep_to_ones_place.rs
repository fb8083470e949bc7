//! Neither an archive nor a site loses a file to what a command writes.

use std::fs;

use crate::communique;
use crate::support::*;

#[test]
fn nothing_is_written_into_an_archive_but_what_it_is_made_of() {
    let folder = archive_copy();
    let archive = folder.path();
    let before = tree(archive);
    let package = archive.join(&packages(archive)[0]);
    let inside = |name: &str| archive.join(name);
    let beside = fresh();
    let post = post(SHORT);
    for mut command in [
        command(&["verify"], &[archive], "-o", &inside("log.jsonl")),
        command(&["verify"], &[archive], "-o", &inside("report.txt")),
        command(&["verify"], &[archive], "--premis", &inside("catalog.jsonl")),
        command(&["export"], &[&site(), "--to".as_ref(), archive], "--report", &inside("VERSION")),
        command(&["export"], &[&site(), "--to".as_ref(), archive], "--deposit", &package),
        command(&["export"], &[&site(), "--to".as_ref(), archive], "--links", &inside("README.md")),
        command(&["convert"], &[&post], "-o", &inside("packages/2020")),
        command(&["convert"], &[&post], "-o", &inside("a.pdf")),
        command(&["package"], &[&post], "--to", &inside("packages")),
        command(&["extract"], &[&package], "--to", &inside("packages/new/folder")),
        command(&["layouts", "preview", "charte-1999"], &[], "-o", archive),
        command(&["man"], &[], "--to", &inside("pages")),
        command(&["init"], &[archive], "--format", "json".as_ref()),
    ] {
        let run = run(&mut command).ends(2);
        assert!(run.err.contains("is a place in the archive"), "{command:?}: {}", run.err);
    }
    // One that is not there yet.
    let new = beside.path().join("new");
    let mut command =
        command(&["export"], &[&site(), "--to".as_ref(), &new], "--report", &new.join("report"));
    run(&mut command).ends(2);
    assert!(!new.exists());
    assert_same_trees(&before, &tree(archive));
}

#[test]
fn no_file_of_a_site_is_replaced() {
    let folder = fresh();
    copy_tree(&site(), folder.path());
    let (site, before) = (folder.path(), tree(folder.path()));
    let beside = fresh();
    let archive = beside.path().join("archive");
    let upload = before.keys().find(|path| path.ends_with(".pdf")).unwrap();
    let post = before.keys().find(|path| path.starts_with("_communiques/")).unwrap();
    for mut command in [
        command(&["export"], &[site, "--to".as_ref(), &archive], "--report", &site.join(post)),
        command(&["export"], &[site, "--to".as_ref(), &archive], "--report", "-".as_ref()),
        command(&["export"], &[site, "--to".as_ref(), &archive], "--links", &site.join(upload)),
        command(&["verify"], &[&EXPORTED.archive], "-o", &site.join("communique.yaml")),
        command(&["convert"], &[&site.join(post)], "-o", &site.join(upload)),
    ] {
        run(&mut command).ends(2);
    }
    assert!(!archive.exists());
    assert_same_trees(&before, &tree(site));
    // Its other places are the user's.
    communique!("convert", site.join(post), "-o", site.join("out.pdf")).ends(0);
    communique!("convert", site.join(post), "-o", site.join("out.pdf")).ends(0);
    let list = beside.path().join("list.csv");
    let run =
        communique!("export", site, "--to", &archive, "--deposit", &list, "--links", &list).ends(2);
    assert!(run.err.contains("give each its own file"), "{}", run.err);
}

#[test]
fn a_report_is_whole_or_as_it_was() {
    let folder = fresh();
    let report = folder.path().join("report.jsonl");
    fs::write(&report, "before").unwrap();
    communique!("export", folder.path(), "--to", folder.path().join("a"), "--report", &report)
        .ends(2);
    assert_eq!(fs::read_to_string(&report).unwrap(), "before");
    // A form that its name does not promise.
    for name in ["report.html", "report.json", "report.xml", "report.sarif"] {
        let path = folder.path().join(name);
        let run = communique!("verify", &EXPORTED.archive, "-o", &path).ends(2);
        assert!(run.err.contains("--format"), "{}", run.err);
        assert!(!path.exists());
    }
}

#[test]
fn what_to_keep_elsewhere_is_in_the_report() {
    let folder = archive_copy();
    let run = communique!("verify", folder.path(), "--since-last", "--format", "json").ends(0);
    let lines = json_lines(run.text());
    let kept = lines.iter().find(|line| line.get("archive").is_some()).unwrap();
    assert_eq!(kept["head"].as_str().map(str::len), Some(64));
    assert_eq!(kept["log_lines"], 1);
    assert!(kept["since"].is_null());
    let again = communique!("verify", folder.path(), "--since-last", "--format", "json").ends(0);
    let lines = json_lines(again.text());
    let since = lines.iter().find(|line| line.get("archive").is_some()).unwrap();
    assert_eq!(since["since"]["line"], 2);
}

/// A command with words, paths, and an option with its place.
fn command(
    words: &[&str],
    paths: &[&std::path::Path],
    option: &str,
    place: &std::path::Path,
) -> std::process::Command {
    let mut command = communique();
    command.args(words).args(paths).arg(option).arg(place);
    command
}
