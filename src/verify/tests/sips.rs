//! SIPs as the writer makes them, damaged in every way; and bags with one kind of manifest.

use std::io::Cursor;

use rayon::prelude::*;

use super::packages::{
    STRIDE, codes, content_errors, errors, findings, is_of_the_sample, pack, unpack,
};
use crate::digest::DigestAlgorithm;
use crate::finding::Finding;
use crate::package::container::write_zip;
use crate::package::fixture::Site;
use crate::package::{Package, PackageOptions};
use crate::verify::*;

fn zip(package: &Package) -> Vec<u8> {
    let mut zip = Cursor::new(Vec::new());
    write_zip(package, &mut zip).unwrap();
    zip.into_inner()
}

fn sip() -> Vec<u8> {
    zip(&Site::new().sip())
}

#[test]
fn the_writers_sips_are_sound() {
    let found = findings(&sip());
    let others: Vec<_> = found.iter().filter(|finding| !is_of_the_sample(finding)).collect();
    assert_eq!(others, [] as [&Finding; 0]);
    assert_eq!(found.len(), 1, "its PDF was not looked at");
}

#[test]
fn flipped_bits_are_found_and_name_a_file() {
    flip_one_bit_every(STRIDE);
}

#[test]
#[ignore = "takes minutes"]
fn a_flipped_bit_in_any_byte_is_found_and_names_a_file() {
    flip_one_bit_every(1);
}

fn flip_one_bit_every(stride: usize) {
    let zip = sip();
    (0..zip.len()).into_par_iter().step_by(stride).for_each(|at| {
        let mut damaged = zip.clone();
        damaged[at] ^= 1 << (at % 8);
        let what = format!("bit {} of byte {at}", at % 8);
        let errors = errors(&damaged, &what);
        assert!(!errors.is_empty(), "{what}");
        assert!(errors.iter().all(|error| !error.path.is_empty()), "{what}: {errors:?}");
    });
}

#[test]
fn cuts_are_found() {
    let zip = sip();
    (0..zip.len()).into_par_iter().step_by(STRIDE).for_each(|length| {
        let what = format!("cut to {length} bytes");
        assert!(!errors(&zip[..length], &what).is_empty(), "{what}");
    });
}

#[test]
fn a_zip_rebuilt_from_the_same_files_is_sound_and_said_to_be_packed_again() {
    let zip = pack(&unpack(&sip()));
    assert_eq!(errors(&zip, "same files"), []);
    assert!(findings(&zip).iter().any(|found| found.rule.code == "Z035"));
}

#[test]
fn files_that_are_removed_renamed_emptied_or_added_are_named() {
    let entries = unpack(&sip());
    for index in 0..entries.len() {
        let name = entries[index].0.clone();
        let is_named = |errors: &[Finding]| errors.iter().any(|error| error.path == name);
        let mut rest = entries.clone();
        rest.remove(index);
        let errors = content_errors(&rest, &name);
        // Without its manifest it is not a SIP any more, nor anything else known.
        assert!(is_named(&errors) || name == "manifest.xml" && !errors.is_empty(), "{errors:?}");
        let mut others = entries.clone();
        others[index].0 = format!("{name}x");
        let errors = content_errors(&others, &name);
        assert!(is_named(&errors) || name == "manifest.xml" && !errors.is_empty(), "{errors:?}");
        let mut others = entries.clone();
        others[index].1.clear();
        let errors = content_errors(&others, &name);
        assert!(is_named(&errors), "{name}: {errors:?}");
    }
    for added in ["content/more.pdf", "more.txt", "content/more/more.txt"] {
        let mut others = entries.clone();
        others.push((added.to_owned(), b"more".to_vec()));
        let errors = content_errors(&others, added);
        assert!(errors.iter().any(|error| error.path == added), "{added}: {errors:?}");
    }
}

#[test]
fn a_changed_manifest_is_found_by_what_it_says() {
    let change = |from: &str, to: &str| {
        let mut entries = unpack(&sip());
        let manifest = entries.iter_mut().find(|(name, _)| name == "manifest.xml").unwrap();
        let text = String::from_utf8(manifest.1.clone()).unwrap();
        assert!(text.contains(from), "{from}: {text}");
        manifest.1 = text.replacen(from, to, 1).into_bytes();
        let mut codes = codes(&content_errors(&entries, from));
        codes.dedup();
        codes
    };
    assert_eq!(change("<Size>", "<Size>1"), ["S003"]);
    assert_eq!(change("\"SHA-512\">", "\"SHA-512\">0000"), ["S004"]);
    assert_eq!(change("\"SHA-512\"", "\"SHA-999\""), ["S013", "S012"]);
    assert_eq!(change("Id>DOG1<", "Id>DOG99<"), ["S007"]);
    assert_eq!(change("BinaryMaster_1", "Thumbnail_1"), ["S008"]);
    assert_eq!(change("\"DOG2\"", "\"DOG1\""), ["S009", "S007", "S008"]);
    assert_eq!(change("Identifier>2019", "Identifier>2020"), ["S012"]);
    assert_eq!(change("</ArchiveTransfer>", ""), ["M001"]);
    assert_eq!(change("<Size>", "<Size>-"), ["S014", "S003"]);
    assert_eq!(change("<ArchivalAgency>", "<Comment/><ArchivalAgency>"), ["S014"]);
    assert_eq!(change("seda:v2.3\"", "seda:v2.9\""), ["S017"]);
    assert_eq!(change("seda:v2.3\"", "seda:v2.1\""), [""; 0]);
    assert_eq!(change("seda:v2.3\"", "sida:v2.3\""), ["S001"]);
}

#[test]
fn an_unpacked_sip_is_checked_like_its_zip() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in unpack(&sip()) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let check = || {
        let mut reports = Vec::new();
        verify_path(folder.path(), &Checks::default(), &mut |report| reports.push(report)).unwrap();
        let errors = reports.remove(0).findings;
        errors.into_iter().filter(|error| !is_of_the_sample(error)).collect::<Vec<_>>()
    };
    assert_eq!(check(), []);
    std::fs::write(folder.path().join("content/image-Facade.PNG"), "").unwrap();
    assert_eq!(codes(&check()), ["S003", "S004"]);
}

#[test]
fn bags_with_one_kind_of_manifest_are_sound_and_guarded() {
    for algorithm in DigestAlgorithm::ALL {
        let options = PackageOptions { digests: vec![algorithm], ..PackageOptions::default() };
        let bag = zip(&Site::new().try_package_of(&options).unwrap());
        assert!(findings(&bag).iter().all(is_of_the_sample), "{:?}", findings(&bag));
        let entries = unpack(&bag);
        let manifests = entries.iter().filter(|(name, _)| name.contains("manifest-"));
        assert_eq!(manifests.count(), 2);
        for index in 0..entries.len() {
            let mut rest = entries.clone();
            let (name, _) = rest.remove(index);
            let errors = content_errors(&rest, &name);
            let named = errors.iter().any(|e| e.path == name || e.detail.contains(&name));
            assert!(named, "{name}: {errors:?}");
        }
    }
}
