//! XMP packets: RDF/XML as XMP uses it (ISO 16684-1 §7), properties with simple values, arrays and
//! structures; and the standards that a packet declares (ISO 19005-3 §6.6.4, ISO 14289-1 §5).

use quick_xml::NsReader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::error::PdfReadError;
use crate::limits::pdf::{DEEPEST_XMP, MAX_XMP_ELEMENTS};

pub const DC: &str = "http://purl.org/dc/elements/1.1/";
pub const XMP: &str = "http://ns.adobe.com/xap/1.0/";
pub const PDFA: &str = "http://www.aiim.org/pdfa/ns/id/";
pub const PDFUA: &str = "http://www.aiim.org/pdfua/ns/id/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// A namespace and a local name.
pub type Name = (String, String);

/// An XML element or attribute that describes the resource, or an item of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    pub name: Name,
    pub prefix: String,
    pub value: Value,
    /// `xml:lang`.
    pub language: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Array(ArrayKind, Vec<Property>),
    Structure(Vec<Property>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayKind {
    Bag,
    Seq,
    Alt,
}

/// What a packet says.
#[derive(Debug, Default)]
pub struct Packet {
    /// Of all descriptions together: they describe one resource.
    pub properties: Vec<Property>,
    /// The first processing instruction.
    pub header: String,
    /// Where it is not RDF as XMP uses it.
    pub faults: Vec<String>,
}

/// The standards a file declares in its XMP metadata.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declared {
    /// `pdfaid:part` and `pdfaid:conformance`: `(3, "A")`.
    pub pdfa: Option<(u32, String)>,
    /// `pdfuaid:part`.
    pub pdfua: Option<u32>,
}

impl Packet {
    /// The texts of a property; for an array, all of them.
    pub fn values(&self, namespace: &str, name: &str) -> Vec<&str> {
        let mut texts = Vec::new();
        for property in &self.properties {
            if property.name.0 == namespace && property.name.1 == name {
                add_texts(&property.value, &mut texts);
            }
        }
        texts.retain(|text| !text.trim().is_empty());
        texts
    }

    /// The first text of a property.
    pub fn first(&self, namespace: &str, name: &str) -> Option<&str> {
        self.values(namespace, name).first().copied()
    }

    pub fn declared(&self) -> Declared {
        let number = |namespace| self.first(namespace, "part").and_then(|part| part.parse().ok());
        let level = self.first(PDFA, "conformance").unwrap_or_default().to_owned();
        Declared { pdfa: number(PDFA).map(|part| (part, level)), pdfua: number(PDFUA) }
    }
}

fn add_texts<'p>(value: &'p Value, texts: &mut Vec<&'p str>) {
    match value {
        Value::Text(text) => texts.push(text),
        Value::Array(_, items) => items.iter().for_each(|item| add_texts(&item.value, texts)),
        Value::Structure(_) => {}
    }
}

