//! Zips and tars made to harm: bombs, overlaps, a million entries, entities.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::*;

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn check(name: &str, bytes: &[u8]) -> Run {
    let folder = fresh();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    json(&path)
}

/// 100 MiB of zeros, in some 100 KiB.
fn bomb() -> Vec<u8> {
    zip(&[("b/data/zeros", &vec![0; 100 << 20])])
}

#[test]
fn a_bomb_is_not_unpacked() {
    let run = check("bomb.zip", &bomb()).ends(2).within(64);
    assert_eq!(run.codes(), ["Z019"]);
}

#[test]
fn a_bomb_in_a_bag_is_a_file_like_others() {
    let bomb = bomb();
    let digest: String = Sha256::digest(&bomb).iter().map(|byte| format!("{byte:02x}")).collect();
    let bag = bag(&format!("{digest}  data/bomb.zip\n"));
    fs::write(bag.path().join("data/bomb.zip"), &bomb).unwrap();
    let run = json(bag.path()).ends(0).within(64);
    assert_eq!(run.lines()[1]["summary"]["bytes"], bomb.len());
}

#[test]
fn a_compressed_tar_that_is_a_bomb_is_not_unpacked() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..300 {
        encoder.write_all(&[b'0'; 1 << 20]).unwrap();
    }
    let run = check("bomb.tar.gz", &encoder.finish().unwrap()).ends(1).within(64);
    assert_eq!(run.codes(), ["Z023"]);
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    let mut header = tar::Header::new_ustar();
    header.set_size(300 << 20);
    let zeros = std::io::Read::take(std::io::repeat(0), 300 << 20);
    tar.append_data(&mut header, "b/data/zeros", zeros).unwrap();
    let bytes = tar.into_inner().unwrap().finish().unwrap();
    let run = check("bomb.tar.gz", &bytes).ends(2).within(64);
    assert_eq!(run.codes(), ["Z019"]);
}

/// The central directory's records, the end record's place, and that of the directory.
fn directory(zip: &[u8]) -> (usize, usize) {
    let end = zip.len() - 22;
    let at = u32::from_le_bytes(zip[end + 16..end + 20].try_into().unwrap());
    (at as usize, end)
}

#[test]
fn entries_that_share_their_data_are_reported() {
    let one = zip(&[("b/data/000", &vec![7; 1 << 20])]);
    let (start, end) = directory(&one);
    let record = &one[start..end];
    let mut bytes = one[..start].to_vec();
    for number in 0..300 {
        let mut record = record.to_vec();
        let length = record.len();
        record[length - 3..].copy_from_slice(format!("{number:03}").as_bytes());
        bytes.extend(record);
    }
    let mut tail = one[end..].to_vec();
    let (count, size) = (300_u16.to_le_bytes(), (record.len() as u32 * 300).to_le_bytes());
    tail[8..10].copy_from_slice(&count);
    tail[10..12].copy_from_slice(&count);
    tail[12..16].copy_from_slice(&size);
    bytes.extend(tail);
    let run = check("overlaps.zip", &bytes).ends(1).within(64);
    assert!(run.codes().contains(&"Z019".to_owned()) || run.codes().contains(&"Z008".to_owned()));
}

#[test]
fn a_million_entries_are_not_listed() {
    let one = zip(&[("b/data/0000000", b"")]);
    let (start, end) = directory(&one);
    let (record, count) = (&one[start..end], 1_000_000_u64);
    let mut bytes = one[..start].to_vec();
    for number in 0..count {
        let mut record = record.to_vec();
        let length = record.len();
        record[length - 7..].copy_from_slice(format!("{number:07}").as_bytes());
        bytes.extend(record);
    }
    let size = bytes.len() as u64 - start as u64;
    let place = bytes.len() as u64;
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for value in [count, count, size, start as u64] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(b"PK\x06\x07");
    bytes.extend(0_u32.to_le_bytes());
    bytes.extend(place.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(b"PK\x05\x06");
    bytes.extend([0, 0, 0, 0]);
    bytes.extend([0xFF; 12]);
    bytes.extend([0, 0]);
    let run = check("million.zip", &bytes).ends(2).within(64);
    assert_eq!(run.codes(), ["Z019"]);
}

#[test]
fn entities_are_never_expanded() {
    let laughs = "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
                  <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;\">]>";
    let outside = "<!DOCTYPE a [<!ENTITY d SYSTEM \"file:///etc/passwd\">]>";
    for doctype in [laughs, outside] {
        let manifest =
            format!("<?xml version=\"1.0\"?>{doctype}<ArchiveTransfer>&d;</ArchiveTransfer>");
        let run = check("sip.zip", &zip(&[("manifest.xml", manifest.as_bytes())]));
        let run = run.ends(1).within(64);
        assert!(run.codes().contains(&"M002".to_owned()), "{:?}", run.codes());
        assert!(!run.out.contains("root:"), "{}", run.out);
    }
    let deep = "<a>".repeat(1 << 20);
    let run = check("sip.zip", &zip(&[("manifest.xml", deep.as_bytes())])).ends(1).within(96);
    assert!(run.codes().contains(&"M001".to_owned()), "{:?}", run.codes());
}

#[test]
fn a_hole_in_place_of_a_container_is_reported() {
    let folder = fresh();
    for name in ["hole.zip", "hole.tar"] {
        let path = folder.path().join(name);
        fs::File::create(&path).unwrap().set_len(100 << 30).unwrap();
        assert!(!json(Path::new(&path)).within(64).codes().is_empty());
    }
}
