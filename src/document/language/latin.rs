//! The language of a text in Latin script, by whatlang's method and profiles, in a tenth of its
//! instructions: whatlang looks for the 300 trigrams of each language among those of the text; here
//! each trigram of the text is looked up once, in an index of all languages.
//!
//! Language and confidence are those of whatlang, to the bit. Texts in other scripts go to whatlang
//! itself.

use std::cmp::{Ordering, Reverse};
use std::ops::Range;
use std::sync::LazyLock;

use whatlang::{Info, Lang, Script};

use crate::cache::FastMap;

/// Number of trigrams in a profile, and the distance of one that a text does not have.
const PROFILE: i32 = 300;
/// Maximum number of trigrams of a text that are ranked.
const MAX_RANKED: usize = 600;

/// Bits of a character in a trigram.
const BITS: u32 = 21;
const TRIGRAM: u64 = (1 << (3 * BITS)) - 1;

/// Detects languages as [`whatlang::Detector`] does.
pub struct Detector {
    whatlang: whatlang::Detector,
    /// In whatlang's order, on which depends which of several is first.
    latin: Vec<Lang>,
}

impl Detector {
    /// Detects one of these languages.
    pub fn among(languages: Vec<Lang>) -> Detector {
        let latin = latin(|lang| languages.contains(&lang));
        Detector { whatlang: whatlang::Detector::with_allowlist(languages), latin }
    }

    /// Detects any but these languages.
    pub fn without(languages: Vec<Lang>) -> Detector {
        let latin = latin(|lang| !languages.contains(&lang));
        Detector { whatlang: whatlang::Detector::with_denylist(languages), latin }
    }

    pub fn detect(&self, text: &str) -> Option<Info> {
        if is_mostly_latin(text) || whatlang::detect_script(text)? == Script::Latin {
            return PROFILES.detect(&text.to_lowercase(), &self.latin);
        }
        self.whatlang.detect(text)
    }
}

fn latin(is_allowed: impl Fn(Lang) -> bool) -> Vec<Lang> {
    Script::Latin.langs().iter().copied().filter(|lang| is_allowed(*lang)).collect()
}

/// Whether a text has more Latin letters than others.
fn is_mostly_latin(text: &str) -> bool {
    let (mut latin, mut others) = (0_usize, 0_usize);
    for character in text.chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '\u{80}'..='\u{24F}' => latin += 1,
            character => others += usize::from(!is_stop(character)),
        }
    }
    latin > others
}

/// Spaces, punctuation and digits of ASCII.
fn is_stop(character: char) -> bool {
    matches!(character, '\0'..='@' | '['..='`' | '{'..='~')
}

static PROFILES: LazyLock<Profiles> = LazyLock::new(|| Profiles::parse(include_str!("latin.tsv")));

/// Alphabets and trigrams of all languages in Latin script. A language is named by its place in
/// whatlang's list.
struct Profiles {
    /// By character: its place in `alphabets`, and 1 more. 0 for those in no alphabet.
    letters: Vec<u16>,
    /// The languages of each letter.
    alphabets: Vec<Vec<usize>>,
    /// By trigram: where its ranks are.
    trigrams: FastMap<u64, Range<u32>>,
    /// Languages, and the rank of a trigram in each.
    ranks: Vec<(u8, u16)>,
}

