//! Progress of a batch: a bar on standard error where that is a terminal, and nothing elsewhere.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// From when on a bar is shown: what ends sooner needs none.
const LONG: Duration = Duration::from_secs(1);

/// Counts releases or packages as threads finish them.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    on_terminal: bool,
    /// Whether the bar is there: only once the work has taken a while.
    is_shown: AtomicBool,
    /// What the faulty ones are called: refused, or damaged.
    wrong: &'static str,
    total: AtomicUsize,
    done: AtomicUsize,
    faulty: AtomicUsize,
    started: Instant,
}

impl Progress {
    /// Of releases, some of which may be refused.
    pub fn new(total: usize, quiet: bool) -> Progress {
        Progress::of(total, "refused", quiet)
    }

    /// Of packages whose number is not known yet, some of which may be damaged.
    pub fn of_packages(quiet: bool) -> Progress {
        Progress::of(0, "damaged", quiet)
    }

    fn of(total: usize, wrong: &'static str, quiet: bool) -> Progress {
        let on_terminal = std::io::stderr().is_terminal() && !quiet;
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {msg}") {
            bar.set_style(style);
        }
        Progress {
            bar,
            on_terminal,
            is_shown: AtomicBool::new(false),
            wrong,
            total: AtomicUsize::new(total),
            done: AtomicUsize::new(0),
            faulty: AtomicUsize::new(0),
            started: Instant::now(),
        }
    }

    /// Adds to the number of all.
    pub fn expect(&self, more: usize) {
        self.total.fetch_add(more, Ordering::Relaxed);
        self.bar.inc_length(more as u64);
    }

    /// Counts one as refused or damaged.
    pub fn fault(&self) {
        self.faulty.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one more as done.
    pub fn step(&self, is_faulty: bool) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if is_faulty {
            self.fault();
        }
        if self.on_terminal {
            self.draw(done);
        }
    }

    fn draw(&self, done: usize) {
        if self.started.elapsed() < LONG {
            return;
        }
        if !self.is_shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done as u64);
        self.bar.set_message(self.state(done));
    }

    /// The rate, the time that is left, and how many are faulty.
    fn state(&self, done: usize) -> String {
        let total = self.total.load(Ordering::Relaxed);
        let faulty = self.faulty.load(Ordering::Relaxed);
        let faulty = (faulty > 0).then(|| format!("{faulty} {}", self.wrong));
        state(done, total, self.started.elapsed(), faulty)
    }

    /// Runs something that writes, with the bar out of the way.
    pub fn hidden<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.is_shown.load(Ordering::Relaxed) { self.bar.suspend(write) } else { write() }
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// `645/s, 2 min left, 3 refused`.
fn state(done: usize, total: usize, elapsed: Duration, faulty: Option<String>) -> String {
    let rate = done as f64 / elapsed.as_secs_f64().max(0.001);
    let rate_shown = match rate {
        ..10.0 => format!("{rate:.1}/s"),
        _ => format!("{rate:.0}/s"),
    };
    let left = (total.saturating_sub(done) as f64 / rate.max(1e-9)).ceil() as u64;
    let left = match left {
        0..60 => format!("{left} s left"),
        60..3600 => format!("{} min left", left.div_ceil(60)),
        _ => format!("{} h {} min left", left / 3600, left % 3600 / 60),
    };
    let parts = [Some(rate_shown), Some(left), faulty];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_whole_and_times_in_words() {
        let seconds = Duration::from_secs;
        assert_eq!(state(6450, 12_900, seconds(10), None), "645/s, 10 s left");
        let faulty = Some("3 refused".to_owned());
        assert_eq!(state(5, 20, seconds(10), faulty), "0.5/s, 30 s left, 3 refused");
        assert_eq!(state(10, 1000, seconds(10), None), "1.0/s, 17 min left");
        assert_eq!(state(1, 10_000, seconds(1), None), "1.0/s, 2 h 46 min left");
        assert_eq!(state(0, 0, seconds(0), None), "0.0/s, 0 s left");
    }
}
