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

const MEASURE: Measure = Measure { width: Length(2_000), ragged: Length::ZERO, scaling: 0 };

/// The demerits of a set of breaks, by the same costs; `None` if a line does not fit or exceeds the
/// tolerance.
fn demerits(breakpoints: &[Breakpoint], chosen: &[usize], tolerance: i64) -> Option<i64> {
    let start = Sums::default();
    let pass =
        Pass { breakpoints, start, measure: MEASURE, tolerance, divides: true, last_resort: false };
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
        let last_resort = tolerance == i64::MAX;
        let pass =
            Pass { breakpoints, start, measure: MEASURE, tolerance, divides: true, last_resort };
        pass.run().is_some()
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
        let whole = paragraph(&words, false);
        let undivided = brute_force(&whole, UNDIVIDED).filter(|_| divided);
        let best = || {
            TOLERANCES.iter().find_map(|&tolerance| brute_force(&breakpoints, tolerance))
        };
        let chosen = break_lines(&breakpoints, Sums::default(), MEASURE);
        let is_undivided = chosen.iter().all(|&at| !breakpoints[at].hyphen);
        if let Some(undivided) = undivided {
            proptest::prop_assert!(is_undivided);
            let ours = demerits(&breakpoints, &chosen, i64::MAX);
            proptest::prop_assert_eq!(ours, Some(undivided));
        } else if let Some(best) = best() {
            proptest::prop_assert_eq!(demerits(&breakpoints, &chosen, i64::MAX), Some(best));
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
        // A looser line than the tolerance allows may save demerits elsewhere: not here.
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
