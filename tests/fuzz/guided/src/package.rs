//! Packages, archives and their parts, as verification reads them.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipArchive, ZipWriter};
use communique::archive::{RunRecord, Store, check_catalogue, check_log};
use communique::layout::FontSet;
use communique::pdf::conformance::examine;
use communique::pdf::reader::inspect;
use communique::pipeline::Reproducer;
use communique::verify::{Checks, Limits, TarPackage, ZipPackage, verify, verify_path};

use crate::corpus::{parts, test_file, tests, with_extensions};
use crate::fail;

/// Lower than the program's, so that a bomb is reported before it takes long.
fn checks() -> Checks {
    static CHECKS: LazyLock<Checks> = LazyLock::new(|| {
        let mut checks = Checks::default();
        checks.rebuilder = Some(Arc::new(Reproducer::new(FontSet::builtin())));
        checks
    });
    CHECKS.clone()
}

fn check_zip(bytes: Vec<u8>) {
    let size = bytes.len() as u64;
    let limits = Limits::default();
    let package = ZipPackage::open(Path::new("a.zip"), Cursor::new(bytes), size, &limits);
    if let Ok(mut package) = package {
        let _ = verify(&mut package, &checks());
    }
}

/// The input is a zip.
pub fn zip(input: &[u8]) {
    check_zip(input.to_vec());
}

/// The input is a tar, compressed or not.
pub fn tar(input: &[u8]) {
    let size = input.len() as u64;
    let limits = Limits::default();
    let cursor = Cursor::new(input.to_vec());
    if let Ok(mut package) = TarPackage::open(Path::new("a.tar"), cursor, size, &limits) {
        let _ = verify(&mut package, &checks());
    }
}

/// The PDFs of the tests' sites, which other programs made, and those of packages of this one.
pub fn pdf_seeds() -> Vec<Vec<u8>> {
    let mut seeds = with_extensions(&tests(), &["pdf"]);
    let archived = unpack(&test_file(&format!("../archive/reference/{ARCHIVED}")));
    let own = PACKAGES.iter().flatten().chain(&archived);
    seeds.extend(own.filter(|(name, _)| name.ends_with(".pdf")).map(|(_, bytes)| bytes.clone()));
    seeds
}

/// The input is a PDF.
pub fn pdf(input: &[u8]) {
    let _ = inspect(input);
    let _ = examine(input);
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    folder.unwrap_or_else(|error| fail(&error.to_string()))
}

/// The files of a bag that describe the others, in the order of the input's parts.
const TAG_FILES: [&str; 5] =
    ["bagit.txt", "manifest-sha256.txt", "bag-info.txt", "tagmanifest-sha256.txt", "fetch.txt"];

/// The input is the tag files of a bag in a folder, separated by lines of `=====`.
pub fn bag(input: &[u8]) {
    let folder = folder();
    let _ = fs::create_dir(folder.path().join("data"));
    let _ = fs::write(folder.path().join("data/a.txt"), "a");
    for (name, part) in TAG_FILES.iter().zip(split(input)) {
        if !part.is_empty() {
            let _ = fs::write(folder.path().join(name), part);
        }
    }
    let _ = verify_path(folder.path(), &checks(), &mut |_| ());
}

/// The bytes between lines of `=====`, whatever they are.
fn split(input: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < input.len() {
        if input[at..].starts_with(b"=====\n") {
            parts.push(&input[start..at]);
            at += 6;
            start = at;
        } else {
            at += 1;
        }
    }
    parts.push(&input[start..]);
    parts
}

pub fn bag_seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for kind in ["valid", "invalid"] {
        let cases = fs::read_dir(tests().join("packages").join(kind)).into_iter().flatten();
        let mut cases: Vec<_> = cases.flatten().map(|case| case.path().join("bag")).collect();
        cases.sort();
        for bag in cases.iter().filter(|bag| bag.is_dir()) {
            let files = TAG_FILES.map(|name| fs::read(bag.join(name)).unwrap_or_default());
            seeds.push(files.join(&b"=====\n"[..]));
        }
    }
    seeds
}

/// A package's files by name.
type Files = Vec<(String, Vec<u8>)>;

static PACKAGES: LazyLock<Vec<Files>> = LazyLock::new(|| {
    ["fuzz/corpus/bag.zip", "fuzz/corpus/sip.zip"].map(|path| unpack(&test_file(path))).to_vec()
});

fn unpack(zip: &[u8]) -> Files {
    let mut files = Vec::new();
    let Ok(mut zip) = ZipArchive::new(Cursor::new(zip)) else { fail("a seed is no zip") };
    for index in 0..zip.len() {
        let Ok(mut file) = zip.by_index(index) else { fail("a seed is no sound zip") };
        let mut bytes = Vec::new();
        let name = file.name().map(|name| name.into_owned()).unwrap_or_default();
        if file.read_to_end(&mut bytes).is_ok() {
            files.push((name, bytes));
        }
    }
    files
}

