//! Files, links and headings that make a package hard to use later.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::*;
use crate::document::build_document;
use crate::release::{ReleaseOptions, parse_release};
use crate::site::{SiteOptions, read_site};

/// The risks of a post with these files of the site.
fn risks(post: &str, files: &[(&str, &[u8])]) -> Risks {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("_config.yml", b"url: https://www.lierre.example\n");
    write("_communiques/2020-01-02-avis.md", post.as_bytes());
    for (name, bytes) in files {
        write(&format!("_uploads/{name}"), bytes);
    }
    let site = read_site(folder.path(), &SiteOptions::default()).unwrap();
    let source = site.read(&site.files[0]).unwrap();
    let options = ReleaseOptions { allow_missing: true };
    let release = parse_release(&source, &site.config, &options).unwrap();
    Risks::of(&release, &build_document(&release).unwrap())
}

/// Codes and details about one attached file.
fn of_file(name: &str, bytes: &[u8]) -> Vec<String> {
    let post = format!("---\ntitle: Avis\nfiles:\n- file: /uploads/{name}\n---\n\nTexte.\n");
    let risks = risks(&post, &[(name, bytes)]);
    let shown = |(address, finding): &(String, Finding)| {
        assert_eq!(*address, format!("uploads/{name}"));
        assert_eq!(finding.path, "_communiques/2020-01-02-avis.md");
        assert_eq!(finding.position.unwrap().line, 4);
        format!("{} {}", finding.rule.code, finding.detail.split_once(": ").unwrap().1)
    };
    risks.files.iter().map(shown).collect()
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_file_must_be_what_its_name_says() {
    assert_eq!(of_file("a.csv", b"jour;visites\n1;2\n"), [""; 0]);
    assert_eq!(of_file("a.csv", b"PK\x03\x04\0\0"), ["L002 expected plain text, found a zip"]);
    let found = of_file("a.docx", b"bonjour");
    assert_eq!(found, ["L009 expected a zip, found plain text"]);
    assert_eq!(of_file("a.xls", &zip_of(&[("xl/workbook.xml", b"")]))[0][..4], *"L002");
    assert_eq!(of_file("a.unknown", b"\0\x01"), [""; 0]);
    for (name, bytes, found) in [
        (
            "a.png",
            &b"\x89PNG\r\n\x1A\n\0\0\0\0garbage"[..],
            "L009 it begins like a PNG picture, but is none",
        ),
        ("a.jpg", b"\xFF\xD8\xFF", "L009 it begins like a JPEG picture, but is none"),
        ("a.gif", b"GIF89a", "L009 it begins like a GIF picture, but is none"),
        ("a.png", b"\0\x01\x02", "L009 expected a PNG picture, found data of an unknown kind"),
        ("a.pdf", b"<html>404</html>", "L009 expected a PDF, found plain text"),
        ("a.csv", b"\0\x01\x02", "L002 expected plain text, found data of an unknown kind"),
    ] {
        assert_eq!(of_file(name, bytes), [found], "{name}");
    }
    assert_eq!(of_file("a.pdf", b"%PDF-1.7\ngarbage")[0][..4], *"L005");
    // UTF-16 has zero bytes and is text.
    assert_eq!(of_file("a.txt", b"\xFF\xFEa\0b\0"), [""; 0]);
}

#[test]
fn a_picture_with_another_ending_is_reported_where_it_is_shown() {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
    let png = fs::read(site.join("_uploads/rose-des-vents.png")).unwrap();
    let post = "---\ntitle: Avis\n---\n\nTexte.\n\n![Une rose des vents](/uploads/rose.jpg)\n";
    let risks = risks(post, &[("rose.jpg", &png)]);
    let (address, finding) = &risks.files[0];
    assert_eq!((address.as_str(), finding.rule.code), ("uploads/rose.jpg", "L002"));
    assert_eq!(finding.position.unwrap().line, 7);
}

#[test]
fn office_files_are_looked_into() {
    let odt = |manifest: &[u8]| {
        zip_of(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("META-INF/manifest.xml", manifest),
        ])
    };
    assert_eq!(of_file("a.odt", &odt(b"<manifest/>")), [""; 0]);
    let encrypted = odt(b"<manifest:encryption-data/>");
    assert_eq!(of_file("a.odt", &encrypted), ["L001 the document is encrypted"]);
    assert_eq!(of_file("a.ods", &odt(b""))[0], "L002 it is a zip, but not a .ods");
    assert_eq!(of_file("a.docx", &zip_of(&[("word/document.xml", b"")])), [""; 0]);

    let mut compound = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    compound.extend("..EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(of_file("a.docx", &compound), ["L001 the document is encrypted"]);
}

#[test]
fn macros_and_actions_are_reported() {
    let docm = zip_of(&[("word/document.xml", b""), ("word/vbaProject.bin", b"")]);
    let found = of_file("a.docm", &docm);
    assert_eq!(found, ["L010 the document has macros: `word/vbaProject.bin`"]);
    let list = ("Basic/script-lc.xml", &b""[..]);
    let odt = |more: &[(&str, &[u8])]| {
        let own = [("mimetype", &b"application/vnd.oasis.opendocument.text"[..]), list];
        zip_of(&[&own[..], more].concat())
    };
    assert_eq!(of_file("a.odt", &odt(&[])), [""; 0]);
    let found = of_file("a.odt", &odt(&[("Basic/Standard/Module1.xml", b"")]));
    assert_eq!(found, ["L010 the document has macros: `Basic/Standard/Module1.xml`"]);
    let mut compound = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    compound.extend("_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(of_file("a.doc", &compound), ["L010 the document has macros"]);
    let plain = fs::read("tests/site/_uploads/archive-guide-en.pdf").unwrap();
    let mut pdf = lopdf::Document::load_mem(&plain).unwrap();
    let action = lopdf::dictionary! { "S" => "Launch", "F" => lopdf::Object::string_literal("a") };
    pdf.catalog_mut().unwrap().set("OpenAction", action);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).unwrap();
    assert!(of_file("a.pdf", &bytes).contains(&"L010 the PDF has actions: Launch".to_owned()));
}

#[test]
fn an_encrypted_member_of_a_zip_is_reported() {
    let mut zip = zip_of(&[("secret.txt", b"secret")]);
    // Bit 0 of the flags, in the local and in the central header (APPNOTE §4.4.4).
    zip[6] |= 1;
    let central = zip.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    zip[central + 8] |= 1;
    assert_eq!(of_file("a.zip", &zip), ["L001 1 of 1 files in it are encrypted"]);
    assert_eq!(of_file("a.zip", &zip[..40]), ["L009 it begins like a zip, but is none"]);
}

#[test]
fn pdfs_are_asked_for_encryption_and_for_the_pdfa_they_declare() {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
    let plain = fs::read(site.join("_uploads/archive-guide-en.pdf")).unwrap();
    let post = "---\ntitle: Avis\nfiles:\n- file: /uploads/a.pdf\n---\n\nTexte.\n";
    let pdfs = risks(post, &[("a.pdf", &plain)]).pdfs;
    let expected = AttachedPdf { pages: Some(1), is_encrypted: false, own_time: None };
    assert_eq!(pdfs, [("uploads/a.pdf".to_owned(), expected)]);
    assert_eq!(of_file("a.pdf", &plain), ["L003 a PDF 1.4 that does not declare PDF/A"]);
    let text = String::from_utf8_lossy(&plain).into_owned();
    assert!(text.contains("trailer\n<<") || text.contains("trailer <<"), "{text}");
    // A file encrypted by a handler that nobody has.
    let trailer = plain.windows(9).rposition(|window| window == b"trailer\n<").unwrap();
    let mut locked = plain.clone();
    let encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O () /U () /P 0 >> ";
    locked.splice(trailer + 10..trailer + 10, encrypt.iter().copied());
    assert_eq!(of_file("a.pdf", &locked)[0][..4], *"L001");
    assert_eq!(of_file("a.pdf", &plain[..plain.len() / 3])[0][..4], *"L005");
    // PDF/A declared, but not conformed to.
    let xmp = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
        xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
        xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" pdfaid:part=\"2\" \
        pdfaid:conformance=\"B\"/></rdf:RDF></x:xmpmeta>";
    let mut pdf = lopdf::Document::load_mem(&plain).unwrap();
    let dictionary = lopdf::dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let stream = pdf.add_object(lopdf::Stream::new(dictionary, xmp.into()));
    pdf.catalog_mut().unwrap().set("Metadata", stream);
    let mut declared = Vec::new();
    pdf.save_to(&mut declared).unwrap();
    let found = of_file("a.pdf", &declared);
    assert!(found[0].starts_with("L004 it declares PDF/A-2b; "), "{found:?}");
}

#[test]
fn links_out_of_the_site_are_listed_by_host() {
    let post = "---\ntitle: Avis\nfiles:\n- lien: https://Data.example.org/jeu\n  nom: Jeu\n---\n\n\
        [Un](https://www.example.org/a), [deux](https://www.example.org/b) et \
        [chez nous](/agenda/), [aussi](https://www.lierre.example/x).\n\n\
        - [courriel](mailto:a@example.org)\n- <https://autre.example>\n";
    let risks = risks(post, &[]);
    let links: Vec<(&str, u32)> =
        risks.links.iter().map(|link| (link.host.as_str(), link.position.line)).collect();
    let expected = [
        ("www.example.org", 8),
        ("www.example.org", 8),
        ("autre.example", 11),
        ("data.example.org", 4),
    ];
    assert_eq!(links, expected);
    let details: Vec<&str> = risks.text.iter().map(|finding| finding.detail.as_str()).collect();
    let expected =
        ["data.example.org: 1 link", "www.example.org: 2 links", "autre.example: 1 link"];
    assert_eq!(details, expected);
}

#[test]
fn a_skipped_level_of_headings_is_reported() {
    let post = "---\ntitle: Avis\n---\n\n#### Un\n\nTexte.\n\n## Deux\n\n### Trois\n\n##### Cinq\n\n# Un\n";
    let risks = risks(post, &[]);
    let found: Vec<(&str, u32)> = risks
        .text
        .iter()
        .map(|finding| (finding.rule.code, finding.position.unwrap().line))
        .collect();
    assert_eq!(found, [("L008", 13)]);
    assert_eq!(risks.text[0].detail, "a heading of level 5 follows one of level 3");
}
