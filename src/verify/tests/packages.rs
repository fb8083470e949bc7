//! Zips as the writer makes them, damaged in every way.

use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::finding::{Finding, Severity};
use crate::package::container::write_zip;
use crate::package::fixture::{ID, Site, places};
use crate::rules::verification as rule;
use crate::verify::*;

pub(super) fn package() -> Vec<u8> {
    let mut zip = Cursor::new(Vec::new());
    write_zip(&Site::new().package(), &mut zip).unwrap();
    zip.into_inner()
}

pub(super) fn findings(zip: &[u8]) -> Vec<Finding> {
    findings_of_run(zip, &Checks::default())
}

/// The findings of a run that may have seen other packages.
fn findings_of_run(zip: &[u8], checks: &Checks) -> Vec<Finding> {
    let path = format!("{ID}.zip");
    let limits = Limits::default();
    let size = zip.len() as u64;
    let mut reader = ZipPackage::open(Path::new(&path), Cursor::new(zip), size, &limits).unwrap();
    verify(&mut reader, checks).unwrap().findings.to_vec()
}

/// The sample's PDF is a stub: its findings are there without any damage.
pub(super) fn is_of_the_sample(finding: &Finding) -> bool {
    finding.rule == &rule::PDF_UNREADABLE && finding.detail == stub_detail()
}

fn stub_detail() -> String {
    crate::pdf::reader::inspect(b"%PDF-1.7\n%%EOF\n").unwrap_err().to_string()
}

/// Errors caused by damage, without a panic whatever the bytes.
pub(super) fn errors(zip: &[u8], what: &str) -> Vec<Finding> {
    let found = catch_unwind(AssertUnwindSafe(|| findings(zip)));
    let found = found.unwrap_or_else(|_| panic!("{what}: panic"));
    found
        .into_iter()
        .filter(|found| matches!(found.rule.severity, Severity::Error | Severity::Unchecked))
        .filter(|found| !is_of_the_sample(found))
        .collect()
}

#[test]
fn the_writers_packages_are_sound() {
    let found = findings(&package());
    let others: Vec<_> = found.iter().filter(|finding| !is_of_the_sample(finding)).collect();
    assert_eq!(others, [] as [&Finding; 0]);
    assert_eq!(found.len(), 1);
}

/// The plain tests change one byte in this many: a prime, so that all bits of all kinds of records
/// are reached. [`container`]'s own tests try every bit of a smaller zip.
pub(super) const STRIDE: usize = 13;

#[test]
fn flipped_bits_are_found_and_name_a_file() {
    flip_one_bit_every(STRIDE);
}

/// What a run saw sound does not hide the damage of the next package, nor the other way round.
#[test]
fn damage_is_found_whatever_the_run_has_seen() {
    let zip = package();
    let warm = Checks::default();
    let sound = findings_of_run(&zip, &warm);
    let known = || warm.known.at("schemas/mets.xsd").expect("it is remembered");
    let first = known();
    assert_eq!(findings_of_run(&zip, &warm), sound);
    assert!(Arc::ptr_eq(&first, &known()), "what is recognised is not read again");
    places(&zip, 97).into_par_iter().for_each(|at| {
        let mut damaged = zip.clone();
        damaged[at] ^= 1 << (at % 8);
        let found = findings_of_run(&damaged, &warm);
        assert_eq!(found, findings(&damaged), "bit {} of byte {at}", at % 8);
        assert_ne!(found, sound, "bit {} of byte {at}", at % 8);
        assert_eq!(findings_of_run(&zip, &warm), sound, "after bit {} of byte {at}", at % 8);
    });
}

#[test]
#[ignore = "takes minutes"]
fn a_flipped_bit_in_any_byte_is_found_and_names_a_file() {
    flip_one_bit_every(1);
}

