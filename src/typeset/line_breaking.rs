//! Optimal line breaking: the whole paragraph is looked at, and the breaks with the least sum of
//! demerits are taken (Knuth and Plass, « Breaking Paragraphs into Lines », 1981).
//!
//! Departures from it: widths come as sums at each possible break, so that a word is measured
//! once and shaped whole; and where no set of breaks keeps within the tolerance, the tolerance
//! grows instead of the paragraph failing.

use crate::layout::Length;

/// Sums of what stands before a point of the paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    pub width: Length,
    pub stretch: Length,
    pub shrink: Length,
}

/// A place where a line may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breakpoint {
    /// Byte at which the line's text ends, spaces at its end left out.
    pub end: usize,
    /// Byte at which the next line begins.
    pub next: usize,
    /// At `end` and at `next`.
    pub before: Sums,
    pub after: Sums,
    /// What the break adds to the line: a hyphen's width; negative where the last sign hangs
    /// in the margin.
    pub added: Length,
    /// Dislike of breaking here (TeX's scale: 0 none, 50 a hyphenation).
    pub penalty: i32,
    /// Whether a hyphen stands at the line's end.
    pub hyphen: bool,
    /// A line must end here.
    pub forced: bool,
}

/// How lines are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    pub width: Length,
    /// Room that a line may leave at its end instead of stretching its spaces: 0 for justified
    /// text.
    pub ragged: Length,
}

const LINE_PENALTY: i64 = 10;
/// More than TeX's 10 000: the measure is wide enough to do nearly always without.
const CONSECUTIVE_HYPHENS: i64 = 25_000;
const HYPHEN_BEFORE_LAST_LINE: i64 = 5_000;
/// A last line that is nothing but the end of a divided word.
const END_OF_WORD_ALONE: i64 = 40_000;
const UNEVEN_LINES: i64 = 8_000;
const SHORT_LAST_LINE: i64 = 4_000;
/// Badness up to which a line is accepted, in the passes after one another.
const TOLERANCES: [i64; 3] = [200, 1_200, INFINITELY_BAD];
/// Far over TeX's 10 000, so that of two very loose lines the less loose one is still better.
const INFINITELY_BAD: i64 = 1_000_000;
/// Ratios are in thousandths of the stretch or shrink there is.
const UNIT: i64 = 1_000;

/// A way to the break it stands at.
#[derive(Debug, Clone, Copy)]
struct Route {
    breakpoint: usize,
    fitness: u8,
    demerits: i64,
    /// Index of the route before, in the list of all.
    previous: Option<usize>,
}

/// Chooses the breaks of a paragraph: indices into `breakpoints`, the last of which is forced.
/// `start` are the sums at the paragraph's beginning.
pub fn break_lines(breakpoints: &[Breakpoint], start: Sums, measure: Measure) -> Vec<usize> {
    #[cfg(test)]
    if super::evenness::greedy_is_asked() {
        return super::evenness::first_fit(breakpoints, start, measure);
    }
    TOLERANCES
        .iter()
        .find_map(|&tolerance| {
            let last_resort = tolerance == INFINITELY_BAD;
            Pass { breakpoints, start, measure, tolerance, last_resort }.run()
        })
        .unwrap_or_else(|| (0..breakpoints.len()).collect())
}

/// The ratio, in thousandths, by which a line's spaces stretch (positive) or shrink (negative);
/// `None` where it has none to change.
pub fn adjustment_ratio(missing: Length, stretch: Length, shrink: Length) -> Option<i64> {
    match missing.0 {
        0 => Some(0),
        missing if missing > 0 && stretch.0 > 0 => Some(missing * UNIT / stretch.0),
        missing if missing < 0 && shrink.0 > 0 => Some(missing * UNIT / shrink.0),
        _ => None,
    }
}

struct Pass<'a> {
    breakpoints: &'a [Breakpoint],
    start: Sums,
    measure: Measure,
    tolerance: i64,
    last_resort: bool,
}

/// What a line between two breaks is like.
struct Line {
    /// Too long to be squeezed into the measure.
    overfull: bool,
    badness: i64,
    fitness: u8,
}

