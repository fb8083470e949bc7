//! The sample site.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use communique::pdf::conformance::{Verdict, examine};

/// The typeset PDFs of the sample site, by their packages' names.
pub fn exported() -> &'static [(String, Vec<u8>)] {
    static PDFS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(export);
    &PDFS
}

fn export() -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
    let archive = folder.path().join("archive");
    let run = Command::new(env!("CARGO_BIN_EXE_communique"))
        .arg("export")
        .arg(site)
        .arg("--to")
        .arg(&archive)
        .args(["--drafts", "--allow-missing", "--quiet"])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut pdfs = Vec::new();
    let mut folders = vec![archive.join("packages")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "zip") {
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                pdfs.push((name, typeset_pdf(&path)));
            }
        }
    }
    pdfs.sort();
    pdfs
}

fn typeset_pdf(package: &Path) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(fs::File::open(package).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let name = names.iter().find(|name| name.contains("/representations/pdf/data/")).unwrap();
    let mut bytes = Vec::new();
    std::io::copy(&mut zip.by_name(name).unwrap(), &mut bytes).unwrap();
    bytes
}

#[test]
fn nothing_is_found_against_any_release() {
    let pdfs = exported();
    assert!(pdfs.len() >= 10, "{}", pdfs.len());
    for (name, pdf) in pdfs {
        let report = examine(pdf).unwrap();
        assert_eq!(report.verdict(), Verdict::NothingFound, "{name}: {report}");
    }
}

#[test]
fn each_embeds_its_source_and_its_record() {
    for (name, pdf) in exported() {
        let facts = communique::pdf::reader::inspect(pdf).unwrap();
        let mut found: Vec<_> = facts.embedded_files.iter().map(|file| file.relationship).collect();
        found.sort_by_key(|relationship| relationship.map(|relationship| relationship.name()));
        let relationships: Vec<_> = found.into_iter().flatten().map(|r| r.name()).collect();
        assert_eq!(relationships, ["Data", "Source"], "{name}");
    }
}

/// The images and what they hide: of most files they are most bytes.
#[test]
fn two_pages_of_text_take_less_than_45_kilobytes() {
    let folder = tempfile::tempdir().unwrap();
    let paragraph = "Les habitants de Sainte-Épreuve retrouvent, dès ce samedi, la place du \
        marché : *quatre-vingts* étals, **deux fontaines** et l’ombre de ses tilleuls, « enfin » \
        rendus aux piétons après vingt et un mois de travaux — et 3 450 000 € de dépenses.\n\n";
    let body = format!("## Un chantier\n\n{0}\n\n## Un marché\n\n{0}", paragraph.repeat(9));
    let pdf = crate::convert(folder.path(), &body, &[]);
    assert_eq!(lopdf::Document::load_mem(&pdf).unwrap().get_pages().len(), 2);
    assert!(pdf.len() <= 45_000, "{} bytes", pdf.len());
}
