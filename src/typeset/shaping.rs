//! Characters to glyphs: which face draws a character, and how a run of one face is shaped
//! (OpenType kerning, ligatures and marks, by harfrust).

use std::sync::Arc;

use harfrust::Buffer;

use super::shared::{Drawn, FeatureSet, SharedFace};
use super::words::{Manner, Part, draw_word};
use crate::cache::{Cache, FastMap};
use crate::layout::{FaceId, FontSet, Length};

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
    /// Of all glyphs together, in font units.
    advance: i64,
    /// In a long run, the advance of all glyphs before each.
    before: Vec<i64>,
}

impl ShapedRun {
    pub fn new(glyphs: Vec<ShapedGlyph>, units_per_em: u16) -> ShapedRun {
        let advance = glyphs.iter().map(|glyph| i64::from(glyph.advance)).sum();
        let sums = glyphs.iter().scan(0, |sum, glyph| {
            let before = *sum;
            *sum += i64::from(glyph.advance);
            Some(before)
        });
        let before = if glyphs.len() > LONG { sums.collect() } else { Vec::new() };
        ShapedRun { glyphs, units_per_em, advance, before }
    }

    /// Advance of the glyphs whose cluster begins before byte `end`, at `size`.
    pub fn width_before(&self, end: usize, size: Length) -> Length {
        if !self.before.is_empty() {
            // In the order of the text, clusters ascend.
            let glyphs = self.glyphs.partition_point(|glyph| (glyph.cluster as usize) < end);
            let units = self.before.get(glyphs).copied().unwrap_or(self.advance);
            return size.scale(units, i64::from(self.units_per_em));
        }
        let units: i64 = self
            .glyphs
            .iter()
            .filter(|glyph| (glyph.cluster as usize) < end)
            .map(|glyph| i64::from(glyph.advance))
            .sum();
        size.scale(units, i64::from(self.units_per_em))
    }

    pub fn width(&self, size: Length) -> Length {
        size.scale(self.advance, i64::from(self.units_per_em))
    }

    /// Bytes that it takes, about.
    pub fn weight(&self) -> usize {
        size_of::<ShapedRun>() + size_of_val(&self.glyphs[..]) + size_of_val(&self.before[..])
    }
}

/// Bytes that an entry of a table of words takes beside what it holds, about.
pub const ENTRY: usize = 96;

/// Glyphs from which a run is long: its widths are looked up, not added up.
const LONG: usize = 64;

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

/// Which of a shaper's [`Drawn`] tables a text looks in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaceChoice(usize);

/// Shapes text with the faces of a [`FontSet`]. What it keeps, for itself and for all documents,
/// never changes what it returns.
pub struct Shaper<'a> {
    fonts: &'a FontSet,
    opened: Vec<Option<Arc<SharedFace>>>,
    choices: Vec<Choice>,
    words: Vec<Words>,
    drawn_words: Vec<DrawnWords>,
    buffer: Buffer,
}

/// Families in order of search, in a slant.
struct Choice {
    families: Vec<String>,
    slant: Slant,
    drawn: Arc<Drawn>,
}

/// The words of this document in one face with the same features, in one direction.
struct Words {
    face: FaceId,
    features: Arc<FeatureSet>,
    runs: FastMap<Box<str>, Arc<ShapedRun>>,
}

/// The words of this document that were drawn in one manner.
struct DrawnWords {
    manner: Manner,
    features: Vec<String>,
    known: FastMap<Box<str>, Arc<[Part]>>,
    shared: Arc<SharedWords>,
}

/// For all documents: words drawn in one manner.
type SharedWords = Cache<String, Arc<[Part]>>;

/// For all documents: the words by families, slant, capitals and direction, and features.
type SharedManners = Cache<(Vec<String>, Slant, [bool; 2], Vec<String>), Arc<SharedWords>>;

/// Bytes of the words of one manner that are kept, about: the ten thousand commonest ones.
const WORDS: usize = 6 << 20;

/// For all documents: the tables by families and slant.
type SharedChoices = Cache<(Vec<String>, Slant), Arc<Drawn>>;

/// Layouts name few lists of families.
const CHOICES: usize = 256;

