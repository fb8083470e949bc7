//! What a PDF can be given that its source does not have.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

use super::places::{self, another};

/// What was changed, and the PDF.
pub type Forged = (String, Vec<u8>);

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn text(value: &str) -> Object {
    Object::String(value.as_bytes().to_vec(), StringFormat::Literal)
}

fn catalogue(document: &mut Document) -> &mut Dictionary {
    document.catalog_mut().unwrap()
}

fn first_page(document: &Document) -> ObjectId {
    document.get_pages()[&1]
}

fn page(document: &mut Document) -> &mut Dictionary {
    let id = first_page(document);
    document.get_dictionary_mut(id).unwrap()
}

/// Puts an annotation on the first page.
fn annotate(document: &mut Document, mut annotation: Dictionary) {
    annotation.set("Type", Object::Name("Annot".into()));
    annotation.set("Rect", vec![90.into(), 90.into(), 200.into(), 110.into()]);
    annotation.set("F", 4);
    annotation.set("Contents", text("a"));
    let id = document.add_object(annotation);
    let page = page(document);
    let mut all = match page.get(b"Annots") {
        Ok(Object::Array(all)) => all.clone(),
        _ => Vec::new(),
    };
    all.push(id.into());
    page.set("Annots", all);
}

fn link(action: Dictionary) -> Dictionary {
    dictionary! { "Subtype" => "Link", "A" => action }
}

fn uri(address: &str) -> Dictionary {
    dictionary! { "S" => "URI", "URI" => text(address) }
}

fn script() -> Dictionary {
    dictionary! { "S" => "JavaScript", "JS" => text("app.alert(1)") }
}

/// Content of the first page, with something before or after it.
fn paint(document: &mut Document, before: &str, after: &str) {
    let id = first_page(document);
    let content = document.get_page_content(id);
    let content = [before.as_bytes(), b"\n", &content, b"\n", after.as_bytes()].concat();
    let stream = document.add_object(Stream::new(Dictionary::new(), content));
    page(document).set("Contents", stream);
}

/// A text drawn with a font and glyphs that the first page has, in this state.
fn hidden(document: &Document, state: &str, size: &str) -> String {
    let content = document.get_page_content(first_page(document));
    let operations = Content::decode(&content).unwrap().operations;
    let operand = |operator: &str| {
        let operation = operations.iter().find(|it| it.operator == operator);
        operation.expect("the page has text").operands[0].clone()
    };
    let font = String::from_utf8(operand("Tf").as_name().unwrap().to_vec()).unwrap();
    let shown = operand("Tj").as_str().unwrap().to_vec();
    let glyphs: String = shown.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("q BT {state} /{font} {size} Tf 1 0 0 1 100 400 Tm <{glyphs}> Tj ET Q")
}