fn flip_one_bit_every(stride: usize) {
    let zip = package();
    places(&zip, stride).into_par_iter().for_each(|at| {
        let mut damaged = zip.clone();
        damaged[at] ^= 1 << (at % 8);
        let what = format!("bit {} of byte {at}", at % 8);
        let errors = errors(&damaged, &what);
        assert!(!errors.is_empty(), "{what}");
        assert!(errors.iter().all(|error| !error.path.is_empty()), "{what}: {errors:?}");
    });
}

/// One bit can take the name from an entry: what is wrong with it is told of the zip.
#[test]
fn an_entry_that_lost_its_name_is_reported_under_that_of_the_zip() {
    let zip = package();
    let records = zip.windows(4).enumerate().filter(|(_, bytes)| bytes == b"PK\x01\x02");
    for (at, _) in records {
        let mut damaged = zip.clone();
        damaged[at + 28..at + 30].fill(0);
        let errors = errors(&damaged, "no name");
        assert!(!errors.is_empty());
        assert!(errors.iter().all(|error| !error.path.is_empty()), "{errors:?}");
    }
}

#[test]
fn cuts_are_found() {
    cut_every(STRIDE);
}

#[test]
#[ignore = "takes minutes"]
fn a_cut_anywhere_is_found() {
    cut_every(1);
}

fn cut_every(stride: usize) {
    let zip = package();
    places(&zip, stride).into_par_iter().for_each(|length| {
        let what = format!("cut to {length} bytes");
        assert!(!errors(&zip[..length], &what).is_empty(), "{what}");
    });
}

/// The entries of a zip.
pub(super) fn unpack(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// A sound zip of these entries: only its contents can be wrong.
pub(super) fn pack(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Faults of a bag's contents, apart from those of its zip.
pub(super) fn content_errors(entries: &[(String, Vec<u8>)], what: &str) -> Vec<Finding> {
    let mut errors = errors(&pack(entries), what);
    errors.retain(|found| !found.rule.code.starts_with('Z'));
    errors
}

#[test]
fn a_zip_rebuilt_from_the_same_files_is_sound_and_said_to_be_packed_again() {
    let zip = pack(&unpack(&package()));
    assert_eq!(errors(&zip, "same files"), []);
    assert!(findings(&zip).iter().any(|found| found.rule.code == "Z035"));
}

#[test]
fn each_file_that_is_removed_is_named() {
    let entries = unpack(&package());
    for removed in 0..entries.len() {
        let mut rest = entries.clone();
        let (name, _) = rest.remove(removed);
        let errors = content_errors(&rest, &name);
        let named = errors.iter().any(|error| error.path == name || error.detail.contains(&name));
        // Without bag-info.txt nothing says whose package it is, but manifests still name it.
        assert!(named, "{name}: {errors:?}");
    }
}

#[test]
fn each_file_that_is_renamed_is_named() {
    let entries = unpack(&package());
    for renamed in 0..entries.len() {
        let mut others = entries.clone();
        let name = std::mem::take(&mut others[renamed].0);
        others[renamed].0 = format!("{name}x");
        let errors = content_errors(&others, &name);
        assert!(errors.iter().any(|error| error.path == name), "{name}: {errors:?}");
    }
}

#[test]
fn each_file_that_is_emptied_is_named() {
    let entries = unpack(&package());
    for emptied in 0..entries.len() {
        let mut others = entries.clone();
        others[emptied].1.clear();
        let name = &others[emptied].0;
        let errors = content_errors(&others, name);
        assert!(!errors.is_empty(), "{name}");
    }
}

#[test]
fn files_that_are_added_are_named() {
    let entries = unpack(&package());
    let content = format!("{ID}/data/{ID}");
    for added in [
        format!("{ID}/more.txt"),
        format!("{ID}/tagmanifest-md5.txt"),
        format!("{ID}/manifest-md5.txt"),
        format!("{ID}/data/more.txt"),
        format!("{content}/more.txt"),
        format!("{content}/metadata/more.xml"),
        format!("{content}/representations/pdf/data/more.pdf"),
        "more.txt".to_owned(),
        "more/bagit.txt".to_owned(),
    ] {
        let mut others = entries.clone();
        others.push((added.clone(), b"more".to_vec()));
        let errors = content_errors(&others, &added);
        assert!(errors.iter().any(|error| error.path == added), "{added}: {errors:?}");
    }
}

fn change(entries: &[(String, Vec<u8>)], name: &str, from: &str, to: &str) -> Vec<Finding> {
    let mut entries = entries.to_vec();
    let (_, content) = entries.iter_mut().find(|(path, _)| path.ends_with(name)).unwrap();
    let text = String::from_utf8(content.clone()).unwrap();
    assert!(text.contains(from), "{from}: {text}");
    *content = text.replacen(from, to, 1).into_bytes();
    let mut errors = content_errors(&entries, name);
    // The digests show the change too: here, only the meaning is checked.
    errors.retain(|error| !matches!(error.rule.code, "F001" | "B020" | "M006" | "M007"));
    errors
}

pub(super) fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.rule.code).collect()
}

