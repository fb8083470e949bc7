//! A package is unpacked, to be read without this program.

use std::fs;

use crate::communique;
use crate::support::*;

#[test]
fn what_is_extracted_is_a_sound_bag_with_every_file() {
    let to = fresh();
    let package = EXPORTED.archive.join(SHORT_PACKAGE);
    communique!("extract", &package, "--to", to.path()).ends(0);
    let bag = to.path().join(SHORT_ID);
    let run = communique!("verify", &bag, "--format", "json").ends(0);
    let (lines, _) = run.json();
    assert_eq!((&lines[0]["status"], lines.len()), (&"sound".into(), 1));
    let packed = members(&fs::read(&package).unwrap()).into_iter().collect();
    assert_same_trees(&tree(to.path()), &packed);
}

#[test]
fn keys_without_a_place_in_the_metadata_are_in_the_record_of_provenance() {
    let name = packages(&EXPORTED.archive)
        .into_iter()
        .find(|name| name.contains("exposition-mille-metres"))
        .expect("exported");
    let record = members(&fs::read(EXPORTED.archive.join(name)).unwrap())
        .into_iter()
        .find(|(name, _)| name.ends_with("/provenance.json"))
        .expect("packaged");
    let record: serde_json::Value = serde_json::from_slice(&record.1).unwrap();
    let kept = serde_json::json!({ "communique_file": "/uploads/CP_Exposition.pdf" });
    assert_eq!(record["front_matter"], kept);
}

#[test]
fn nothing_is_overwritten() {
    let to = fresh();
    let bag = to.path().join(SHORT_ID);
    fs::create_dir(&bag).unwrap();
    fs::write(bag.join("bagit.txt"), "mine").unwrap();
    let package = EXPORTED.archive.join(SHORT_PACKAGE);
    let run = communique!("extract", &package, "--to", to.path()).ends(2);
    assert!(run.err.contains(SHORT_ID), "{}", run.err);
    assert_eq!(fs::read(bag.join("bagit.txt")).unwrap(), b"mine");
    assert_eq!(tree(to.path()).len(), 1);
}

#[test]
fn a_zip_that_leads_outside_is_refused_whole() {
    for name in ["../x", "bag/../../x", "/x", "bag/./../../x", "..\\x"] {
        let folder = fresh();
        let zip = folder.path().join("bad.zip");
        let members = [("bag/bagit.txt".to_owned(), Vec::new()), (name.to_owned(), b"x".to_vec())];
        fs::write(&zip, zip_of(&members)).unwrap();
        let to = folder.path().join("in/to");
        fs::create_dir_all(&to).unwrap();
        let run = communique!("extract", &zip, "--to", &to).ends(1);
        assert!(run.err.contains("x"), "{name}: {}", run.err);
        let left: Vec<String> = tree(folder.path()).into_keys().collect();
        assert_eq!(left, ["bad.zip"], "{name}");
    }
}

#[test]
fn a_file_that_is_not_a_package_is_reported() {
    let folder = fresh();
    let file = folder.path().join("text.zip");
    fs::write(&file, "no zip").unwrap();
    let to = folder.path().join("to");
    let run = communique!("extract", &file, "--to", &to).ends(1);
    assert!(run.err.contains("text.zip"), "{}", run.err);
    let none = folder.path().join("none.zip");
    let run = communique!("extract", &none, "--to", &to).ends(2);
    assert!(run.err.contains("none.zip"), "{}", run.err);
    assert_eq!(tree(folder.path()).len(), 1);
}

#[test]
fn an_interrupted_extraction_leaves_nothing() {
    use std::io::Write;
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    let folder = fresh();
    let zip = folder.path().join("large.zip");
    let mut writer = zip::ZipWriter::new(fs::File::create(&zip).unwrap());
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let piece = vec![7_u8; 1 << 20];
    for number in 0..64 {
        writer.start_file(format!("bag/data/{number:02}"), stored).unwrap();
        (0..4).for_each(|_| writer.write_all(&piece).unwrap());
    }
    writer.finish().unwrap();
    for to in ["there", "new"] {
        let to = folder.path().join(to);
        if to.ends_with("there") {
            fs::create_dir(&to).unwrap();
        }
        let mut command = communique();
        command.arg("extract").arg(&zip).arg("--to").arg(&to).stderr(Stdio::piped());
        let process = command.spawn().unwrap();
        let begun = Instant::now();
        let is_unpacking = || fs::read_dir(&to).is_ok_and(|mut entries| entries.next().is_some());
        while !is_unpacking() && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(2));
        }
        let number = process.id().to_string();
        let sent = std::process::Command::new("kill").args(["-INT", &number]).status().unwrap();
        assert!(sent.success());
        let output = process.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        // A fast disk may be done before the signal comes: then all of it is there.
        if output.status.code() != Some(0) {
            assert_eq!(output.status.code(), Some(130), "{said}");
            assert!(said.contains("interrupted, and nothing is unpacked"), "{said}");
            assert_eq!(to.exists(), to.ends_with("there"));
            assert!(!is_unpacking(), "something is left");
        }
        let _ = fs::remove_dir_all(&to);
    }
}
