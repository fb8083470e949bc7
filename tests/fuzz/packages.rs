//! Packages with bytes changed, cut and moved about: verification reports it or finds nothing, and
//! never panics. The seeds are the cases of `tests/packages` and the files of `tests/fuzz/corpus`.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use communique::pdf::reader::inspect;
use communique::verify::{Checks, Limits, TarPackage, ZipPackage, verify, verify_path};
use proptest::prelude::*;
use proptest::sample::Index;

use super::configuration;

pub fn seed(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)).unwrap()
}

/// Bytes that formats give a meaning: lengths, signatures, ends of lines, of names, of XML.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\xFF\xFF\xFF\xFF",
    b"\0\0\0\0",
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x06\x07",
    b"\x1F\x8B\x08",
    b"ustar",
    b"\n",
    b"\r",
    b"%0A",
    b"../",
    b"*",
    b"./",
    b"  ",
    b"\xEF\xBB\xBF",
    b"data/",
    b"<",
    b">",
    b"&a;",
    b"<!DOCTYPE a [",
    b"]]>",
    b"\"",
    b"endobj",
    b"stream",
    b" 0 R",
    b"<<",
    b">>",
    b"99999999999999999999",
    b"-1",
];

/// One change.
#[derive(Debug, Clone)]
pub enum Change {
    Flip(Index, u8),
    Insert(Index, usize),
    Overwrite(Index, usize),
    Remove(Index, usize),
    Repeat(Index, usize),
    Cut(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let (at, piece, length) = (any::<Index>(), 0..PIECES.len(), 1..200_usize);
    prop_oneof![
        4 => (at.clone(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        3 => (at.clone(), piece.clone()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        3 => (at.clone(), piece).prop_map(|(at, piece)| Change::Overwrite(at, piece)),
        2 => (at.clone(), length.clone()).prop_map(|(at, length)| Change::Remove(at, length)),
        2 => (at.clone(), length).prop_map(|(at, length)| Change::Repeat(at, length)),
        1 => at.prop_map(Change::Cut),
    ]
}

pub fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(change(), 1..6)
}

pub fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        let end = |at: usize, count: usize| (at + count).min(length);
        match change {
            Change::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
            Change::Insert(at, piece) => {
                let at = at.index(length);
                bytes.splice(at..at, PIECES[*piece].iter().copied());
            }
            Change::Overwrite(at, piece) => {
                let at = at.index(length);
                bytes.splice(at..end(at, PIECES[*piece].len()), PIECES[*piece].iter().copied());
            }
            Change::Remove(at, count) => {
                let at = at.index(length);
                bytes.drain(at..end(at, *count));
            }
            Change::Repeat(at, count) => {
                let at = at.index(length);
                let copy = bytes[at..end(at, *count)].to_vec();
                bytes.splice(at..at, copy);
            }
            Change::Cut(at) => bytes.truncate(at.index(length)),
        }
    }
    bytes
}

/// A bag in a folder with one file of it replaced.
fn check_bag(file: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let bag = "packages/valid/bag_1.0_two_algorithms/bag";
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(bag)) {
        let to = folder.path().join(&path.1);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&path.0, to).unwrap();
    }
    fs::write(folder.path().join(file), bytes).unwrap();
    verify_path(folder.path(), &Checks::default(), &mut |_| ()).unwrap();
}

fn files(root: &Path) -> Vec<(PathBuf, PathBuf)> {
    let (mut files, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).unwrap().map(|item| item.unwrap().path()) {
            match item.is_dir() {
                true => folders.push(item),
                false => files.push((item.clone(), item.strip_prefix(root).unwrap().to_owned())),
            }
        }
    }
    files
}

const TAG_FILES: [&str; 4] =
    ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"];

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn zips(changes in changes(), which in 0..3_usize) {
        let seeds = ["valid/zip/lierre.zip", "valid/seda_sip/sip.zip", "invalid/Z013_link/lierre.zip"];
        let bytes = changed(seed(&format!("packages/{}", seeds[which])), &changes);
        let size = bytes.len() as u64;
        let zip = ZipPackage::open(Path::new("a.zip"), Cursor::new(bytes), size, &Limits::default());
        verify(&mut zip.unwrap(), &Checks::default()).unwrap();
    }

    #[test]
    fn tars(changes in changes(), which in 0..4_usize) {
        let seeds = ["tar/lierre.tar", "tar_gz/lierre.tar.gz", "tar_gnu_long_names/lierre.tar", "tar_pax_names/lierre.tar.gz"];
        let bytes = changed(seed(&format!("packages/valid/{}", seeds[which])), &changes);
        let size = bytes.len() as u64;
        let tar = TarPackage::open(Path::new("a.tar"), Cursor::new(bytes), size, &Limits::default());
        verify(&mut tar.unwrap(), &Checks::default()).unwrap();
    }

    #[test]
    fn tag_files_of_bags(changes in changes(), which in 0..TAG_FILES.len()) {
        let file = TAG_FILES[which];
        let bytes = seed(&format!("packages/valid/bag_1.0_two_algorithms/bag/{file}"));
        check_bag(file, &changed(bytes, &changes));
    }

    #[test]
    fn fetch_lists(changes in changes()) {
        check_bag("fetch.txt", &changed(seed("fuzz/corpus/fetch.txt"), &changes));
    }

    #[test]
    fn pdfs(changes in changes()) {
        let _ = inspect(&changed(seed("refused/_uploads/note-saine.pdf"), &changes));
    }
}
