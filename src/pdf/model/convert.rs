//! Converts objects from lopdf's and back.

use std::borrow::Cow;

use super::object::{Dictionary, Object, Stream};

impl From<lopdf::Object> for Object<'static> {
    fn from(object: lopdf::Object) -> Object<'static> {
        match object {
            lopdf::Object::Null => Object::Null,
            lopdf::Object::Boolean(value) => Object::Boolean(value),
            lopdf::Object::Integer(number) => Object::Integer(number),
            lopdf::Object::Real(number) => Object::Real(number),
            lopdf::Object::Name(name) => Object::Name(Cow::Owned(name)),
            lopdf::Object::String(bytes, format) => Object::String(Cow::Owned(bytes), format),
            lopdf::Object::Array(items) => {
                Object::Array(items.into_iter().map(Object::from).collect())
            }
            lopdf::Object::Dictionary(entries) => Object::Dictionary(entries.into()),
            lopdf::Object::Stream(stream) => Object::Stream(Box::new(stream.into())),
            lopdf::Object::Reference(id) => Object::Reference(id),
        }
    }
}

impl From<lopdf::Dictionary> for Dictionary<'static> {
    fn from(dictionary: lopdf::Dictionary) -> Dictionary<'static> {
        let entries = dictionary.into_iter();
        Dictionary::new(entries.map(|(key, value)| (Cow::Owned(key), value.into())).collect())
    }
}

impl From<lopdf::Stream> for Stream<'static> {
    fn from(stream: lopdf::Stream) -> Stream<'static> {
        Stream::new(stream.dict.into(), Cow::Owned(stream.content))
    }
}

impl From<&Object<'_>> for lopdf::Object {
    fn from(object: &Object<'_>) -> lopdf::Object {
        match object {
            Object::Null => lopdf::Object::Null,
            Object::Boolean(value) => lopdf::Object::Boolean(*value),
            Object::Integer(number) => lopdf::Object::Integer(*number),
            Object::Real(number) => lopdf::Object::Real(*number),
            Object::Name(name) => lopdf::Object::Name(name.to_vec()),
            Object::String(bytes, format) => lopdf::Object::String(bytes.to_vec(), *format),
            Object::Array(items) => lopdf::Object::Array(items.iter().map(Into::into).collect()),
            Object::Dictionary(entries) => lopdf::Object::Dictionary(entries.into()),
            Object::Stream(stream) => lopdf::Object::Stream((&**stream).into()),
            Object::Reference(id) => lopdf::Object::Reference(*id),
        }
    }
}

impl From<&Dictionary<'_>> for lopdf::Dictionary {
    fn from(dictionary: &Dictionary<'_>) -> lopdf::Dictionary {
        let mut entries = lopdf::Dictionary::new();
        for (key, value) in dictionary.iter() {
            entries.set(key, value);
        }
        entries
    }
}

impl From<&Stream<'_>> for lopdf::Stream {
    fn from(stream: &Stream<'_>) -> lopdf::Stream {
        lopdf::Stream::new((&stream.dictionary).into(), stream.content.to_vec())
    }
}