impl Profiles {
    fn parse(lines: &str) -> Profiles {
        let mut by_letter: FastMap<char, Vec<usize>> = FastMap::default();
        let mut ranks = Vec::new();
        for line in lines.lines().filter(|line| !line.starts_with('#')) {
            let (code, rest) = line.split_once('\t').expect("code and alphabet");
            let (alphabet, profile) = rest.split_once('\t').expect("alphabet and trigrams");
            let mut languages = Script::Latin.langs().iter();
            let language = languages.position(|lang| lang.code() == code).expect("a known code");
            for letter in alphabet.chars() {
                by_letter.entry(letter).or_default().push(language);
            }
            let spaced = profile.chars().map(|c| if c == '_' { ' ' } else { c });
            let characters: Vec<char> = spaced.collect();
            for (rank, trigram) in characters.chunks_exact(3).enumerate() {
                let code = trigram.iter().fold(0, |code, &character| with(code, character));
                ranks.push((code, language as u8, rank as u16));
            }
        }
        ranks.sort_unstable();
        let mut trigrams: FastMap<u64, Range<u32>> = FastMap::default();
        for (place, (code, ..)) in (0..).zip(&ranks) {
            trigrams.entry(*code).or_insert(place..place).end = place + 1;
        }
        let last = by_letter.keys().max().map_or(0, |letter| *letter as usize);
        let mut letters = vec![0; last + 1];
        let mut alphabets = Vec::new();
        for (letter, languages) in by_letter {
            alphabets.push(languages);
            letters[letter as usize] = alphabets.len() as u16;
        }
        let ranks = ranks.into_iter().map(|(_, language, rank)| (language, rank)).collect();
        Profiles { letters, alphabets, trigrams, ranks }
    }

    /// The language of a text in small letters.
    fn detect(&self, text: &str, among: &[Lang]) -> Option<Info> {
        let (letters, by_alphabet) = self.by_alphabet(text, among);
        let (trigrams, by_trigrams) = self.by_trigrams(text);
        // The fewer letters, the more alphabets say (whatlang's bounds).
        let weight = (-(letters as f64 / 300.0) + 2.0 / 3.0).clamp(1.0 / 3.0, 2.0 / 3.0);
        let mut scores: Vec<(Lang, f64)> = by_alphabet
            .into_iter()
            .map(|(lang, score)| (lang, score * weight + by_trigrams(lang) * (1.0 - weight)))
            .collect();
        scores.sort_unstable_by(|a, b| b.1.partial_cmp(&a.1).unwrap_or(Ordering::Less));
        let &(lang, first) = scores.first()?;
        let second = scores.get(1);
        let confidence = second.map_or(1.0, |(_, second)| confidence(first, *second, trigrams));
        Some(Info::new(Script::Latin, lang, confidence))
    }

    /// The number of a text's letters, and for each language how many more of them are in its
    /// alphabet than are not; 1 for all of them. Sorted as whatlang does, the most first.
    fn by_alphabet(&self, text: &str, among: &[Lang]) -> (usize, Vec<(Lang, f64)>) {
        let mut counts = vec![0; self.alphabets.len() + 1];
        let mut all = 0;
        for character in text.chars().filter(|character| !is_stop(*character)) {
            all += 1;
            let letter = self.letters.get(character as usize).copied().unwrap_or_default();
            counts[usize::from(letter)] += 1;
        }
        let mut known = [0_usize; LANGUAGES];
        for (count, languages) in counts[1..].iter().zip(&self.alphabets) {
            if *count > 0 {
                languages.iter().for_each(|language| known[*language] += count);
            }
        }
        let more = |lang: &Lang| (2 * known[place(*lang)]).saturating_sub(all);
        let mut scores: Vec<(Lang, usize)> = among.iter().map(|it| (*it, more(it))).collect();
        scores.sort_unstable_by_key(|(_, score)| Reverse(*score));
        let share = |(lang, score)| (lang, score as f64 / all as f64);
        (all, scores.into_iter().map(share).collect())
    }

    /// The number of a text's ranked trigrams, and for each language how near their ranks are to
    /// those of its profile, from 0 to 1.
    fn by_trigrams(&self, text: &str) -> (usize, impl Fn(Lang) -> f64) {
        let ranked = ranked(text);
        let mut nearer = [0; LANGUAGES];
        for (rank, (_, trigram)) in (0..).zip(&ranked) {
            let Some(Range { start, end }) = self.trigrams.get(trigram) else { continue };
            for (language, in_profile) in &self.ranks[*start as usize..*end as usize] {
                let distance = (rank - i32::from(*in_profile)).abs();
                nearer[usize::from(*language)] += PROFILE - distance;
            }
        }
        let all = ranked.len() as i32;
        // Trigrams that a short text cannot have do not count.
        let (furthest, most) = (all * PROFILE, all.min(PROFILE) * PROFILE);
        let score = move |lang| {
            let distance = (most - nearer[place(lang)]).clamp(0, PROFILE * PROFILE);
            f64::from(furthest - distance) / f64::from(furthest)
        };
        (ranked.len(), score)
    }
}

