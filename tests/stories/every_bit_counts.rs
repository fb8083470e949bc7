//! Whatever is done to a package is found, and its file named: never a panic, never `sound`,
//! never `could not check`. The checks are the program's own, run in this process.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use communique::verify::{Checks, PackageReport, Summary, verify_path};
use rayon::prelude::*;

use crate::communique;
use crate::reseal::Forgery;
use crate::support::*;

fn short() -> Vec<u8> {
    fs::read(EXPORTED.archive.join(SHORT_PACKAGE)).unwrap()
}

/// Verifies a package, alone and with the digest file of the sound one beside it, and requires
/// damage both times. Returns what was reported without it: code and path of each finding.
#[track_caller]
fn damage(zip: &[u8], what: &str) -> Vec<String> {
    let folder = fresh();
    let path = folder.path().join(format!("{SHORT_ID}.zip"));
    fs::write(&path, zip).unwrap();
    let alone = found(&path, what);
    assert_ne!(zip, short(), "{what}: nothing was changed");
    let digest = format!("{}  {SHORT_ID}.zip\n", sha256(&short()));
    fs::write(folder.path().join(format!("{SHORT_ID}.zip.sha256")), digest).unwrap();
    let beside = found(&path, what);
    assert!(beside.iter().any(|found| found.starts_with("A003 ")), "{what}: {beside:?}");
    alone
}

#[track_caller]
fn found(path: &Path, what: &str) -> Vec<String> {
    let (summary, reports) = checked(path).unwrap_or_else(|| panic!("{what}: panic"));
    assert_eq!(summary.exit_status(), 1, "{what}: {reports:?}");
    let findings = reports.into_iter().flat_map(|report| report.findings);
    let found: Vec<String> =
        findings.map(|found| format!("{} {}", found.rule.code, found.path)).collect();
    assert!(found.iter().all(|found| found.len() > 5), "{what}: a file is named: {found:?}");
    found
}

fn checked(path: &Path) -> Option<(Summary, Vec<PackageReport>)> {
    catch_unwind(AssertUnwindSafe(|| {
        let mut reports = Vec::new();
        let summary =
            verify_path(path, &Checks::default(), &mut |report| reports.push(report)).unwrap();
        (summary, reports)
    }))
    .ok()
}

#[test]
fn a_flipped_byte_anywhere_is_found() {
    let sound = short();
    // Headers and directory byte for byte are the unit tests' affair; here the whole file.
    let places: Vec<usize> = (0..sound.len()).step_by(sound.len() / 150).collect();
    places.par_iter().for_each(|&place| {
        let mut zip = sound.clone();
        zip[place] ^= 0x10;
        damage(&zip, &format!("byte {place}"));
    });
}

#[test]
fn a_package_cut_at_any_of_500_points_is_found() {
    let sound = short();
    (0..500_usize).into_par_iter().for_each(|point| {
        let length = point * sound.len() / 500;
        damage(&sound[..length], &format!("cut to {length} bytes"));
    });
    damage(&sound[..sound.len() - 1], "the last byte cut");
    damage(&[&sound[..], b"\n"].concat(), "a byte added");
}

#[test]
fn entries_removed_renamed_added_or_swapped_are_named() {
    let all = members(&short());
    for (index, (name, _)) in all.iter().enumerate() {
        let mut rest = all.clone();
        rest.remove(index);
        let removed = damage(&zip_of(&rest), &format!("without {name}"));
        let file = name.rsplit('/').next().unwrap();
        assert!(!removed.is_empty(), "{file}");

        let mut renamed = all.clone();
        renamed[index].0 = format!("{name}.bak");
        let reported = damage(&zip_of(&renamed), &format!("{name} renamed"));
        assert!(reported.iter().any(|found| found.contains(file)), "{file}: {reported:?}");
    }
    let added = (format!("{SHORT_ID}/data/{SHORT_ID}/note.txt"), b"x".to_vec());
    let reported = damage(&zip_of(&[all.clone(), vec![added]].concat()), "a file added");
    assert!(reported.iter().any(|found| found.ends_with("note.txt")), "{reported:?}");

    let mut swapped = all.clone();
    let at = |end: &str| all.iter().position(|(name, _)| name.ends_with(end)).unwrap();
    let (one, other) = (at("/layout.yaml"), at("/settings.yaml"));
    swapped[one].1.clone_from(&all[other].1);
    swapped[other].1.clone_from(&all[one].1);
    let reported = damage(&zip_of(&swapped), "two files swapped");
    for name in ["/layout.yaml", "/settings.yaml"] {
        assert!(
            reported.iter().any(|f| f.starts_with("F001") && f.ends_with(name)),
            "{reported:?}"
        );
    }
}

