//! What the two-byte codes of a font stand for (ISO 32000-1 §9.7 and §9.10.3).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object};

use super::Examination;

/// What is known of a Type 0 font's two-byte codes; other fonts are not looked into.
pub enum Codes {
    TwoBytes { with_unicode: BTreeSet<u16>, glyphs: Option<Vec<u8>> },
    NotLookedInto,
}

impl Codes {
    pub fn of(examination: &Examination<'_>, font: &Dictionary) -> Codes {
        let pdf = examination.pdf;
        let name = |key| font.get_deref(key, pdf).and_then(Object::as_name).unwrap_or_default();
        if name(b"Subtype") != b"Type0" || name(b"Encoding") != b"Identity-H" {
            return Codes::NotLookedInto;
        }
        let bytes = |object: &Object| examination.decode(object.as_stream().ok()?);
        let cmap = font.get_deref(b"ToUnicode", pdf).ok().and_then(bytes).unwrap_or_default();
        let descendant =
            font.get_deref(b"DescendantFonts", pdf).and_then(Object::as_array).ok().and_then(
                |fonts| match fonts.first()? {
                    Object::Reference(id) => pdf.objects.get(id)?.as_dict().ok(),
                    font => font.as_dict().ok(),
                },
            );
        let map = descendant.and_then(|font| font.get_deref(b"CIDToGIDMap", pdf).ok());
        Codes::TwoBytes { with_unicode: codes_with_unicode(&cmap), glyphs: map.and_then(bytes) }
    }
}

/// The codes that a `/ToUnicode` of two-byte codes maps to a character.
fn codes_with_unicode(cmap: &[u8]) -> BTreeSet<u16> {
    let text = String::from_utf8_lossy(cmap);
    let blocks = |begin| text.split(begin).skip(1).map(|rest| rest.split("endbf").next());
    let number = |hex: &str| u16::from_str_radix(hex, 16).ok();
    let mut codes = BTreeSet::new();
    for block in blocks("beginbfchar").flatten() {
        for pair in targets(block).chunks_exact(2) {
            if let (Target::One(code), true) = (&pair[0], pair[1].is_text()) {
                codes.extend(number(code));
            }
        }
    }
    for block in blocks("beginbfrange").flatten() {
        for range in targets(block).chunks_exact(3) {
            if let (Target::One(first), Target::One(last), true) =
                (&range[0], &range[1], range[2].is_text())
                && let (Some(first), Some(last)) = (number(first), number(last))
            {
                codes.extend(first..=last);
            }
        }
    }
    codes
}

/// A string of a CMap, in hexadecimal, or an array of them.
enum Target<'a> {
    One(&'a str),
    Several(Vec<&'a str>),
}

impl Target<'_> {
    /// Whether it stands for text (ISO 19005-3 §6.2.11.7.2).
    fn is_text(&self) -> bool {
        let is_text = |hex: &str| !matches!(hex, "" | "0000" | "FFFE" | "fffe" | "FEFF" | "feff");
        match self {
            Target::One(hex) => is_text(hex),
            Target::Several(all) => all.iter().all(|hex| is_text(hex)),
        }
    }
}

fn targets(block: &str) -> Vec<Target<'_>> {
    let mut targets = Vec::new();
    let mut array: Option<Vec<&str>> = None;
    let mut rest = block;
    while let Some(at) = rest.find(['<', '[', ']']) {
        let (mark, after) = (rest.as_bytes()[at], &rest[at + 1..]);
        rest = after;
        match mark {
            b'[' => array = Some(Vec::new()),
            b']' => targets.extend(array.take().map(Target::Several)),
            _ => {
                let (hex, after) = after.split_once('>').unwrap_or((after, ""));
                rest = after;
                match &mut array {
                    Some(array) => array.push(hex.trim()),
                    None => targets.push(Target::One(hex.trim())),
                }
            }
        }
    }
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_ranges_and_arrays_are_read() {
        let cmap = b"2 beginbfchar <0001> <0041> <0002> <0000> endbfchar\n\
            2 beginbfrange\n<0004> <0006> <0061>\n<0008> <0009> [<0061> <0062>]\nendbfrange";
        assert_eq!(codes_with_unicode(cmap), BTreeSet::from([1, 4, 5, 6, 8, 9]));
    }
}
