//! The file's bytes (ISO 32000-1 §7.5): objects in object streams, a compressed cross-reference
//! stream, numbers in the order in which the catalogue reaches the objects. lopdf's own writer
//! serialises each object three times and leaves the cross-references uncompressed.

use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;

use bytes::Bytes;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use sha2::{Digest, Sha256};

use super::deflate::{Effort, deflate, flate_stream};
use super::identifier::Identifier;
use super::object::byte_string;

mod serialise;

use serialise::{Numbers, write_dictionary, write_object};

/// The second line tells transfer programs that the file is binary.
const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// Number of objects in an object stream: readers decode the whole stream for one object.
const OBJECTS_A_STREAM: usize = 200;

/// Where an object is (ISO 32000-1 §7.5.8.3).
#[derive(Clone, Copy)]
enum Entry {
    Free,
    Offset(usize),
    InStream { stream: u32, index: usize },
}

/// The content of streams that are not copied into the document first.
pub type LargeStreams = BTreeMap<ObjectId, LargeContent>;

/// Parts of shared bytes, such as a picture's file, one after the other.
pub struct LargeContent {
    pub bytes: Bytes,
    pub parts: Vec<Range<usize>>,
}

impl LargeContent {
    /// All of the bytes.
    pub fn whole(bytes: Bytes) -> LargeContent {
        let parts = iter::once(0..bytes.len()).collect();
        LargeContent { bytes, parts }
    }

    fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.parts.iter().map(|part| &self.bytes[part.clone()])
    }

    fn len(&self) -> usize {
        self.parts.iter().map(ExactSizeIterator::len).sum()
    }
}

/// Serialises everything that the trailer reaches. `packet` is the object of the XMP packet;
/// `metadata` its text, with [`Identifier::NONE`] in place of the file's identifier.
///
/// The packet comes first, uncompressed, for programs that know nothing about PDF or only look at
/// the beginning of a file. The identifier in it covers the bytes after it too, so it is no digest
/// of the finished file: callers that need one compute it.
pub fn write(pdf: &Document, large: &LargeStreams, packet: ObjectId, metadata: Vec<u8>) -> Vec<u8> {
    let order = reachable(pdf);
    let numbers = Numbers::of(pdf, &order);
    let bytes = Vec::with_capacity(room(pdf, large));
    let mut file = File { bytes, entries: vec![Entry::Free; order.len() + 1] };
    file.bytes.extend_from_slice(HEADER);
    let entries = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    file.write_raw_stream(numbers.get(packet), &Stream::new(entries, metadata), &numbers);
    let packet_end = file.bytes.len();
    let order = order.into_iter().filter(|id| *id != packet);
    file.write_objects(pdf, large, order, &numbers);
    let id = Identifier::of(Sha256::new_with_prefix(&file.bytes));
    id.put_into(&mut file.bytes[..packet_end]);
    let mut trailer = pdf.trailer.clone();
    let id = byte_string(id.bytes());
    trailer.set("ID", vec![id.clone(), id]);
    file.finish(&trailer, &numbers)
}

/// All objects that the trailer leads to, breadth first.
fn reachable(pdf: &Document) -> Vec<ObjectId> {
    let mut order = Vec::new();
    let mut seen = vec![false; pdf.max_id as usize + 1];
    let mut visit = |object: &Object, order: &mut Vec<ObjectId>| {
        references(object, &mut |id| {
            // A reserved object that was never set leads nowhere.
            let is_new =
                seen.get_mut(id.0 as usize).is_some_and(|seen| !std::mem::replace(seen, true));
            if is_new {
                order.push(id);
            }
        });
    };
    pdf.trailer.iter().for_each(|(_, object)| visit(object, &mut order));
    let mut next = 0;
    while let Some(id) = order.get(next).copied() {
        next += 1;
        if let Some(object) = pdf.objects.get(&id) {
            visit(object, &mut order);
        }
    }
    order
}

fn references(object: &Object, found: &mut dyn FnMut(ObjectId)) {
    match object {
        Object::Reference(id) => found(*id),
        Object::Array(items) => items.iter().for_each(|item| references(item, found)),
        Object::Dictionary(entries) => entries.iter().for_each(|(_, item)| references(item, found)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, item)| references(item, found)),
        _ => {}
    }
}

struct File {
    bytes: Vec<u8>,
    /// By object number.
    entries: Vec<Entry>,
}

/// Approximate size of the file in bytes.
fn room(pdf: &Document, large: &LargeStreams) -> usize {
    let streams = pdf.objects.values().filter_map(|object| object.as_stream().ok());
    let streams = streams.map(|stream| stream.content.len()).sum::<usize>() / 2;
    streams + large.values().map(LargeContent::len).sum::<usize>() + (32 << 10)
}

impl File {
    /// Writes objects: streams separately, the others in object streams.
    fn write_objects(
        &mut self,
        pdf: &Document,
        large: &LargeStreams,
        order: impl Iterator<Item = ObjectId>,
        numbers: &Numbers,
    ) {
        let mut small = Vec::new();
        for id in order {
            let number = numbers.get(id).unwrap_or_default();
            match (pdf.objects.get(&id), large.get(&id)) {
                (Some(Object::Stream(stream)), Some(content)) => {
                    let write = |bytes: &mut Vec<u8>| {
                        content.pieces().for_each(|piece| bytes.extend_from_slice(piece));
                    };
                    self.write_raw(Some(number), &stream.dict, content.len(), write, numbers);
                }
                (Some(Object::Stream(stream)), None) => self.write_stream(number, stream, numbers),
                (object, _) => small.push((number, object.unwrap_or(&Object::Null))),
            }
        }
        for objects in small.chunks(OBJECTS_A_STREAM) {
            self.write_object_stream(objects, numbers);
        }
    }

