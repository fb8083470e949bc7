//! Packages and archives forged one place at a time, as a skilled forger would: every size, digest
//! and chain is made to fit. What finds each place is kept in `tests/forged`: plain
//! verification where the truth is in the package, `--reproduce` otherwise, and in an archive's log,
//! which anybody who can write to it can write anew, the head that was kept elsewhere.
//!
//! `UPDATE_GOLDENS=1 cargo test --test stories forge` writes it; read it before you commit it.

mod archive;
mod pdf;
mod places;
mod subject;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use communique::finding::Severity;
use communique::layout::FontSet;
use communique::pipeline::Reproducer;
use communique::verify::{Checks, Limits, audit, verify_zip};
use rayon::prelude::*;

use crate::goldens::check_file;
use crate::reseal::Forgery;
use crate::support::*;
use archive::Files;
use places::Edit;
use subject::{ID, Subject};

fn checks(reproduce: bool) -> Checks {
    let mut checks = Checks::default();
    checks.limits = Limits::default();
    checks.rebuilder = Some(Arc::new(Reproducer::new(FontSet::builtin())));
    checks.reproduce = reproduce;
    checks
}

/// Codes of what is wrong with a package, or why it could not be checked.
fn errors(zip: &[u8], checks: &Checks) -> BTreeSet<&'static str> {
    let folder = fresh();
    let path = folder.path().join(format!("{ID}.v2.zip"));
    fs::write(&path, zip).unwrap();
    let report = verify_zip(&path, checks).unwrap();
    let is_found = |severity: Severity| matches!(severity, Severity::Error | Severity::Unchecked);
    let errors = report.findings.iter().filter(|it| is_found(it.rule.severity));
    let mut errors: BTreeSet<_> = errors.map(|it| it.rule.code).collect();
    if errors.is_empty() && report.unchecked.is_some() {
        errors.insert("unchecked");
    }
    errors
}

fn listed(codes: &BTreeSet<&str>) -> String {
    codes.iter().copied().collect::<Vec<_>>().join(" ")
}

/// What finds a forged package: plain verification, or `--reproduce`.
fn found(zip: &[u8], plain: &Checks, again: &Checks) -> String {
    let codes = errors(zip, plain);
    if !codes.is_empty() {
        return format!("verify: {}", listed(&codes));
    }
    match errors(zip, again) {
        codes if codes.is_empty() => "nothing".to_owned(),
        codes => format!("--reproduce: {}", listed(&codes)),
    }
}

/// What finds a forged archive: plain verification, with an error or a warning, or its head.
fn found_in_archive(files: &Files, plain: &Checks, head: &str) -> String {
    let folder = fresh();
    archive::write(files, folder.path());
    let (mut errors, mut warnings) = (BTreeSet::new(), BTreeSet::new());
    let audit = audit(folder.path(), plain, &mut |report| {
        assert_eq!(report.unchecked, None, "{}", report.path);
        for finding in &report.findings {
            match finding.rule.severity {
                Severity::Error => errors.insert(finding.rule.code),
                _ => warnings.insert(finding.rule.code),
            };
        }
    });
    match (errors.is_empty(), warnings.is_empty()) {
        (false, _) => format!("verify: {}", listed(&errors)),
        (true, false) => format!("verify, a warning: {}", listed(&warnings)),
        (true, true) if audit.unwrap().head != head => "the head kept elsewhere".to_owned(),
        (true, true) => "nothing".to_owned(),
    }
}

/// A table of what finds what: places that are found alike are counted.
#[derive(Default)]
struct Table {
    text: String,
    /// Whether only one place of each name is forged, and those that plain verification finds are only
    /// counted.
    is_brief: bool,
    forged: usize,
    plain: usize,
    unfound: Vec<String>,
}

impl Table {
    fn add(&mut self, heading: &str, rows: Vec<(String, String)>) {
        writeln!(self.text, "\n{heading}\n").unwrap();
        let mut counted: BTreeMap<&(String, String), usize> = BTreeMap::new();
        let mut order = Vec::new();
        for row in &rows {
            let count = counted.entry(row).or_default();
            *count += 1;
            if *count == 1 {
                order.push(row);
            }
            self.forged += 1;
            self.plain += usize::from(row.1.starts_with("verify"));
            if row.1 == "nothing" {
                self.unfound.push(format!("{heading}: {}", row.0));
            }
        }
        if self.is_brief {
            let plain = rows.iter().filter(|(_, found)| found.starts_with("verify")).count();
            writeln!(self.text, "{plain} of {} by verify", rows.len()).unwrap();
            order.retain(|(_, found)| !found.starts_with("verify"));
        }
        for row @ (place, found) in order {
            let number = match counted[row] {
                1 => String::new(),
                number => format!(" ({number} of them)"),
            };
            writeln!(self.text, "{}\n        {found}", place.clone() + &number).unwrap();
        }
    }

