//! What is known about a language: one file each, laid over the neutral forms and, for a region,
//! over those of its language.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::yaml::Layered;

// `FILES`: the tag of each file in `forms/`, and its text, in the order of the tags.
include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// Tag of the neutral forms.
const NEUTRAL: &str = "und";

/// What releases in a language look like.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Forms {
    /// Names by which a site may call the language, besides its code and its English name.
    names: Vec<String>,
    /// What the language's tag alone stands for.
    #[serde(default)]
    pub region: Option<String>,
    pub date: DateForms,
    /// The label of a release without a category.
    pub label: String,
    number: String,
    /// The text of the link from a note back to its reference.
    back_to_note: String,
    html: HtmlTexts,
    pub quotes: Quotes,
    /// Between the whole part of a number and the rest.
    pub decimal: char,
    pub spacing: Spacing,
    /// Words that are not separated from the number before them.
    pub units: Vec<String>,
    /// Abbreviations that are not separated from the number after them.
    pub before_numbers: Vec<String>,
    /// Abbreviations that are not separated from the name after them.
    pub before_names: Vec<String>,
    /// Words that do not end a line.
    pub single_letters: Vec<String>,
    /// Words that do not end a line of a title, in lowercase.
    pub leaning: Vec<String>,
    #[serde(default)]
    pub hyphenation: Option<Hyphenation>,
    pub texts: Texts,
    pub files: FileNames,
}

/// How a date is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateForms {
    pub months: [String; 12],
    /// The first day of a month, if it is not a plain number.
    #[serde(default)]
    first: Option<String>,
    placed: String,
    alone: String,
}

/// Opening and closing quotation marks, with the spaces inside them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Quotes {
    pub outer: [String; 2],
    inner: [String; 2],
    #[serde(default)]
    typed: Option<[String; 2]>,
    #[serde(default)]
    typed_inner: Option<[String; 2]>,
}

/// Which spaces go before and inside punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spacing {
    None,
    French,
    /// French, except for the signs that take no space.
    Canadian,
}

/// How words are divided.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hyphenation {
    /// Language code of the patterns.
    pub patterns: String,
    /// Minimum number of letters that stay on the line, and that go to the next one.
    pub before: usize,
    pub after: usize,
    /// Whether words with a capital are divided too.
    #[serde(default)]
    pub capitals: bool,
}

/// The words that a layout adds to those of the release.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    pub contact: String,
    pub telephone: String,
    pub email: String,
    pub attachments: String,
    /// Bytes, thousands, millions and thousands of millions of them.
    pub units: [String; 4],
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folio: Option<String>,
}

/// The words that a release as HTML adds to its own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct HtmlTexts {
    /// Heading of the notes; empty if there is none.
    notes: String,
    note: String,
    table: String,
    picture: String,
}

/// What files embedded in the PDF are called.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileNames {
    pub source: String,
    pub record: String,
}

/// The forms of each file, read on first use: most runs need those of one language.
static FORMS: [OnceLock<Forms>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];

fn read(tag: &str) -> Forms {
    let file = |tag: &str| FILES.iter().find(|(known, _)| *known == tag).map(|(_, text)| *text);
    let (language, _) = tag.split_once('-').unwrap_or((tag, ""));
    let mut tags = vec![NEUTRAL, language, tag];
    tags.dedup();
    let mut layers = tags
        .into_iter()
        .filter_map(file)
        .map(|text| Layered::parse(text).unwrap_or_else(|fault| panic!("forms of {tag}: {fault}")));
    let mut whole = layers.next().expect("the neutral forms are there");
    layers.for_each(|layer| whole.lay(layer));
    let forms = whole.typed();
    forms.unwrap_or_else(|fault| panic!("forms of {tag}: {fault:?}"))
}

fn position(tag: &str) -> Option<usize> {
    FILES.binary_search_by(|(known, _)| (*known).cmp(tag)).ok()
}

fn find(tag: &str) -> Option<&'static Forms> {
    let at = position(tag)?;
    FORMS.get(at).map(|forms| forms.get_or_init(|| read(tag)))
}

