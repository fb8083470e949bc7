//! Progress of a batch, on standard error: a bar on a terminal, a line now and then elsewhere.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::report::say;

/// Interval between two lines without a terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// Counts releases as threads finish them.
pub struct Progress {
    bar: ProgressBar,
    on_terminal: bool,
    quiet: bool,
    total: usize,
    done: AtomicUsize,
    refused: AtomicUsize,
    started: Instant,
    last_line: Mutex<Instant>,
}

impl Progress {
    pub fn new(total: usize, quiet: bool) -> Progress {
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
            total,
            done: AtomicUsize::new(0),
            refused: AtomicUsize::new(0),
            started: now,
            last_line: Mutex::new(now),
        }
    }

    /// Counts one more as done.
    pub fn step(&self, refused: bool) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let refused =
            self.refused.fetch_add(usize::from(refused), Ordering::Relaxed) + usize::from(refused);
        if self.on_terminal {
            if refused > 0 {
                self.bar.set_message(format!("{refused} refused"));
            }
            self.bar.inc(1);
        } else if !self.quiet {
            self.line(done, refused);
        }
    }

    fn line(&self, done: usize, refused: usize) {
        let mut last = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() < BETWEEN_LINES {
            return;
        }
        *last = Instant::now();
        let rate = done as f64 / self.started.elapsed().as_secs_f64();
        let left = (self.total - done) as f64 / rate;
        let total = self.total;
        say(&format!("{done}/{total}, {rate:.0} per second, {refused} refused, {left:.0} s left"));
    }

    /// Runs something that writes, with the bar out of the way.
    pub fn hidden<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.on_terminal { self.bar.suspend(write) } else { write() }
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