#[test]
fn metadata_that_does_not_fit_is_reported() {
    let entries = unpack(&package());
    let mets = "/METS.xml";
    assert_eq!(codes(&change(&entries, mets, "</mets", "</mats")), ["M001"]);
    assert_eq!(codes(&change(&entries, mets, "OBJID=\"2019", "OBJID=\"2020")), ["M009"]);
    let doctype = "?>\n<!DOCTYPE mets [<!ENTITY a \"b\">]>";
    assert_eq!(codes(&change(&entries, mets, "?>", doctype)), ["M002"]);
    let (dc, premis) = ("/dc.xml", "/premis.xml");
    assert_eq!(codes(&change(&entries, dc, "enfin", "&undefined;")), ["M001"]);
    assert_eq!(codes(&change(&entries, dc, "enfin", "\u{1}")), ["M001"]);
    assert_eq!(codes(&change(&entries, premis, "<?xml", "text <?xml")), ["M001"]);
    let pdf = "/pdf/METS.xml";
    assert_eq!(codes(&change(&entries, pdf, "OBJID=\"pdf", "OBJID=\"source")), ["M009"]);
    let errors = change(&entries, pdf, "la-mediatheque-rouvre.pdf\"", "absent.pdf\"");
    assert_eq!(codes(&errors), ["M005", "M008"]);
}

#[test]
fn size_and_digest_that_mets_gives_are_compared() {
    let mut entries = unpack(&package());
    let source =
        format!("{ID}/data/{ID}/representations/source/data/la-mediatheque-rouvre.markdown");
    let (_, content) = entries.iter_mut().find(|(path, _)| *path == source).unwrap();
    content.push(b'x');
    let errors = content_errors(&entries, "longer source");
    let found: Vec<_> =
        errors.iter().filter(|error| error.path == source).map(|error| error.rule.code).collect();
    assert_eq!(found, ["F001", "F001", "M011", "M012", "M012", "M006", "M007"]);
}

#[test]
fn an_unpacked_package_is_checked_as_a_bag() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in unpack(&package()) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let mut reader = Directory::open(&folder.path().join(ID), &Limits::default()).unwrap();
    let report = verify(&mut reader, &Checks::default()).unwrap();
    assert!(report.findings.iter().all(is_of_the_sample), "{:?}", report.findings);
    // All but the two tag manifests, which have no digest.
    assert_eq!(report.checked.files, 31);
}

#[test]
fn flipped_bits_of_a_tag_manifest_are_found_without_a_container() {
    let entries = unpack(&package());
    let index = entries.iter().position(|(name, _)| name.ends_with("/tagmanifest-sha256.txt"));
    let index = index.unwrap();
    for bit in (0..entries[index].1.len() * 8).step_by(STRIDE) {
        let mut damaged = entries.clone();
        damaged[index].1[bit / 8] ^= 1 << (bit % 8);
        let what = format!("bit {bit} of tagmanifest-sha256.txt");
        assert!(!content_errors(&damaged, &what).is_empty(), "{what}");
    }
}
