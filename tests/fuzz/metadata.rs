//! The XML of packages with bytes changed, cut and moved about: METS, PREMIS and Dublin Core of a
//! bag, the manifest and PREMIS of a SIP. The seeds are whole packages, so that what is still XML is
//! compared with all that is in them; the files of `tests/fuzz/corpus/xml` take the place of each.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use communique::finding::Severity;
use communique::verify::{Checks, Limits, Report, ZipPackage, verify};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::configuration;
use super::packages::{changed, changes, seed};

/// A package's files by name.
type Files = Vec<(String, Vec<u8>)>;

/// The packages: a bag and a SIP of this program.
const SEEDS: [&str; 2] = ["fuzz/corpus/bag.zip", "fuzz/corpus/sip.zip"];

fn unpack(zip: &[u8]) -> Files {
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let files = (0..zip.len()).map(|index| {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    });
    files.collect()
}

fn check(files: &Files) -> Report {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    let size = zip.len() as u64;
    let limits = Limits::default();
    let mut package =
        ZipPackage::open(Path::new("a.zip"), Cursor::new(zip), size, &limits).unwrap();
    verify(&mut package, &Checks::default()).unwrap()
}

/// Paths of the XML files.
fn xml(files: &Files) -> Vec<usize> {
    (0..files.len()).filter(|index| files[*index].0.ends_with(".xml")).collect()
}

/// Codes of the errors that are about a file, or what it describes.
fn codes(report: &Report) -> Vec<&'static str> {
    let errors = report.findings.iter().filter(|it| it.rule.severity == Severity::Error);
    errors.map(|it| it.rule.code).filter(|code| !code.starts_with('Z')).collect()
}

#[test]
fn the_seeds_are_sound_but_for_their_form() {
    for path in SEEDS {
        let files = unpack(&seed(path));
        assert!(xml(&files).len() >= 3, "{path}");
        assert_eq!(codes(&check(&files)), [""; 0], "{path}");
    }
}

#[test]
fn kept_cases_are_found_in_the_place_of_every_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/xml");
    let cases: Vec<_> = fs::read_dir(folder).unwrap().map(|item| item.unwrap().path()).collect();
    assert!(cases.len() >= 10, "{}", cases.len());
    for (path, case) in SEEDS.iter().flat_map(|path| cases.iter().map(move |case| (path, case))) {
        let files = unpack(&seed(path));
        for index in xml(&files) {
            let mut files = files.clone();
            files[index].1 = fs::read(case).unwrap();
            let codes = codes(&check(&files));
            let what = format!("{} as {} of {path}", case.display(), files[index].0);
            let is_told = |code: &&str| code.starts_with('M') || code.starts_with('S');
            assert!(codes.iter().any(is_told), "{what}: {codes:?}");
        }
    }
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn metadata_files(changes in changes(), which in 0..SEEDS.len(), file in any::<prop::sample::Index>()) {
        let mut files = unpack(&seed(SEEDS[which]));
        let file = *file.get(&xml(&files));
        let before = files[file].1.clone();
        files[file].1 = changed(before.clone(), &changes);
        let report = check(&files);
        // A SIP's manifest has no digest: what is changed in its texts alone is not known.
        if files[file].1 != before && files[file].0 != "manifest.xml" {
            prop_assert!(!codes(&report).is_empty());
        }
    }
}
