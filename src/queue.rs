//! A queue of work: each thread takes the next piece as soon as it is free, and the results are
//! reported in the order of the pieces.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a thread sleeps before it checks whether to stop.
const NAP: Duration = Duration::from_millis(100);

/// Bytes of stack for each thread: the deepest nesting that the readers allow needs a small part of
/// it, in whatever thread it is read. Pages that are never touched take no memory.
pub const STACK: usize = 16 << 20;

/// Number of threads: as many as are asked for, or one per core.
pub fn threads(asked: Option<NonZeroUsize>) -> usize {
    let asked = asked.or_else(|| std::thread::available_parallelism().ok());
    asked.map_or(1, NonZeroUsize::get)
}

/// Works on all pieces and returns the results in order.
pub fn map_in_order<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let threads = threads.min(items.len());
    let queue = Queue { items, threads, ahead: items.len(), class: &|_| 0, stop: &|| false };
    let mut results = Vec::with_capacity(items.len());
    let Ok(()) = queue.run(work, |done| {
        results.extend(done.into_iter().filter_map(|(_, result)| result));
        Ok::<(), Infallible>(())
    });
    results
}

/// How pieces are worked on.
pub struct Queue<'a, T> {
    pub items: &'a [T],
    pub threads: usize,
    /// How far a piece may be ahead of the last one reported: this bounds what a slow piece holds
    /// back, and the memory of the results that wait for it.
    pub ahead: usize,
    /// Pieces of a higher class are started first, as far as `ahead` allows: a slow one that came
    /// last would leave the other threads without work.
    pub class: &'a (dyn Fn(&T) -> u64 + Sync),
    /// Whether to start nothing more: pieces in hand are finished.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// How many results must be waiting before the reporting thread is woken.
const REPORT_BATCH: usize = 8;

/// How many pieces must be waiting before the finishing thread is woken.
const WORTH_FINISHING: usize = 16;

/// How many pieces may wait to be finished.
const MAX_UNFINISHED: usize = 32;

struct State<P, R> {
    /// Pieces that may be started: the highest class first, then in order.
    ready: BinaryHeap<(u64, Reverse<usize>)>,
    /// How many pieces were made ready.
    entered: usize,
    /// How many results were reported.
    reported: usize,
    /// Pieces that were worked on and are to be finished.
    worked: Vec<(usize, P)>,
    done: BTreeMap<usize, R>,
    /// Threads at work, and how many of them are waiting for space.
    workers: usize,
    waiting: usize,
    /// Whether more pieces may be finished.
    finishes: bool,
}

struct Shared<P, R> {
    state: Mutex<State<P, R>>,
    /// Signalled when a piece was worked on or finished, or a thread ends.
    news: Condvar,
    /// Signalled when there is space: results were reported, or pieces taken to be finished.
    room: Condvar,
}

