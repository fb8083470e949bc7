//! Metadata: the XMP packet (ISO 16684-1, ISO 19005-3 §6.6) and the document information that
//! agrees with it.

use lopdf::{Dictionary, Object, dictionary};
use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesPI, BytesStart, BytesText, Event};
use sha2::{Digest, Sha256};

use super::identifier::Identifier;
use super::object::{byte_string, text_string};
use super::preflight::Dates;
use crate::typeset::TypesetDocument;

/// The program and its version, as creator and producer.
const PROGRAM: &str = concat!("communique ", env!("CARGO_PKG_VERSION"));

const NAMESPACES: [(&str, &str); 10] = [
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:dcterms", "http://purl.org/dc/terms/"),
    ("xmlns:xmp", "http://ns.adobe.com/xap/1.0/"),
    ("xmlns:xmpMM", "http://ns.adobe.com/xap/1.0/mm/"),
    ("xmlns:pdf", "http://ns.adobe.com/pdf/1.3/"),
    ("xmlns:pdfaid", "http://www.aiim.org/pdfa/ns/id/"),
    ("xmlns:pdfuaid", "http://www.aiim.org/pdfua/ns/id/"),
    ("xmlns:pdfaExtension", "http://www.aiim.org/pdfa/ns/extension/"),
    ("xmlns:pdfaSchema", "http://www.aiim.org/pdfa/ns/schema#"),
    ("xmlns:pdfaProperty", "http://www.aiim.org/pdfa/ns/property#"),
];

/// The document information dictionary (ISO 32000-1 §14.3.3).
pub fn information(document: &TypesetDocument, dates: &Dates) -> Dictionary {
    let metadata = &document.metadata;
    let mut entries = dictionary! { "Title" => text_string(&printable(&metadata.title)) };
    let optional = [
        ("Author", Some(metadata.creator.as_str())),
        ("Subject", metadata.description.as_deref()),
        ("Keywords", Some(&*metadata.subjects.join(", "))),
    ]
    .map(|(key, text)| (key, printable(text.unwrap_or_default())));
    for (key, text) in optional.iter().filter(|(_, text)| !text.is_empty()) {
        entries.set(*key, text_string(text));
    }
    let date = |date: String| -> Object { byte_string(date) };
    entries.set("Creator", text_string(PROGRAM));
    entries.set("Producer", text_string(PROGRAM));
    entries.set("CreationDate", date(dates.issued.pdf()));
    entries.set("ModDate", date(dates.modified.pdf()));
    entries
}

/// The XMP packet, with [`Identifier::NONE`] as that of the file.
pub fn packet(document: &TypesetDocument, dates: &Dates) -> Vec<u8> {
    let mut xmp = Xmp { writer: Writer::new(Vec::new()) };
    xmp.event(Event::PI(BytesPI::new(
        "xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"",
    )));
    xmp.open("x:xmpmeta", &[("xmlns:x", "adobe:ns:meta/")]);
    xmp.open("rdf:RDF", &[("xmlns:rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")]);
    let mut about = vec![("rdf:about", "")];
    about.extend(NAMESPACES);
    xmp.open("rdf:Description", &about);
    describe_content(&mut xmp, document, dates);
    describe_terms(&mut xmp, document, dates);
    describe_file(&mut xmp, document, dates);
    declare_standards(&mut xmp);
    xmp.close("rdf:Description");
    xmp.close("rdf:RDF");
    xmp.close("x:xmpmeta");
    xmp.event(Event::PI(BytesPI::new("xpacket end=\"r\"")));
    xmp.writer.into_inner()
}

/// Dublin Core.
fn describe_content(xmp: &mut Xmp, document: &TypesetDocument, dates: &Dates) {
    let metadata = &document.metadata;
    xmp.text("dc:format", "application/pdf");
    xmp.alternatives("dc:title", &metadata.title);
    xmp.list("dc:creator", "rdf:Seq", [metadata.creator.as_str()]);
    xmp.list("dc:contributor", "rdf:Bag", metadata.author.as_deref());
    xmp.list("dc:publisher", "rdf:Bag", metadata.publisher.as_deref());
    xmp.alternatives("dc:description", metadata.description.as_deref().unwrap_or_default());
    xmp.list("dc:subject", "rdf:Bag", metadata.subjects.iter().map(String::as_str));
    xmp.list("dc:date", "rdf:Seq", [dates.issued.xmp().as_str()]);
    xmp.list("dc:language", "rdf:Bag", [document.language.tag()]);
    let kind = Some(metadata.kind.as_str()).filter(|kind| !kind.is_empty());
    xmp.list("dc:type", "rdf:Bag", kind.into_iter().chain(["Text"]));
    xmp.text("dc:identifier", &metadata.identifier);
    xmp.text("dc:source", metadata.url.as_deref().unwrap_or_default());
    // One bag: a property stands once in a packet (ISO 16684-1 §6.2).
    let periodical = metadata.issn.as_deref().map(|issn| format!("urn:ISSN:{issn}"));
    let related = periodical.iter().chain(&metadata.parts).chain(&metadata.relation);
    xmp.list("dc:relation", "rdf:Bag", related.map(String::as_str));
    xmp.alternatives("dc:rights", metadata.rights.as_deref().unwrap_or_default());
}

/// What Dublin Core says in terms that XMP does not know by itself ([`DCTERMS`]).
fn describe_terms(xmp: &mut Xmp, document: &TypesetDocument, dates: &Dates) {
    let metadata = &document.metadata;
    xmp.text("dcterms:alternative", metadata.subtitle.as_deref().unwrap_or_default());
    xmp.text("dcterms:created", &dates.issued.xmp());
    xmp.text("dcterms:issued", &dates.issued.xmp());
    if metadata.modified.is_some() {
        xmp.text("dcterms:modified", &dates.modified.xmp());
    }
}

