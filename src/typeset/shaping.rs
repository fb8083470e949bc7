//! Characters to glyphs: which face draws a character, and how a run of one face is shaped
//! (OpenType kerning, ligatures and marks, by harfrust).

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use harfrust::{Buffer, Direction, Feature, Font, ShapeOptions, ShaperFont, Tag, shape};

use crate::layout::{Face, FaceId, FontSet, Length};

/// A shaped glyph, in font units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapedGlyph {
    pub id: u16,
    pub advance: i32,
    pub x_offset: i32,
    pub y_offset: i32,
    /// Byte offset, in the shaped text, of the cluster it belongs to.
    pub cluster: u32,
}

/// A run of one face.
#[derive(Debug, PartialEq, Eq)]
pub struct ShapedRun {
    pub glyphs: Vec<ShapedGlyph>,
    pub units_per_em: u16,
}

impl ShapedRun {
    /// Advance of the glyphs whose cluster begins before byte `end`, at `size`.
    pub fn width_before(&self, end: usize, size: Length) -> Length {
        let units: i64 = self
            .glyphs
            .iter()
            .filter(|glyph| (glyph.cluster as usize) < end)
            .map(|glyph| i64::from(glyph.advance))
            .sum();
        size.scale(units, i64::from(self.units_per_em))
    }

    pub fn width(&self, size: Length) -> Length {
        self.width_before(usize::MAX, size)
    }
}

/// How a character is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawnCharacter {
    pub face: FaceId,
    /// The character whose glyph is used: another one where the face lacks this one and a
    /// stand-in looks the same.
    pub glyph_of: char,
}

/// Bold and italic, as asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Slant {
    pub bold: bool,
    pub italic: bool,
}

type RunsByText = HashMap<Box<str>, Rc<ShapedRun>>;

/// Shapes text with the faces of a [`FontSet`]. Its caches never change what it returns.
pub struct Shaper<'a> {
    fonts: &'a FontSet,
    opened: Vec<Option<Option<Rc<Font>>>>,
    drawn: HashMap<(char, String, Slant), Option<DrawnCharacter>>,
    runs: HashMap<(FaceId, Vec<String>), RunsByText>,
    buffer: Option<Buffer>,
}

impl<'a> Shaper<'a> {
    pub fn new(fonts: &'a FontSet) -> Shaper<'a> {
        Shaper {
            fonts,
            opened: vec![None; fonts.faces().count()],
            drawn: HashMap::new(),
            runs: HashMap::new(),
            buffer: None,
        }
    }

    fn font(&mut self, face: FaceId) -> Option<Rc<Font>> {
        let slot = &mut self.opened[usize::from(face.0)];
        let face = self.fonts.face(face);
        slot.get_or_insert_with(|| open(face).map(Rc::new)).clone()
    }

    /// The face that draws `character`: the first of `families` that has it or its stand-in, in
    /// the slant asked for or else in any it has. `None`: no face has it.
    pub fn draw(
        &mut self,
        character: char,
        face_key: &str,
        families: &[String],
        slant: Slant,
    ) -> Option<DrawnCharacter> {
        let key = (character, face_key.to_owned(), slant);
        if let Some(known) = self.drawn.get(&key) {
            return *known;
        }
        let mut found = None;
        // A stand-in of the text's own face looks better than the right sign of another one.
        'families: for family in families {
            let Some(face) = nearest_face(self.fonts, family, slant) else { continue };
            for glyph_of in std::iter::once(character).chain(stand_in(character)) {
                if self.has(face, glyph_of) {
                    found = Some(DrawnCharacter { face, glyph_of });
                    break 'families;
                }
            }
        }
        self.drawn.insert(key, found);
        found
    }

    fn has(&mut self, face: FaceId, character: char) -> bool {
        self.font(face)
            .and_then(|font| font.charmap().map_unicode(character))
            .is_some_and(|glyph| glyph.to_u32() != 0)
    }

    /// Shapes `text`, all of which `face` has, from left to right, with OpenType features on.
    pub fn shape(&mut self, face: FaceId, features: &[String], text: &str) -> Rc<ShapedRun> {
        let key = (face, features.to_vec());
        if let Some(run) = self.runs.get(&key).and_then(|runs| runs.get(text)) {
            return Rc::clone(run);
        }
        let run = Rc::new(self.shape_anew(face, features, text));
        self.runs.entry(key).or_default().insert(text.into(), Rc::clone(&run));
        run
    }

    fn shape_anew(&mut self, face: FaceId, features: &[String], text: &str) -> ShapedRun {
        let Some(font) = self.font(face) else {
            return ShapedRun { glyphs: Vec::new(), units_per_em: 1000 };
        };
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.reset();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        // Text from right to left is not set yet: it never gets here (see `missing`).
        buffer.set_direction(Direction::LeftToRight);
        let shaper = ShaperFont::new(&font);
        let features: Vec<Feature> = features.iter().filter_map(|tag| feature(tag)).collect();
        let shaped = shape(&shaper, &mut buffer, ShapeOptions::new().features(&features));
        let glyphs = match shaped {
            Ok(()) => glyphs_of(&buffer),
            // Only a buffer in a wrong state is refused; ours is fresh.
            Err(_) => Vec::new(),
        };
        self.buffer = Some(buffer);
        ShapedRun { glyphs, units_per_em: font.units_per_em() }
    }
}

/// The family's face in that slant, or in the nearest one it has.
fn nearest_face(fonts: &FontSet, family: &str, slant: Slant) -> Option<FaceId> {
    let Slant { bold, italic } = slant;
    [(bold, italic), (bold, false), (false, italic), (false, false)]
        .into_iter()
        .find_map(|(bold, italic)| fonts.find(family, bold, italic))
}

fn feature(tag: &str) -> Option<Feature> {
    let tag: [u8; 4] = tag.as_bytes().try_into().ok()?;
    Some(Feature::new(Tag::new(&tag), 1, ..))
}

fn open(face: &Face) -> Option<Font> {
    match &face.data {
        Cow::Borrowed(bytes) => Font::new(*bytes, 0),
        Cow::Owned(bytes) => Font::new(bytes.clone(), 0),
    }
}

fn glyphs_of(buffer: &Buffer) -> Vec<ShapedGlyph> {
    buffer
        .glyph_infos()
        .iter()
        .zip(buffer.glyph_positions())
        .map(|(info, position)| ShapedGlyph {
            id: info.glyph_id as u16,
            advance: position.x_advance,
            x_offset: position.x_offset,
            y_offset: position.y_offset,
            cluster: info.cluster,
        })
        .collect()
}

/// A character that looks the same, for faces that lack the right one (several open faces have
/// no U+202F, U+2011 or U+2015).
fn stand_in(character: char) -> Option<char> {
    Some(match character {
        '\u{A0}' | '\u{202F}' | '\u{2000}'..='\u{200A}' | '\u{3000}' => ' ',
        '\u{AD}' | '\u{2010}' | '\u{2011}' => '-',
        '\u{2212}' => '\u{2013}',
        '\u{2015}' => '\u{2014}',
        '\u{2219}' | '\u{22C5}' => '\u{B7}',
        _ => return None,
    })
}

/// Whether a character draws nothing and may be left to the shaper (joiners, variation
/// selectors, directional marks).
pub fn is_ignorable(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

/// Scripts written from right to left, which are not set yet.
pub fn is_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}
