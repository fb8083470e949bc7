//! What the PDFs of the sample site say of themselves, and what they hold beside their pages.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::site::exported;
use crate::{convert, site};

fn text(object: &Object) -> String {
    lopdf::decode_text_string(object).unwrap()
}

fn get<'a>(pdf: &'a Document, entries: &'a Dictionary, key: &str) -> Option<&'a Object> {
    entries.get_deref(key.as_bytes(), pdf).ok()
}

/// The texts of an XMP packet, by the name of the property around them.
fn properties(pdf: &Document) -> BTreeMap<String, Vec<String>> {
    let packet = get(pdf, pdf.catalog().unwrap(), "Metadata").unwrap().as_stream().unwrap();
    assert!(!packet.dict.has(b"Filter"), "programs that know nothing of PDF can read it");
    let mut reader = Reader::from_reader(&packet.content[..]);
    let mut properties: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut open, mut value) = (Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                open.push(start.name().as_ref().to_owned());
                value.clear();
            }
            Event::Text(part) => value.push_str(&part.xml10_content()),
            Event::GeneralRef(entity) => {
                value.push_str(quick_xml::escape::resolve_predefined_entity(&entity).unwrap());
            }
            Event::End(_) => {
                let property = open.iter().rfind(|name| !name.starts_with("rdf:")).unwrap();
                let value = std::mem::take(&mut value);
                if !value.trim().is_empty() {
                    properties.entry(property.clone()).or_default().push(value);
                }
                open.pop();
            }
            Event::Eof => return properties,
            _ => {}
        }
    }
}

#[test]
fn every_property_comes_from_the_release() {
    for (name, pdf) in exported() {
        let pdf = Document::load_mem(pdf).unwrap();
        let xmp = properties(&pdf);
        for key in [
            "dc:format",
            "dc:title",
            "dc:creator",
            "dc:date",
            "dc:language",
            "dc:identifier",
            "xmp:CreateDate",
            "xmp:ModifyDate",
            "xmp:MetadataDate",
            "xmp:CreatorTool",
            "pdf:Producer",
        ] {
            assert_eq!(xmp.get(key).map(Vec::len), Some(1), "{name}: {key}");
        }
        // What kind of release, and what kind of resource (DCMI type).
        assert_eq!(xmp["dc:type"].len(), 2, "{name}: dc:type");
        assert_eq!(xmp["dc:type"][1], "Text", "{name}");
        let one = |key: &str| xmp[key][0].as_str();
        assert_eq!((one("pdfaid:part"), one("pdfaid:conformance")), ("3", "A"), "{name}");
        assert_eq!(one("pdfuaid:part"), "1", "{name}");
        // PDF/A does not know that schema: the packet describes it.
        assert_eq!(one("pdfaSchema:namespaceURI"), "http://www.aiim.org/pdfua/ns/id/", "{name}");
        assert_eq!(one("dc:identifier"), name, "{name}");
        let language = get(&pdf, pdf.catalog().unwrap(), "Lang").unwrap();
        assert_eq!(one("dc:language"), text(language), "{name}");
        assert!(one("xmpMM:DocumentID").starts_with("uuid:"), "{name}");
        assert_ne!(one("xmpMM:DocumentID"), one("xmpMM:InstanceID"), "{name}");
    }
}

#[test]
fn information_says_what_the_packet_says() {
    for (name, pdf) in exported() {
        let pdf = Document::load_mem(pdf).unwrap();
        let xmp = properties(&pdf);
        let information = get(&pdf, &pdf.trailer, "Info").unwrap().as_dict().unwrap();
        for (key, value) in information {
            let value = text(value);
            let property = match &key[..] {
                b"Title" => "dc:title",
                b"Author" => "dc:creator",
                b"Subject" => "dc:description",
                b"Keywords" => "pdf:Keywords",
                b"Creator" => "xmp:CreatorTool",
                b"Producer" => "pdf:Producer",
                b"CreationDate" => "xmp:CreateDate",
                b"ModDate" => "xmp:ModifyDate",
                other => panic!("{name}: {}", String::from_utf8_lossy(other)),
            };
            let reported = xmp[property].join(", ");
            match property {
                // D:20190205100000+01'00' and 2019-02-05T10:00:00+01:00.
                "xmp:CreateDate" | "xmp:ModifyDate" => {
                    let digits = |text: &str| text.replace(|c: char| !c.is_ascii_digit(), "");
                    assert_eq!(digits(&value), digits(&reported), "{name}");
                }
                _ => assert_eq!(value, reported, "{name}"),
            }
        }
        for key in ["Title", "Author", "CreationDate", "ModDate", "Producer"] {
            assert!(information.has(key.as_bytes()), "{name}: {key}");
        }
        assert_eq!(xmp.contains_key("dc:description"), information.has(b"Subject"), "{name}");
        assert_eq!(xmp.contains_key("dc:subject"), information.has(b"Keywords"), "{name}");
    }
}

