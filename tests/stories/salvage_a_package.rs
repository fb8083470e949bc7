//! What is sound of a damaged package is saved, and what is lost is named.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::communique;
use crate::support::*;

fn package() -> Vec<u8> {
    fs::read(EXPORTED.archive.join(SHORT_PACKAGE)).unwrap()
}

/// Saves what can be saved of a zip; what is saved, by name, and what is said of it.
fn salvaged(zip: &[u8], status: i32) -> (BTreeMap<String, Vec<u8>>, Run) {
    let folder = fresh();
    let path = folder.path().join("a.zip");
    fs::write(&path, zip).unwrap();
    let to = folder.path().join("to");
    let run = communique!("extract", &path, "--to", &to, "--salvage").ends(status);
    let saved = if to.exists() { tree(&to) } else { BTreeMap::new() };
    (saved, run)
}

/// Where the data of a member stands, as a search for its bytes finds it: members that are
/// stored, not deflated.
fn place_of(zip: &[u8], content: &[u8]) -> usize {
    zip.windows(content.len()).position(|window| window == content).expect("stored")
}

fn is_saved(members: &BTreeMap<String, Vec<u8>>, saved: &BTreeMap<String, Vec<u8>>, but: &[&str]) {
    for (name, bytes) in members {
        let is_lost = but.iter().any(|lost| name.ends_with(lost));
        assert_eq!(saved.get(name), Some(bytes).filter(|_| !is_lost), "{name}");
    }
    assert!(saved.keys().all(|name| members.contains_key(name)));
}

#[test]
fn a_sound_package_is_extracted_as_ever() {
    let (saved, run) = salvaged(&package(), 0);
    let members: BTreeMap<_, _> = members(&package()).into_iter().collect();
    is_saved(&members, &saved, &[]);
    assert!(run.text().contains(&format!("{SHORT_ID}: {} files, ", members.len())), "{run:?}");
}

#[test]
fn a_damaged_file_is_named_and_the_others_are_saved() {
    let zip = package();
    let members: BTreeMap<_, _> = members(&zip).into_iter().collect();
    let (image, bytes) = members.iter().find(|(name, _)| name.ends_with(".png")).expect("stored");
    let mut damaged = zip.clone();
    damaged[place_of(&zip, bytes) + bytes.len() / 2] ^= 1;
    let (saved, run) = salvaged(&damaged, 1);
    is_saved(&members, &saved, &[image]);
    let lost = format!("lost: {image}: its content does not have the CRC-32 that the zip gives");
    assert!(run.text().contains(&lost), "{}", run.text());
    assert!(run.text().contains(&format!("{} files, ", members.len() - 1)), "{}", run.text());
    assert!(run.text().contains(" saved, 1 lost"), "{}", run.text());
    // Without --salvage nothing is left, and the file is named.
    let folder = fresh();
    let path = folder.path().join("a.zip");
    fs::write(&path, &damaged).unwrap();
    let run = communique!("extract", &path, "--to", folder.path().join("to")).ends(1);
    assert!(run.err.contains(image.rsplit('/').next().unwrap()), "{}", run.err);
    assert!(!folder.path().join("to").exists());
}

#[test]
fn without_its_directory_a_zip_gives_what_stands_before_the_cut() {
    let zip = package();
    let members: BTreeMap<_, _> = members(&zip).into_iter().collect();
    let directory = zip.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    // The directory is gone: all is there.
    is_saved(&members, &salvaged(&zip[..directory], 1).0, &[]);
    let mut previous = members.len();
    for part in [9, 7, 5, 3, 1] {
        let (saved, _) = salvaged(&zip[..directory * part / 10], 1);
        assert!(saved.iter().all(|(name, bytes)| members[name] == *bytes));
        assert!(saved.len() <= previous, "{part}");
        previous = saved.len();
    }
    // Nothing is sound of the first bytes.
    let (saved, run) = salvaged(&zip[..20], 1);
    assert!(saved.is_empty() && run.err.contains("nothing is saved"), "{}", run.err);
}

#[test]
fn damaged_headers_are_made_good_by_the_directory() {
    let zip = package();
    let members: BTreeMap<_, _> = members(&zip).into_iter().collect();
    let mut damaged = zip.clone();
    let headers: Vec<usize> =
        (0..zip.len() - 4).filter(|&at| &zip[at..at + 4] == b"PK\x03\x04").collect();
    for at in headers.into_iter().step_by(2) {
        damaged[at..at + 26].fill(0);
    }
    is_saved(&members, &salvaged(&damaged, 1).0, &[]);
}

#[test]
fn a_zip_that_is_packed_is_one_file_and_never_more() {
    let inner = zip_of(&[("id/inner.txt".to_owned(), b"inner".to_vec())]);
    let outer = zip_of(&[
        ("id/bagit.txt".to_owned(), b"x".to_vec()),
        ("id/data/inner.zip".to_owned(), inner.clone()),
        ("id/data/z.txt".to_owned(), b"z".to_vec()),
    ]);
    let directory = outer.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    let (saved, _) = salvaged(&outer[..directory - 100], 1);
    assert_eq!(saved.get("id/data/inner.zip"), Some(&inner), "{:?}", saved.keys());
    assert!(!saved.contains_key("id/inner.txt"));
}

#[test]
fn nothing_hostile_is_saved() {
    let folder = fresh();
    let path = folder.path().join("bad.zip");
    let names = ["bag/../../x", "bag/a\nb", "bag/./c", "bag\\d", "bag/bagit.txt", "bag/sound.txt"];
    let members = names.map(|name| (name.to_owned(), b"x".to_vec()));
    fs::write(&path, zip_of(&members)).unwrap();
    let to = folder.path().join("in/to");
    let run = communique!("extract", &path, "--to", &to, "--salvage").ends(1);
    let left: Vec<String> = tree(folder.path()).into_keys().collect();
    assert_eq!(left, ["bad.zip", "in/to/bag/bagit.txt", "in/to/bag/sound.txt"]);
    // What a name says of itself does not reach the terminal.
    assert!(run.text().contains(r"bag/a\nb") && run.err.contains(r"bag/a\nb"), "{run:?}");
    // Nothing is overwritten.
    let again = communique!("extract", &path, "--to", &to, "--salvage").ends(2);
    assert!(again.err.contains("already exists"), "{}", again.err);
}

#[test]
fn a_sip_is_saved_too() {
    let folder = fresh();
    let sip = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/sip.zip");
    let sound = fs::read(sip).unwrap();
    let path = folder.path().join("sip.zip");
    fs::write(&path, &sound[..sound.len() - 30]).unwrap();
    let to = folder.path().join("to");
    communique!("extract", &path, "--to", &to, "--salvage").ends(1);
    assert_same_trees(&tree(&to), &members(&sound).into_iter().collect());
}
