use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::pdf::Relationship;
use crate::pdf::tests::{SOURCE, sample, write};

fn sample_facts() -> PdfFacts {
    inspect(&write(&sample::release())).unwrap()
}

/// A PDF with these numbered objects and the first as catalogue.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.7\n");
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        write!(file, "{} 0 obj\n{object}\nendobj\n", i + 1).unwrap();
    }
    let start = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    offsets.iter().for_each(|offset| writeln!(file, "{offset:010} 00000 n ").unwrap());
    write!(file, "trailer\n<< /Root 1 0 R /Size {} >>\n", objects.len() + 1).unwrap();
    write!(file, "startxref\n{start}\n%%EOF\n").unwrap();
    file.into_bytes()
}

#[test]
fn what_the_writer_says_is_read_again() {
    let facts = sample_facts();
    assert_eq!(facts.version, "1.7");
    assert_eq!(facts.pdfa, Some((3, "A".to_owned())));
    assert_eq!(facts.pdfua, Some(1));
    assert_eq!(facts.pages, 2);
    assert_eq!(facts.language.as_deref(), Some("fr-FR"));
    assert!(!facts.encrypted);
    assert_eq!((facts.fonts, facts.fonts_not_embedded), (5, Vec::new()));
    assert!(facts.has_structure && facts.structure_whole && facts.marked);
    // All except the empty division.
    let nodes = sample::release().document.structure.nodes().len();
    assert_eq!(facts.structure_elements, nodes - 1);
}

#[test]
fn the_embedded_source_is_read_again() {
    let [file] = &sample_facts().embedded_files[..] else { panic!("not one file") };
    assert_eq!(file.name, "2021-03-04-le-pont-rouvre.markdown");
    assert_eq!(file.bytes, SOURCE);
    assert_eq!(file.relationship, Some(Relationship::Source));
    assert_eq!(file.media_type.as_deref(), Some("text/markdown"));
}

#[test]
fn a_plain_pdf_declares_nothing() {
    let facts = inspect(&pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F 4 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]))
    .unwrap();
    assert_eq!((facts.pdfa, facts.pdfua, facts.pages), (None, None, 1));
    assert_eq!(facts.fonts_not_embedded, ["Helvetica"]);
    assert!(!facts.has_structure && !facts.marked && facts.embedded_files.is_empty());
}

#[test]
fn a_structure_that_leads_nowhere_is_not_whole() {
    let with_kid = |kid: &str| {
        let facts = inspect(&pdf(&[
            "<< /Type /Catalog /Pages 5 0 R /StructTreeRoot 2 0 R >>",
            "<< /Type /StructTreeRoot /K 3 0 R /ParentTree 6 0 R >>",
            kid,
            "<< /Type /StructElem /S /P /P 3 0 R /K 0 >>",
            "<< /Type /Pages /Kids [] /Count 0 >>",
            "<< /Nums [0 [4 0 R]] >>",
        ]))
        .unwrap();
        (facts.structure_elements, facts.structure_whole)
    };
    assert_eq!(with_kid("<< /S /Document /P 2 0 R /K [4 0 R] >>"), (2, true));
    assert_eq!(with_kid("<< /S /Document /P 2 0 R /K [4 0 R 9 0 R] >>"), (2, false));
    assert_eq!(with_kid("<< /S /Document /P 2 0 R /K [4 0 R 3 0 R] >>"), (2, false));
    assert_eq!(with_kid("<< /P 2 0 R /K 4 0 R >>"), (2, false));
}

#[test]
fn pages_show_text_with_the_resources_above_them() {
    let stream = |text: &str| format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len());
    let content = stream("/P <</MCID 0>> BDC /F 9 Tf <01> Tj EMC");
    let map =
        stream("begincodespacerange <00> <FF> endcodespacerange beginbfchar <01> <0061> endbfchar");
    let facts = inspect(&pdf(&[
        "<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 6 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F 4 0 R >> >> >>",
        "<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>",
        "<< /Type /Font /Subtype /Type0 /ToUnicode 7 0 R >>",
        &content,
        "<< /K << /S /P /P 6 0 R /Pg 3 0 R /K 0 >> >>",
        &map,
    ]))
    .unwrap();
    assert_eq!(facts.text.as_deref(), Some("a\n"));
}

#[test]
fn cycles_end() {
    let facts = inspect(&pdf(&[
        "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 3 0 R >> /Lang 4 0 R >>",
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1 >>",
        "<< /Kids [3 0 R 3 0 R] >>",
        "4 0 R",
    ]))
    .unwrap();
    assert_eq!((facts.pages, facts.language), (0, None));
}

#[test]
fn a_file_that_is_not_a_pdf_is_reported() {
    assert_eq!(inspect(b""), Err(PdfReadError::NotPdf));
    assert_eq!(inspect(b"GIF89a"), Err(PdfReadError::NotPdf));
    assert!(matches!(inspect(b"%PDF-1.7\n"), Err(PdfReadError::Broken(_))));
}

#[test]
fn encryption_is_reported() {
    let plain = pdf(&["<< /Type /Catalog >>"]);
    let plain = String::from_utf8(plain).unwrap();
    let encrypted = plain.replace("/Root 1 0 R", "/Root 1 0 R /Encrypt << /Filter /Standard >>");
    assert_eq!(inspect(encrypted.as_bytes()), Err(PdfReadError::Password));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_damage_makes_the_reader_panic(
        cut in 0usize..40_000,
        flips in prop::collection::vec((0usize..40_000, any::<u8>()), 0..20),
    ) {
        let mut bytes = SAMPLE.clone();
        for (position, value) in flips {
            let position = position % bytes.len();
            bytes[position] = value;
        }
        bytes.truncate(cut.max(5));
        let _ = inspect(&bytes);
    }
}

proptest! {
    #[test]
    fn no_damage_to_readable_objects_makes_the_reader_panic(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = pdf(&[
            "<< /Type /Catalog /Pages 2 0 R /AF [4 0 R] /Names << /EmbeddedFiles 6 0 R >> \
             /Lang (fr) /MarkInfo << /Marked true >> /StructTreeRoot 7 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R >>",
            "<< /Type /Filespec /F (a.md) /EF << /F 5 0 R >> /AFRelationship /Source >>",
            "<< /Type /EmbeddedFile /Length 5 >>\nstream\nbytes\nendstream",
            "<< /Names [(a.md) 4 0 R] >>",
            "<< /K 8 0 R /ParentTree << /Nums [0 [8 0 R]] >> >>",
            "<< /S /Document /P 7 0 R /K [0 << /Type /MCR /MCID 1 >>] >>",
        ]);
        for (position, value) in flips {
            let position = position.index(bytes.len());
            bytes[position] = value;
        }
        let _ = inspect(&bytes);
    }
}

static SAMPLE: std::sync::LazyLock<Vec<u8>> =
    std::sync::LazyLock::new(|| write(&sample::release()));
