//! The file as bytes, and its streams.

use std::borrow::Cow;

use super::check;
use super::examination::Examination;
use crate::pdf::model::{Object, Stream};

pub fn check(examination: &mut Examination<'_>, bytes: &[u8]) {
    if let Err(reason) = header(bytes) {
        examination.object(&check::HEADER, reason);
    }
    let trailing = bytes.len() - bytes.windows(5).rposition(|w| w == b"%%EOF").map_or(0, |i| i + 5);
    if !matches!(&bytes[bytes.len() - trailing..], b"" | b"\n" | b"\r" | b"\r\n") {
        examination.object(&check::AFTER_END, format!("{trailing} bytes after the last %%EOF"));
    }
    let objects = examination.objects;
    let identified = objects
        .array(&objects.trailer, b"ID")
        .is_some_and(|id| id.len() == 2 && id.iter().all(is_filled_string));
    let encrypted = objects.is_encrypted();
    examination.object_if(!identified, &check::TRAILER_ID, "/ID is not a pair of strings");
    examination.object_if(encrypted, &check::ENCRYPTION, "the trailer has /Encrypt");
    check_streams(examination);
    check_page_tree(examination);
    check_optional_content(examination);
}

/// `%PDF-1.n` at the first byte, then a comment of four bytes over 127.
fn header(bytes: &[u8]) -> Result<(), &'static str> {
    let version = bytes.strip_prefix(b"%PDF-1.").ok_or("`%PDF-1.n` is not at the first byte")?;
    let ([b'0'..=b'7', b'\r' | b'\n', ..], Some(end)) =
        (version, version.iter().position(|&b| b == b'%'))
    else {
        return Err("the version is not one of 1.0 to 1.7");
    };
    let comment = version.get(end + 1..end + 5);
    match comment.is_some_and(|c| end <= 3 && c.iter().all(|&b| b > 127)) {
        true => Ok(()),
        false => Err("no comment of four bytes over 127 follows it"),
    }
}

fn is_filled_string(object: &Object<'_>) -> bool {
    object.as_bytes().is_some_and(|string| !string.is_empty())
}

fn check_streams(examination: &mut Examination<'_>) {
    for (id, object) in examination.objects.iter() {
        let Object::Stream(stream) = object else { continue };
        let number = id.0;
        if [&b"F"[..], b"FFilter", b"FDecodeParms"].iter().any(|key| stream.dictionary.has(key)) {
            examination.object(&check::EXTERNAL_STREAM, format!("object {number}"));
        }
        let filters = filters(examination, stream);
        for filter in &filters {
            if !ALLOWED_FILTERS.contains(&&**filter) {
                examination.object(&check::FILTER, format!("object {number}: {filter}"));
            }
        }
        let is_deflated = !filters.is_empty() && filters.iter().all(|it| it == "FlateDecode");
        if is_deflated && !is_image(stream) && examination.decode(stream).is_none() {
            examination.object(&check::STREAM_DATA, format!("object {number}"));
        }
    }
}

/// ISO 32000-1 table 6, without LZWDecode and Crypt.
const ALLOWED_FILTERS: [&str; 8] = [
    "ASCIIHexDecode",
    "ASCII85Decode",
    "FlateDecode",
    "RunLengthDecode",
    "CCITTFaxDecode",
    "JBIG2Decode",
    "DCTDecode",
    "JPXDecode",
];

fn filters<'a>(examination: &Examination<'a>, stream: &'a Stream<'a>) -> Vec<Cow<'a, str>> {
    let objects = examination.objects;
    let filters = objects.items(&stream.dictionary, b"Filter").iter();
    filters
        .filter_map(|filter| objects.resolve(filter)?.as_name().map(String::from_utf8_lossy))
        .collect()
}

/// Images are large, and irrelevant here.
fn is_image(stream: &Stream<'_>) -> bool {
    stream.dictionary.get(b"Subtype").and_then(Object::as_name) == Some(b"Image")
}

/// Checks that every node exists, and occurs once in the tree.
fn check_page_tree(examination: &mut Examination<'_>) {
    let pages = examination.pages;
    let repeated = pages.repeated > 0;
    examination.object_if(repeated, &check::PAGE_TREE, "a node occurs twice");
    examination.object_if(pages.lost > 0, &check::PAGE_TREE, "a kid leads nowhere");
    examination.object_if(pages.pages.is_empty(), &check::PAGE_TREE, "there are no pages");
}

fn check_optional_content(examination: &mut Examination<'_>) {
    let objects = examination.objects;
    let Some(properties) = objects.dictionary(examination.catalogue, b"OCProperties") else {
        return;
    };
    let default = objects.dictionary(properties, b"D");
    let others = objects.array(properties, b"Configs").unwrap_or_default().iter();
    let others = others.filter_map(|config| objects.resolve(config)?.as_dictionary());
    let mut configurations = default.into_iter().chain(others);
    let bad = configurations.any(|c| objects.text(c, b"Name").is_none() || c.has(b"AS"));
    examination.object_if(bad, &check::OPTIONAL_CONTENT, "without /Name, or with /AS");
}
