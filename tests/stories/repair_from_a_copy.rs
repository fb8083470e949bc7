//! What is damaged is put back from a copy, where the log or the manifests say that the copy is
//! right; where nothing does, it is left.

use std::fs;
use std::path::Path;

use crate::communique;
use crate::support::*;

const OTHER: &str = "packages/2018/05/2018-05-24-lancement-des-sentinelles-des-rivages.zip";

/// Changes a byte in the middle of a file.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x20;
    fs::write(path, bytes).unwrap();
}

/// Files of an archive but its log.
fn unlogged(root: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = tree(root);
    files.retain(|name, _| name != "log.jsonl");
    files
}

#[test]
fn packages_are_put_back_where_the_log_has_their_digest() {
    let archive = archive_copy();
    let sidecar = archive.path().join(format!("{OTHER}.sha256"));
    flip(&archive.path().join(SHORT_PACKAGE));
    fs::remove_file(&sidecar).unwrap();
    let absent = packages(archive.path()).into_iter().next_back().unwrap();
    fs::remove_file(archive.path().join(&absent)).unwrap();
    let before = tree(archive.path());
    let copy = &EXPORTED.archive;

    // It says what could be done, and does nothing.
    let reported = communique!("verify", archive.path(), "--from-copy", copy).ends(1);
    for name in [SHORT_PACKAGE, &format!("{OTHER}.sha256"), &absent] {
        let line = reported.err.lines().find(|line| line.contains(name)).expect(name);
        assert!(line.contains("confirmed by line 1 of log.jsonl"), "{line}");
    }
    assert_same_trees(&tree(archive.path()), &before);

    let repaired = communique!("verify", archive.path(), "--from-copy", copy, "--repair").ends(0);
    assert_eq!(repaired.err.matches("put back: ").count(), 3, "{}", repaired.err);
    assert_same_trees(&unlogged(archive.path()), &unlogged(copy));
    let log = fs::read_to_string(archive.path().join("log.jsonl")).unwrap();
    let line: serde_json::Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    assert_eq!(line["event"], "repair");
    let logged = line["repaired"].as_array().unwrap();
    assert_eq!(logged.len(), 3, "{line}");
    for file in logged {
        let path = file["path"].as_str().unwrap();
        assert_eq!(file["sha256"], sha256(&fs::read(archive.path().join(path)).unwrap()));
        assert_eq!(file["confirmed_by"], "line 1 of log.jsonl");
    }

    // Nothing is left to do, and nothing is logged.
    communique!("verify", archive.path(), "--from-copy", copy, "--repair").ends(0);
    assert_eq!(fs::read_to_string(archive.path().join("log.jsonl")).unwrap(), log);
}

#[test]
fn a_copy_that_nothing_confirms_is_not_put_back() {
    let (archive, copy) = (archive_copy(), archive_copy());
    flip(&archive.path().join(SHORT_PACKAGE));
    // The copy's package is another one, sound in itself.
    let other = fs::read(copy.path().join(OTHER)).unwrap();
    fs::write(copy.path().join(SHORT_PACKAGE), other).unwrap();
    let before = tree(archive.path());
    let refused = |why: &str| {
        let from = copy.path();
        let run = communique!("verify", archive.path(), "--from-copy", from, "--repair").ends(1);
        assert!(run.err.contains(&format!("not put back: {SHORT_PACKAGE}: {why}")), "{}", run.err);
    };
    refused("line 1 of log.jsonl has another digest than the copy's");
    assert_same_trees(&tree(archive.path()), &before);

    // Without a log that can be read, the manifests are asked.
    fs::write(archive.path().join("log.jsonl"), "damaged\n").unwrap();
    refused("its tag manifests are not those of the copy");
    fs::write(archive.path().join(SHORT_PACKAGE), "nothing of it is left").unwrap();
    refused("none of its tag manifests can be read to confirm the copy");
    flip(&copy.path().join(SHORT_PACKAGE));
    refused("the copy is damaged too");
    fs::remove_file(copy.path().join(SHORT_PACKAGE)).unwrap();
    refused("the copy does not have it");
    let log = fs::read_to_string(archive.path().join("log.jsonl")).unwrap();
    assert_eq!(log, "damaged\n", "nothing was done, and nothing is logged");
}

#[test]
fn manifests_confirm_the_copy_of_a_package_alone() {
    let folder = fresh();
    let (here, there) = (folder.path().join("a.zip"), folder.path().join("b.zip"));
    let sound = fs::read(EXPORTED.archive.join(SHORT_PACKAGE)).unwrap();
    fs::write(&there, &sound).unwrap();
    // In the PDF, which fills most of it.
    fs::write(&here, &sound).unwrap();
    flip(&here);
    communique!("verify", &here).ends(1);
    let run = communique!("verify", &here, "--from-copy", &there, "--repair");
    // It has not the name of its package, as the copy has not: that is a warning.
    let run = run.ends(0);
    assert!(run.err.contains("confirmed by tagmanifest-sha256.txt"), "{}", run.err);
    assert_eq!(fs::read(&here).unwrap(), sound);
}

