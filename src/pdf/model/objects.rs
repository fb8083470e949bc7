//! Looking up the objects of a file: references are followed a few steps, never in circles.

use std::borrow::Cow;

use lopdf::{Document, ObjectId};

use super::error::PdfReadError;
use super::object::{Dictionary, Object, Stream};
use crate::limits::pdf::MAX_REFERENCES;

/// A file's objects, and what it says about them.
#[derive(Debug, PartialEq)]
pub struct Objects<'a> {
    /// Version in the header.
    pub version: String,
    pub trailer: Dictionary<'a>,
    /// Whether it was encrypted, with an empty password.
    was_encrypted: bool,
    /// In the order of their numbers.
    indirect: Vec<(ObjectId, Object<'a>)>,
}

impl<'a> Objects<'a> {
    /// The first object with a number counts.
    pub fn new(
        version: String,
        trailer: Dictionary<'a>,
        mut indirect: Vec<(ObjectId, Object<'a>)>,
    ) -> Objects<'a> {
        indirect.sort_by_key(|(id, _)| *id);
        indirect.dedup_by_key(|(id, _)| *id);
        Objects { version, trailer, was_encrypted: false, indirect }
    }

    /// All indirect objects.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &Object<'a>)> {
        self.indirect.iter().map(|(id, object)| (*id, object))
    }

    /// The dictionaries in all objects, at any depth: the parser limits it.
    pub fn each_dictionary<'o>(&'o self, mut found: impl FnMut(&'o Dictionary<'a>)) {
        self.iter().for_each(|(_, object)| object.each_dictionary(&mut found));
    }

    /// # Errors
    /// If there is none: the file needs a password, or is broken.
    pub fn catalogue(&self) -> Result<&Dictionary<'a>, PdfReadError> {
        self.dictionary(&self.trailer, b"Root").ok_or_else(|| match self.trailer.has(b"Encrypt") {
            // lopdf returns a document without objects if it has no password.
            true => PdfReadError::Password,
            false => PdfReadError::Broken("it has no catalogue".to_owned()),
        })
    }

    pub fn is_encrypted(&self) -> bool {
        self.trailer.has(b"Encrypt") || self.was_encrypted
    }

    /// An indirect object.
    pub fn object(&self, id: ObjectId) -> Option<&Object<'a>> {
        // Most files have an object for every number.
        let likely = (id.0 as usize).checked_sub(1).and_then(|at| self.indirect.get(at));
        if let Some((_, object)) = likely.filter(|(known, _)| *known == id) {
            return Some(object);
        }
        let at = self.indirect.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(&self.indirect[at].1)
    }

    /// What an object refers to; itself if it is no reference.
    pub fn resolve<'o>(&'o self, mut object: &'o Object<'a>) -> Option<&'o Object<'a>> {
        for _ in 0..MAX_REFERENCES {
            match object {
                Object::Reference(id) => object = self.object(*id)?,
                Object::Null => return None,
                object => return Some(object),
            }
        }
        None
    }

    /// The value of a key.
    pub fn entry<'o>(
        &'o self,
        dictionary: &'o Dictionary<'a>,
        key: &[u8],
    ) -> Option<&'o Object<'a>> {
        self.resolve(dictionary.get(key)?)
    }

    /// The value of a key that is a dictionary.
    pub fn dictionary<'o>(
        &'o self,
        dictionary: &'o Dictionary<'a>,
        key: &[u8],
    ) -> Option<&'o Dictionary<'a>> {
        self.entry(dictionary, key)?.as_dictionary()
    }

    /// The value of a key that is a stream.
    pub fn stream<'o>(
        &'o self,
        dictionary: &'o Dictionary<'a>,
        key: &[u8],
    ) -> Option<&'o Stream<'a>> {
        self.entry(dictionary, key)?.as_stream()
    }

    /// The value of a key that is an array.
    pub fn array<'o>(
        &'o self,
        dictionary: &'o Dictionary<'a>,
        key: &[u8],
    ) -> Option<&'o [Object<'a>]> {
        self.entry(dictionary, key)?.as_array()
    }

    /// The items of a key's array; any other value as the only item.
    pub fn items<'o>(&'o self, dictionary: &'o Dictionary<'a>, key: &[u8]) -> &'o [Object<'a>] {
        let Some(value) = dictionary.get(key) else { return &[] };
        match self.resolve(value) {
            Some(Object::Array(items)) => items,
            _ => std::slice::from_ref(value),
        }
    }

    /// An entry of any of an element's attribute objects (ISO 32000-1 §14.7.5).
    pub fn attribute<'o>(
        &'o self,
        element: &'o Dictionary<'a>,
        key: &[u8],
    ) -> Option<&'o Object<'a>> {
        let mut attributes = self.items(element, b"A").iter();
        attributes.find_map(|object| self.entry(self.resolve(object)?.as_dictionary()?, key))
    }

    /// The value of a key that is a name.
    pub fn name<'o>(&'o self, dictionary: &'o Dictionary<'a>, key: &[u8]) -> Option<Cow<'o, str>> {
        self.entry(dictionary, key)?.as_name().map(String::from_utf8_lossy)
    }

    /// The font program of a font, and the key it stands under (ISO 32000-1 §9.9).
    pub fn font_program<'o>(
        &'o self,
        font: &'o Dictionary<'a>,
    ) -> Option<(&'static [u8], &'o Stream<'a>)> {
        let descriptor = self.dictionary(font, b"FontDescriptor")?;
        let keys: [&[u8]; 3] = [b"FontFile", b"FontFile2", b"FontFile3"];
        keys.into_iter().find_map(|key| Some((key, self.stream(descriptor, key)?)))
    }

    /// Whether the value of a key is `true`.
    pub fn is_true(&self, dictionary: &Dictionary<'a>, key: &[u8]) -> bool {
        matches!(self.entry(dictionary, key), Some(Object::Boolean(true)))
    }

    /// The value of a key that is a text string.
    pub fn text(&self, dictionary: &Dictionary<'a>, key: &[u8]) -> Option<String> {
        self.entry(dictionary, key)?.as_text()
    }
}

impl From<Document> for Objects<'static> {
    fn from(pdf: Document) -> Objects<'static> {
        let was_encrypted = pdf.was_encrypted();
        let indirect = pdf.objects.into_iter().map(|(id, object)| (id, object.into())).collect();
        Objects { was_encrypted, ..Objects::new(pdf.version, pdf.trailer.into(), indirect) }
    }
}
