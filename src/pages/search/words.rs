//! What a release is found by.

use std::collections::BTreeMap;

use frostem::{Algorithm, Stemmer};
use serde::{Deserialize, Serialize};

use super::fold;

/// Different words of a release that are indexed; no release has so many.
const MAX_WORDS: usize = 20_000;

/// The words of a release, each once, where it weighs most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// `fr` or `en`, whose stems the words have; otherwise empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    language: String,
    /// Of the title: `word`, or `word=stem` where they differ, separated by spaces.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    title: String,
    /// Of what is said about the release, in the same form.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    about: String,
    /// Of its text, in the same form.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    text: String,
}

/// The words of a release from plain texts: its title, what is said about it (chapô, tags,
/// categories, contacts), its text. Languages are BCP 47.
pub fn words<'a>(
    language: &str,
    title: &str,
    about: impl IntoIterator<Item = &'a str>,
    text: impl IntoIterator<Item = &'a str>,
) -> Words {
    let stemmer = Stems::of(language);
    let mut found = BTreeMap::new();
    collect(&mut found, &stemmer, 3, [title]);
    collect(&mut found, &stemmer, 2, about);
    collect(&mut found, &stemmer, 1, text);
    let joined = |wanted: u8| {
        let words = found.iter().filter(|(_, (weight, _))| *weight == wanted);
        let words = words.map(|(word, (_, stem))| match stem {
            Some(stem) if stem != word => format!("{word}={stem}"),
            _ => word.clone(),
        });
        words.collect::<Vec<_>>().join(" ")
    };
    Words {
        language: stemmer.language.to_owned(),
        title: joined(3),
        about: joined(2),
        text: joined(1),
    }
}

type Found = BTreeMap<String, (u8, Option<String>)>;

fn collect<'a>(
    found: &mut Found,
    stems: &Stems,
    weight: u8,
    texts: impl IntoIterator<Item = &'a str>,
) {
    for word in texts.into_iter().flat_map(fold::words) {
        if found.contains_key(&word.folded) {
            continue;
        }
        if found.len() == MAX_WORDS {
            return;
        }
        let stem = word.spelling.and_then(|spelling| stems.stem(&spelling));
        found.insert(word.folded, (weight, stem));
    }
}

struct Stems {
    language: &'static str,
    stemmer: Option<Stemmer>,
}

impl Stems {
    fn of(language: &str) -> Stems {
        let primary = language.split('-').next().unwrap_or_default();
        let (language, algorithm) = match primary.to_ascii_lowercase().as_str() {
            "fr" => ("fr", Some(Algorithm::French)),
            "en" => ("en", Some(Algorithm::English)),
            _ => ("", None),
        };
        Stems { language, stemmer: algorithm.map(Stemmer::new) }
    }

    /// The stem of a word, as words are compared. Stemmers of these languages know accents, and take
    /// words of any other script as they are.
    fn stem(&self, spelling: &str) -> Option<String> {
        let is_short = spelling.chars().nth(fold::LONGEST_WORD).is_none();
        let stem = self.stemmer.as_ref().filter(|_| is_short)?.stem(spelling).into_owned();
        let folded = fold::folded(&stem);
        (!folded.is_empty() && folded.chars().all(char::is_alphanumeric)).then_some(folded)
    }
}

impl Words {
    /// Each word with its weight (3 in the title, 2 about the release, 1 in its text), and the key of
    /// its stem if it has one.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, u8, Option<String>)> {
        let weighed = [(&self.title, 3), (&self.about, 2), (&self.text, 1)];
        weighed.into_iter().flat_map(move |(words, weight)| {
            words.split_whitespace().map(move |word| {
                let (word, stem) = word.split_once('=').unwrap_or((word, word));
                let has_stem = !self.language.is_empty();
                (word, weight, has_stem.then(|| format!("{} {stem}", self.language)))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_where_it_weighs_most() {
        let words = words("fr-FR", "Marées", ["La marée, les MARÉES"], ["Les marées d’équinoxe"]);
        let all: Vec<_> = words.iter().map(|(word, weight, _)| (word, weight)).collect();
        assert_eq!(
            all,
            [("marees", 3), ("la", 2), ("les", 2), ("maree", 2), ("equinoxe", 1)].map(|it| it)
        );
    }

    #[test]
    fn stems_are_of_the_release_s_language() {
        let stems = |language, text| {
            let words = words(language, text, [], []);
            words.iter().map(|(_, _, stem)| stem).collect::<Vec<_>>()
        };
        assert_eq!(stems("fr", "marée")[0], stems("fr-CA", "marées")[0]);
        assert_eq!(stems("en", "running")[0].as_deref(), Some("en run"));
        assert_eq!(stems("de", "Häuser"), [None]);
        assert_eq!(stems("", "marées"), [None]);
        assert_ne!(stems("en", "son")[0], stems("fr", "son")[0]);
    }

    #[test]
    fn words_are_bounded() {
        let text: String = (0..30_000).map(|number| format!("{number} ")).collect();
        assert_eq!(words("fr", "", [], [text.as_str()]).iter().count(), MAX_WORDS);
    }

    #[test]
    fn words_are_kept_as_json() {
        let words = words("fr", "Marées", ["chapô"], ["Le texte"]);
        let json = serde_json::to_string(&words).expect("is written");
        assert_eq!(serde_json::from_str::<Words>(&json).expect("is read"), words);
        assert_eq!(serde_json::from_str::<Words>("{}").expect("is read"), Words::default());
    }
}
