//! What the shaping of all documents shares: a face's tables opened for shaping, its plans, words
//! already shaped, and which face draws a character.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use harfrust::{
    Buffer, Direction, Feature, Font, Language, Script, ShapeOptions, ShapePlan, ShaperFont, Tag,
    shape,
};

use super::shaped::{DrawnCharacter, ENTRY, ShapedGlyph, ShapedRun};
use crate::cache::Cache;
use crate::layout::{Face, FaceId};

/// Approximate bytes kept for the words of one face and feature set: the ten thousand most common
/// ones, and the parts of divided ones.
const WORDS: usize = 4 << 20;

/// A face as the shaper sees it.
pub struct SharedFace {
    /// `None` if it cannot be opened.
    font: Option<Font>,
    features: Mutex<Vec<Arc<FeatureSet>>>,
}

/// Words shaped in one face with the same OpenType features, in one direction.
pub struct FeatureSet {
    tags: Vec<String>,
    right_to_left: bool,
    /// As it was asked for, and as the shaper knows it.
    language: (String, Option<Language>),
    features: Vec<Feature>,
    plans: Mutex<Vec<Arc<ShapePlan>>>,
    words: Cache<String, Arc<ShapedRun>>,
}

impl SharedFace {
    /// The shared face of a face, for all documents.
    pub fn of(face: &Face) -> Arc<SharedFace> {
        face.derived().get(|| SharedFace { font: open(face), features: Mutex::default() })
    }

    pub fn has(&self, character: char) -> bool {
        self.font
            .as_ref()
            .and_then(|font| font.charmap().map_unicode(character))
            .is_some_and(|glyph| glyph.to_u32() != 0)
    }

    /// The set with these features on, and with the forms of a language.
    pub fn feature_set(
        &self,
        tags: &[String],
        right_to_left: bool,
        language: &str,
    ) -> Arc<FeatureSet> {
        let mut sets = self.features.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) =
            sets.iter().find(|set| set.is_of(tags, right_to_left) && set.language.0 == language)
        {
            return Arc::clone(known);
        }
        let set = Arc::new(FeatureSet {
            tags: tags.to_vec(),
            right_to_left,
            language: (language.to_owned(), language.parse().ok()),
            features: tags.iter().filter_map(|tag| feature(tag)).collect(),
            plans: Mutex::default(),
            words: Cache::weighed(WORDS, |text, run| ENTRY + text.len() + run.weight()),
        });
        sets.push(Arc::clone(&set));
        set
    }

    /// Shapes `text`, which the face must have completely.
    pub fn shape(&self, set: &FeatureSet, text: &str, buffer: &mut Buffer) -> Arc<ShapedRun> {
        set.words.get_or_make(text, || Arc::new(self.shape_anew(set, text, buffer)))
    }

    fn shape_anew(&self, set: &FeatureSet, text: &str, buffer: &mut Buffer) -> ShapedRun {
        let Some(font) = &self.font else {
            return ShapedRun::new(Vec::new(), 1000);
        };
        buffer.reset();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(set.direction());
        buffer.set_language(set.language.1.clone());
        let plan = set.plan(font, buffer.script());
        let options = ShapeOptions::new().plan(Some(&plan)).features(&set.features);
        let mut glyphs = match shape(&ShaperFont::new(font), buffer, options) {
            Ok(()) => glyphs_of(buffer),
            // Only a buffer in a wrong state is refused; this one is fresh.
            Err(_) => Vec::new(),
        };
        if set.right_to_left {
            glyphs.reverse();
        }
        ShapedRun::new(glyphs, font.units_per_em())
    }
}

impl FeatureSet {
    pub fn is_of(&self, tags: &[String], right_to_left: bool) -> bool {
        self.tags == tags && self.right_to_left == right_to_left
    }

    fn direction(&self) -> Direction {
        if self.right_to_left { Direction::RightToLeft } else { Direction::LeftToRight }
    }

    /// What the features mean for a script: the same for all its words.
    fn plan(&self, font: &Font, script: Option<Script>) -> Arc<ShapePlan> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = plans.iter().find(|plan| plan.script() == script) {
            return Arc::clone(known);
        }
        let direction = self.direction();
        let language = self.language.1.as_ref();
        let plan = Arc::new(ShapePlan::new(font, direction, script, language, &self.features));
        plans.push(Arc::clone(&plan));
        plan
    }
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

/// Characters below this have their own slot in [`Drawn`]: Latin, Greek, Cyrillic, and the
/// punctuation and signs of the blocks General Punctuation to Letterlike Symbols.
const LOW: usize = 0x2150;

/// Which face draws a character, for one list of families and slant.
pub struct Drawn {
    low: Box<[AtomicU64]>,
    high: Cache<char, Option<DrawnCharacter>>,
}

/// Only slots never asked for have this value.
const UNKNOWN: u64 = 0;
const NONE: u64 = 1;

impl Drawn {
    pub fn new() -> Drawn {
        Drawn { low: (0..LOW).map(|_| AtomicU64::new(UNKNOWN)).collect(), high: Cache::new(4096) }
    }

    /// The cached result for a low character; `None`: not asked for yet.
    pub fn known(&self, character: char) -> Option<Option<DrawnCharacter>> {
        match self.low.get(character as usize)?.load(Ordering::Relaxed) {
            UNKNOWN => None,
            value => Some(unpacked(value)),
        }
    }

    /// The cached result for `character`, or that of `find`, which depends on it alone.
    pub fn get(
        &self,
        character: char,
        find: impl FnOnce() -> Option<DrawnCharacter>,
    ) -> Option<DrawnCharacter> {
        let Some(place) = self.low.get(character as usize) else {
            return self.high.get_or_make(&character, find);
        };
        match place.load(Ordering::Relaxed) {
            UNKNOWN => {
                let found = find();
                place.store(found.map_or(NONE, packed), Ordering::Relaxed);
                found
            }
            value => unpacked(value),
        }
    }
}

/// Never [`UNKNOWN`] nor [`NONE`].
fn packed(drawn: DrawnCharacter) -> u64 {
    1 << 48 | u64::from(drawn.face.0) << 32 | u64::from(u32::from(drawn.glyph_of))
}

fn unpacked(value: u64) -> Option<DrawnCharacter> {
    let face = FaceId((value >> 32) as u16);
    // It was put there as a character.
    let glyph_of = char::from_u32(value as u32).filter(|_| value != NONE)?;
    Some(DrawnCharacter { face, glyph_of })
}