impl Pass<'_> {
    fn run(&self) -> Option<Vec<usize>> {
        let mut routes: Vec<Route> = Vec::new();
        // `None` is the paragraph's beginning.
        let mut active: Vec<Option<usize>> = vec![None];
        let mut kept: Vec<Option<usize>> = Vec::new();
        for (at, here) in self.breakpoints.iter().enumerate() {
            let mut best: [Option<Route>; 4] = [None; 4];
            kept.clear();
            for &from in &active {
                let line = self.line(from.map(|route| &routes[route]), here);
                if !line.overfull && !here.forced {
                    kept.push(from);
                }
                if !line.overfull && line.badness <= self.tolerance {
                    let route = self.extend(from, &routes, at, &line);
                    let slot = &mut best[usize::from(route.fitness)];
                    if slot.is_none_or(|known| route.demerits < known.demerits) {
                        *slot = Some(route);
                    }
                }
            }
            let found = best.iter().any(Option::is_some);
            if self.last_resort && kept.is_empty() && !found {
                // A word wider than the measure: an overfull line is better than none.
                best[0] = active
                    .iter()
                    .map(|&from| {
                        let line = self.line(from.map(|route| &routes[route]), here);
                        self.extend(from, &routes, at, &line)
                    })
                    .min_by_key(|route| route.demerits);
            }
            for route in best.into_iter().flatten() {
                routes.push(route);
                kept.push(Some(routes.len() - 1));
            }
            if kept.is_empty() {
                return None;
            }
            std::mem::swap(&mut active, &mut kept);
        }
        let last = active
            .into_iter()
            .flatten()
            .filter(|&route| routes[route].breakpoint + 1 == self.breakpoints.len())
            .min_by_key(|&route| routes[route].demerits)?;
        Some(trace_back(&routes, last))
    }

    fn line(&self, from: Option<&Route>, to: &Breakpoint) -> Line {
        let begin = from.map_or(self.start, |route| self.breakpoints[route.breakpoint].after);
        let natural = to.before.width - begin.width + to.added;
        let missing = self.measure.width - natural;
        let is_ragged = self.measure.ragged > Length::ZERO;
        let shrink = if is_ragged { Length::ZERO } else { to.before.shrink - begin.shrink };
        if missing.0 >= 0 && to.forced {
            // The last line is as long as its text.
            return Line { overfull: false, badness: 0, fitness: 1 };
        }
        let stretch =
            if is_ragged { self.measure.ragged } else { to.before.stretch - begin.stretch };
        match adjustment_ratio(missing, stretch, shrink) {
            Some(ratio) if ratio >= -UNIT => {
                Line { overfull: false, badness: badness(ratio), fitness: fitness(ratio) }
            }
            None if missing.0 > 0 => Line { overfull: false, badness: INFINITELY_BAD, fitness: 3 },
            _ => Line { overfull: true, badness: INFINITELY_BAD, fitness: 0 },
        }
    }

    /// The route that comes to break `at` by `line` from another one.
    fn extend(&self, from: Option<usize>, routes: &[Route], at: usize, line: &Line) -> Route {
        let here = &self.breakpoints[at];
        let cost = LINE_PENALTY + line.badness;
        let penalty = i64::from(here.penalty);
        let mut demerits = cost * cost + penalty * penalty * penalty.signum();
        let previous = from.map(|route| &routes[route]);
        if let Some(previous) = previous {
            let before = &self.breakpoints[previous.breakpoint];
            if before.hyphen && here.hyphen {
                demerits += CONSECUTIVE_HYPHENS;
            }
            if before.hyphen && here.forced {
                // Without a break between them, they stand in one word.
                let alone = previous.breakpoint + 1 == at || self.is_short(before, here);
                demerits += if alone { END_OF_WORD_ALONE } else { HYPHEN_BEFORE_LAST_LINE };
            }
            if previous.fitness.abs_diff(line.fitness) > 1 {
                demerits += UNEVEN_LINES;
            }
            if here.forced && self.is_short(before, here) {
                demerits += SHORT_LAST_LINE;
            }
            demerits += previous.demerits;
        }
        Route { breakpoint: at, fitness: line.fitness, demerits, previous: from }
    }

    /// Whether the last line is so short that it looks lost.
    fn is_short(&self, from: &Breakpoint, to: &Breakpoint) -> bool {
        to.before.width - from.after.width < self.measure.width.scale(1, 10)
    }
}

/// 100 r³ (TeX's badness), r in thousandths.
fn badness(ratio: i64) -> i64 {
    let ratio = ratio.abs().min(22 * UNIT);
    (100 * ratio * ratio * ratio / (UNIT * UNIT * UNIT)).min(INFINITELY_BAD)
}

/// Tight, normal, loose, very loose.
fn fitness(ratio: i64) -> u8 {
    match ratio {
        ..-500 => 0,
        -500..=500 => 1,
        501..=1000 => 2,
        _ => 3,
    }
}

