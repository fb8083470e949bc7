//! The language of a release, and of the blocks that are not in it.
//!
//! 1. `prose`: the words that tell a language: no code, no addresses, no names;
//! 2. `guess`: the language that these words are in, and how sure that is (whatlang; `latin` does the
//!    same for less);
//! 3. `familiar`: whether a text looks like others in the release's language, for less;
//! 4. `mark`: blocks that are in another language than the release.

mod familiar;
mod guess;
mod latin;
mod mark;
mod prose;

pub use mark::Marker;

use super::notices::Notices;
use super::{Block, Inline, Language, rule};
use crate::error::Position;
use crate::release::{Declarer, Release};

use guess::{Guess, guess};
use prose::Prose;

/// The release's language: as declared, otherwise as its words show. If either is uncertain, it is
/// reported.
pub fn of_release(
    release: &Release,
    title: &[Inline],
    texts: [&[Block]; 2],
    notices: &mut Notices,
) -> Language {
    let found = found(title, texts);
    let start = release.title.position;
    let language = match &release.language {
        Some(declared) => {
            let by = declared.by;
            let place = if by == Declarer::Post { declared.position } else { start };
            if let Some(guess) = found.filter(|guess| guess.contradicts(&declared.language)) {
                let detail = doubt(&declared.language, by, &guess);
                notices.find(&rule::LANGUAGE_DOUBTED, place, detail);
            }
            declared.language
        }
        None => undeclared(found, start, notices),
    };
    if !language.has_forms() && language != Language::UNDETERMINED {
        let name = language.name();
        let detail = format!(
            "there are no forms for {name}: the date is in digits, and the layout adds no words \
             of its own"
        );
        notices.find(&rule::NO_FORMS, start, detail);
    }
    language
}

/// Letters that are mostly enough, and those that are looked at where they were not.
const ENOUGH: [usize; 2] = [1_500, 3_000];

/// The language that the words are in, as far as they tell.
fn found(title: &[Inline], texts: [&[Block]; 2]) -> Option<Guess> {
    let of_beginning = |enough| {
        let mut prose = Prose::up_to(enough);
        prose.add_inlines(title);
        texts.into_iter().for_each(|blocks| prose.add_blocks(blocks));
        guess(&prose)
    };
    let [mostly, always] = ENOUGH;
    of_beginning(mostly).filter(Guess::is_certain).or_else(|| of_beginning(always))
}

fn doubt(declared: &Language, by: Declarer, guess: &Guess) -> String {
    format!(
        "{} declares `{declared}`, but the words are {} ({}% certain); it is set as declared",
        by.as_str(),
        guess.language.name(),
        guess.percent()
    )
}

const SETTLED: &str = "`lang` in the post, or `language` in communique.yaml, settles it";

fn undeclared(found: Option<Guess>, start: Position, notices: &mut Notices) -> Language {
    let named = found.map(|guess| (guess.language.name().to_owned(), guess.percent(), guess));
    match named {
        Some((name, percent, guess)) if guess.is_certain() => {
            let detail = format!(
                "no language is declared, and the words are {name} ({percent}% certain); \
                 {SETTLED}"
            );
            notices.find(&rule::LANGUAGE_GUESSED, start, detail);
            guess.language
        }
        likely => {
            let nearest = likely.map_or_else(String::new, |(name, percent, _)| {
                format!(" (closest is {name}, {percent}% certain)")
            });
            let detail = format!(
                "no language is declared, and the words do not show which it is{nearest}: \
                 neutral forms are used; {SETTLED}"
            );
            notices.find(&rule::LANGUAGE_UNKNOWN, start, detail);
            Language::UNDETERMINED
        }
    }
}
