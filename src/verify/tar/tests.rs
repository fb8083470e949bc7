//! Tars written here by the book, and what damage does to them.

use std::io::{Cursor, Write};

use ::tar::{Builder, EntryType, Header};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn header(size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_size(size);
    header.set_mode(0o644);
    header
}

/// A tar of files with their contents, in order.
fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        builder.append_data(&mut header, path, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An entry whose header says anything.
fn entry(path: &[u8], kind: u8, size: u64, content: &[u8]) -> Vec<u8> {
    let mut header = header(size);
    header.as_old_mut().name[..path.len()].copy_from_slice(path);
    header.set_entry_type(EntryType::new(kind));
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn ended(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.extend([0; 1024]);
    bytes
}

fn open(bytes: &[u8]) -> TarPackage<Cursor<&[u8]>> {
    let limits = Limits { entries: 50, ..Limits::default() };
    let size = bytes.len() as u64;
    TarPackage::open(Path::new("a.tar"), Cursor::new(bytes), size, &limits).unwrap()
}

fn contents(package: &mut TarPackage<Cursor<&[u8]>>) -> Vec<(String, Vec<u8>)> {
    // Backwards, so that a compressed one begins again each time.
    let mut found: Vec<_> = (0..package.entries().len())
        .rev()
        .map(|index| {
            let mut content = Vec::new();
            let _ = package.read(index, &mut |piece| content.extend_from_slice(piece));
            (package.entries()[index].path.clone(), content)
        })
        .collect();
    found.reverse();
    found
}

fn codes(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let mut package = open(bytes);
    let mut found: Vec<Finding> = package.faults().to_vec();
    for index in 0..package.entries().len() {
        if let Err(ReadFault::Damaged(faults)) = package.read(index, &mut |_| ()) {
            found.extend(faults);
        }
    }
    found.into_iter().map(|found| (found.rule.code, found.path)).collect()
}

#[test]
fn entries_are_read_plain_and_compressed() {
    let long = format!("top/{}/fichier-{}.txt", "x".repeat(120), "y".repeat(120));
    let files: [(&str, &[u8]); 3] =
        [("top/bagit.txt", b"un"), (&long, &[7; 1500]), ("top/\u{e9}.txt", b"")];
    let plain = tar(&files);
    for bytes in [plain.clone(), gzip(&plain)] {
        let mut package = open(&bytes);
        assert_eq!(**package.faults(), []);
        let expected: Vec<_> = files.iter().map(|(p, c)| ((*p).to_owned(), c.to_vec())).collect();
        assert_eq!(contents(&mut package), expected);
    }
}

#[test]
fn names_of_extended_headers_are_taken_and_leading_dots_are_not() {
    let name = format!("top/{}", "z".repeat(150));
    let record = format!("{} path={name}\n", name.len() + 10);
    let mut bytes = entry(b"./", b'5', 0, b"");
    bytes.extend(entry(b"./top/", b'5', 0, b""));
    bytes.extend(entry(b"PaxHeader", b'x', record.len() as u64, record.as_bytes()));
    bytes.extend(entry(b"short", b'0', 3, b"abc"));
    bytes.extend(entry(b"./top/b", b'\0', 1, b"d"));
    let bytes = ended(bytes);
    let mut package = open(&bytes);
    assert_eq!(**package.faults(), []);
    let paths: Vec<_> = contents(&mut package);
    assert_eq!(paths[1], (name, b"abc".to_vec()));
    assert_eq!(paths[2], ("top/b".to_owned(), b"d".to_vec()));
    assert_eq!(paths.len(), 3);
}

#[test]
fn links_devices_and_sparse_files_are_told_and_not_read() {
    for (kind, code) in [
        (b'1', "Z013"),
        (b'2', "Z013"),
        (b'3', "Z013"),
        (b'4', "Z013"),
        (b'6', "Z013"),
        (b'S', "Z026"),
        (b'M', "Z026"),
        (b'Q', "Z026"),
    ] {
        let found = codes(&ended(entry(b"top/a", kind, 0, b"")));
        assert_eq!(found, [(code, "top/a".to_owned())], "{}", kind.escape_ascii());
    }
    let record = b"22 GNU.sparse.major=1\n";
    let mut bytes = entry(b"x", b'x', record.len() as u64, record);
    bytes.extend(entry(b"top/a", b'0', 1, b"a"));
    assert_eq!(codes(&ended(bytes)), [("Z026", "top/a".to_owned())]);
    assert_eq!(codes(&ended(entry(b"top/a", b'2', 9, b"")))[1].0, "Z023");
}

#[test]
fn unsafe_and_repeated_names_are_told() {
    for path in ["/etc/passwd", "../a", "top/../../a", "~/a", "C:/a", "top\\a", "top//a"] {
        let found = codes(&ended(entry(path.as_bytes(), b'0', 1, b"a")));
        assert_eq!(found, [("Z009", path.to_owned())]);
    }
    let twice = [entry(b"top/a", b'0', 1, b"a"), entry(b"./top/a", b'0', 1, b"b")].concat();
    assert_eq!(codes(&ended(twice)), [("Z011", "top/a".to_owned())]);
    let clash = [entry(b"top/a", b'0', 1, b"a"), entry(b"top/A", b'0', 1, b"b")].concat();
    assert_eq!(codes(&ended(clash)), [("Z012", "top/a".to_owned())]);
    let folders = [entry(b"top/", b'5', 0, b""), entry(b"top", b'5', 0, b"")].concat();
    assert_eq!(codes(&ended(folders)), []);
    assert_eq!(codes(&ended(entry(b"top/\xE9", b'0', 1, b"a")))[0].0, "Z010");
}

#[test]
fn cuts_are_found_at_every_byte() {
    let whole = tar(&[("top/a", b"un"), ("top/b", &[1; 700])]);
    assert_eq!(codes(&whole), []);
    // Of the two blocks of zeros one is enough.
    for length in 0..whole.len() - 512 {
        assert!(!codes(&whole[..length]).is_empty(), "{length}");
    }
    let compressed = gzip(&whole);
    for length in 0..compressed.len() {
        assert!(!codes(&compressed[..length]).is_empty(), "{length}");
    }
}

#[test]
fn a_flipped_bit_of_a_compressed_tar_is_told_or_changes_nothing() {
    let compressed = gzip(&tar(&[("top/a", b"un"), ("top/b", &[1; 700])]));
    let whole = contents(&mut open(&compressed));
    for bit in 0..compressed.len() * 8 {
        let mut bytes = compressed.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        // gzip's time and system, and codes that no byte uses, carry nothing (RFC 1951, RFC 1952).
        if codes(&bytes).is_empty() {
            assert_eq!(contents(&mut open(&bytes)), whole, "bit {bit}");
        }
    }
}

#[test]
fn what_follows_the_end_is_told() {
    let whole = tar(&[("top/a", b"un")]);
    let more = [whole.clone(), b"more".to_vec()].concat();
    assert_eq!(codes(&more), [("Z005", "a.tar".to_owned())]);
    assert_eq!(codes(&gzip(&more)), [("Z005", "a.tar".to_owned())]);
    let garbage = [gzip(&whole), b"garbage".to_vec()].concat();
    assert_eq!(codes(&garbage), [("Z025", "a.tar".to_owned())]);
    assert_eq!(codes(&[gzip(&whole[..700]), gzip(&whole[700..])].concat()), []);
}

#[test]
fn damaged_headers_and_hostile_sizes_are_told() {
    let mut bytes = tar(&[("top/a", b"un"), ("top/b", b"deux")]);
    bytes[1024] ^= 1;
    assert_eq!(codes(&bytes), [("Z023", "a.tar".to_owned())]);
    assert_eq!(codes(&[b'x'; 2000]), [("Z023", "a.tar".to_owned())]);
    assert_eq!(codes(b""), [("Z001", "a.tar".to_owned())]);
    let huge = ended(entry(b"top/a", b'0', (8 << 30) - 1, b""));
    assert_eq!(codes(&huge), [("Z003", "top/a".to_owned())]);
    let huge = ended(entry(b"top/a", b'0', u64::MAX >> 1, b""));
    assert!(codes(&huge).iter().any(|(code, _)| *code == "Z003"));
    let large = ended(entry(b"top/a", b'0', 4 << 20, b""));
    assert_eq!(codes(&gzip(&large)), [("Z003", "top/a".to_owned())]);
    let long = ended(entry(b"top/a", b'L', 2 << 20, &[b'a'; 3 << 20]));
    assert_eq!(codes(&long), [("Z023", "a.tar".to_owned())]);
    let many: Vec<u8> =
        (0..60).flat_map(|n| entry(format!("top/{n}").as_bytes(), b'0', 0, b"")).collect();
    assert_eq!(codes(&ended(many))[0].0, "Z019");
    let pax = ended(entry(b"x", b'x', 9, b"999 path="));
    assert_eq!(codes(&pax)[0].0, "Z023");
    let global = b"11 path=ab\n";
    assert_eq!(codes(&ended(entry(b"x", b'g', 11, global)))[0].0, "Z023");
}

#[test]
fn a_bomb_is_not_unpacked() {
    // 200 MiB of zeros, after one header, in some 200 KiB.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&entry(b"top/a", b'0', 200 << 20, b"")).unwrap();
    for _ in 0..200 {
        encoder.write_all(&[0; 1 << 20]).unwrap();
    }
    encoder.write_all(&[0; 1024]).unwrap();
    let bytes = encoder.finish().unwrap();
    let package = open(&bytes);
    assert!(package.is_broken());
    assert_eq!(package.faults().last().unwrap().rule.code, "Z019");
}
