//! Faces for scripts that the layout's families lack: the first suitable one of those that were
//! given.

use std::sync::Arc;

use skrifa::MetadataProvider;

use super::{FaceId, FontSet};
use crate::cache::Cache;

/// Character, bold, italic.
type Wanted = (char, bool, bool);
type Known = Cache<Wanted, Option<FaceId>>;

/// Maximum number of characters that are cached.
const MAX_CACHED: usize = 1 << 16;

/// Whether a character belongs to a script that faces for European languages lack: not Latin,
/// Greek, Cyrillic, their shared signs, or pictographs.
pub fn is_of_another_script(character: char) -> bool {
    character >= '\u{530}'
        && !matches!(character,
            '\u{1C80}'..='\u{1C8F}' | '\u{1D00}'..='\u{2E7F}' | '\u{A640}'..='\u{A69F}'
            | '\u{A700}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB6F}' | '\u{E000}'..='\u{F8FF}'
            | '\u{FB00}'..='\u{FB06}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}'
            | '\u{1D000}'..='\u{1DFFF}' | '\u{1F000}'..='\u{1FFFF}' | '\u{E0000}'..)
}

impl FontSet {
    /// The face, of those given to the program, that draws a character of another script: in the
    /// requested slant and weight if there is one, without serifs, and in search order.
    pub fn find_for(&self, character: char, bold: bool, italic: bool) -> Option<FaceId> {
        if !is_of_another_script(character) || self.faces.iter().all(|face| face.is_built_in) {
            return None;
        }
        let known: Arc<Known> = self.derived().get(|| Cache::new(MAX_CACHED));
        known.get_or_make(&(character, bold, italic), || {
            let weight: u16 = if bold { 700 } else { 400 };
            self.faces()
                .filter(|(_, face)| !face.is_built_in)
                .filter(|(_, face)| face.font().charmap().map(character).is_some())
                .min_by_key(|(_, face)| {
                    let has_serifs = !face.family_key.contains("sans");
                    (face.italic != italic, has_serifs, face.weight.abs_diff(weight))
                })
                .map(|(id, _)| id)
        })
    }
}
