use std::path::Path;
use std::process::Command;

use super::*;
use sample::Setter;

mod objects;
mod posts;
pub mod sample;

pub const SOURCE: &[u8] = "---\ntitle: Le pont rouvre\n---\nVoilà deux ans…\n".as_bytes();

fn source() -> EmbeddedFile<'static> {
    EmbeddedFile {
        name: "2021-03-04-le-pont-rouvre.markdown".into(),
        media_type: "text/markdown",
        description: "Source du communiqué".into(),
        relationship: Relationship::Source,
        bytes: SOURCE,
        modified: "2021-03-04T09:30:00+01:00".into(),
    }
}

pub fn write(s: &Setter) -> Vec<u8> {
    write_pdf(&s.document, &s.fonts, &[source()]).unwrap_or_else(|e| panic!("{e}")).bytes.into()
}

/// Writes a document to a file that lives as long as the folder.
fn file_of(s: &Setter) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample.pdf");
    std::fs::write(&path, write(s)).unwrap();
    (folder, path)
}

fn sample_file() -> (tempfile::TempDir, std::path::PathBuf) {
    file_of(&sample::release())
}

fn samples() -> [Setter; 3] {
    [sample::release(), sample::with_cff_outlines(), sample::specimen()]
}

/// Runs a program on a file and returns its standard output. Panics with all output if it fails.
fn run(program: &str, arguments: &[&str], path: &Path, after: &[&str]) -> String {
    let output = Command::new(program).args(arguments).arg(path).args(after).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}:\n{stdout}\n{stderr}");
    stdout
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(write(&sample::release()), write(&sample::release()));
}

/// As in a batch: other documents before and between, in any order, change nothing.
#[test]
fn two_hundred_times_among_others_are_as_once_alone() {
    let alone = write(&sample::with_cff_outlines());
    let others = [sample::release(), sample::specimen()];
    for i in 0..200 {
        if i % 20 == 0 {
            write(&others[i / 20 % 2]);
        }
        assert!(write(&sample::with_cff_outlines()) == alone, "time {i}");
    }
}

#[test]
fn threads_change_nothing() {
    let alone = write(&sample::release());
    let written: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| write(&sample::release()))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(written.iter().all(|bytes| *bytes == alone));
}

#[test]
fn another_text_gives_another_identifier() {
    let id = |bytes: &[u8]| {
        let pdf = lopdf::Document::load_mem(bytes).unwrap();
        pdf.trailer.get(b"ID").unwrap().clone()
    };
    let mut other = sample::release();
    other.document.metadata.title.push('.');
    assert_ne!(id(&write(&sample::release())), id(&write(&other)));
}

#[test]
#[ignore = "needs qpdf"]
fn qpdf_finds_nothing_to_say() {
    for s in samples() {
        let (_folder, path) = file_of(&s);
        let said = run("qpdf", &["--check"], &path, &[]);
        assert!(said.contains("PDF Version: 1.7"), "{said}");
        assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
        assert!(!said.contains("WARNING"), "{said}");
    }
}

#[test]
#[ignore = "needs veraPDF: VERAPDF_CHECK names a program called with `3a,ua1 FILE`"]
fn verapdf_passes_both_standards() {
    let checker = std::env::var("VERAPDF_CHECK").expect("VERAPDF_CHECK names the checker");
    for s in samples() {
        let (_folder, path) = file_of(&s);
        let said = run(&checker, &["3a,ua1"], &path, &[]);
        assert!(said.contains("PASS 3a") && said.contains("PASS ua1"), "{said}");
    }
}

#[test]
#[ignore = "needs poppler-utils"]
fn the_text_comes_out_as_it_went_in() {
    let (_folder, path) = sample_file();
    let text = run("pdftotext", &["-raw"], &path, &["-"]);
    for expected in [
        "Le pont de l’Île rouvre",
        "Voilà deux ans que l’on atten\u{AD}",
        // poppler returns every kind of space as U+0020.
        "dait : le pont est « neuf » !",
        "• à pied dès lundi",
        "γέφυρα",
        "🌉",
        "x\u{302} ffi\u{E000}=",
    ] {
        assert!(text.contains(expected), "`{expected}` is not in:\n{text}");
    }
}

