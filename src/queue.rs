//! A queue of work: each thread takes the next piece as soon as it is free, and the results are
//! told in the order of the pieces.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long anybody sleeps before looking whether to stop.
const NAP: Duration = Duration::from_millis(100);

/// Bytes of stack that each thread gets: what is nested as deep as the readers allow needs a small
/// part of it, whatever thread it is read in. Pages that nothing touches take no memory.
pub const STACK: usize = 16 << 20;

/// How many threads work: as many as are asked for, or as there are cores.
pub fn threads(asked: Option<NonZeroUsize>) -> usize {
    let asked = asked.or_else(|| std::thread::available_parallelism().ok());
    asked.map_or(1, NonZeroUsize::get)
}

/// Works on all pieces; the results have their order.
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
    /// How far a piece may be ahead of those that were told: what a long piece holds back is
    /// bounded, and so is the memory of what waits to be told.
    pub ahead: usize,
    /// Pieces of a higher class are begun first, as far as `ahead` reaches: a long one that came
    /// last would leave the other threads without work.
    pub class: &'a (dyn Fn(&T) -> u64 + Sync),
    /// Whether to begin nothing more: what is in hand is finished.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// How many pieces that could be told are worth waking the one who tells.
const REPORT_BATCH: usize = 8;

/// How many pieces to be finished are worth waking the one who finishes.
const WORTH_FINISHING: usize = 16;

/// How many pieces may wait for being finished.
const MAX_UNFINISHED: usize = 32;

struct State<P, R> {
    /// Pieces that may be begun: the highest class first, then in order.
    ready: BinaryHeap<(u64, Reverse<usize>)>,
    /// How many pieces were made ready.
    entered: usize,
    /// How many pieces were told.
    told: usize,
    /// Pieces that were worked on, to be finished.
    worked: Vec<(usize, P)>,
    done: BTreeMap<usize, R>,
    /// Threads at work, and those of them that wait for room.
    workers: usize,
    waiting: usize,
    /// Whether more pieces may be finished.
    finishes: bool,
}

struct Shared<P, R> {
    state: Mutex<State<P, R>>,
    /// Signalled when a piece was worked on or finished, or a thread ends.
    news: Condvar,
    /// Signalled when there is room: pieces were told, or taken to be finished.
    room: Condvar,
}

impl<P, R> Shared<P, R> {
    fn new(workers: usize) -> Shared<P, R> {
        let state = State {
            ready: BinaryHeap::new(),
            entered: 0,
            told: 0,
            worked: Vec::new(),
            done: BTreeMap::new(),
            workers,
            waiting: 0,
            finishes: true,
        };
        Shared { state: Mutex::new(state), news: Condvar::new(), room: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State<P, R>> {
        // Every change is whole before anything can panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn napped<'a, S>(on: &Condvar, state: MutexGuard<'a, S>) -> MutexGuard<'a, S> {
    on.wait_timeout(state, NAP).unwrap_or_else(PoisonError::into_inner).0
}

/// Does something when a thread ends, however it does.
struct AtEnd<F: Fn()>(F);

impl<F: Fn()> Drop for AtEnd<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl<T: Sync> Queue<'_, T> {
    /// Works on all pieces. `tell` gets the results, in order, as soon as they and those before
    /// them are there; `None` for a piece that was not begun. `tell` may fail: then nothing more
    /// is begun, and its error is the result.
    pub fn run<R: Send, E>(
        &self,
        work: impl Fn(&T) -> R + Sync,
        tell: impl FnMut(Vec<(&T, Option<R>)>) -> Result<(), E>,
    ) -> Result<(), E> {
        let shared = Shared::new(self.threads);
        let work = |index: usize| {
            let result = work(&self.items[index]);
            let mut state: MutexGuard<'_, State<(), R>> = shared.state();
            state.done.insert(index, result);
            let is_worth = state.done.len() >= REPORT_BATCH && state.done.contains_key(&state.told);
            drop(state);
            // Who tells looks by itself now and then, and when nothing more can be begun.
            if is_worth {
                shared.news.notify_all();
            }
        };
        self.run_by(&shared, &work, None, tell)
    }

    /// [`Queue::run`], where a thread of its own finishes what was worked on, all that is there at
    /// once: what takes as long for many pieces as for one, such as waiting for a disk. `finish`
    /// gives as many results as it gets, in the same order.
    pub fn run_and_finish<P: Send, R: Send, E>(
        &self,
        work: impl Fn(&T) -> P + Sync,
        finish: impl Fn(Vec<P>) -> Vec<R> + Sync,
        tell: impl FnMut(Vec<(&T, Option<R>)>) -> Result<(), E>,
    ) -> Result<(), E> {
        let shared = Shared::new(self.threads);
        let work = |index: usize| {
            let result = work(&self.items[index]);
            let mut state = shared.state();
            state.worked.push((index, result));
            let is_worth = state.worked.len().is_multiple_of(WORTH_FINISHING);
            drop(state);
            // Who finishes looks by itself now and then, and when nothing more can be begun.
            if is_worth {
                shared.news.notify_all();
            }
        };
        self.run_by(&shared, &work, Some(&|| finish_all(&shared, &finish)), tell)
    }

    /// Has threads work on all pieces, and another one finish them where that is asked for.
    fn run_by<P: Send, R: Send, E>(
        &self,
        shared: &Shared<P, R>,
        work: &(dyn Fn(usize) + Sync),
        finish: Option<&(dyn Fn() + Sync)>,
        mut tell: impl FnMut(Vec<(&T, Option<R>)>) -> Result<(), E>,
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
                    // Then the system decides: with less, or not at all.
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
            let told = self.tell_all(shared, &mut tell);
            failed.store(told.is_err(), std::sync::atomic::Ordering::Relaxed);
            shared.room.notify_all();
            told
        })
    }

    /// The piece to begin next; `None` where there is none, or nothing is to be begun any more.
    fn next<P, R>(&self, shared: &Shared<P, R>, stop: &dyn Fn() -> bool) -> Option<usize> {
        let mut state = shared.state();
        loop {
            if stop() || !state.finishes {
                return None;
            }
            let most = self.items.len().min(state.told + self.ahead);
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

    fn tell_all<P, R, E>(
        &self,
        shared: &Shared<P, R>,
        tell: &mut impl FnMut(Vec<(&T, Option<R>)>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut state = shared.state();
        while state.told < self.items.len() {
            let first = state.told;
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
            tell(next)?;
            state = shared.state();
            state.told += count;
            if state.waiting > 0 {
                shared.room.notify_all();
            }
        }
        Ok(())
    }
}

/// Finishes pieces, until there will be no more.
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