    /// Writes a stream, deflated unless it already has its filter.
    fn write_stream(&mut self, number: u32, stream: &Stream, numbers: &Numbers) {
        if stream.dict.has(b"Filter") || stream.content.is_empty() {
            self.write_raw_stream(Some(number), stream, numbers);
        } else {
            let deflated = flate_stream(stream.dict.clone(), &stream.content);
            self.write_raw_stream(Some(number), &deflated, numbers);
        }
    }

    /// Writes a stream as it is, under a new number if it has none; returns the number.
    fn write_raw_stream(&mut self, number: Option<u32>, stream: &Stream, numbers: &Numbers) -> u32 {
        let write = |bytes: &mut Vec<u8>| bytes.extend_from_slice(&stream.content);
        self.write_raw(number, &stream.dict, stream.content.len(), write, numbers)
    }

    /// Writes a stream whose content, of `length` bytes, is written by `content`.
    fn write_raw(
        &mut self,
        number: Option<u32>,
        entries: &Dictionary,
        length: usize,
        content: impl FnOnce(&mut Vec<u8>),
        numbers: &Numbers,
    ) -> u32 {
        let number = number.unwrap_or_else(|| {
            self.entries.push(Entry::Free);
            self.entries.len() as u32 - 1
        });
        self.entries[number as usize] = Entry::Offset(self.bytes.len());
        self.bytes.extend(format!("{number} 0 obj\n").bytes());
        let mut entries = entries.clone();
        entries.set("Length", length as i64);
        write_dictionary(&mut self.bytes, &entries, numbers);
        self.bytes.extend_from_slice(b"\nstream\n");
        content(&mut self.bytes);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        number
    }

    /// ISO 32000-1 §7.5.7.
    fn write_object_stream(&mut self, objects: &[(u32, &Object)], numbers: &Numbers) {
        let mut index = String::new();
        let mut body = Vec::new();
        for (number, object) in objects {
            for value in [*number as usize, body.len()] {
                index.push_str(itoa::Buffer::new().format(value));
                index.push(' ');
            }
            write_object(&mut body, object, numbers);
            body.push(b'\n');
        }
        let first = index.len();
        let content = [index.as_bytes(), &body].concat();
        let entries = dictionary! {
            "Type" => "ObjStm",
            "N" => objects.len() as i64,
            "First" => first as i64,
        };
        let stream = self.write_raw_stream(None, &flate_stream(entries, &content), numbers);
        for (index, (number, _)) in objects.iter().enumerate() {
            self.entries[*number as usize] = Entry::InStream { stream, index };
        }
    }

    /// Writes the cross-reference stream (ISO 32000-1 §7.5.8), which is the trailer too.
    fn finish(mut self, trailer: &Dictionary, numbers: &Numbers) -> Vec<u8> {
        let start = self.bytes.len();
        // Bytes of the three fields of an entry: kind, offset or stream, index.
        let offset_width = if u32::try_from(start).is_ok() { 4 } else { 5 };
        let widths = [1, offset_width, 2];
        let width = widths.iter().sum();
        self.entries.push(Entry::Offset(start));
        let mut table = Vec::with_capacity(self.entries.len() * width);
        for entry in &self.entries {
            let (kind, second, third) = match *entry {
                Entry::Free => (0u8, 0, u16::MAX),
                Entry::Offset(offset) => (1, offset as u64, 0),
                Entry::InStream { stream, index } => (2, u64::from(stream), index as u16),
            };
            table.push(kind);
            table.extend(&second.to_be_bytes()[8 - offset_width..]);
            table.extend(third.to_be_bytes());
        }
        let mut entries = dictionary! {
            "Type" => "XRef",
            "Size" => self.entries.len() as i64,
            "W" => widths.map(|width| Object::from(width as i64)).to_vec(),
        };
        entries.extend(trailer);
        entries.set("Filter", "FlateDecode");
        entries.set("DecodeParms", dictionary! { "Predictor" => 12, "Columns" => width as i64 });
        let stream = Stream::new(entries, deflate(&differences(&table, width), Effort::Quick));
        let number = self.entries.len() as u32 - 1;
        self.write_raw_stream(Some(number), &stream, numbers);
        self.bytes.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        self.bytes
    }
}

/// PNG's filter "up" on each row (ISO/IEC 15948 §9.2), which suits cross-references best.
fn differences(table: &[u8], width: usize) -> Vec<u8> {
    const UP: u8 = 2;
    let mut above = vec![0; width];
    let mut rows = Vec::with_capacity(table.len() + table.len() / width);
    for row in table.chunks_exact(width) {
        rows.push(UP);
        rows.extend(row.iter().zip(&above).map(|(byte, above)| byte.wrapping_sub(*above)));
        above.copy_from_slice(row);
    }
    rows
}
