//! ZIP64: written when a value needs it, and readable by other programs.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Command;

use super::*;
use crate::digest::{FileReference, digest_file};
use crate::package::bag::bag;
use crate::package::bag_info::BagInfo;
use crate::package::extract;
use crate::package::files::PackageFile;
use crate::package::fixture::{ID, Site, assert_runs};
use crate::package::{KnownDigests, puid};
use crate::rules::verification as rule;
use crate::verify::{Checks, Limits, Status, verify_path};

/// Each limit low enough for a package of a few entries to exceed it, and all of them.
const LOW: [Zip64Limits; 4] = [
    Zip64Limits { size: 1000, ..Zip64Limits::FORMAT },
    Zip64Limits { offset: 3000, ..Zip64Limits::FORMAT },
    Zip64Limits { entries: 3, ..Zip64Limits::FORMAT },
    Zip64Limits { size: 1000, offset: 3000, entries: 3 },
];

fn written(limits: &Zip64Limits, package: &Package) -> Vec<u8> {
    let mut zip = Cursor::new(Vec::new());
    write_zip_within(limits, package, &mut zip).unwrap();
    zip.into_inner()
}

fn count(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).filter(|window| *window == wanted).count()
}

/// Every entry with its bytes, as the library reads them.
fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// The codes of what verification finds.
fn verified(path: &Path) -> Vec<&'static str> {
    let mut codes = Vec::new();
    // A sparse file is compressed a thousand times.
    let limits = Limits { ratio: u64::MAX, ..Limits::default() };
    let checks = Checks { limits, ..Checks::default() };
    let summary = verify_path(path, &checks, &mut |report| {
        assert_ne!(report.status(), Status::Unchecked);
        codes.extend(report.findings.iter().map(|finding| finding.rule.code));
    });
    summary.unwrap();
    codes
}

/// A bag that does not claim to be this program's, with one extra file.
fn foreign_bag(name: &str, file: FileReference) -> Package {
    let digests = crate::digest::Digests {
        size: file.size,
        sha256: file.sha256,
        sha512: file.sha512,
        crc32: file.crc32,
    };
    let content = Content::File(file);
    let file = |path, bytes: &'static [u8]| {
        PackageFile::of_bytes(path, bytes.into(), puid::TEXT, &KnownDigests::new())
    };
    let small = file("a.txt", b"a\n").unwrap();
    let large = PackageFile {
        path: name.parse().unwrap(),
        content,
        digests,
        format: puid::TEXT,
        original: None,
        own_time: None,
    };
    let last = file("z.txt", b"z\n").unwrap();
    let all = crate::digest::DigestAlgorithm::ALL;
    let entries = bag(ID, &BagInfo::default(), vec![small, large, last], &all, false).unwrap();
    Package { id: ID.to_owned(), date: Site::new().release().date, entries, form: Form::Bag }
}

/// What unzip, 7z, Python and Java find in a zip.
fn read_by_others(zip: &Path, entries: usize, bytes: u64) {
    let (folder, path) = (zip.parent().unwrap(), zip.to_str().unwrap());
    assert_runs("unzip", &["-tq", path], folder);
    assert_runs("7z", &["t", path], folder);
    let python = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n\
        assert z.testzip() is None\nprint(len(z.infolist()), sum(i.file_size for i in z.infolist()))";
    let java = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judges/ReadZip.java");
    for (program, first) in [("python3", ["-c", python]), ("java", ["-Xmx512m", java])] {
        let output = Command::new(program).args(first).arg(zip).output().unwrap();
        let reported = String::from_utf8(output.stdout).unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(reported.trim(), format!("{entries} {bytes}"), "{program}: {error}");
    }
}

fn bytes_of(package: &Package) -> u64 {
    package.entries.values().map(Content::size).sum()
}

#[test]
fn zip64_fields_are_written_where_a_limit_is_passed() {
    let site = Site::new();
    let package = site.package();
    let plain = written(&Zip64Limits::FORMAT, &package);
    assert_eq!((count(&plain, b"PK\x06\x06"), count(&plain, b"PK\x06\x07")), (0, 0));
    let sizes: Vec<u64> = package.entries.values().map(Content::size).collect();
    let large = sizes.iter().filter(|&&size| size >= 1000).count();
    let offsets = {
        let mut zip = zip::ZipArchive::new(Cursor::new(&plain)).unwrap();
        let start = |index| zip.by_index(index).unwrap().header_start();
        (0..sizes.len()).map(start).collect::<Vec<u64>>()
    };
    let far = offsets.iter().filter(|&&offset| offset >= 3000).count();
    assert!(large > 1 && far > 1 && far < sizes.len(), "{sizes:?} {offsets:?}");
    // A field has 4 bytes of its own; the end records take 56 and 20.
    let grown = [large * (20 + 20), far * 12 + 76, 76];
    for (limits, grown) in LOW.iter().zip(grown) {
        let zip = written(limits, &package);
        assert_eq!(zip.len(), plain.len() + grown, "{limits:?}");
    }
    for limits in &LOW {
        assert_eq!(members(&written(limits, &package)), members(&plain), "{limits:?}");
    }
}