type Change = (&'static str, fn(&mut Document));

/// What viewers run, follow or do.
const ACTIONS: [Change; 13] = [
    ("a script when it is opened", |it| catalogue(it).set("OpenAction", script())),
    ("a script when it is closed", |it| {
        catalogue(it).set("AA", dictionary! { "WC" => script() });
    }),
    ("a script among the names", |it| {
        let names = dictionary! { "Names" => vec![text("a"), script().into()] };
        match it.catalog().unwrap().get(b"Names").and_then(Object::as_reference) {
            Ok(id) => it.get_dictionary_mut(id).unwrap().set("JavaScript", names),
            Err(_) => match catalogue(it).get_mut(b"Names").and_then(Object::as_dict_mut) {
                Ok(all) => all.set("JavaScript", names),
                Err(_) => catalogue(it).set("Names", dictionary! { "JavaScript" => names }),
            },
        }
    }),
    ("a script when a page is opened", |it| {
        page(it).set("AA", dictionary! { "O" => script() });
    }),
    ("a link that runs a script", |it| annotate(it, link(script()))),
    ("a link that starts a program", |it| {
        annotate(it, link(dictionary! { "S" => "Launch", "F" => text("a.exe") }));
    }),
    ("a link to another file", |it| {
        annotate(it, link(dictionary! { "S" => "GoToR", "F" => text("a.pdf"), "D" => text("b") }));
    }),
    ("a link that sends a form", |it| {
        annotate(it, link(dictionary! { "S" => "SubmitForm", "F" => text("https://x.example") }));
    }),
    ("a link to a host that the source does not name", |it| {
        annotate(it, link(uri("https://evil.example/")));
    }),
    ("a link to another page of a host that it names", |it| {
        annotate(it, link(uri("https://reseau.example.org/autre")));
    }),
    ("a form field", |it| {
        let field = dictionary! { "FT" => "Tx", "T" => text("a"), "Fields" => Vec::new() };
        catalogue(it).set("AcroForm", dictionary! { "Fields" => vec![field.into()] });
    }),
    ("a sound", |it| annotate(it, dictionary! { "Subtype" => "Sound" })),
    ("a note", |it| annotate(it, dictionary! { "Subtype" => "Text" })),
];

/// Text that nobody sees, or that is not the source's.
const TEXTS: [Change; 7] = [
    ("text in render mode 3", |it| {
        let hidden = hidden(it, "3 Tr", "10");
        paint(it, "", &hidden);
    }),
    ("white text", |it| {
        let hidden = hidden(it, "1 1 1 rg", "10");
        paint(it, "", &hidden);
    }),
    ("text of size 0", |it| {
        let hidden = hidden(it, "", "0");
        paint(it, "", &hidden);
    }),
    ("text behind the page", |it| {
        let hidden = hidden(it, "0 g", "10");
        paint(it, &format!("{hidden} q 1 g 0 0 600 850 re f Q"), "");
    }),
    ("text outside the page", |it| {
        let hidden = hidden(it, "0 g", "10").replace("100 400", "-900 400");
        paint(it, "", &hidden);
    }),
    ("text as an artefact", |it| {
        let hidden = hidden(it, "0 g", "10");
        paint(it, "", &format!("/Artifact BMC {hidden} EMC"));
    }),
    ("a white area over the page", |it| paint(it, "", "q 1 g 0 0 600 850 re f Q")),
];

/// Files within.
const FILES: [Change; 3] = [
    ("the embedded source, edited", |it| {
        let file = it.objects.values_mut().find_map(|object| match object {
            Object::Stream(it) if it.dict.has_type(b"EmbeddedFile") => Some(it),
            _ => None,
        });
        let file = file.expect("the source is embedded");
        let mut bytes = file.decompressed_content().unwrap_or_else(|_| file.content.clone());
        bytes.extend_from_slice(b"Ajout.\n");
        file.set_plain_content(bytes);
        file.dict.remove(b"Filter");
    }),
    ("another embedded file", |it| {
        let file = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"autre".to_vec());
        let file = it.add_object(file);
        let place = it.add_object(dictionary! {
            "Type" => "Filespec", "F" => text("a.txt"), "UF" => text("a.txt"),
            "AFRelationship" => "Data", "EF" => dictionary! { "F" => file },
        });
        match catalogue(it).get_mut(b"AF") {
            Ok(Object::Array(all)) => all.push(place.into()),
            _ => panic!("the catalogue lists its files"),
        }
    }),
    ("another embedded file, on a page alone", |it| {
        let file = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"autre".to_vec());
        let file = it.add_object(file);
        let place = it.add_object(dictionary! {
            "Type" => "Filespec", "F" => text("a.txt"), "UF" => text("a.txt"),
            "AFRelationship" => "Data", "EF" => dictionary! { "F" => file },
        });
        annotate(it, dictionary! { "Subtype" => "FileAttachment", "FS" => place });
    }),
];

/// Every feature that was put in.
pub fn features(pdf: &[u8]) -> Vec<Forged> {
    let changes = ACTIONS.iter().chain(&TEXTS).chain(&FILES);
    let forge = |(what, change): &Change| {
        let mut document = Document::load_mem(pdf).unwrap();
        change(&mut document);
        ((*what).to_owned(), saved(document))
    };
    let mut all: Vec<Forged> = changes.map(forge).collect();
    all.push(("nothing, but written anew".to_owned(), saved(Document::load_mem(pdf).unwrap())));
    all
}