#[test]
fn an_entry_that_stands_twice_is_named() {
    // Both names have one length: the directory stays whole.
    let (name, other) = (b"/tagmanifest-sha512.txt", b"/tagmanifest-sha256.txt");
    let mut zip = short();
    let places: Vec<usize> =
        (0..zip.len() - name.len()).filter(|&at| zip[at..].starts_with(name)).collect();
    assert_eq!(places.len(), 2, "local header and directory");
    for at in places {
        zip[at..at + name.len()].copy_from_slice(other);
    }
    let reported = damage(&zip, "an entry twice");
    let twice = format!("Z011 {SHORT_ID}/tagmanifest-sha256.txt");
    assert!(reported.contains(&twice), "{reported:?}");
}

#[test]
fn manifests_made_anew_without_the_tag_manifests_are_found() {
    let mut forgery = Forgery::of(&short());
    let mut source = forgery.bytes(".markdown").to_vec();
    source.extend(b"\nEt une phrase de plus.\n");
    forgery.replace(".markdown", source);
    forgery.manifests("manifest", &|path| path.starts_with("data/"));
    let reported = damage(&forgery.zip(), "manifests without tag manifests");
    for name in ["manifest-sha256.txt", "manifest-sha512.txt"] {
        assert!(reported.contains(&format!("F002 {SHORT_ID}/{name}")), "{reported:?}");
    }
}

#[test]
fn an_older_version_put_back_is_found() {
    let (site_copy, archive) = (fresh(), fresh());
    copy_tree(&site(), site_copy.path());
    let source = site_copy.path().join("_communiques").join(SHORT);
    communique!("export", &source, "--to", archive.path()).ends(0);
    let older = fs::read(archive.path().join(SHORT_PACKAGE)).unwrap();
    let text = fs::read_to_string(&source).unwrap() + "\nUne phrase de plus.\n";
    fs::write(&source, text).unwrap();
    communique!("export", &source, "--to", archive.path()).ends(0);
    let newer = SHORT_PACKAGE.replace(".zip", ".v2.zip");
    communique!("verify", archive.path()).ends(0);

    let put_back = |with_records: bool| {
        let copy = fresh();
        copy_tree(archive.path(), copy.path());
        fs::write(copy.path().join(&newer), &older).unwrap();
        let digest = format!("{}  {SHORT_ID}.v2.zip\n", sha256(&older));
        fs::write(copy.path().join(format!("{newer}.sha256")), digest).unwrap();
        if !with_records {
            fs::remove_file(copy.path().join("catalog.jsonl")).unwrap();
            fs::remove_file(copy.path().join("log.jsonl")).unwrap();
        }
        copy
    };
    let copy = put_back(true);
    let reported = found(copy.path(), "an older version");
    for code in ["A008", "A014", "A018"] {
        assert!(reported.iter().any(|found| found.starts_with(code)), "{code}: {reported:?}");
    }
    // An older state of the whole archive is sound in itself: only a copy shows it.
    let older_state = fresh();
    fs::create_dir_all(older_state.path().join("packages/2018/09")).unwrap();
    let digest = format!("{SHORT_PACKAGE}.sha256");
    for name in [SHORT_PACKAGE, &digest, "VERSION", "README.md"] {
        fs::copy(archive.path().join(name), older_state.path().join(name)).unwrap();
    }
    let log = fs::read_to_string(archive.path().join("log.jsonl")).unwrap();
    let first = log.lines().next().unwrap();
    fs::write(older_state.path().join("log.jsonl"), format!("{first}\n")).unwrap();
    communique!("verify", older_state.path()).ends(0);
    let run = communique!("verify", older_state.path(), "--against", archive.path()).ends(1);
    assert!(run.text().contains("C002") && run.text().contains("C006"), "{}", run.text());
}