#[test]
#[ignore = "needs poppler-utils"]
fn every_font_is_an_embedded_subset_with_unicode() {
    let (_folder, path) = sample_file();
    let fonts = run("pdffonts", &[], &path, &[]);
    let fonts: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(fonts.len(), 5, "{fonts:#?}");
    for font in fonts {
        assert!(font.contains("CID TrueType"), "{font}");
        assert!(font.contains("yes yes yes"), "{font}");
    }
}

#[test]
#[ignore = "needs poppler-utils"]
fn the_source_comes_out_byte_for_byte() {
    let (folder, path) = sample_file();
    let saved = folder.path().join("saved.md");
    run("pdfdetach", &["-save", "1", "-o", saved.to_str().unwrap()], &path, &[]);
    assert_eq!(std::fs::read(saved).unwrap(), SOURCE);
}

/// The text of each Tj and TJ operator of a page, through the fonts' ToUnicode, `/ActualText`
/// first.
fn shown_text(pdf: &lopdf::Document, page: lopdf::ObjectId) -> String {
    let fonts = pdf.get_page_fonts(page).unwrap();
    let maps: std::collections::BTreeMap<_, _> = fonts
        .iter()
        .map(|(name, font)| {
            let stream = font.get_deref(b"ToUnicode", pdf).unwrap().as_stream().unwrap();
            let cmap = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
            (name.clone(), unicode_map(&cmap))
        })
        .collect();
    let content = pdf.get_page_content(page);
    let operations = lopdf::content::Content::decode(&content).unwrap().operations;
    let (mut text, mut font, mut depth, mut replaced) = (String::new(), Vec::new(), 0, None);
    for operation in operations {
        match operation.operator.as_str() {
            "Tf" => font = operation.operands[0].as_name().unwrap().to_vec(),
            "BDC" => {
                depth += 1;
                let properties = operation.operands[1].as_dict().unwrap();
                if let Ok(actual) = properties.get(b"ActualText") {
                    text.push_str(&lopdf::decode_text_string(actual).unwrap());
                    replaced = Some(depth);
                }
            }
            "EMC" => {
                replaced = replaced.filter(|&level| level != depth);
                depth -= 1;
            }
            "Tj" | "TJ" if replaced.is_none() => {
                let strings = match &operation.operands[0] {
                    lopdf::Object::Array(items) => &items[..],
                    string => std::slice::from_ref(string),
                };
                for string in strings.iter().filter_map(|item| item.as_str().ok()) {
                    for code in string.chunks(2) {
                        let cid = u16::from_be_bytes([code[0], code[1]]);
                        text.push_str(&maps[&font][&cid]);
                    }
                }
            }
            _ => {}
        }
    }
    text
}

fn unicode_map(cmap: &str) -> std::collections::BTreeMap<u16, String> {
    let entry = |line: &str| {
        let (cid, text) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
        let units: Vec<u16> = (0..text.len() / 4)
            .map(|i| u16::from_str_radix(&text[4 * i..4 * i + 4], 16).unwrap())
            .collect();
        Some((u16::from_str_radix(cid, 16).unwrap(), String::from_utf16(&units).unwrap()))
    };
    cmap.lines().filter(|line| *line != "<0000> <FFFF>").filter_map(entry).collect()
}

#[test]
fn the_text_layer_is_the_text_of_the_glyphs() {
    for s in samples() {
        check_text_layer(&s);
    }
}

fn check_text_layer(s: &Setter) {
    let pdf = lopdf::Document::load_mem(&write(s)).unwrap();
    for (page, object) in s.document.pages.iter().zip(pdf.get_pages().into_values()) {
        let expected: String = page
            .items
            .iter()
            .filter_map(|item| match &item.shape {
                crate::typeset::page::Shape::Glyphs(run) => Some(&run.glyphs),
                _ => None,
            })
            .flatten()
            .map(|glyph| &*glyph.text)
            .collect();
        assert_eq!(shown_text(&pdf, object), expected);
    }
}

#[test]
fn a_short_release_takes_little_room() {
    let bytes = write(&sample::release());
    assert!(bytes.len() < 45_000, "{} bytes", bytes.len());
}
