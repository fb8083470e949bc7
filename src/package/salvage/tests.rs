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

/// A zip in which many names have the same data: `claimed` is the size that is said of it.
fn overlapping(names: usize, content: &[u8], claimed: u32) -> Vec<u8> {
    let mut deflated = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    deflated.write_all(content).unwrap();
    let (packed, mut crc) = (deflated.finish().unwrap(), Crc::new());
    crc.update(content);
    let record = |signature: &[u8], name: &str, end: &[u8]| {
        let mut bytes = [signature, &[20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0]].concat();
        for number in [crc.sum(), packed.len() as u32, claimed] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend([(name.len() as u16).to_le_bytes(), [0, 0]].concat());
        [&bytes, end, name.as_bytes()].concat()
    };
    let mut zip = [record(b"PK\x03\x04", "b/0", b""), packed.clone()].concat();
    let directory = zip.len() as u32;
    for index in 0..names {
        zip.extend(record(b"PK\x01\x02\x14\x00", &format!("b/{index}"), &[0; 14]));
    }
    let length = zip.len() as u32 - directory;
    let count = (names as u16).to_le_bytes();
    zip.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count].concat());
    zip.extend([length.to_le_bytes(), directory.to_le_bytes()].concat());
    zip.extend([0, 0]);
    zip
}

#[test]
fn names_that_share_their_data_are_saved_up_to_a_bound() {
    let (found, lost) = saved(&overlapping(3000, b"contenu", 7));
    assert!((1..=1 + MOST_SHARED).contains(&found.len()), "{}", found.len());
    assert_eq!(found.len() + lost.len(), 3000);
    assert!(lost.values().all(|why| why == "its data is that of another file"), "{lost:?}");
}

#[test]
fn false_sizes_and_bombs_are_not_saved() {
    for zip in [
        overlapping(1, b"contenu", 6),
        overlapping(1, b"contenu", u32::MAX - 1),
        overlapping(1, &vec![0; 4 << 20], 4 << 20),
    ] {
        assert_eq!(saved(&zip).0.len(), 0);
    }
}
