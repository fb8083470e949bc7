//! Someone finds the archive without this program, and does what its README says.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::communique;
use crate::support::*;

/// The commands in the archive's README, verbatim.
fn commands(archive: &Path) -> Vec<String> {
    let readme = fs::read_to_string(archive.join("README.md")).unwrap();
    readme.lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned).collect()
}

/// What a command says, and whether it says that all is well.
fn shell(command: &str, folder: &Path) -> (String, bool) {
    let mut shell = Command::new("sh");
    let output = shell.arg("-c").arg(command).current_dir(folder).env("LC_ALL", "C");
    let output = output.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (String::from_utf8(text).unwrap(), output.status.success())
}

#[test]
#[ignore = "needs sha256sum and unzip"]
fn the_commands_of_the_readme_check_the_archive() {
    let archive = archive_copy();
    let root = archive.path();
    communique!("withdraw", SHORT_ID, "--reason", "doublon", "--archive", root).ends(0);
    let all = commands(root);
    let of = |what: &str| all.iter().find(|command| command.contains(what)).unwrap().as_str();

    for check in [of("find packages"), of("catalog.jsonl")] {
        assert_eq!(shell(check, root), (String::new(), true), "{check}");
    }
    let (digests, _) = shell(of("< log.jsonl"), root);
    let log = json_lines(&fs::read_to_string(root.join("log.jsonl")).unwrap());
    assert_eq!(log.len(), 2);
    assert_eq!(Some(log[1]["previous"].as_str().unwrap()), digests.split_whitespace().next());

    let id = "2019-02-05-bilan-2018-du-trait-de-cote";
    let zip = root.join(format!("packages/2019/02/{id}.zip"));
    let month = zip.parent().unwrap();
    let one = all[0].replace("<identifiant>", id);
    assert_eq!(shell(&one, month), (format!("{id}.zip: OK\n"), true));
    let unpacked = fresh();
    let unzip = format!("unzip -q '{}'", zip.display());
    assert_eq!(shell(&unzip, unpacked.path()), (String::new(), true));
    for check in all.iter().filter(|command| command.contains("manifest-sha")) {
        let (said, well) = shell(check, &unpacked.path().join(id));
        assert!(well && said.lines().all(|line| line.ends_with(": OK")), "{check}: {said}");
    }
    assert_eq!(all.iter().filter(|command| command.contains("manifest-sha")).count(), 4);

    // What is damaged is found by the first, what is gone by the second.
    flip(&zip);
    let (said, well) = shell(of("find packages"), root);
    assert!(!well && said.contains(&format!("{id}.zip: FAILED")), "{said}");
    fs::remove_file(&zip).unwrap();
    fs::remove_file(format!("{}.sha256", zip.display())).unwrap();
    assert!(shell(of("find packages"), root).1);
    let (said, well) = shell(of("catalog.jsonl"), root);
    assert!(!well && said.contains(&format!("{id}.zip: FAILED open")), "{said}");
}

/// Changes one bit in the middle.
fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}
