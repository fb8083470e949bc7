//! Progress of a batch, on standard error: a bar on a terminal, a line now and then elsewhere.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::report::say;

/// Interval between two lines without a terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// Counts releases or packages as threads finish them.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    on_terminal: bool,
    quiet: bool,
    /// What the faulty ones are called: refused, or damaged.
    wrong: &'static str,
    total: AtomicUsize,
    done: AtomicUsize,
    faulty: AtomicUsize,
    started: Instant,
    last_line: Mutex<Instant>,
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
        let bar = if on_terminal { ProgressBar::new(total as u64) } else { ProgressBar::hidden() };
        let template = "{bar:30} {pos}/{len} {per_sec} {msg} {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let now = Instant::now();
        Progress {
            bar,
            on_terminal,
            quiet,
            wrong,
            total: AtomicUsize::new(total),
            done: AtomicUsize::new(0),
            faulty: AtomicUsize::new(0),
            started: now,
            last_line: Mutex::new(now),
        }
    }

    /// Adds to the number of all.
    pub fn expect(&self, more: usize) {
        self.total.fetch_add(more, Ordering::Relaxed);
        self.bar.inc_length(more as u64);
    }

    /// Counts one as refused or damaged.
    pub fn fault(&self) {
        let faulty = self.faulty.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.set_message(format!("{faulty} {}", self.wrong));
    }

    /// Counts one more as done.
    pub fn step(&self, is_faulty: bool) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if is_faulty {
            self.fault();
        }
        if self.on_terminal {
            self.bar.inc(1);
        } else if !self.quiet {
            self.line(done);
        }
    }

    fn line(&self, done: usize) {
        let mut last = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() < BETWEEN_LINES {
            return;
        }
        *last = Instant::now();
        let rate = done as f64 / self.started.elapsed().as_secs_f64();
        let total = self.total.load(Ordering::Relaxed);
        let left = total.saturating_sub(done) as f64 / rate;
        let (faulty, wrong) = (self.faulty.load(Ordering::Relaxed), self.wrong);
        say(&format!("{done}/{total}, {rate:.0} per second, {faulty} {wrong}, {left:.0} s left"));
    }

    /// Runs something that writes, with the bar out of the way.
    pub fn hidden<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.on_terminal { self.bar.suspend(write) } else { write() }
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
