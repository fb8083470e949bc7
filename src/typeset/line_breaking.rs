//! Optimal line breaking: for the whole paragraph, the breaks with the least sum of demerits (Knuth
//! and Plass, "Breaking Paragraphs into Lines", 1981).
//!
//! Departures: widths are sums at each possible break, so that a word is measured once and shaped
//! whole; and if no set of breaks is within the tolerance, the tolerance grows instead of the
//! paragraph failing.

use crate::layout::Length;

use super::breakpoint::{Breakpoint, Measure, Sums};
use super::fit::{Fit, Give, UNIT, fit};

/// Maximum number of consecutive lines that end with a divided word.
const MAX_HYPHENS: u8 = 2;
const LINE_PENALTY: i64 = 10;
/// More than TeX's 10 000: the measure is wide enough to manage nearly always without.
const CONSECUTIVE_HYPHENS: i64 = 25_000;
const HYPHEN_BEFORE_LAST_LINE: i64 = 5_000;
/// A last line that is only the end of a divided word.
const END_OF_WORD_ALONE: i64 = 40_000;
const UNEVEN_LINES: i64 = 8_000;
const SHORT_LAST_LINE: i64 = 4_000;
/// Badness of a last line of a single short word: only if everything else is loose.
const LONE_LAST_WORD: i64 = 300;
/// Badness up to which a line is accepted without dividing any word.
const UNDIVIDED: i64 = 60;
/// Badness up to which a line is accepted, in successive passes. The last one takes any line: of
/// two very loose ones the less loose one is still better.
const TOLERANCES: [i64; 3] = [200, 1_200, i64::MAX];
/// For a line in which nothing can stretch, in addition to what it lacks.
const RIGID: i64 = 4_000_000;
/// Ratio from which badness grows linearly, no longer with the cube.
const TORN: i64 = 22 * UNIT;

/// Classes of looseness, and the best routes kept to a break: one of each class, for each number of
/// divided words before it.
const FITNESSES: usize = 4;
const BEST: usize = FITNESSES * (MAX_HYPHENS as usize + 1);

/// A route to a break.
#[derive(Debug, Clone, Copy)]
struct Route {
    breakpoint: usize,
    fitness: u8,
    /// Number of divided words at the ends of the last lines.
    hyphens: u8,
    demerits: i64,
    /// Index of the previous route, in the list of all.
    previous: Option<usize>,
}

/// Chooses the breaks of a paragraph: indices into `breakpoints`, the last of which is forced.
/// `start` are the sums at the paragraph's beginning.
pub fn break_lines(breakpoints: &[Breakpoint], start: Sums, measure: Measure) -> Vec<usize> {
    #[cfg(test)]
    if greedy::is_asked() {
        return greedy::first_fit(breakpoints, start, measure);
    }
    let pass = |tolerance, divides| {
        let last_resort = tolerance == i64::MAX;
        Pass { breakpoints, start, measure, tolerance, divides, last_resort }.run()
    };
    let divides = breakpoints.iter().any(|at| at.hyphen);
    let undivided = if divides { pass(UNDIVIDED, false) } else { None };
    undivided
        .or_else(|| TOLERANCES.iter().find_map(|&tolerance| pass(tolerance, true)))
        .unwrap_or_else(|| (0..breakpoints.len()).collect())
}

struct Pass<'a> {
    breakpoints: &'a [Breakpoint],
    start: Sums,
    measure: Measure,
    tolerance: i64,
    /// Whether words may be divided.
    divides: bool,
    last_resort: bool,
}

/// A line between two breaks.
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
            if here.hyphen && !self.divides {
                continue;
            }
            let mut best: [Option<Route>; BEST] = [None; BEST];
            kept.clear();
            for &from in &active {
                let line = self.line(from.map(|route| &routes[route]), here);
                if !line.overfull && !here.forced {
                    kept.push(from);
                }
                if !line.overfull && line.badness <= self.tolerance {
                    let route = self.extend(from, &routes, at, &line);
                    if route.hyphens > MAX_HYPHENS {
                        continue;
                    }
                    let slot = usize::from(route.fitness) + FITNESSES * usize::from(route.hyphens);
                    let slot = &mut best[slot];
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
            for route in best.iter().flatten() {
                routes.push(*route);
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
        if missing.0 >= 0 && to.forced {
            // The last line is as long as its text.
            let before = from.map(|route| &self.breakpoints[route.breakpoint]);
            let is_alone = before.is_some_and(|before| {
                before.after.stretch == to.before.stretch && self.is_short(before, to)
            });
            let badness = if is_alone { LONE_LAST_WORD } else { 0 };
            return Line { overfull: false, badness, fitness: 1 };
        }
        let give = if is_ragged {
            let spaces = if missing.0 > 0 { self.measure.ragged } else { Length::ZERO };
            Give { spaces, letters: Length::ZERO, scaling: 0 }
        } else {
            to.before.give_since(&begin, missing.0 > 0, self.measure.scaling)
        };
        match fit(missing, give) {
            Some(Fit { ratio, .. }) if ratio >= -UNIT => {
                Line { overfull: false, badness: badness(ratio), fitness: fitness(ratio) }
            }
            None if missing.0 > 0 => {
                let lack = missing.0 * UNIT / self.measure.width.0.max(1);
                Line { overfull: false, badness: RIGID + lack * UNIT, fitness: 3 }
            }
            _ => Line { overfull: true, badness: RIGID, fitness: 0 },
        }
    }

    /// The route to break `at` by `line` from another one.
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
                // Without a break between them, they are in one word.
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
        let before = previous.map_or(0, |previous| previous.hyphens);
        let hyphens = if here.hyphen { before + 1 } else { 0 };
        Route { breakpoint: at, fitness: line.fitness, hyphens, demerits, previous: from }
    }

    /// Whether the last line is so short that it looks lost.
    fn is_short(&self, from: &Breakpoint, to: &Breakpoint) -> bool {
        to.before.width - from.after.width < self.measure.width.scale(1, 10)
    }
}

/// 100 r³ (TeX's badness), r in thousandths.
fn badness(ratio: i64) -> i64 {
    let (ratio, over) = (ratio.abs().min(TORN), (ratio.abs() - TORN).clamp(0, 1_000 * UNIT));
    100 * ratio * ratio * ratio / (UNIT * UNIT * UNIT) + over
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
pub mod greedy;
#[cfg(test)]
mod tests;
