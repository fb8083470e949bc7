//! Fonts (ISO 19005-3 §6.2.11).

use std::collections::BTreeMap;

use super::examination::Examination;
use super::{check, widths};
use crate::pdf::model::{Dictionary, Object, Objects, Stream};

/// Whether font programs are valid, by where their stream is: fonts share them.
type Programs<'a> = BTreeMap<*const Stream<'a>, bool>;

pub fn check(examination: &mut Examination<'_>) {
    let objects = examination.objects;
    let mut programs = Programs::new();
    objects.each_dictionary(|entries| {
        let is_font = objects.name(entries, b"Type").as_deref() == Some("Font");
        if is_font && !examination.is_void() {
            check_font(examination, entries, &mut programs);
        }
    });
}

fn check_font<'a>(
    examination: &mut Examination<'a>,
    font: &'a Dictionary<'a>,
    programs: &mut Programs<'a>,
) {
    let objects = examination.objects;
    let name = objects.name(font, b"BaseFont").unwrap_or_default();
    match objects.name(font, b"Subtype").as_deref() {
        Some("Type3") => {}
        Some("Type0") => check_encoding(examination, font, &name),
        kind => {
            check_program(examination, font, &name, programs);
            if kind == Some("CIDFontType2") {
                let maps = match objects.entry(font, b"CIDToGIDMap") {
                    Some(Object::Stream(map)) => examination.decode(map).is_some(),
                    Some(Object::Name(map)) => &**map == b"Identity",
                    _ => false,
                };
                examination.object_if(!maps, &check::FONT_MAP, &name);
                if let Some(wrong) = widths::wrong(examination, font) {
                    examination.object(&check::FONT_WIDTHS, format!("{name}, {wrong}"));
                }
            }
            let is_cid = kind.is_some_and(|kind| kind.starts_with("CID"));
            let widths = match is_cid {
                true => font.has(b"W") || font.has(b"DW"),
                false => font.has(b"Widths"),
            };
            examination.object_if(!widths, &check::FONT_WIDTHS, &name);
        }
    }
}

/// Of the many CMaps that need not be embedded, these are the ones PDF writers use.
fn check_encoding<'a>(examination: &mut Examination<'a>, font: &'a Dictionary<'a>, name: &str) {
    let objects = examination.objects;
    let known = match objects.entry(font, b"Encoding") {
        Some(Object::Stream(_)) => true,
        Some(Object::Name(cmap)) => {
            // ISO 32000-1 table 118: names of predefined CMaps end with the writing direction.
            cmap.ends_with(b"-H") || cmap.ends_with(b"-V") || matches!(&cmap[..], b"H" | b"V")
        }
        _ => false,
    };
    examination.object_if(!known, &check::FONT_ENCODING, name);
    if descendant(objects, font).is_none() {
        examination.object(&check::FONT_EMBEDDED, format!("{name} has no descendant"));
    }
}

/// The font that a Type 0 font draws with.
pub fn descendant<'a>(
    objects: &'a Objects<'a>,
    font: &'a Dictionary<'a>,
) -> Option<&'a Dictionary<'a>> {
    objects.resolve(objects.array(font, b"DescendantFonts")?.first()?)?.as_dictionary()
}

fn check_program<'a>(
    examination: &mut Examination<'a>,
    font: &'a Dictionary<'a>,
    name: &str,
    programs: &mut Programs<'a>,
) {
    let objects = examination.objects;
    let Some((key, stream)) = objects.font_program(font) else {
        examination.object(&check::FONT_EMBEDDED, name);
        return;
    };
    let sound = *programs
        .entry(std::ptr::from_ref(stream))
        .or_insert_with(|| is_font(examination, key, stream));
    examination.object_if(!sound, &check::FONT_PROGRAM, name);
}

/// Whether the program begins like one of its kind.
fn is_font(examination: &Examination<'_>, key: &[u8], stream: &Stream<'_>) -> bool {
    let Some(bytes) = examination.decode(stream) else { return false };
    let subtype = stream.dictionary.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
    match (key, subtype) {
        (b"FontFile", _) => bytes.starts_with(b"%!"),
        (b"FontFile2", _) => {
            bytes.starts_with(&[0, 1, 0, 0]) && tables_are_inside(&bytes)
                || bytes.starts_with(b"true")
        }
        (_, b"OpenType") => tables_are_inside(&bytes),
        (_, b"Type1C" | b"CIDFontType0C") => bytes.first() == Some(&1),
        _ => false,
    }
}

/// Whether all tables of an sfnt are inside it, outlines included (ISO/IEC 14496-22 §4.5).
fn tables_are_inside(font: &[u8]) -> bool {
    let Some(count) = font.get(4..6) else { return false };
    let count = usize::from(u16::from_be_bytes([count[0], count[1]]));
    let Some(directory) = font.get(12..12 + count * 16) else { return false };
    let number = |bytes: &[u8]| bytes.iter().fold(0, |n, &b| n << 8 | usize::from(b));
    let inside = |record: &[u8]| number(&record[8..12]) + number(&record[12..16]) <= font.len();
    let has = |tag: &[u8]| directory.chunks_exact(16).any(|record| record.starts_with(tag));
    directory.chunks_exact(16).all(inside)
        && (has(b"CFF ") || has(b"glyf") && has(b"loca") && has(b"head") && has(b"hmtx"))
}
