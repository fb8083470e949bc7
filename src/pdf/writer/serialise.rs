//! Objects as bytes (ISO 32000-1 §7.3), as short as they can be.

use std::io::Write;
use std::num::NonZeroU32;

use lopdf::{Dictionary, Document, Object, ObjectId};

/// The numbers that objects get in the file, from 1, by those that they have.
pub struct Numbers(Vec<Option<NonZeroU32>>);

impl Numbers {
    pub fn of(pdf: &Document, order: &[ObjectId]) -> Numbers {
        let mut numbers = vec![None; pdf.max_id as usize + 1];
        for (id, number) in order.iter().zip(1..) {
            numbers[id.0 as usize] = NonZeroU32::new(number);
        }
        Numbers(numbers)
    }

    /// The number of an object of the document's first generation, as all new ones are.
    pub fn get(&self, (number, _): ObjectId) -> Option<u32> {
        self.0.get(number as usize).copied().flatten().map(NonZeroU32::get)
    }
}

/// Writes an object with its references renumbered; a reference to a missing object becomes null
/// (ISO 32000-1 §7.3.10).
pub fn write_object(out: &mut Vec<u8>, object: &Object, numbers: &Numbers) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => put(out, value),
        Object::Integer(value) => write_integer(out, *value),
        Object::Real(value) => put(out, value),
        Object::Name(name) => write_name(out, name),
        Object::String(bytes, _) => write_string(out, bytes),
        Object::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 && starts_regular(item) {
                    out.push(b' ');
                }
                write_object(out, item, numbers);
            }
            out.push(b']');
        }
        Object::Dictionary(entries) => write_dictionary(out, entries, numbers),
        Object::Stream(stream) => write_dictionary(out, &stream.dict, numbers),
        Object::Reference(id) => match numbers.get(*id) {
            Some(number) => {
                write_integer(out, number.into());
                out.extend_from_slice(b" 0 R");
            }
            None => out.extend_from_slice(b"null"),
        },
    }
}

pub fn write_dictionary(out: &mut Vec<u8>, entries: &Dictionary, numbers: &Numbers) {
    out.extend_from_slice(b"<<");
    for (key, value) in entries {
        write_name(out, key);
        if starts_regular(value) {
            out.push(b' ');
        }
        write_object(out, value, numbers);
    }
    out.extend_from_slice(b">>");
}

/// Whether an object begins with a character that would continue the token before it.
fn starts_regular(object: &Object) -> bool {
    matches!(
        object,
        Object::Null
            | Object::Boolean(_)
            | Object::Integer(_)
            | Object::Real(_)
            | Object::Reference(_)
    )
}

fn write_integer(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn put(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    write!(out, "{value}").expect("writing to memory does not fail");
}

/// Whether a byte stands for itself in a name (ISO 32000-1 §7.3.5).
const REGULAR: [bool; 256] = {
    let mut regular = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        regular[byte as usize] = !matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' | b'#'
        );
        byte += 1;
    }
    regular
};

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    if name.iter().all(|&byte| REGULAR[usize::from(byte)]) {
        out.extend_from_slice(name);
        return;
    }
    for &byte in name {
        if REGULAR[usize::from(byte)] {
            out.push(byte);
        } else {
            put(out, format_args!("#{byte:02X}"));
        }
    }
}

fn write_string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'(');
    for &byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            // A bare carriage return would be read as a line feed.
            b'\r' => out.extend(b"\\r"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;
    use crate::pdf::object::byte_string;

    fn written(object: impl Into<Object>) -> String {
        let mut out = Vec::new();
        let mut numbers = vec![None; 8];
        numbers[7] = NonZeroU32::new(1);
        write_object(&mut out, &object.into(), &Numbers(numbers));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn objects_are_written_without_needless_space() {
        let object = dictionary! {
            "Type" => "A b",
            "N" => vec![1.into(), Object::Real(0.5), "x".into(), Object::Null],
            "R" => (7, 0),
            "Gone" => (8, 0),
        };
        assert_eq!(written(object), "<</Type/A#20b/N[1 0.5/x null]/R 1 0 R/Gone null>>");
    }

    #[test]
    fn strings_keep_their_bytes() {
        assert_eq!(written(byte_string("a(b)\\c\rd")), "(a\\(b\\)\\\\c\\rd)");
    }
}