fn trace_back(routes: &[Route], last: usize) -> Vec<usize> {
    let mut breaks = Vec::new();
    let mut at = Some(last);
    while let Some(route) = at {
        breaks.push(routes[route].breakpoint);
        at = routes[route].previous;
    }
    breaks.reverse();
    breaks
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: (i64, i64, i64) = (100, 50, 25);

    /// Words of these widths with spaces between them; a word may be divided in the middle.
    fn paragraph(words: &[i64], divided: bool) -> Vec<Breakpoint> {
        let mut found = Vec::new();
        let mut sums = Sums::default();
        for (index, &word) in words.iter().enumerate() {
            if divided && word > 300 {
                let mut middle = sums;
                middle.width += Length(word / 2);
                found.push(Breakpoint {
                    end: index * 10 + 5,
                    next: index * 10 + 5,
                    before: middle,
                    after: middle,
                    added: Length(40),
                    penalty: 90,
                    hyphen: true,
                    forced: false,
                });
            }
            sums.width += Length(word);
            let before = sums;
            sums.width += Length(SPACE.0);
            sums.stretch += Length(SPACE.1);
            sums.shrink += Length(SPACE.2);
            found.push(Breakpoint {
                end: index * 10 + 10,
                next: index * 10 + 11,
                before,
                after: sums,
                added: Length::ZERO,
                penalty: 0,
                hyphen: false,
                forced: index + 1 == words.len(),
            });
        }
        found
    }

    const MEASURE: Measure = Measure { width: Length(2_000), ragged: Length::ZERO };

    /// The demerits of a set of breaks, by the same costs; `None` where a line does not fit or is
    /// worse than the tolerance.
    fn demerits(breakpoints: &[Breakpoint], chosen: &[usize], tolerance: i64) -> Option<i64> {
        let start = Sums::default();
        let pass = Pass { breakpoints, start, measure: MEASURE, tolerance, last_resort: false };
        let mut routes: Vec<Route> = Vec::new();
        for &at in chosen {
            let from = routes.len().checked_sub(1);
            let line = pass.line(from.map(|route| &routes[route]), &breakpoints[at]);
            if line.overfull || line.badness > tolerance {
                return None;
            }
            let route = pass.extend(from, &routes, at, &line);
            routes.push(route);
        }
        routes.last().map(|route| route.demerits)
    }

    /// The least demerits over all subsets of breaks.
    fn brute_force(breakpoints: &[Breakpoint], tolerance: i64) -> Option<i64> {
        let inner = breakpoints.len() - 1;
        (0..1_u32 << inner)
            .filter_map(|subset| {
                let mut chosen: Vec<usize> =
                    (0..inner).filter(|bit| subset & (1 << bit) != 0).collect();
                chosen.push(inner);
                demerits(breakpoints, &chosen, tolerance)
            })
            .min()
    }

    /// Lines filled one after the other with as many words as fit unsqueezed.
    fn greedy(breakpoints: &[Breakpoint]) -> Vec<usize> {
        let mut chosen = Vec::new();
        let mut start = Length::ZERO;
        let mut last_fit: Option<usize> = None;
        for (at, here) in breakpoints.iter().enumerate().filter(|(_, b)| !b.hyphen) {
            if here.before.width - start > MEASURE.width
                && let Some(fit) = last_fit
            {
                chosen.push(fit);
                start = breakpoints[fit].after.width;
            }
            last_fit = Some(at);
        }
        chosen.extend(last_fit);
        chosen
    }

    /// The first tolerance within which there are breaks.
    fn tolerance_of(breakpoints: &[Breakpoint]) -> i64 {
        let start = Sums::default();
        let is_enough = |&tolerance: &i64| {
            let last_resort = tolerance == INFINITELY_BAD;
            Pass { breakpoints, start, measure: MEASURE, tolerance, last_resort }.run().is_some()
        };
        TOLERANCES.into_iter().find(is_enough).expect("the last one takes any line")
    }

    proptest::proptest! {
        #[test]
        fn the_breaks_are_as_good_as_the_best_of_all_subsets(
            words in proptest::collection::vec(80_i64..700, 1..11),
            divided: bool,
        ) {
            let breakpoints = paragraph(&words, divided);
            proptest::prop_assume!(breakpoints.len() <= 14);
            let best = TOLERANCES.iter().find_map(|&tolerance| brute_force(&breakpoints, tolerance));
            let chosen = break_lines(&breakpoints, Sums::default(), MEASURE);
            if let Some(best) = best {
                proptest::prop_assert_eq!(demerits(&breakpoints, &chosen, INFINITELY_BAD), Some(best));
            }
        }

        #[test]
        fn lines_filled_one_by_one_are_never_better_within_the_same_tolerance(
            words in proptest::collection::vec(80_i64..500, 30..80),
        ) {
            let breakpoints = paragraph(&words, false);
            let tolerance = tolerance_of(&breakpoints);
            let ours = break_lines(&breakpoints, Sums::default(), MEASURE);
            let ours = demerits(&breakpoints, &ours, tolerance).expect("within its tolerance");
            // A looser line than the tolerance allows may save demerits elsewhere: it is not ours.
            if let Some(theirs) = demerits(&breakpoints, &greedy(&breakpoints), tolerance) {
                proptest::prop_assert!(ours <= theirs);
            }
        }

        #[test]
        fn every_break_is_there_once_and_in_order(
            words in proptest::collection::vec(80_i64..3000, 1..60),
        ) {
            let breakpoints = paragraph(&words, true);
            let chosen = break_lines(&breakpoints, Sums::default(), MEASURE);
            proptest::prop_assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]));
            proptest::prop_assert_eq!(chosen.last(), Some(&(breakpoints.len() - 1)));
        }
    }
}