#[test]
fn files_of_a_bag_are_put_back_where_its_manifests_have_their_digests() {
    let (here, there) = (fresh(), fresh());
    let package = EXPORTED.archive.join(SHORT_PACKAGE);
    for folder in [&here, &there] {
        communique!("extract", &package, "--to", folder.path()).ends(0);
    }
    let (bag, copy) = (here.path().join(SHORT_ID), there.path().join(SHORT_ID));
    let sound = tree(&copy);
    let names: Vec<&String> = sound.keys().filter(|name| name.starts_with("data/")).collect();
    let (changed, lost) = (names[0], names[1]);
    flip(&bag.join(changed));
    fs::remove_file(bag.join(lost)).unwrap();
    // First the manifest is put back, which its tag manifests confirm; then what it lists.
    flip(&bag.join("manifest-sha256.txt"));
    communique!("verify", &bag).ends(1);
    let run = communique!("verify", &bag, "--from-copy", &copy, "--repair").ends(0);
    assert_eq!(run.err.matches("put back: ").count(), 3, "{}", run.err);
    assert_same_trees(&tree(&bag), &sound);

    // A copy that is damaged itself puts nothing back.
    flip(&bag.join(changed));
    flip(&copy.join(changed));
    let before = tree(&bag);
    let run = communique!("verify", &bag, "--from-copy", &copy, "--repair").ends(1);
    assert!(run.err.contains("has another digest than the copy's file"), "{}", run.err);
    assert_same_trees(&tree(&bag), &before);
}

#[test]
fn a_tombstone_is_put_back_and_a_withdrawn_package_is_not() {
    let (archive, copy) = (archive_copy(), fresh());
    communique!("withdraw", SHORT_ID, "--from", archive.path(), "--reason", "erreur").ends(0);
    copy_tree(archive.path(), copy.path());
    let tombstone = archive.path().join(SHORT_PACKAGE.replace(".zip", ".withdrawn.json"));
    fs::write(&tombstone, "{}").unwrap();
    communique!("verify", archive.path()).ends(1);
    let from = copy.path();
    let run = communique!("verify", archive.path(), "--from-copy", from, "--repair").ends(0);
    assert_eq!(run.err.matches("put back: ").count(), 1, "{}", run.err);
    // The archive before the withdrawal is no copy that brings the package back.
    let older = &EXPORTED.archive;
    communique!("verify", archive.path(), "--from-copy", older, "--repair").ends(0);
    assert!(!archive.path().join(SHORT_PACKAGE).exists());
}

#[test]
fn a_copy_of_another_kind_is_refused() {
    let archive = archive_copy();
    let package = EXPORTED.archive.join(SHORT_PACKAGE);
    let run = communique!("verify", archive.path(), "--from-copy", &package, "--repair").ends(2);
    assert!(run.err.contains("cannot be compared"), "{}", run.err);
    communique!("verify", archive.path(), "--repair").ends(2);
    let two = communique!("verify", archive.path(), &package, "--from-copy", archive.path());
    assert!(two.ends(2).err.contains("give one"));
}

/// Where there is no bag, METS or the manifest of a SIP has the digests of all else.
#[test]
fn packages_without_a_bag_are_put_back() {
    for (profile, description) in [("eark", "METS.xml"), ("seda", "manifest.xml")] {
        let folder = fresh();
        let archive = folder.path().join("archive");
        let until = ["--until", "2018-06-30", "--profile", profile];
        let mut export = communique();
        run(export.arg("export").arg(site()).arg("--to").arg(&archive).args(until)).ends(0);
        let package = archive.join(OTHER);
        let sound = fs::read(&package).unwrap();
        let (here, there) = (folder.path().join("a.zip"), folder.path().join("b.zip"));
        fs::write(&there, &sound).unwrap();
        fs::write(&here, &sound).unwrap();
        flip(&here);
        let run = communique!("verify", &here, "--from-copy", &there, "--repair").ends(0);
        assert!(run.err.contains(&format!("confirmed by {description}")), "{}", run.err);
        assert_eq!(fs::read(&here).unwrap(), sound);

        // Where nothing of it can be read, the digest beside it.
        fs::write(&here, "nothing of it is left").unwrap();
        communique!("verify", &here, "--from-copy", &there, "--repair").ends(1);
        let line = format!("{}  a.zip\n", sha256(&sound));
        fs::write(folder.path().join("a.zip.sha256"), line).unwrap();
        let run = communique!("verify", &here, "--from-copy", &there, "--repair").ends(0);
        assert!(run.err.contains("confirmed by a.zip.sha256"), "{}", run.err);

        // Unpacked, each file by what describes it, and that by what it describes.
        let (whole, copy) = (folder.path().join("whole"), folder.path().join("copy"));
        for (path, bytes) in members(&sound) {
            let path = path.strip_prefix(&format!("{}/", id_of(OTHER))).unwrap_or(&path).to_owned();
            for root in [&whole, &copy] {
                let file = root.join(&path);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, &bytes).unwrap();
            }
        }
        let sound = tree(&copy);
        communique!("verify", &whole).ends(0);
        let ends = [description, "package-info.txt", ".pdf", "premis.xml"];
        for end in ends {
            let path = sound.keys().find(|path| path.ends_with(end)).unwrap();
            let half = &sound[path][..sound[path].len() / 2];
            fs::write(whole.join(path), half).unwrap();
            communique!("verify", &whole).ends(1);
            communique!("verify", &whole, "--from-copy", &copy, "--repair").ends(0);
            assert_same_trees(&tree(&whole), &sound);
        }
        // With another file changed, nothing says that a description is right.
        let other = sound.keys().find(|path| path.ends_with("dc.xml")).unwrap();
        fs::write(whole.join(description), "").unwrap();
        flip(&whole.join(other));
        let run = communique!("verify", &whole, "--from-copy", &copy, "--repair").ends(1);
        assert!(run.err.contains(&format!("not put back: {description}: ")), "{}", run.err);
    }
}

/// The identifier of the package at a path.
fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap().trim_end_matches(".zip")
}