impl<'a> Shaper<'a> {
    pub fn new(fonts: &'a FontSet) -> Shaper<'a> {
        Shaper {
            fonts,
            opened: vec![None; fonts.faces().count()],
            choices: Vec::new(),
            words: Vec::new(),
            drawn_words: Vec::new(),
            buffer: Buffer::new(),
        }
    }

    fn opened(&mut self, face: FaceId) -> &Arc<SharedFace> {
        let slot = &mut self.opened[usize::from(face.0)];
        slot.get_or_insert_with(|| SharedFace::of(self.fonts.face(face)))
    }

    /// The faces that text of these families in that slant is drawn with.
    pub fn choice(&mut self, families: &[String], slant: Slant) -> FaceChoice {
        let known = |choice: &Choice| choice.slant == slant && choice.families == families;
        if let Some(index) = self.choices.iter().position(known) {
            return FaceChoice(index);
        }
        let shared: Arc<SharedChoices> = self.fonts.derived().get(|| Cache::new(CHOICES));
        let families = families.to_vec();
        let drawn = shared.get_or_make(&(families.clone(), slant), || Arc::new(Drawn::new()));
        self.choices.push(Choice { families, slant, drawn });
        FaceChoice(self.choices.len() - 1)
    }

    /// Whether a face has a character.
    pub fn has(&mut self, face: FaceId, character: char) -> bool {
        self.opened(face).has(character)
    }

    /// The face that draws `character`: the first of the families that has it or its stand-in, in
    /// the slant asked for or else in any it has. `None`: no face has it.
    pub fn draw(&mut self, character: char, choice: FaceChoice) -> Option<DrawnCharacter> {
        if let Some(known) = self.choices[choice.0].drawn.known(character) {
            return known;
        }
        let drawn = Arc::clone(&self.choices[choice.0].drawn);
        drawn.get(character, || self.find(character, choice))
    }

    fn find(&mut self, character: char, choice: FaceChoice) -> Option<DrawnCharacter> {
        let Choice { families, slant, .. } = &self.choices[choice.0];
        let nearest = |family: &String| self.fonts.find_nearest(family, slant.bold, slant.italic);
        let faces: Vec<FaceId> = families.iter().filter_map(nearest).collect();
        let given = self.given(character, *slant);
        let (own, others) = faces.split_at(faces.len().min(1));
        let faces: Vec<FaceId> = own.iter().chain(&given).chain(others).copied().collect();
        // A stand-in of the text's own face looks better than the right sign of another one.
        faces.into_iter().find_map(|face| {
            let opened = self.opened(face);
            let glyph_of = std::iter::once(character)
                .chain(stand_in(character))
                .find(|&glyph_of| opened.has(glyph_of))?;
            Some(DrawnCharacter { face, glyph_of })
        })
    }

    /// A face that was given for the script of `character`: it is better than what is left after
    /// the text's own face.
    fn given(&self, character: char, slant: Slant) -> Option<FaceId> {
        self.fonts.find_for(character, slant.bold, slant.italic)
    }

    /// How words are drawn with these faces and OpenType features, in capitals or as they are.
    pub fn manner(
        &mut self,
        choice: FaceChoice,
        capitals: bool,
        right_to_left: bool,
        features: &[String],
    ) -> Manner {
        let wanted = (choice, capitals, right_to_left);
        let known = self.drawn_words.iter().find(|words| {
            let Manner { choice, capitals, right_to_left, .. } = words.manner;
            (choice, capitals, right_to_left) == wanted && words.features == features
        });
        if let Some(words) = known {
            return words.manner;
        }
        let manner = Manner { choice, capitals, right_to_left, table: self.drawn_words.len() };
        let features = features.to_vec();
        let Choice { families, slant, .. } = &self.choices[choice.0];
        let key = (families.clone(), *slant, [capitals, right_to_left], features.clone());
        let manners: Arc<SharedManners> = self.fonts.derived().get(|| Cache::new(CHOICES));
        let shared = manners.get_or_make(&key, || Arc::new(Cache::weighed(WORDS, weight_of_word)));
        let known = FastMap::default();
        self.drawn_words.push(DrawnWords { manner, features, known, shared });
        manner
    }

    /// The parts of a text without spaces, drawn in a manner; `features` are the manner's.
    pub fn word(&mut self, text: &str, manner: Manner, features: &[String]) -> Arc<[Part]> {
        let words = &self.drawn_words[manner.table];
        if let Some(parts) = words.known.get(text) {
            return Arc::clone(parts);
        }
        let shared = Arc::clone(&words.shared);
        let make = || draw_word(text, manner, features, self).into();
        let parts: Arc<[Part]> = shared.get_or_make(text, make);
        self.drawn_words[manner.table].known.insert(text.into(), Arc::clone(&parts));
        parts
    }

    /// Shapes `text`, all of which `face` has, from left to right, with OpenType features on.
    pub fn shape(&mut self, face: FaceId, features: &[String], text: &str) -> Arc<ShapedRun> {
        self.shape_in(face, features, text, false)
    }

    /// The same in either direction. The glyphs of a text that runs from right to left come in the
    /// order of the text too.
    pub fn shape_in(
        &mut self,
        face: FaceId,
        features: &[String],
        text: &str,
        right_to_left: bool,
    ) -> Arc<ShapedRun> {
        let opened = Arc::clone(self.opened(face));
        let known =
            |words: &Words| words.face == face && words.features.is_of(features, right_to_left);
        let index = self.words.iter().position(known).unwrap_or_else(|| {
            let features = opened.feature_set(features, right_to_left);
            self.words.push(Words { face, features, runs: FastMap::default() });
            self.words.len() - 1
        });
        let words = &mut self.words[index];
        if let Some(run) = words.runs.get(text) {
            return Arc::clone(run);
        }
        let run = opened.shape(&words.features, text, &mut self.buffer);
        words.runs.insert(text.into(), Arc::clone(&run));
        run
    }
}

/// Bytes that a drawn word takes, about. What was shaped is counted where it is shared.
#[expect(clippy::ptr_arg, reason = "what the cache calls with its keys")]
fn weight_of_word(text: &String, parts: &Arc<[Part]>) -> usize {
    ENTRY
        + text.len()
        + parts.iter().map(|part| size_of::<Part>() + part.word.weight()).sum::<usize>()
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
    character >= '\u{AD}'
        && matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}