#[test]
fn verification_reads_zip64_and_takes_it_from_others_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{ID}.zip"));
    let site = Site::new();
    let own = site.package();
    let csv = digest_file(&site.folder.path().join("uploads/100 % lecture.csv")).unwrap();
    let foreign = foreign_bag("m.csv", csv);
    for limits in &LOW {
        std::fs::write(&path, written(limits, &foreign)).unwrap();
        assert_eq!(verified(&path), [""; 0], "{limits:?}");
        let bag = folder.path().join("bag");
        extract::extract(&path, &bag).unwrap();
        assert_eq!(verified(&bag.join(ID)), [""; 0], "{limits:?}");
        std::fs::remove_dir_all(&bag).unwrap();
        // In its own packages, every bit is the one that the format requires.
        std::fs::write(&path, written(limits, &own)).unwrap();
        let codes = verified(&path);
        let of_zip: Vec<_> = codes.iter().filter(|code| code.starts_with('Z')).collect();
        assert!(!of_zip.is_empty(), "{limits:?}");
        let known = [rule::ZIP_OWN_HEADER.code, rule::ZIP_REPACKED.code];
        assert!(of_zip.iter().all(|code| known.contains(*code)), "{codes:?}");
    }
}

#[test]
#[ignore = "needs unzip, 7z, Python and Java"]
fn others_read_zip64() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    let site = Site::new();
    let package = site.package();
    for limits in &LOW {
        std::fs::write(&path, written(limits, &package)).unwrap();
        read_by_others(&path, package.entries.len(), bytes_of(&package));
    }
}

/// A release with so many attachments that the count of entries takes ZIP64.
fn crowded() -> Site {
    Site { extra_attachments: 65_536, ..Site::new() }
}

#[test]
fn a_package_of_more_than_65535_files_is_written_and_read() {
    let (site, folder) = (crowded(), tempfile::tempdir().unwrap());
    let package = site.package();
    assert!(package.entries.len() > 65_536);
    let (path, _) = write_zip_file(&package, folder.path()).unwrap();
    let mut file = File::open(&path).unwrap();
    let mut end = Vec::new();
    file.seek(SeekFrom::End(-98)).unwrap();
    file.read_to_end(&mut end).unwrap();
    assert!(end.starts_with(b"PK\x06\x06") && end[76..].starts_with(b"PK\x05\x06"));
    assert_eq!(end[76 + 8..76 + 12], [0xFF; 4]);
    // The fixture's PDF is not one; everything else is as it should be.
    assert_eq!(verified(&path), [rule::PDF_UNREADABLE.code]);
}

#[test]
#[ignore = "needs unzip, 7z, Python and Java"]
fn others_read_a_package_of_more_than_65535_files() {
    let (site, folder) = (crowded(), tempfile::tempdir().unwrap());
    let package = site.package();
    let (path, _) = write_zip_file(&package, folder.path()).unwrap();
    read_by_others(&path, package.entries.len(), bytes_of(&package));
}

#[test]
#[ignore = "takes minutes, 10 GB of disk, unzip, 7z, Python and Java"]
fn a_package_of_more_than_4_gib_is_written_and_read() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["film.mp4", "mesures.csv"] {
        let large = folder.path().join(name);
        let mut file = File::create(&large).unwrap();
        // Sparse, but for its ends.
        file.write_all(b"debut").unwrap();
        file.seek(SeekFrom::Start((1 << 32) + 5)).unwrap();
        file.write_all(b"fin").unwrap();
        let package = foreign_bag(name, digest_file(&large).unwrap());
        let (path, summary) = write_zip_file(&package, folder.path()).unwrap();
        assert_eq!(summary.size > 1 << 32, name == "film.mp4");
        assert_eq!(verified(&path), [""; 0], "{name}");
        read_by_others(&path, package.entries.len(), bytes_of(&package));
        std::fs::remove_file(&path).unwrap();
        std::fs::remove_file(&large).unwrap();
    }
}