    #[track_caller]
    fn check(self, file: &str) {
        let text =
            format!("{} forgeries, {} found by verify\n{}", self.forged, self.plain, self.text);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forged").join(file);
        assert_eq!(check_file(&path, &text), None);
        assert_eq!(self.unfound, [""; 0], "found by nothing");
    }
}

fn edits(end: &str, text: &str) -> Vec<Edit> {
    match end.rsplit('.').next() {
        Some("xml") => places::of_xml(text),
        Some("json") => places::of_json(text),
        _ => places::of_lines(text),
    }
}

/// Every value of these files, edited, and what finds it.
fn metadata(zip: &[u8], files: &[&str], table: &mut Table) {
    let (plain, again) = (checks(false), checks(true));
    for end in files {
        let whole = Forgery::of(zip);
        let text = String::from_utf8(whole.bytes(end).to_vec()).unwrap();
        let mut edits = edits(end, &text);
        // Sealing counts the payload again.
        edits.retain(|edit| !edit.place.starts_with("Payload-Oxum"));
        if table.is_brief {
            let mut seen = BTreeSet::new();
            edits.retain(|edit| seen.insert(edit.place.clone()));
        }
        let found = |edit: Edit| {
            let mut forgery = whole.clone();
            forgery.edit(end, edit.text.into_bytes());
            let found = found(&forgery.seal(), &plain, &again);
            (edit.place, found)
        };
        table.add(end.trim_start_matches('/'), edits.into_par_iter().map(found).collect());
    }
}

/// What a PDF can be given. `--reproduce` compares all its bytes: it is run for features alone.
fn pdfs(zip: &[u8], table: &mut Table) {
    let (plain, again) = (checks(false), checks(true));
    let whole = Forgery::of(zip);
    let pdf = whole.bytes(".pdf");
    let sealed = |bytes: Vec<u8>| {
        assert_ne!(bytes, pdf);
        let mut forgery = whole.clone();
        forgery.replace(".pdf", bytes);
        forgery.seal()
    };
    let feature = |(place, bytes)| (place, found(&sealed(bytes), &plain, &again));
    let features = pdf::features(pdf).into_par_iter().map(feature).collect();
    table.add("the PDF", features);
    let value = |(place, bytes)| {
        let codes = errors(&sealed(bytes), &plain);
        let found = match codes.is_empty() {
            true => "--reproduce: its bytes".to_owned(),
            false => format!("verify: {}", listed(&codes)),
        };
        (place, found)
    };
    let values = [pdf::metadata(pdf), pdf::values(pdf)].concat();
    table.add("values in the PDF", values.into_par_iter().map(value).collect());
}

/// Files of the release with other bytes.
fn contents(zip: &[u8], ends: &[impl AsRef<str> + Sync], table: &mut Table) {
    let (plain, again) = (checks(false), checks(true));
    let whole = Forgery::of(zip);
    let found = |end: &_| {
        let end: &str = AsRef::<str>::as_ref(end);
        let mut bytes = whole.bytes(end).to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let mut forgery = whole.clone();
        forgery.replace(end, bytes);
        (end.to_owned(), found(&forgery.seal(), &plain, &again))
    };
    table.add("one bit of a file", ends.par_iter().map(found).collect());
}

#[test]
fn every_forged_place_of_a_bag_is_found() {
    let subject = Subject::new(&[]);
    let mut table = Table::default();
    assert_eq!(found(&Forgery::of(&subject.zip).seal(), &checks(false), &checks(true)), "nothing");
    let described = [
        "bagit.txt",
        "bag-info.txt",
        "/METS.xml",
        "/source/METS.xml",
        "/premis.xml",
        "/dc.xml",
        "/settings/provenance.json",
        "/settings/settings.yaml",
        "/settings/layout.yaml",
        "/README.md",
    ];
    metadata(&subject.zip, &described, &mut table);
    pdfs(&subject.zip, &mut table);
    contents(&subject.zip, &[".md", "plan.jpg", "horaires.csv", "mark.png"], &mut table);
    assert!(table.forged > 500, "{} forgeries", table.forged);
    table.check("bag.txt");
}

