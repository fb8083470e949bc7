//! Dublin Core (DCMI Metadata Terms, `dc` and `dcterms`) of a release.

use std::borrow::Cow;

use super::error::PackageError;
use super::files::PackageFile;
use super::provenance::Succession;
use super::puid;
use super::record::Record;
use crate::document::Metadata;
use crate::xml::XmlDocument;

/// The record as an XML file, in the elements of ISO 15836 and DCMI terms; for a later version,
/// with what it replaces.
pub fn dublin_core_xml(metadata: &Metadata, follows: Option<&Succession>) -> Vec<u8> {
    let mut xml = XmlDocument::new();
    let namespaces = [
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    xml.element("metadata", &namespaces, |xml| {
        write_terms(xml, metadata);
        if let Some(follows) = follows {
            // There is one release, whatever its packages: each is a version of it.
            xml.text("dcterms:isVersionOf", &[], &metadata.identifier);
            xml.text("dcterms:replaces", &[], &follows.replaces);
        }
    });
    xml.finish()
}

/// The record as a file of the package.
pub(super) fn dublin_core_file(record: &Record) -> Result<PackageFile, PackageError> {
    let follows = record.provenance.follows.as_ref();
    let xml = dublin_core_xml(&record.document.metadata, follows);
    record.file("metadata/descriptive/dc.xml", xml, puid::XML)
}

fn write_terms(xml: &mut XmlDocument, metadata: &Metadata) {
    for Term { name, value, form } in terms(metadata) {
        let attribute = match form {
            Form::Plain => None,
            Form::Words => Some(("xml:lang", metadata.language.as_str())),
            Form::Typed(kind) => Some(("xsi:type", kind)),
        };
        xml.text(name, attribute.as_slice(), &value);
    }
}

/// A property of a release, with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term<'a> {
    /// `dc:title`, `dcterms:issued`, …
    pub name: &'static str,
    pub value: Cow<'a, str>,
    pub form: Form,
}

/// What kind of value a term has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Plain,
    /// Words in the release's language.
    Words,
    /// In a form that DCMI names: `dcterms:URI`.
    Typed(&'static str),
}

/// What is known about a release, in Dublin Core's terms; `dc:title` and `dc:identifier` always.
pub fn terms(metadata: &Metadata) -> Vec<Term<'_>> {
    let (date, uri) = (Form::Typed("dcterms:W3CDTF"), Form::Typed("dcterms:URI"));
    let mut terms = Terms::default();
    terms.always("dc:title", Form::Words, &metadata.title);
    terms.optional("dcterms:alternative", Form::Words, metadata.subtitle.as_deref());
    terms.optional("dc:creator", Form::Plain, Some(&metadata.creator));
    terms.optional("dc:contributor", Form::Plain, metadata.author.as_deref());
    terms.optional("dc:publisher", Form::Plain, metadata.publisher.as_deref());
    terms.optional("dc:description", Form::Words, metadata.description.as_deref());
    for subject in &metadata.subjects {
        terms.optional("dc:subject", Form::Words, Some(subject));
    }
    // As far as anyone says, the text was created on the day it was issued.
    terms.optional("dcterms:created", date, Some(&metadata.issued));
    terms.optional("dcterms:issued", date, Some(&metadata.issued));
    terms.optional("dcterms:modified", date, metadata.modified.as_deref());
    terms.optional("dc:type", Form::Words, Some(&metadata.kind));
    terms.always("dc:type", Form::Typed("dcterms:DCMIType"), "Text");
    terms.always("dc:format", Form::Typed("dcterms:IMT"), "application/pdf");
    terms.always("dc:language", Form::Typed("dcterms:RFC4646"), &metadata.language);
    terms.always("dc:identifier", Form::Plain, &metadata.identifier);
    terms.optional("dc:identifier", Form::Plain, metadata.ark.as_deref());
    terms.optional("dc:identifier", uri, metadata.url.as_deref());
    let periodical = metadata.issn.as_deref().map(|issn| format!("urn:ISSN:{issn}"));
    terms.add("dcterms:isPartOf", uri, periodical.map(Cow::Owned));
    terms.optional("dcterms:accrualPeriodicity", Form::Words, metadata.frequency.as_deref());
    terms.optional("dc:source", uri, metadata.url.as_deref());
    for part in &metadata.parts {
        let form = if part.contains("://") { uri } else { Form::Plain };
        terms.optional("dcterms:hasPart", form, Some(part));
    }
    terms.optional("dcterms:relation", Form::Plain, metadata.relation.as_deref());
    terms.optional("dc:rights", Form::Plain, metadata.rights.as_deref());
    terms.optional("dcterms:license", uri, metadata.licence.as_deref());
    terms.0
}

#[derive(Default)]
struct Terms<'a>(Vec<Term<'a>>);

impl<'a> Terms<'a> {
    fn always(&mut self, name: &'static str, form: Form, value: &'a str) {
        self.0.push(Term { name, value: value.into(), form });
    }

    fn optional(&mut self, name: &'static str, form: Form, value: Option<&'a str>) {
        self.add(name, form, value.map(Cow::Borrowed));
    }

    /// Adds a term, unless its value is empty: an empty one would say that nothing is known.
    fn add(&mut self, name: &'static str, form: Form, value: Option<Cow<'a, str>>) {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            self.0.push(Term { name, value, form });
        }
    }
}
