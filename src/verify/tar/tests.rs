//! Tars written here from the specification, and damage to them.

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

/// An entry whose header says whatever it is given.
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
    // Backwards, so that a compressed one starts again each time.
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
fn links_devices_and_sparse_files_are_reported_and_not_read() {
    for (kind, code) in [
        (b'1', "Z013"),
        (b'2', "Z013"),
        (b'3', "Z013"),
        (b'4', "Z013"),
        (b'6', "Z013"),
        (b'M', "Z029"),
        (b'Q', "Z026"),
    ] {
        let found = codes(&ended(entry(b"top/a", kind, 0, b"")));
        assert_eq!(found, [(code, "top/a".to_owned())], "{}", kind.escape_ascii());
    }
    let record = b"22 GNU.sparse.major=1\n";
    let mut bytes = entry(b"x", b'x', record.len() as u64, record);
    bytes.extend(entry(b"top/a", b'0', 1, b"a"));
    // The map that should precede the content is missing.
    assert_eq!(codes(&ended(bytes)), [("Z023", "top/a".to_owned())]);
}

/// A header of a sparse file in GNU tar's own format, with these extents.
fn sparse_entry(path: &[u8], extents: &[(u64, u64)], whole: u64, content: &[u8]) -> Vec<u8> {
    let mut header = Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_entry_type(EntryType::new(b'S'));
    let gnu = header.as_gnu_mut().unwrap();
    gnu.name[..path.len()].copy_from_slice(path);
    gnu.set_real_size(whole);
    for (field, (offset, length)) in gnu.sparse.iter_mut().zip(extents) {
        field.set_offset(*offset);
        field.set_length(*length);
    }
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn pax(records: &[(&str, &str)]) -> Vec<u8> {
    let mut text = String::new();
    for (key, value) in records {
        let rest = format!(" {key}={value}\n");
        let mut length = rest.len() + 1;
        while length.to_string().len() + rest.len() != length {
            length += 1;
        }
        text.push_str(&format!("{length}{rest}"));
    }
    entry(b"PaxHeaders/x", b'x', text.len() as u64, text.as_bytes())
}

#[test]
fn sparse_files_are_read_with_their_zeros() {
    let whole = [b"un".as_slice(), &[0; 98], b"deux", &[0; 6]].concat();
    let (map, content) = ([(0, 2), (100, 4)], b"undeux");
    let name = [("GNU.sparse.name", "top/a"), ("GNU.sparse.size", "110")];
    let old = sparse_entry(b"top/a", &map, 110, content);
    let form_0_0 = [
        pax(&[
            name[1],
            ("GNU.sparse.offset", "0"),
            ("GNU.sparse.numbytes", "2"),
            ("GNU.sparse.offset", "100"),
            ("GNU.sparse.numbytes", "4"),
        ]),
        entry(b"top/a", b'0', 6, content),
    ]
    .concat();
    let form_0_1 = [
        pax(&[name[0], name[1], ("GNU.sparse.map", "0,2,100,4")]),
        entry(b"top/GNUSparseFile.1/a", b'0', 6, content),
    ]
    .concat();
    let mut data = b"2\n0\n2\n100\n4\n".to_vec();
    data.resize(512, 0);
    data.extend(content);
    let form_1_0 = [
        pax(&[("GNU.sparse.major", "1"), name[0], ("GNU.sparse.realsize", "110")]),
        entry(b"top/GNUSparseFile.1/a", b'0', data.len() as u64, &data),
    ]
    .concat();
    for (form, bytes) in [("old", old), ("0.0", form_0_0), ("0.1", form_0_1), ("1.0", form_1_0)] {
        let after = entry(b"top/b", b'0', 4, b"bref");
        let bytes = ended([bytes, after].concat());
        let expected =
            [("top/a".to_owned(), whole.clone()), ("top/b".to_owned(), b"bref".to_vec())];
        for bytes in [bytes.clone(), gzip(&bytes)] {
            assert_eq!(codes(&bytes), [], "{form}");
            assert_eq!(contents(&mut open(&bytes)), expected, "{form}");
        }
    }
    let overlapping = sparse_entry(b"top/a", &[(0, 4), (2, 2)], 110, content);
    assert_eq!(codes(&ended(overlapping)), [("Z023", "top/a".to_owned())]);
}

#[test]
fn links_are_the_files_that_they_lead_to() {
    let link = |path: &[u8], kind: u8, target: &[u8]| {
        let mut bytes = entry(path, kind, 0, b"");
        bytes[157..157 + target.len()].copy_from_slice(target);
        let mut header = Header::new_old();
        header.as_mut_bytes().copy_from_slice(&bytes[..512]);
        header.set_cksum();
        header.as_bytes().to_vec()
    };
    let file = entry(b"top/a", b'0', 2, b"un");
    let hard = link(b"top/b", b'1', b"./top/a");
    let symbolic = link(b"top/sub/c", b'2', b"../b");
    let bytes = ended([file, hard, symbolic].concat());
    assert_eq!(codes(&bytes), [("Z030", "top/sub/c".to_owned())]);
    let contents = contents(&mut open(&bytes));
    assert!(contents.iter().all(|(_, content)| content == b"un"), "{contents:?}");
    let out = ended(link(b"top/c", b'2', b"../../etc/passwd"));
    assert_eq!(codes(&out), [("Z013", "top/c".to_owned())]);
}

#[test]
fn labels_and_empty_numbers_are_read() {
    let mut label = Header::new_gnu();
    label.set_entry_type(EntryType::new(b'V'));
    // GNU tar leaves the size of a label empty.
    label.as_old_mut().size = [0; 12];
    label.set_cksum();
    let bytes = [label.as_bytes().to_vec(), entry(b"top/a", b'0', 2, b"un")].concat();
    assert_eq!(codes(&ended(bytes.clone())), []);
    assert_eq!(codes(&bytes), [("Z032", "a.tar".to_owned())]);
    // The checksum of old tars, of signed bytes.
    let mut signed = entry("top/\u{e9}".as_bytes(), b'0', 2, b"un");
    let sum: i64 = signed[..512]
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { i64::from(*byte as i8) })
        .sum();
    signed[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_eq!(codes(&ended(signed)), []);
}

#[test]
fn unsafe_and_repeated_names_are_reported() {
    for path in ["/etc/passwd", "../a", "top/../../a", "~/a", "C:/a"] {
        let found = codes(&ended(entry(path.as_bytes(), b'0', 1, b"a")));
        assert_eq!(found, [("Z009", path.to_owned())]);
    }
    let twice = [entry(b"top/a", b'0', 1, b"a"), entry(b"./top/a", b'0', 1, b"b")].concat();
    assert_eq!(codes(&ended(twice)), [("Z031", "top/a".to_owned())]);
    assert_eq!(codes(&ended(entry(b"top//./a", b'0', 1, b"a"))), [("Z034", "top//./a".to_owned())]);
    assert_eq!(codes(&ended(entry(b"top/a\\b", b'0', 1, b"a"))), []);
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
fn a_flipped_bit_of_a_compressed_tar_is_reported_or_changes_nothing() {
    let compressed = gzip(&tar(&[("top/a", b"un"), ("top/b", &[1; 700])]));
    let whole = contents(&mut open(&compressed));
    for bit in 0..compressed.len() * 8 {
        let mut bytes = compressed.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        // gzip's time and system, and codes that no byte uses, carry no information (RFC 1951, RFC
        // 1952).
        if codes(&bytes).is_empty() {
            assert_eq!(contents(&mut open(&bytes)), whole, "bit {bit}");
        }
    }
}

#[test]
fn what_follows_the_end_is_reported() {
    let whole = tar(&[("top/a", b"un")]);
    let more = [whole.clone(), b"more".to_vec()].concat();
    assert_eq!(codes(&more), [("Z005", "a.tar".to_owned())]);
    assert_eq!(codes(&gzip(&more)), [("Z005", "a.tar".to_owned())]);
    let garbage = [gzip(&whole), b"garbage".to_vec()].concat();
    assert_eq!(codes(&garbage), [("Z005", "a.tar".to_owned())]);
    let padded = [gzip(&whole), vec![0; 3000]].concat();
    assert_eq!(codes(&padded), []);
    assert_eq!(codes(&[gzip(&whole[..700]), gzip(&whole[700..])].concat()), []);
}

#[test]
fn damaged_headers_and_hostile_sizes_are_reported() {
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
    // 200 MiB of zeros, after one header, in about 200 KiB.
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
