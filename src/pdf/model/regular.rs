//! Files as most programs write them today (ISO 32000-1 §7.5): one cross-reference stream, objects
//! in streams, every object where and what it is said to be. A file that differs in any way, or is
//! damaged, is not read: `None` leaves it to lopdf, which recovers what it can.

use std::borrow::Cow;

use lopdf::ObjectId;

use super::filters::Budget;
use super::object::{Dictionary, Object, Stream};
use super::objects::Objects;
use super::syntax::Syntax;

/// The place of an object (§7.5.8.3).
enum Place {
    Offset(usize),
    InStream(u32),
}

/// The place of each object, by number.
struct Places(Vec<(u32, Place)>);

impl Places {
    fn of(&self, number: u32) -> Option<&Place> {
        let at = self.0.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(&self.0[at].1)
    }
}

/// The file's objects, as lopdf would give them; object streams and cross-references count towards
/// the budget. The content of object streams is kept in `unpacked`, and borrowed from there.
pub fn load<'a>(
    bytes: &'a [u8],
    unpacked: &'a mut Vec<Vec<u8>>,
    budget: &mut Budget,
) -> Option<Objects<'a>> {
    let version = version(bytes)?;
    let (_, object) = indirect(bytes, cross_reference_start(bytes)?)?;
    let Object::Stream(stream) = object else { return None };
    let (places, trailer) = cross_references(*stream, budget)?;
    let mut objects = Vec::new();
    // Object streams, by their place among the objects.
    let mut packed = Vec::new();
    for (number, place) in &places.0 {
        let Place::Offset(offset) = place else { continue };
        let (id, object) = indirect(bytes, *offset)?;
        if id.0 != *number {
            return None;
        }
        if let Object::Stream(stream) = &object
            && stream.dictionary.has_type(b"ObjStm")
        {
            if !stream.dictionary.has(b"Filter") {
                return None;
            }
            unpacked.push(budget.unpack(stream)?.into_owned());
            packed.push(objects.len());
        }
        objects.push((id, object));
    }
    let unpacked: &'a [Vec<u8>] = unpacked;
    for (at, content) in packed.into_iter().zip(unpacked) {
        let Some((id, Object::Stream(stream))) = objects.get_mut(at) else { return None };
        let id = *id;
        let group = in_stream(&stream.dictionary, content)?;
        **stream = Stream::new(plain(&stream.dictionary, content.len()), Cow::Borrowed(content));
        // If a number occurs twice, the last object counts.
        objects.extend(group.into_iter().rev().filter(|((number, _), _)| {
            !matches!(places.of(*number), Some(Place::InStream(stream)) if *stream != id.0)
        }));
    }
    Some(Objects::new(version, trailer, objects))
}

/// What the dictionary of a stream says once it is unpacked.
fn plain<'a>(dictionary: &Dictionary<'a>, length: usize) -> Dictionary<'a> {
    let mut plain = dictionary.clone();
    for key in [&b"DecodeParms"[..], b"Filter", b"Length"] {
        plain.remove(key);
    }
    plain.with(b"Length", Object::Integer(i64::try_from(length).unwrap_or(i64::MAX)))
}

fn version(bytes: &[u8]) -> Option<String> {
    let mut header = Syntax::new(bytes);
    header.take(b"%PDF-")?;
    let version = header.while_(|byte| byte.is_ascii_digit() || byte == b'.');
    header.take(b"\n")?;
    Some(std::str::from_utf8(version).ok()?.to_owned())
}

