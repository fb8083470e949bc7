//! Zips in this program's form, written here from the specification, and damage to them.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use libdeflater::{CompressionLvl, Compressor};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::finding::Severity;

/// A zip as the writer makes it, of `(name, content)` in this order.
fn own_zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let (method, data) = match name.ends_with(".pdf") {
            true => (0_u16, content.to_vec()),
            false => (8, deflated(content)),
        };
        let version = [20_u8 - 10 * u8::from(method == 0), 0];
        let mut common = version.to_vec();
        common.extend(if name.is_ascii() { 0_u16 } else { 0x0800 }.to_le_bytes());
        common.extend(method.to_le_bytes());
        // 01:30:14 on 18 July 2019.
        common.extend((1_u16 << 11 | 30 << 5 | (14 / 2)).to_le_bytes());
        common.extend((39_u16 << 9 | 7 << 5 | 18).to_le_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(content);
        for value in [crc.sum(), data.len() as u32, content.len() as u32] {
            common.extend(value.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        directory.extend([b"PK\x01\x02", &[version[0], 3][..], &common, &[0; 6]].concat());
        directory.extend((0o100_644_u32 << 16).to_le_bytes());
        directory.extend((zip.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        zip.extend([b"PK\x03\x04", &common[..], name.as_bytes(), &data].concat());
    }
    let (count, offset) = (files.len() as u16, zip.len() as u32);
    zip.extend(&directory);
    zip.extend([b"PK\x05\x06", &[0; 4][..], &[count.to_le_bytes(); 2].concat()].concat());
    zip.extend([(directory.len() as u32).to_le_bytes(), offset.to_le_bytes()].concat());
    zip.extend([0, 0]);
    zip
}

/// Up to 4 MiB whole by libdeflate at level 5, more by zlib at level 9.
fn deflated(content: &[u8]) -> Vec<u8> {
    if content.len() > 4 << 20 {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(9));
        encoder.write_all(content).unwrap();
        return encoder.finish().unwrap();
    }
    let mut compressor = Compressor::new(CompressionLvl::new(5).unwrap());
    let mut room = vec![0; compressor.deflate_compress_bound(content.len())];
    let length = compressor.deflate_compress(content, &mut room).unwrap();
    room.truncate(length);
    room
}

fn sample() -> Vec<u8> {
    own_zip(&[
        ("id/bagit.txt", b"BagIt-Version: 1.0\n"),
        ("id/data/a.pdf", b"%PDF-"),
        ("id/data/\u{e9}t\u{e9}.txt", "un deux trois ".repeat(40).as_bytes()),
    ])
}

/// Codes of all findings, own form and contents included, with the names they are about.
fn findings(zip: &[u8]) -> Vec<Finding> {
    let limits = Limits::default();
    let mut package =
        ZipPackage::open(Path::new("id.zip"), Cursor::new(zip), zip.len() as u64, &limits).unwrap();
    let mut findings = package.faults().to_vec();
    findings.extend(package.check_own_form(true).unwrap().to_vec());
    for index in 0..package.entries().len() {
        if let Err(ReadFault::Damaged(faults)) = package.read(index, &mut |_| ()) {
            findings.extend(faults);
        }
    }
    findings
}

fn codes(zip: &[u8]) -> Vec<&'static str> {
    findings(zip).iter().map(|finding| finding.rule.code).collect()
}

#[test]
fn the_writers_form_is_sound() {
    assert_eq!(findings(&sample()), []);
}

#[test]
fn large_contents_are_compressed_in_pieces() {
    let words = ["bord ", "quai ", "rive ", "pont\n", "gué "];
    let mut state = 1_u32;
    let mut text = String::new();
    while text.len() <= 4 << 20 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text.push_str(words[(state >> 16) as usize % words.len()]);
    }
    let (whole, more) = (&text.as_bytes()[..4 << 20], text.as_bytes());
    assert_eq!(findings(&own_zip(&[("id/bagit.txt", whole), ("id/data/a.txt", more)])), []);
}

