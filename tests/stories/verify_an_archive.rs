//! An archive is checked: what is whole is found sound, any damage is found and its file named.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::communique;
use crate::support::*;

const OTHER: &str = "packages/2018/05/2018-05-24-lancement-des-sentinelles-des-rivages.zip";

/// Paths in the reports of a damaged archive that are not sound.
fn damaged(run: &Run) -> Vec<String> {
    let (lines, _) = run.json();
    let damaged = lines.iter().filter(|line| line["status"] != "sound");
    damaged.map(|line| line["path"].as_str().unwrap().to_owned()).collect()
}

/// The bytes of a package, as exported.
fn package() -> Vec<u8> {
    fs::read(EXPORTED.archive.join(SHORT_PACKAGE)).unwrap()
}

/// Damages a copy of the archive, and asks that verification finds it and names the file.
#[track_caller]
fn finds(damage: impl FnOnce(&Path), named: &[&str]) {
    let archive = archive_copy();
    damage(archive.path());
    let run = communique!("verify", archive.path()).ends(1);
    for name in named {
        let line = run.text().lines().find(|line| line.contains(name));
        assert!(line.is_some_and(|line| !line.ends_with(": sound")), "{name}: {}", run.text());
    }
    let run = communique!("verify", archive.path(), "--format", "json").ends(1);
    for path in damaged(&run) {
        // The archive's own report is named by its folder.
        let is_named = named.iter().any(|name| path.ends_with(name));
        assert!(is_named || Path::new(&path) == archive.path(), "{path} is whole");
    }
}

#[test]
fn an_archive_is_sound_after_export() {
    let run = communique!("verify", &EXPORTED.archive).ends(0);
    let summary = run.text().lines().last().unwrap();
    assert!(summary.contains(" 0 damaged, 0 unchecked; 0 errors, 0 warnings;"), "{summary}");
    let run = communique!("verify", &EXPORTED.archive, "--format", "json").ends(0);
    let (lines, summary) = run.json();
    assert_eq!(summary["packages"], PUBLISHED);
    let zips = lines.iter().filter(|line| line["path"].as_str().unwrap().ends_with(".zip"));
    assert_eq!(zips.count(), PUBLISHED);
    for line in &lines {
        assert_eq!((&line["status"], &line["findings"]), (&"sound".into(), &Value::Array(vec![])));
    }
}

#[test]
fn packages_are_sound_one_by_one_and_outside_the_archive() {
    let folder = fresh();
    fs::copy(EXPORTED.archive.join(SHORT_PACKAGE), folder.path().join("renamed.zip")).unwrap();
    let mut command = communique();
    command.arg("verify").args(packages(&EXPORTED.archive));
    run(command.current_dir(&EXPORTED.archive)).ends(0);
    communique!("verify", folder.path().join("renamed.zip")).ends(0);
}

#[test]
fn every_flipped_byte_of_a_package_is_found_without_its_digest() {
    let folder = fresh();
    let sound = package();
    // The first header and the end of the directory byte for byte, the rest in steps.
    let step = sound.len() / 60;
    let places = (0..48).chain((48..sound.len()).step_by(step));
    let places: Vec<usize> = places.chain(sound.len() - 70..sound.len()).collect();
    let mut command = communique();
    command.args(["verify", "--format", "json"]);
    for place in &places {
        let mut bytes = sound.clone();
        bytes[*place] ^= 0x10;
        let path = folder.path().join(format!("{place}.zip"));
        fs::write(&path, bytes).unwrap();
        command.arg(path);
    }
    let (lines, _) = run(&mut command).ends(1).json();
    assert_eq!(lines.len(), places.len());
    let unseen: Vec<&Value> = lines
        .iter()
        .filter(|line| line["status"] != "damaged" || line["findings"] == Value::Array(vec![]))
        .map(|line| &line["path"])
        .collect();
    assert!(unseen.is_empty(), "not found: {unseen:?}");
}

#[test]
fn a_flipped_byte_in_an_archive_names_the_package() {
    let length = package().len();
    for place in [0, 40, length / 3, length / 2, length - 300, length - 1] {
        let flip = |archive: &Path| {
            let path = archive.join(SHORT_PACKAGE);
            let mut bytes = fs::read(&path).unwrap();
            bytes[place] ^= 1;
            fs::write(&path, bytes).unwrap();
        };
        finds(flip, &[SHORT_PACKAGE]);
    }
}

#[test]
fn a_package_cut_short_is_found() {
    for keep in [0, 1, 1000, package().len() / 2, package().len() - 1] {
        let cut = |archive: &Path| {
            fs::write(archive.join(SHORT_PACKAGE), &package()[..keep]).unwrap();
        };
        finds(cut, &[SHORT_PACKAGE]);
    }
}

/// Rewrites the package with other members, and a digest file that fits.
fn rebuild(archive: &Path, members: &[(String, Vec<u8>)]) {
    let zip = zip_of(members);
    let path = archive.join(SHORT_PACKAGE);
    let digest_file = format!("{}  {SHORT_ID}.zip\n", sha256(&zip));
    fs::write(archive.join(format!("{SHORT_PACKAGE}.sha256")), digest_file).unwrap();
    fs::write(path, zip).unwrap();
}

