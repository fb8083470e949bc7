//! Lines filled one after the other, for comparison.

use std::cell::Cell;

use crate::typeset::breakpoint::{Breakpoint, Measure, Sums};

thread_local! {
    pub static GREEDY: Cell<bool> = const { Cell::new(false) };
}

pub fn is_asked() -> bool {
    GREEDY.get()
}

/// Fills each line as far as possible without shrinking, as browsers and word processors do.
pub fn first_fit(breakpoints: &[Breakpoint], start: Sums, measure: Measure) -> Vec<usize> {
    let mut chosen = Vec::new();
    let mut begin = start.width;
    let mut last: Option<usize> = None;
    let mut at = 0;
    while at < breakpoints.len() {
        let here = &breakpoints[at];
        let fits = here.before.width - begin + here.added <= measure.width;
        match last.filter(|_| !fits) {
            Some(end) => {
                chosen.push(end);
                begin = breakpoints[end].after.width;
                last = None;
                at = end + 1;
                continue;
            }
            None => last = Some(at),
        }
        if here.forced {
            chosen.push(at);
            begin = here.after.width;
            last = None;
        }
        at += 1;
    }
    chosen
}
