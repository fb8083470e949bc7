//! What the two-byte codes of a font stand for (ISO 32000-1 §9.7 and §9.10.3).

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::examination::Examination;
use super::fonts::descendant;
use crate::pdf::model::{Dictionary, ToUnicode};

/// What is known about a Type 0 font's two-byte codes; other fonts are not examined.
pub enum Codes {
    TwoBytes { with_text: BTreeSet<u16>, glyphs: Option<Vec<u8>> },
    NotLookedInto,
}

impl Codes {
    pub fn of<'a>(examination: &Examination<'a>, font: &'a Dictionary<'a>) -> Codes {
        let objects = examination.objects;
        let is = |key, value| objects.name(font, key).as_deref() == Some(value);
        if !is(b"Subtype", "Type0") || !is(b"Encoding", "Identity-H") {
            return Codes::NotLookedInto;
        }
        let bytes = |font, key| examination.decode(objects.stream(font, key)?);
        let texts = bytes(font, b"ToUnicode").map(|map| ToUnicode::parse(&map));
        let glyphs = descendant(objects, font).and_then(|font| bytes(font, b"CIDToGIDMap"));
        Codes::TwoBytes {
            with_text: texts.iter().flat_map(ToUnicode::codes_with_text).collect(),
            glyphs: glyphs.map(Cow::into_owned),
        }
    }

    /// Whether a code draws a glyph other than .notdef.
    pub fn has_glyph(&self, code: u16) -> bool {
        match self {
            Codes::TwoBytes { glyphs: Some(map), .. } => {
                let at = 2 * usize::from(code);
                map.get(at..at + 2).is_some_and(|glyph| glyph != [0, 0])
            }
            Codes::TwoBytes { glyphs: None, .. } => code != 0,
            Codes::NotLookedInto => true,
        }
    }

    /// Whether a code stands for text.
    pub fn has_text(&self, code: u16) -> bool {
        match self {
            Codes::TwoBytes { with_text, .. } => with_text.contains(&code),
            Codes::NotLookedInto => true,
        }
    }
}
