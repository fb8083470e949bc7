//! Languages: any that BCP 47 can name, and the forms that releases in some of them take: dates,
//! labels, quotation marks, spaces, hyphenation.
//!
//! 1. `codes`: the codes and names by which a site may call a language (ISO 639);
//! 2. `tag`: what a site wrote, read as a tag;
//! 3. `forms`: what is known about a language, one file each in `forms/`, which the build collects:
//!    to add a language, or a region of one, add a file;
//! 4. `calendars`: names of months and days, for sites that write dates themselves.

mod calendars;
mod codes;
mod forms;
mod tag;

use tinystr::TinyAsciiStr;

pub use calendars::Calendar;
pub use forms::{Forms, Hyphenation, Quotes, Spacing, Texts};

/// Longest tag: what RFC 5646 §4.4.1 requires every program to support.
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
    /// If nothing declares the language, and the words do not show it (ISO 639-2).
    pub const UNDETERMINED: Language = constant("und");

    /// The language that a declaration names: a tag, a POSIX locale (`de_AT.UTF-8`), an ISO 639
    /// code or a name (`German`, `deutsch`). French and English without a region are those of the
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

    /// The language of a code, in its own form: `deu` and `de` are the same.
    pub fn of_code(code: &str) -> Option<Language> {
        tag::read(code)
    }

    /// BCP 47 tag, as PDF's `/Lang` needs it.
    pub fn tag(&self) -> &str {
        self.0.as_str()
    }

    /// The tag's first part: `de`.
    pub fn primary(&self) -> &str {
        self.tag().split('-').next().unwrap_or_default()
    }

    /// The script named by the tag, with a capital: `Hant`.
    pub fn script(&self) -> Option<&str> {
        self.tag().split('-').skip(1).find(|part| {
            part.len() == 4 && part.starts_with(|letter: char| letter.is_ascii_uppercase())
        })
    }

    /// Whether two tags name the same language, whatever the regions.
    pub fn is_same(&self, other: &Language) -> bool {
        self.primary() == other.primary() && self.script() == other.script()
    }

    /// The forms of a release in this language; the neutral ones if it has none of its own.
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

    /// ISO 639-2 code (terminology) or, without one, the tag's own: `deu`.
    pub fn iso_639_2(&self) -> &str {
        codes::of_two_letters(self.primary()).map_or(self.primary(), |code| code.three)
    }

    /// ISO 639-3 code, as detectors name languages.
    pub fn is_code(&self, three: &str) -> bool {
        self.iso_639_2() == codes::macrolanguage(three).unwrap_or(three)
    }

    /// Name in English; the tag if none is known.
    pub fn name(&self) -> &str {
        codes::of_two_letters(self.primary()).map_or(self.tag(), |code| code.name)
    }

    /// Whether it is written from right to left (UAX #9, by its script; CLDR's likely one if the
    /// tag names none).
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
