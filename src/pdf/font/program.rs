//! The part of a face's file that is embedded: what ISO 32000-1 §9.9 requires of a TrueType font
//! program, without hinting instructions. These are half of a subset, and PDF viewers and printers
//! hardly use them: outlines are complete without, except those of a few old faces ([`TRICKY`]),
//! whose instructions are kept.

use std::borrow::Cow;

use skrifa::raw::TableProvider;
use skrifa::{FontRef, Tag};

use crate::layout::Face;

/// Prefixes of the names of families whose instructions put the parts of glyphs in their places:
/// Chinese and Japanese faces of the 1990s, as listed by FreeType.
const TRICKY: [&str; 9] =
    ["cpop", "dfg", "dfh", "dfk", "dfming", "dlc", "huatian", "ming", "pming"];

/// What is left of a face for its subsets.
pub struct Program(Option<Vec<u8>>);

impl Program {
    /// Without instructions, if the face has TrueType outlines that are complete without.
    pub fn of(face: &Face) -> Program {
        let family = face.family.to_lowercase();
        let is_tricky = TRICKY.iter().any(|start| family.starts_with(start));
        Program(if is_tricky { None } else { without_instructions(&face.font()) })
    }

    /// The file to make subsets from.
    pub fn data<'a>(&'a self, face: &'a Face) -> &'a [u8] {
        self.0.as_deref().unwrap_or(&face.data)
    }
}

/// `None` for other kinds of outlines, and for damaged tables.
fn without_instructions(font: &FontRef<'_>) -> Option<Vec<u8>> {
    let old_glyf = font.glyf().ok()?.offset_data();
    let old_loca = font.loca(None).ok()?;
    let (mut glyf, mut loca) = (Vec::with_capacity(old_glyf.len()), Vec::new());
    for glyph in 0..old_loca.len() {
        let range = old_loca.get_raw(glyph)?..old_loca.get_raw(glyph + 1)?;
        let outline = old_glyf.as_bytes().get(range.start as usize..range.end as usize)?;
        loca.extend(u32::try_from(glyf.len()).ok()?.to_be_bytes());
        bare_outline(outline, &mut glyf)?;
        glyf.resize(glyf.len().next_multiple_of(4), 0);
    }
    loca.extend(u32::try_from(glyf.len()).ok()?.to_be_bytes());

    let table = |tag| font.table_data(Tag::new(tag)).map(|data| data.as_bytes());
    let mut head = table(b"head")?.to_vec();
    // indexToLocFormat: 32-bit offsets.
    head.get_mut(50..52)?.copy_from_slice(&[0, 1]);
    Some(file(&[
        (b"glyf", Cow::from(glyf)),
        (b"head", Cow::from(head)),
        (b"hhea", Cow::from(table(b"hhea")?)),
        (b"hmtx", Cow::from(table(b"hmtx")?)),
        (b"loca", Cow::from(loca)),
        (b"maxp", Cow::from(table(b"maxp")?)),
    ]))
}

/// Adds an outline without its instructions (OpenType, glyf).
fn bare_outline(outline: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let Some(contours) = number(outline, 0) else {
        // A glyph without outline, such as a space.
        return outline.is_empty().then_some(());
    };
    match usize::try_from(contours as i16) {
        Ok(contours) => {
            let ends = 10 + 2 * contours;
            let after = ends + 2 + usize::from(number(outline, ends)?);
            out.extend_from_slice(&outline[..ends]);
            out.extend([0, 0]);
            out.extend_from_slice(outline.get(after..)?);
        }
        Err(_) => {
            let end = components(outline)?;
            let start = out.len();
            out.extend_from_slice(outline.get(..end.at)?);
            for flags in end.flags {
                let [high, _] = out.get_mut(start + flags..)?.first_chunk_mut()?;
                *high &= !(HAS_INSTRUCTIONS >> 8) as u8;
            }
        }
    }
    Some(())
}

const ARGUMENTS_ARE_WORDS: u16 = 1;
const HAS_SCALE: u16 = 1 << 3;
const MORE_COMPONENTS: u16 = 1 << 5;
const HAS_SCALES_OF_BOTH_AXES: u16 = 1 << 6;
const HAS_MATRIX: u16 = 1 << 7;
const HAS_INSTRUCTIONS: u16 = 1 << 8;