/// The offset in the last lines (§7.5.5).
fn cross_reference_start(bytes: &[u8]) -> Option<usize> {
    let end = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let before = end.strip_suffix(b"\n%%EOF")?;
    let digits = before.rsplit(|byte| !byte.is_ascii_digit()).next()?;
    before[..before.len() - digits.len()].strip_suffix(b"startxref\n")?;
    // lopdf looks for the word within this many bytes of the end.
    if digits.len() > 10 {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// `5 0 obj`, its object, `endobj` (§7.3.10).
fn indirect(bytes: &[u8], offset: usize) -> Option<(ObjectId, Object<'_>)> {
    let mut syntax = Syntax::new(bytes.get(offset..)?);
    let number = syntax.unsigned()?;
    syntax.space();
    let generation = u16::try_from(syntax.unsigned()?).ok()?;
    syntax.space();
    syntax.take(b"obj")?;
    syntax.space();
    let object = match syntax.rest.starts_with(b"<<") {
        true => {
            let entries = syntax.dictionary()?;
            syntax.space();
            match syntax.take(b"stream") {
                Some(()) => Object::Stream(Box::new(stream(&mut syntax, entries)?)),
                None => Object::Dictionary(entries),
            }
        }
        false => syntax.object()?,
    };
    syntax.space();
    syntax.take(b"endobj")?;
    Some(((number, generation), object))
}

/// What follows the word `stream` (§7.3.8). An empty stream is left to lopdf.
fn stream<'a>(syntax: &mut Syntax<'a>, dictionary: Dictionary<'a>) -> Option<Stream<'a>> {
    syntax.take(b"\r\n").or_else(|| syntax.take(b"\n"))?;
    let Some(Object::Integer(length)) = dictionary.get(b"Length") else { return None };
    let length = usize::try_from(*length).ok().filter(|length| *length > 0)?;
    let content = Cow::Borrowed(syntax.rest.get(..length)?);
    syntax.skip(length);
    let _ = syntax.take(b"\r\n").or_else(|| syntax.take(b"\n")).or_else(|| syntax.take(b"\r"));
    syntax.take(b"endstream")?;
    Some(Stream::new(dictionary, content))
}

/// The place of each object, and the trailer, which is the stream's dictionary.
fn cross_references<'a>(
    stream: Stream<'a>,
    budget: &mut Budget,
) -> Option<(Places, Dictionary<'a>)> {
    let dictionary = &stream.dictionary;
    let is_plain = dictionary.has_type(b"XRef")
        && ![&b"Prev"[..], b"XRefStm", b"Index", b"Encrypt"].iter().any(|key| dictionary.has(key));
    if !is_plain {
        return None;
    }
    let content = budget.unpack(&stream)?;
    let widths: Vec<usize> =
        dictionary.get(b"W")?.as_array()?.iter().map(width).collect::<Option<_>>()?;
    let [first, second, third] = widths[..] else { return None };
    let size = u32::try_from(dictionary.get(b"Size")?.as_i64()?).ok()?;
    let entry = first + second + third;
    if first == 0 || content.len() != (size as usize).checked_mul(entry)? {
        return None;
    }
    let number = |bytes: &[u8]| bytes.iter().fold(0_u32, |n, &byte| n << 8 | u32::from(byte));
    let places = (0..size).zip(content.chunks_exact(entry)).filter_map(|(id, bytes)| {
        let (kind, fields) = bytes.split_at(first);
        let value = number(&fields[..second]);
        match number(kind) {
            1 => Some((id, Place::Offset(value as usize))),
            2 => Some((id, Place::InStream(value))),
            _ => None,
        }
    });
    let places = Places(places.collect());
    let mut trailer = match dictionary.has(b"Filter") {
        true => plain(dictionary, 0),
        false => dictionary.clone(),
    };
    for key in [&b"Length"[..], b"W"] {
        trailer.remove(key);
    }
    Some((places, trailer))
}

/// Bytes of a field.
fn width(object: &Object<'_>) -> Option<usize> {
    usize::try_from(object.as_i64()?).ok().filter(|width| *width <= 4)
}

/// The objects of an object stream with this content (§7.5.7).
fn in_stream<'a>(
    dictionary: &Dictionary<'_>,
    content: &'a [u8],
) -> Option<Vec<(ObjectId, Object<'a>)>> {
    let first = usize::try_from(dictionary.get(b"First")?.as_i64()?).ok()?;
    let index = std::str::from_utf8(content.get(..first)?).ok()?;
    let numbers: Vec<u32> =
        index.split_whitespace().map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let objects = numbers.chunks(2).map(|pair| {
        let [number, offset] = *pair else { return None };
        let bytes = content.get(first.checked_add(offset as usize)?..)?;
        let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
        Some(((number, 0), Syntax::new(&bytes[start..]).object()?))
    });
    dictionary.get(b"N")?.as_i64()?;
    objects.collect()
}