/// Every text of the XMP packet with another value.
pub fn metadata(pdf: &[u8]) -> Vec<Forged> {
    let document = Document::load_mem(pdf).unwrap();
    let id = document.catalog().unwrap().get(b"Metadata").unwrap().as_reference().unwrap();
    let Object::Stream(stream) = &document.objects[&id] else { panic!("a stream") };
    let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    let packet = String::from_utf8(bytes).unwrap();
    let start = packet.find("<x:xmpmeta").unwrap();
    let end = packet.rfind("</x:xmpmeta>").unwrap() + "</x:xmpmeta>".len();
    let edits = places::of_xml(&packet[start..end]).into_iter();
    let forge = |edit: places::Edit| {
        let mut document = document.clone();
        let bytes = format!("{}{}{}", &packet[..start], edit.text, &packet[end..]);
        let Some(Object::Stream(stream)) = document.objects.get_mut(&id) else { unreachable!() };
        stream.dict.remove(b"Filter");
        stream.set_plain_content(bytes.into_bytes());
        // Not the path through RDF's own elements.
        let names = edit.place.split('/').filter(|name| !name.starts_with("rdf:"));
        let place = names.skip(1).collect::<Vec<_>>().join("/");
        let end = edit.place.rsplit('/').next().unwrap_or_default();
        let end = if end.starts_with("rdf:") { format!(" {end}") } else { String::new() };
        (format!("XMP {place}{end}"), saved(document))
    };
    edits.map(forge).collect()
}

/// Keys that say how an object is written, not what it is.
const FORM: [&[u8]; 12] = [
    b"Length",
    b"Length1",
    b"Length2",
    b"Length3",
    b"Filter",
    b"DecodeParms",
    b"First",
    b"N",
    b"Size",
    b"W",
    b"Index",
    b"Prev",
];

/// Another value of each kind of value of each kind of object.
pub fn values(pdf: &[u8]) -> Vec<Forged> {
    let document = Document::load_mem(pdf).unwrap();
    let mut places: BTreeMap<String, (ObjectId, Vec<Vec<u8>>)> = BTreeMap::new();
    for (id, object) in &document.objects {
        let dictionary = match object {
            Object::Dictionary(it) => it,
            Object::Stream(it) => &it.dict,
            _ => continue,
        };
        list(dictionary, *id, &mut Vec::new(), &mut places);
    }
    let forge = |(name, (id, path)): (&String, &(ObjectId, Vec<Vec<u8>>))| {
        let mut document = document.clone();
        let mut at = document.objects.get_mut(id).unwrap();
        for key in path {
            let dictionary = match at {
                Object::Dictionary(it) => it,
                Object::Stream(it) => &mut it.dict,
                _ => unreachable!(),
            };
            at = dictionary.get_mut(key).unwrap();
        }
        change(at);
        (format!("value {name}"), saved(document))
    };
    places.iter().map(forge).collect()
}

fn list(
    dictionary: &Dictionary,
    id: ObjectId,
    path: &mut Vec<Vec<u8>>,
    places: &mut BTreeMap<String, (ObjectId, Vec<Vec<u8>>)>,
) {
    let name = |key: &[u8]| {
        let name = dictionary.get(key).and_then(Object::as_name).unwrap_or_default();
        String::from_utf8_lossy(name).into_owned()
    };
    let kind = [name(b"Type"), name(b"Subtype")].join("");
    for (key, value) in dictionary.iter().filter(|(key, _)| !FORM.contains(&key.as_slice())) {
        path.push(key.clone());
        if let Object::Dictionary(inner) = value {
            list(inner, id, path, places);
        } else if !matches!(value, Object::Reference(_) | Object::Null | Object::Stream(_)) {
            let keys: Vec<_> = path.iter().map(|key| String::from_utf8_lossy(key)).collect();
            // Names of resources and of glyphs are many.
            let keys = keys.join(".").replace(|c: char| c.is_ascii_digit(), "");
            places.entry(format!("{kind}.{keys}")).or_insert_with(|| (id, path.clone()));
        }
        path.pop();
    }
}

fn change(value: &mut Object) {
    match value {
        Object::Boolean(it) => *it = !*it,
        Object::Integer(it) => *it += 1,
        Object::Real(it) => *it += 1.0,
        Object::Name(it) => *it = another(&String::from_utf8_lossy(it)).into_bytes(),
        Object::String(it, _) => match it.last_mut() {
            Some(last) => *last ^= 1,
            None => it.push(b'a'),
        },
        Object::Array(all) => match all.first_mut() {
            Some(first @ (Object::Reference(_) | Object::Dictionary(_))) => *first = Object::Null,
            Some(first) => change(first),
            None => all.push(0.into()),
        },
        _ => {}
    }
}