#[derive(Debug, Default)]
struct Element {
    name: Name,
    prefix: String,
    /// Without namespace declarations.
    attributes: Vec<(Name, String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    fn is(&self, local: &str) -> bool {
        self.name.0 == RDF && self.name.1 == local
    }

    fn attribute(&self, namespace: &str, local: &str) -> Option<&str> {
        let is = |name: &Name| name.0 == namespace && name.1 == local;
        self.attributes.iter().find(|(name, ..)| is(name)).map(|(.., value)| value.as_str())
    }
}

/// Reads a packet.
///
/// # Errors
/// If it is not well-formed XML, or exceeds the limits.
pub fn read(packet: &[u8]) -> Result<Packet, PdfReadError> {
    let malformed = |reason: String| PdfReadError::Metadata(reason);
    let text = std::str::from_utf8(packet).map_err(|_| malformed("it is not UTF-8".to_owned()))?;
    let mut packet = Packet::default();
    let root = parse(text, &mut packet.header).map_err(malformed)?;
    let rdf = find_rdf(&root);
    let mut about: Option<&str> = None;
    for description in rdf.map_or(&[][..], |rdf| &rdf.children) {
        if !description.is("Description") {
            packet.faults.push(format!("{} in rdf:RDF", description.name.1));
            continue;
        }
        if let Some(resource) = description.attribute(RDF, "about") {
            if about.is_some_and(|about| about != resource) {
                packet.faults.push("descriptions of two resources".to_owned());
            }
            about = Some(resource);
        }
        fields(description, &mut packet.properties, &mut packet.faults);
    }
    if rdf.is_none() {
        packet.faults.push("there is no rdf:RDF".to_owned());
    }
    find_duplicates(&packet.properties, &mut packet.faults);
    Ok(packet)
}

/// The root, or the element in an `x:xmpmeta`.
fn find_rdf(root: &Element) -> Option<&Element> {
    if root.is("RDF") { Some(root) } else { root.children.iter().find_map(find_rdf) }
}

/// The properties among attributes and children of a description or structure.
fn fields(element: &Element, into: &mut Vec<Property>, faults: &mut Vec<String>) {
    for (name, prefix, value) in &element.attributes {
        if !matches!(name.0.as_str(), "" | RDF | XML) {
            let value = Value::Text(value.clone());
            let (name, prefix) = (name.clone(), prefix.clone());
            into.push(Property { name, prefix, value, language: None });
        }
    }
    for child in &element.children {
        let property = property(child, faults);
        into.push(property);
    }
}

fn property(element: &Element, faults: &mut Vec<String>) -> Property {
    Property {
        name: element.name.clone(),
        prefix: element.prefix.clone(),
        value: value(element, faults),
        language: element.attribute(XML, "lang").map(str::to_owned),
    }
}

fn value(element: &Element, faults: &mut Vec<String>) -> Value {
    let structure = |of: &Element, faults: &mut Vec<String>| {
        let mut inner = Vec::new();
        fields(of, &mut inner, faults);
        // A value with qualifiers (ISO 16684-1 §7.8): the value.
        let is_value = |field: &Property| field.name.0 == RDF && field.name.1 == "value";
        match inner.iter().position(is_value) {
            Some(at) => inner.swap_remove(at).value,
            None => Value::Structure(inner),
        }
    };
    if element.attribute(RDF, "parseType") == Some("Resource") {
        return structure(element, faults);
    }
    let has_fields =
        element.attributes.iter().any(|(name, ..)| !matches!(name.0.as_str(), "" | RDF | XML));
    match &element.children[..] {
        [] if has_fields => structure(element, faults),
        [] => {
            let resource = element.attribute(RDF, "resource");
            Value::Text(resource.unwrap_or(&element.text).trim().to_owned())
        }
        [array] if array.name.0 == RDF && kind(array).is_some() => {
            if array.children.iter().any(|item| !item.is("li")) {
                faults.push(format!(
                    "{} has an array with something that is not an item",
                    element.name.1
                ));
            }
            let items = array.children.iter().map(|item| property(item, faults)).collect();
            Value::Array(kind(array).unwrap_or(ArrayKind::Bag), items)
        }
        [inner] if inner.name.0 != RDF || inner.is("Description") => structure(inner, faults),
        _ => {
            faults.push(format!("{} has a value that is neither text nor array", element.name.1));
            Value::Structure(Vec::new())
        }
    }
}

fn kind(element: &Element) -> Option<ArrayKind> {
    match element.name.1.as_str() {
        "Bag" => Some(ArrayKind::Bag),
        "Seq" => Some(ArrayKind::Seq),
        "Alt" => Some(ArrayKind::Alt),
        _ => None,
    }
}

/// Names are unique in a packet, and in each structure (ISO 16684-1 §6.2).
fn find_duplicates(properties: &[Property], faults: &mut Vec<String>) {
    let mut names: Vec<&Name> = properties.iter().map(|property| &property.name).collect();
    names.sort();
    for pair in names.windows(2).filter(|pair| pair[0] == pair[1]) {
        faults.push(format!("{} occurs twice", pair[0].1));
    }
    for property in properties {
        match &property.value {
            Value::Structure(fields) => find_duplicates(fields, faults),
            Value::Array(_, items) => {
                for item in items {
                    if let Value::Structure(fields) = &item.value {
                        find_duplicates(fields, faults);
                    } else if let Value::Array(..) = &item.value {
                        find_duplicates(std::slice::from_ref(item), faults);
                    }
                }
            }
            Value::Text(_) => {}
        }
    }
}

/// The root element, or why there is none.
fn parse(text: &str, header: &mut String) -> Result<Element, String> {
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0;
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(ref start) | Event::Empty(ref start) => {
                count += 1;
                if count > MAX_XMP_ELEMENTS || open.len() > DEEPEST_XMP {
                    return Err("it has too many elements, or nests them too deeply".to_owned());
                }
                let element = element(start, bound(&namespace), &reader)?;
                if matches!(event, Event::Start(_)) {
                    open.push(element);
                } else {
                    close(element, &mut open, &mut root)?;
                }
            }
            Event::Text(text) => add_text(&mut open, &text.xml10_content()),
            Event::CData(text) => add_text(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                match (character, resolve_predefined_entity(&reference)) {
                    (Some(character), _) => add_text(&mut open, character.encode_utf8(&mut [0; 4])),
                    (None, Some(text)) => add_text(&mut open, text),
                    (None, None) => return Err(format!("the entity {} is unknown", &*reference)),
                }
            }
            Event::End(_) => {
                let element = open.pop().ok_or("an end tag has no start tag")?;
                close(element, &mut open, &mut root)?;
            }
            Event::PI(instruction) if header.is_empty() => *header = instruction.to_string(),
            Event::Eof if open.is_empty() => return root.ok_or("it has no elements".to_owned()),
            Event::Eof => return Err("an element is not closed".to_owned()),
            _ => {}
        }
    }
}

fn element(
    start: &BytesStart<'_>,
    namespace: String,
    reader: &NsReader<&[u8]>,
) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_namespace_binding().is_none() {
            let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
            let prefix = attribute.key.prefix().map_or("", |prefix| prefix.into_inner());
            let name = (bound(&namespace), local.into_inner().to_owned());
            attributes.push((name, prefix.to_owned(), attribute.value.into_owned()));
        }
    }
    let prefix = start.name().prefix().map_or("", |prefix| prefix.into_inner()).to_owned();
    let name = (namespace, start.local_name().into_inner().to_owned());
    Ok(Element { name, prefix, attributes, ..Element::default() })
}

/// Adds an element to the one around it; there is only one root.
fn close(
    element: Element,
    open: &mut [Element],
    root: &mut Option<Element>,
) -> Result<(), &'static str> {
    match open.last_mut() {
        Some(outer) => outer.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err("it has two root elements"),
    }
    Ok(())
}

fn add_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn bound(namespace: &ResolveResult<'_>) -> String {
    match namespace {
        ResolveResult::Bound(namespace) => namespace.0.to_owned(),
        _ => String::new(),
    }
}
