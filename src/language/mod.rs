//! Languages: any that BCP 47 can name, and the forms that releases in some of them take: dates,
//! labels, quotation marks, spaces, hyphenation.
//!
//! 1. `codes`: the codes and names by which a site may call a language (ISO 639);
//! 2. `tag`: what a site wrote, as a tag;
//! 3. `forms`: what is known of a language, a file each in `forms/`, which the build gathers:
//!    adding a language, or a region of one, is adding a file.

mod codes;
mod forms;
mod tag;

use tinystr::TinyAsciiStr;

pub use forms::{Forms, Hyphenation, Quotes, Spacing, Texts};

/// Longest tag: what RFC 5646 §4.4.1 asks every program to hold.
const LONGEST: usize = 35;

/// A language, by its tag in the form that BCP 47 recommends: `de`, `fr-FR`, `zh-Hant-TW`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(TinyAsciiStr<LONGEST>);

const fn constant(tag: &str) -> Language {
    match TinyAsciiStr::try_from_str(tag) {
        Ok(tag) => Language(tag),
        Err(_) => panic!("no tag is so long"),
    }
}

impl Language {
    pub const FRENCH: Language = constant("fr-FR");
    pub const ENGLISH: Language = constant("en-GB");
    /// Where nobody says which, and the words do not (ISO 639-2).
    pub const UNDETERMINED: Language = constant("und");

    /// The language that somebody declares: a tag, a POSIX locale (`de_AT.UTF-8`), a code of ISO
    /// 639 or a name (`German`, `deutsch`). French and English without a region are those of the
    /// packages made so far.
    pub fn declared(typed: &str) -> Option<Language> {
        let language = tag::read(typed)?;
        match &language.forms().region {
            Some(region) if language.tag() == language.primary() => {
                tag::canonical(&format!("{}-{region}", language.tag()))
            }
            _ => Some(language),
        }
    }

    /// The language of a code, as it is: `deu` and `de` are the same.
    pub fn of_code(code: &str) -> Option<Language> {
        tag::read(code)
    }

    /// BCP 47 tag, as PDF's `/Lang` wants it.
    pub fn tag(&self) -> &str {
        self.0.as_str()
    }

    /// The tag's first part: `de`.
    pub fn primary(&self) -> &str {
        self.tag().split('-').next().unwrap_or_default()
    }

    /// The script that the tag names, with a capital: `Hant`.
    pub fn script(&self) -> Option<&str> {
        self.tag().split('-').skip(1).find(|part| {
            part.len() == 4 && part.starts_with(|letter: char| letter.is_ascii_uppercase())
        })
    }

    /// Whether two tags name one language, whatever the regions.
    pub fn is_same(&self, other: &Language) -> bool {
        self.primary() == other.primary() && self.script() == other.script()
    }

    /// What a release in this language looks like; the neutral forms where it has none of its own.
    pub fn forms(&self) -> &'static Forms {
        forms::of(self.tag())
    }

    /// Whether it has forms of its own.
    pub fn has_forms(&self) -> bool {
        forms::are_known(self.primary())
    }

    /// All languages that have forms of their own, in the order of their tags, without regions.
    pub fn all_with_forms() -> impl Iterator<Item = Language> {
        forms::primary_tags().filter_map(tag::canonical)
    }

    /// Code of ISO 639-2 (terminology) or, without one, the tag's own: `deu`.
    pub fn iso_639_2(&self) -> &str {
        codes::of_two_letters(self.primary()).map_or(self.primary(), |code| code.three)
    }

    /// Code of ISO 639-3, as detectors name languages.
    pub fn is_code(&self, three: &str) -> bool {
        self.iso_639_2() == codes::macrolanguage(three).unwrap_or(three)
    }

    /// Name in English; the tag where none is known.
    pub fn name(&self) -> &str {
        codes::of_two_letters(self.primary()).map_or(self.tag(), |code| code.name)
    }

    /// Whether it is written from right to left (UAX #9, by its script; CLDR's likely one where
    /// the tag names none).
    pub fn is_right_to_left(&self) -> bool {
        const SCRIPTS: [&str; 8] = ["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Mand", "Rohg"];
        const LANGUAGES: [&str; 14] = [
            "ar", "arc", "ckb", "dv", "fa", "he", "iw", "lrc", "nqo", "ps", "sd", "ug", "ur", "yi",
        ];
        match self.script() {
            Some(script) => SCRIPTS.contains(&script),
            None => LANGUAGES.contains(&self.primary()),
        }
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests;