impl<P, R> Shared<P, R> {
    fn new(workers: usize) -> Shared<P, R> {
        let state = State {
            ready: BinaryHeap::new(),
            entered: 0,
            reported: 0,
            worked: Vec::new(),
            done: BTreeMap::new(),
            workers,
            waiting: 0,
            finishes: true,
        };
        Shared { state: Mutex::new(state), news: Condvar::new(), room: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<P, R>> {
        // Every change is complete before anything can panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn napped<'a, S>(on: &Condvar, state: MutexGuard<'a, S>) -> MutexGuard<'a, S> {
    on.wait_timeout(state, NAP).unwrap_or_else(PoisonError::into_inner).0
}

/// Does something when a thread ends, however it ends.
struct AtEnd<F: Fn()>(F);

impl<F: Fn()> Drop for AtEnd<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl<T: Sync> Queue<'_, T> {
    /// Works on all pieces. `report` gets the results in order, as soon as they and those before
    /// them are complete; `None` for a piece that was not started. If `report` fails, nothing more
    /// is started, and its error is the result.
    pub fn run<R: Send, E>(
        &self,
        work: impl Fn(&T) -> R + Sync,
        report: impl FnMut(Vec<(&T, Option<R>)>) -> Result<(), E>,
    ) -> Result<(), E> {
        let shared = Shared::new(self.threads);
        let work = |index: usize| {
            let result = work(&self.items[index]);
            let mut state: MutexGuard<'_, State<(), R>> = shared.state();
            state.done.insert(index, result);
            let is_worth =
                state.done.len() >= REPORT_BATCH && state.done.contains_key(&state.reported);
            drop(state);
            // The reporting thread looks by itself now and then, and when nothing more can be
            // started.
            if is_worth {
                shared.news.notify_all();
            }
        };
        self.run_by(&shared, &work, None, report)
    }

    /// [`Queue::run`] with a thread of its own that finishes the pieces that were worked on, all
    /// that are waiting at once: for work that takes as long for many pieces as for one, such as
    /// waiting for a disk. `finish` returns as many results as it gets pieces, in the same order.
    pub fn run_and_finish<P: Send, R: Send, E>(
        &self,
        work: impl Fn(&T) -> P + Sync,
        finish: impl Fn(Vec<P>) -> Vec<R> + Sync,
        report: impl FnMut(Vec<(&T, Option<R>)>) -> Result<(), E>,
    ) -> Result<(), E> {
        let shared = Shared::new(self.threads);
        let work = |index: usize| {
            let result = work(&self.items[index]);
            let mut state = shared.state();
            state.worked.push((index, result));
            let is_worth = state.worked.len().is_multiple_of(WORTH_FINISHING);
            drop(state);
            // The finishing thread looks by itself now and then, and when nothing more can be
            // started.
            if is_worth {
                shared.news.notify_all();
            }
        };
        self.run_by(&shared, &work, Some(&|| finish_all(&shared, &finish)), report)
    }

    /// Has threads work on all pieces, and another finish them if asked to.
    fn run_by<P: Send, R: Send, E>(
        &self,
        shared: &Shared<P, R>,
        work: &(dyn Fn(usize) + Sync),
        finish: Option<&(dyn Fn() + Sync)>,
        mut report: impl FnMut(Vec<(&T, Option<R>)>) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = std::sync::atomic::AtomicBool::new(false);
        let stop = || failed.load(std::sync::atomic::Ordering::Relaxed) || (self.stop)();
        let work_on = || {
            let _end = AtEnd(|| {
                let mut state = shared.state();
                state.workers -= 1;
                state.finishes &= finish.is_some() || state.workers > 0;
                drop(state);
                shared.news.notify_all();
            });
            while let Some(index) = self.next(shared, &stop) {
                work(index);
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                let thread = std::thread::Builder::new().stack_size(STACK);
                if thread.spawn_scoped(scope, work_on).is_err() {
                    // The system refuses more threads: work with fewer, or with none.
                    scope.spawn(work_on);
                }
            }
            if let Some(finish) = finish {
                scope.spawn(|| {
                    let _end = AtEnd(|| {
                        shared.state().finishes = false;
                        shared.news.notify_all();
                    });
                    finish();
                });
            }
            let reported = self.report_all(shared, &mut report);
            failed.store(reported.is_err(), std::sync::atomic::Ordering::Relaxed);
            shared.room.notify_all();
            reported
        })
    }

    /// The piece to start next; `None` if there is none, or nothing more is to be started.
    fn next<P, R>(&self, shared: &Shared<P, R>, stop: &dyn Fn() -> bool) -> Option<usize> {
        let mut state = shared.state();
        loop {
            if stop() || !state.finishes {
                return None;
            }
            let most = self.items.len().min(state.reported + self.ahead);
            while state.entered < most {
                let entered = (((self.class)(&self.items[state.entered])), Reverse(state.entered));
                state.ready.push(entered);
                state.entered += 1;
            }
            if state.worked.len() < MAX_UNFINISHED
                && let Some((_, Reverse(index))) = state.ready.pop()
            {
                return Some(index);
            }
            if state.ready.is_empty() && state.entered == self.items.len() {
                return None;
            }
            shared.news.notify_all();
            state.waiting += 1;
            state = napped(&shared.room, state);
            state.waiting -= 1;
        }
    }

    fn report_all<P, R, E>(
        &self,
        shared: &Shared<P, R>,
        report: &mut impl FnMut(Vec<(&T, Option<R>)>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut state = shared.state();
        while state.reported < self.items.len() {
            let first = state.reported;
            let is_over = state.workers == 0 && !state.finishes;
            let mut next = Vec::new();
            while let Some(item) = self.items.get(first + next.len()) {
                let index = first + next.len();
                match state.done.remove(&index) {
                    None if !is_over => break,
                    result => next.push((item, result)),
                }
            }
            if next.is_empty() {
                state = napped(&shared.news, state);
                continue;
            }
            drop(state);
            let count = next.len();
            report(next)?;
            state = shared.state();
            state.reported += count;
            if state.waiting > 0 {
                shared.room.notify_all();
            }
        }
        Ok(())
    }
}

/// Finishes pieces, until there are no more.
fn finish_all<P, R>(shared: &Shared<P, R>, finish: &impl Fn(Vec<P>) -> Vec<R>) {
    loop {
        let mut state = shared.state();
        while state.worked.is_empty() {
            if state.workers == 0 {
                return;
            }
            state = napped(&shared.news, state);
        }
        let worked = std::mem::take(&mut state.worked);
        drop(state);
        shared.room.notify_all();
        let (indices, worked): (Vec<usize>, Vec<P>) = worked.into_iter().unzip();
        let finished = finish(worked);
        shared.state().done.extend(indices.into_iter().zip(finished));
        shared.news.notify_all();
    }
}

#[cfg(test)]
mod tests;
