//! Looking at the objects of a file: references are followed a few steps, never in circles.

use lopdf::{Document, ObjectId};

use super::object::{Dictionary, Object};

/// References to references are rare; more steps than this are a cycle.
const MOST_STEPS: usize = 8;

/// A file's objects, and what it says of them.
#[derive(Debug)]
pub struct Objects<'a> {
    /// Of the header.
    pub version: String,
    pub trailer: Dictionary<'a>,
    /// Whether it was encrypted, with a password that is none.
    pub was_encrypted: bool,
    /// In the order of their numbers.
    indirect: Vec<(ObjectId, Object<'a>)>,
}

impl<'a> Objects<'a> {
    /// Of several objects of a number the first one counts.
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
    pub fn all(&self) -> impl Iterator<Item = &Object<'a>> {
        self.indirect.iter().map(|(_, object)| object)
    }

    /// An indirect object.
    pub fn object(&self, id: ObjectId) -> Option<&Object<'a>> {
        // Most files have an object of every number.
        let likely = (id.0 as usize).checked_sub(1).and_then(|at| self.indirect.get(at));
        if let Some((_, object)) = likely.filter(|(known, _)| *known == id) {
            return Some(object);
        }
        let at = self.indirect.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(&self.indirect[at].1)
    }

    /// What an object refers to; itself if it is no reference.
    pub fn resolve<'o>(&'o self, mut object: &'o Object<'a>) -> Option<&'o Object<'a>> {
        for _ in 0..MOST_STEPS {
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

    /// The value of a key that is a name.
    pub fn name(&self, dictionary: &Dictionary<'a>, key: &[u8]) -> Option<String> {
        let name = self.entry(dictionary, key)?.as_name()?;
        Some(String::from_utf8_lossy(name).into_owned())
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

impl From<Objects<'_>> for Document {
    fn from(objects: Objects<'_>) -> Document {
        let mut pdf = Document::new();
        pdf.version = objects.version;
        pdf.trailer = (&objects.trailer).into();
        pdf.objects = objects.indirect.iter().map(|(id, object)| (*id, object.into())).collect();
        pdf
    }
}