/// Where the components of a composite glyph end, and where the flags of each are.
struct Components {
    flags: Vec<usize>,
    at: usize,
}

fn components(outline: &[u8]) -> Option<Components> {
    let mut components = Components { flags: Vec::new(), at: 10 };
    loop {
        let flags = number(outline, components.at)?;
        let has = |flag| flags & flag != 0;
        components.flags.push(components.at);
        components.at += 4 + if has(ARGUMENTS_ARE_WORDS) { 4 } else { 2 };
        components.at += match () {
            () if has(HAS_SCALE) => 2,
            () if has(HAS_SCALES_OF_BOTH_AXES) => 4,
            () if has(HAS_MATRIX) => 8,
            () => 0,
        };
        if !has(MORE_COMPONENTS) {
            return Some(components);
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A font file with these tables, in the order of their tags. Checksums are left to the subsets.
fn file(tables: &[(&[u8; 4], Cow<'_, [u8]>)]) -> Vec<u8> {
    let mut file = vec![0, 1, 0, 0];
    file.extend((tables.len() as u16).to_be_bytes());
    // Search hints of the directory.
    file.extend([0; 6]);
    let mut offset = file.len() + 16 * tables.len();
    for (tag, table) in tables {
        file.extend_from_slice(&tag[..]);
        for value in [0, offset, table.len()] {
            file.extend((value as u32).to_be_bytes());
        }
        offset += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        file.extend_from_slice(table);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    file
}

#[cfg(test)]
mod tests {
    use skrifa::MetadataProvider;
    use skrifa::instance::{LocationRef, Size};
    use skrifa::outline::DrawSettings;
    use skrifa::outline::pen::PathElement;

    use super::*;
    use crate::layout::FontSet;

    fn outline(font: &FontRef<'_>, glyph: u16) -> Vec<PathElement> {
        let mut path = Vec::new();
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        if let Some(glyph) = font.outline_glyphs().get(glyph.into()) {
            glyph.draw(settings, &mut path).unwrap();
        }
        path
    }

    #[test]
    fn outlines_and_widths_stay() {
        for (_, face) in FontSet::builtin().faces() {
            let program = Program::of(face);
            let bare = FontRef::new(program.data(face)).unwrap();
            let whole = face.font();
            assert!(program.data(face).len() < face.data.len());
            let advances = [whole.hmtx().unwrap(), bare.hmtx().unwrap()];
            for glyph in 0..face.metrics().glyph_count {
                let name = &face.postscript_name;
                assert_eq!(outline(&bare, glyph), outline(&whole, glyph), "{name} {glyph}");
                let [whole, bare] = advances.each_ref().map(|hmtx| hmtx.advance(glyph.into()));
                assert_eq!(bare, whole);
            }
            let tags: Vec<String> = bare
                .table_directory()
                .table_records()
                .iter()
                .map(|r| r.tag().to_string())
                .collect();
            assert_eq!(tags, ["glyf", "head", "hhea", "hmtx", "loca", "maxp"]);
        }
    }

    #[test]
    fn instructions_go() {
        // One contour of one point, three bytes of instructions, then flags and coordinates.
        let simple = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 7, 7, 7, 0x31];
        // One component moved by two bytes, with two bytes of instructions.
        let composite = [255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 5, 1, 1, 0, 2, 7, 7];
        let bare = |outline: &[u8]| {
            let mut out = Vec::new();
            bare_outline(outline, &mut out).map(|()| out)
        };
        let expected = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x31];
        assert_eq!(bare(&simple).unwrap(), expected);
        assert_eq!(bare(&composite).unwrap(), [255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 5, 1, 1]);
        assert_eq!(bare(&[]), Some(Vec::new()));
        for cut in 1..simple.len() - 1 {
            assert_eq!(bare(&simple[..cut]), None, "{cut}");
        }
        for cut in 1..16 {
            assert_eq!(bare(&composite[..cut]), None, "{cut}");
        }
    }
}