/// What made the file, when, and what tells it from others.
fn describe_file(xmp: &mut Xmp, document: &TypesetDocument, dates: &Dates) {
    let modified = dates.modified.xmp();
    xmp.list("xmp:Identifier", "rdf:Bag", document.metadata.ark.as_deref());
    xmp.text("xmp:CreateDate", &dates.issued.xmp());
    xmp.text("xmp:ModifyDate", &modified);
    xmp.text("xmp:MetadataDate", &modified);
    xmp.text("xmp:CreatorTool", PROGRAM);
    xmp.text("pdf:Producer", PROGRAM);
    xmp.text("pdf:Keywords", &document.metadata.subjects.join(", "));
    // All versions of a release are one document (ISO 16684-1 §8.6); each file is an instance.
    let metadata = &document.metadata;
    let release = ["release", &metadata.creator, &metadata.identifier]
        .map(|part| [&(part.len() as u64).to_be_bytes()[..], part.as_bytes()].concat());
    let release = Identifier::of(Sha256::new_with_prefix(release.concat()));
    xmp.text("xmpMM:DocumentID", &format!("uuid:{}", release.uuid()));
    xmp.text("xmpMM:InstanceID", &format!("uuid:{}", Identifier::NONE.uuid()));
}

/// A schema that PDF/A does not know: title, namespace and prefix; and its properties with the
/// type and the description of each.
struct Schema {
    title: &'static str,
    namespace: &'static str,
    prefix: &'static str,
    properties: &'static [(&'static str, &'static str, &'static str)],
}

const PDFUA: Schema = Schema {
    title: "PDF/UA identification schema",
    namespace: "http://www.aiim.org/pdfua/ns/id/",
    prefix: "pdfuaid",
    properties: &[("part", "Integer", "Part of ISO 14289 the file conforms to")],
};

const DCTERMS: Schema = Schema {
    title: "DCMI Metadata Terms",
    namespace: "http://purl.org/dc/terms/",
    prefix: "dcterms",
    properties: &[
        ("alternative", "Text", "An alternative name for the resource"),
        ("created", "Date", "Date of creation of the resource"),
        ("issued", "Date", "Date of formal issuance of the resource"),
        ("modified", "Date", "Date on which the resource was changed"),
    ],
};

/// PDF/A-3a and PDF/UA-1; and the schemas that PDF/A does not know are described
/// (ISO 19005-3 §6.6.2.3.3).
fn declare_standards(xmp: &mut Xmp) {
    xmp.text("pdfaid:part", "3");
    xmp.text("pdfaid:conformance", "A");
    xmp.text("pdfuaid:part", "1");
    xmp.open("pdfaExtension:schemas", &[]);
    xmp.open("rdf:Bag", &[]);
    for schema in [PDFUA, DCTERMS] {
        describe_schema(xmp, &schema);
    }
    xmp.close("rdf:Bag");
    xmp.close("pdfaExtension:schemas");
}

fn describe_schema(xmp: &mut Xmp, schema: &Schema) {
    let resource = [("rdf:parseType", "Resource")];
    xmp.open("rdf:li", &resource);
    xmp.text("pdfaSchema:schema", schema.title);
    xmp.text("pdfaSchema:namespaceURI", schema.namespace);
    xmp.text("pdfaSchema:prefix", schema.prefix);
    xmp.open("pdfaSchema:property", &[]);
    xmp.open("rdf:Seq", &[]);
    for (name, kind, description) in schema.properties {
        xmp.open("rdf:li", &resource);
        xmp.text("pdfaProperty:name", name);
        xmp.text("pdfaProperty:valueType", kind);
        // Internal is what the program sets, external what people say (§6.6.2.3.3, table 4).
        let category = if schema.prefix == DCTERMS.prefix { "external" } else { "internal" };
        xmp.text("pdfaProperty:category", category);
        xmp.text("pdfaProperty:description", description);
        xmp.close("rdf:li");
    }
    for element in ["rdf:Seq", "pdfaSchema:property", "rdf:li"] {
        xmp.close(element);
    }
}

struct Xmp {
    writer: Writer<Vec<u8>>,
}

impl Xmp {
    fn event(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect("writing to memory does not fail");
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.event(Event::Start(start));
    }

    fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element with text; none for the empty text.
    fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.open(name, &[]);
            self.event(Event::Text(BytesText::new(&printable(text))));
            self.close(name);
        }
    }

    /// An element with a list of the texts that are not empty; none without any.
    fn list<'a>(&mut self, name: &str, kind: &str, texts: impl IntoIterator<Item = &'a str>) {
        let mut texts = texts.into_iter().filter(|text| !text.is_empty()).peekable();
        if texts.peek().is_some() {
            self.open(name, &[]);
            self.open(kind, &[]);
            texts.for_each(|text| self.text("rdf:li", text));
            self.close(kind);
            self.close(name);
        }
    }

    /// A language alternative with its default alone; none for the empty text.
    fn alternatives(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.open(name, &[]);
            self.open("rdf:Alt", &[]);
            self.open("rdf:li", &[("xml:lang", "x-default")]);
            self.event(Event::Text(BytesText::new(&printable(text))));
            self.close("rdf:li");
            self.close("rdf:Alt");
            self.close(name);
        }
    }
}

/// Without the characters that XML 1.0 §2.2 forbids, which say nothing in metadata.
fn printable(text: &str) -> String {
    let forbidden = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || c > '\u{FFFD}' && c < '\u{10000}'
    };
    text.chars().filter(|&c| !forbidden(c)).collect()
}