/// Languages in Latin script, and room for more.
const LANGUAGES: usize = 64;

/// The place of a language among those in Latin script.
fn place(lang: Lang) -> usize {
    static PLACES: LazyLock<Vec<usize>> = LazyLock::new(|| {
        let mut places = vec![LANGUAGES - 1; Lang::all().len()];
        for (place, lang) in Script::Latin.langs().iter().enumerate() {
            places[*lang as usize] = place;
        }
        places
    });
    PLACES[lang as usize]
}

fn with(trigram: u64, character: char) -> u64 {
    (trigram << BITS | u64::from(character)) & TRIGRAM
}

/// How often the trigrams of a text occur in it, the commonest first. Stops are spaces, and there is
/// one at both ends.
fn ranked(text: &str) -> Vec<(u32, u64)> {
    let mut counts: FastMap<u64, u32> = FastMap::default();
    counts.reserve(text.len().min(2 * MAX_RANKED));
    let spaced = text.chars().map(|c| if is_stop(c) { ' ' } else { c });
    let (mut before, mut last, mut trigram) = (' ', ' ', with(0, ' '));
    for character in spaced.chain([' ']) {
        trigram = with(trigram, character);
        let is_between = last == ' ' && (before == ' ' || character == ' ');
        if !is_between {
            *counts.entry(trigram).or_default() += 1;
        }
        (before, last) = (last, character);
    }
    let mut ranked: Vec<(u32, u64)> =
        counts.into_iter().map(|(trigram, count)| (count, trigram)).collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    ranked.truncate(MAX_RANKED);
    ranked
}

/// How certain the language with the first score is, by whatlang's hyperbola.
fn confidence(first: f64, second: f64, trigrams: usize) -> f64 {
    if first == 0.0 {
        return 0.0;
    }
    if second == 0.0 {
        return first;
    }
    let enough = (3.0 / trigrams as f64) + 0.015;
    let rate = (first - second) / second;
    if rate > enough { 1.0 } else { rate / enough }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WORDS: &str = "le la les un une de du des que est dans pour avec sur pas plus the of and to in is that \
        der die das und ist nicht mit von el los por con una il della che non sono w na nie się jest \
        ładnie için bir ve değil och att det är som não uma você è perché où ça œuvre cœur Île été ÉTÉ \
        straße İstanbul ǅ ﬁn ħ ŋ aujourd’hui l’eau 12 3,5 % « » – — “x” don't e\u{301} ə̇ ʻ \u{7f} Россия мир \
        и не 東京 は Ελλάδα العربية של हिन्दी 한국어";

    proptest! {
        #[test]
        fn it_finds_what_whatlang_finds(
            words in prop::collection::vec(prop::sample::select(WORDS.split_whitespace().collect::<Vec<_>>()), 0..400),
            more in "\\PC{0,12}|[a-zà-ÿ .]{0,40}",
            some in prop::collection::vec(prop::sample::select(Lang::all().to_vec()), 0..20),
        ) {
            let mut text = words.join(" ");
            text.push_str(&more);
            let same = |one: Option<Info>, other: Option<Info>| {
                let bits = |it: &Option<Info>| it.as_ref().map(|it| it.confidence().to_bits());
                assert_eq!(bits(&one), bits(&other));
                assert_eq!(one, other);
            };
            for text in [&text, &more] {
                let among = whatlang::Detector::with_allowlist(some.clone());
                same(Detector::among(some.clone()).detect(text), among.detect(text));
                let without = whatlang::Detector::with_denylist(some.clone());
                same(Detector::without(some.clone()).detect(text), without.detect(text));
            }
        }
    }

    #[test]
    fn every_profile_is_whole() {
        let languages = Script::Latin.langs().len();
        assert!(languages < LANGUAGES);
        assert_eq!(PROFILES.ranks.len(), languages * PROFILE as usize);
    }
}