/// Files of a package with another structure, another file in each of its folders, and files of the
/// package before.
#[test]
fn every_forged_structure_is_found() {
    let (plain, again) = (checks(false), checks(true));
    let mut table = Table::default();
    let kinds: [(&str, &[&str], &[&str]); 2] = [
        ("a bag", &[], &["/METS.xml", "/source/METS.xml", "/premis.xml", "/dc.xml"]),
        ("a SIP", &["--profile", "seda"], &["manifest.xml", "premis.xml", "dc.xml"]),
    ];
    for (kind, options, files) in kinds {
        let subject = Subject::new(options);
        let whole = Forgery::of(&subject.zip);
        let mut forged = Vec::new();
        for end in files {
            let text = String::from_utf8(whole.bytes(end).to_vec()).unwrap();
            for Edit { place, text } in places::structural(&text) {
                let mut forgery = whole.clone();
                forgery.edit(end, text.into_bytes());
                forged.push((format!("{} of {}", place, end.trim_start_matches('/')), forgery));
            }
        }
        let first = subject.archive.join(format!("packages/2024/03/{ID}.zip"));
        let before = Forgery::of(&fs::read(first).unwrap());
        for end in ["premis.xml", "dc.xml", "provenance.json"] {
            let mut forgery = whole.clone();
            forgery.edit(end, before.bytes(end).to_vec());
            forged.push((format!("{end} of the version before"), forgery));
        }
        let mut folders: BTreeSet<String> = BTreeSet::new();
        for path in whole.paths() {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            if folders.insert(folder.clone()) {
                let mut forgery = whole.clone();
                let slash = if folder.is_empty() { "" } else { "/" };
                forgery.add(&format!("{folder}{slash}zz.txt"), b"x".to_vec());
                forged.push((format!("another file in {folder}/"), forgery));
            }
        }
        let found = |(place, forgery): (String, Forgery)| {
            let found = found(&forgery.seal(), &plain, &again);
            (place, found)
        };
        table.add(kind, forged.into_par_iter().map(found).collect());
    }
    table.check("structure.txt");
}

#[test]
fn every_forged_place_of_a_sip_is_found() {
    let subject = Subject::new(&["--profile", "seda"]);
    let mut table = Table::default();
    assert_eq!(found(&Forgery::of(&subject.zip).seal(), &checks(false), &checks(true)), "nothing");
    let described =
        ["manifest.xml", "package-info.txt", "/premis.xml", "/dc.xml", "provenance.json"];
    metadata(&subject.zip, &described, &mut table);
    contents(&subject.zip, &[".md", "plan.jpg", "horaires.csv", "mark.png"], &mut table);
    table.check("sip.txt");
}

/// Every value of every file that describes something, and a bit of each of the others but the PDF.
fn whole_package(profile: &str, file: &str) {
    let subject = Subject::new(&["--profile", profile]);
    let mut table = Table { is_brief: true, ..Table::default() };
    let whole = Forgery::of(&subject.zip);
    assert_eq!(found(&whole.clone().seal(), &checks(false), &checks(true)), "nothing");
    let is_described = |path: &&String| {
        let ends = ["xml", "json", "yaml", "txt"];
        let has_values = ends.iter().any(|end| path.ends_with(end)) && !path.contains("/schemas/");
        has_values && !path.contains("manifest-")
    };
    let paths: Vec<String> = whole.paths();
    let (described, others): (Vec<&String>, Vec<&String>) = paths.iter().partition(is_described);
    let described: Vec<&str> = described.into_iter().map(String::as_str).collect();
    metadata(&subject.zip, &described, &mut table);
    let is_payload = |path: &&&String| !path.contains("manifest-") && !path.ends_with(".pdf");
    let others: Vec<&String> = others.iter().filter(is_payload).copied().collect();
    contents(&subject.zip, &others, &mut table);
    table.check(file);
}

#[test]
fn every_forged_place_of_an_eark_package_is_found() {
    whole_package("eark", "eark.txt");
}

#[test]
fn every_forged_place_of_a_legal_deposit_is_found() {
    whole_package("bnf", "bnf.txt");
}

#[test]
fn every_forged_place_of_an_archive_is_found() {
    let subject = Subject::new(&[]);
    let files = tree(&subject.archive);
    let plain = checks(false);
    let whole = audit(&subject.archive, &plain, &mut |_| {}).unwrap();
    assert_eq!(found_in_archive(&files, &plain, &whole.head), "nothing");
    let forged = archive::forgeries(&files);
    let found =
        |(place, files): (String, Files)| (place, found_in_archive(&files, &plain, &whole.head));
    let mut table = Table::default();
    table.add("an archive", forged.into_par_iter().map(found).collect());
    table.check("archive.txt");
}

#[test]
fn what_a_package_has_beside_its_files_is_found() {
    let zip = fs::read(EXPORTED.archive.join(SHORT_PACKAGE)).unwrap();
    let zip = Forgery::of(&zip).zip_at("2001-01-01T00:00:00Z");
    assert_eq!(found(&zip, &checks(false), &checks(true)), "verify: M017");
}
