//! What other programs say of the archive of the sample site. Each story is ignored unless asked
//! for, and fails where the program it needs is absent.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::communique;
use crate::support::*;

/// Runs another program; it must be there, and must be content. Gives what it said.
#[track_caller]
fn content(command: &mut Command) -> String {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().unwrap_or_else(|error| panic!("{name} is needed: {error}"));
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\nout: {out}\nerr: {err}");
    out
}

/// Every package of the sample site's archive, extracted.
struct Extracted {
    folder: TempDir,
    /// The bags' folders.
    bags: Vec<PathBuf>,
}

fn extracted() -> Extracted {
    let folder = fresh();
    for package in packages(&EXPORTED.archive) {
        let package = EXPORTED.archive.join(package);
        communique!("extract", package, "--to", folder.path()).ends(0);
    }
    let items = fs::read_dir(folder.path()).unwrap();
    let mut bags: Vec<PathBuf> = items.map(|item| item.unwrap().path()).collect();
    bags.sort();
    assert_eq!(bags.len(), PUBLISHED);
    Extracted { folder, bags }
}

/// Files below a folder with a name that ends so; there is at least one.
#[track_caller]
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let paths = tree(folder).into_keys().filter(|path| path.ends_with(end));
    let files: Vec<PathBuf> = paths.map(|path| folder.join(path)).collect();
    assert!(!files.is_empty(), "{end}");
    files
}

/// The PDFs that were typeset, not those that were attached.
fn typeset_pdfs(extracted: &Extracted) -> Vec<PathBuf> {
    let is_typeset = |path: &PathBuf| path.to_string_lossy().contains("/representations/pdf/");
    let pdfs = files(extracted.folder.path(), ".pdf").into_iter().filter(is_typeset);
    let pdfs: Vec<PathBuf> = pdfs.collect();
    assert_eq!(pdfs.len(), PUBLISHED);
    pdfs
}

/// The post in a bag.
fn source(bag: &Path) -> PathBuf {
    let sources = files(bag, ".markdown");
    assert_eq!(sources.len(), 1);
    sources[0].clone()
}

/// Letters and digits alone: what no line break, hyphen, space or quotation mark changes.
fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).collect()
}

/// The first line of a post's body that is a whole paragraph without any mark-up.
fn first_plain_paragraph(source: &str) -> Option<&str> {
    let (_, body) = source.split_once("\n---\n")?;
    body.lines().find(|line| {
        line.starts_with(char::is_uppercase)
            && line.len() > 60
            && !line.contains(['*', '[', '<', '{', '`', '_', '|', '&', '^', '\\', '"'])
    })
}

#[test]
#[ignore = "needs bagit-python (python3 -m bagit)"]
fn bagit_python_validates_every_package() {
    let extracted = extracted();
    content(Command::new("python3").args(["-m", "bagit", "--validate"]).args(&extracted.bags));
}

#[test]
#[ignore = "needs sha256sum"]
fn sha256sum_reads_the_digest_files() {
    for digest_file in files(&EXPORTED.archive, ".zip.sha256") {
        let folder = digest_file.parent().unwrap();
        let out = content(
            Command::new("sha256sum")
                .args(["--check", "--strict"])
                .arg(digest_file.file_name().unwrap())
                .current_dir(folder),
        );
        assert!(out.ends_with(".zip: OK\n"), "{out}");
    }
}

#[test]
#[ignore = "needs unzip (Info-ZIP)"]
fn unzip_tests_every_package() {
    for package in packages(&EXPORTED.archive) {
        let out = content(Command::new("unzip").arg("-t").arg(EXPORTED.archive.join(package)));
        assert!(out.contains("No errors detected"), "{out}");
    }
}

#[test]
#[ignore = "needs qpdf"]
fn qpdf_finds_no_fault_in_any_pdf() {
    for pdf in typeset_pdfs(&extracted()) {
        let out = content(Command::new("qpdf").arg("--check").arg(&pdf));
        assert!(!out.contains("WARNING"), "{out}");
    }
}

