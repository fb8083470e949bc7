//! Metadata: the XMP packet (ISO 16684-1, ISO 19005-3 §6.6) and the document information that
//! agrees with it.

use lopdf::{Dictionary, Object, dictionary};
use sha2::{Digest, Sha256};

use super::identifier::Identifier;
use super::object::{byte_string, text_string};
use super::preflight::Dates;
use crate::document::Metadata;
use crate::xml::{XmlDocument, sanitised};

/// The program and its version, as creator and producer.
const PROGRAM: &str = concat!("communique ", env!("CARGO_PKG_VERSION"));

const NAMESPACES: [(&str, &str); 11] = [
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:dcterms", "http://purl.org/dc/terms/"),
    ("xmlns:xmp", "http://ns.adobe.com/xap/1.0/"),
    ("xmlns:xmpRights", "http://ns.adobe.com/xap/1.0/rights/"),
    ("xmlns:xmpMM", "http://ns.adobe.com/xap/1.0/mm/"),
    ("xmlns:pdf", "http://ns.adobe.com/pdf/1.3/"),
    ("xmlns:pdfaid", "http://www.aiim.org/pdfa/ns/id/"),
    ("xmlns:pdfuaid", "http://www.aiim.org/pdfua/ns/id/"),
    ("xmlns:pdfaExtension", "http://www.aiim.org/pdfa/ns/extension/"),
    ("xmlns:pdfaSchema", "http://www.aiim.org/pdfa/ns/schema#"),
    ("xmlns:pdfaProperty", "http://www.aiim.org/pdfa/ns/property#"),
];

/// The document information dictionary (ISO 32000-1 §14.3.3).
pub fn information(metadata: &Metadata, dates: &Dates) -> Dictionary {
    let mut entries = dictionary! { "Title" => text_string(&sanitised(&metadata.title)) };
    let keywords = metadata.subjects.join(", ");
    let optional = [
        ("Author", metadata.creator.as_str()),
        ("Subject", metadata.description.as_deref().unwrap_or_default()),
        ("Keywords", &keywords),
    ];
    for (key, text) in optional.map(|(key, text)| (key, sanitised(text))) {
        if !text.is_empty() {
            entries.set(key, text_string(&text));
        }
    }
    let date = |date: String| -> Object { byte_string(date) };
    entries.set("Creator", text_string(PROGRAM));
    entries.set("Producer", text_string(PROGRAM));
    entries.set("CreationDate", date(dates.issued.pdf()));
    entries.set("ModDate", date(dates.modified.pdf()));
    entries
}

/// The XMP packet of a release in a language (BCP 47), with [`Identifier::NONE`] in place of the
/// file's identifier.
pub fn packet(metadata: &Metadata, language: &str, dates: &Dates) -> Vec<u8> {
    let mut xmp = XmlDocument::fragment();
    xmp.instruction("xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"");
    xmp.element("x:xmpmeta", &[("xmlns:x", "adobe:ns:meta/")], |xmp| {
        let rdf = [("xmlns:rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")];
        xmp.element("rdf:RDF", &rdf, |xmp| {
            let mut about = vec![("rdf:about", "")];
            about.extend(NAMESPACES);
            xmp.element("rdf:Description", &about, |xmp| {
                describe_content(xmp, metadata, language, dates);
                describe_terms(xmp, metadata, dates);
                describe_file(xmp, metadata, dates);
                declare_standards(xmp);
            });
        });
    });
    xmp.instruction("xpacket end=\"r\"");
    xmp.into_bytes()
}

/// Dublin Core.
fn describe_content(xmp: &mut XmlDocument, metadata: &Metadata, language: &str, dates: &Dates) {
    text(xmp, "dc:format", "application/pdf");
    alternatives(xmp, "dc:title", &metadata.title);
    list(xmp, "dc:creator", "rdf:Seq", [metadata.creator.as_str()]);
    list(xmp, "dc:contributor", "rdf:Bag", metadata.author.as_deref());
    list(xmp, "dc:publisher", "rdf:Bag", metadata.publisher.as_deref());
    alternatives(xmp, "dc:description", metadata.description.as_deref().unwrap_or_default());
    list(xmp, "dc:subject", "rdf:Bag", metadata.subjects.iter().map(String::as_str));
    list(xmp, "dc:date", "rdf:Seq", [dates.issued.xmp().as_str()]);
    list(xmp, "dc:language", "rdf:Bag", [language]);
    let kind = Some(metadata.kind.as_str()).filter(|kind| !kind.is_empty());
    list(xmp, "dc:type", "rdf:Bag", kind.into_iter().chain(["Text"]));
    text(xmp, "dc:identifier", &metadata.identifier);
    text(xmp, "dc:source", metadata.url.as_deref().unwrap_or_default());
    // One bag: a property occurs once in a packet (ISO 16684-1 §6.2).
    let periodical = metadata.issn.as_deref().map(|issn| format!("urn:ISSN:{issn}"));
    let related = periodical.iter().chain(&metadata.parts).chain(&metadata.relation);
    list(xmp, "dc:relation", "rdf:Bag", related.map(String::as_str));
    alternatives(xmp, "dc:rights", metadata.rights.as_deref().unwrap_or_default());
    text(xmp, "xmpRights:WebStatement", metadata.licence.as_deref().unwrap_or_default());
}

/// Dublin Core terms that XMP does not define itself ([`DCTERMS`]).
fn describe_terms(xmp: &mut XmlDocument, metadata: &Metadata, dates: &Dates) {
    text(xmp, "dcterms:alternative", metadata.subtitle.as_deref().unwrap_or_default());
    text(xmp, "dcterms:created", &dates.issued.xmp());
    text(xmp, "dcterms:issued", &dates.issued.xmp());
    if metadata.modified.is_some() {
        text(xmp, "dcterms:modified", &dates.modified.xmp());
    }
}

/// What made the file, when, and what distinguishes it from others.
fn describe_file(xmp: &mut XmlDocument, metadata: &Metadata, dates: &Dates) {
    let modified = dates.modified.xmp();
    list(xmp, "xmp:Identifier", "rdf:Bag", metadata.ark.as_deref());
    text(xmp, "xmp:CreateDate", &dates.issued.xmp());
    text(xmp, "xmp:ModifyDate", &modified);
    text(xmp, "xmp:MetadataDate", &modified);
    text(xmp, "xmp:CreatorTool", PROGRAM);
    text(xmp, "pdf:Producer", PROGRAM);
    text(xmp, "pdf:Keywords", &metadata.subjects.join(", "));
    // All versions of a release are one document (ISO 16684-1 §8.6); each file is an instance.
    let release = ["release", &metadata.creator, &metadata.identifier]
        .map(|part| [&(part.len() as u64).to_be_bytes()[..], part.as_bytes()].concat());
    let release = Identifier::of(Sha256::new_with_prefix(release.concat()));
    text(xmp, "xmpMM:DocumentID", &format!("uuid:{}", release.uuid()));
    text(xmp, "xmpMM:InstanceID", &format!("uuid:{}", Identifier::NONE.uuid()));
}

/// A schema that PDF/A does not define: title, namespace and prefix, and its properties with the
/// type and description of each.
struct Schema {
    title: &'static str,
    namespace: &'static str,
    prefix: &'static str,
    /// Internal is what the program sets, external what people say (§6.6.2.3.3, table 4).
    category: &'static str,
    properties: &'static [(&'static str, &'static str, &'static str)],
}