#[test]
fn every_flipped_bit_is_found_and_names_a_file() {
    let zip = sample();
    for at in 0..zip.len() {
        for bit in 0..8 {
            let mut damaged = zip.clone();
            damaged[at] ^= 1 << bit;
            let errors: Vec<_> = findings(&damaged)
                .into_iter()
                .filter(|found| found.rule.severity == Severity::Error && !found.path.is_empty())
                .collect();
            assert!(!errors.is_empty(), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn every_cut_is_found() {
    let zip = sample();
    for length in 0..zip.len() {
        assert!(!codes(&zip[..length]).is_empty(), "cut to {length} bytes");
    }
}

#[test]
fn bytes_put_in_anywhere_are_found() {
    let zip = sample();
    for at in 0..=zip.len() {
        let damaged = [&zip[..at], b"\0", &zip[at..]].concat();
        let errors = findings(&damaged)
            .iter()
            .filter(|found| found.rule.severity == Severity::Error)
            .count();
        assert!(errors > 0, "a byte put in before byte {at}");
    }
}

#[test]
fn a_file_that_is_not_a_zip_is_reported() {
    assert_eq!(codes(b""), ["Z001"]);
    assert_eq!(codes(b"plain text"), ["Z002"]);
    assert_eq!(codes(b"PK\x05\x06"), ["Z002"]);
    assert_eq!(codes(&[0; 70_000]), ["Z002"]);
}

#[test]
fn hostile_names_are_refused() {
    let zip =
        own_zip(&[("../x", b""), ("/etc/x", b""), ("a\\b", b""), ("id/A", b""), ("id/a", b"")]);
    let found: Vec<_> = findings(&zip)
        .into_iter()
        .filter(|found| !found.rule.code.starts_with("Z02"))
        .map(|found| (found.rule.code, found.path))
        .collect();
    let expected = [("Z009", "../x"), ("Z009", "/etc/x"), ("Z012", "id/a")];
    assert_eq!(found, expected.map(|(code, path)| (code, path.to_owned())));
}

#[test]
fn links_and_encryption_are_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("id/link", "../../etc", SimpleFileOptions::default()).unwrap();
    let mut bytes = zip.finish().unwrap().into_inner();
    assert!(codes(&bytes).contains(&"Z013"));
    let central = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    bytes[6] |= 1;
    bytes[central + 8] |= 1;
    assert!(codes(&bytes).contains(&"Z014"));
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let mut zip = own_zip(&[("id/a", b"same"), ("id/b", b"same")]);
    let second =
        zip.windows(4).rposition(|four| four == b"PK\x01\x02").expect("two directory records");
    zip[second + 42..second + 46].copy_from_slice(&[0; 4]);
    assert!(codes(&zip).contains(&"Z008"));
}

#[test]
fn too_much_content_is_not_unpacked() {
    let zip = own_zip(&[("id/bagit.txt", &vec![0; 1 << 20])]);
    let limits = Limits { content: 1 << 19, ..Limits::default() };
    let package =
        ZipPackage::open(Path::new("x.zip"), Cursor::new(&zip), zip.len() as u64, &limits).unwrap();
    assert!(package.is_broken());
    assert_eq!(package.faults()[0].rule.code, "Z019");
}

#[test]
fn content_never_grows_past_its_declared_size() {
    let mut zip = own_zip(&[("id/bagit.txt", &vec![0; 1 << 20])]);
    let central = zip.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    zip[22..26].copy_from_slice(&10_u32.to_le_bytes());
    zip[central + 24..central + 28].copy_from_slice(&10_u32.to_le_bytes());
    let limits = Limits::default();
    let mut package =
        ZipPackage::open(Path::new("x.zip"), Cursor::new(&zip), zip.len() as u64, &limits).unwrap();
    let mut size = 0;
    assert!(package.read(0, &mut |piece| size += piece.len()).is_err());
    assert!(size <= PIECE_AND_SIZE, "{size}");
}

/// One piece of unpacked data more than declared shows that there is more.
const PIECE_AND_SIZE: usize = (64 << 10) + 10;

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(512))]

    /// Hostile bytes give findings, never a panic or an endless loop.
    #[test]
    fn splices_of_a_zip_are_read_without_a_panic(
        splices in proptest::collection::vec((0_usize..2000, 0_usize..2000, 0_usize..64), 1..6),
        noise in proptest::collection::vec(proptest::num::u8::ANY, 0..64),
    ) {
        let mut zip = sample();
        for (from, to, length) in splices {
            let from = from % zip.len();
            let piece = zip[from..(from + length).min(zip.len())].to_vec();
            let to = to % zip.len();
            zip.splice(to..to, piece);
        }
        let at = noise.len() * 31 % zip.len();
        zip.splice(at..at, noise);
        if zip != sample() {
            proptest::prop_assert!(!codes(&zip).is_empty());
        }
    }
}
