//! Widths of TrueType CID fonts against their programs' (ISO 19005-3 §6.2.11.5).

use skrifa::FontRef;
use skrifa::raw::TableProvider;

use super::examination::Examination;
use crate::pdf::model::{Dictionary, Object};

/// Both are rounded: a thousandth of an em is not a difference.
const TOLERANCE: f32 = 1.0;

/// A description of the first code whose width in `/W` is not that of its glyph; `None` if all
/// agree, or there is nothing to compare.
pub fn wrong<'a>(examination: &Examination<'a>, font: &'a Dictionary<'a>) -> Option<String> {
    let objects = examination.objects;
    let descriptor = objects.dictionary(font, b"FontDescriptor")?;
    let program = examination.decode(objects.stream(descriptor, b"FontFile2")?)?;
    let program = FontRef::new(&program).ok()?;
    let (advances, upem) = (program.hmtx().ok()?, program.head().ok()?.units_per_em());
    let map = match objects.entry(font, b"CIDToGIDMap")? {
        Object::Stream(map) => Some(examination.decode(map)?),
        _ => None,
    };
    let glyph = |code: u16| match &map {
        None => Some(code),
        Some(map) => {
            let at = 2 * usize::from(code);
            map.get(at..at + 2).map(|glyph| u16::from_be_bytes([glyph[0], glyph[1]]))
        }
    };
    for (code, width) in listed(examination, font) {
        let advance = glyph(code).and_then(|glyph| advances.advance(u32::from(glyph).into()));
        let Some(advance) = advance else { continue };
        let drawn = f32::from(advance) * 1000.0 / f32::from(upem.max(1));
        if (width - drawn).abs() > TOLERANCE {
            return Some(format!("code {code}: {width} instead of {drawn}"));
        }
    }
    None
}

/// The codes listed in `/W`, with their widths (ISO 32000-1 §9.7.4.3); each code at most once.
fn listed<'a>(examination: &Examination<'a>, font: &'a Dictionary<'a>) -> Vec<(u16, f32)> {
    let objects = examination.objects;
    let entries = objects.array(font, b"W").unwrap_or_default();
    let mut entries = entries.iter().filter_map(|entry| objects.resolve(entry));
    let code = |object: &Object<'_>| object.as_i64().and_then(|code| u16::try_from(code).ok());
    let mut widths = Vec::new();
    while let Some(first) = entries.next() {
        let (Some(first), Some(next)) = (code(first), entries.next()) else { break };
        match next {
            Object::Array(list) => {
                let list = list.iter().filter_map(|width| objects.resolve(width)?.as_number());
                widths.extend((first..=u16::MAX).zip(list));
            }
            last => {
                let width = entries.next().and_then(Object::as_number);
                let (Some(last), Some(width)) = (code(last), width) else { break };
                widths.extend((first..=last).map(|code| (code, width)));
            }
        }
        if widths.len() > usize::from(u16::MAX) {
            break;
        }
    }
    widths
}
