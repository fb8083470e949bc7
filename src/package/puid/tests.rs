//! Formats by their bytes, and Siegfried's opinion of the same files.

use std::io::Write;
use std::process::Command;

use super::*;

fn puid(name: &str, bytes: &[u8]) -> Option<&'static str> {
    identify(name, bytes).puid
}

#[test]
fn bytes_decide_over_names() {
    assert_eq!(puid("plan.png", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01"), Some("fmt/43"));
    assert_eq!(puid("note.docx", b"%PDF-1.7\n"), Some("fmt/276"));
    assert_eq!(puid("tableau.XLSX", b"PK\x03\x04"), Some("x-fmt/263"));
    assert_eq!(puid("note.pdf", b"bonjour"), None);
    assert_eq!(puid("note.txt", b"<?xml version=\"1.0\"?><a/>"), Some("fmt/101"));
    assert_eq!(puid("a.png", b"\x89PNG\r\n\x1A\n\xFF\xFF\xFF\xFFabcd"), Some("fmt/11"));
}

/// Each file, and what it is.
fn samples() -> Vec<(String, Vec<u8>, &'static str)> {
    let mut samples = Vec::new();
    let mut add = |name: &str, bytes: Vec<u8>, puid| samples.push((name.to_owned(), bytes, puid));
    for (version, puid) in [(0, "fmt/42"), (1, "fmt/43"), (2, "fmt/44"), (3, "fmt/41")] {
        add(&format!("jfif-{version}.jpg"), jpeg(&jfif(version)), puid);
    }
    for (version, puid) in [
        ("0200", "x-fmt/398"),
        ("0210", "x-fmt/390"),
        ("0220", "x-fmt/391"),
        ("0221", "fmt/645"),
        ("0230", "fmt/1507"),
        ("0232", "fmt/1507"),
    ] {
        add(&format!("exif-{version}-be.jpg"), jpeg(&exif(version, true)), puid);
        add(&format!("exif-{version}-le.jpg"), jpeg(&exif(version, false)), puid);
    }
    add("jfif-then-exif.jpg", jpeg(&[jfif(1), exif("0220", true)].concat()), "fmt/43");
    add("raw.jpg", jpeg(b""), "fmt/41");
    add("xmp.jpg", jpeg(b"\xFF\xE1\0\x1Fhttp://ns.adobe.com/xap/1.0/\0"), "fmt/41");
    for (chunk, puid) in [
        ("", "fmt/11"),
        ("gAMA", "fmt/11"),
        ("sRGB", "fmt/12"),
        ("iCCP", "fmt/12"),
        ("sPLT", "fmt/12"),
        ("iTXt", "fmt/13"),
    ] {
        add(&format!("chunk-{chunk}.png"), png(chunk, 0), puid);
    }
    add("late-itxt.png", png("iTXt", 70_000), "fmt/13");
    add("87.gif", b"GIF87a\x01\0\x01\0\0\0\0;".to_vec(), "fmt/3");
    add("89.gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "fmt/4");
    for (kind, puid) in [("VP8 ", "fmt/566"), ("VP8L", "fmt/567"), ("VP8X", "fmt/568")] {
        let bytes = format!("RIFF\x20\0\0\0WEBP{kind}\x0C\0\0\0/\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        add(&format!("{}.webp", kind.trim()), bytes.into_bytes(), puid);
    }
    let svg = |version: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"{version}></svg>\n"
        )
    };
    add("1.0.svg", svg(" version=\"1.0\"").into_bytes(), "fmt/91");
    add("1.1.svg", svg(" version=\"1.1\"").into_bytes(), "fmt/92");
    add("none.svg", svg("").into_bytes(), "fmt/91");
    add("text.md", b"# Titre\n".to_vec(), "fmt/1149");
    add("text.txt", b"Texte\n".to_vec(), "x-fmt/111");
    add("text.csv", b"a;b\n1;2\n".to_vec(), "x-fmt/18");
    add("text.json", b"{\"a\": 1}\n".to_vec(), "fmt/817");
    add("text.yaml", b"a: 1\n".to_vec(), "fmt/818");
    add("text.xml", b"<?xml version=\"1.0\"?><a/>".to_vec(), "fmt/101");
    samples.extend(pdfs());
    samples.extend(zips());
    samples
}

fn jpeg(segments: &[u8]) -> Vec<u8> {
    let table = [&b"\xFF\xDB\0\x43\0"[..], &[1; 64]].concat();
    let scan =
        b"\xFF\xC0\0\x0B\x08\0\x01\0\x01\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0?\0\0\xFF\xD9";
    [b"\xFF\xD8", segments, &table, scan].concat()
}

fn jfif(version: u8) -> Vec<u8> {
    [&b"\xFF\xE0\0\x10JFIF\0\x01"[..], &[version], b"\0\0\x01\0\x01\0\0"].concat()
}

/// A segment with a directory of one entry, which points to another of one: the version.
fn exif(version: &str, is_big_endian: bool) -> Vec<u8> {
    let tiff: &[u8] = match is_big_endian {
        true => b"MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x1A\0\0\0\0\0\x01\x90\0\0\x07\0\0\0\x04",
        false => b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x1A\0\0\0\0\0\0\0\x01\0\0\x90\x07\0\x04\0\0\0",
    };
    let content = [b"Exif\0\0", tiff, version.as_bytes(), &[0; 4]].concat();
    let length = (content.len() as u16 + 2).to_be_bytes();
    [b"\xFF\xE1", &length[..], &content].concat()
}

/// A picture of one pixel with one more chunk, after a comment of some length.
fn png(chunk: &str, comment: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
    let mut add = |kind: &str, data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(kind.as_bytes());
        crc.update(data);
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend([kind.as_bytes(), data].concat());
        bytes.extend(crc.sum().to_be_bytes());
    };
    add("IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0");
    add("tEXt", &[&b"a\0"[..], &vec![b'x'; comment]].concat());
    if !chunk.is_empty() {
        add(chunk, b"a\0\0\0\0\0");
    }
    add("IDAT", b"\x78\x9C\x63\0\0\0\x02\0\x01");
    add("IEND", b"");
    bytes
}

fn pdfs() -> Vec<(String, Vec<u8>, &'static str)> {
    let pdf =
        |version: &str, content: &str| format!("%PDF-{version}\n{content}\n%%EOF\n").into_bytes();
    let mut pdfs = Vec::new();
    for (version, puid) in [
        ("1.0", "fmt/14"),
        ("1.1", "fmt/15"),
        ("1.2", "fmt/16"),
        ("1.3", "fmt/17"),
        ("1.4", "fmt/18"),
        ("1.5", "fmt/19"),
        ("1.6", "fmt/20"),
        ("1.7", "fmt/276"),
        ("2.0", "fmt/1129"),
    ] {
        pdfs.push((format!("{version}.pdf"), pdf(version, ""), puid));
    }
    for (declared, version, puid) in [
        ("1A", "1.4", "fmt/95"),
        ("1B", "1.4", "fmt/354"),
        ("2A", "1.7", "fmt/476"),
        ("2B", "1.7", "fmt/477"),
        ("2U", "1.7", "fmt/478"),
        ("3A", "1.7", "fmt/479"),
        ("3B", "1.4", "fmt/480"),
        ("3U", "1.7", "fmt/481"),
        ("4", "2.0", "fmt/1910"),
        ("4E", "2.0", "fmt/1911"),
        ("4F", "2.0", "fmt/1912"),
        ("3A", "2.0", "fmt/1129"),
        ("5A", "1.7", "fmt/276"),
    ] {
        let namespace = "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"";
        let (part, level) = declared.split_at(1);
        let mut elements = format!("<pdfaid:part>{part}</pdfaid:part>");
        let mut attributes = format!(" pdfaid:part=\"{part}\"");
        if !level.is_empty() {
            elements += &format!("<pdfaid:conformance>{level}</pdfaid:conformance>");
            attributes += &format!(" pdfaid:conformance=\"{level}\"");
        }
        let elements = format!("<rdf:Description {namespace}>{elements}</rdf:Description>");
        let far = format!("{}{elements}", "x".repeat(100_000));
        let attributes = format!("<rdf:Description {namespace}{attributes}/>");
        for (kind, content) in [("elements", elements), ("far", far), ("attributes", attributes)] {
            pdfs.push((format!("{declared}-{version}-{kind}.pdf"), pdf(version, &content), puid));
        }
    }
    pdfs
}

fn zip(entries: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, stored).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn zips() -> Vec<(String, Vec<u8>, &'static str)> {
    let mut zips = vec![("plain.zip".to_owned(), zip(&[("a.txt", "a".to_owned())]), "x-fmt/263")];
    zips.push(("plain.docx".to_owned(), zip(&[("a.txt", "a".to_owned())]), "x-fmt/263"));
    let container = ("META-INF/container.xml", "<container/>".to_owned());
    let epub = zip(&[("mimetype", "application/epub+zip".to_owned()), container]);
    zips.push(("a.epub".to_owned(), epub, "fmt/483"));
    for (kind, extension, puids) in [
        ("text", "odt", ["fmt/136", "fmt/290", "fmt/291", "fmt/1756", "fmt/2044"]),
        ("spreadsheet", "ods", ["fmt/137", "fmt/294", "fmt/295", "fmt/1755", "fmt/2045"]),
        ("presentation", "odp", ["fmt/138", "fmt/292", "fmt/293", "fmt/1754", "fmt/2046"]),
        ("graphics", "odg", ["fmt/139", "fmt/296", "fmt/297", "fmt/1753", "fmt/2048"]),
    ] {
        for (version, puid) in ["1.0", "1.1", "1.2", "1.3", "1.4"].into_iter().zip(puids) {
            let names = "urn:oasis:names:tc:opendocument:xmlns";
            let media_type = format!("application/vnd.oasis.opendocument.{kind}");
            let content = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content \
                 xmlns:office=\"{names}:office:1.0\" office:version=\"{version}\"><office:body>\
                 </office:body></office:document-content>"
            );
            let manifest = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\
                 \"{names}:manifest:1.0\" manifest:version=\"{version}\"><manifest:file-entry \
                 manifest:full-path=\"/\" manifest:version=\"{version}\" \
                 manifest:media-type=\"{media_type}\"/></manifest:manifest>"
            );
            let entries = [
                ("mimetype", media_type),
                ("content.xml", content),
                ("META-INF/manifest.xml", manifest),
            ];
            zips.push((format!("{version}.{extension}"), zip(&entries), puid));
        }
    }
    zips.extend(office());
    zips
}