/// The forms for the longest part of a tag that has any.
pub fn of(tag: &str) -> &'static Forms {
    let mut part = tag;
    loop {
        if let Some(forms) = find(part) {
            return forms;
        }
        match part.rsplit_once('-') {
            Some((shorter, _)) => part = shorter,
            None => return find(NEUTRAL).expect("the neutral forms are there"),
        }
    }
}

pub fn are_known(primary: &str) -> bool {
    primary != NEUTRAL && position(primary).is_some()
}

/// The tags of languages that have forms, without regions.
pub fn primary_tags() -> impl Iterator<Item = &'static str> {
    let tags = FILES.iter().map(|(tag, _)| *tag);
    tags.filter(|tag| *tag != NEUTRAL && !tag.contains('-'))
}

/// The tag of the language that a site may call by a name from its forms.
pub fn of_name(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    // A region has the names of its language too, and comes after it.
    let tags = FILES.iter().map(|(tag, _)| *tag);
    tags.into_iter().find(|tag| find(tag).is_some_and(|forms| forms.names.contains(&name)))
}

impl Forms {
    /// The language's own name: `français`. `None`: it is not known.
    pub fn own_name(&self) -> Option<&str> {
        self.names.first().map(String::as_str)
    }

    /// A number that consists of digits alone, as it is shown: `N° 12`.
    pub fn number(&self, number: &str) -> String {
        self.number.replace("{number}", number)
    }

    /// The text of a note number's back link: `Retour à l’appel de note 1`.
    pub fn back_to_note(&self, number: usize) -> String {
        self.back_to_note.replace("{number}", &number.to_string())
    }

    /// The heading of a list of notes; empty if the language has no word for it.
    pub fn notes(&self) -> &str {
        &self.html.notes
    }

    /// What a voice calls the reference to a note: `Note 1`.
    pub fn note(&self, number: usize) -> String {
        self.html.note.replace("{number}", &number.to_string())
    }

    /// What a voice calls a table: `Tableau 1`.
    pub fn table(&self, number: usize) -> String {
        self.html.table.replace("{number}", &number.to_string())
    }

    /// What stands for a picture that cannot be shown, given what is on it.
    pub fn absent_picture(&self, text: &str) -> String {
        self.html.picture.replace("{text}", text)
    }
}

impl DateForms {
    /// A day, with or without a place.
    pub fn written(&self, date: jiff::civil::Date, place: Option<&str>) -> String {
        let month = usize::from(date.month().unsigned_abs()).clamp(1, 12) - 1;
        let day = match (date.day(), &self.first) {
            (1, Some(first)) => first.clone(),
            (day, _) => day.to_string(),
        };
        let pattern = if place.is_some() { &self.placed } else { &self.alone };
        let text = pattern
            .replace("{iso}", &date.to_string())
            .replace("{year}", &date.year().to_string())
            .replace("{month}", &self.months[month])
            .replace("{day}", &day);
        text.replace("{place}", place.unwrap_or_default())
    }

    /// Whether a full stop follows the day: `5. Januar`.
    pub fn has_stop(&self) -> bool {
        self.alone.contains("{day}.")
    }
}

impl Quotes {
    /// What straight double quotes become.
    pub fn typed(&self) -> [char; 2] {
        signs(self.typed.as_ref().unwrap_or(&self.outer))
    }

    /// What straight single quotes become.
    pub fn typed_inner(&self) -> [char; 2] {
        signs(self.typed_inner.as_ref().unwrap_or(&self.inner))
    }
}

/// The signs, without the spaces inside.
fn signs(pair: &[String; 2]) -> [char; 2] {
    let sign = |text: &String| text.chars().find(|c| !c.is_whitespace()).unwrap_or('"');
    [sign(&pair[0]), sign(&pair[1])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_can_be_read_and_is_found_by_its_tag() {
        assert!(FILES.is_sorted_by_key(|(tag, _)| *tag));
        for (tag, _) in FILES {
            assert!(!of(tag).back_to_note(1).is_empty(), "{tag}");
            assert!(std::ptr::eq(of(tag), find(tag).unwrap()), "{tag}");
        }
    }
}