/// Paths of the files that describe a package: XML, settings, layout, bag-info.
fn described(files: &Files) -> Vec<usize> {
    let is_metadata =
        |name: &str| [".xml", ".yaml", ".txt", ".md"].iter().any(|ending| name.ends_with(ending));
    (0..files.len()).filter(|index| is_metadata(&files[*index].0)).collect()
}

/// The input's first bytes choose a file of a package of this program, whose place the rest takes.
pub fn metadata(input: &[u8]) {
    let [package, file, rest @ ..] = input else { return };
    let mut files = PACKAGES[usize::from(*package) % PACKAGES.len()].clone();
    let places = described(&files);
    files[places[usize::from(*file) % places.len()]].1 = rest.to_vec();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in &files {
        let is_written = zip.start_file(name.as_str(), options).is_ok();
        if !is_written || zip.write_all(bytes).is_err() {
            fail("a zip cannot be written in memory");
        }
    }
    if let Ok(zip) = zip.finish() {
        check_zip(zip.into_inner());
    }
}

pub fn metadata_seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (number, files) in PACKAGES.iter().enumerate() {
        for (place, index) in described(files).into_iter().enumerate() {
            seeds.push([&[number as u8, place as u8], &files[index].1[..]].concat());
        }
    }
    for xml in with_extensions(&tests().join("fuzz/corpus/xml"), &["xml"]) {
        seeds.push([&[0, 0], &xml[..]].concat());
    }
    seeds
}

/// The files of an archive that the input gives, separated by lines of `=====`: its catalogue, its
/// log, and the tombstone of a package that is not there.
const ARCHIVE_FILES: [&str; 3] =
    ["catalog.jsonl", "log.jsonl", "packages/2018/05/2018-05-24-sentinelles.withdrawn.json"];

/// The package that the archive has.
const ARCHIVED: &str = "packages/2018/09/2018-09-18-nouveau-siege.zip";

static ARCHIVED_FILES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let names = ["README.md", "VERSION", ARCHIVED, &format!("{ARCHIVED}.sha256")];
    let read = |name: &str| (name.to_owned(), test_file(&format!("../archive/reference/{name}")));
    names.map(read).into()
});

/// The input is what an archive tells of its packages. What is verified as sound is left as it is
/// by the next run; whatever it is, that run writes a catalogue that is right.
pub fn archive(input: &[u8]) {
    let folder = folder();
    let root = folder.path();
    for month in ["05", "09"] {
        let _ = fs::create_dir_all(root.join("packages/2018").join(month));
    }
    let own = ARCHIVE_FILES.into_iter().zip(split(input)).filter(|(_, part)| !part.is_empty());
    let others = ARCHIVED_FILES.iter().map(|(name, bytes)| (&**name, &**bytes));
    for (name, bytes) in own.chain(others) {
        let _ = fs::write(root.join(name), bytes);
    }
    let mut checks = Checks::default();
    checks.quick = true;
    let summary = verify_path(root, &checks, &mut |_| ());
    let is_sound = summary.is_ok_and(|it| it.exit_status() == 0 && it.warnings == 0);
    let _ = check_log(root);
    let reported = || ARCHIVE_FILES.map(|name| fs::read(root.join(name)).unwrap_or_default());
    let before = reported();
    let Ok(store) = Store::open(root) else { return };
    if store.finish(&RunRecord::default()).is_ok() {
        if is_sound && reported() != before {
            fail("a sound archive is written to");
        }
        if let Err(error) = check_catalogue(root) {
            fail(&format!("a run left a wrong catalogue: {error}"));
        }
    }
}

/// What the reference archive tells, of the one package and of both; and small ones, in which
/// `-----` stands for `=====`.
pub fn archive_seeds() -> Vec<Vec<u8>> {
    let [catalogue, log] = ["catalog.jsonl", "log.jsonl"]
        .map(|name| test_file(&format!("../archive/reference/{name}")));
    let text = String::from_utf8_lossy(&catalogue).into_owned();
    let one: String = text.lines().filter(|line| line.contains(ARCHIVED)).collect();
    let seed = |catalogue: &[u8]| [catalogue, b"=====\n", &log, b"=====\n"].concat();
    let mut seeds = vec![seed(format!("{one}\n").as_bytes()), seed(&catalogue)];
    let own = parts(&test_file("fuzz/guided/seeds/archives.txt")).into_iter();
    seeds.extend(
        own.map(|seed| String::from_utf8_lossy(&seed).replace("-----\n", "=====\n").into_bytes()),
    );
    seeds
}