#[test]
fn viewers_are_told_what_to_show() {
    for (name, pdf) in exported() {
        let pdf = Document::load_mem(pdf).unwrap();
        let catalogue = pdf.catalog().unwrap();
        let preferences = get(&pdf, catalogue, "ViewerPreferences").unwrap().as_dict().unwrap();
        assert!(preferences.get(b"DisplayDocTitle").unwrap().as_bool().unwrap(), "{name}");
        let mode = get(&pdf, catalogue, "PageMode").unwrap().as_name().unwrap();
        assert_eq!(mode, b"UseOutlines", "{name}");
        let labels = get(&pdf, catalogue, "PageLabels").unwrap().as_dict().unwrap();
        let labels = labels.get(b"Nums").unwrap().as_array().unwrap();
        assert_eq!(labels[0].as_i64().unwrap(), 0, "{name}: from the first page");
        for page in pdf.get_pages().into_values() {
            let tabs = pdf.get_dictionary(page).unwrap().get(b"Tabs").unwrap();
            assert_eq!(tabs.as_name().unwrap(), b"S", "{name}");
        }
    }
}

#[test]
fn embedded_files_are_described() {
    for (name, pdf) in exported() {
        let pdf = Document::load_mem(pdf).unwrap();
        let catalogue = pdf.catalog().unwrap();
        let associated = get(&pdf, catalogue, "AF").unwrap().as_array().unwrap();
        let names = get(&pdf, catalogue, "Names").unwrap().as_dict().unwrap();
        let files = get(&pdf, names, "EmbeddedFiles").unwrap().as_dict().unwrap();
        let files = get(&pdf, files, "Names").unwrap().as_array().unwrap();
        assert_eq!((associated.len(), files.len()), (2, 4), "{name}");
        let mut kinds = Vec::new();
        for pair in files.chunks(2) {
            assert!(associated.contains(&pair[1]), "{name}");
            let file = pdf.get_dictionary(pair[1].as_reference().unwrap()).unwrap();
            assert_eq!(text(&pair[0]), text(file.get(b"UF").unwrap()), "{name}");
            assert!(!text(file.get(b"Desc").unwrap()).is_empty(), "{name}");
            let streams = get(&pdf, file, "EF").unwrap().as_dict().unwrap();
            let stream = get(&pdf, streams, "F").unwrap().as_stream().unwrap();
            let parameters = stream.dict.get(b"Params").unwrap().as_dict().unwrap();
            let size = parameters.get(b"Size").unwrap().as_i64().unwrap();
            assert_eq!(size as usize, stream.get_plain_content().unwrap().len(), "{name}");
            assert!(text(parameters.get(b"ModDate").unwrap()).starts_with("D:20"), "{name}");
            assert!(!parameters.has(b"CheckSum"), "{name}: it would be MD5");
            let name_of = |entries: &Dictionary, key: &str| {
                String::from_utf8(get(&pdf, entries, key).unwrap().as_name().unwrap().to_vec())
            };
            kinds.push((
                name_of(file, "AFRelationship").unwrap(),
                name_of(&stream.dict, "Subtype").unwrap(),
            ));
        }
        kinds.sort();
        let expected = [("Data", "application/xml"), ("Source", "text/markdown")];
        assert_eq!(kinds, expected.map(|(a, b)| (a.to_owned(), b.to_owned())), "{name}");
    }
}

/// Versions of a release are one document in several instances (ISO 16684-1 §8.6).
#[test]
fn a_changed_release_is_another_instance_of_the_same_document() {
    let ids = |body: &str, slug: Option<&str>| {
        let folder = tempfile::tempdir().unwrap();
        let mut pdf = convert(folder.path(), body, &[]);
        if let Some(slug) = slug {
            let post = site(folder.path(), body, &[]);
            let other = post.with_file_name(format!("2021-03-04-{slug}.markdown"));
            std::fs::rename(post, &other).unwrap();
            let output = folder.path().join("other.pdf");
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_communique"));
            let run = command.arg("convert").arg(other).arg("-o").arg(&output).output().unwrap();
            assert!(run.status.success());
            pdf = std::fs::read(output).unwrap();
        }
        let xmp = properties(&Document::load_mem(&pdf).unwrap());
        (xmp["xmpMM:DocumentID"][0].clone(), xmp["xmpMM:InstanceID"][0].clone())
    };
    let first = ids("Un mot.", None);
    assert_eq!(ids("Un mot.", None), first);
    let changed = ids("Un autre mot.", None);
    assert_eq!(changed.0, first.0);
    assert_ne!(changed.1, first.1);
    assert_ne!(ids("Un mot.", Some("autre")).0, first.0);
}
