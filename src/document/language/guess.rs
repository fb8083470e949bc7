//! The language of words, by whatlang: their trigrams and alphabets against those of 69 languages.

use std::sync::LazyLock;

use whatlang::{Detector, Info, Lang, Script};

use super::super::Language;
use super::prose::Prose;

/// Fewer letters are no evidence in a script that many languages share, or in one used by few.
const FEWEST_LETTERS: usize = 40;
const FEWEST_LETTERS_ALONE: usize = 8;
/// Confidence from which a guess is certain: whatlang's own bound.
const CERTAIN: f64 = 0.9;

/// Detectors know Latin, the language of filler text, in which no public body writes.
static ANY: LazyLock<Detector> = LazyLock::new(|| Detector::with_denylist(vec![Lang::Lat]));

/// A language, and how certain it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    pub language: Language,
    confidence: f64,
    /// Whether there were enough words.
    has_evidence: bool,
}

impl Guess {
    fn of(info: &Info, letters: usize) -> Option<Guess> {
        let shared = matches!(info.script(), Script::Latin | Script::Cyrillic | Script::Arabic);
        let fewest = if shared { FEWEST_LETTERS } else { FEWEST_LETTERS_ALONE };
        let (_, language) = KNOWN.iter().find(|(lang, _)| *lang == info.lang())?;
        Some(Guess {
            language: *language,
            confidence: info.confidence(),
            has_evidence: letters >= fewest,
        })
    }

    pub fn is_certain(&self) -> bool {
        self.has_evidence && self.confidence > CERTAIN
    }

    /// For messages; no detector can be a hundred per cent certain.
    pub fn percent(&self) -> u32 {
        ((self.confidence * 100.0) as u32).min(99)
    }

    /// Whether it is certain, and another language than the declared one, which it could have
    /// been.
    pub fn contradicts(&self, declared: &Language) -> bool {
        self.is_certain() && is_known(declared) && !are_alike(&self.language, declared)
    }
}

/// The language of a text, among all those known.
pub fn guess(prose: &Prose) -> Option<Guess> {
    Guess::of(&ANY.detect(&prose.text)?, prose.letters)
}

/// Whether detection knows a language: others would be taken for their neighbours.
pub fn is_known(language: &Language) -> bool {
    lang(language).is_some()
}

/// Languages that detection cannot tell apart, or only by their script.
const ALIKE: [&[&str]; 3] = [&["no", "nb", "nn", "da"], &["hr", "bs", "sr", "sh"], &["id", "ms"]];

pub fn are_alike(one: &Language, other: &Language) -> bool {
    let (one, other) = (one.primary(), other.primary());
    one == other || ALIKE.iter().any(|group| group.contains(&one) && group.contains(&other))
}

/// The languages that detection knows, with their tags.
static KNOWN: LazyLock<Vec<(Lang, Language)>> = LazyLock::new(|| {
    let all = Lang::all().iter().copied();
    all.filter_map(|lang| Some((lang, Language::of_code(lang.code())?))).collect()
});

fn lang(language: &Language) -> Option<Lang> {
    let known = KNOWN.iter().find(|(_, known)| are_alike(known, language));
    known.map(|(lang, _)| *lang)
}

/// The languages in which releases are composed.
static COMPOSED: LazyLock<Vec<Lang>> =
    LazyLock::new(|| Language::all_with_forms().filter_map(|language| lang(&language)).collect());

/// Bytes of a block that are compared: more is slower, and hardly more certain.
const ENOUGH: usize = 240;

/// The beginning of a text, up to a space.
fn beginning(text: &str) -> &str {
    match text.get(ENOUGH..).or_else(|| text.get(ENOUGH + 1..)) {
        Some(rest) => match rest.find(' ') {
            Some(space) => &text[..text.len() - rest.len() + space],
            None => text,
        },
        None => text,
    }
}

/// Distinguishes a language from those in which releases are composed.
pub struct Comparison {
    own: Lang,
    detector: Detector,
}

