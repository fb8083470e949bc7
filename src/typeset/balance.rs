//! Lines of titles, headings and captions: as few as the measure allows, of about equal length, and
//! broken where the sense allows.

use crate::document::Language;
use crate::layout::Length;

use super::breakpoint::{Breakpoint, Measure, Sums};
use super::line_breaking::break_lines;

/// Longer texts are set as paragraphs.
const MAX_LINES: usize = 8;

/// A cost is the square of a line's deviation from the mean, in thousandths of the measure: a title
/// is better uneven by half the measure than broken after a word that leans on the next one.
const AFTER_SMALL_WORD: i64 = 250_000;
const AFTER_ELISION: i64 = 60_000;
const INSIDE_WORD: i64 = 60_000;
const BETWEEN_CAPITALS: i64 = 25_000;
const AFTER_STOP: i64 = -25_000;
const AFTER_COMMA: i64 = -8_000;
/// One line more than necessary, only if a line would otherwise end with a word that leans.
const MORE_LINES: i64 = 100_000;

/// After an apostrophe, this many letters or fewer are only the beginning of a phrase.
const SHORT_AFTER_ELISION: usize = 4;

/// The breaks giving the fewest lines, as even and as sensible as possible: indices into `breaks`.
pub fn balanced(
    text: &str,
    breaks: &[Breakpoint],
    measure: Measure,
    language: Language,
) -> Vec<usize> {
    let full = break_lines(breaks, Sums::default(), measure);
    let lines = full.len();
    if !(2..=MAX_LINES).contains(&lines) {
        return full;
    }
    let leaning = &language.forms().leaning;
    let balance = Balance { text, breaks, width: measure.width, leaning };
    let Some((cost, fewest)) = balance.best(lines) else { return full };
    if cost < AFTER_SMALL_WORD {
        return fewest;
    }
    match balance.best(lines + 1) {
        Some((other, more)) if other + MORE_LINES < cost => more,
        _ => fewest,
    }
}

struct Balance<'a> {
    text: &'a str,
    breaks: &'a [Breakpoint],
    width: Length,
    leaning: &'a [String],
}

impl Balance<'_> {
    /// The cheapest way to the end in this many lines, and its cost; `None` if some line does not fit.
    fn best(&self, lines: usize) -> Option<(i64, Vec<usize>)> {
        let total = self.breaks.last()?.before.width;
        let mean = total.0 / i64::try_from(lines).ok()?;
        // Cost and previous break, for each break as the end of the current line.
        let mut rounds: Vec<Vec<Option<(i64, usize)>>> = Vec::with_capacity(lines);
        for line in 0..lines {
            let round = (0..self.breaks.len())
                .map(|to| self.cheapest(line, rounds.last(), to, mean))
                .collect();
            rounds.push(round);
        }
        let mut at = self.breaks.len() - 1;
        let (cost, _) = rounds.last()?[at]?;
        let mut chosen = Vec::with_capacity(lines);
        for round in rounds.iter().rev() {
            chosen.push(at);
            at = round[at]?.1;
        }
        chosen.reverse();
        Some((cost, chosen))
    }

    fn cheapest(
        &self,
        line: usize,
        before: Option<&Vec<Option<(i64, usize)>>>,
        to: usize,
        mean: i64,
    ) -> Option<(i64, usize)> {
        let own = self.sense(to);
        let Some(before) = before else {
            let forced = self.breaks[..to].iter().any(|b| b.forced);
            return (line == 0 && !forced)
                .then(|| self.line(Length::ZERO, to, mean))
                .flatten()
                .map(|cost| (cost + own, 0));
        };
        (0..to)
            .rev()
            // A line never extends past a break that the author asked for.
            .scan(false, |passed, from| {
                let stop = *passed;
                *passed |= self.breaks[from].forced;
                (!stop).then_some(from)
            })
            .filter_map(|from| {
                let (known, _) = before[from]?;
                let cost = self.line(self.breaks[from].after.width, to, mean)?;
                Some((known + cost + own, from))
            })
            .min()
    }

    /// The cost of a line's length; `None` if it does not fit.
    fn line(&self, start: Length, to: usize, mean: i64) -> Option<i64> {
        let length = self.breaks[to].before.width - start;
        let off = (length.0 - mean) * 1000 / self.width.0.max(1);
        (length <= self.width).then_some(off * off)
    }

    /// Whether a word belongs to what follows: an article, a preposition, a number.
    fn leans(&self, word: &str) -> bool {
        // `qu’une`, `jusqu’à`.
        let word = word.rsplit_once('’').map_or(word, |(_, word)| word);
        let lower = word.to_lowercase();
        is_number(word)
            || word.chars().count() <= 3 && word.chars().all(char::is_lowercase)
            || self.leaning.contains(&lower)
    }

    /// The cost of breaking there.
    fn sense(&self, at: usize) -> i64 {
        let here = &self.breaks[at];
        if here.forced {
            return 0;
        }
        if here.hyphen || here.next == here.end {
            return INSIDE_WORD;
        }
        let line = &self.text[..here.end];
        let word = line.rsplit(char::is_whitespace).next().unwrap_or(line);
        let next = self.text[here.next..].chars().next();
        match word.chars().next_back() {
            Some('.' | ':' | '!' | '?' | ';' | '…') => AFTER_STOP,
            Some(',' | '»' | ')' | '–' | '—') => AFTER_COMMA,
            _ if is_short_after_elision(word) => AFTER_ELISION,
            _ if self.leans(word) => AFTER_SMALL_WORD,
            _ if is_capitalised(word) && next.is_some_and(char::is_uppercase) => BETWEEN_CAPITALS,
            _ if next == Some('(') => AFTER_COMMA,
            _ => 0,
        }
    }
}

