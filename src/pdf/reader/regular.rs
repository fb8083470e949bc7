//! Files as most programs write them today (ISO 32000-1 §7.5): one cross-reference stream, objects
//! in streams, every object where and what it is said to be. A file that is different in anything,
//! or damaged, is not read: `None` leaves it to lopdf, which looks for what can be had of it.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::Budget;
use super::syntax::Syntax;

/// Where an object is (§7.5.8.3).
enum Place {
    Offset(usize),
    InStream(u32),
}

/// The file's objects, as lopdf gives them; streams of objects and cross-references take from the
/// budget.
pub(super) fn load(bytes: &[u8], budget: &mut Budget) -> Option<Document> {
    let mut pdf = Document::new();
    pdf.version = version(bytes)?;
    let (_, object) = indirect(bytes, cross_reference_start(bytes)?)?;
    let Object::Stream(stream) = object else { return None };
    let (places, trailer) = cross_references(stream, budget)?;
    pdf.trailer = trailer;
    let mut compressed = Vec::new();
    for (&number, place) in &places {
        let Place::Offset(offset) = place else { continue };
        let (id, mut object) = indirect(bytes, *offset)?;
        if id.0 != number {
            return None;
        }
        if let Object::Stream(stream) = &mut object
            && stream.dict.has_type(b"ObjStm")
        {
            compressed.extend(in_stream(stream, budget)?.into_iter().filter(|((number, _), _)| {
                let place = places.get(number);
                !matches!(place, Some(Place::InStream(stream)) if *stream != id.0)
            }));
        }
        pdf.objects.insert(id, object);
    }
    for (id, object) in compressed {
        pdf.objects.entry(id).or_insert(object);
    }
    Some(pdf)
}

fn version(bytes: &[u8]) -> Option<String> {
    let mut header = Syntax::new(bytes);
    header.take(b"%PDF-")?;
    let version = header.while_(|byte| byte.is_ascii_digit() || byte == b'.');
    header.take(b"\n")?;
    Some(std::str::from_utf8(version).ok()?.to_owned())
}

/// What the last lines say (§7.5.5).
fn cross_reference_start(bytes: &[u8]) -> Option<usize> {
    let end = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let before = end.strip_suffix(b"\n%%EOF")?;
    let digits = before.rsplit(|byte| !byte.is_ascii_digit()).next()?;
    before[..before.len() - digits.len()].strip_suffix(b"startxref\n")?;
    // lopdf looks for the word in so many bytes before the end.
    if digits.len() > 10 {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// `5 0 obj`, its object, `endobj` (§7.3.10).
fn indirect(bytes: &[u8], offset: usize) -> Option<(ObjectId, Object)> {
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
                Some(()) => Object::Stream(stream(&mut syntax, entries)?),
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
fn stream(syntax: &mut Syntax<'_>, entries: Dictionary) -> Option<Stream> {
    syntax.take(b"\r\n").or_else(|| syntax.take(b"\n"))?;
    let Ok(Object::Integer(length)) = entries.get(b"Length") else { return None };
    let length = usize::try_from(*length).ok().filter(|length| *length > 0)?;
    let content = syntax.rest.get(..length)?;
    syntax.skip(length);
    let _ = syntax.take(b"\r\n").or_else(|| syntax.take(b"\n")).or_else(|| syntax.take(b"\r"));
    syntax.take(b"endstream")?;
    Some(Stream::new(entries, content.to_vec()))
}

/// The place of each object by its number, and the trailer, which is the stream's dictionary.
fn cross_references(
    mut stream: Stream,
    budget: &mut Budget,
) -> Option<(BTreeMap<u32, Place>, Dictionary)> {
    let is_plain = stream.dict.has_type(b"XRef")
        && ![&b"Prev"[..], b"XRefStm", b"Index", b"Encrypt"].iter().any(|key| stream.dict.has(key));
    if !is_plain {
        return None;
    }
    budget.decompress(&mut stream)?;
    let widths: Vec<usize> =
        stream.dict.get(b"W").ok()?.as_array().ok()?.iter().map(width).collect::<Option<_>>()?;
    let [first, second, third] = widths[..] else { return None };
    let size = u32::try_from(stream.dict.get(b"Size").ok()?.as_i64().ok()?).ok()?;
    let entry = first + second + third;
    if first == 0 || stream.content.len() != (size as usize).checked_mul(entry)? {
        return None;
    }
    let number = |bytes: &[u8]| bytes.iter().fold(0_u32, |n, &byte| n << 8 | u32::from(byte));
    let places = (0..size).zip(stream.content.chunks_exact(entry)).filter_map(|(id, bytes)| {
        let (kind, fields) = bytes.split_at(first);
        let value = number(&fields[..second]);
        match number(kind) {
            1 => Some((id, Place::Offset(value as usize))),
            2 => Some((id, Place::InStream(value))),
            _ => None,
        }
    });
    let places = places.collect();
    let mut trailer = stream.dict;
    for key in [&b"Length"[..], b"W"] {
        trailer.remove(key);
    }
    Some((places, trailer))
}

/// Bytes of a field.
fn width(object: &Object) -> Option<usize> {
    usize::try_from(object.as_i64().ok()?).ok().filter(|width| *width <= 4)
}

/// The objects of an object stream (§7.5.7), which is decompressed.
fn in_stream(stream: &mut Stream, budget: &mut Budget) -> Option<BTreeMap<ObjectId, Object>> {
    if !stream.is_compressed() {
        return None;
    }
    budget.decompress(stream)?;
    let first = usize::try_from(stream.dict.get(b"First").ok()?.as_i64().ok()?).ok()?;
    let index = std::str::from_utf8(stream.content.get(..first)?).ok()?;
    let numbers: Vec<u32> =
        index.split_whitespace().map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let objects = numbers.chunks(2).map(|pair| {
        let [number, offset] = *pair else { return None };
        let bytes = stream.content.get(first.checked_add(offset as usize)?..)?;
        let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
        Some(((number, 0), Syntax::new(&bytes[start..]).object()?))
    });
    stream.dict.get(b"N").ok()?.as_i64().ok()?;
    objects.collect()
}