#[test]
fn a_file_taken_out_of_a_package_is_found_and_named() {
    let all = members(&package());
    for (index, (name, _)) in all.iter().enumerate() {
        let mut rest = all.clone();
        rest.remove(index);
        let folder = fresh();
        let zip = folder.path().join("package.zip");
        fs::write(&zip, zip_of(&rest)).unwrap();
        let run = communique!("verify", &zip).ends(1);
        let name = name.rsplit('/').next().unwrap();
        assert!(run.text().contains(name), "{name} is not in {}", run.text());
    }
    let dublin_core = |member: &(String, Vec<u8>)| member.0.ends_with("/dc.xml");
    let rest: Vec<_> = all.into_iter().filter(|member| !dublin_core(member)).collect();
    finds(|archive| rebuild(archive, &rest), &[SHORT_PACKAGE, "dc.xml"]);
}

#[test]
fn a_file_added_to_a_package_is_found_and_named() {
    let added = [
        format!("{SHORT_ID}/data/added.txt"),
        format!("{SHORT_ID}/added.txt"),
        "other/added.txt".to_owned(),
    ];
    for name in added {
        let mut members = members(&package());
        members.push((name, b"added".to_vec()));
        finds(|archive| rebuild(archive, &members), &[SHORT_PACKAGE, "added.txt"]);
    }
}

#[test]
fn a_changed_text_with_fitting_manifests_is_found() {
    let mut members = members(&package());
    let (_, source) = members.iter_mut().find(|(name, _)| name.ends_with(".markdown")).unwrap();
    let (before, text) = (sha256(source), String::from_utf8(source.clone()).unwrap());
    *source = text.replace("lundi", "mardi").into_bytes();
    let after = sha256(source);
    for (name, bytes) in &mut members {
        if name.ends_with("/manifest-sha256.txt") {
            let manifest = String::from_utf8(bytes.clone()).unwrap();
            *bytes = manifest.replace(&before, &after).into_bytes();
        }
    }
    finds(|archive| rebuild(archive, &members), &[SHORT_PACKAGE, "nouveau-siege.markdown"]);
}

#[test]
fn a_package_that_is_gone_is_found() {
    let remove = |archive: &Path| fs::remove_file(archive.join(SHORT_PACKAGE)).unwrap();
    finds(remove, &[SHORT_PACKAGE]);
}

#[test]
fn swapped_packages_are_found_both() {
    let swap = |archive: &Path| {
        let (one, other) = (archive.join(SHORT_PACKAGE), archive.join(OTHER));
        let spare = archive.join("spare");
        fs::rename(&one, &spare).unwrap();
        fs::rename(&other, &one).unwrap();
        fs::rename(&spare, &other).unwrap();
    };
    finds(swap, &[SHORT_PACKAGE, OTHER]);
    // With their digest files swapped and edited to fit, too.
    let swap_all = |archive: &Path| {
        swap(archive);
        for path in [SHORT_PACKAGE, OTHER] {
            let digest = sha256(&fs::read(archive.join(path)).unwrap());
            let name = path.rsplit('/').next().unwrap();
            let digest_file = archive.join(format!("{path}.sha256"));
            fs::write(digest_file, format!("{digest}  {name}\n")).unwrap();
        }
    };
    finds(swap_all, &[SHORT_PACKAGE, OTHER]);
}

#[test]
fn a_missing_or_wrong_digest_file_is_found() {
    let digest_file = format!("{SHORT_PACKAGE}.sha256");
    let remove = |archive: &Path| fs::remove_file(archive.join(&digest_file)).unwrap();
    finds(remove, &[SHORT_PACKAGE]);
    let wrong = |archive: &Path| {
        let text = format!("{}  {SHORT_ID}.zip\n", "0".repeat(64));
        fs::write(archive.join(&digest_file), text).unwrap();
    };
    finds(wrong, &[SHORT_PACKAGE]);
}

#[test]
fn what_cannot_be_checked_ends_with_2_and_the_rest_is_checked() {
    let folder = fresh();
    let none = folder.path().join("none");
    let run = communique!("verify", &none).ends(2);
    assert!(run.text().contains("none") || run.err.contains("none"));
    fs::write(folder.path().join("letter.txt"), "nothing known").unwrap();
    communique!("verify", folder.path()).ends(2);
    communique!("verify", folder.path().join("letter.txt")).ends(2);
    communique!("verify", &none, "--format", "xml").ends(2);
    communique!("verify").ends(2);

    let sound = EXPORTED.archive.join(SHORT_PACKAGE);
    let run = communique!("verify", &none, &sound, "--format", "json").ends(2);
    let (lines, summary) = run.json();
    assert_eq!((&summary["sound"], &summary["unchecked"]), (&1.into(), &1.into()));
    assert_eq!(lines[1]["status"], "sound");
}

#[test]
fn an_empty_zip_is_damage() {
    let folder = fresh();
    for bytes in [&b""[..], b"no zip at all"] {
        let zip = folder.path().join("empty.zip");
        fs::write(&zip, bytes).unwrap();
        let run = communique!("verify", &zip).ends(1);
        assert!(run.text().contains("empty.zip"));
    }
}
