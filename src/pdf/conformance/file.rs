//! The file as bytes, and its streams.

use std::collections::BTreeSet;

use lopdf::{Document, Object, Stream};

use super::{Examination, check};

pub fn check(examination: &mut Examination<'_>, bytes: &[u8]) {
    if let Err(reason) = header(bytes) {
        examination.object(&check::HEADER, reason);
    }
    let trailing = bytes.len() - bytes.windows(5).rposition(|w| w == b"%%EOF").map_or(0, |i| i + 5);
    if !matches!(&bytes[bytes.len() - trailing..], b"" | b"\n" | b"\r" | b"\r\n") {
        examination.object(&check::AFTER_END, format!("{trailing} bytes after the last %%EOF"));
    }
    let trailer = &examination.pdf.trailer;
    let identified = examination.objects.entry(trailer, b"ID").is_some_and(|id| {
        id.as_array().is_ok_and(|id| id.len() == 2 && id.iter().all(is_filled_string))
    });
    let encrypted = trailer.has(b"Encrypt") || examination.pdf.was_encrypted();
    examination.object_if(!identified, &check::TRAILER_ID, "/ID is no pair of strings");
    examination.object_if(encrypted, &check::ENCRYPTION, "the trailer has /Encrypt");
    check_streams(examination);
    check_page_tree(examination);
    check_optional_content(examination);
}

/// `%PDF-1.n` at the first byte, then a comment of four bytes over 127.
fn header(bytes: &[u8]) -> Result<(), &'static str> {
    let version = bytes.strip_prefix(b"%PDF-1.").ok_or("« %PDF-1.n » is not at the first byte")?;
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

fn is_filled_string(object: &Object) -> bool {
    object.as_str().is_ok_and(|string| !string.is_empty())
}

fn check_streams(examination: &mut Examination<'_>) {
    let pdf: &Document = examination.pdf;
    for (id, object) in &pdf.objects {
        let Object::Stream(stream) = object else { continue };
        let number = id.0;
        if [&b"F"[..], b"FFilter", b"FDecodeParms"].iter().any(|key| stream.dict.has(key)) {
            examination.object(&check::EXTERNAL_STREAM, format!("object {number}"));
        }
        for filter in filters(examination, stream) {
            if !ALLOWED_FILTERS.contains(&filter.as_str()) {
                examination.object(&check::FILTER, format!("object {number}: {filter}"));
            }
        }
        let decoded = stream.filters().is_ok_and(|f| f.iter().all(|f| *f == b"FlateDecode"))
            && !is_image(stream);
        if decoded && examination.decode(stream).is_none() {
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

fn filters(examination: &Examination<'_>, stream: &Stream) -> Vec<String> {
    let name = |object: &Object| object.as_name().ok().map(String::from_utf8_lossy).map(Into::into);
    match examination.objects.entry(&stream.dict, b"Filter") {
        Some(Object::Array(filters)) => filters.iter().filter_map(name).collect(),
        Some(filter) => name(filter).into_iter().collect(),
        None => Vec::new(),
    }
}

/// Large, and of no use here.
fn is_image(stream: &Stream) -> bool {
    matches!(stream.dict.get(b"Subtype"), Ok(Object::Name(kind)) if kind == b"Image")
}

/// Every node is there, and has one place in the tree.
fn check_page_tree(examination: &mut Examination<'_>) {
    let objects = examination.objects;
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Object> = examination.catalogue.get(b"Pages").into_iter().collect();
    let mut pages = 0;
    while let Some(node) = waiting.pop() {
        if node.as_reference().is_ok_and(|id| !seen.insert(id)) {
            examination.object(&check::PAGE_TREE, "a node has two places");
            continue;
        }
        let Some(Object::Dictionary(node)) = objects.resolve(node) else {
            examination.object(&check::PAGE_TREE, "a kid leads nowhere");
            continue;
        };
        match objects.entry(node, b"Kids") {
            Some(Object::Array(kids)) => waiting.extend(kids),
            _ => pages += 1,
        }
    }
    examination.object_if(pages == 0, &check::PAGE_TREE, "there is no page");
}

fn check_optional_content(examination: &mut Examination<'_>) {
    let objects = examination.objects;
    let Some(properties) = objects.dictionary(examination.catalogue, b"OCProperties") else {
        return;
    };
    let default = objects.dictionary(properties, b"D");
    let others = objects.entry(properties, b"Configs").and_then(|configs| configs.as_array().ok());
    let others = others.into_iter().flatten();
    let others = others.filter_map(|config| objects.resolve(config)?.as_dict().ok());
    let mut configurations = default.into_iter().chain(others);
    let bad = configurations.any(|c| objects.text(c, b"Name").is_none() || c.has(b"AS"));
    examination.object_if(bad, &check::OPTIONAL_CONTENT, "without /Name, or with /AS");
}