#[test]
#[ignore = "needs pdftotext (Poppler)"]
fn the_text_of_title_and_first_paragraph_is_in_every_pdf() {
    let extracted = extracted();
    let catalogue = fs::read_to_string(EXPORTED.archive.join("catalog.jsonl")).unwrap();
    let mut paragraphs = 0;
    for (bag, pdf) in extracted.bags.iter().zip(typeset_pdfs(&extracted)) {
        let out = content(Command::new("pdftotext").arg(&pdf).arg("-"));
        let text = letters(&out);
        let id = bag.file_name().unwrap().to_str().unwrap();
        let entries = json_lines(&catalogue);
        let entry = entries.iter().find(|entry| entry["id"] == id).unwrap();
        let title = entry["title"].as_str().unwrap();
        assert!(text.contains(&letters(title)), "{id}: `{title}` is not in\n{out}");
        let post = fs::read_to_string(source(bag)).unwrap();
        if let Some(paragraph) = first_plain_paragraph(&post) {
            assert!(text.contains(&letters(paragraph)), "{id}: `{paragraph}` is not in\n{out}");
            paragraphs += 1;
        }
    }
    assert!(paragraphs >= PUBLISHED - 2, "{paragraphs} paragraphs looked for");
}

#[test]
#[ignore = "needs pdfdetach (Poppler)"]
fn the_embedded_source_is_the_post_byte_for_byte() {
    let extracted = extracted();
    for (bag, pdf) in extracted.bags.iter().zip(typeset_pdfs(&extracted)) {
        let to = fresh();
        content(Command::new("pdfdetach").arg("-saveall").arg("-o").arg(to.path()).arg(&pdf));
        let mut embedded = tree(to.path());
        let record = embedded.remove("dc.xml").expect("a Dublin Core record");
        let [packaged] = &files(bag, "metadata/descriptive/dc.xml")[..] else {
            panic!("one record in {}", bag.display());
        };
        assert!(record == fs::read(packaged).unwrap(), "{} differs", packaged.display());
        assert_eq!(embedded.len(), 1, "{:?}", embedded.keys());
        for (name, bytes) in embedded {
            assert!(bytes == fs::read(source(bag)).unwrap(), "{name} differs in its package");
            assert!(bytes == fs::read(post(&name)).unwrap(), "{name} differs from the site's");
        }
    }
}

#[test]
#[ignore = "needs a veraPDF, named by VERAPDF_CHECK, called as PROGRAM 3a,ua1 FILE…"]
fn verapdf_finds_pdf_a_3a_and_pdf_ua_1() {
    let extracted = extracted();
    let pdfs = typeset_pdfs(&extracted);
    let program = std::env::var_os("VERAPDF_CHECK").expect("VERAPDF_CHECK names the program");
    let out = content(Command::new(program).arg("3a,ua1").args(&pdfs));
    let passes = |flavour: &str| out.lines().filter(|line| line.starts_with(flavour)).count();
    assert_eq!((passes("PASS 3a "), passes("PASS ua1 ")), (pdfs.len(), pdfs.len()), "{out}");
}

#[test]
#[ignore = "needs xmllint (libxml2)"]
fn xmllint_finds_the_metadata_well_formed() {
    let extracted = extracted();
    for name in ["/METS.xml", "/premis.xml", "/dc.xml"] {
        let files = files(extracted.folder.path(), name);
        // METS describes the package and its two representations.
        assert_eq!(files.len(), if name == "/METS.xml" { 3 * PUBLISHED } else { PUBLISHED });
        content(Command::new("xmllint").args(["--nonet", "--noout"]).args(&files));
    }
}

