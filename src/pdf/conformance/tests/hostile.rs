//! Files made to exhaust their reader: each is refused or objected to, quickly, without a panic.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::damage::{catalogue, encrypt, rewritten};
use super::*;
use crate::pdf::reader::inspect;

/// Gives a file to both readers; it must not be taken for a sound one.
#[track_caller]
fn survives(bytes: &[u8], what: &str) {
    let _ = inspect(bytes);
    if let Ok(report) = examine(bytes) {
        assert_ne!(report.verdict(), Verdict::NothingFound, "{what}");
    }
}

#[test]
fn a_password_is_asked_for() {
    let locked = rewritten(&sound(), |pdf| encrypt(pdf, "secret"));
    assert_eq!(examine(&locked), Err(PdfReadError::Password));
    assert_eq!(inspect(&locked).err(), Some(PdfReadError::Password));
}

#[test]
fn trees_that_bite_their_tails() {
    type Bite = fn(&mut Document);
    let bites: [(&str, Bite); 5] = [
        ("pages", |pdf| {
            let pages = catalogue(pdf).get(b"Pages").unwrap().as_reference().unwrap();
            let entries = pdf.get_dictionary_mut(pages).unwrap();
            let kids = entries.get_mut(b"Kids").unwrap().as_array_mut().unwrap();
            kids.insert(0, pages.into());
            entries.set("Parent", pages);
        }),
        ("structure", |pdf| {
            let root = catalogue(pdf).get(b"StructTreeRoot").unwrap().as_reference().unwrap();
            let entries = pdf.get_dictionary_mut(root).unwrap();
            let kid = entries.get(b"K").unwrap().clone();
            entries.set("K", vec![kid.clone(), kid, root.into()]);
        }),
        ("parent tree", |pdf| {
            let tree = pdf.new_object_id();
            let entries = dictionary! { "Kids" => vec![tree.into(), tree.into()] };
            pdf.set_object(tree, entries);
            let root = catalogue(pdf).get(b"StructTreeRoot").unwrap().as_reference().unwrap();
            pdf.get_dictionary_mut(root).unwrap().set("ParentTree", tree);
        }),
        ("name tree", |pdf| {
            let tree = pdf.new_object_id();
            pdf.set_object(tree, dictionary! { "Kids" => vec![tree.into()], "Limits" => tree });
            catalogue(pdf).set("Names", dictionary! { "EmbeddedFiles" => tree, "X" => tree });
            catalogue(pdf).remove(b"AF");
        }),
        ("references", |pdf| {
            let (one, two) = (pdf.new_object_id(), pdf.new_object_id());
            pdf.set_object(one, Object::Reference(two));
            pdf.set_object(two, Object::Reference(one));
            for key in ["Metadata", "MarkInfo", "OutputIntents", "Lang"] {
                catalogue(pdf).set(key, one);
            }
        }),
    ];
    for (what, bite) in bites {
        survives(&rewritten(&sound(), bite), what);
    }
}

#[test]
fn a_structure_without_end() {
    let deep = rewritten(&sound(), |pdf| {
        let root = catalogue(pdf).get(b"StructTreeRoot").unwrap().as_reference().unwrap();
        let mut parent = root;
        for _ in 0..50_000 {
            let element = dictionary! { "Type" => "StructElem", "S" => "Sect", "P" => parent };
            let element = pdf.add_object(element);
            pdf.get_dictionary_mut(parent).unwrap().set("K", element);
            parent = element;
        }
    });
    let report = examine(&deep).unwrap();
    assert_eq!(report.verdict(), Verdict::NotConformant);
    assert!(report.to_string().contains("nested more than 300 deep"), "{report}");
    assert_eq!(inspect(&deep).unwrap().structure_elements, 50_000);
}

/// A hundred small streams that decompress to 32 MB each, all of which are examined.
#[test]
fn little_that_becomes_much() {
    let bomb = rewritten(&sound(), |pdf| {
        let mut stream = Stream::new(Dictionary::new(), vec![b' '; 32 << 20]);
        stream.compress().unwrap();
        for _ in 0..100 {
            pdf.add_object(stream.clone());
        }
    });
    assert!(bomb.len() < 8 << 20, "{}", bomb.len());
    let large = matches!(examine(&bomb), Err(PdfReadError::TooLarge { .. }));
    assert!(large, "{:?}", examine(&bomb).map(|report| report.verdict()));
}

/// A file of these objects, as they are, with a cross-reference table.
fn file_of(objects: &[&[u8]]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(objects) {
        offsets.push(file.len());
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend_from_slice(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    offsets.iter().for_each(|offset| file.extend(format!("{offset:010} 00000 n \n").bytes()));
    let trailer = format!("trailer\n<</Size {}/Root 1 0 R>>\n", objects.len() + 1);
    file.extend(format!("{trailer}startxref\n{start}\n%%EOF\n").bytes());
    file
}

#[test]
fn objects_nested_without_end() {
    let nested = |open: &str, close: &str| [open.repeat(100_000), close.repeat(100_000)].concat();
    for (open, close) in [("[", "]"), ("<</A", ">>"), ("(", ")"), ("[<</A", ">>]")] {
        let catalogue = format!("<</Type/Catalog/Pages 2 0 R/X {}>>", nested(open, close));
        let pages = b"<</Type/Pages/Kids[]/Count 0>>";
        survives(&file_of(&[catalogue.as_bytes(), pages]), open);
        let content = format!("<</Length {}>>stream\n{0}", nested(open, close));
        let page = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>";
        let pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>";
        let catalogue = b"<</Type/Catalog/Pages 2 0 R>>";
        let content = [content.as_bytes(), b"\nendstream"].concat();
        survives(&file_of(&[catalogue, pages, page, &content]), open);
    }
}

#[test]
fn tables_that_promise_too_much() {
    let catalogue = b"<</Type/Catalog/Pages 2 0 R>>";
    let sound = file_of(&[catalogue, b"<</Type/Pages/Kids[]/Count 99999999999>>"]);
    let text = String::from_utf8_lossy(&sound).into_owned();
    for (from, to) in [
        ("xref\n0 3", "xref\n0 4294967295"),
        ("xref\n0 3", "xref\n4294967290 3"),
        ("/Size 3", "/Size 9223372036854775807"),
        ("/Root 1 0 R", "/Root 1 0 R/Prev 15/XRefStm 15"),
        ("/Size 3", "/Size 3/Prev 9223372036854775807"),
    ] {
        assert!(text.contains(from));
        survives(text.replace(from, to).as_bytes(), to);
    }
    let at = text.find("xref\n").unwrap();
    let circle = text.replace("/Size 3", &format!("/Size 3/Prev {at}"));
    survives(circle.as_bytes(), "a table before itself");
}

/// One byte changed in many places: whatever still reads as sound says the same things.
#[test]
fn changed_bytes_never_panic() {
    let sound = sound();
    for at in (0..sound.len()).step_by(211) {
        for bit in [1, 0x80] {
            let mut changed = sound.clone();
            changed[at] ^= bit;
            let _ = (examine(&changed), inspect(&changed));
        }
    }
}
