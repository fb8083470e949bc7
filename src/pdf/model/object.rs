//! Objects (ISO 32000-1 §7.3). Their names, strings and streams are borrowed from the file, unless
//! their spelling hides their bytes.

use std::borrow::Cow;
use std::cell::OnceCell;

use lopdf::{ObjectId, StringFormat};

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub enum Object<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Real(f32),
    Name(Cow<'a, [u8]>),
    String(Cow<'a, [u8]>, StringFormat),
    Array(Vec<Object<'a>>),
    Dictionary(Dictionary<'a>),
    Stream(Box<Stream<'a>>),
    Reference(ObjectId),
}

/// A stream, as it is in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream<'a> {
    pub dictionary: Dictionary<'a>,
    pub content: Cow<'a, [u8]>,
    by_lopdf: OnceCell<Box<lopdf::Stream>>,
}

impl<'a> Stream<'a> {
    pub fn new(dictionary: Dictionary<'a>, content: Cow<'a, [u8]>) -> Stream<'a> {
        Stream { dictionary, content, by_lopdf: OnceCell::new() }
    }

    /// A copy for lopdf, made once however often lopdf decompresses the stream.
    pub fn by_lopdf(&self) -> &lopdf::Stream {
        self.by_lopdf.get_or_init(|| Box::new(self.into()))
    }
}

/// A key and its value.
type Entry<'a> = (Cow<'a, [u8]>, Object<'a>);

/// Values by key, each key once: sorted if there are more than [`FEW`].
#[derive(Debug, Clone, Default)]
pub struct Dictionary<'a>(Vec<Entry<'a>>);

/// Up to this many entries, a linear search is faster than a binary one.
const FEW: usize = 16;

/// Whether two keys are the same. They are too short for a comparison to be worth a call.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one == other)
}

impl<'a> Dictionary<'a> {
    /// The last value of a key counts.
    pub fn new(mut entries: Vec<Entry<'a>>) -> Dictionary<'a> {
        let is_again = |(index, (key, _)): (usize, &Entry<'_>)| {
            entries[..index].iter().any(|(before, _)| is_same(before, key))
        };
        if entries.len() > FEW || entries.iter().enumerate().any(is_again) {
            entries.reverse();
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            entries.dedup_by(|(one, _), (other, _)| one == other);
        }
        Dictionary(entries)
    }

    pub fn get(&self, key: &[u8]) -> Option<&Object<'a>> {
        let entry = match self.0.len() > FEW {
            true => self.0.binary_search_by(|(known, _)| (**known).cmp(key)).map(|at| &self.0[at]),
            false => self.0.iter().find(|(known, _)| is_same(known, key)).ok_or(0),
        };
        entry.ok().map(|(_, value)| value)
    }

    pub fn has(&self, key: &[u8]) -> bool {
        self.get(key).is_some()
    }

    /// Whether `/Type` is this name.
    pub fn has_type(&self, name: &[u8]) -> bool {
        self.get(b"Type").and_then(Object::as_name) == Some(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &Object<'a>)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }

    /// With one more entry, whose key it does not have yet.
    pub fn with(mut self, key: &'static [u8], value: Object<'a>) -> Dictionary<'a> {
        self.0.push((Cow::Borrowed(key), value));
        Dictionary::new(self.0)
    }

    pub fn remove(&mut self, key: &[u8]) {
        self.0.retain(|(known, _)| **known != *key);
    }
}

/// The order of keys is irrelevant.
impl PartialEq for Dictionary<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<'a> Object<'a> {
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Object::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub fn as_name(&self) -> Option<&[u8]> {
        match self {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    pub fn as_array(&self) -> Option<&[Object<'a>]> {
        match self {
            Object::Array(items) => Some(items),
            _ => None,
        }
    }

    pub fn as_dictionary(&self) -> Option<&Dictionary<'a>> {
        match self {
            Object::Dictionary(entries) => Some(entries),
            _ => None,
        }
    }

    pub fn as_stream(&self) -> Option<&Stream<'a>> {
        match self {
            Object::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    pub fn as_reference(&self) -> Option<ObjectId> {
        match self {
            Object::Reference(id) => Some(*id),
            _ => None,
        }
    }

    /// The bytes of a string.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Object::String(bytes, _) => Some(bytes),
            _ => None,
        }
    }

    /// An integer or a real number.
    pub fn as_number(&self) -> Option<f32> {
        match self {
            Object::Integer(number) => Some(*number as f32),
            Object::Real(number) => Some(*number),
            _ => None,
        }
    }

    /// The dictionaries in it, at any depth; for a stream, those within its own.
    pub fn each_dictionary<'o>(&'o self, found: &mut impl FnMut(&'o Dictionary<'a>)) {
        match self {
            Object::Dictionary(entries) => {
                found(entries);
                entries.iter().for_each(|(_, value)| value.each_dictionary(found));
            }
            Object::Stream(stream) => {
                stream.dictionary.iter().for_each(|(_, value)| value.each_dictionary(found));
            }
            Object::Array(items) => items.iter().for_each(|item| item.each_dictionary(found)),
            _ => {}
        }
    }

    /// A text string (ISO 32000-1 §7.9.2.2).
    pub fn as_text(&self) -> Option<String> {
        let Object::String(bytes, format) = self else { return None };
        if let Some(units) = bytes.strip_prefix(b"\xFE\xFF")
            && units.len().is_multiple_of(2)
        {
            let units = units.chunks_exact(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
            return char::decode_utf16(units).collect::<Result<_, _>>().ok();
        }
        lopdf::decode_text_string(&lopdf::Object::String(bytes.to_vec(), *format)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary(keys: &[&'static str]) -> Dictionary<'static> {
        let entries = keys.iter().enumerate().map(|(index, key)| {
            (Cow::Borrowed(key.as_bytes()), Object::Integer(i64::try_from(index).unwrap()))
        });
        Dictionary::new(entries.collect())
    }

    #[test]
    fn the_last_value_of_a_key_counts_in_small_and_large_dictionaries() {
        let few = ["K", "P", "S", "K"];
        let many: Vec<&str> = "a b c d e f g h i j k l m n o p q r b".split(' ').collect();
        for (keys, again, last) in [(&few[..], "K", 3), (&many, "b", 18)] {
            let found = dictionary(keys);
            assert_eq!(found.get(again.as_bytes()).and_then(Object::as_i64), Some(last));
            assert_eq!(found.iter().count(), keys.len() - 1);
            assert!(keys.iter().all(|key| found.has(key.as_bytes())) && !found.has(b"none"));
        }
    }

    #[test]
    fn text_strings_are_read_as_lopdf_reads_them() {
        let strings: [&[u8]; 7] = [
            b"\xFE\xFF\0a\x20\x19\xD8\x3D\xDE\0",
            b"\xFE\xFF\xD8\x3D",
            b"\xFE\xFF",
            b"\xFE\xFF\0a\0",
            b"\xEF\xBB\xBF\xC3\xA9",
            b"\xE9",
            b"",
        ];
        for bytes in strings {
            let read = Object::String(Cow::Borrowed(bytes), StringFormat::Literal).as_text();
            let string = lopdf::Object::String(bytes.to_vec(), StringFormat::Literal);
            assert_eq!(read, lopdf::decode_text_string(&string).ok(), "{bytes:?}");
        }
    }
}
