//! Every way a zip can be damaged in one place: what is saved is as it was, and what is lost is
//! named.

use super::*;
use crate::package::container::write_zip_file;
use crate::package::fixture::{Site, places};
use crate::verify::fixity::sha256;

fn files(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        match entry.path().is_dir() {
            true => files(&entry.path(), &format!("{name}/"), found),
            false => drop(found.insert(name, sha256(&fs::read(entry.path()).unwrap()))),
        }
    }
}

/// What is saved of a zip, with the digest of each file, and what is lost.
fn saved(zip: &[u8]) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let folder = tempfile::tempdir().unwrap();
    let (path, to) = (folder.path().join("a.zip"), folder.path().join("to"));
    fs::write(&path, zip).unwrap();
    let mut found = BTreeMap::new();
    match salvage(&path, &to, Limits::default()) {
        Ok(salvage) => {
            files(&to, "", &mut found);
            assert_eq!(salvage.saved.len(), found.len());
            (found, salvage.lost)
        }
        Err(ExtractError::NothingSaved { .. }) => (found, BTreeMap::new()),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_zip_damaged_anywhere_loses_one_file_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = write_zip_file(&Site::new().package(), folder.path()).unwrap();
    let zip = fs::read(path).unwrap();
    let (whole, lost) = saved(&zip);
    assert!(whole.len() > 8 && lost.is_empty());
    for at in places(&zip, 31) {
        let mut damaged = zip.clone();
        damaged[at] ^= 0x10;
        let (found, lost) = saved(&damaged);
        // A name that was damaged is that of no file, or of one more.
        let kept = whole.iter().filter(|(name, digest)| found.get(*name) == Some(digest)).count();
        assert!(kept + 1 >= whole.len(), "byte {at}: {kept} of {}", whole.len());
        for (name, digest) in &found {
            assert!(whole.values().any(|it| it == digest), "byte {at}: {name} is not as it was");
        }
        assert!(lost.len() <= 1, "byte {at}: {lost:?}");
    }
}
