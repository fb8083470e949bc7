//! Characters to glyphs: which face draws a character, and how a run of one face is shaped
//! (OpenType kerning, ligatures and marks, by harfrust).

use std::sync::Arc;

use harfrust::Buffer;
use unicode_normalization::char::is_combining_mark;

use super::shaped::{DrawnCharacter, ENTRY, FaceChoice, ShapedRun, Slant};
use super::shared::{Drawn, FeatureSet, SharedFace};
use super::words::{DrawnWord, Manner, Part};
use crate::cache::{Cache, FastMap};
use crate::document::plain::is_ignorable;
use crate::language::Language;
use crate::layout::faces::{HanForm, is_of_another_script};
use crate::layout::{FaceId, FontSet};

/// Shapes text with the faces of a [`FontSet`]. Its caches, for itself and for all documents, never
/// change what it returns.
pub struct Shaper<'a> {
    fonts: &'a FontSet,
    /// Of the document: faces have forms of their own for some.
    language: String,
    form: Option<HanForm>,
    opened: Vec<Option<Arc<SharedFace>>>,
    choices: Vec<Choice>,
    words: Vec<Words>,
    drawn_words: Vec<DrawnWords>,
    buffer: Buffer,
}

/// Families in search order, with a slant.
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
type SharedManners = Cache<(Vec<String>, Slant, [bool; 2], Vec<String>, String), Arc<SharedWords>>;

/// Approximate bytes kept for the words of one manner: the ten thousand most common ones.
const WORDS: usize = 6 << 20;

/// For all documents: the tables by families, slant and forms of the language.
type SharedChoices = Cache<(Vec<String>, Slant, Option<HanForm>), Arc<Drawn>>;

/// Layouts name few lists of families.
const CHOICES: usize = 256;