/// Documents of Office, each also with a name that says nothing.
fn office() -> Vec<(String, Vec<u8>, &'static str)> {
    let mut zips = Vec::new();
    let (open, own) = ("openxmlformats-officedocument", "+xml");
    let (word, sheet, slides) = ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml");
    for (kind, end, part, extension, puid) in [
        (format!("{open}.wordprocessingml.document"), own, word, "docx", "fmt/412"),
        (format!("{open}.spreadsheetml.sheet"), own, sheet, "xlsx", "fmt/214"),
        (format!("{open}.presentationml.presentation"), own, slides, "pptx", "fmt/215"),
        (format!("{open}.wordprocessingml.template"), own, word, "dotx", "fmt/597"),
        (format!("{open}.spreadsheetml.template"), own, sheet, "xltx", "fmt/598"),
        (format!("{open}.presentationml.template"), own, slides, "potx", "fmt/631"),
        (format!("{open}.presentationml.slideshow"), own, slides, "ppsx", "fmt/629"),
        ("ms-word.document.macroEnabled".to_owned(), own, word, "docm", "fmt/523"),
        ("ms-word.template.macroEnabledTemplate".to_owned(), own, word, "dotm", "fmt/599"),
        ("ms-excel.sheet.macroEnabled".to_owned(), own, sheet, "xlsm", "fmt/445"),
        ("ms-excel.template.macroEnabled".to_owned(), own, sheet, "xltm", "fmt/627"),
        ("ms-excel.addin.macroEnabled".to_owned(), own, sheet, "xlam", "fmt/628"),
        ("ms-excel.sheet.binary.macroEnabled".to_owned(), "", "xl/workbook.bin", "xlsb", "fmt/595"),
        ("ms-powerpoint.presentation.macroEnabled".to_owned(), own, slides, "pptm", "fmt/487"),
        ("ms-powerpoint.template.macroEnabled".to_owned(), own, slides, "potm", "fmt/632"),
        ("ms-powerpoint.slideshow.macroEnabled".to_owned(), own, slides, "ppsm", "fmt/630"),
    ] {
        let types = format!(
            "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/\
             content-types\"><Override PartName=\"/{part}\" ContentType=\"application/vnd.{kind}.main{end}\"\
             /></Types>"
        );
        let entries = [
            ("[Content_Types].xml", types),
            ("_rels/.rels", "<r/>".to_owned()),
            (part, "<d/>".to_owned()),
        ];
        zips.push((format!("a.{extension}"), zip(&entries), puid));
        zips.push((format!("{extension}.zip"), zip(&entries), puid));
    }
    zips
}

#[test]
fn every_kind_has_its_identifier() {
    for (name, bytes, expected) in samples() {
        assert_eq!(puid(&name, &bytes), Some(expected), "{name}");
    }
}

#[test]
#[ignore = "needs pygfried (python3 -c 'import pygfried')"]
fn siegfried_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let samples = samples();
    for (name, bytes, _) in &samples {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let script =
        "import pygfried, sys\nfor name in sys.argv[1:]:\n    print(pygfried.identify(name))";
    let mut python = Command::new("python3");
    python.args(["-c", script]).args(samples.iter().map(|(name, ..)| name));
    let output = python.current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let mut differing = Vec::new();
    for ((name, bytes, _), said) in samples.iter().zip(said.lines()) {
        if puid(name, bytes) != Some(said) {
            differing.push(format!("{name}: {:?}, Siegfried {said}", puid(name, bytes)));
        }
    }
    assert_eq!(said.lines().count(), samples.len());
    assert!(differing.is_empty(), "{differing:#?}");
}