/// `d’open`, in `d’open data`.
fn is_short_after_elision(word: &str) -> bool {
    let Some((_, word)) = word.rsplit_once('’') else { return false };
    word.chars().count() <= SHORT_AFTER_ELISION
}

/// A number that counts what follows: `12`, `1,5`, `3e`, `XXIe`; not a year.
fn is_number(word: &str) -> bool {
    let figures = word.trim_end_matches(char::is_lowercase);
    let ending = &word[figures.len()..];
    let is_roman = figures.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L'));
    if is_roman && !figures.is_empty() {
        return matches!(ending, "e" | "er" | "re" | "ème");
    }
    let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let is_figures = figures.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    figures.starts_with(|c: char| c.is_ascii_digit()) && is_figures && !is_year
}

fn is_capitalised(word: &str) -> bool {
    word.rsplit('’').next().and_then(|word| word.chars().next()).is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Breaks after every word, each letter and space ten units wide.
    fn breaks(text: &str) -> Vec<Breakpoint> {
        let sums = |at: usize| {
            let width = Length(10 * text[..at].chars().count() as i64);
            Sums { width, ..Sums::default() }
        };
        let ends = text.match_indices(' ').map(|(at, _)| at).chain([text.len()]);
        ends.map(|end| {
            let next = (end + 1).min(text.len());
            Breakpoint {
                end,
                next,
                before: sums(end),
                after: sums(next),
                added: Length::ZERO,
                penalty: 0,
                hyphen: false,
                forced: end == text.len(),
            }
        })
        .collect()
    }

    fn lines(text: &str, letters: i64) -> Vec<&str> {
        let breaks = breaks(text);
        let measure = Measure { width: Length(10 * letters), ragged: Length(300), scaling: 0 };
        let mut start = 0;
        balanced(text, &breaks, measure, Language::FRENCH)
            .into_iter()
            .map(|index| {
                let line = &text[start..breaks[index].end];
                start = breaks[index].next;
                line
            })
            .collect()
    }

    #[test]
    fn lines_are_about_equally_long() {
        assert_eq!(
            lines("Nouvelle lanterne lumineuse installée aujourd’hui", 40),
            ["Nouvelle lanterne lumineuse", "installée aujourd’hui"]
        );
    }

    #[test]
    fn no_article_and_no_preposition_ends_a_line() {
        assert_eq!(
            lines("Le phare éclaire désormais la commune pour toute la nuit", 42),
            ["Le phare éclaire désormais", "la commune pour toute la nuit"]
        );
    }

    #[test]
    fn a_number_stays_with_what_it_counts_and_a_year_may_end_a_line() {
        assert_eq!(
            lines("Le rivage au XXIe siècle en douze cartes et trente millions de relevés", 44),
            ["Le rivage au XXIe siècle en douze cartes", "et trente millions de relevés"]
        );
        for (word, counts) in [
            ("12", true),
            ("1,5", true),
            ("3e", true),
            ("XXIe", true),
            ("2024", false),
            ("Vie", false),
        ] {
            assert_eq!(is_number(word), counts, "{word}");
        }
    }

    #[test]
    fn a_line_rather_ends_with_a_sign() {
        assert_eq!(
            lines("Rivages : agir. La stratégie nouvelle", 30),
            ["Rivages : agir.", "La stratégie nouvelle"]
        );
    }

    #[test]
    fn one_line_more_is_taken_rather_than_end_one_with_a_word_that_leans() {
        assert_eq!(
            lines("Direction des ouvrages d’art et de la navigation intérieure", 30),
            ["Direction des ouvrages d’art", "et de la navigation intérieure"]
        );
        assert_eq!(
            lines("Agence des ouvrages et de la navigation", 23),
            ["Agence des ouvrages", "et de la navigation"]
        );
        let name = "Interdépartementale des ouvrages du littoral et de la surveillance";
        let broken = lines(name, 31);
        assert!(
            broken.iter().all(|line| !line.ends_with(" la") && !line.ends_with(" de")),
            "{broken:?}"
        );
    }

    #[test]
    fn a_word_that_does_not_fit_is_left_to_the_breaking_of_lines() {
        assert_eq!(lines("a bbbbbbbbbbbbbbbbbbbb c", 8).len(), 2);
    }
}