impl Comparison {
    /// `None` if detection does not know the language.
    pub fn of(document: &Language) -> Option<Comparison> {
        let own = lang(document)?;
        let mut among = COMPOSED.clone();
        if !among.contains(&own) {
            among.push(own);
        }
        Some(Comparison { own, detector: Detector::with_allowlist(among) })
    }

    /// Whether a text is certainly in the document's language, or in which other one it is.
    pub fn certain(&self, prose: &Prose) -> Option<Side> {
        let info = self.detector.detect(beginning(&prose.text))?;
        let guess = Guess::of(&info, prose.letters).filter(Guess::is_certain)?;
        Some(if info.lang() == self.own { Side::Own } else { Side::Other(guess.language) })
    }

    /// Which of the two a short text is more likely in: `None` if that is not clear.
    pub fn leaning(&self, prose: &Prose, other: &Language) -> Option<Side> {
        let both = vec![self.own, lang(other)?];
        let info = Detector::with_allowlist(both).detect(&prose.text)?;
        let is_own = info.lang() == self.own;
        (info.confidence() > LEANING).then_some(if is_own {
            Side::Own
        } else {
            Side::Other(*other)
        })
    }
}

/// A difference between two languages that is more than chance.
const LEANING: f64 = 0.5;

/// The document's language, or another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Own,
    Other(Language),
}

#[cfg(test)]
mod tests {
    use super::super::super::Inline;
    use super::*;

    fn of(text: &str) -> Option<(String, bool)> {
        let prose = Prose::of_inlines(&[Inline::Text(text.to_owned())]);
        guess(&prose).map(|guess| (guess.language.tag().to_owned(), guess.is_certain()))
    }

    #[test]
    fn sentences_have_a_language() {
        for (text, tag) in [
            ("Le service ouvre dans toutes les villes du pays et les agents sont formés.", "fr"),
            ("The service opens in all the towns of the country and its staff are trained.", "en"),
            (
                "Die Behörde teilt mit, dass die Brücke am Montag gesperrt wird und alle Züge umgeleitet werden.",
                "de",
            ),
            (
                "Il comune informa che lunedì il ponte resta chiuso e che gli autobus seguono un altro percorso.",
                "it",
            ),
            (
                "El ministerio anuncia que todos los servicios abren el lunes y que las visitas son libres.",
                "es",
            ),
            (
                "A câmara anuncia que todos os serviços abrem na segunda-feira e que as visitas são livres.",
                "pt",
            ),
            (
                "De gemeente deelt mee dat alle loketten op maandag open zijn en dat bezoek vrij is.",
                "nl",
            ),
            (
                "Urząd informuje, że wszystkie punkty są otwarte w poniedziałek, a wstęp jest wolny.",
                "pl",
            ),
            ("本日は休みです。明日から開きます。", "ja"),
            ("Το λιμάνι ανοίγει τη Δευτέρα.", "el"),
            ("다리는 월요일에 열립니다.", "ko"),
        ] {
            assert_eq!(of(text), Some((tag.to_owned(), true)), "{text}");
        }
    }

    #[test]
    fn what_says_nothing_is_not_certain() {
        for text in [
            "doc: fix typo (Jane Doe) #123, lib: move constant (John Roe) #124, test: skip flaky case",
            "Jean Dupont, Marie Martin, Paul Bernard, Anne Petit, Louis Moreau, Emma Laurent",
            "Version 12.4.0 (Stable)",
            "Le service ouvre.",
            "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt",
            "12 % – 13 %",
        ] {
            assert!(!of(text).is_some_and(|(_, certain)| certain), "{text}: {:?}", of(text));
        }
    }

    #[test]
    fn a_neighbour_that_detection_does_not_know_is_no_contradiction() {
        let german = Guess {
            language: Language::of_code("de").unwrap(),
            confidence: 1.0,
            has_evidence: true,
        };
        let declared = |tag: &str| Language::declared(tag).unwrap();
        assert!(german.contradicts(&declared("fr")));
        for tag in ["de-AT", "hsb", "lb"] {
            assert!(!german.contradicts(&declared(tag)), "{tag}");
        }
    }
}