impl<'a> Shaper<'a> {
    pub fn new(fonts: &'a FontSet, language: &Language) -> Shaper<'a> {
        Shaper {
            fonts,
            language: language.tag().to_owned(),
            form: HanForm::of(language),
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

    /// The faces used for text of these families in this slant.
    pub fn choice(&mut self, families: &[String], slant: Slant) -> FaceChoice {
        let known = |choice: &Choice| choice.slant == slant && choice.families == families;
        if let Some(index) = self.choices.iter().position(known) {
            return FaceChoice(index);
        }
        let shared: Arc<SharedChoices> = self.fonts.derived().get(|| Cache::new(CHOICES));
        let families = families.to_vec();
        let drawn =
            shared.get_or_make(&(families.clone(), slant, self.form), || Arc::new(Drawn::new()));
        self.choices.push(Choice { families, slant, drawn });
        FaceChoice(self.choices.len() - 1)
    }

    /// Whether a face has a character.
    pub fn has(&mut self, face: FaceId, character: char) -> bool {
        self.opened(face).has(character)
    }

    /// The face that draws `character`: the first of the families that has it or its stand-in, in
    /// the requested slant or otherwise any. `None`: no face has it.
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
        // Signs that stand among ideographs are theirs.
        let is_square = self.form.is_some_and(|form| form.is_square(character));
        let square = self.given('一', *slant).filter(|_| is_square);
        let faces = square.iter().chain(own).chain(&given).chain(others);
        let faces: Vec<FaceId> = faces.copied().collect();
        // A stand-in from the text's own face looks better than the right sign from another one.
        faces.into_iter().find_map(|face| {
            let opened = self.opened(face);
            let glyph_of = std::iter::once(character)
                .chain(stand_in(character))
                .find(|&glyph_of| opened.has(glyph_of))?;
            Some(DrawnCharacter { face, glyph_of })
        })
    }

    /// A face that was given for the script of `character`: preferred to the remaining ones, after
    /// the text's own.
    fn given(&self, character: char, slant: Slant) -> Option<FaceId> {
        self.fonts.find_for(character, slant.bold, slant.italic, self.form)
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
        let directions = [capitals, right_to_left];
        let key = (families.clone(), *slant, directions, features.clone(), self.language.clone());
        let manners: Arc<SharedManners> = self.fonts.derived().get(|| Cache::new(CHOICES));
        let shared = manners.get_or_make(&key, || Arc::new(Cache::weighed(WORDS, weight_of_word)));
        let known = FastMap::default();
        self.drawn_words.push(DrawnWords { manner, features, known, shared });
        manner
    }

    /// The parts of a text without spaces, drawn in a manner; `features` must be the manner's.
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

    /// Shapes `text`, which `face` must have completely, from left to right, with these OpenType
    /// features.
    pub fn shape(&mut self, face: FaceId, features: &[String], text: &str) -> Arc<ShapedRun> {
        self.shape_in(face, features, text, false)
    }

    /// The same in either direction. The glyphs of right-to-left text are in text order too.
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
            let features = opened.feature_set(features, right_to_left, &self.language);
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

/// Approximate size of a drawn word in bytes. Shared shaping results are counted where they are
/// shared.
#[expect(clippy::ptr_arg, reason = "what the cache calls with its keys")]
fn weight_of_word(text: &String, parts: &Arc<[Part]>) -> usize {
    ENTRY
        + text.len()
        + parts.iter().map(|part| size_of::<Part>() + part.word.weight()).sum::<usize>()
}

/// A character that looks the same, for faces that lack the right one (several open faces have no
/// U+202F, U+2011 or U+2015).
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

/// Cuts and shapes a text without spaces. Characters that no face has are left out.
fn draw_word(text: &str, manner: Manner, features: &[String], shaper: &mut Shaper) -> Vec<Part> {
    let right_to_left = manner.right_to_left;
    let mut drawing =
        Drawing { text, features, right_to_left, shaper, parts: Vec::new(), open: None };
    for (at, character) in text.char_indices() {
        drawing.character(character, at, manner);
    }
    drawing.end_part(text.len());
    drawing.parts
}

/// Marks of the scripts that other faces draw.
fn is_mark(character: char) -> bool {
    is_of_another_script(character) && is_combining_mark(character)
}

struct Drawing<'a, 'f> {
    text: &'a str,
    features: &'a [String],
    right_to_left: bool,
    shaper: &'a mut Shaper<'f>,
    parts: Vec<Part>,
    open: Option<OpenPart>,
}

/// A part that may be continued.
struct OpenPart {
    start: usize,
    face: FaceId,
    drawn: String,
    origins: Vec<(u32, u32)>,
}

impl Drawing<'_, '_> {
    fn character(&mut self, character: char, at: usize, manner: Manner) {
        let same_face = self.open.as_ref().map(|part| part.face);
        let found = match same_face {
            // Marks and joiners stay with what they belong to.
            Some(face) if is_ignorable(character) => Some((face, character)),
            _ if is_ignorable(character) => return,
            // Only the letter's own face can draw a mark over it.
            Some(face) if is_mark(character) && self.shaper.has(face, character) => {
                Some((face, character))
            }
            _ => {
                let drawn = self.shaper.draw(character, manner.choice);
                drawn.map(|drawn| (drawn.face, drawn.glyph_of))
            }
        };
        let Some((face, glyph_of)) = found else {
            self.end_part(at);
            return;
        };
        if same_face.is_some_and(|same| same != face) {
            self.end_part(at);
        }
        let part = self.open.get_or_insert_with(|| OpenPart {
            start: at,
            face,
            drawn: String::new(),
            origins: Vec::new(),
        });
        let origin = (at - part.start) as u32;
        if manner.capitals {
            for capital in glyph_of.to_uppercase() {
                part.origins.push((part.drawn.len() as u32, origin));
                part.drawn.push(capital);
            }
        } else {
            part.origins.push((part.drawn.len() as u32, origin));
            part.drawn.push(glyph_of);
        }
    }

    fn end_part(&mut self, end: usize) {
        if let Some(OpenPart { start, face, drawn, origins }) = self.open.take() {
            let run = self.shaper.shape_in(face, self.features, &drawn, self.right_to_left);
            let word = Arc::new(DrawnWord::new(&self.text[start..end], drawn, origins, run));
            self.parts.push(Part { start, end, face, word });
        }
    }
}