const PDFUA: Schema = Schema {
    title: "PDF/UA identification schema",
    namespace: "http://www.aiim.org/pdfua/ns/id/",
    prefix: "pdfuaid",
    category: "internal",
    properties: &[("part", "Integer", "Part of ISO 14289 the file conforms to")],
};

const DCTERMS: Schema = Schema {
    title: "DCMI Metadata Terms",
    namespace: "http://purl.org/dc/terms/",
    prefix: "dcterms",
    category: "external",
    properties: &[
        ("alternative", "Text", "An alternative name for the resource"),
        ("created", "Date", "Date of creation of the resource"),
        ("issued", "Date", "Date of formal issuance of the resource"),
        ("modified", "Date", "Date on which the resource was changed"),
    ],
};

/// PDF/A-3a and PDF/UA-1, and descriptions of the schemas that PDF/A does not define (ISO 19005-3
/// §6.6.2.3.3).
fn declare_standards(xmp: &mut XmlDocument) {
    text(xmp, "pdfaid:part", "3");
    text(xmp, "pdfaid:conformance", "A");
    text(xmp, "pdfuaid:part", "1");
    xmp.element("pdfaExtension:schemas", &[], |xmp| {
        xmp.element("rdf:Bag", &[], |xmp| {
            [PDFUA, DCTERMS].iter().for_each(|schema| describe_schema(xmp, schema));
        });
    });
}

fn describe_schema(xmp: &mut XmlDocument, schema: &Schema) {
    const RESOURCE: [(&str, &str); 1] = [("rdf:parseType", "Resource")];
    xmp.element("rdf:li", &RESOURCE, |xmp| {
        text(xmp, "pdfaSchema:schema", schema.title);
        text(xmp, "pdfaSchema:namespaceURI", schema.namespace);
        text(xmp, "pdfaSchema:prefix", schema.prefix);
        xmp.element("pdfaSchema:property", &[], |xmp| {
            xmp.element("rdf:Seq", &[], |xmp| {
                for (name, kind, description) in schema.properties {
                    xmp.element("rdf:li", &RESOURCE, |xmp| {
                        text(xmp, "pdfaProperty:name", name);
                        text(xmp, "pdfaProperty:valueType", kind);
                        text(xmp, "pdfaProperty:category", schema.category);
                        text(xmp, "pdfaProperty:description", description);
                    });
                }
            });
        });
    });
}

/// An element with text; nothing if the text is empty.
fn text(xmp: &mut XmlDocument, name: &str, text: &str) {
    if !text.is_empty() {
        xmp.text(name, &[], text);
    }
}

/// An element with a list of the texts that are not empty; nothing if there are none.
fn list<'a>(
    xmp: &mut XmlDocument,
    name: &str,
    kind: &str,
    texts: impl IntoIterator<Item = &'a str>,
) {
    let mut texts = texts.into_iter().filter(|text| !text.is_empty()).peekable();
    if texts.peek().is_some() {
        xmp.element(name, &[], |xmp| {
            xmp.element(kind, &[], |xmp| texts.for_each(|text| xmp.text("rdf:li", &[], text)));
        });
    }
}

/// A language alternative with only its default; nothing if the text is empty.
fn alternatives(xmp: &mut XmlDocument, name: &str, text: &str) {
    if !text.is_empty() {
        xmp.element(name, &[], |xmp| {
            xmp.element("rdf:Alt", &[], |xmp| {
                xmp.text("rdf:li", &[("xml:lang", "x-default")], text);
            });
        });
    }
}