/// Whether the standard schemas accept the manifest of every SIP of an archive.
#[track_caller]
fn schemas_accept(archive: &Path, kinds: &[&str]) {
    let validate = std::env::var("COMMUNIQUE_SCHEMAS").expect("COMMUNIQUE_SCHEMAS is set");
    let to = fresh();
    for package in packages(archive) {
        let members = members(&fs::read(archive.join(&package)).unwrap());
        assert_eq!(members[0].0, "manifest.xml", "{package}");
        let manifest = to.path().join("manifest.xml");
        fs::write(&manifest, &members[0].1).unwrap();
        for kind in kinds {
            content(Command::new("sh").args([&validate, *kind]).arg(&manifest));
        }
    }
}

/// Exports a site as SIPs of both versions, and asks the schemas: those of 2.3 are published in
/// two sets.
fn schemas_accept_the_sips_of(site: &Path, options: &[&str], expected: usize) {
    let to = fresh();
    for (version, kinds) in [("2.2", &["seda22"][..]), ("2.3", &["seda23", "seda23v"])] {
        let archive = to.path().join(version);
        let mut export = crate::support::communique();
        export.args(["export", "--quiet", "--profile", "seda", "--seda-version", version]);
        run(export.args(options).arg("--to").arg(&archive).arg(site)).ends(0);
        assert_eq!(packages(&archive).len(), expected);
        schemas_accept(&archive, kinds);
        communique!("verify", "--quiet", &archive).ends(0);
    }
}

#[test]
#[ignore = "needs xmllint, and the schemas' validate.sh in COMMUNIQUE_SCHEMAS"]
fn schemas_accept_the_sips_of_the_sample_site() {
    schemas_accept_the_sips_of(&site(), &["--drafts"], POSTS);
}

/// With all that the settings can say, so that every optional element is there.
const WHOLE_CONFIG: &str = "\
deposit: { issn: 2434-561X, ark_naan: 99999, frequency: Irrégulière, publisher: Éditeur & fils }
seda:
  archival_agency: AN
  transferring_agency: PRESSE
  originating_agency: AGENCE
  submission_agency: VERSEMENT
  archival_agreement: CONTRAT
  archival_profile: PROFIL
  acquisition_information: Versement
  appraisal_rule: APP-00001
  access_rule: ACC-00001
";

#[test]
#[ignore = "needs xmllint, COMMUNIQUE_SCHEMAS, and real releases in COMMUNIQUE_CORPUS"]
fn schemas_accept_the_sips_of_real_releases() {
    let corpus = PathBuf::from(std::env::var_os("COMMUNIQUE_CORPUS").expect("COMMUNIQUE_CORPUS"));
    let posts = fs::read_dir(corpus.join("_communiques")).unwrap().count();
    let folder = fresh();
    let config = folder.path().join("communique.yaml");
    fs::write(&config, WHOLE_CONFIG).unwrap();
    let options = ["--drafts", "--allow-missing", "--config", config.to_str().unwrap()];
    schemas_accept_the_sips_of(&corpus, &options, posts);
}

#[test]
#[ignore = "needs xmllint, and the schemas' validate.sh in COMMUNIQUE_SCHEMAS"]
fn exported_checks_are_valid_premis() {
    let validate = std::env::var("COMMUNIQUE_SCHEMAS").expect("COMMUNIQUE_SCHEMAS is set");
    let folder = fresh();
    let events = folder.path().join("events.xml");
    let archive = archive_copy();
    // Sound and damaged packages, with and without a time.
    fs::write(archive.path().join(SHORT_PACKAGE), "cut").unwrap();
    communique!("verify", archive.path(), "--quick", "--premis", &events).ends(1);
    content(Command::new("sh").arg(&validate).arg("premis").arg(&events));
    let act = ["--at", "2024-03-01T09:00:00+01:00", "--agent", "É & <b>"];
    let mut command = communique();
    command.arg("verify").arg(archive.path()).arg("--premis").arg(&events).args(act);
    run(&mut command).ends(1);
    content(Command::new("sh").arg(&validate).arg("premis").arg(&events));
}
