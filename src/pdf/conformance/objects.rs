//! Looking at objects: references are followed a few steps, never in circles.

use lopdf::{Dictionary, Document, Object};

/// References to references are rare; more steps than this are a cycle.
const MOST_STEPS: usize = 8;

/// The objects of a file.
#[derive(Clone, Copy)]
pub struct Objects<'a> {
    pdf: &'a Document,
}

impl<'a> Objects<'a> {
    pub fn new(pdf: &'a Document) -> Objects<'a> {
        Objects { pdf }
    }

    /// What an object refers to; itself if it is no reference.
    pub fn resolve(&self, mut object: &'a Object) -> Option<&'a Object> {
        for _ in 0..MOST_STEPS {
            match object {
                Object::Reference(id) => object = self.pdf.objects.get(id)?,
                Object::Null => return None,
                object => return Some(object),
            }
        }
        None
    }

    /// The value of a key.
    pub fn entry(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        self.resolve(dictionary.get(key).ok()?)
    }

    /// The value of a key that is a dictionary.
    pub fn dictionary(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        self.entry(dictionary, key)?.as_dict().ok()
    }

    /// The value of a key that is a name.
    pub fn name(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<String> {
        let name = self.entry(dictionary, key)?.as_name().ok()?;
        Some(String::from_utf8_lossy(name).into_owned())
    }

    /// Whether the value of a key is `true`.
    pub fn is_true(&self, dictionary: &'a Dictionary, key: &[u8]) -> bool {
        matches!(self.entry(dictionary, key), Some(Object::Boolean(true)))
    }

    /// The value of a key that is a text string.
    pub fn text(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<String> {
        lopdf::decode_text_string(self.entry(dictionary, key)?).ok()
    }
}
