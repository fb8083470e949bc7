//! Faces for scripts that the layout's families lack: the first suitable one of those that were
//! given.

use std::sync::Arc;

use skrifa::MetadataProvider;

use super::{Face, FaceId, FontSet};
use crate::cache::Cache;
use crate::language::Language;

/// Character, bold, italic, and the language's own form.
type Wanted = (char, bool, bool, Option<HanForm>);

/// The forms that Chinese characters have in one country and not in another: families of faces
/// name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HanForm {
    Japanese,
    Korean,
    Simplified,
    Traditional,
    HongKong,
}

impl HanForm {
    pub const ALL: [HanForm; 5] = [
        HanForm::Japanese,
        HanForm::Korean,
        HanForm::Simplified,
        HanForm::Traditional,
        HanForm::HongKong,
    ];

    /// That of a language.
    pub fn of(language: &Language) -> Option<HanForm> {
        let tag = language.tag().to_ascii_lowercase();
        let has = |part: &str| tag.split('-').any(|own| own == part);
        Some(match language.primary() {
            "ja" => HanForm::Japanese,
            "ko" => HanForm::Korean,
            "zh" | "yue" if has("hk") || has("mo") => HanForm::HongKong,
            "yue" => HanForm::Traditional,
            "zh" if has("hant") || has("tw") => HanForm::Traditional,
            "zh" => HanForm::Simplified,
            _ => return None,
        })
    }

    /// Whether a sign that European faces have too is as wide as an ideograph, and stands in the
    /// middle of its square: Korean has it as Latin has.
    pub fn is_square(self, sign: char) -> bool {
        self != HanForm::Korean && matches!(sign, '“' | '”' | '…' | '‥' | '—')
    }

    /// Words of the names of families.
    fn words(self) -> &'static [&'static str] {
        match self {
            HanForm::Japanese => &["jp", "j", "japanese"],
            HanForm::Korean => &["kr", "k", "korean"],
            HanForm::Simplified => &["sc", "cn", "gb"],
            HanForm::Traditional => &["tc", "tw"],
            HanForm::HongKong => &["hk", "hc"],
        }
    }

    /// How far a family is from this form: it has it, it has none of its own, it has another one.
    fn distance(self, family: &str) -> u8 {
        let has = |form: HanForm| family.split([' ', '-']).any(|word| form.words().contains(&word));
        // Hong Kong writes nearly as Taiwan does.
        let is_near = matches!(self, HanForm::HongKong) && has(HanForm::Traditional)
            || matches!(self, HanForm::Traditional) && has(HanForm::HongKong);
        match () {
            () if has(self) => 0,
            () if is_near => 1,
            () if HanForm::ALL.into_iter().any(has) => 3,
            () => 2,
        }
    }
}
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

/// Whether a face has the letters that a sign stands among, where scripts share the sign: a comma
/// of Chinese stands in faces of Mongolian too, in another place of its square.
fn has_letters_of(face: &Face, sign: char) -> bool {
    let letters: &[char] = match sign {
        '\u{3000}'..='\u{303F}'
        | '\u{30FB}'..='\u{30FC}'
        | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}' => &['一', 'あ', '가'],
        '\u{600}'..='\u{6FF}' => &['ع'],
        '\u{964}'..='\u{965}' => &['क', 'ক'],
        _ => return true,
    };
    letters.iter().any(|letter| face.font().charmap().map(*letter).is_some())
}

impl FontSet {
    /// The face, of those that were given to the program, that draws a character of another
    /// script: with the forms of the language, in the slant and of the weight asked for where one
    /// is, without serifs, and in order of search.
    pub fn find_for(
        &self,
        character: char,
        bold: bool,
        italic: bool,
        form: Option<HanForm>,
    ) -> Option<FaceId> {
        if !is_of_another_script(character) || self.faces.iter().all(|face| face.is_built_in) {
            return None;
        }
        let known: Arc<Known> = self.derived().get(|| Cache::new(MAX_CACHED));
        known.get_or_make(&(character, bold, italic, form), || {
            let weight: u16 = if bold { 700 } else { 400 };
            self.faces()
                .filter(|(_, face)| !face.is_built_in)
                .filter(|(_, face)| face.font().charmap().map(character).is_some())
                .min_by_key(|(_, face)| {
                    let lacks_letters = !has_letters_of(face, character);
                    let has_serifs = !face.family_key.contains("sans");
                    let distance = form.map_or(0, |form| form.distance(&face.family_key));
                    (
                        lacks_letters,
                        distance,
                        face.italic != italic,
                        has_serifs,
                        face.weight.abs_diff(weight),
                    )
                })
                .map(|(id, _)| id)
        })
    }
}
